"""The machine decides only where the package names the provision that lets it."""

from dataclasses import replace

import pytest

from zusage.cases.models import Case
from zusage.cases.session import MachineMayNotDecide
from zusage.cases.tests.stories import PLAIN, Town
from zusage.catalogue import queries as catalogue
from zusage.common.tenancy import read_transaction


def test_a_plain_matter_is_decided_by_the_machine_because_the_package_says_on_what_ground(town: Town) -> None:
    receipt = town.open(PLAIN)

    assert town.decisions(receipt.case_id)[0].by_machine


def test_a_process_that_decides_by_itself_without_a_ground_is_stopped_and_nothing_is_kept(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with read_transaction(town.facts.id):
        service = catalogue.get_service("hund-anmelden")
    only_prepared = replace(service.package.automation, level="prepared")
    package = replace(service.package, automation=only_prepared)
    monkeypatch.setattr(catalogue, "get_service", lambda key: replace(service, package=package))

    with pytest.raises(MachineMayNotDecide):
        town.open(PLAIN)

    with read_transaction(town.facts.id):
        assert not Case.objects.exists()
