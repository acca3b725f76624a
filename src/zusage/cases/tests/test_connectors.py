"""What a package may call is what the house carries out, no more and no less."""

from zusage.cases.registry import registered
from zusage.catalogue.domain.connectors import CONNECTORS


def test_every_declared_connector_is_carried_out_and_every_other_is_not_there() -> None:
    assert registered() == CONNECTORS.keys()
