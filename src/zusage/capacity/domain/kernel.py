"""The kernel of the quote: does a matter fit, and from which day on. The only place where the test stands.

It works on whole minutes and thousandths, knows no dates, and is written in the subset of Python that CPython and
numba share, so that the live city and the queue lab quote by the same rule. Every term is rounded up on its own: the
same input gives the same day on every machine, and more work never makes a matter fit earlier. Compiled, the numbers
have 64 bits, which holds for a pool of 2,000 people over two years: up to 5 * 10**8 minutes, 10**12 squared minutes, a
time factor up to 3000 and other thousandths up to 1000 (z up to 3000).
"""

from collections.abc import Sequence
from math import sqrt
from typing import Protocol


class Days(Protocol):
    """One number a day: a tuple, an array, or something that works each out when it is asked for."""

    def __getitem__(self, day: int, /) -> int: ...


def root_up(value: int) -> int:
    """Return the smallest whole number whose square is at least `value`, exact up to 2**62."""
    root = int(sqrt(value))
    while root * root < value:
        root += 1
    while root > 0 and (root - 1) * (root - 1) >= value:
        root -= 1
    return root


def demand(  # noqa: PLR0917  (a kernel: flat arguments, as compiled code wants them)
    minutes: int,
    squares: int,
    first: int,
    capacity: int,
    time_factor_permille: int,
    z_permille: int,
    k_permille: int,
    vc_permille: int,
) -> int:
    """Return the minutes that have to be there until an evening, the margin included.

    `minutes` and `squares` are the standard minutes due until then and their squares, which the time factor of the
    pool multiplies; `first` are the minutes of later arrivals that will go first; `capacity` is what is planned.
    Shape: load + first + z * sqrt(squares + (k * load)² + (vc * capacity)²), see promise-lab, section 2.
    """
    load = -(-time_factor_permille * minutes // 1000)
    spread = -(-time_factor_permille * time_factor_permille * squares // 1_000_000)
    common = -(-k_permille * load // 1000)
    failing = -(-vc_permille * capacity // 1000)
    return load + first - (-z_permille * root_up(spread + common * common + failing * failing) // 1000)


def earliest_fit(  # noqa: PLR0917
    minutes: int,
    squares: int,
    reserved: Days,
    reserved_squares: Days,
    first: Days,
    capacity: Sequence[int],
    time_factor_permille: int,
    z_permille: int,
    k_permille: int,
    vc_permille: int,
) -> int:
    """Return the first index from which on the matter fits on every day, or -1.

    All columns have one element a day, added up from today on, so that none of them ever falls. What a day needs is
    then enough for every day before it: from the last day backwards, the search jumps to the first day that has as much
    as this one needs, and stops at a day that does not fit.
    """
    day = len(capacity) - 1
    while day >= 0:
        needed = demand(
            reserved[day] + minutes,
            reserved_squares[day] + squares,
            first[day],
            capacity[day],
            time_factor_permille,
            z_permille,
            k_permille,
            vc_permille,
        )
        if needed > capacity[day]:
            break
        day = first_day_with(needed, capacity, day) - 1
    return day + 1 if day + 1 < len(capacity) else -1


def first_day_with(minutes: int, capacity: Sequence[int], day: int) -> int:
    """Return the first index up to `day` with as much capacity, by halving; `day` itself must have it."""
    low = 0
    while low < day:
        middle = (low + day) // 2
        if capacity[middle] >= minutes:
            day = middle
        else:
            low = middle + 1
    return day
