"""The post room ticks what it handed to post on a day."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from zusage.cases.journal import actor_of
from zusage.cases.models import Delivery
from zusage.cases.operations.parts.handing_over import POST, hand_over
from zusage.cases.session import CaseSession
from zusage.common.domain.ids import MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.common.prepared import prepared
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity import queries as identity
from zusage.identity.domain import Clerk, NotAllowed, Role

_MOST_TICKED_AT_ONCE = 50
"""On SQLite nobody else writes while some are ticked, on PostgreSQL nobody else touches their cases."""


class BadPostingDay(Refusal):
    """A letter cannot have been handed to post before it was printed, or in the future."""

    code = "post.bad_day"


def tick_posted(
    *, municipality_id: MunicipalityId, delivery_ids: Iterable[UUID], posted_on: date, by: Clerk, now: datetime
) -> int:
    """Record that printed letters were handed to post on a day; each settles what it settles. Return how many.

    A long run is several acts, so that nobody else waits for all of it. What an error or a kill leaves behind waits in
    its run, and ticking all again ticks the rest.

    :raises NotAllowed: if not said by the post room
    :raises BadPostingDay: if the day lies in the future or before the run; then nothing is ticked
    """
    if not by.may(Role.POST):
        raise NotAllowed()
    with read_transaction(municipality_id):
        waiting = _waiting(delivery_ids, posted_on, now)
    ticked = 0
    for start in range(0, len(waiting), _MOST_TICKED_AT_ONCE):
        with write_transaction(municipality_id):
            ticked += _tick(waiting[start : start + _MOST_TICKED_AT_ONCE], posted_on, by, now)
    return ticked


def _waiting(delivery_ids: Iterable[UUID], posted_on: date, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return what of the deliveries waits for the tick, each behind its case."""
    wanted = frozenset(delivery_ids)
    rows = Delivery.objects.filter(state=Delivery.State.IN_RUN).order_by("case_id", "id")
    waiting = [row for row in rows.values_list("case_id", "id", "run__run_on") if row[1] in wanted]
    if waiting and not max(run_on for _, _, run_on in waiting) <= posted_on <= identity.day_of(now):
        raise BadPostingDay(day=posted_on)
    return [(case_id, delivery_id) for case_id, delivery_id, _ in waiting]


def _tick(waiting: Sequence[tuple[UUID, UUID]], posted_on: date, by: Clerk, now: datetime) -> int:
    """Tick some deliveries inside the open act; what a colleague ticked meanwhile is left as it is."""
    sessions = CaseSession.lock_all({case_id: actor_of(case_id, by) for case_id, _ in waiting}, now)
    deliveries = _locked_in_run([delivery_id for _, delivery_id in waiting])
    handed = [(sessions[delivery.case_id], delivery) for delivery in deliveries]
    if handed:
        hand_over(handed, channel=POST, on=posted_on, now=now)
    return len(handed)


@prepared
def _locked_in_run(delivery_ids: Collection[UUID]) -> "QuerySet[Delivery]":
    in_run = Delivery.objects.filter(id__in=delivery_ids, state=Delivery.State.IN_RUN)
    return in_run.select_for_update().order_by("case_id", "id")
