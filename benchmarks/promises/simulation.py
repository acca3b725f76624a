"""The queue as one compiled function: matters arrive, are given a day, wait, are worked on by one clerk each."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from benchmarks.promises import kernel
from benchmarks.promises.heap import pop, push
from benchmarks.promises.model import DAY, MEANS, SHARES, Matters, quantile, residuals
from numba import njit
from numba.extending import register_jitable

for _each in (kernel.capacity_until, kernel.arrivals_until, kernel.earliest_day):
    register_jitable(_each)

earliest_day = kernel.earliest_day
_HORIZON = 3000
"""Days that a promise can lie ahead: twelve years."""


class Order(IntEnum):
    """What a free clerk takes next."""

    ARRIVAL = 0
    PROMISE = 1
    LATEST_START = 2
    MODIFIED_DUE_DATE = 3


class Quote(IntEnum):
    """Which day is promised."""

    WINDOW = 0
    EARLIEST = 1
    WINDOW_FIRST = 2


@dataclass(frozen=True)
class Policy:
    """A way to quote and to order. Factors are permille; windows are working days per class.

    `p` is the standard normal quantile of the time that is left from the latest start to the promise.
    """

    order: Order
    quote: Quote
    windows: tuple[int, int, int]
    z: int = 1650
    k: int = 100
    vc: int = 50
    a: int = 1200
    g: int = 700
    learning: float = 0.001
    p: float = 1.6448536


@dataclass(frozen=True)
class Run:
    """Per matter: minute of hand-over, end of the promised day, and whether that day is later than the window."""

    done: np.ndarray
    promised: np.ndarray
    later: np.ndarray


FADING = np.concatenate(([0], np.cumsum(np.round(1000 * np.exp(-np.arange(1, _HORIZON) / 10))))).astype(np.int64)


@njit(nogil=True)
def _simulate(
    arrival, kind, work, present, order, quote, windows, z, k, vc, a, g, learning,
    means, usual, longest, offsets, residual, fading, day_length,
):  # fmt: skip
    count = len(arrival)
    kinds = len(means)
    days = len(present)
    done = np.empty(count)
    promised = np.empty(count)
    later = np.zeros(count, np.bool_)
    keys = np.empty(count)
    row = np.empty(count, np.int64)
    heaps = np.empty((kinds, count), np.int64)
    sizes = np.zeros(kinds, np.int64)
    rows = np.zeros(days + 4 * len(fading), np.int64)
    squares = np.zeros(days + 4 * len(fading), np.int64)
    clerks = present.max()
    at_work = np.empty(clerks, np.int64)
    ends = np.empty(clerks)
    starts = np.empty(clerks)
    remaining = np.empty(clerks, np.int64)
    busy = 0
    recent = np.zeros((kinds, 15), np.int64)
    for c in range(kinds):
        recent[c, :] = round(usual[c])
    flows = np.zeros(kinds, np.int64)
    leads = windows - offsets
    r = 1.0
    today = 0
    last = 0
    overdue = 0
    overdue_squares = 0
    coming = 0
    left = count
    while left > 0:
        now = (today + 1.0) * day_length
        event = 0
        if coming < count and arrival[coming] < now:
            now = arrival[coming]
            event = 1
        which = -1
        for one in range(busy):
            if ends[one] < now:
                now = ends[one]
                which = one
                event = 2
        if event == 0:
            overdue += rows[today]
            overdue_squares += squares[today]
            today += 1
            for c in range(kinds):
                recent[c, today % 15] = 0
        elif event == 2:
            item = at_work[which]
            done[item] = now
            left -= 1
            r += learning * (work[item] / means[kind[item]] - r)
            r = min(max(r, 0.3), 3.0)
            busy -= 1
            at_work[which] = at_work[busy]
            ends[which] = ends[busy]
            starts[which] = starts[busy]
        else:
            item = coming
            coming += 1
            c = kind[item]
            there = present[min(today, days - 1)] * day_length
            ahead = windows[c]
            if quote != 0:
                factor = round(1000 * r)
                for other in range(kinds):
                    total = 0
                    for slot in range(15):
                        if slot != today % 15:
                            total += recent[other, slot]
                    # 14 whole days; thousandths of a minute a day
                    flows[other] = a * factor * (total * means[other] * 1000 // 14 // 1000) // 1000
                for one in range(busy):
                    mean = means[kind[at_work[one]]]
                    step = min(int(20 * (now - starts[one]) / mean), len(residual) - 1)
                    remaining[one] = residual[step] * mean // 1000
                while last > today and rows[last] == 0:
                    last -= 1
                rest = day_length - int(now - today * day_length)
                found = earliest_day(
                    rows, squares, today, last, overdue, overdue_squares, remaining, busy,
                    means[c], means[c] * means[c], windows[c], windows, leads, flows, day_length, rest, there, there,
                    fading, z, k, vc, factor, g,
                )  # fmt: skip
                earliest = found + offsets[c]
                later[item] = earliest > windows[c]
                ahead = max(windows[c], earliest) if quote == 2 else earliest
                while (today + ahead + 1.0) * day_length - longest[c] < now:
                    ahead += 1
            recent[c, today % 15] += 1
            promised[item] = (today + ahead + 1.0) * day_length
            if order == 0:
                keys[item] = now
            elif order == 2:
                keys[item] = promised[item] - longest[c]
            else:
                keys[item] = promised[item]
            row[item] = max(today + ahead - offsets[c], today)
            rows[row[item]] += means[c]
            squares[row[item]] += means[c] * means[c]
            last = max(last, row[item])
            push(heaps[c], sizes[c], keys, item)
            sizes[c] += 1
        while busy < present[min(today, days - 1)]:
            best = -1
            best_key = 0.0
            for c in range(kinds):
                if sizes[c] > 0:
                    key = keys[heaps[c, 0]]
                    if order == 3:
                        key = max(key, now + means[c])
                    if best < 0 or key < best_key:
                        best = c
                        best_key = key
            if best < 0:
                break
            item = pop(heaps[best], sizes[best], keys)
            sizes[best] -= 1
            mean = means[best]
            if row[item] < today:
                overdue -= mean
                overdue_squares -= mean * mean
            else:
                rows[row[item]] -= mean
                squares[row[item]] -= mean * mean
            at_work[busy] = item
            starts[busy] = now
            ends[busy] = now + work[item]
            busy += 1
    return done, promised, later


def simulate(given: Matters, policy: Policy) -> Run:
    """Run a policy over the matters of a seed. The policy sees classes and their means, never the work itself."""
    usual = len(given.arrival) / given.days * np.array(SHARES)
    longest = np.array([quantile(mean, policy.p) for mean in MEANS])
    offsets = np.array([round(one / DAY) for one in longest], dtype=np.int64)
    done, promised, later = _simulate(
        given.arrival, given.kind, given.work, given.present, int(policy.order), int(policy.quote),
        np.array(policy.windows, dtype=np.int64), policy.z, policy.k, policy.vc, policy.a, policy.g, policy.learning,
        np.array(MEANS, dtype=np.int64), usual, longest, offsets, residuals(), FADING, DAY,
    )  # fmt: skip
    return Run(done, promised, later)


FIRST_COME = Policy(Order.ARRIVAL, Quote.WINDOW, (1, 5, 20))
RECOMMENDED = Policy(Order.LATEST_START, Quote.WINDOW_FIRST, (1, 3, 10))
