"""The queue of the promise lab agrees with what is known exactly, and its test for a day with its meaning."""

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

numba = pytest.importorskip("numba", reason="numba is not installed: the queue is not simulated")
np = pytest.importorskip("numpy")

from benchmarks.promises import kernel, pictures, simulation  # noqa: E402
from benchmarks.promises.experiments import POLICIES, STEPPED  # noqa: E402
from benchmarks.promises.model import CLERKS, Matters, matters  # noqa: E402
from benchmarks.promises.simulation import FIRST_COME, RECOMMENDED, Order, Policy, Quote, simulate  # noqa: E402

DAY = 480
SHORT, MIDDLE, LONG = 0, 1, 2
FLAT = [0] * 400


@numba.njit
def compiled(*given):
    return kernel.earliest_day(*given)


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
    assert earliest(own=600, flows=[0, 500_000], leads=[0, 0], window=3) == 0
    assert earliest(own=600, flows=[2_000_000, 0], leads=[0, 3], window=3) == 2


def test_the_margin_is_the_root_of_what_is_uncertain() -> None:
    assert earliest(rows=[900 - 84, *FLAT], row_squares=[84**2 - 60**2, *FLAT], z=1000) == 0
    assert earliest(rows=[900 - 83, *FLAT], row_squares=[84**2 - 60**2, *FLAT], z=1000) == 1


def test_a_far_day_stays_within_the_whole_numbers_of_compiled_code() -> None:
    far = {
        "rows": [20_000_000, *FLAT],
        "row_squares": [20_000_000 * 480, *FLAT],
        "present": 20 * DAY,
        "planned": 20 * DAY,
    }
    factors = {"z": 1650, "k": 100, "vc": 50, "fading": [0] * 4000}
    plain = earliest(**far, **factors)

    assert 2100 < plain < 2600
    assert compiled(*_arrays(ledger(**far, **factors))) == plain


def _arrays(given: Mapping[str, object]) -> list[object]:
    return [np.array(value, np.int64) if isinstance(value, list) else value for value in given.values()]


def erlang_c(clerks: int, load: float) -> float:
    """Return the chance to wait in M/M/c."""
    offered = clerks * load
    term = offered**clerks / math.factorial(clerks) / (1 - load)
    return term / (sum(offered**n / math.factorial(n) for n in range(clerks)) + term)


def test_waiting_of_equal_exponential_work_is_erlangs() -> None:
    rng, load, mean = np.random.default_rng(7), 0.9, 30.0
    arrival = np.cumsum(rng.exponential(mean / (20 * load), 600_000))
    days = int(arrival[-1] // DAY) + 1
    given = Matters(
        arrival, np.zeros(len(arrival), np.int64), rng.exponential(mean, len(arrival)), np.full(days, 20), days
    )

    run = simulate(given, FIRST_COME)

    waits = run.done - given.arrival - given.work
    assert np.mean(waits) == pytest.approx(erlang_c(20, load) * mean / (20 * (1 - load)), rel=0.05)
    assert np.mean(waits > 1e-6) == pytest.approx(erlang_c(20, load), abs=0.01)


def test_the_arrivals_bring_the_load_that_was_asked_for() -> None:
    given = matters(3, 0.9, 0.0)

    assert given.work.sum() / (given.days * 20 * DAY) == pytest.approx(0.9, rel=0.01)


def test_a_quoted_day_is_kept_and_the_window_is_named_when_it_is_not_enough() -> None:
    given = matters(3, 0.9, 0.1, days=700)

    run = simulate(given, RECOMMENDED)

    counted = given.counted
    assert (run.done <= run.promised)[counted].mean() > 0.999
    early = run.promised <= (given.arrival // DAY + 1 + 10) * DAY
    assert (early | run.later)[given.kind == 2].mean() > 0.99
    assert (run.done >= given.arrival + given.work - 1e-6).all()


def queue(*given: tuple[float, int, float]) -> Matters:
    """One clerk, and matters: minute of arrival, class, minutes of work. Mean work is 30, 120 and 480 minutes."""
    arrival, kind, work = (np.array(each) for each in zip(*given, strict=True))
    return Matters(arrival.astype(float), kind.astype(np.int64), work.astype(float), np.ones(30, np.int64), 30)


@pytest.mark.parametrize(
    ("order", "windows", "free_at", "expected"),
    [
        (Order.ARRIVAL, (2, 1, 0), 100, [SHORT, MIDDLE, LONG]),
        (Order.PROMISE, (1, 0, 2), 100, [MIDDLE, SHORT, LONG]),
        # 95 % of each class are done within 83, 334 and 1335 minutes: to be begun at 877, 626 and 105.
        (Order.LATEST_START, (1, 1, 2), 100, [LONG, MIDDLE, SHORT]),
        # Baker & Bertrand 1982, the larger of the due date and now + work: 1920, 960, 1440 while there is time,
        (Order.MODIFIED_DUE_DATE, (3, 1, 2), 100, [MIDDLE, LONG, SHORT]),
        # and 1030, 1120, 1480 when all are late.
        (Order.MODIFIED_DUE_DATE, (1, 0, 0), 1000, [SHORT, MIDDLE, LONG]),
        # Vepsalainen & Morton 1987, exp(-slack / (2 * 102)) / work with slack 550, 460, 0: 1/445, 1/1144, 1/480; when
        # the long one is chosen, 1/988 for the middle one.
        (Order.APPARENT_TARDINESS_COST, (2, 2, 0), 860, [SHORT, LONG, MIDDLE]),
        (Order.APPARENT_TARDINESS_COST, (1, 1, 0), 1000, [SHORT, MIDDLE, LONG]),
    ],
)
def test_a_free_clerk_takes_who_is_first_by_the_definition_of_the_rule(
    order: Order, windows: tuple[int, int, int], free_at: int, expected: list[int]
) -> None:
    given = queue((0, SHORT, free_at), (1, SHORT, 30), (2, MIDDLE, 120), (3, LONG, 480))

    run = simulate(given, Policy(order, Quote.WINDOW, windows))

    assert given.kind[np.argsort(run.done)].tolist() == [SHORT, *expected]


PLAIN = Policy(Order.LATEST_START, Quote.WINDOW_FIRST, (0, 0, 0), z=0, k=0, vc=0, a=0, learning=0.0, p=-1.0)
"""Mean work without margins, and no day between the latest start and the promise."""


@pytest.mark.parametrize(("window", "later"), [(1, True), (2, False), (3, False)])
def test_a_date_is_later_than_its_window_only_from_the_day_after_it_on(window: int, later: bool) -> None:
    given = queue((0, LONG, 480), (10, LONG, 480))  # the second one fits until the evening of the day after tomorrow

    run = simulate(given, replace(PLAIN, windows=(0, 0, window)))

    assert run.later.tolist() == [False, later]
    assert run.promised[1] == (max(window, 2) + 1) * DAY


@pytest.mark.parametrize(("learning", "days"), [(0.0, 1), (1.0, 3)])
def test_work_that_took_three_times_its_standard_is_expected_to_do_so_again(learning: float, days: int) -> None:
    given = queue((0, SHORT, 90), (100, LONG, 480))  # 480 minutes end tomorrow, 1440 on the third day from today

    run = simulate(given, replace(PLAIN, learning=learning))

    assert run.promised[1] == (days + 1) * DAY


@pytest.mark.parametrize(("a", "work", "days"), [(0, 30, 0), (1000, 30, 1), (1000, 60, 3)])
def test_a_quote_leaves_room_for_those_that_will_come_and_go_first(a: int, work: int, days: int) -> None:
    four_a_day = [(day * DAY + minute, SHORT, work) for day in range(28) for minute in range(4)]
    given = queue(*four_a_day, (28 * DAY, LONG, 480))

    run = simulate(given, replace(PLAIN, quote=Quote.EARLIEST, windows=(0, 1, 4), a=a, learning=1.0))

    # 480 of a day's 480 minutes; 120 go to short ones: 720 of 960; all take twice as long: 960 + 4 * 240 of 1920.
    assert run.promised[-1] == (28 + days + 1) * DAY


def test_arrivals_are_expected_as_in_the_fourteen_whole_days_before() -> None:
    today = 20
    recent = np.full((1, 15), 2)
    recent[0, today % 15] = 1000  # those of today are in the ledger already
    flows = np.zeros(1, np.int64)

    simulation.expect_arrivals(recent, today, np.array([120]), 1200, 1500, flows)

    assert flows.tolist() == [432_000]  # two a day of 120 minutes, times 1.2, times 1.5, in thousandths


TURN = 300 * DAY + 240
"""A noon; from then on everything becomes different, from the next morning on also who is there."""


def other_arrivals(given: Matters, _: np.ndarray) -> Matters:
    """As many as before, so that the mean that the office knows beforehand stays; but first the long ones at once."""
    later = given.arrival >= TURN
    arrival, kind = given.arrival.copy(), given.kind.copy()
    arrival[later] = TURN + (arrival[later] - TURN) / 3
    kind[later] = np.sort(kind[later])[::-1]
    return replace(given, arrival=arrival, kind=kind)


def other_work(given: Matters, done: np.ndarray) -> Matters:
    """What has begun takes three times as long, what has not takes nothing."""
    begun = done - given.work < TURN
    return replace(given, work=np.where(done < TURN, given.work, np.where(begun, 3 * given.work, 1.0)))


def other_clerks(given: Matters, _: np.ndarray) -> Matters:
    present = given.present.copy()
    present[TURN // DAY + 1 :] = CLERKS // 2
    return replace(given, present=present)


@pytest.mark.parametrize("change", [other_arrivals, other_work, other_clerks])
@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(RECOMMENDED, id="window first"),
        pytest.param(POLICIES["earliest + protection"], id="earliest"),
        pytest.param(POLICIES[STEPPED], id="stepped"),
        pytest.param(replace(POLICIES[STEPPED], forward=5), id="stepped, brought forward"),
    ],
)
def test_what_happens_later_changes_no_promise_given_before(
    policy: Policy, change: Callable[[Matters, np.ndarray], Matters]
) -> None:
    given = matters(4, 0.95, 0.2, days=450)
    run = simulate(given, policy)

    other = simulate(change(given, run.done), policy)

    before = given.arrival < TURN
    known = TURN // DAY + 1
    assert (other.first[before] == run.first[before]).all()
    assert (other.later[before] == run.later[before]).all()
    assert (other.published[:known] == run.published[:known]).all()
    assert (other.first[~before] != run.first[~before]).any()


def test_compiled_and_plain_text_name_the_same_day() -> None:
    drawn = random.Random(5)
    found = set()
    for _ in range(50):
        rows = [drawn.randrange(12_000) for _ in range(40)] + FLAT
        given = ledger(
            rows=rows, row_squares=[minutes * 120 for minutes in rows], last=39, overdue=drawn.randrange(9000),
            overdue_squares=90_000, started=[drawn.randrange(900) for _ in range(20)], started_count=20, own=120,
            own_squares=120**2, window=3, windows=[1, 3, 10], leads=[1, 2, 7], flows=[1_300_000, 2_600_000, 3_500_000],
            rest=drawn.randrange(1, DAY), present=drawn.randrange(10, 21) * DAY, planned=20 * DAY,
            fading=simulation.FADING.tolist(), z=1650, k=100, vc=50, r=1020,
        )  # fmt: skip
        plain = kernel.earliest_day(**given)
        assert compiled(*_arrays(given)) == plain
        found.add(plain)
    assert len(found) > 5


def test_a_promise_brought_forward_only_moves_towards_the_person() -> None:
    given = matters(2, 0.9, 0.2, days=900)
    window = 10

    run = simulate(given, replace(RECOMMENDED, forward=5))

    moved = run.moved > 0
    assert moved.sum() > 100
    assert (run.promised[~moved] == run.first[~moved]).all()
    assert (run.promised[moved] <= run.first[moved] - 5 * DAY * run.moved[moved]).all()
    assert (run.promised[moved] >= (given.arrival[moved] // DAY + window + 1) * DAY)[given.kind[moved] == 2].all()
    assert (run.done <= run.promised)[given.counted].mean() > 0.99


def test_a_window_that_moves_is_one_of_its_steps_and_no_promise_of_that_day_is_shorter() -> None:
    given = matters(2, 0.9, 0.2, days=900)
    steps = (5, 10, 20, 40)

    run = simulate(given, replace(RECOMMENDED, windows=(1, 3, 5), steps=steps))

    assert set(run.published.tolist()[1:]) == set(steps)
    own = given.counted & (given.kind == 2)
    day = (given.arrival[own] // DAY).astype(int)
    assert (run.promised[own] >= (day + run.published[day] + 1) * DAY).all()


def test_triage_gives_up_those_of_the_textbook() -> None:
    work = np.array([7, 8, 4, 6, 6])
    due = np.array([9.0, 17.0, 18.0, 19.0, 21.0])  # Pinedo, Scheduling, example 3.3.3: the first two are late
    keys = due.copy()

    for _ in range(2):
        simulation.send_to_the_back(np.arange(5), np.arange(5), due, keys, 0.0, 0, 1, work, np.ones(5, np.int64))

    assert (keys[:2] == due[:2] + simulation.BACK).all()
    assert (keys[2:] == due[2:]).all()


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
