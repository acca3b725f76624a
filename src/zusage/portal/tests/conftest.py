"""The moment at which stories of the portal begin."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from zusage.common import clock
from zusage.common.clock import FixedClock


@pytest.fixture
def monday(now: datetime) -> Iterator[datetime]:
    """Monday, 23 November 2026, 9:30 in the morning; the clock stands still."""
    before = clock.use(FixedClock(now))
    yield now
    clock.use(before)
