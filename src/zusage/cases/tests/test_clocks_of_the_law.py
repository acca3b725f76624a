"""What a package calls a clock of the law becomes one that no promise of the case may outlast."""

from dataclasses import replace
from pathlib import Path

import pytest

from zusage.cases.operations.promising import statutory_rules
from zusage.catalogue.domain.package import StatutoryClock
from zusage.catalogue.domain.reader import read_package
from zusage.promises.domain.clocks import STATUTORY


@pytest.mark.parametrize("kind", ["decision", "deemed_approval", "inaction"])
def test_every_kind_a_package_may_name_bounds_the_promise(kind: str) -> None:
    package = read_package(Path(__file__).parents[4] / "services" / "hund-anmelden")
    clock = StatutoryClock(kind, "receipt", 3, 0, "§ 42a Abs. 2 VwVfG", lawyer_check=True)

    (rule,) = statutory_rules(replace(package, clocks=(clock,), kind="notification"))

    assert rule.kind in STATUTORY
