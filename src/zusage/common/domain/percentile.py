"""Median and nine of ten of durations, and from how many cases on they are told.

Rule of the house: with fewer, somebody's own case could be read off, or nine of ten would be the longest of all.
"""

from collections.abc import Sequence

ENOUGH_FOR_A_MEDIAN = 5
ENOUGH_FOR_NINE_OF_TEN = 10


def percentile(ascending: Sequence[int], percent: int) -> int:
    """Return the least value that at least so many percent do not exceed (nearest rank).

    :raises ValueError: if there is nothing to rank
    """
    if not ascending:
        raise ValueError("a percentile needs at least one value")
    rank = max(1, -(-len(ascending) * percent // 100))
    return ascending[rank - 1]


def median_and_nine_of_ten(ascending: Sequence[int]) -> tuple[int | None, int | None]:
    """Return both, each None where there are too few values to tell it."""
    median = percentile(ascending, 50) if len(ascending) >= ENOUGH_FOR_A_MEDIAN else None
    return median, percentile(ascending, 90) if len(ascending) >= ENOUGH_FOR_NINE_OF_TEN else None
