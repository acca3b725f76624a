"""What lately came in, as sums per pool, day and window."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from zusage.capacity.domain.arrivals import Arrival
from zusage.capacity.models import ArrivalSum


def arrivals_between(pool_ids: Collection[UUID], since: date, until: date) -> dict[UUID, list[Arrival]]:
    """Return what came to pools from `since` up to and without `until`, in one statement."""
    rows = ArrivalSum.objects.filter(pool_id__in=pool_ids, on__gte=since, on__lt=until)
    found: dict[UUID, list[Arrival]] = defaultdict(list)
    for row in rows.values_list("pool_id", "on", "window_days", "minutes", "flow_minutes"):
        found[row[0]].append(Arrival(*row))
    return found


def all_arrivals() -> list[Arrival]:
    """Return every sum of the municipality, in the order of pools, days and windows."""
    rows = ArrivalSum.objects.values_list("pool_id", "on", "window_days", "minutes", "flow_minutes")
    return sorted(
        (Arrival(*row) for row in rows), key=lambda arrival: (arrival.pool_id, arrival.on, arrival.window_days)
    )
