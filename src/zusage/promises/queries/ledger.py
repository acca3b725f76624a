"""Whether the ledger is right: its rows and sums against what was promised or taken in, and what the cases still need.

Four proofs beside one another: the rows are those that the remaining work asks for; each row stands on the day that
is found by counting back from the promised day, which no function of the ledger takes part in; the sums that quotes
read are what the rows add up to; what came in is what was promised or taken in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zusage.capacity.domain.ledger import LedgerFault, Orphan, WrongDay, compare, counted_back, wrong_arrivals
from zusage.capacity.domain.order import Holder, Reservation, rebuild
from zusage.capacity.domain.stages import Stage, open_work
from zusage.capacity.queries import all_arrivals, find_wrong_sums, office_day, running_ledger
from zusage.identity import queries as identity
from zusage.promises.queries.due import Due, dues, holder_for, kind_of
from zusage.promises.queries.quoting import arrivals_from_promises


@dataclass(frozen=True)
class RemainingWork:
    """What a case still needs for one kind of promise, made or not, stage by stage, as its process says."""

    case_id: UUID
    kind: str
    stages: tuple[Stage, ...]


def verify_ledger(works: Iterable[RemainingWork] | None = None, *, now: datetime) -> list[LedgerFault]:
    """Return everything that is wrong in the ledger; nothing is the only good answer.

    Without `works` the minutes of the running rows are taken as they are; holders, days, sums and arrivals are proved.
    """
    today = identity.day_of(now)
    running, found = running_ledger(), dues(today)
    orphans = [fault for row in running if (fault := _orphan(row, found)) is not None]
    lost = {fault.key for fault in orphans}
    held = [row for row in running if row.key not in lost and kind_of(row.key.holder) is not None]
    differences = [] if works is None else compare(held, rebuild_ledger(works, now=now))
    came_in = wrong_arrivals(all_arrivals(), arrivals_from_promises())
    return [*orphans, *differences, *_wrong_days(held, found, today), *find_wrong_sums(), *came_in]


def rebuild_ledger(works: Iterable[RemainingWork], *, now: datetime) -> list[Reservation]:
    """Return the ledger computed anew from what was promised or taken in, and what the cases still need.

    Work of a promise that is settled has no row.
    """
    today = identity.day_of(now)
    unsettled = {place: due for place, due in dues(today).items() if not due.settled}
    return [
        row
        for work in works
        if (due := unsettled.get((work.case_id, work.kind))) is not None
        for row in rows_of(due, work.stages, today)
    ]


def rows_of(due: Due, stages: Sequence[Stage], today: date) -> list[Reservation]:
    """Return the rows that hold minutes for a case: one a stage, each on its own day.

    :raises CalendarNotPublished: if a day lies outside the frozen calendar
    """
    holder = holder_for(due.case_id, due.kind)
    works = open_work(holder, stages, due.until, resting=due.resting, calendar=due.calendar)
    return rebuild(works, office_day(), today)


def stages_of(rows: Iterable[Reservation]) -> dict[Holder, list[Stage]]:
    """Return the stages that rows hold minutes for, by holder."""
    found: dict[Holder, list[Stage]] = {}
    for row in rows:
        found.setdefault(row.key.holder, []).append(Stage(row.key.stage, row.key.pool_id, row.work))
    return found


def _orphan(row: Reservation, found: dict[tuple[UUID, str], Due]) -> Orphan | None:
    """Return the fault of a row whose promise is gone or settled; rows of other chapters are theirs to prove."""
    kind = kind_of(row.key.holder)
    if kind is None:
        return None
    due = found.get((row.key.holder.id, kind))
    if due is None:
        return Orphan(row.key, "nothing of that kind was ever promised or taken in")
    return Orphan(row.key, "its promise is settled") if due.settled else None


def _wrong_days(rows: Iterable[Reservation], found: dict[tuple[UUID, str], Due], today: date) -> list[WrongDay]:
    faults = []
    for row in rows:
        due = found[row.key.holder.id, kind_of(row.key.holder) or ""]
        counted = counted_back(due.until, row.flow_minutes, office_day().minutes, due.calendar)
        if row.due_on is None:
            # At rest a row keeps its distance from today, but never a day before it.
            stands = due.calendar.add_working_days(today, row.lead_days or 0)
            counted = max(counted, stands) if not row.lead_days else counted
        else:
            stands = row.due_on
        if due.resting != (row.due_on is None) or stands != counted:
            faults.append(WrongDay(row.key, stands, counted))
    return faults
