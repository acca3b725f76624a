"""The weather of the promise lab is what its titles say, and each experiment counts the matters that it names."""

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("numba", reason="numba is not installed: the queue is not simulated")
np = pytest.importorskip("numpy")

from benchmarks.promises import course, experiments, fixed, lasting  # noqa: E402
from benchmarks.promises.experiments import DAYS, SHOCK_BEGIN, SHOCKS, Workers  # noqa: E402
from benchmarks.promises.model import CLERKS, DAY, NAMES, Matters, matters  # noqa: E402
from benchmarks.promises.simulation import FIRST_COME, Policy, Run  # noqa: E402

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


def test_a_change_that_stays_is_settled_after_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    title = "handling times .80 to .90 overnight"
    monkeypatch.setattr(lasting, "CHANGES", {title: lasting.CHANGES[title]})
    settling = range(SHOCK_BEGIN - 20, SHOCK_BEGIN + 250)
    monkeypatch.setattr(
        lasting, "simulate", kept_but(lambda given: np.isin(given.arrival // DAY, list(settling)) * float(DAY))
    )

    (row,) = lasting.changes(Workers(1), range(1))

    given = matters(0, 0.80, 0.1)
    day = given.arrival // DAY
    for name in experiments.AROUND:
        assert row["settling"][name]["matters"][0] == np.isin(day, list(settling)).sum()
        assert row["settling"][name]["broken"][0] == 100
        assert row["settled"][name]["matters"][0] == (given.counted & (day >= settling.stop)).sum()
        assert row["settled"][name]["broken"][0] == 0


def test_wrong_estimates_are_wrong_by_what_their_title_says(monkeypatch: pytest.MonkeyPatch) -> None:
    on_time = kept_but(lambda given: 0)
    seen: list[Matters] = []

    def simulate(given: Matters, policy: Policy) -> Run:
        seen.append(given)
        return on_time(given, policy)

    monkeypatch.setattr(experiments, "simulate", simulate)

    rows = experiments.wrong_estimates(Workers(1), range(1))

    each = dict(zip([row["error"] for row in rows], seen[:: len(seen) // len(rows)], strict=True))
    exact = each["exact"]
    day = (exact.arrival // DAY).astype(int)
    drifting, absent, all_there = experiments.errors(0)[day], experiments.absences(0), np.full(DAYS, CLERKS)
    expected = {
        "exact": (1, all_there),
        "all 10 % too low": (1.1, all_there),
        "all 10 % too high": (0.9, all_there),
        "10 %, drifting": (drifting, all_there),
        "absences and flu": (1, absent),
        "both": (drifting, absent),
    }
    assert each.keys() == expected.keys()
    for title, (stretch, present) in expected.items():
        assert np.allclose(each[title].work, stretch * exact.work)
        assert (each[title].present == present).all()


def test_windows_that_never_change_are_fitted_to_first_come_first_served(monkeypatch: pytest.MonkeyPatch) -> None:
    def simulate(given: Matters, policy: Policy) -> Run:
        """Short ones take 0 to 100 days, middle ones twice, long ones three times as many; under other rules none."""
        took = (np.arange(len(given.kind)) % 1000 / 10) * (given.kind + 1) * float(DAY)
        return kept_but(lambda _: took - DAY if policy == FIRST_COME else -DAY)(given, policy)

    monkeypatch.setattr(experiments, "WEATHERS", ((0.9, 0.2),))
    monkeypatch.setattr(experiments, "simulate", simulate)

    (row,) = experiments.steady(Workers(1), range(2))

    for share in (0.99, 0.95):
        found = row["static"][f"{share:.2f}"]
        short, middle, long = (found["per class"][name][0] for name in NAMES)
        assert [short, middle, long] == pytest.approx([100 * share, 200 * share, 300 * share], rel=0.01)
        assert found["per seed"][0] == pytest.approx(0.6 * short + 0.3 * middle + 0.1 * long)
        assert found["pooled"] == pytest.approx(found["per seed"][0], rel=0.01)


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
