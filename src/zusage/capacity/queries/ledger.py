"""The ledger as it runs: its rows by holder, and the sums beside them that quotes read."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from zusage.capacity.domain.ledger import Sums, WrongSum, wrong_sums
from zusage.capacity.domain.order import Holder, Reservation, ReservationKey
from zusage.capacity.domain.quote import LedgerRow
from zusage.capacity.models import Reservation as ReservationRow
from zusage.capacity.models import ReservedSum


def running_ledger() -> list[Reservation]:
    """Return every row of the municipality's ledger."""
    return [as_reservation(row) for row in ReservationRow.objects.all()]


def held_by(holder_id: UUID) -> list[Reservation]:
    """Return the rows that are held under one id, by whatever kind of holder."""
    return [as_reservation(row) for row in ReservationRow.objects.filter(holder_id=holder_id).order_by("id")]


def sums_of_pools(pool_ids: Collection[UUID]) -> dict[UUID, list[LedgerRow]]:
    """Return what is held of pools, added up by due day or lead, in one statement."""
    found: dict[UUID, list[LedgerRow]] = defaultdict(list)
    rows = ReservedSum.objects.filter(pool_id__in=pool_ids, minutes__gt=0)
    for pool_id, *row in rows.values_list("pool_id", "due_on", "lead_days", "minutes", "minutes_squared"):
        found[pool_id].append(tuple(row))
    return found


def find_wrong_sums() -> list[WrongSum]:
    """Return every sum that its rows do not add up to."""
    stored: Sums = {
        (row.pool_id, row.due_on or row.lead_days or 0): (row.minutes, row.minutes_squared)
        for row in ReservedSum.objects.all()
    }
    return wrong_sums(running_ledger(), stored)


def as_reservation(row: ReservationRow) -> Reservation:
    """Return a stored row as the domain knows it."""
    return Reservation(
        key=ReservationKey(Holder(row.holder_kind, row.holder_id), row.pool_id, row.stage),
        due_on=row.due_on,
        lead_days=row.lead_days,
        minutes=row.minutes,
        minutes_squared=row.minutes_squared,
        flow_minutes=row.flow_minutes,
    )
