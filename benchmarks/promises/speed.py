"""How fast the house quotes, rebuilds its ledger and searches a curve, on one core of the machine at hand."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from uuid import UUID

import numpy as np
from benchmarks.promises.house import earliest_fit
from numba import njit
from tests.house_clock import BERLIN

from zusage.capacity.domain.capacity import OfficeDay, Roster, RosterEntry, capacity_curve
from zusage.capacity.domain.order import Holder, OpenWork, ReservationKey, Work, rebuild
from zusage.capacity.domain.quote import (
    DEFAULT_MARGINS,
    ExpectedArrivals,
    Outlook,
    PriorityArrivals,
    ReservedWork,
    quote,
)
from zusage.law.domain.calendar import regional_calendar

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
POOLS = 20
OPEN = 100_000
CALENDAR = regional_calendar("DE-HE", 2024, 2032)
OFFICE_DAY = OfficeDay(BERLIN)


def measure() -> dict[str, float]:
    """Return the best of three for each figure; what is counted stands in the key."""
    drawn = Random(20)
    roster = Roster(tuple(RosterEntry(weekday, 57_600, date(2026, 1, 1)) for weekday in range(5)))
    curve = capacity_curve(roster, CALENDAR, OFFICE_DAY, NOW)
    expected_arrivals = (ExpectedArrivals(1, 0, 9_000_000), ExpectedArrivals(5, 1, 9_000_000))
    outlooks = []
    for _ in range(POOLS):
        minutes = [drawn.randint(10, 400) for _ in range(OPEN // POOLS)]
        places = [str(drawn.choice(curve.days)) for _ in minutes]
        reserved = ReservedWork.at_places(curve, places, minutes, [each * each for each in minutes])
        outlooks.append(Outlook(curve, reserved, 300, OFFICE_DAY, CALENDAR, expected_arrivals))
    asked = [
        (Work(drawn.randint(5, 600), drawn.randint(30, 3000)), drawn.choice((1, 5, 20)), drawn.choice(outlooks))
        for _ in range(20_000)
    ]
    open_work = [
        OpenWork(
            ReservationKey(Holder("promise", UUID(int=number)), UUID(int=number % POOLS)),
            Work(drawn.randint(5, 600), drawn.randint(30, 3000)),
            drawn.choice(curve.days[10:]),
            resting=drawn.random() < 0.1,
            calendar=CALENDAR,
        )
        for number in range(OPEN)
    ]
    outlook = outlooks[0]
    priority = PriorityArrivals.of(outlook, 20, DEFAULT_MARGINS)
    first = [priority[day] for day in range(len(curve.days))]
    columns = (outlook.reserved_minutes, outlook.reserved_squares, first, curve.cumulative)
    flat = [np.array(column, dtype=np.int64) for column in columns]
    scans = _compiled_scans()
    scans(1, *flat)
    return {
        "quotes a second, 100,000 reserved in 20 pools, CPython": len(asked) / _best(lambda: _ask(asked)),
        "microseconds of a search in 750 days, numba": _best(lambda: scans(20_000, *flat)) / 20_000 * 1e6,
        "seconds to rebuild the ledger of 100,000 open matters": _best(
            lambda: rebuild(open_work, OFFICE_DAY, NOW.date())
        ),
        "quotes a second, each from a ledger just read": len(asked) / _best(lambda: _ask_anew(asked)),
        **_backtest(),
    }


def _ask(asked: list[tuple[Work, int, Outlook]]) -> None:
    for work, window_days, outlook in asked:
        quote(work, window_days, outlook)


def _ask_anew(asked: list[tuple[Work, int, Outlook]]) -> None:
    """Ask as the house does: every quote has an outlook of its own, and nothing is kept from the one before."""
    for work, window_days, outlook in asked:
        reserved = ReservedWork(outlook.reserved.minutes, outlook.reserved.squares)
        quote(work, window_days, Outlook(outlook.curve, reserved, 300, OFFICE_DAY, CALENDAR, outlook.expected_arrivals))


def _compiled_scans() -> Callable[..., int]:
    @njit
    def scans(count, reserved, squares, first, capacity):
        found = 0
        for number in range(count):
            found += earliest_fit(1 + number % 7, 9, reserved, squares, first, capacity, 1000, 1650, 100, 50)
        return found

    return scans


CASES = 150_000
"""As many as the largest public log of an authority has, with as many events: 3.7 a case."""


def _backtest() -> dict[str, float]:
    """Return seconds and peak memory of one `zusage backtest` on a table made for it."""
    drawn = Random(150)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.csv"
        with log.open("w", encoding="utf-8") as table:
            table.write("case_id,activity,timestamp,kind\n")
            for case in range(CASES):
                moment = datetime(2014, 1, 1, tzinfo=UTC) + timedelta(minutes=drawn.randrange(12 * 365 * 24 * 60))
                kind = drawn.choice("ABCDE")
                for step in range(drawn.choice((2, 3, 4, 5, 5, 3))):
                    table.write(f"{case},step {step},{moment.isoformat()},{kind}\n")
                    moment += timedelta(days=drawn.lognormvariate(2.5, 1))
        begun = perf_counter()
        child = subprocess.Popen([Path(sys.executable).parent / "zusage", "backtest", log], stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        seconds = perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"zusage backtest ended with {child.returncode}")
    return {
        f"seconds of `zusage backtest`, {CASES:,} cases": seconds,
        "megabytes it took at most": used.ru_maxrss / 1024,
    }


def _best(act: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        begun = perf_counter()
        act()
        times.append(perf_counter() - begun)
    return min(times)


if __name__ == "__main__":
    for what, value in measure().items():
        print(f"{value:12,.2f}  {what}")
