"""The ledger as it runs: its rows by holder, and the sums beside them that quotes read."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, TextField
from django.db.models.functions import Cast, Coalesce

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
    """Return what is held of pools, added up by due day or lead, in one statement.

    The database answers with one row a pool, its columns joined: Django would spend most of a quote on making hundreds
    of small ones.
    """
    place = Coalesce(Cast("due_on", TextField()), Cast("lead_days", TextField()))
    rows = (
        ReservedSum.objects.filter(pool_id__in=pool_ids)
        .values_list("pool_id")
        .annotate(places=_Joined(place), sums=_Joined("minutes"), squares=_Joined("minutes_squared"))
    )
    found: dict[UUID, list[LedgerRow]] = defaultdict(list)
    for pool_id, places, minutes, squares in rows:
        columns = zip(places.split(","), map(int, minutes.split(",")), map(int, squares.split(",")), strict=True)
        found[pool_id] = [
            # A day is written in ten characters (ISO 8601), a lead in at most five.
            (date.fromisoformat(place), None, own, squared) if len(place) == 10 else (None, int(place), own, squared)
            for place, own, squared in columns
        ]
    return found


class _Joined(Aggregate):
    """All values of a group in one text, between commas; within a group in the same order as any other."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="STRING_AGG((%(expressions)s)::text, ',')")


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
