"""How long matters take, with those counted that are still open."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.capacity.domain.survival import BrokenFlowTime, FlowCurve, Step, flow_curve, quantile_with_open

# Weeks of remission under 6-mercaptopurine, Freireich et al. 1963: the textbook table. Nine ended, twelve did not.
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
OPEN = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
TEXTBOOK = [(weeks, True) for weeks in ENDED] + [(weeks, False) for weeks in OPEN]

SPELLS = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60)


def test_the_textbook_table_comes_out_line_by_line() -> None:
    # By hand: (1 - 3/21) = 6/7; times 16/17, 14/15, 11/12, 10/11, 6/7, 5/6.
    assert flow_curve(TEXTBOOK).steps == (
        Step(6, 21, 3, Fraction(6, 7)),
        Step(7, 17, 1, Fraction(96, 119)),
        Step(10, 15, 1, Fraction(64, 85)),
        Step(13, 12, 1, Fraction(176, 255)),
        Step(16, 11, 1, Fraction(32, 51)),
        Step(22, 7, 1, Fraction(64, 119)),
        Step(23, 6, 1, Fraction(160, 357)),
    )


def test_the_textbook_median_is_23_weeks() -> None:
    curve = flow_curve(TEXTBOOK)

    assert curve.quantile(500) == 23
    assert curve.quantile(100) == 6
    assert curve.quantile(250) == 13


def test_a_quantile_nobody_has_reached_is_not_the_largest_age() -> None:
    curve = flow_curve(TEXTBOOK)

    assert curve.longest == 35
    assert curve.quantile(551) == 23
    assert curve.quantile(552) is None
    assert curve.quantile(950) is None


def test_who_is_last_seen_on_the_day_another_ends_was_at_risk() -> None:
    assert flow_curve([(5, False), (5, True)]) == FlowCurve((Step(5, 2, 1, Fraction(1, 2)),), longest=5)


def test_open_matters_make_the_others_look_slower() -> None:
    finished = [(day, True) for day in range(1, 11)]
    waiting = [(8, False)] * 10

    assert flow_curve(finished).quantile(500) == 5
    assert flow_curve(finished + waiting).quantile(500) == 9


def test_what_lies_beyond_the_longest_age_is_unknown_unless_all_ended() -> None:
    assert flow_curve(TEXTBOOK).still_open(5) == 1
    assert flow_curve(TEXTBOOK).still_open(12) == Fraction(64, 85)
    assert flow_curve(TEXTBOOK).still_open(35) == Fraction(160, 357)
    assert flow_curve(TEXTBOOK).still_open(36) is None
    assert flow_curve([(3, True), (2, False)]).still_open(99) == 0


def test_without_a_finished_matter_nothing_is_known() -> None:
    assert flow_curve([]).quantile(1) is None
    assert flow_curve([]).still_open(0) is None
    assert flow_curve([(400, False)]).quantile(1) is None


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60), st.integers(1, 1000))
def test_without_open_matters_it_is_the_quantile_of_the_finished_ones(durations: list[int], permille: int) -> None:
    rank = -(-permille * len(durations) // 1000)

    assert flow_curve((days, True) for days in durations).quantile(permille) == sorted(durations)[rank - 1]


@given(SPELLS)
def test_a_curve_falls_from_one_and_never_below_nothing(spells: list[tuple[int, bool]]) -> None:
    curve = flow_curve(spells)

    shares = [Fraction(1), *(step.surviving for step in curve.steps)]
    assert all(before > after >= 0 for before, after in pairwise(shares))
    assert curve.quantile(1000) is None or curve.steps[-1].surviving == 0


@given(SPELLS, st.integers(1, 1000), st.integers(0, 59))
def test_a_matter_that_is_still_open_never_shortens_the_answer(
    spells: list[tuple[int, bool]], permille: int, which: int
) -> None:
    position = which % len(spells)
    still_open = [(days, ended and i != position) for i, (days, ended) in enumerate(spells)]

    before, after = flow_curve(spells).quantile(permille), flow_curve(still_open).quantile(permille)

    assert after is None or (before is not None and after >= before)


@given(SPELLS)
def test_the_order_of_the_matters_does_not_matter(spells: list[tuple[int, bool]]) -> None:
    assert flow_curve(spells) == flow_curve(sorted(spells)) == flow_curve(reversed(spells))


def test_a_matter_that_came_and_went_on_one_day_took_none() -> None:
    assert flow_curve([(0, True), (0, True)]).quantile(950) == 0


def test_impossible_durations_and_quantiles_are_a_mistake() -> None:
    with pytest.raises(BrokenFlowTime):
        flow_curve([(-1, True)])
    for permille in (0, 1001):
        with pytest.raises(BrokenFlowTime):
            flow_curve(TEXTBOOK).quantile(permille)


def test_the_quantile_for_many_spells_hands_the_share_of_an_open_one_to_those_after_it() -> None:
    assert quantile_with_open([(n, True) for n in range(1, 21)], 0.95) == 19
    assert quantile_with_open([(1, True), (2, False), (3, True), (4, True)], 0.6) == 3
    assert quantile_with_open([(1, True), (2, False), (3, False)], 0.6) is None


@given(spells=SPELLS, permille=st.integers(1, 1000))
def test_it_is_the_quantile_of_the_exact_curve(spells: list[tuple[int, bool]], permille: int) -> None:
    assert quantile_with_open(spells, permille / 1000) == flow_curve(spells).quantile(permille)
