"""The ledger as it runs: its rows by holder, and the sums beside them that quotes read."""

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Aggregate, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce

from zusage.capacity.domain.ledger import Sums, WrongSum, wrong_sums
from zusage.capacity.domain.order import Holder, Reservation, ReservationKey
from zusage.capacity.models import Reservation as ReservationRow
from zusage.capacity.models import ReservedSum
from zusage.common.prepared import prepared


def running_ledger() -> list[Reservation]:
    """Return every row of the municipality's ledger."""
    return [as_reservation(row) for row in ReservationRow.objects.all()]


def held_by(holder_id: UUID) -> list[Reservation]:
    """Return the rows that are held under one id, by whatever kind of holder."""
    return [as_reservation(row) for row in ReservationRow.objects.filter(holder_id=holder_id).order_by("id")]


class SumsOfPool(NamedTuple):
    """The sums of one pool as the database joins them: due days or leads, minutes, their squares.

    Equal texts mean equal sums, so that whoever kept what followed from them need not read them again.
    """

    places: str
    minutes: str
    squares: str

    def columns(self) -> tuple[list[str], list[int], list[int]]:
        """Read the texts; a place is a day (ISO 8601) or a lead in digits."""
        places, minutes, squares = (column.split(",") if column else [] for column in self)
        return places, list(map(int, minutes)), list(map(int, squares))


def sums_of_pools(pool_ids: Collection[UUID]) -> dict[UUID, SumsOfPool]:
    """Return what is held of pools, added up by due day or lead, in one statement.

    The database answers with one row a pool, its columns joined: Django would spend most of a quote on making hundreds
    of small ones.
    """
    found = {pool_id: SumsOfPool(*columns) for pool_id, *columns in _joined_sums(pool_ids)}
    return {pool_id: found.get(pool_id, _NO_SUMS) for pool_id in pool_ids}


@prepared
def _joined_sums(pool_ids: Collection[UUID]) -> "QuerySet[ReservedSum, tuple[Any, ...]]":
    place = Coalesce(Cast("due_on", TextField()), Cast("lead_days", TextField()))
    return (
        ReservedSum.objects.filter(pool_id__in=pool_ids)
        .values_list("pool_id")
        .annotate(places=_Joined(place), sums=_Joined("minutes"), squares=_Joined("minutes_squared"))
    )


_NO_SUMS = SumsOfPool("", "", "")


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
