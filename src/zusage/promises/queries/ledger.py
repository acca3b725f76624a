"""Whether the ledger is right: the rows that run against the rows computed anew from what was promised or taken in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zusage.capacity.domain.ledger import Difference, compare
from zusage.capacity.domain.order import OpenWork, Reservation, ReservationKey, Work, rebuild
from zusage.common.domain.german import local_day
from zusage.promises.models import Reservation as ReservationRow
from zusage.promises.queries.due import Due, dues
from zusage.promises.queries.plan import office_day


@dataclass(frozen=True)
class RemainingWork:
    """What a case still needs from a pool for one kind of promise, made or not, as its process says."""

    case_id: UUID
    kind: str
    pool_id: UUID
    stage: str
    work: Work


def running_ledger() -> list[Reservation]:
    """Return every row of the municipality's ledger."""
    return [
        Reservation(
            key=ReservationKey(row.case_id, row.pool_id, row.stage),
            due_on=row.due_on,
            lead_days=row.lead_days,
            minutes=row.minutes,
            minutes_squared=row.minutes_squared,
        )
        for row in ReservationRow.objects.all()
    ]


def rebuild_ledger(works: Iterable[RemainingWork] | None = None, *, now: datetime) -> list[Reservation]:
    """Return the ledger computed anew from what was promised or taken in, and what the cases still need.

    Without `works` the minutes of the running rows are taken as they are, and only their days are computed anew.
    Work of a promise that is settled has no row.
    """
    today = local_day(now)
    remaining = list(_works_of_running_rows() if works is None else works)
    unsettled = {place: due for place, due in dues(today).items() if not due.settled}
    return rebuild(
        (
            open_work(unsettled[one.case_id, one.kind], one.pool_id, one.stage, one.work)
            for one in remaining
            if (one.case_id, one.kind) in unsettled
        ),
        office_day(),
        today,
    )


def _works_of_running_rows() -> Iterable[RemainingWork]:
    for row in ReservationRow.objects.select_related("promise", "taken_in"):
        work = Work(row.minutes, row.flow_minutes, row.minutes_squared)
        yield RemainingWork(row.case_id, row.kind, row.pool_id, row.stage, work)


def verify_ledger(works: Iterable[RemainingWork] | None = None, *, now: datetime) -> list[Difference]:
    """Return every difference between the running ledger and the one computed anew; none is the only good answer."""
    return compare(running_ledger(), rebuild_ledger(works, now=now))


def open_work(due: Due, pool_id: UUID, stage: str, work: Work) -> OpenWork:
    """Return what a case needs from a pool in the form the ledger computes with."""
    return OpenWork(
        key=ReservationKey(due.case_id, pool_id, stage),
        work=work,
        until=due.until,
        resting=due.resting,
        calendar=due.calendar,
    )
