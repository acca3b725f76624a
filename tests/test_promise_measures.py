"""The figures of the promise lab say what their names say, and are taken without knowing what came later."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest

pytest.importorskip("numba", reason="numba is not installed: the queue is not simulated")
np = pytest.importorskip("numpy")

from benchmarks.promises import __main__ as command  # noqa: E402
from benchmarks.promises import guarantee, measures, record, waves  # noqa: E402
from benchmarks.promises.experiments import Workers  # noqa: E402
from benchmarks.promises.model import AFTER, COUNTED, DAY, NAMES, WARM_UP, Matters, matters  # noqa: E402
from benchmarks.promises.simulation import Policy, Run  # noqa: E402

from zusage.capacity.domain.windows import ClassRecord, Windows  # noqa: E402

SHORT, MIDDLE, LONG = 0, 1, 2


def ended(
    kind: Sequence[int],
    *,
    received: Sequence[float],
    promised: Sequence[float],
    done: Sequence[float],
    later: Sequence[bool] | bool = False,
    moved: Sequence[int] | int = 0,
    days: int = 30,
) -> tuple[Matters, Run]:
    """Matters and what became of them; times in days, counted from the first day that counts."""
    count = len(kind)
    arrival, until, end = (WARM_UP * DAY + DAY * np.array(each, float) for each in (received, promised, done))
    last = WARM_UP + days + AFTER
    given = Matters(arrival, np.array(kind), np.ones(count), np.full(last, 20), last)
    flags, times = np.full(count, later), np.full(count, moved)
    return given, Run(end, until, flags, until.copy(), times, np.zeros(last, np.int64))


def test_a_promise_is_late_by_the_days_after_its_end() -> None:
    given, run = ended(
        [SHORT, SHORT, MIDDLE, LONG, LONG],
        received=[0, 1, 2, 3, 4],
        promised=[1, 2, 4, 13, 24],
        done=[1, 1.5, 3, 15, 28],
        later=[False, True, False, False, True],
    )

    found = measures.figures(given, run)

    assert found["matters"] == 5
    assert found["broken"] == pytest.approx(40)
    assert found["window"] == pytest.approx((1 + 1 + 2 + 10 + 20) / 5)
    assert found["days late"] == pytest.approx((2 + 4) / 5)
    assert found["days late of a broken one"] == pytest.approx(3)
    assert found["days late, worst"] == pytest.approx(4)
    assert [found[f"kept {name}"] for name in NAMES] == [100, 100, 0]
    assert [found[f"later {name}"] for name in NAMES] == [50, 0, 50]
    assert [found[f"window {name}"] for name in NAMES] == pytest.approx([1, 2, 15])
    assert measures.kept(given, run) == [100, 100, 0]


def test_the_worst_are_one_in_twenty() -> None:
    late = [0.0] * 35 + [1, 2, 3, 6, 8]
    given, run = ended([SHORT, MIDDLE, LONG, LONG] * 10, received=[0] * 40, promised=[1] * 40, done=np.add(late, 1))

    assert measures.figures(given, run)["days late, worst 5 %"] == pytest.approx((6 + 8) / 2)


def test_what_comes_in_before_or_after_the_period_is_not_counted() -> None:
    received = [-0.1, 0, 29.9, 30]
    given, run = ended([SHORT] * 4, received=received, promised=np.add(received, 1), done=received, days=30)

    assert measures.flows(given, run)[SHORT].tolist() == pytest.approx([0, 0])
    assert given.counted.tolist() == [False, True, True, False]


def test_a_mean_quote_weighs_each_class_by_its_share_of_all_matters() -> None:
    days = range(30)
    kind = [SHORT, SHORT, MIDDLE, LONG] * len(days)  # not in the shares 60 : 30 : 10
    received = np.repeat(days, 4)
    promised = received + np.tile([1, 1, 2, 10], len(days))
    promised[received >= 25] += 5

    given, run = ended(kind, received=received, promised=promised, done=received)
    by_day = measures.quotes(given, run)

    steady = 0.6 * 1 + 0.3 * 2 + 0.1 * 10
    assert by_day[WARM_UP : WARM_UP + 6] == pytest.approx([steady] * 6)
    assert by_day[WARM_UP + 6] == pytest.approx(steady + 5 / 20)


def test_the_window_that_never_changes_weighs_each_class_by_its_share() -> None:
    assert measures.static_window([np.full(9, 1.0), np.full(9, 2.0), np.full(9, 10.0)], 0.99) == pytest.approx(2.2)
    assert measures.static_window([np.arange(101.0)] * 3, 0.95) == pytest.approx(95)


@pytest.mark.parametrize(
    ("count", "quantile"),
    [(2, 12.706), (3, 4.303), (6, 2.571), (10, 2.262), (20, 2.093), (100, 1.984)],
)
def test_an_interval_has_the_printed_quantile_of_student(count: int, quantile: float) -> None:
    values = [0.0, 2.0] * (count // 2) + [1.0] * (count % 2)
    deviation = math.sqrt(2 * (count // 2) / (count - 1))

    mean, half = measures.interval(values)

    assert mean == pytest.approx(1)
    assert half == pytest.approx(quantile * deviation / math.sqrt(count), rel=0.0005)


def test_one_seed_has_no_interval() -> None:
    mean, half = measures.interval([3.0])

    assert mean == 3
    assert math.isnan(half)


def test_an_office_has_recovered_when_quotes_are_near_normal_again() -> None:
    by_day = np.array([3.0] * 10 + [9.0] * 5 + [3.7, 3.5, 9.0])

    assert measures.recovery(by_day, 3.0, 10) == 6
    assert measures.recovery(by_day, 3.0, 0) == 0
    assert measures.recovery(by_day, 1.0, 12) == len(by_day) - 12


def test_overtaken_is_who_waits_longer_than_one_who_came_later() -> None:
    promised = [9, 5, 7, 7]
    given, run = ended([LONG] * 4, received=[0, 0.1, 0.2, 0.3], promised=promised, done=promised)

    assert measures.overtaken(given, run) == 25


def test_the_share_of_two_means_has_the_interval_of_one_mean_if_the_other_is_fixed() -> None:
    window = np.array([3.0, 4.0, 3.5, 5.0])

    share, half = waves.ratio(window, np.full(4, 20.0))

    assert share == pytest.approx(100 * window.mean() / 20)
    assert half == pytest.approx(5 * measures.interval(window.tolist())[1])


def test_dates_of_a_wave_are_those_of_the_long_ones() -> None:
    given, run = ended(
        [LONG, LONG, LONG, LONG, SHORT],
        received=[0.5, 0.5, 1.5, 1.5, 1.5],
        promised=[14, 12, 21, 21, 3],
        done=[12.3, 3, 22, 4, 2],
        moved=[1, 0, 3, 0, 1],
        days=100,
    )
    run.first[:4] += 2 * DAY
    run.published[:] = 5
    run.published[WARM_UP] = 10

    found = waves.dates(given, run)

    assert found["mean, all"] == pytest.approx((13.5 + 11.5 + 19.5 + 19.5 + 1.5) / 5)
    assert found["last"] == pytest.approx((13.5 + 11.5 + 19.5 + 19.5) / 4)
    assert found["first"] == pytest.approx(found["last"] + 2)
    # Who knows the future names the end of the day of the hand-over, or of the window of the day of receipt.
    assert found["hindsight"] == pytest.approx((12.5 + 10.5 + 20.5 + 5.5) / 4)
    assert found["kept"] == 75
    assert found["letters"] == 50  # one a matter, however often it was brought forward
    assert found["overtaken"] == 25
    assert found["changes"] == pytest.approx(1 / ((100 + AFTER) / 250))


def in_periods(late: Callable[[Any, Any], Any]) -> list[float]:
    """What `gaps_of` finds if four matters of each class come in a day and are promised the next evening.

    `late` says, from the period (0 is the first that counts) and the class, who is handed over three days later.
    """
    days = WARM_UP + COUNTED + AFTER
    received = np.repeat(np.arange(days), 12)
    kind = np.tile(np.repeat([SHORT, MIDDLE, LONG], 4), days)
    period = (received - WARM_UP) // record.PERIOD
    arrival = received * float(DAY) + 10
    promised = (received + 2.0) * DAY
    done = arrival + 60 + np.where(late(period, kind), 3 * DAY, 0)
    given = Matters(arrival, kind, np.ones(len(kind)), np.full(days, 20), days)
    nothing = np.zeros(len(kind), np.int64)
    return record.gaps_of(given, Run(done, promised, nothing > 0, promised, nothing, np.zeros(days, np.int64)))


def test_the_record_is_compared_with_what_follows() -> None:
    each_fourth = np.arange(12 * (WARM_UP + COUNTED + AFTER)) % 4 == 3

    short, middle, long = in_periods(lambda _, kind: each_fourth & (kind == LONG))

    assert short == middle == pytest.approx(100 - 99.7)
    assert long == pytest.approx(abs((200 * 75 + 20 * 97) / 220 - 75), abs=0.1)


def test_what_is_stated_knows_nothing_of_the_period_it_is_compared_with() -> None:
    short, middle, long = in_periods(lambda period, kind: (kind == LONG) & (period % 2 == 1))

    kept_all, kept_none = (20 * 97 + 200 * 100) / 220, 20 * 97 / 220
    assert long == pytest.approx((kept_all + 100 - kept_none) / 2, abs=0.1)  # half of the periods each
    assert short == middle == pytest.approx(100 - kept_all, abs=0.1)


def test_windows_are_checked_on_seeds_that_their_search_has_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    report = range(20)
    drawn = {seed for _, seeds in command.parts(Workers(1), report).values() for seed in seeds or ()}
    asked: list[tuple[range, Windows]] = []

    def records(_: Any, seeds: range, __: float, ___: float, windows: Windows) -> tuple[ClassRecord, ...]:
        asked.append((seeds, windows))
        return (ClassRecord(1000, 1000, 0),) * len(NAMES)

    monkeypatch.setattr(guarantee, "records", records)

    found = guarantee.narrowest(Workers(1), report)

    searched = [windows for seeds, windows in asked if not set(seeds) & drawn]
    checked = [windows for seeds, windows in asked if seeds == report]
    assert len(searched) + len(checked) == len(asked)
    assert set(checked) == {row["windows"] for row in found}
    assert searched


def test_a_check_on_seeds_of_the_search_is_refused() -> None:
    with pytest.raises(ValueError, match="check needs others"):
        guarantee.narrowest(Workers(1), range(990, 1001))


def test_a_class_record_counts_over_all_seeds_what_was_kept_and_what_was_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def simulate(given: Matters, policy: Policy) -> Run:
        assert policy.windows == (1, 2, 5)
        broken, later = given.kind == LONG, given.kind >= MIDDLE
        nothing = np.zeros(len(broken), np.int64)
        return Run(given.arrival + 1.0 * broken, given.arrival, later, given.arrival, nothing, nothing)

    monkeypatch.setattr(guarantee, "simulate", simulate)

    found = guarantee.records(Workers(1), range(2), 0.9, 0.2, (1, 2, 5))

    both = [matters(seed, 0.9, 0.2) for seed in range(2)]
    short, middle, long = (sum(int((seed.kind[seed.counted] == kind).sum()) for seed in both) for kind in range(3))
    assert found == (ClassRecord(short, short, 0), ClassRecord(middle, middle, middle), ClassRecord(long, 0, long))
