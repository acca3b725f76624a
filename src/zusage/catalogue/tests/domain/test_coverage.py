"""What no scenario does is named: the flow or the rule, with its place in the file."""

from dataclasses import replace
from itertools import pairwise

import pytest

from zusage.catalogue.domain.coverage import coverage
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.trial import try_scenario, try_scenarios


def test_without_scenarios_everything_is_a_gap(package: ServicePackage) -> None:
    found = coverage(package, ())

    assert (found.flows_taken, found.rules_met) == (0, 0)
    assert len(found.gaps) == found.flows + found.rules
    assert {gap.element_id for gap in found.gaps} >= {flow.id for flow in package.program.flows}


@pytest.mark.slow
def test_what_is_taken_and_what_is_missing_make_the_whole(package: ServicePackage) -> None:
    for number in range(1, len(package.scenarios)):
        found = coverage(package, (try_scenario(package, scenario) for scenario in package.scenarios[:number]))

        assert found.flows_taken + found.rules_met + len(found.gaps) == found.flows + found.rules


def test_a_further_scenario_never_opens_a_gap(package: ServicePackage) -> None:
    outcomes = try_scenarios(package)
    gaps = [set(coverage(package, outcomes[:number]).gaps) for number in range(len(outcomes) + 1)]

    assert all(more <= fewer for fewer, more in pairwise(gaps))


def test_a_gap_says_file_line_element_and_names(package: ServicePackage) -> None:
    gaps = {gap.element_id: str(gap) for gap in coverage(package, ()).gaps}

    assert gaps["f_unterlagen"].startswith("process.bpmn:")
    assert gaps["f_unterlagen"].endswith(
        "[f_unterlagen] no scenario takes the flow 'Unterlagen fehlen' from Wie geht es weiter? [weiter] "
        "to Unterlagen nachfordern [nachforderung]"
    )
    assert any("no scenario meets rule 1 of einordnung [einordnung]: " in gap for gap in gaps.values())


def test_the_way_after_a_timer_is_taken_when_the_time_passes(package: ServicePackage) -> None:
    waited = next(scenario for scenario in package.scenarios if "15-unterlagen-kommen-nie" in scenario.file)
    hurried = replace(waited, acts=tuple(act for act in waited.acts if act.wait_until is None)[:1])

    assert "f_frist" in try_scenario(package, waited).flows
    assert "f_frist" not in try_scenario(package, hurried).flows
