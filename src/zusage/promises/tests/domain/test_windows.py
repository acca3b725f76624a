"""The narrowest windows that can be guaranteed, found on one set of seeds and checked on another."""

import pytest

from zusage.promises.domain.windows import (
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


def test_a_longer_class_stays_behind_while_a_shorter_one_is_tried() -> None:
    def overtaken(windows: Windows) -> list[ClassRecord]:
        alone = town((1, 4, 17))(windows)
        return [
            record if windows[own] < windows[-1] or own == 2 else ClassRecord(1000, 0, 1000)
            for own, record in enumerate(alone)
        ]

    found = narrowest_windows(overtaken, overtaken, (0, 1, 3))

    assert found.windows == (1, 4, 17)
    assert found.without == ()


@pytest.mark.parametrize("longest", [17, 18, 40])
def test_the_longest_window_allowed_is_tried_too(longest: int) -> None:
    found = narrowest_windows(town((1, 4, 17)), town((1, 4, 17)), (0, 1, 3), longest_days=longest)

    assert found.windows == (1, 4, 17)
    assert narrowest_windows(town((1, 4, 17)), town((1, 4, 17)), (0, 1, 3), longest_days=16).without == (2,)


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
    ("start", "reliability"), [((), 950), ((-1, 2), 950), ((1, 2), 0), ((1, 2), 1000), ((1, 300), 950)]
)
def test_a_search_that_makes_no_sense_is_a_fault(start: Windows, reliability: int) -> None:
    with pytest.raises(BrokenSearch):
        narrowest_windows(town((1, 2)), town((1, 2)), start, reliability_permille=reliability)


def test_a_measure_of_other_classes_is_a_fault() -> None:
    with pytest.raises(BrokenSearch):
        narrowest_windows(lambda windows: [ClassRecord(1, 1, 0)], town((1, 2)), (1, 2))
