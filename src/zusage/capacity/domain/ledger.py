"""The ledger's proof: the rows that run must be the rows that a fresh computation gives, to the minute.

What is compared here is computed a second time, in the plainest way and by no function that the ledger itself uses: a
fault in those would otherwise agree with itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from zusage.capacity.domain.arrivals import Arrival
from zusage.capacity.domain.order import Reservation, ReservationKey
from zusage.law.domain.calendar import WorkingCalendar


@dataclass(frozen=True)
class Difference:
    """A row that is missing (no `running`), unexpected (no `rebuilt`) or different (both)."""

    key: ReservationKey
    running: Reservation | None
    rebuilt: Reservation | None

    def __str__(self) -> str:
        return f"{self.key}: running {self.running}, rebuilt {self.rebuilt}"


@dataclass(frozen=True)
class Orphan:
    """A row that nobody holds any more; `why` says how its holder ended."""

    key: ReservationKey
    why: str

    def __str__(self) -> str:
        return f"{self.key}: orphan, {self.why}"


@dataclass(frozen=True)
class WrongSum:
    """A sum beside the rows that is not what they add up to: minutes, and their squares."""

    pool_id: UUID
    place: date | int
    stored: tuple[int, int]
    added_up: tuple[int, int]

    def __str__(self) -> str:
        when = f"{self.place} days after a rest" if isinstance(self.place, int) else f"due on {self.place}"
        return f"pool {self.pool_id}, {when}: the sum is {self.stored}, the rows add up to {self.added_up}"


@dataclass(frozen=True)
class WrongDay:
    """A row that stands on another day than its way back from the promised day comes to."""

    key: ReservationKey
    due_on: date
    counted: date

    def __str__(self) -> str:
        return f"{self.key}: due on {self.due_on}, counted back from the promise it is {self.counted}"


@dataclass(frozen=True)
class WrongArrivals:
    """A sum of what came in that is not what was admitted: minutes, and the longest flow."""

    pool_id: UUID
    on: date
    window_days: int
    stored: tuple[int, int]
    admitted: tuple[int, int]

    def __str__(self) -> str:
        came = f"came in on {self.on} for {self.window_days} days"
        return f"pool {self.pool_id}, {came}: the sum is {self.stored}, what was admitted adds up to {self.admitted}"


LedgerFault = Difference | Orphan | WrongSum | WrongDay | WrongArrivals
Sums = dict[tuple[UUID, date | int], tuple[int, int]]
"""Minutes and their squares by pool and due day, or lead days of what rests."""

_NOTHING = (0, 0)


def compare(running: Iterable[Reservation], rebuilt: Iterable[Reservation]) -> list[Difference]:
    """Return every difference between the running ledger and the rebuilt one.

    None is the only good answer.
    """
    have = {row.key: row for row in running}
    want = {row.key: row for row in rebuilt}
    return [
        Difference(key, have.get(key), want.get(key))
        for key in sorted(have.keys() | want.keys())
        if have.get(key) != want.get(key)
    ]


def wrong_sums(rows: Iterable[Reservation], stored: Sums) -> list[WrongSum]:
    """Return every sum that its rows do not add up to; one of nothing may be there or not."""
    added: Sums = {}
    for row in rows:
        key = (row.key.pool_id, row.place)
        minutes, squares = added.get(key, _NOTHING)
        added[key] = (minutes + row.minutes, squares + row.minutes_squared)
    return [
        WrongSum(*key, stored.get(key, _NOTHING), added.get(key, _NOTHING))
        for key in sorted(stored.keys() | added.keys(), key=str)
        if stored.get(key, _NOTHING) != added.get(key, _NOTHING)
    ]


def wrong_arrivals(stored: Iterable[Arrival], admitted: Iterable[Arrival]) -> list[WrongArrivals]:
    """Return every sum of a pool, day and window that what was admitted does not add up to; minutes, longest flow."""
    have, want = _minutes_and_flow(stored), _minutes_and_flow(admitted)
    return [
        WrongArrivals(*place, have.get(place, _NOTHING), want.get(place, _NOTHING))
        for place in sorted(have.keys() | want.keys())
        if have.get(place, _NOTHING) != want.get(place, _NOTHING)
    ]


def _minutes_and_flow(arrivals: Iterable[Arrival]) -> dict[tuple[UUID, date, int], tuple[int, int]]:
    found: dict[tuple[UUID, date, int], tuple[int, int]] = {}
    for arrival in arrivals:
        place = (arrival.pool_id, arrival.on, arrival.window_days)
        minutes, flow = found.get(place, _NOTHING)
        found[place] = (minutes + arrival.minutes, max(flow, arrival.flow_minutes))
    return found


def counted_back(until: date, flow_minutes: int, day_minutes: int, calendar: WorkingCalendar) -> date:
    """Return the day on which a stage's minutes belong: one step back a working day of its way, half days rounded up.

    :raises CalendarNotPublished: if the way back leaves the years of the calendar
    """
    day, steps = until, (flow_minutes + day_minutes // 2) // day_minutes
    while True:
        while not calendar.is_working_day(day):
            day -= timedelta(days=1)
        if steps == 0:
            return day
        day, steps = day - timedelta(days=1), steps - 1
