"""Everything that reads about capacity: calendar, rosters and curves, what is held, and what lately came in."""

from zusage.capacity.queries.arrivals import all_arrivals
from zusage.capacity.queries.ledger import find_wrong_sums, held_by, running_ledger
from zusage.capacity.queries.plan import (
    Plan,
    calendar_at,
    curve_of_pool,
    office_day,
    outlooks,
    plan_at,
    year_to_declare,
)

__all__ = [
    "Plan",
    "all_arrivals",
    "calendar_at",
    "curve_of_pool",
    "find_wrong_sums",
    "held_by",
    "office_day",
    "outlooks",
    "plan_at",
    "running_ledger",
    "year_to_declare",
]
