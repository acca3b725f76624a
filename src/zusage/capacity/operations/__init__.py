"""Everything that changes capacity. Each runs inside the act that its caller opened."""

from zusage.capacity.operations.arriving import rebuild_arrivals, record_arrivals
from zusage.capacity.operations.installing import install_plan
from zusage.capacity.operations.plan import WeeklyHours, declare_closing_day, record_absence, set_roster
from zusage.capacity.operations.reserving import rebuild_sums, release, replace_reservations, reserve, take_turns

__all__ = [
    "WeeklyHours",
    "declare_closing_day",
    "install_plan",
    "rebuild_arrivals",
    "rebuild_sums",
    "record_absence",
    "record_arrivals",
    "release",
    "replace_reservations",
    "reserve",
    "set_roster",
    "take_turns",
]
