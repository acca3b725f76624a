"""Two towns on the same Monday morning."""

from datetime import datetime

import pytest

from zusage.cases.tests.stories import Town
from zusage.identity.queries import MunicipalityFacts


@pytest.fixture
def town(darmstadt: MunicipalityFacts, now: datetime) -> Town:
    return Town(darmstadt, now)


@pytest.fixture
def neighbour(musterstadt: MunicipalityFacts, now: datetime) -> Town:
    return Town(musterstadt, now)
