"""What comes in: the work that matters of one window bring a pool, and what it says of the days ahead.

Whatever is admitted counts, with a promise or without: short matters need their room either way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zusage.capacity.domain.capacity import OfficeDay
from zusage.capacity.domain.order import whole_days
from zusage.capacity.domain.quote import ExpectedArrivals
from zusage.capacity.domain.stages import NO_POOL, Stage, work_by_pool
from zusage.law.domain.calendar import WorkingCalendar


@dataclass(frozen=True)
class Arrival:
    """Work that came to a pool on a day, of one window: one matter's, or the sum of many.

    `flow_minutes` is the longest way to the hand-over among them.
    """

    pool_id: UUID
    on: date
    window_days: int
    minutes: int
    flow_minutes: int


def arrivals_of(stages: Sequence[Stage], window_days: int, on: date) -> tuple[Arrival, ...]:
    """Return what one matter brings to each of its pools."""
    return tuple(
        Arrival(pool_id, on, window_days, work.minutes, work.flow_minutes)
        for pool_id, work in work_by_pool(stages).items()
        if pool_id != NO_POOL
    )


def add_up(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """Return one sum per pool, day and window, in that order."""
    found: dict[tuple[UUID, date, int], Arrival] = {}
    for arrival in arrivals:
        key = (arrival.pool_id, arrival.on, arrival.window_days)
        before = found.get(key, Arrival(*key, 0, 0))
        flow_minutes = max(before.flow_minutes, arrival.flow_minutes)
        found[key] = Arrival(*key, before.minutes + arrival.minutes, flow_minutes)
    return [found[key] for key in sorted(found)]


def expected_arrivals(
    arrivals: Sequence[Arrival], calendar: WorkingCalendar, office_day: OfficeDay, today: date
) -> tuple[ExpectedArrivals, ...]:
    """Return what each window brings one pool per working day, from the days before today.

    A house that has only just begun has seen fewer days: its arrivals are averaged over those.
    """
    if not arrivals:
        return ()
    first, last = min(arrival.on for arrival in arrivals), calendar.add_working_days(today, -1)
    days = max(1, calendar.working_days_between(first, last) + calendar.is_working_day(first))
    minutes: dict[int, int] = {}
    flows: dict[int, int] = {}
    for arrival in arrivals:
        minutes[arrival.window_days] = minutes.get(arrival.window_days, 0) + arrival.minutes
        flows[arrival.window_days] = max(flows.get(arrival.window_days, 0), arrival.flow_minutes)
    return tuple(
        ExpectedArrivals(window, whole_days(flows[window], office_day), 1000 * minutes[window] // days)
        for window in sorted(minutes)
    )
