"""The queue of the promise lab agrees with what is known exactly, and its test for a day with its meaning."""

import math
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from benchmarks.promises import kernel, pictures

DAY = 480
FLAT = [0] * 400


def ledger(**changed: object) -> dict[str, object]:
    """A pool of two clerks at the beginning of a day, without margins; minutes."""
    return {
        "rows": [0] * 400, "row_squares": FLAT, "today": 0, "last": 0, "overdue": 0, "overdue_squares": 0,
        "started": [0, 0], "started_count": 0, "own": 60, "own_squares": 3600, "window": 1, "windows": [1, 3],
        "leads": [1, 3], "flows": [0, 0], "day": DAY, "rest": DAY, "present": 2 * DAY, "planned": 2 * DAY,
        "fading": FLAT, "z": 0, "k": 0, "vc": 0, "r": 1000, "cap": 700,
    } | changed  # fmt: skip


def earliest(**changed: object) -> int:
    return kernel.earliest_day(**ledger(**changed))


def test_a_matter_fits_today_as_long_as_the_day_has_room() -> None:
    assert earliest(rows=[900, *FLAT]) == 0
    assert earliest(rows=[901, *FLAT]) == 1


def test_a_later_day_that_is_full_pushes_the_matter_behind_it() -> None:
    assert earliest(rows=[0, 0, 0, 4 * 2 * DAY, *FLAT], last=3) == 4


def test_a_started_item_holds_one_clerk_and_not_the_other() -> None:
    assert earliest(rows=[420, *FLAT], started=[5000, 0], started_count=1) == 0
    assert earliest(rows=[421, *FLAT], started=[5000, 0], started_count=1) == 1


def test_expected_arrivals_of_shorter_windows_go_first_up_to_the_cap() -> None:
    half = {"own": 600, "flows": [500_000, 0], "leads": [0, 3]}
    assert earliest(**half, window=1) == 0
    assert earliest(**half, window=3) == 1
    assert earliest(own=600, flows=[2_000_000, 0], leads=[0, 3], window=3) == 2


def test_the_margin_is_the_root_of_what_is_uncertain() -> None:
    assert earliest(rows=[900 - 84, *FLAT], row_squares=[84**2 - 60**2, *FLAT], z=1000) == 0
    assert earliest(rows=[900 - 83, *FLAT], row_squares=[84**2 - 60**2, *FLAT], z=1000) == 1


def test_a_far_day_stays_within_the_whole_numbers_of_compiled_code(lab: SimpleNamespace) -> None:
    far = {
        "rows": [20_000_000, *FLAT],
        "row_squares": [20_000_000 * 480, *FLAT],
        "present": 20 * DAY,
        "planned": 20 * DAY,
    }
    factors = {"z": 1650, "k": 100, "vc": 50, "fading": [0] * 4000}
    plain = earliest(**far, **factors)

    assert 2100 < plain < 2600
    assert lab.compiled(*_arrays(ledger(**far, **factors))) == plain


def _arrays(given: Mapping[str, object]) -> list[object]:
    np = pytest.importorskip("numpy")
    return [np.array(one, np.int64) if isinstance(one, list) else one for one in given.values()]


def erlang_c(clerks: int, load: float) -> float:
    """Return the chance to wait in M/M/c."""
    offered = clerks * load
    term = offered**clerks / math.factorial(clerks) / (1 - load)
    return term / (sum(offered**n / math.factorial(n) for n in range(clerks)) + term)


@pytest.fixture(scope="module")
def lab() -> SimpleNamespace:
    numba = pytest.importorskip("numba")
    from benchmarks.promises import model, simulation

    @numba.njit
    def compiled(*given):
        return kernel.earliest_day(*given)

    return SimpleNamespace(model=model, simulation=simulation, compiled=compiled)


def test_waiting_of_equal_exponential_work_is_erlangs(lab: SimpleNamespace) -> None:
    np = pytest.importorskip("numpy")
    rng, load, mean = np.random.default_rng(7), 0.9, 30.0
    arrival = np.cumsum(rng.exponential(mean / (20 * load), 600_000))
    days = int(arrival[-1] // DAY) + 1
    queue = lab.model.Matters(
        arrival, np.zeros(len(arrival), np.int64), rng.exponential(mean, len(arrival)), np.full(days, 20), days
    )

    run = lab.simulation.simulate(queue, lab.simulation.FIRST_COME)

    waits = run.done - queue.arrival - queue.work
    assert np.mean(waits) == pytest.approx(erlang_c(20, load) * mean / (20 * (1 - load)), rel=0.05)
    assert np.mean(waits > 1e-6) == pytest.approx(erlang_c(20, load), abs=0.01)


def test_the_arrivals_bring_the_load_that_was_asked_for(lab: SimpleNamespace) -> None:
    given = lab.model.matters(3, 0.9, 0.0)

    assert given.work.sum() / (given.days * 20 * DAY) == pytest.approx(0.9, rel=0.01)


def test_a_quoted_day_is_kept_and_the_window_is_named_when_it_is_not_enough(lab: SimpleNamespace) -> None:
    given = lab.model.matters(3, 0.9, 0.1, days=700)

    run = lab.simulation.simulate(given, lab.simulation.RECOMMENDED)

    counted = given.counted
    assert (run.done <= run.promised)[counted].mean() > 0.999
    early = run.promised <= (given.arrival // DAY + 1 + 10) * DAY
    assert (early | run.later)[given.kind == 2].mean() > 0.99
    assert (run.done >= given.arrival + given.work - 1e-6).all()


def test_compiled_and_plain_text_name_the_same_day(lab: SimpleNamespace) -> None:
    drawn = random.Random(5)
    found = set()
    for _ in range(50):
        rows = [drawn.randrange(12_000) for _ in range(40)] + FLAT
        given = ledger(
            rows=rows, row_squares=[one * 120 for one in rows], last=39, overdue=drawn.randrange(9000),
            overdue_squares=90_000, started=[drawn.randrange(900) for _ in range(20)], started_count=20, own=120,
            own_squares=120**2, window=3, windows=[1, 3, 10], leads=[1, 2, 7], flows=[1_300_000, 2_600_000, 3_500_000],
            rest=drawn.randrange(1, DAY), present=drawn.randrange(10, 21) * DAY, planned=20 * DAY,
            fading=lab.simulation.FADING.tolist(), z=1650, k=100, vc=50, r=1020,
        )  # fmt: skip
        plain = kernel.earliest_day(**given)
        assert lab.compiled(*_arrays(given)) == plain
        found.add(plain)
    assert len(found) > 5


def test_a_promise_brought_forward_only_moves_towards_the_person(lab: SimpleNamespace) -> None:
    given = lab.model.matters(2, 0.9, 0.2, days=900)
    window = 10

    run = lab.simulation.simulate(given, replace(lab.simulation.RECOMMENDED, forward=5))

    moved = run.moved > 0
    assert moved.sum() > 100
    assert (run.promised[~moved] == run.first[~moved]).all()
    assert (run.promised[moved] <= run.first[moved] - 5 * DAY * run.moved[moved]).all()
    assert (run.promised[moved] >= (given.arrival[moved] // DAY + window + 1) * DAY)[given.kind[moved] == 2].all()
    assert (run.done <= run.promised)[given.counted].mean() > 0.99


def test_a_window_that_moves_is_one_of_its_steps_and_no_promise_of_that_day_is_shorter(lab: SimpleNamespace) -> None:
    given = lab.model.matters(2, 0.9, 0.2, days=900)
    steps = (5, 10, 20, 40)

    run = lab.simulation.simulate(given, replace(lab.simulation.RECOMMENDED, windows=(1, 3, 5), steps=steps))

    assert set(run.published.tolist()[1:]) == set(steps)
    own = given.counted & (given.kind == 2)
    day = (given.arrival[own] // DAY).astype(int)
    assert (run.promised[own] >= (day + run.published[day] + 1) * DAY).all()


def test_triage_gives_up_those_of_the_textbook(lab: SimpleNamespace) -> None:
    np = pytest.importorskip("numpy")
    work = np.array([7, 8, 4, 6, 6])
    due = np.array([9.0, 17.0, 18.0, 19.0, 21.0])  # Pinedo, Scheduling, example 3.3.3: the first two are late
    keys = due.copy()

    for _ in range(2):
        lab.simulation.send_to_the_back(np.arange(5), np.arange(5), due, keys, 0.0, 0, 1, work, np.ones(5, np.int64))

    assert (keys[:2] == due[:2] + lab.simulation.BACK).all()
    assert (keys[2:] == due[2:]).all()


def test_the_highest_load_is_the_last_step_that_holds() -> None:
    fixed = pytest.importorskip("benchmarks.promises.fixed")

    assert fixed.highest(lambda step: 99.0 if step <= 181 else 98.9, 0.1, 99) == 0.905


def test_the_record_is_compared_with_what_follows(lab: SimpleNamespace) -> None:
    np = pytest.importorskip("numpy")
    record = pytest.importorskip("benchmarks.promises.record")
    days = lab.model.WARM_UP + lab.model.COUNTED + lab.model.AFTER
    per_day = 3 * 4
    arrival = np.repeat(np.arange(days), per_day) * float(DAY) + 10
    kind = np.tile(np.repeat(np.arange(3), 4), days)
    given = lab.model.Matters(arrival, kind, np.ones(len(arrival)), np.full(days, 20), days)
    promised = arrival - 10 + 2 * DAY
    done = arrival + 60
    late = (np.arange(len(arrival)) % 4 == 3) & (kind == 2)  # each fourth long one is three days late
    done[late] += 3 * DAY
    run = lab.simulation.Run(done, promised, late, promised, np.zeros(len(done)), np.zeros(days))

    short, middle, long = record.gaps_of(given, run)

    assert short == middle == pytest.approx(100 - 99.7)
    assert long == pytest.approx(abs((200 * 75 + 20 * 97) / 220 - 75), abs=0.1)


def test_an_office_has_recovered_when_quotes_are_near_normal_again(lab: SimpleNamespace) -> None:
    np = pytest.importorskip("numpy")
    by_day = np.array([3.0] * 10 + [9.0] * 5 + [3.7, 3.5, 9.0])
    measures = pytest.importorskip("benchmarks.promises.measures")

    assert measures.recovery(by_day, 3.0, 10) == 6
    assert measures.recovery(by_day, 3.0, 0) == 0
    assert measures.recovery(by_day, 1.0, 12) == len(by_day) - 12


def test_overtaken_is_who_waits_longer_than_one_who_came_later(lab: SimpleNamespace) -> None:
    np = pytest.importorskip("numpy")
    measures = pytest.importorskip("benchmarks.promises.measures")
    begin = lab.model.WARM_UP * float(DAY)
    days = lab.model.WARM_UP + lab.model.AFTER + 10
    given = lab.model.Matters(begin + np.arange(4.0), np.full(4, 2), np.ones(4), np.full(days, 20), days)
    promised = begin + np.array([9.0, 5.0, 7.0, 7.0]) * DAY
    run = lab.simulation.Run(promised, promised, promised > 0, promised, np.zeros(4), np.zeros(days))

    assert measures.overtaken(given, run) == 25


def test_the_share_of_two_means_has_the_interval_of_one_mean_if_the_other_is_fixed(lab: SimpleNamespace) -> None:
    np = pytest.importorskip("numpy")
    waves = pytest.importorskip("benchmarks.promises.waves")
    measures = pytest.importorskip("benchmarks.promises.measures")
    window = np.array([3.0, 4.0, 3.5, 5.0])

    share, half = waves.ratio(window, np.full(4, 20.0))

    assert share == pytest.approx(100 * window.mean() / 20)
    assert half == pytest.approx(5 * measures.interval(window.tolist())[1])


def test_a_picture_says_its_figures_in_words_too(tmp_path: Path) -> None:
    pair = (5.25, 0.1)
    policies = {
        name: {f"window {kind}": pair for kind in pictures.NAMES} | {"window": pair}
        for name in ("bare earliest day", pictures.OURS)
    }
    static = {"per seed": (20.0, 1.0), "per class": dict.fromkeys(pictures.NAMES, (19.0, 1.0))}
    steady = [
        {"load": load, "sigma": 0.2, "static": {"0.99": static}, "policies": policies} for load in (0.80, 0.90, 0.97)
    ]
    months = {"broken": [0.0, 80.0, 10.0], "window long": [10.0, 30.0, 20.0]}
    course = {
        "shock": "nobody there",
        "lasts": 25,
        "day": [-12.5, 12.5, 37.5],
        "policies": {pictures.FIXED: months, pictures.OURS: months | {"broken": [0.0, 0.25, 0.0]}},
    }

    pictures.draw({"steady": steady, "course": course}, tmp_path)

    said = {path.stem: ElementTree.parse(path).getroot()[1].text or "" for path in tmp_path.iterdir()}
    assert said.keys() == {"promise-windows", "promise-loads", "promise-shock"}
    assert "earliest day that just fits: 5.2, 5.2, 5.2" in said["promise-windows"]
    assert "windows that never change, 99 % in hindsight: 19.0, 19.0, 19.0" in said["promise-windows"]
    assert "windows that never change, 99 % in hindsight: 20.0, 20.0, 20.0" in said["promise-loads"]
    assert "up to 80 percent of a month" in said["promise-shock"]
    assert "at most 0.25 percent" in said["promise-shock"]
