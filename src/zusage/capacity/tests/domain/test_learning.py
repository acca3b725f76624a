"""What a pool learns from finished work."""

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.capacity.domain.learning import (
    BrokenMeasurement,
    Factor,
    Handling,
    Tally,
    half_up,
    learn_branches,
    learn_factor,
    learn_handling,
    shrunk,
)

PRIOR = Handling(minutes=30, minutes_squared=900)
LARGE, OTHER, SMALL = UUID(int=1), UUID(int=2), UUID(int=3)
MINUTES = st.lists(st.integers(0, 2000), max_size=60)


def tally(people: int, minutes: int, items: int = 20) -> Tally:
    return Tally.of([minutes] * items, people=people)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"), [(5, 2, 3), (4, 3, 1), (-5, 2, -2), (-7, 2, -3), (0, 7, 0), (6, 4, 2)]
)
def test_halves_are_rounded_upwards(numerator: int, denominator: int, rounded: int) -> None:
    assert half_up(numerator, denominator) == rounded


def test_without_items_the_package_is_right() -> None:
    assert shrunk(PRIOR, Tally(0, 0, 0, 0)) == PRIOR


def test_as_many_items_as_the_prior_weighs_move_the_mean_half_way() -> None:
    # Twenty imaginary items of 30 ± 30 minutes and twenty of exactly 60: mean 45, variance (900 + 0)/2 + 15².
    assert shrunk(PRIOR, tally(5, 60)) == Handling(minutes=45, minutes_squared=675)


def test_many_items_outweigh_the_package() -> None:
    assert shrunk(PRIOR, Tally.of([50, 70] * 50_000, people=9)) == Handling(minutes=60, minutes_squared=100)


def test_a_mean_never_falls_below_a_minute() -> None:
    assert shrunk(Handling(1, 0), Tally.of([0] * 1000, people=5)).minutes == 1


@given(st.integers(1, 500), st.integers(0, 250_000), MINUTES, st.integers(1, 200))
def test_what_is_learned_lies_between_package_and_measurement(
    mean: int, variance: int, minutes: list[int], strength: int
) -> None:
    prior = Handling(mean, variance)
    learned = shrunk(prior, Tally.of(minutes, people=min(5, len(minutes))), strength)

    if not minutes:
        assert learned == prior
        return
    measured = sum(minutes) / len(minutes)
    spread = sum((value - measured) ** 2 for value in minutes) / len(minutes)
    assert min(mean, measured) - 0.5 <= learned.minutes <= max(mean, measured) + 0.5
    assert min(variance, spread) - 0.51 <= learned.minutes_squared
    assert learned.minutes_squared <= max(variance, spread) + (mean - measured) ** 2 / 4 + 0.51


@given(st.permutations([3, 90, 12, 12, 45, 0, 7]))
def test_the_order_of_the_items_does_not_matter(minutes: list[int]) -> None:
    assert shrunk(PRIOR, Tally.of(minutes, people=5)) == shrunk(PRIOR, Tally.of(sorted(minutes), people=5))


def test_nothing_is_learned_from_staff_without_an_agreement() -> None:
    tallies = {LARGE: tally(9, 60), SMALL: tally(2, 10)}

    assert learn_handling(PRIOR, tallies, people=11, staff_agreement=False) == {LARGE: PRIOR, SMALL: PRIOR}


def test_five_people_are_learned_alone_and_four_are_not() -> None:
    five, four = tally(5, 60), tally(4, 60)

    assert learn_handling(PRIOR, {LARGE: five}, people=5, staff_agreement=True) == {LARGE: shrunk(PRIOR, five)}
    assert learn_handling(PRIOR, {LARGE: four}, people=4, staff_agreement=True) == {LARGE: PRIOR}


def test_small_pools_take_what_all_pools_together_give() -> None:
    tallies = {LARGE: tally(9, 60), OTHER: tally(3, 30), SMALL: tally(2, 12)}

    learned = learn_handling(PRIOR, tallies, people=14, staff_agreement=True)

    together = shrunk(PRIOR, Tally.of([60] * 20 + [30] * 20 + [12] * 20, people=14))
    assert learned == {LARGE: shrunk(PRIOR, tallies[LARGE]), OTHER: together, SMALL: together}


def test_a_small_pool_cannot_be_told_by_taking_the_large_one_away() -> None:
    tallies = {LARGE: tally(9, 60), OTHER: tally(6, 30), SMALL: tally(2, 12)}

    learned = learn_handling(PRIOR, tallies, people=17, staff_agreement=True)

    assert learned[SMALL] == learned[OTHER] != learned[LARGE] == shrunk(PRIOR, tallies[LARGE])


def test_three_people_in_two_small_pools_cannot_be_told_by_taking_the_large_one_away() -> None:
    tallies = {LARGE: tally(9, 60), OTHER: tally(3, 30), SMALL: tally(3, 12)}

    learned = learn_handling(PRIOR, tallies, people=12, staff_agreement=True)

    assert len(set(learned.values())) == 1


def test_the_same_people_in_two_pools_are_not_five() -> None:
    tallies = {OTHER: tally(4, 60), SMALL: tally(3, 60)}

    assert learn_handling(PRIOR, tallies, people=4, staff_agreement=True) == {OTHER: PRIOR, SMALL: PRIOR}


@given(st.dictionaries(st.uuids(), st.builds(tally, st.integers(0, 12), st.integers(0, 200)), max_size=6))
def test_no_pool_of_fewer_than_five_has_a_figure_of_its_own(tallies: dict[UUID, Tally]) -> None:
    people = sum(part.people for part in tallies.values())

    learned = learn_handling(PRIOR, tallies, people=people, staff_agreement=True)

    whole = Tally(
        people, *(sum(getattr(part, name) for part in tallies.values()) for name in ("items", "minutes", "squares"))
    )
    together = shrunk(PRIOR, whole) if people >= 5 else PRIOR
    assert learned.keys() == tallies.keys()
    assert all(learned[pool] == together for pool, part in tallies.items() if part.people < 5)


@pytest.mark.parametrize("sums", [(-1, 2, 4, 8), (1, 2, 4, 7), (3, 2, 4, 8), (0, 0, 1, 1)])
def test_sums_that_no_items_have_are_a_mistake(sums: tuple[int, int, int, int]) -> None:
    with pytest.raises(BrokenMeasurement):
        Tally(*sums)


@pytest.mark.parametrize("people", [8, 12])
def test_a_count_of_people_that_contradicts_the_tallies_is_a_mistake(people: int) -> None:
    with pytest.raises(BrokenMeasurement):
        learn_handling(PRIOR, {LARGE: tally(9, 60), SMALL: tally(2, 9)}, people=people, staff_agreement=True)


def test_a_prior_without_weight_or_time_is_a_mistake() -> None:
    with pytest.raises(BrokenMeasurement):
        shrunk(PRIOR, tally(5, 60), strength=0)
    with pytest.raises(BrokenMeasurement):
        Handling(0, 0)


@pytest.mark.parametrize(
    ("prior", "taken", "learned"),
    [
        ({"yes": 700, "no": 300}, {}, {"yes": 700, "no": 300}),
        # Twenty imaginary tokens 14 : 6 and twenty real ones 6 : 14.
        ({"yes": 700, "no": 300}, {"yes": 6, "no": 14}, {"yes": 500, "no": 500}),
        # 20 : 1 of 21 tokens is 952.4 : 47.6; the larger remainder gets the one that is left.
        ({"yes": 1000, "no": 0}, {"no": 1}, {"yes": 952, "no": 48}),
        # 7 : 7 : 7 of 21 is 333.3 each; the first of the package gets what is left.
        ({"c": 350, "a": 350, "b": 300}, {"b": 1}, {"c": 334, "a": 333, "b": 333}),
        ({"only": 1000}, {"only": 7}, {"only": 1000}),
    ],
)
def test_branches_move_from_the_package_to_what_was_taken(
    prior: dict[str, int], taken: dict[str, int], learned: dict[str, int]
) -> None:
    assert learn_branches(prior, taken) == learned


@st.composite
def gateways(draw: st.DrawFn) -> tuple[dict[str, int], dict[str, int]]:
    cuts = sorted(draw(st.lists(st.integers(0, 1000), max_size=6)))
    prior = {f"way{i}": high - low for i, (low, high) in enumerate(pairwise([0, *cuts, 1000]))}
    return prior, {way: draw(st.integers(0, 5000)) for way in prior if draw(st.booleans())}


@given(gateways(), st.integers(1, 500))
def test_branches_add_up_and_lie_between_package_and_count(
    gateway: tuple[dict[str, int], dict[str, int]], strength: int
) -> None:
    prior, taken = gateway

    learned = learn_branches(prior, taken, strength=strength)

    assert list(learned) == list(prior)
    assert sum(learned.values()) == 1000
    tokens = sum(taken.values())
    for way, permille in learned.items():
        counted = 1000 * taken.get(way, 0) / tokens if tokens else prior[way]
        assert min(prior[way], counted) - 1 < permille < max(prior[way], counted) + 1


@pytest.mark.parametrize(
    ("prior", "taken"),
    [({"a": 999}, {}), ({"a": 1000}, {"b": 1}), ({"a": 1100, "b": -100}, {}), ({"a": 1000}, {"a": -1}), ({}, {})],
)
def test_branches_that_do_not_fit_the_package_are_a_mistake(prior: dict[str, int], taken: dict[str, int]) -> None:
    with pytest.raises(BrokenMeasurement):
        learn_branches(prior, taken)


def test_branches_need_a_prior_with_weight() -> None:
    with pytest.raises(BrokenMeasurement):
        learn_branches({"a": 1000}, {}, strength=0)


@pytest.mark.parametrize(
    ("before", "worked", "standard", "after"),
    [
        (1_000_000, 30, 30, 1_000_000),
        (1_000_000, 60, 30, 1_001_000),
        (1_000_000, 0, 30, 999_000),
        (1_000_000, 10, 30, 999_333),
        (1_000_000, 20, 30, 999_667),
        (2_000_000, 30, 30, 1_999_000),
        (3_000_000, 600, 30, 3_000_000),
        (300_000, 0, 30, 300_000),
    ],
)
def test_a_factor_moves_a_thousandth_of_the_way(before: int, worked: int, standard: int, after: int) -> None:
    assert learn_factor(Factor(before), worked, standard, staff_agreement=True) == Factor(after)


def test_a_factor_stays_without_an_agreement() -> None:
    assert learn_factor(Factor(), 600, 30, staff_agreement=False) == Factor()


def test_after_three_thousand_items_a_factor_has_nearly_arrived() -> None:
    factor = Factor()
    for _ in range(3000):
        factor = learn_factor(factor, 45, 30, staff_agreement=True)

    # 1 - 0.999 ** 3000 = 95.03 % of the way from 1 to 1.5.
    assert factor.permille == 1475


@given(st.integers(300_000, 3_000_000), st.integers(0, 5000), st.integers(1, 500))
def test_a_factor_stays_between_what_it_was_and_what_is_measured(before: int, worked: int, standard: int) -> None:
    after = learn_factor(Factor(before), worked, standard, staff_agreement=True).millionths

    measured = min(max(1_000_000 * worked / standard, 300_000), 3_000_000)
    assert min(before, measured) - 0.5 <= after <= max(before, measured) + 0.5


@pytest.mark.parametrize(("millionths", "permille"), [(999_499, 999), (999_500, 1000), (1_250_000, 1250)])
def test_a_factor_is_told_in_permille(millionths: int, permille: int) -> None:
    assert Factor(millionths).permille == permille


def test_impossible_factors_and_minutes_are_a_mistake() -> None:
    for millionths in (299_999, 3_000_001):
        with pytest.raises(BrokenMeasurement):
            Factor(millionths)
    for worked, standard in ((-1, 30), (30, 0)):
        with pytest.raises(BrokenMeasurement):
            learn_factor(Factor(), worked, standard, staff_agreement=True)
