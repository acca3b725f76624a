"""The decision model compatibility kit, as far as it lies beside the repository."""

from pathlib import Path

import pytest
from benchmarks.conformance import dmn_tck
from benchmarks.conformance.outcome import Verdict

SUITE = Path(__file__).parents[6] / "shared" / "suites" / "dmn-tck"

pytestmark = pytest.mark.skipif(not dmn_tck.is_here(SUITE), reason="the DMN TCK is not beside the repository")


@pytest.fixture(scope="module")
def outcomes():
    return [outcome for outcome in dmn_tck.run(SUITE) if outcome.group != "non-compliant"]


@pytest.mark.slow
def test_decisions_give_what_the_compatibility_kit_expects(outcomes):
    missed = [
        f"{outcome.verdict} {outcome.id}: {outcome.reason}"
        for outcome in outcomes
        if outcome.verdict is not Verdict.PASSED
    ]

    assert outcomes
    assert missed == []


def test_no_case_of_the_kit_ends_in_an_exception(outcomes):
    assert [outcome.id for outcome in outcomes if "exception" in outcome.reason] == []


def test_where_the_kit_expects_an_error_a_problem_is_reported(outcomes):
    silent = {outcome.id for outcome in outcomes if outcome.reason == dmn_tck.SILENT}

    assert silent <= KNOWN_TO_BE_SILENT


# Null is in null, and null joins to null: FEEL says so without calling it an error.
KNOWN_TO_BE_SILENT = {
    "0072-feel-in/0072-feel-in-test-01.xml/null_001",
    "0085-decision-services/0085-decision-services-test-01.xml/002_b",
}
