"""The ledger moves with its cases: what is held for a promise stands where its work must now be done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zusage.capacity import operations as capacity
from zusage.capacity.domain.order import Reservation
from zusage.capacity.domain.stages import Stage, stage_starts
from zusage.capacity.queries import held_by, office_day
from zusage.identity import queries as identity
from zusage.promises.queries.due import Due, due_of_case, dues, holder_for, kind_of
from zusage.promises.queries.ledger import rows_of, stages_of


@dataclass(frozen=True)
class Reserved:
    """By when the work of a case must be done, and when each stage of it must start, by name (aware, UTC).

    `first_on` is the earliest day of its other promises that are open; None if none is.
    """

    due: Due
    starts: Mapping[str, datetime]
    first_on: date | None


def reserve(*, case_id: UUID, kind: str, stages: Sequence[Stage], now: datetime) -> Reserved | None:
    """Hold the minutes that a case still needs, stage by stage, in place of what was held for it before.

    No stages mean that nothing is left to do. Nothing is held for a promise that is settled. None if nothing of that
    kind was ever wanted.

    :raises CalendarNotPublished: if a day lies outside the frozen calendar
    """
    due, first_on = due_of_case(case_id, kind, today=identity.day_of(now))
    held = stages if due is not None and not due.settled else ()
    rows = rows_of(due, held, identity.day_of(now)) if due is not None else []
    capacity.replace_reservations([holder_for(case_id, kind)], rows)
    if due is None:
        return None
    starts = stage_starts(held, due.until, due.calendar, office_day())
    return Reserved(due, {start.stage.name: start.latest_start for start in starts}, first_on)


def release_reservations(*, case_id: UUID, kinds: Iterable[str]) -> None:
    """Let go what is held for some kinds of promise of a case."""
    capacity.release([holder_for(case_id, kind) for kind in kinds])


def move_reservations(*, case_id: UUID, now: datetime) -> None:
    """Put the rows of a case where its work must now be done, or at rest."""
    held = [row for row in held_by(case_id) if kind_of(row.key.holder) is not None]
    if not held:
        return
    today = identity.day_of(now)
    found = dues(today, case_id=case_id)
    moved: list[Reservation] = []
    for holder, stages in stages_of(held).items():
        due = found.get((case_id, kind_of(holder) or ""))
        if due is not None and not due.settled:
            moved += rows_of(due, stages, today)
    capacity.replace_reservations({row.key.holder for row in held}, moved)
