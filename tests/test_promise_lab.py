"""The queue of the promise lab agrees with what is known exactly, and its test for a day with its meaning."""

import math
import random
from collections.abc import Mapping
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


def test_a_picture_says_its_figures_in_words_too(tmp_path: Path) -> None:
    pair = (5.25, 0.1)
    policies = {
        name: {f"window {kind}": pair for kind in pictures.NAMES} | {"window": pair}
        for name in ("bare earliest day", pictures.OURS)
    }
    steady = [
        {"load": load, "sigma": 0.2, "static": {"0.99": {"per seed": (20.0, 1.0)}}, "policies": policies}
        for load in (0.80, 0.90, 0.97)
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
    assert "one window, 99 % in hindsight: 20.0, 20.0, 20.0" in said["promise-loads"]
    assert "up to 80 percent of a month" in said["promise-shock"]
    assert "at most 0.25 percent" in said["promise-shock"]
