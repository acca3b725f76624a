"""The ledger moves with its cases: rows are inserted and deleted, and can always be computed anew."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from zusage.capacity.domain.order import Work, reservation
from zusage.common.domain.german import local_day
from zusage.promises.models import Reservation as ReservationRow
from zusage.promises.queries.due import Due, due_of_case, dues
from zusage.promises.queries.ledger import open_work
from zusage.promises.queries.plan import office_day


def take_turns(pool_ids: Iterable[UUID]) -> None:
    """Let no other act promise from these pools before this one has ended: both would promise the same minutes.

    In SQLite acts follow one another anyway.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for key in sorted({int.from_bytes(pool_id.bytes[8:], signed=True) for pool_id in pool_ids}):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def reserve(
    *, case_id: UUID, kind: str, pool_id: UUID, work: Work | None, stage: str = "", now: datetime
) -> Due | None:
    """Hold the minutes that a case still needs from a pool, in place of what was held for that stage before.

    `work` None means that nothing is left to do. Nothing is held for a promise that is settled. Returns by when the
    work must be done, or None if nothing of that kind was ever wanted.
    """
    today = local_day(now)
    ReservationRow.objects.filter(case_id=case_id, pool_id=pool_id, stage=stage).delete()
    due = due_of_case(case_id, kind, today=today)
    if work is not None and due is not None and not due.settled:
        ReservationRow.objects.bulk_create([reservation_row(due, pool_id, stage, work, today)])
    return due


def release_reservation(*, case_id: UUID, kind: str | None = None) -> None:
    """Let go what is held for a case, or for one kind of its promises."""
    rows = ReservationRow.objects.filter(case_id=case_id)
    if kind is not None:
        rows = rows.filter(Q(promise__kind=kind) | Q(taken_in__kind=kind))
    rows.delete()


def move_reservations(*, case_id: UUID, now: datetime) -> None:
    """Put the rows of a case where its work must now be done, or at rest."""
    today = local_day(now)
    rows = list(ReservationRow.objects.filter(case_id=case_id).select_related("promise", "taken_in"))
    if not rows:
        return
    found = dues(today, case_id=case_id)
    moved = [
        reservation_row(due, row.pool_id, row.stage, Work(row.minutes, row.flow_minutes, row.minutes_squared), today)
        for row in rows
        if not (due := found[case_id, row.kind]).settled
    ]
    ReservationRow.objects.filter(case_id=case_id).delete()
    ReservationRow.objects.bulk_create(moved)


def reservation_row(due: Due, pool_id: UUID, stage: str, work: Work, today: date) -> ReservationRow:
    """Return the row of the ledger that holds work for its day."""
    row = reservation(open_work(due, pool_id, stage, work), office_day(), today)
    return ReservationRow(
        promise_id=due.promise_id,
        taken_in_id=due.taken_in_id,
        case_id=due.case_id,
        pool_id=pool_id,
        stage=stage,
        due_on=row.due_on,
        lead_days=row.lead_days,
        minutes=row.minutes,
        minutes_squared=row.minutes_squared,
        flow_minutes=work.flow_minutes,
    )
