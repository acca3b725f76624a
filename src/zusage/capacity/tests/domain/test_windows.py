"""The narrowest windows that can be guaranteed, found on one set of seeds and checked on another."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.capacity.domain.windows import (
    BrokenSearch,
    ClassRecord,
    Measure,
    Windows,
    narrowest_windows,
    window_in_force,
)


def town(needs: Windows, squeeze: int = 0) -> Measure:
    """A town whose class k is fine with `needs[k]` days; each day a shorter class has less costs `squeeze` more."""

    def measure(windows: Windows) -> list[ClassRecord]:
        found = []
        for own, days in enumerate(windows):
            pressed = sum(max(0, 10 - shorter) for shorter in windows[:own]) * squeeze
            short_of = max(0, needs[own] + pressed - days)
            found.append(ClassRecord(promised=1000, kept=990, later=min(1000, 20 * (short_of + 1))))
        return found

    return measure


def test_each_class_gets_the_smallest_day_that_holds() -> None:
    found = narrowest_windows(town((1, 4, 17)), town((1, 4, 17)), (0, 1, 3))

    assert found.windows == (1, 4, 17)
    assert found.without == ()


def test_a_short_class_is_paid_for_by_the_long_one() -> None:
    calm = narrowest_windows(town((1, 4, 17)), town((1, 4, 17)), (0, 1, 3))
    pressed = narrowest_windows(town((1, 4, 17), squeeze=1), town((1, 4, 17), squeeze=1), (0, 1, 3))

    assert pressed.windows[0] == calm.windows[0]
    assert pressed.windows[2] > calm.windows[2]


def test_a_window_is_never_shorter_than_the_way_without_queues_and_longer_than_that_of_a_shorter_class() -> None:
    found = narrowest_windows(town((5, 0, 0)), town((5, 0, 0)), (0, 1, 7))

    assert found.windows == (5, 6, 7)


def test_a_class_that_no_window_can_hold_is_named_and_keeps_its_short_window() -> None:
    found = narrowest_windows(town((1, 4, 900)), town((1, 4, 900)), (0, 1, 3))

    assert found.windows == (1, 4, 5)
    assert found.without == (2,)


def test_a_class_that_cannot_be_held_gets_the_shortest_window_that_leaves_the_others_in_force() -> None:
    """The lab's office at load .90, 99 %: the long class carries the waves, and with 6 days it crowds out the rest."""

    def crowded(windows: Windows) -> list[ClassRecord]:
        short, middle, long = windows
        room = long >= 7
        return [
            ClassRecord(1000, 1000, 4 if short >= 1 and room else 6),
            ClassRecord(1000, 1000, 4 if middle >= 3 and room else 10),
            ClassRecord(1000, 999, 100),
        ]

    found = narrowest_windows(crowded, crowded, (1, 2, 5), reliability_permille=990, longest_days=30)

    assert found.windows == (1, 3, 7)
    assert found.without == (2,)


def test_a_middle_class_that_waits_as_long_as_it_may_does_not_cost_the_short_one_its_window() -> None:
    """Very long windows behind it can press a class too: all work lies on the same far days."""

    def pressed(windows: Windows) -> list[ClassRecord]:
        short, middle, long = windows
        fine = short >= 1 and 3 <= middle <= 6 and long >= 9
        return [ClassRecord(1000, 1000, 0 if fine else 100), *(ClassRecord(1000, 1000, 0 if fine else 50),) * 2]

    found = narrowest_windows(pressed, pressed, (1, 2, 5), longest_days=30)

    assert found.windows == (1, 3, 9)
    assert found.without == ()


def test_a_class_that_holds_in_the_end_has_a_window_though_it_had_none_in_its_turn() -> None:
    def only_with_four(windows: Windows) -> list[ClassRecord]:
        fine = windows[1] == 4 and windows[2] >= 9
        return [
            ClassRecord(1000, 1000, 0),
            ClassRecord(1000, 1000, 0 if fine else 100),
            ClassRecord(1000, 1000, 0 if windows[2] >= 9 else 100),
        ]

    found = narrowest_windows(only_with_four, only_with_four, (1, 4, 5), longest_days=9)

    assert found.windows == (1, 4, 9)
    assert found.without == ()


@pytest.mark.parametrize(("spread", "longest"), [(2, 30), (4, 30), (8, 30)])
def test_those_behind_may_wait_twice_four_or_eight_times_as_long(spread: int, longest: int) -> None:
    """The first class has a window only if the second waits just so long."""

    def narrow(windows: Windows) -> list[ClassRecord]:
        fine = windows[1] == spread * windows[0]
        return [ClassRecord(1000, 1000, 0 if fine else 100), ClassRecord(1000, 1000, 100)]

    found = narrowest_windows(narrow, narrow, (1, 2), longest_days=longest)

    assert found.windows == (1, spread)
    assert found.without == (1,)


@pytest.mark.parametrize(("later", "days"), [(7, 3), (8, 4)])
def test_half_of_an_odd_limit_is_rounded_down(later: int, days: int) -> None:
    def measure(windows: Windows) -> list[ClassRecord]:
        return [ClassRecord(1000, 1000, later if windows[0] == 3 else 0)]

    assert narrowest_windows(measure, measure, (3,), reliability_permille=985).windows == (days,)


def test_windows_that_are_seldom_exceeded_but_often_broken_do_not_hold() -> None:
    def broken(windows: Windows) -> list[ClassRecord]:
        return [ClassRecord(1000, 949 if days < 6 else 950, 0) for days in windows]

    assert narrowest_windows(broken, broken, (1,)).windows == (6,)
    assert narrowest_windows(broken, broken, (1,), longest_days=5).without == (0,)


@given(
    st.lists(st.integers(0, 12), min_size=1, max_size=4).map(lambda days: tuple(sorted(days))),
    st.integers(16, 40),
    st.randoms(use_true_random=False),
)
def test_every_set_of_windows_asked_for_could_be_published_and_what_is_found_holds_together(
    start: Windows, longest: int, chance: Random
) -> None:
    records: dict[Windows, list[ClassRecord]] = {}

    def any_town(windows: Windows) -> list[ClassRecord]:
        assert all(first <= days <= longest for first, days in zip(start, windows, strict=True))
        assert all(shorter < longer for shorter, longer in pairwise(windows))
        assert windows not in records  # the same question is asked once
        records[windows] = [ClassRecord(1000, chance.randint(940, 1000), chance.randint(0, 50)) for _ in windows]
        return records[windows]

    found = narrowest_windows(any_town, lambda windows: [ClassRecord(1000, 950, 50)] * len(windows), start,
                              longest_days=longest)  # fmt: skip

    held = set(range(len(start))) - set(found.without)
    assert all(records[found.windows][own].holds(950, 25) for own in held)


@pytest.mark.parametrize("longest", range(17, 26))
def test_the_longest_window_allowed_is_tried_too(longest: int) -> None:
    needed, more = town((1, 4, longest)), town((1, 4, longest + 1))

    assert narrowest_windows(needed, needed, (0, 1, 3), longest_days=longest).windows == (1, 4, longest)
    assert narrowest_windows(more, more, (0, 1, 3), longest_days=longest).without == (2,)


@pytest.mark.parametrize(("later", "without"), [(26, ()), (50, ()), (51, (0,))])
def test_on_fresh_seeds_the_whole_limit_applies(later: int, without: tuple[int, ...]) -> None:
    found = narrowest_windows(town((3,)), lambda _: [ClassRecord(1000, 950, later)], (1,))

    assert found.windows == (3,)
    assert found.without == without


@pytest.mark.parametrize(("earliest", "published"), [(0, 5), (4, 5), (5, 10), (19, 20), (20, 40), (39, 40), (90, 40)])
def test_the_window_in_force_is_the_first_step_after_the_earliest_day(earliest: int, published: int) -> None:
    assert window_in_force(earliest, (5, 10, 20, 40)) == published


def test_what_holds_only_on_the_seeds_it_was_chosen_on_is_found_out() -> None:
    found = narrowest_windows(town((1, 4, 17)), town((1, 4, 19)), (0, 1, 3))

    assert found.windows == (1, 4, 17)
    assert found.without == (2,)


def test_a_class_without_a_matter_proves_nothing() -> None:
    assert not ClassRecord(0, 0, 0).holds(950, 50)


@pytest.mark.parametrize(
    ("start", "reliability"),
    [((), 950), ((-1, 2), 950), ((1, 2), 0), ((1, 2), 1000), ((1, 300), 950), ((250, 250), 950)],
)
def test_a_search_that_makes_no_sense_is_a_fault(start: Windows, reliability: int) -> None:
    with pytest.raises(BrokenSearch):
        narrowest_windows(town((1, 2)), town((1, 2)), start, reliability_permille=reliability)


def test_a_measure_of_other_classes_is_a_fault() -> None:
    with pytest.raises(BrokenSearch):
        narrowest_windows(lambda windows: [ClassRecord(1, 1, 0)], town((1, 2)), (1, 2))
