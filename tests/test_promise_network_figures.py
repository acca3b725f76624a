"""What is counted in the network of pools, its windows and its factors, so that its figures mean what they say."""

from dataclasses import replace

import pytest

pytest.importorskip("numba", reason="numba is not installed: the network is not simulated")
np = pytest.importorskip("numpy")

from benchmarks.promises.__main__ import RESULTS, last_kept  # noqa: E402
from benchmarks.promises.experiments import Workers  # noqa: E402
from benchmarks.promises.model import DAY, NAMES, SHARES  # noqa: E402
from benchmarks.promises.network import experiments, report, simulation, stages, trouble  # noqa: E402
from benchmarks.promises.network.measures import figures, flows  # noqa: E402
from benchmarks.promises.network.model import (  # noqa: E402
    MEANS,
    Matters,
    arrivals,
)
from benchmarks.promises.network.policy import (  # noqa: E402
    EARLIEST,
    PROTECTED,
    RECOMMENDED,
    RECOMMENDED_99,
    Order,
    Policy,
)
from benchmarks.promises.network.simulation import Run, expect_arrivals, simulate  # noqa: E402
from benchmarks.promises.simulation import Quote  # noqa: E402

from tests.network_matters import only, some  # noqa: E402

# --- what is counted ----------------------------------------------------------------------------------------------


def ran(given: Matters, took: list[float], *, promised: list[float], moved: float = 0) -> Run:
    """A run that handed over after so many days and had promised after so many; promises then moved by some days."""
    dates = given.arrival + np.array(promised) * DAY
    done = given.arrival + np.array(took) * DAY
    return Run(done, dates, dates + moved * DAY, np.array(promised) > 9, np.full(len(took), np.nan))


def test_a_window_is_what_was_promised_on_receipt_and_kept_is_what_stands_in_the_end() -> None:
    given = some([0, 1, 2], [2.0, 2.0, 2.0])
    found = figures(given, ran(given, [1, 9, 9], promised=[2, 8, 10], moved=1), np.ones(3, np.bool_))

    assert [found[f"window {name}"] for name in NAMES] == [2, 8, 10]
    assert [found[f"kept {name}"] for name in NAMES] == [100, 100, 100]
    assert [found[f"later {name}"] for name in NAMES] == [0, 0, 100]


def test_the_time_a_matter_takes_leaves_out_the_rest_for_the_applicant() -> None:
    given = some([0, 1, 2], [101.0] * 3, pause_days=4, days=300)

    found = flows(given, ran(given, [5, 6, 10], promised=[9, 9, 9]))

    assert [found[f"flow q95 {name}"] for name in NAMES] == [1, 2, 6]


@pytest.mark.parametrize(
    ("kept", "verdict"), [(93.5, "ambitious"), (93.4, "realistic"), (93.0, "realistic"), (92.9, "MISSED")]
)
def test_what_is_stated_is_judged_by_the_widest_gap_to_what_is_kept(kept: float, verdict: str) -> None:
    def policies(middle: float) -> dict[str, dict[str, tuple[float, float]]]:
        return {
            report.OURS: {"kept middle": (middle, 0.1), "kept long": (95.0, 0.1)},
            report.OURS_99: {"kept middle": (99.0, 0.1), "kept long": (99.5, 0.1)},
        }

    calm, shock = {"weather": "calm", "policies": policies(95.2)}, {"shock": "storm", "policies": policies(kept)}

    text = report.stated({"weathers": [calm], "shocks": [shock]})

    assert f"{95 - kept:.2f} points (wanted: 2, ambitious 1.5; {verdict})" in text


def test_a_shift_of_the_mix_brings_other_matters_and_the_same_work() -> None:
    case = trouble.MIXES["a third fewer long matters, others instead"]

    def during(given: Matters) -> np.ndarray:
        day = given.arrival / DAY
        return given.kind[(day >= trouble.BEGIN) & (day < trouble.BEGIN + 250)]

    shifted = np.concatenate([during(case.matters(seed)) for seed in range(3)])
    usual = np.concatenate([during(arrivals(seed, 0.90, 0.1)) for seed in range(100, 103)])

    def share(kinds: np.ndarray) -> float:
        return float(np.mean(kinds == 2))

    assert share(usual) == pytest.approx(0.1, abs=0.005)
    work = MEANS.sum(axis=1)
    others = (work @ SHARES - 0.67 * work[2] * 0.1) / (work[:2] @ SHARES[:2])  # times as many: the work stays the same
    assert share(shifted) == pytest.approx(0.067 / (0.067 + 0.9 * others), abs=0.003)


# --- the order of work and its windows --------------------------------------------------------------------------------


def test_the_latest_start_leaves_time_for_the_way_and_an_allowance_for_each_stage_behind_it() -> None:
    plain, allowed, modified = (
        Policy(order, Quote.WINDOW, (1, 3, 8), p=0.9, allowance=allowance).internal_due_dates(False)[0]
        for order, allowance in ((Order.LATEST_START, 0), (Order.LATEST_START, 240), (Order.MODIFIED_DUE_DATE, 0))
    )

    assert (allowed - plain)[2].tolist() == [720, 480, 240, 0]
    assert (allowed - plain)[0][:2].tolist() == [240, 0]
    assert np.allclose(plain - modified, MEANS)  # a due date is a latest start and the work that begins then


def test_a_promise_is_later_than_its_window_from_the_first_day_on() -> None:
    """Two clerks for all, and a long matter an hour: soon the line is a day longer than the window."""
    given = only(some([2] * 40, [2 + index / 8 for index in range(40)], days=80), 18, 12)

    run = simulate(given, replace(PROTECTED, windows=(1, 2, 5), a=0))

    window = (given.arrival // DAY + 6) * DAY
    assert sorted(set((run.given - window) / DAY))[:2] == [0, 1]
    assert np.array_equal(run.later, run.given > window)


def test_work_that_takes_longer_than_its_standard_is_learned_and_widens_what_is_promised() -> None:
    given = arrivals(1, 0.7, 0.1, days=400, handling=np.full(400, 1.3))

    blind, learned = (figures(given, simulate(given, replace(EARLIEST, a=1000, learning=rate))) for rate in (0, 0.01))

    assert learned["window long"] > blind["window long"]
    assert learned["kept short"] >= blind["kept short"]


def test_standards_of_half_the_work_promise_the_same_once_the_factor_is_learned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Reserved work and expected arrivals are both counted with what work has been seen to take."""
    given = arrivals(1, 0.85, 0.1, days=400)
    exact = replace(EARLIEST, windows=(0, 1, 4), a=1000, learning=0.0)
    right = figures(given, simulate(given, exact))["window long"]

    monkeypatch.setattr(simulation, "MEANS", MEANS // 2)
    learned = figures(given, simulate(given, replace(exact, learning=0.002)))["window long"]

    assert learned == pytest.approx(right, abs=0.3)
    assert figures(given, simulate(given, replace(exact, a=500, learning=0.002)))["window long"] < learned - 1


def test_arrivals_are_expected_as_on_the_whole_days_before() -> None:
    recent, rates = np.full((2, 15), 3.0), np.zeros(2)
    recent[:, 31 % 15] = 100  # today so far
    recent[1, 3] = 17

    expect_arrivals(recent, 31, rates)

    assert rates.tolist() == [3, 4]


# --- how much narrower, and how much protection -----------------------------------------------------------------------


def test_the_least_factor_is_that_of_the_worst_class_over_all_seeds_that_are_drawn() -> None:
    matters = [arrivals(seed, 0.95, 0.1, days=400, waits=False) for seed in (1, 2)]
    policy = stages.ORDERS[stages.WHOLE]

    def worst(factor: float, *seeds: int) -> float:
        stretched = replace(policy, windows=tuple(factor * window for window in policy.windows))
        runs = [(matters[seed], simulate(matters[seed], stretched)) for seed in seeds]
        kept = [
            [(run.done <= run.promised)[given.counted & (given.kind == c)] for given, run in runs] for c in range(3)
        ]
        return min(float(np.mean(np.concatenate(own))) for own in kept)

    found = stages.least_factors(Workers(1), matters, policy, np.array([[1, 1], [1, 0], [0, 1]]))["95"]

    for factor, seeds in zip(found, ((0, 1), (0,), (1,)), strict=True):
        assert worst(1.1 * factor, *seeds) >= 0.95 > worst(factor / 1.1, *seeds)
    assert found[1] < found[0] < found[2] or found[2] < found[0] < found[1]


def test_a_factor_between_two_steps_lies_on_the_line_between() -> None:
    halfway = stages.least_factor(lambda power: 0.90 + 0.02 * power, 0.97)

    assert halfway == pytest.approx(stages.least_factor(lambda power: 0.90 + 0.01 * power, 0.935))
    assert stages.least_factor(lambda power: 0.90 + 0.01 * power, 0.90) == pytest.approx(1)


def test_protection_is_the_least_of_those_tried_with_which_short_windows_are_rarely_exceeded() -> None:
    tried = last_kept(RESULTS)["network"]["protection"]

    enough = [way["a"] for way in tried if max(way["later short"][0], way["later middle"][0]) < 2]
    assert min(enough) == RECOMMENDED.a == RECOMMENDED_99.a
    assert min(way["a"] for way in tried) < RECOMMENDED.a


def test_what_protection_was_chosen_on_is_not_judged() -> None:
    with pytest.raises(ValueError, match="judge others"):
        experiments.measure(Workers(1), range(990, 1001))


def test_time_for_the_queues_of_later_stages_brings_long_matters_an_earlier_day() -> None:
    none, half, whole = stages.allowances(Workers(1), range(2))

    assert [allowance["minutes"] for allowance in (none, half, whole)] == [0, 240, 480]
    assert half["window long"][0] < none["window long"][0] - 1
    assert whole["kept short"][0] < half["kept short"][0]
