"""Minutes are held and let go: rows are inserted and deleted, and the sums beside them move in the same act.

Whoever writes a pool's sums has its turn, and turns are taken in one order, so that no two acts wait for each other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from zusage.capacity.domain.order import Holder, Reservation
from zusage.capacity.models import Reservation as ReservationRow
from zusage.capacity.models import ReservedSum
from zusage.capacity.queries.ledger import as_reservation, running_ledger
from zusage.common.prepared import prepared
from zusage.common.tenancy import add_up


def take_turns(pool_ids: Iterable[UUID]) -> None:
    """Let no other act hold minutes of these pools before this one has ended: both would promise the same ones.

    In SQLite acts follow one another anyway. An act that takes turns twice should name all its pools the first time;
    else two acts may each wait for the other's pool, and PostgreSQL ends one of them, which is then done once more: a
    request by the middleware, a job by its runner.
    """
    keys = sorted({int.from_bytes(pool_id.bytes[8:], signed=True) for pool_id in pool_ids})
    if not keys or connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        # One statement takes them one by one, in the order of the keys.
        cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", [keys])


def reserve(rows: Sequence[Reservation]) -> None:
    """Hold minutes for holders that hold nothing yet.

    :raises IntegrityError: if a holder has a row for that stage already
    """
    _change([], rows)


def replace_reservations(holders: Iterable[Holder], rows: Sequence[Reservation]) -> None:
    """Hold these minutes in place of whatever the holders held; a row that stays as it is, is left alone."""
    wanted, gone = {row: row for row in rows}, []
    for stored in _rows_of(holders):
        if wanted.pop(as_reservation(stored), None) is None:
            gone.append(stored)
    _change(gone, list(wanted.values()))


def release(holders: Iterable[Holder]) -> None:
    """Let go all that the holders hold."""
    replace_reservations(holders, [])


def rebuild_sums() -> None:
    """Write the sums of the municipality anew from its rows."""
    rows = running_ledger()
    sums = ReservedSum.objects.all()
    take_turns({row.key.pool_id for row in rows} | set(sums.values_list("pool_id", flat=True)))
    # Read again: another act may have changed them before it was our turn.
    rows = running_ledger()
    sums.delete()
    _move_sums((), rows)


def _rows_of(holders: Iterable[Holder]) -> list[ReservationRow]:
    found = list(holders)
    kinds = {(holder.kind, holder.id) for holder in found}
    rows = _held_by({holder.id for holder in found})
    return [row for row in rows if (row.holder_kind, row.holder_id) in kinds]


@prepared
def _held_by(holder_ids: Collection[UUID]) -> "QuerySet[ReservationRow]":
    return ReservationRow.objects.filter(holder_id__in=holder_ids)


def _change(gone: Sequence[ReservationRow], new: Sequence[Reservation]) -> None:
    """Delete and insert rows under the turn of their pools, and move the sums by what that makes."""
    if not gone and not new:
        return
    take_turns({row.pool_id for row in gone} | {row.key.pool_id for row in new})
    _reservations.delete([row.id for row in gone])
    ReservationRow.objects.bulk_create([_row(row) for row in new])
    _move_sums([as_reservation(row) for row in gone], new)


def _move_sums(gone: Iterable[Reservation], new: Iterable[Reservation]) -> None:
    moves: dict[tuple[UUID, date | int], list[int]] = defaultdict(lambda: [0, 0])
    for sign, rows in ((-1, gone), (1, new)):
        for row in rows:
            move = moves[row.key.pool_id, row.place]
            move[0] += sign * row.minutes
            move[1] += sign * row.minutes_squared
    moved = [
        ReservedSum(
            pool_id=pool_id,
            due_on=None if isinstance(place, int) else place,
            lead_days=place if isinstance(place, int) else None,
            minutes=minutes,
            minutes_squared=squares,
        )
        for (pool_id, place), (minutes, squares) in sorted(moves.items(), key=str)
        if minutes or squares
    ]
    for column in ("due_on", "lead_days"):
        rows_moved = [row for row in moved if getattr(row, column) is not None]
        came_to = add_up(rows_moved, key=("pool", column), sums=("minutes", "minutes_squared"))
        if (0, 0) in came_to:
            _empty_sums.delete({row.pool_id for row in rows_moved})


@prepared
def _reservations(ids: Collection[UUID]) -> "QuerySet[ReservationRow]":
    return ReservationRow.objects.filter(id__in=ids)


@prepared
def _empty_sums(pool_ids: Collection[UUID]) -> "QuerySet[ReservedSum]":
    return ReservedSum.objects.filter(pool_id__in=pool_ids, minutes=0, minutes_squared=0)


def _row(row: Reservation) -> ReservationRow:
    return ReservationRow(
        holder_kind=row.key.holder.kind,
        holder_id=row.key.holder.id,
        pool_id=row.key.pool_id,
        stage=row.key.stage,
        due_on=row.due_on,
        lead_days=row.lead_days,
        minutes=row.minutes,
        minutes_squared=row.minutes_squared,
        flow_minutes=row.flow_minutes,
    )
