"""The pools of Darmstadt."""

from uuid import UUID

import pytest

from zusage.common.tenancy import read_transaction
from zusage.identity import queries as identity
from zusage.identity.queries import MunicipalityFacts


@pytest.fixture
def pools(darmstadt: MunicipalityFacts) -> dict[str, UUID]:
    with read_transaction(darmstadt.id):
        return dict(identity.pools())


@pytest.fixture
def pool_id(pools: dict[str, UUID]) -> UUID:
    return pools["steuer"]
