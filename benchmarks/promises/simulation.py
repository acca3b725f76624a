"""The queue as one compiled function: matters arrive, are given a day, wait, are worked on by one clerk each."""

import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from benchmarks.promises import kernel
from benchmarks.promises.heap import pop, push
from benchmarks.promises.house import window_in_force
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
    APPARENT_TARDINESS_COST = 4


class Quote(IntEnum):
    """Which day is promised."""

    WINDOW = 0
    EARLIEST = 1
    WINDOW_FIRST = 2


@dataclass(frozen=True)
class Policy:
    """A way to quote and to order. Factors are permille; windows are working days per class.

    `p` is the standard normal quantile of the time that is left from the latest start to the promise. `triage` gives
    each class the weight of a kept promise: each morning those that cannot all be kept go to the back (Moore 1968).
    `forward` is the gain in days for which a date later than its window is promised anew, asked every fifth morning.
    `steps` are the windows between which the longest class moves on the same mornings.
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
    triage: tuple[int, ...] = ()
    forward: int = 0
    steps: tuple[int, ...] = ()


@dataclass(frozen=True)
class Run:
    """What a policy made of the matters of a seed.

    Per matter: minute of hand-over, end of the day promised last, whether that day was later than the window on
    arrival, end of the day promised on arrival, and how often it was brought forward. Per day: the window of the
    longest class.
    """

    done: np.ndarray
    promised: np.ndarray
    later: np.ndarray
    first: np.ndarray
    moved: np.ndarray
    published: np.ndarray


FADING = np.concatenate(([0], np.cumsum(np.round(1000 * np.exp(-np.arange(1, _HORIZON) / 10))))).astype(np.int64)

_EVERY = 5
"""Mornings from one look at late dates or at the published window to the next."""

_LOOK_AHEAD = 204.0
"""Minutes of slack by which apparent tardiness cost looks ahead: twice the mean work of a matter."""

BACK = 1e9
"""What is added to the key of a matter that is given up: it comes after all others."""


@njit(nogil=True)
def expect_arrivals(recent, today, means, a, factor, flows):
    """Fill in what arrives a day, per class, in thousandths of a minute: the mean of the 14 whole days before."""
    for c in range(len(means)):
        total = 0
        for slot in range(15):
            if slot != today % 15:
                total += recent[c, slot]
        flows[c] = a * factor * (total * means[c] * 1000 // 14 // 1000) // 1000


@njit(nogil=True)
def _at_work(now, busy, at_work, starts, kind, means, residual, remaining):
    """Fill in the mean minutes that each started item still takes."""
    for clerk in range(busy):
        mean = means[kind[at_work[clerk]]]
        step = min(int(20 * (now - starts[clerk]) / mean), len(residual) - 1)
        remaining[clerk] = residual[step] * mean // 1000


@njit(nogil=True)
def _waiting(heaps, sizes, promised):
    """Return who waits, by the promised day."""
    items = np.empty(sizes.sum(), np.int64)
    found = 0
    for c in range(len(sizes)):
        for place in range(sizes[c]):  # a slice of one array set to another's takes over a second to compile
            items[found] = heaps[c, place]
            found += 1
    return items[np.argsort(promised[items], kind="mergesort")]


@njit(nogil=True)
def _line_up(heaps, sizes, keys, items, kind):
    """Build the heaps anew after keys have changed."""
    sizes[:] = 0
    for item in items:
        c = kind[item]
        push(heaps[c], sizes[c], keys, item)
        sizes[c] += 1


@njit(nogil=True)
def send_to_the_back(items, kind, promised, keys, now, occupied, clerks, means, weights):
    """Moore-Hodgson: keep as many promises as the clerks can, as one machine; who is given up gets a key at the end.

    In the order of the promise; whenever one would be late, the one with most work per weight is given up.
    """
    dear = np.empty(len(items))  # by place in the order: the smallest is given up first
    accepted = np.empty(len(items), np.int64)
    count = 0
    load = occupied
    for place in range(len(items)):
        item = items[place]
        if keys[item] >= BACK:
            keys[item] -= BACK
        mean = means[kind[item]]
        dear[place] = -mean / weights[kind[item]]
        if promised[item] < now + mean:
            keys[item] += BACK
            continue
        push(accepted, count, dear, place)
        count += 1
        load += mean
        while count > 0 and now + load / clerks > promised[item]:
            given_up = items[pop(accepted, count, dear)]
            count -= 1
            load -= means[kind[given_up]]
            keys[given_up] += BACK


@njit(nogil=True)
def _simulate(
    arrival, kind, work, present, order, quote, windows, z, k, vc, a, g, learning,
    means, usual, longest, offsets, residual, fading, day_length, weights, forward, steps,
):  # fmt: skip
    count = len(arrival)
    kinds = len(means)
    days = len(present)
    done = np.empty(count)
    promised = np.empty(count)
    first = np.empty(count)
    later = np.zeros(count, np.bool_)
    moved = np.zeros(count, np.int64)
    published = np.zeros(days, np.int64)
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
    next_arrival = 0
    left = count
    while left > 0:
        now = (today + 1.0) * day_length
        event = 0
        if next_arrival < count and arrival[next_arrival] < now:
            now = arrival[next_arrival]
            event = 1
        which = -1
        for clerk in range(busy):
            if ends[clerk] < now:
                now = ends[clerk]
                which = clerk
                event = 2
        there = present[min(today + 1 if event == 0 else today, days - 1)]
        minutes = there * day_length
        if event == 0:
            overdue += rows[today]
            overdue_squares += squares[today]
            today += 1
            for c in range(kinds):
                recent[c, today % 15] = 0
            if len(weights) > 0 or (forward > 0 and today % _EVERY == 0):
                items = _waiting(heaps, sizes, promised)
                _at_work(now, busy, at_work, starts, kind, means, residual, remaining)
                if len(weights) > 0:
                    send_to_the_back(items, kind, promised, keys, now, remaining[:busy].sum(), there, means, weights)
                else:
                    factor = round(1000 * r)
                    expect_arrivals(recent, today, means, a, factor, flows)
                    for item in items:
                        given = int(promised[item] / day_length) - 1
                        c = kind[item]
                        window_ends = int(arrival[item] / day_length) + windows[c]
                        if row[item] < today or given - forward < max(today, window_ends):
                            continue
                        rows[row[item]] -= means[c]
                        squares[row[item]] -= means[c] * means[c]
                        while last > today and rows[last] == 0:
                            last -= 1
                        found = earliest_day(
                            rows, squares, today, last, overdue, overdue_squares, remaining, busy, means[c],
                            means[c] * means[c], windows[c], windows, leads, flows, day_length, day_length, minutes,
                            minutes, fading, z, k, vc, factor, g,
                        )  # fmt: skip
                        until = max(window_ends, today + found + offsets[c])
                        while (until + 1.0) * day_length - longest[c] < now:
                            until += 1
                        if until + forward <= given:
                            moved[item] += 1
                            keys[item] -= (given - until) * day_length
                            promised[item] = (until + 1.0) * day_length
                            row[item] = max(until - offsets[c], today)
                        rows[row[item]] += means[c]
                        squares[row[item]] += means[c] * means[c]
                        last = max(last, row[item])
                _line_up(heaps, sizes, keys, items, kind)
            if len(steps) > 0 and today % _EVERY == 0:
                factor = round(1000 * r)
                expect_arrivals(recent, today, means, a, factor, flows)
                _at_work(now, busy, at_work, starts, kind, means, residual, remaining)
                while last > today and rows[last] == 0:
                    last -= 1
                c = kinds - 1
                found = earliest_day(
                    rows, squares, today, last, overdue, overdue_squares, remaining, busy, means[c],
                    means[c] * means[c], windows[c], windows, leads, flows, day_length, day_length, minutes, minutes,
                    fading, z, k, vc, factor, g,
                )  # fmt: skip
                windows[c] = window_in_force(found + offsets[c], steps)
                leads[c] = windows[c] - offsets[c]
            if today < days:
                published[today] = windows[kinds - 1]
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
            item = next_arrival
            next_arrival += 1
            c = kind[item]
            ahead = windows[c]
            if quote != 0:
                factor = round(1000 * r)
                expect_arrivals(recent, today, means, a, factor, flows)
                _at_work(now, busy, at_work, starts, kind, means, residual, remaining)
                while last > today and rows[last] == 0:
                    last -= 1
                rest = day_length - int(now - today * day_length)
                found = earliest_day(
                    rows, squares, today, last, overdue, overdue_squares, remaining, busy,
                    means[c], means[c] * means[c], windows[c], windows, leads, flows, day_length, rest, minutes,
                    minutes, fading, z, k, vc, factor, g,
                )  # fmt: skip
                earliest = found + offsets[c]
                later[item] = earliest > windows[c]
                ahead = max(windows[c], earliest) if quote == 2 else earliest
                while (today + ahead + 1.0) * day_length - longest[c] < now:
                    ahead += 1
            recent[c, today % 15] += 1
            promised[item] = (today + ahead + 1.0) * day_length
            first[item] = promised[item]
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
        while busy < there:
            best = -1
            best_key = 0.0
            for c in range(kinds):
                if sizes[c] > 0:
                    key = keys[heaps[c, 0]]
                    if order == 3:
                        key = max(key, now + means[c])
                    elif order == 4:  # the logarithm of the index, turned round: the smallest goes first
                        key = max(0.0, key - means[c] - now) / _LOOK_AHEAD + math.log(means[c])
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
    return done, promised, later, first, moved, published


def simulate(given: Matters, policy: Policy) -> Run:
    """Run a policy over the matters of a seed. The policy sees classes and their means, never the work itself."""
    usual = len(given.arrival) / given.days * np.array(SHARES)
    longest = np.array([quantile(mean, policy.p) for mean in MEANS])
    offsets = np.array([round(lead / DAY) for lead in longest], dtype=np.int64)
    found = _simulate(
        given.arrival, given.kind, given.work, given.present, int(policy.order), int(policy.quote),
        np.array(policy.windows, dtype=np.int64), policy.z, policy.k, policy.vc, policy.a, policy.g, policy.learning,
        np.array(MEANS, dtype=np.int64), usual, longest, offsets, residuals(), FADING, DAY,
        np.array(policy.triage, dtype=np.int64), policy.forward, np.array(policy.steps, dtype=np.int64),
    )  # fmt: skip
    return Run(*found)


FIRST_COME = Policy(Order.ARRIVAL, Quote.WINDOW, (1, 5, 20))
RECOMMENDED = Policy(Order.LATEST_START, Quote.WINDOW_FIRST, (1, 3, 10))
