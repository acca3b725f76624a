"""What the post room sees: runs, their letters, and what came back."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from zusage.cases.domain.sealing_contexts import batch_context, delivery_context, listing_context
from zusage.cases.models import Delivery, PostRun
from zusage.catalogue import queries as catalogue
from zusage.common.keys import open_json, open_sealed

BATCH_KEPT_FOR = timedelta(days=30)
"""How long the batch is there after its last letter left the house, for a print that got lost."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One letter or item of a run."""

    delivery_id: UUID
    reference: str
    lines: tuple[str, ...]
    deliverable: str
    kind: str
    state: str
    handed_over_on: date | None

    @property
    def recipient(self) -> str:
        """Name and address on one line."""
        return ", ".join(self.lines)


@dataclass(frozen=True)
class Run:
    """One post run."""

    id: UUID
    run_on: date
    number: int
    is_printed: bool
    has_batch: bool
    open: int
    total: int


def ready_to_post() -> int:
    """Return how many letters and items wait for the next run."""
    services = Delivery.objects.filter(state=Delivery.State.READY).values_list("case__service_id", flat=True)
    return sum("post" in catalogue.get_version(service_id).delivery for service_id in services)


def runs(limit: int = 30) -> list[Run]:
    """Return the newest runs first."""
    return [_run(row) for row in _without_batch().order_by("-run_on", "-number")[:limit]]


def get_run(run_id: UUID) -> Run:
    """Return one run.

    :raises PostRun.DoesNotExist: if there is none
    """
    return _run(_without_batch().get(id=run_id))


def handed_to_post(reference: str) -> list[Posting]:
    """Return what of a case was handed to post and may come back."""
    rows = Delivery.objects.filter(
        case__reference=reference, state=Delivery.State.HANDED_OVER, channel="post"
    ).select_related("case")
    return [_posting(row) for row in rows.order_by("id")]


def postings(run_id: UUID) -> list[Posting]:
    """Return the letters of a run in the order of its batch."""
    rows = Delivery.objects.filter(run_id=run_id).select_related("case").order_by("case_id", "id")
    return [_posting(row) for row in rows]


def waiting_at_counter(case_id: UUID) -> list[Posting]:
    """Return what of a case can be handed over at the counter now; nothing if its service is delivered otherwise."""
    states = [Delivery.State.READY, Delivery.State.IN_RUN]
    rows = Delivery.objects.filter(case_id=case_id, state__in=states).select_related("case").order_by("id")
    return [_posting(row) for row in rows if "counter" in catalogue.get_version(row.case.service_id).delivery]


def came_back(case_id: UUID) -> list[Posting]:
    """Return what of a case came back and was not sent again."""
    rows = Delivery.objects.filter(case_id=case_id, state=Delivery.State.RETURNED).select_related("case").order_by("id")
    return [_posting(row) for row in rows]


def batch(run_id: UUID) -> bytes:
    """Return the batch PDF of a run."""
    run = PostRun.objects.get(id=run_id)
    return open_sealed(run.key_id, run.batch or b"", batch_context(run.id))


def listing(run_id: UUID) -> bytes:
    """Return the list of a run as PDF."""
    run = PostRun.objects.get(id=run_id)
    return open_sealed(run.key_id, run.listing or b"", listing_context(run.id))


def batches_to_forget(today: date) -> list[UUID]:
    """Return the runs whose batch is there and whose letters have all left the house for long enough, or were stopped.

    What was never posted counts from the day of the run.
    """
    runs = PostRun.objects.filter(batch__isnull=False).exclude(delivery__state=Delivery.State.IN_RUN)
    gone_on = Coalesce(Max("delivery__handed_over_on"), F("run_on"))
    return list(runs.annotate(gone_on=gone_on).filter(gone_on__lte=today - BATCH_KEPT_FOR).values_list("id", flat=True))


def _without_batch() -> "QuerySet[PostRun]":
    has_batch = ExpressionWrapper(Q(batch__isnull=False), output_field=BooleanField())
    return PostRun.objects.defer("batch").annotate(has_batch=has_batch)


def _run(row: Any) -> Run:
    states = list(Delivery.objects.filter(run=row).values_list("state", flat=True))
    waiting = sum(state == Delivery.State.IN_RUN for state in states)
    return Run(row.id, row.run_on, row.number, row.listing is not None, row.has_batch, waiting, len(states))


def _posting(row: Delivery) -> Posting:
    recipient = open_json(row.case.key_id, row.data, delivery_context(row.id))["recipient"]
    return Posting(
        delivery_id=row.id,
        reference=row.case.reference,
        lines=tuple(recipient["lines"]),
        deliverable=row.deliverable,
        kind=row.kind,
        state=row.state,
        handed_over_on=row.handed_over_on,
    )
