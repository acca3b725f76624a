"""Leading signals: that a pool is drifting is seen before promises break."""

from collections.abc import Callable, Iterator
from itertools import count, islice
from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.capacity.domain.drift import (
    BrokenSignal,
    Cusum,
    Normal,
    backlog_growth,
    capacity_loss,
    first_alarm,
    handling_growth,
    standstill,
)

STANDARD = Normal(mean=0, deviation=1000)
DEVIATIONS = st.lists(st.integers(-4000, 4000), max_size=60)


def shifted(chance: Random, by: float) -> Iterator[int]:
    """Independent normal values, `by` deviations above their mean."""
    return (round(1000 * chance.gauss(by, 1)) for _ in count())


def delays(runs: int, signal: Callable[[], Iterator[int]], normal: Normal) -> list[int]:
    return [alarm for alarm in (first_alarm(signal(), normal) for _ in range(runs)) if alarm is not None]


@pytest.mark.parametrize(
    ("signal", "thousandths"),
    [
        (backlog_growth(arrived=600, done=450, expected=500), 300),
        (backlog_growth(arrived=400, done=500, expected=500), -200),
        (capacity_loss(planned=480, present=408), 150),
        (capacity_loss(planned=480, present=600), -250),
        (standstill(due=8, done=7), 125),
        (standstill(due=3, done=3), 0),
        (handling_growth(worked=30, standard=30), 0),
        (handling_growth(worked=60, standard=30), 693),
        (handling_growth(worked=15, standard=30), -693),
        (handling_growth(worked=0, standard=30), -3401),
        (handling_growth(worked=1, standard=1), 0),
        (standstill(due=1, done=0), 1000),
    ],
)
def test_every_signal_is_a_share_or_a_logarithm_in_thousandths(signal: int, thousandths: int) -> None:
    assert signal == thousandths


def test_the_normal_is_mean_and_deviation_of_a_calm_time() -> None:
    assert Normal.of([10, 20, 30, 40]) == Normal(mean=25, deviation=12)  # root of 500/3 is 12.9
    assert Normal.of([10, 20]) == Normal(mean=15, deviation=7)  # root of 50
    assert Normal.of([7, 7, 7]) == Normal(mean=7, deviation=1)


def test_a_value_is_told_in_deviations_and_four_at_most() -> None:
    normal = Normal(mean=100, deviation=40)

    assert [normal.standardised(value) for value in (100, 140, 80, 999, -999)] == [0, 1000, -500, 4000, -4000]


def test_the_sum_grows_by_what_exceeds_half_a_deviation() -> None:
    cusum, sums = Cusum(), []
    for deviations in (400, 1500, 2500, -600, -9000, 3500, 2500):
        cusum = cusum.after(deviations)
        sums.append(cusum.sum)

    assert sums == [0, 1000, 3000, 1900, 0, 3000, 5000]
    assert cusum.alarmed


def test_the_smallest_sum_rings_at_any_excess() -> None:
    assert Cusum(allowance=0, threshold=1).after(1).alarmed
    assert not Cusum(allowance=0, threshold=1).after(0).alarmed


def test_one_wrong_entry_is_no_alarm_and_two_in_a_row_are() -> None:
    assert first_alarm([0, 999_999, 0, 0], STANDARD) is None
    assert first_alarm([0, 999_999, 999_999], STANDARD) == 3


def test_a_pool_that_gets_faster_never_rings() -> None:
    assert first_alarm(islice(shifted(Random(1), by=-1), 5000), STANDARD) is None


@given(DEVIATIONS, st.integers(0, 59), st.integers(0, 3000))
def test_a_worse_value_never_delays_the_alarm(values: list[int], position: int, worse: int) -> None:
    higher = [value + worse if i == position else value for i, value in enumerate(values)]

    before, after = first_alarm(values, STANDARD), first_alarm(higher, STANDARD)

    assert before is None or (after is not None and after <= before)


@given(DEVIATIONS)
def test_the_sum_is_what_the_worst_recent_stretch_exceeds(values: list[int]) -> None:
    cusum = Cusum()
    for value in values:
        cusum = cusum.after(value)

    stretches = (sum(value - 500 for value in values[i:]) for i in range(len(values)))
    assert cusum.sum == max([0, *stretches])


@pytest.mark.slow
def test_a_false_alarm_comes_about_once_in_930_values() -> None:
    chance = Random(20261126)

    calm = delays(500, lambda: shifted(chance, by=0), STANDARD)

    assert 830 <= mean(calm) <= 1030


@pytest.mark.slow
@pytest.mark.parametrize(("shift", "known"), [(0.5, 38.0), (1, 10.4), (2, 4.0)])
def test_a_lasting_shift_is_seen_as_soon_as_the_textbook_says(shift: float, known: float) -> None:
    chance = Random(20261126)

    seen = delays(1000, lambda: shifted(chance, shift), STANDARD)

    assert mean(seen) == pytest.approx(known, rel=0.08)


def test_half_as_much_work_again_is_seen_after_some_forty_items() -> None:
    """Minutes scatter as widely as their mean is long (lognormal, cv 1), as in the lab."""
    chance = Random(5)

    def items(factor: float) -> Iterator[int]:
        return (handling_growth(round(factor * chance.lognormvariate(4.4, 0.8326)), 115) for _ in count())

    normal = Normal.of(list(islice(items(1), 2000)))

    assert 30 <= mean(delays(500, lambda: items(1.5), normal)) <= 50


def test_a_seventh_of_the_staff_missing_is_seen_within_a_week() -> None:
    chance = Random(6)

    def days(present: float) -> Iterator[int]:
        return (capacity_loss(9600, max(0, round(9600 * chance.gauss(present, 0.08)))) for _ in count())

    normal = Normal.of(list(islice(days(0.95), 250)))

    assert mean(delays(500, lambda: days(0.95 * 0.85), normal)) <= 5


def test_arrivals_that_creep_up_by_half_are_seen_half_way() -> None:
    """Up to 1.5 times in 83 working days, against a pool that does what it always did; sd of a day 30 %."""
    chance = Random(7)

    def days(climb: float) -> Iterator[int]:
        for day in count():
            arrived = 5000 * (1 + climb * min(day, 83) / 83) * chance.gauss(1, 0.3)
            yield backlog_growth(max(0, round(arrived)), 5000, 5000)

    normal = Normal.of(list(islice(days(0), 500)))

    assert mean(delays(500, lambda: days(0.5), normal)) <= 42


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: backlog_growth(1, 1, 0),
        lambda: backlog_growth(-1, 1, 1),
        lambda: backlog_growth(1, -1, 1),
        lambda: capacity_loss(0, 0),
        lambda: capacity_loss(1, -1),
        lambda: standstill(1, 2),
        lambda: standstill(0, 0),
        lambda: standstill(1, -1),
        lambda: handling_growth(-1, 1),
        lambda: handling_growth(1, 0),
        lambda: Normal(0, 0),
        lambda: Normal.of([1]),
        lambda: Cusum(allowance=-1),
        lambda: Cusum(threshold=0),
        lambda: Cusum(sum=-1),
    ],
)
def test_what_cannot_be_is_a_mistake(wrong: Callable[[], object]) -> None:
    with pytest.raises(BrokenSignal):
        wrong()
