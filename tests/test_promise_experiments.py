"""The weather of the promise lab is what its titles say, and each experiment counts the matters that it names."""

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("numba", reason="numba is not installed: the queue is not simulated")
np = pytest.importorskip("numpy")

from benchmarks.promises import course, experiments, fixed, lasting  # noqa: E402
from benchmarks.promises.experiments import DAYS, SHOCK_BEGIN, SHOCKS, Workers  # noqa: E402
from benchmarks.promises.model import CLERKS, DAY, NAMES, Matters, matters  # noqa: E402
from benchmarks.promises.simulation import Policy, Run  # noqa: E402

SEEDS = range(20)
STAFF = CLERKS / 0.92
"""People of whom 20 are there on average, if 8 % are missing."""


def kept_but(late: Callable[[Matters], Any]) -> Callable[[Matters, Policy], Run]:
    """A queue in which everything is promised for a day ahead and kept to the minute, but for what `late` marks."""

    def simulate(given: Matters, _: Policy) -> Run:
        promised = given.arrival + DAY
        nothing = np.zeros(len(promised), np.int64)
        return Run(promised + late(given), promised, nothing > 0, promised, nothing, np.zeros(given.days, np.int64))

    return simulate


def test_without_waves_everybody_is_there_but_for_a_flu_of_three_weeks_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(experiments, "wave", lambda _, days, *__: np.zeros(days))
    years = DAYS // 250

    present = experiments.absences(1)[: years * 250].reshape(years, 250)

    assert present.max() == CLERKS
    for year in present:
        ill = np.flatnonzero(year < CLERKS)
        assert len(ill) == ill[-1] - ill[0] + 1 == 13  # on the first and the last of 15 days nobody yet
        assert year.min() == round(STAFF * (1 - 0.08 - 0.15))


def test_absences_are_eight_percent_of_the_staff_and_come_in_waves() -> None:
    present = np.array([experiments.absences(seed) for seed in SEEDS])

    assert present.mean() / STAFF == pytest.approx(0.92, abs=0.01)
    assert present.std() / STAFF == pytest.approx(0.05, abs=0.01)  # 4 % of the waves, and the flu
    assert correlation(present, 20) == pytest.approx(0.25, abs=0.1)  # a flu is over by then: below 1/e


def test_errors_are_a_tenth_around_the_standard_and_last_sixty_days() -> None:
    factor = np.array([experiments.errors(seed) for seed in SEEDS])

    assert factor.mean() == pytest.approx(1, abs=0.01)
    assert np.log(factor).std() == pytest.approx(0.1, abs=0.01)
    assert correlation(np.log(factor), 60) == pytest.approx(np.exp(-1), abs=0.1)


def correlation(series: Any, days: int) -> float:
    """Return the correlation of what is so many days apart."""
    return float(np.corrcoef(series[:, days:].ravel(), series[:, :-days].ravel())[0, 1])


@pytest.mark.parametrize("title", SHOCKS)
def test_a_shock_begins_and_is_over_when_it_says(title: str) -> None:
    _, days, curves = SHOCKS[title]

    for curve in curves.values():
        changed = np.flatnonzero(np.diff(curve, prepend=1) != 0)
        assert SHOCK_BEGIN <= changed[0] <= SHOCK_BEGIN + 1
        assert changed[-1] == SHOCK_BEGIN + days
        assert (curve[SHOCK_BEGIN + days :] == 1).all()


@pytest.mark.parametrize("title", lasting.CHANGES)
def test_a_change_that_stays_ends_at_a_load_of_ninety_percent(title: str) -> None:
    load, curves = lasting.CHANGES[title]

    for name, curve in curves.items():
        after = load / curve if name == "present" else load * curve
        assert (curve[:SHOCK_BEGIN] == 1).all()
        assert after[SHOCK_BEGIN + 83 :] == pytest.approx(np.full(DAYS - SHOCK_BEGIN - 83, 0.90))


def test_staff_that_is_lost_are_whole_clerks() -> None:
    present = experiments.changed(lasting.CHANGES["three of twenty clerks leave, .765 to .90"][1])["present"]

    assert present[SHOCK_BEGIN - 1 : SHOCK_BEGIN + 1].tolist() == [20, 17]


def test_a_shock_is_judged_from_twenty_days_before_to_sixty_days_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    title = "50 % of staff lost for 20 days, base .90"
    monkeypatch.setattr(experiments, "SHOCKS", {title: SHOCKS[title]})
    judged = range(SHOCK_BEGIN - 20, SHOCK_BEGIN + 20 + 60)
    monkeypatch.setattr(
        experiments, "simulate", kept_but(lambda given: ~np.isin(given.arrival // DAY, list(judged)) * float(DAY))
    )

    (row,) = experiments.shocks(Workers(1), range(1))

    day = matters(0, 0.90, 0.1).arrival // DAY
    for found in row["policies"].values():
        assert found["matters"][0] == np.isin(day, list(judged)).sum()
        assert found["broken"][0] == 0


def test_the_course_says_by_month_what_is_broken_and_how_far_ahead_is_promised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    third = range(SHOCK_BEGIN, SHOCK_BEGIN + course.MONTH)
    monkeypatch.setattr(course, "simulate", kept_but(lambda given: np.isin(given.arrival // DAY, list(third)) * 1.0))

    found = course.course(Workers(1), range(1))

    for policy in found["policies"].values():
        assert policy["broken"] == [0, 0, 100] + [0] * (len(found["day"]) - 3)
        for name in NAMES:
            assert policy[f"window {name}"] == pytest.approx([1.0] * len(found["day"]))
    assert found["day"][:4] == [-37.5, -12.5, 12.5, 37.5]


def test_the_highest_load_is_the_last_step_that_holds() -> None:
    assert fixed.highest(lambda step: 99.0 if step <= 181 else 98.9, 0.1, 99) == 0.905


def test_a_load_holds_if_every_class_is_kept_on_average_over_the_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    def kept(_: Any, __: range, ___: str, load: float, ____: float) -> Any:
        return np.array([[100.0, 100.0, 100.0], [100.0, 100.0, 98.0 if load <= 0.905 else 97.5]])

    monkeypatch.setattr(fixed, "_kept", kept)

    rows = [row for row in fixed.highest_loads(Workers(1), range(2)) if row["sigma"] == 0.1]

    assert len(rows) == len(fixed.RULES)
    assert {row["99"] for row in rows} == {0.905}
