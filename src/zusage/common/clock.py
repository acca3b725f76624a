"""The only place that reads the clock; views, jobs and commands read it once and pass ``now=``."""

import time
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol

from zusage.common.domain.refusal import Mistake

TOLERANCE = timedelta(minutes=1)
"""How far a clock may go back (time synchronisation) before the house stops to act."""
LONGEST_JUMP = timedelta(days=1)
"""How far a clock may be ahead of where it was last seen before a person has to confirm it."""


class ClockWentBack(Mistake):
    """The machine's clock shows an earlier time than it did before; no date made now could be trusted."""


class ClockJumped(Mistake):
    """The machine's clock is more than a day ahead of where it was; what it says would delete and break things."""


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock, watched: it refuses to tell the time once it has gone back or jumped ahead."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._offset_seconds = time.time() - _steady_seconds()

    def now(self) -> datetime:
        """Return the present moment, aware, UTC.

        :raises ClockWentBack: if wall time fell behind steady time by more than a minute
        :raises ClockJumped: if it is more than a day ahead of it
        """
        with self._lock:
            offset_seconds = time.time() - _steady_seconds()
            if self._offset_seconds - offset_seconds > TOLERANCE.total_seconds():
                raise ClockWentBack("the clock was set back by more than a minute; set it right and restart")
            if offset_seconds - self._offset_seconds > LONGEST_JUMP.total_seconds():
                raise ClockJumped("the clock was set ahead by more than a day; set it right and restart")
            self._offset_seconds = max(self._offset_seconds, offset_seconds)
        return datetime.now(UTC)


def _steady_seconds() -> float:
    """Return seconds that nobody sets; where the system can tell, those count in which the machine slept."""
    return time.clock_gettime(_STEADY)


_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class FixedClock:
    """A clock for tests and scenarios: it stands until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def advance(self, **delta: float) -> datetime:
        self.moment += timedelta(**delta)
        return self.moment


_clock: Clock = SystemClock()


def now() -> datetime:
    """Return the present moment, aware, UTC."""
    return _clock.now()


def use(clock: Clock) -> Clock:
    """Put another clock in place and return the one before (tests, scenarios, the demo's history)."""
    global _clock
    before, _clock = _clock, clock
    return before
