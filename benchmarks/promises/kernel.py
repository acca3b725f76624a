"""The earliest day on which a ledger has room, as flat whole numbers: minutes, and permille for every factor.

Plain Python that numba compiles as it stands. Whether an evening has room is asked of the city's own kernel, so that
the figures of the lab are figures of that text; what is added up here is the ledger of the lab.
"""

from collections.abc import Sequence

from benchmarks.promises.house import demand


def capacity_until(j: int, day: int, rest: int, present: int, planned: int, fading: Sequence[int]) -> int:
    """Return minutes from now to the evening of day j; who is missing today comes back as `fading` (summed) says.

    `present` and `planned` are minutes of the pool a day.
    """
    return present * rest // day + planned * j + (present - planned) * fading[j] // 1000


def arrivals_until(
    j: int, day: int, rest: int, flows: Sequence[int], leads: Sequence[int], window: int, windows: Sequence[int]
) -> int:
    """Return minutes of work that is expected to arrive and to go first by the evening of day j.

    :param flows: per class, thousandths of a minute a day, already with every factor
    :param leads: per class, days from arrival to the latest start under its window
    """
    milli = 0
    for other in range(len(flows)):
        if windows[other] < window:
            minutes = (j - leads[other]) * day + rest
            if minutes > 0:
                milli += flows[other] * minutes // day
    return milli // 1000


def earliest_day(  # flat on purpose: the same call in CPython and in compiled code
    rows: Sequence[int],
    row_squares: Sequence[int],
    today: int,
    last: int,
    overdue: int,
    overdue_squares: int,
    started: Sequence[int],
    started_count: int,
    own: int,
    own_squares: int,
    window: int,
    windows: Sequence[int],
    leads: Sequence[int],
    flows: Sequence[int],
    day: int,
    rest: int,
    present: int,
    planned: int,
    fading: Sequence[int],
    z: int,
    k: int,
    vc: int,
    r: int,
    cap: int,
) -> int:
    """Return the smallest j (days after today) from which on the matter fits on every evening.

    :param rows: standard minutes reserved per absolute day; `row_squares` their squares; none after `last`
    :param own: standard minutes of the matter in the pool; `own_squares` the sum of their squares by stage
    :param started: remaining minutes of items at work, of which the first `started_count` count
    :param present: minutes of the pool a day as it is there today; `planned` as it is on average
    :param r: permille that work takes of its standard
    :param cap: permille of capacity that expected arrivals may claim at most
    """
    top = max(last - today, 0)
    if top > len(fading) - 2:
        top = len(fading) - 2
    minutes = overdue
    squares = overdue_squares
    for index in range(today, today + top + 1):
        minutes += rows[index]
        squares += row_squares[index]
    longest = 0
    begun = 0
    begun_squares = 0
    for matter in range(started_count):
        longest = max(longest, started[matter])
        begun += started[matter]
        begun_squares += started[matter] * started[matter]
    lowest = top + 1
    j = top
    while True:
        capacity = capacity_until(j, day, rest, present, planned, fading)
        evening = rest + j * day
        due = minutes + own
        due_squares = squares + own_squares
        until_evening = evening * 1000 // r
        if until_evening >= longest:  # as on nearly all days
            due += begun
            due_squares += begun_squares
        else:
            for matter in range(started_count):
                remaining = min(started[matter], until_evening)
                due += remaining
                due_squares += remaining * remaining
        ahead = min(
            arrivals_until(j, day, rest, flows, leads, window, windows),
            cap * capacity // 1000,
        )
        needed = demand(due, due_squares, ahead, capacity, r, z, k, vc)
        good = needed <= capacity
        if j > top:  # climbing: nothing is reserved there, so what fits once fits from then on
            if good or j >= len(fading) - 1:
                return j
            j += 1
        elif good:
            while True:
                lowest = j
                minutes -= rows[today + j]
                squares -= row_squares[today + j]
                j -= 1
                if j < 0:
                    return 0
                # On an evening before no more is needed: it fits as well where there is as much.
                if capacity_until(j, day, rest, present, planned, fading) < needed:
                    break
        elif j < top:
            return lowest
        else:
            j = top + 1
