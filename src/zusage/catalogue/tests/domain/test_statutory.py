"""What a package calls a deadline of the law becomes one that no promise of the case may outlast."""

from dataclasses import replace
from pathlib import Path

import pytest

from zusage.catalogue.domain.legal import StatutoryDeadline
from zusage.catalogue.domain.reader import read_package
from zusage.catalogue.domain.statutory import rules_from_complete_papers, rules_from_receipt
from zusage.law.domain.deadlines import STATUTORY
from zusage.law.domain.deemed_approval import DEEMED_APPROVALS

PACKAGE = read_package(Path(__file__).parents[5] / "services" / "hund-anmelden")


@pytest.mark.parametrize("kind", ["decision", "inaction"])
def test_every_kind_that_starts_at_receipt_bounds_the_promise(kind: str) -> None:
    deadline = StatutoryDeadline(kind, "receipt", 3, 0, "§ 42a Abs. 2 VwVfG", lawyer_check=True)

    (rule,) = rules_from_receipt(replace(PACKAGE, deadlines=(deadline,), kind="notification"))

    assert rule.kind in STATUTORY


def test_what_starts_with_complete_papers_bounds_it_too_and_does_not_start_at_receipt() -> None:
    deadline = StatutoryDeadline("decision", "complete", 3, 0, "§ 9 der Satzung", lawyer_check=True)
    package = replace(PACKAGE, deadlines=(deadline,), kind="notification")

    bounds = rules_from_complete_papers(package, DEEMED_APPROVALS[0])

    assert rules_from_receipt(package) == ()
    assert [rule.source for rule in bounds] == ["§ 9 der Satzung", DEEMED_APPROVALS[0].source]
    assert all(rule.kind in STATUTORY for rule in bounds)
