"""The letters that are ready are gathered into the day's next post run."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from zusage.cases.models import Delivery, PostRun
from zusage.catalogue import queries as catalogue
from zusage.common import jobs
from zusage.common.domain.ids import MunicipalityId, new_id
from zusage.common.domain.refusal import Refusal
from zusage.common.keys import new_key
from zusage.common.tenancy import write_transaction


class NothingToPost(Refusal):
    """No letter waits for a post run."""

    code = "post.nothing_to_post"


def make_post_run(*, municipality_id: MunicipalityId, now: datetime, on: date) -> UUID:
    """Gather every letter and item that is ready into the day's next run; the batch is made by a job.

    :raises NothingToPost: if nothing is ready
    """
    with write_transaction(municipality_id):
        run_id = gather_post_run(now=now, on=on)
        if run_id is None:
            raise NothingToPost()
        return run_id


def gather_post_run(*, now: datetime, on: date) -> UUID | None:
    """Gather a post run inside the open act; None if nothing is ready."""
    rows = Delivery.objects.select_for_update(of=("self",)).filter(state=Delivery.State.READY)
    # A thing waits for the letter of its envelope as long as that is being typeset.
    being_set = Delivery.objects.filter(
        case=OuterRef("case"), created_at=OuterRef("created_at"), copy=1, state=Delivery.State.QUEUED
    )
    rows = rows.exclude(Exists(being_set), kind="item")
    ready = [
        delivery_id
        for delivery_id, service_id in rows.values_list("id", "case__service_id")
        if _may_go(service_id, "post")
    ]
    if not ready:
        return None
    run = PostRun(
        id=new_id(),
        run_on=on,
        number=PostRun.objects.filter(run_on=on).count() + 1,
        key_id=new_key(),
        created_at=now,
    )
    run.save(force_insert=True)
    Delivery.objects.filter(id__in=ready).update(state=Delivery.State.IN_RUN, run=run)
    jobs.queue("cases.print_post_run", {"run": str(run.id)}, now=now, key=f"print:{run.id}")
    return run.id


def _may_go(service_id: UUID, way: str) -> bool:
    return way in catalogue.get_version(service_id).delivery
