"""What time it is in the tests: a Monday in November 2026, whatever day the machine has.

A test in one process has a clock that stands (``tests/settings.py``). A house of several processes has one that runs
on: steady time is the same in all processes of a machine, so each counts from the moment at which the test opened it.
"""

from datetime import UTC, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

MONDAY_MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
"""Monday, 23 November 2026, 9:30 in Darmstadt: when most stories begin."""
TODAY = MONDAY_MORNING.date()
BERLIN = ZoneInfo("Europe/Berlin")
"""Where the clocks of the cast's towns stand."""

OPENED_AT = "HOUSE_OPENED_AT"
"""The variable that tells every process of a house the steady time, in seconds, at which the test opened it."""


class HouseClock:
    """Runs on from Monday morning."""

    def __init__(self, opened_at: float) -> None:
        self._opened_at = opened_at

    def now(self) -> datetime:
        return MONDAY_MORNING + timedelta(seconds=monotonic() - self._opened_at)


def environment_of_house() -> dict[str, str]:
    """Return what the processes of a house that opens now must find in their environment."""
    return {"DJANGO_SETTINGS_MODULE": "tests.house_settings", OPENED_AT: repr(monotonic())}
