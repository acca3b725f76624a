"""What comes in is added to the sums of its day, in the act that admits it."""

from collections.abc import Iterable

from zusage.capacity.domain.arrivals import Arrival
from zusage.capacity.domain.arrivals import add_up as added_up
from zusage.capacity.models import ArrivalSum
from zusage.capacity.operations.reserving import take_turns
from zusage.common.stamps import town_changed
from zusage.common.tenancy import add_up


def record_arrivals(arrivals: Iterable[Arrival]) -> None:
    """Add what matters bring to the sums of their pools, days and windows; the caller has the pools' turn."""
    rows = [
        ArrivalSum(
            pool_id=arrival.pool_id,
            on=arrival.on,
            window_days=arrival.window_days,
            minutes=arrival.minutes,
            flow_minutes=arrival.flow_minutes,
        )
        for arrival in added_up(arrivals)
    ]
    add_up(rows, key=("pool", "on", "window_days"), sums=("minutes",), largest=("flow_minutes",))


def rebuild_arrivals(arrivals: Iterable[Arrival]) -> None:
    """Write all sums of the municipality anew from what was admitted since it began."""
    found = added_up(arrivals)
    stored = ArrivalSum.objects.all()
    take_turns({arrival.pool_id for arrival in found} | set(stored.values_list("pool_id", flat=True)))
    stored.delete()
    record_arrivals(found)
    town_changed()  # every process keeps its averages for the day
