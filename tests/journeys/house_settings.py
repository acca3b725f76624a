"""Settings of the house that journeys walk through: the program's own, with a clock that the tests have set.

Every process of the house, the server with its worker and whatever a test has done beside it, adds the same offset to
the machine's clock. So a journey meets the same day whenever it is walked.
"""

import os
from datetime import datetime, timedelta

from zusage.common import clock
from zusage.config.settings import *  # noqa: F403


class ShiftedClock:
    """The machine's clock, so far ahead or behind."""

    def __init__(self, offset: timedelta) -> None:
        self._machine, self._offset = clock.SystemClock(), offset

    def now(self) -> datetime:
        return self._machine.now() + self._offset


clock.use(ShiftedClock(timedelta(seconds=float(os.environ["JOURNEY_CLOCK_OFFSET_SECONDS"]))))
