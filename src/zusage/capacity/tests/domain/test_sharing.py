"""Pools that share people: the worst served pool is served best."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import chain, combinations, product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.capacity.domain.sharing import Crew, CrewUnclear, Division, divide

A, B, C = (UUID(int=number) for number in (1, 2, 3))
SKILLS = tuple(chain.from_iterable(combinations((A, B, C), size) for size in (1, 2, 3)))

crews_of = st.lists(st.builds(Crew, st.sampled_from(SKILLS), st.integers(0, 5)), max_size=4)
demands = st.fixed_dictionaries(dict.fromkeys((A, B, C), st.integers(1, 6)))


def ratios(minutes: Mapping[UUID, int], demand: Mapping[UUID, int]) -> list[Fraction]:
    return sorted(Fraction(minutes[pool], demand[pool]) for pool in demand)


def of(division: Division) -> dict[UUID, int]:
    return {pool: division.minutes_of(pool) for pool in (A, B, C)}


def every_division(crews: list[Crew]) -> set[tuple[int, int, int]]:
    """All that three pools can have together, by trying every way to split every crew."""
    reachable = {(0, 0, 0)}
    for crew in crews:
        ways = [
            way
            for way in product(range(crew.minutes + 1), repeat=3)
            if sum(way) == crew.minutes
            and all(not n or pool in crew.pool_ids for n, pool in zip(way, (A, B, C), strict=True))
        ]
        reachable = {tuple(map(sum, zip(have, way, strict=True))) for have, way in product(reachable, ways)}
    return reachable


def best_ratio(crews: list[Crew], demand: Mapping[UUID, int]) -> Fraction:
    """The optimum of the linear program, by its dual: the tightest set of pools over all sets (max-flow, min-cut)."""
    return min(
        Fraction(sum(crew.minutes for crew in crews if pools & set(crew.pool_ids)), sum(demand[p] for p in pools))
        for pools in map(set, SKILLS)
    )


def test_who_can_work_in_two_pools_goes_where_more_is_to_be_done() -> None:
    crews = (Crew((A,), 480), Crew((B,), 480), Crew((A, B), 240))

    division = divide(crews, {A: 600, B: 400})

    assert (division.minutes_of(A), division.minutes_of(B)) == (720, 480)
    assert division.shares[2] == (crews[2], {A: 240, B: 0})


def test_one_leaves_a_pool_to_another_who_knows_nothing_else_that_is_short() -> None:
    """C is short, and only who was with B can help; B is then served by those who were with A."""
    crews = (Crew((A, B), 60), Crew((B, C), 60), Crew((A,), 60))

    division = divide(crews, {A: 60, B: 60, C: 60})

    assert of(division) == {A: 60, B: 60, C: 60}
    assert division.shares[1][1] == {B: 0, C: 60}


def test_a_pool_that_nobody_can_serve_takes_nothing_from_the_others() -> None:
    division = divide([Crew((A, B), 100)], {A: 10, B: 30, C: 50})

    assert of(division) == {A: 25, B: 75, C: 0}


def test_a_pool_without_demand_gets_only_what_nobody_else_can_use() -> None:
    division = divide([Crew((A, B), 100), Crew((B,), 7)], {A: 10, B: 0})

    assert (division.minutes_of(A), division.minutes_of(B)) == (100, 7)


@pytest.mark.parametrize(
    ("crew", "demand"),
    [
        (Crew((), 10), {A: 1}),
        (Crew((A, A), 10), {A: 1}),
        (Crew((A,), -1), {A: 1}),
        (Crew((A, B), 10), {A: 1}),
        (Crew((A,), 10), {A: -1}),
    ],
)
def test_crews_and_demands_that_make_no_sense_are_faults(crew: Crew, demand: dict[UUID, int]) -> None:
    with pytest.raises(CrewUnclear):
        divide([crew], demand)


@given(crews=crews_of, demand=demands)
def test_no_other_division_in_whole_minutes_serves_the_worst_pool_better_and_then_the_next(
    crews: list[Crew], demand: dict[UUID, int]
) -> None:
    found = of(divide(crews, demand))

    best = max(ratios(dict(zip((A, B, C), minutes, strict=True)), demand) for minutes in every_division(crews))
    assert ratios(found, demand) == best


minutes_a_day = st.integers(0, 2_000)


@given(
    crews=st.lists(st.builds(Crew, st.sampled_from(SKILLS), minutes_a_day), max_size=6),
    demand=st.fixed_dictionaries(dict.fromkeys((A, B, C), st.integers(1, 3_000))),
)
def test_the_worst_ratio_is_that_of_the_linear_program_but_for_one_minute_and_every_crew_gives_all_it_has(
    crews: list[Crew], demand: dict[UUID, int]
) -> None:
    division = divide(crews, demand)

    optimum, worst = best_ratio(crews, demand), ratios(of(division), demand)[0]
    assert optimum - Fraction(1, min(demand.values())) <= worst <= optimum
    assert [sum(shares.values()) for _, shares in division.shares] == [crew.minutes for crew in crews]
    assert all(share >= 0 for _, shares in division.shares for share in shares.values())
