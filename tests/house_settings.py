"""Settings of a house of real processes in a test: those of every house, and the test's clock."""

import os

from tests.house_clock import OPENED_AT, HouseClock
from zusage.common import clock
from zusage.config.settings import *  # noqa: F403

clock.use(HouseClock(float(os.environ[OPENED_AT])))
