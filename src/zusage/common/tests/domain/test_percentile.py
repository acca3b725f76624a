"""A percentile is a value that occurred, and is told only where enough did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.common.domain.percentile import median_and_nine_of_ten, percentile


@pytest.mark.parametrize(
    ("days", "percent", "expected"),
    [([1, 2, 3, 4], 50, 2), ([1, 2, 3, 4, 5], 50, 3), ([*range(1, 11)], 90, 9), ([*range(1, 12)], 90, 10)],
)
def test_a_percentile_is_a_day_count_that_really_occurred(days: list[int], percent: int, expected: int) -> None:
    assert percentile(days, percent) == expected


@given(st.lists(st.integers(0, 60), min_size=1), st.integers(1, 100))
def test_so_many_percent_were_done_by_the_percentile_and_not_before(days: list[int], percent: int) -> None:
    found = percentile(sorted(days), percent)

    assert 100 * sum(day <= found for day in days) >= percent * len(days)
    assert 100 * sum(day < found for day in days) < percent * len(days)


@pytest.mark.parametrize(
    ("cases", "expected"), [(4, (None, None)), (5, (3, None)), (9, (5, None)), (10, (5, 9)), (20, (10, 18))]
)
def test_too_few_cases_tell_nothing(cases: int, expected: tuple[int | None, int | None]) -> None:
    assert median_and_nine_of_ten(range(1, cases + 1)) == expected
