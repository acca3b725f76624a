"""The network as one compiled function: matters pass their stages, wait outside, rest, and are given a day.

Whether a ledger has room is asked of the kernel of the lab, and so of the house.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from benchmarks.promises.heap import pop, push
from benchmarks.promises.model import DAY, SHARES, STEP, residuals
from benchmarks.promises.network.model import (
    BODY_AFTER,
    MEANS,
    PAUSE_AFTER,
    POOL,
    SKILLS,
    STAGES,
    Matters,
    flow_without_queues,
)
from benchmarks.promises.network.policy import Order, Policy
from benchmarks.promises.network.sharing import HALVES, Sharing, ledgers
from benchmarks.promises.simulation import FADING, Quote, earliest_day
from numba import njit

_AVERAGED = 15
"""Days of the moving average of arrivals; today is one of them and does not count."""


class _Rules(NamedTuple):
    """The policy, flat."""

    by_arrival: bool
    modified: bool
    asking: bool
    window_first: bool
    release: bool
    forward: bool
    answer_windows: np.ndarray
    floating: bool
    z: int
    k: int
    vc: int
    a: int
    g: int
    learning: float
    windows: np.ndarray
    lead: np.ndarray
    weight: np.ndarray
    flow: np.ndarray
    offsets: np.ndarray


class _House(NamedTuple):
    """What the city knows of stages and people, and what it expects of arrivals at the start."""

    stages: np.ndarray
    pools: np.ndarray
    means: np.ndarray
    skills: np.ndarray
    body_after: np.ndarray
    pause_after: np.ndarray
    residual: np.ndarray
    fading: np.ndarray
    usual: np.ndarray


@dataclass(frozen=True)
class Run:
    """Per matter: minute of hand-over, the promise as given and as it stands in the end, and if it was a later day.

    `done` is inf for what was never handed over; `answered` is the minute at which another body's answer came, nan
    where none is waited for.
    """

    done: np.ndarray
    given: np.ndarray
    promised: np.ndarray
    later: np.ndarray
    answered: np.ndarray


@njit(nogil=True)
def _reserve(rows, squares, overdue, overdue_squares, last, member, pool, day, today, minutes):
    """Put minutes into the row of a day, or take them out (negative), in every ledger that holds the pool."""
    squared = minutes * abs(minutes)
    for ledger in range(len(member)):
        if member[ledger, pool]:
            if day < today:
                overdue[ledger] += minutes
                overdue_squares[ledger] += squared
            else:
                rows[ledger, day] += minutes
                squares[ledger, day] += squared
                last[ledger] = max(last[ledger], day)


@njit(nogil=True)
def expect_arrivals(recent, today, rates):
    """Fill in how many of each class arrive a day: the mean of the whole days before."""
    for c in range(len(rates)):
        rates[c] = (recent[c].sum() - recent[c, today % _AVERAGED]) / (_AVERAGED - 1)


@njit(nogil=True)
def _days_ahead(
    c, begin, now, today, rows, squares, overdue, overdue_squares, last, member, there, planned, factors, rates,
    at_work, starts, kind, stage, windows, flow, offsets, z, k, vc, a, g, stages, pools, means, residual, fading,
):  # fmt: skip
    """Days from today to the one that can be promised for the stages of class c from `begin` on: the latest of all."""
    started = np.empty(len(at_work), np.int64)
    flows = np.empty(pools.size, np.int64)
    leads = np.empty(pools.size, np.int64)
    goes_first = np.empty(pools.size, np.int64)
    rest = (today + 1) * 480 - int(now) - 1
    found = 0
    for ledger in range(len(member)):
        own = 0
        own_squares = 0
        behind = 0
        for s in range(begin, stages[c]):
            if member[ledger, pools[c, s]]:
                own += means[c, s]
                own_squares += means[c, s] * means[c, s]
                behind = max(behind, offsets[c, s])
        if own == 0:
            continue
        count = 0
        for clerk in range(len(at_work)):
            if at_work[clerk] >= 0:
                held = at_work[clerk]
                if member[ledger, pools[kind[held], stage[held]]]:
                    mean = means[kind[held], stage[held]]
                    step = min(int(STEP * (now - starts[clerk]) / mean), len(residual) - 1)
                    started[count] = residual[step] * mean // 1000
                    count += 1
        expected_arrivals = 0
        for other in range(len(stages)):
            if windows[other] < windows[c]:
                for s in range(stages[other]):
                    if member[ledger, pools[other, s]]:
                        flows[expected_arrivals] = int(a * factors[ledger] * rates[other] * means[other, s])
                        leads[expected_arrivals] = windows[other] - offsets[other, s]
                        goes_first[expected_arrivals] = windows[other]
                        expected_arrivals += 1
        while last[ledger] > today and rows[ledger, last[ledger]] == 0:
            last[ledger] -= 1
        day = earliest_day(
            rows[ledger], squares[ledger], today, last[ledger], overdue[ledger], overdue_squares[ledger], started,
            count, own, own_squares, windows[c], goes_first, leads, flows[:expected_arrivals], 480, rest, there[ledger],
            planned[ledger], fading, z, k, vc, round(1000 * factors[ledger]), g,
        )  # fmt: skip
        found = max(found, day + behind)
    while (today + found + 1.0) * 480 - flow[c, begin] < now:
        found += 1
    return found


@njit(nogil=True)
def _most_urgent(lines, now, modified, means, queues, sizes, keys):
    """Which of some waiting lines (class and stage as one number) has the most urgent head, and its key; -1 if none."""
    found = -1
    least = np.inf
    for line in lines:
        if line >= 0 and sizes[line] > 0:
            head = queues[line, 0]
            key = max(keys[head], now + means[line]) if modified else keys[head]
            if found < 0 or key < least or (key == least and head < queues[found, 0]):
                found = line
                least = key
    return found, least


@njit(nogil=True)
def _simulate(arrival, kind, work, wait, pause, present, fixed, rules, house, counts):
    stages, pools, means, skills, body_after, pause_after, residual, fading, usual = house
    member, planned, there, shares = counts
    windows, lead, weight, flow, offsets = rules.windows, rules.lead, rules.weight, rules.flow, rules.offsets
    count = len(arrival)
    days = len(present)
    kinds, depth = means.shape
    clerks = len(skills)
    size = len(member)
    done = np.full(count, np.inf)
    given = np.zeros(count)
    promised = np.zeros(count)
    later = np.zeros(count, np.bool_)
    answered = np.full(count, np.nan)
    stage = np.zeros(count, np.int64)
    row = np.zeros((count, depth), np.int64)
    keys = np.zeros(count)
    back = np.zeros(count)  # when a wait or a pause ends
    paused = np.zeros(count, np.bool_)
    outside = np.empty(count, np.int64)
    away = 0
    queues = np.empty((kinds * depth, count), np.int64)  # a line for each class and stage
    sizes = np.zeros(kinds * depth, np.int64)
    lines = np.full((pools.max() + 1, kinds * depth), -1, np.int64)
    waiting = np.zeros(len(lines), np.int64)
    line_means = np.zeros(kinds * depth)
    for line in range(kinds * depth):
        line_means[line] = means[line // depth, line % depth]
        for pool in range(len(lines)):
            if pools[line // depth, line % depth] == pool:
                lines[pool, line] = line
    rows = np.zeros((size, days + 3 * len(fading)), np.int64)
    squares = np.zeros((size, days + 3 * len(fading)), np.int64)
    overdue = np.zeros(size, np.int64)
    overdue_squares = np.zeros(size, np.int64)
    last = np.zeros(size, np.int64)
    factors = np.ones(size)
    at_work = np.full(clerks, -1, np.int64)
    ends = np.full(clerks, np.inf)
    starts = np.zeros(clerks)
    spent = np.zeros((clerks, 2))  # minutes in the first and the second skill, since the shares were set
    recent = np.zeros((kinds, _AVERAGED))
    for c in range(kinds):
        recent[c, :] = usual[c]
    rates = np.zeros(kinds)
    today = 0
    expected_arrivals = 0
    left = count
    while left > 0 and today < days + len(fading):
        now = (today + 1.0) * 480
        event = 0
        if expected_arrivals < count and arrival[expected_arrivals] < now:
            now = arrival[expected_arrivals]
            event = 1
        if away > 0 and back[outside[0]] < now:
            now = back[outside[0]]
            event = 3
        who = -1
        for clerk in range(clerks):
            if ends[clerk] < now:
                now = ends[clerk]
                who = clerk
                event = 2
        date = min(today, days - 1)
        ready = -1  # the matter that can be worked on from now on
        until = 0.0
        placing = False  # its promise is given or moved, and its rows with it
        asking = False
        if event == 0:
            for ledger in range(size):
                overdue[ledger] += rows[ledger, today]
                overdue_squares[ledger] += squares[ledger, today]
            today += 1
            date = min(today, days - 1)
            recent[:, today % _AVERAGED] = 0
            for clerk in range(clerks):
                if shares[date, clerk] != shares[date - 1, clerk]:
                    spent[clerk, :] = 0
        elif event == 1:
            ready = expected_arrivals
            expected_arrivals += 1
            until = fixed[ready]
            placing = True
            asking = rules.asking
        elif event == 2:
            item = at_work[who]
            c = kind[item]
            s = stage[item]
            for ledger in range(size):
                if member[ledger, pools[c, s]]:
                    seen = factors[ledger] + rules.learning * (work[item, s] / means[c, s] - factors[ledger])
                    factors[ledger] = min(max(seen, 0.3), 3.0)
            at_work[who] = -1
            ends[who] = np.inf
            stage[item] = s + 1
            if s + 1 == stages[c]:
                done[item] = now
                left -= 1
            elif s == pause_after[c] and pause[item] > 0:
                back[item] = now + pause[item]
                paused[item] = True
                push(outside, away, back, item)
                away += 1
                if rules.release:
                    for s in range(stage[item], stages[c]):
                        _reserve(
                            rows, squares, overdue, overdue_squares, last, member, pools[c, s], row[item, s], today,
                            -means[c, s],
                        )  # fmt: skip
            elif s == body_after[c] and wait[item] > 0:
                back[item] = now + wait[item]
                push(outside, away, back, item)
                away += 1
            else:
                ready = item
        else:
            ready = pop(outside, away, back)
            away -= 1
            until = promised[ready]
            if paused[ready]:
                until += pause[ready]
                placing = True
            else:
                answered[ready] = now
                placing = rules.forward
                asking = rules.forward
            if placing and not (paused[ready] and rules.release):
                c = kind[ready]
                for s in range(stage[ready], stages[c]):
                    _reserve(
                        rows, squares, overdue, overdue_squares, last, member, pools[c, s], row[ready, s], today,
                        -means[c, s],
                    )  # fmt: skip
            paused[ready] = False
        if placing:
            c = kind[ready]
            if asking:
                expect_arrivals(recent, today, rates)
                ahead = _days_ahead(
                    c, stage[ready], now, today, rows, squares, overdue, overdue_squares, last, member, there[date],
                    planned[date], factors, rates, at_work, starts, kind, stage, windows, flow, offsets, rules.z,
                    rules.k, rules.vc, rules.a, rules.g, stages, pools, means, residual, fading,
                )  # fmt: skip
                if event == 3:
                    until = min(until, (today + max(ahead, rules.answer_windows[c]) + 1.0) * 480)
                else:
                    later[ready] = ahead > windows[c]
                    until = (today + (max(ahead, windows[c]) if rules.window_first else ahead) + 1.0) * 480
            if event == 1:
                given[ready] = until
                recent[c, today % _AVERAGED] += 1
            promised[ready] = until
            for s in range(stage[ready], stages[c]):
                row[ready, s] = max(int((until - flow[c, s]) / 480 + 0.5) - 1, today)
                _reserve(
                    rows, squares, overdue, overdue_squares, last, member, pools[c, s], row[ready, s], today,
                    means[c, s],
                )  # fmt: skip
        if ready >= 0:
            c = kind[ready]
            s = stage[ready]
            line = c * depth + s
            keys[ready] = promised[ready] - lead[c, s] - weight[c, s] * (promised[ready] - arrival[ready])
            if rules.by_arrival:
                keys[ready] = now
            push(queues[line], sizes[line], keys, ready)
            sizes[line] += 1
            waiting[pools[c, s]] += 1
        for clerk in range(clerks):
            own = skills[clerk, 0]
            other = skills[clerk, 1]
            if waiting[own] + waiting[other] == 0 or at_work[clerk] >= 0 or not present[date, clerk]:
                continue
            line, key = _most_urgent(lines[own], now, rules.modified, line_means, queues, sizes, keys)
            if other != own and waiting[other] > 0:
                second, second_key = _most_urgent(lines[other], now, rules.modified, line_means, queues, sizes, keys)
                if rules.floating:
                    nearer = second_key < key or (second_key == key and queues[second, 0] < queues[line, 0])
                else:
                    nearer = spent[clerk, 0] * (1 - shares[date, clerk]) > spent[clerk, 1] * shares[date, clerk]
                if line < 0 or nearer:
                    line = second
            item = pop(queues[line], sizes[line], keys)
            sizes[line] -= 1
            c = kind[item]
            s = stage[item]
            waiting[pools[c, s]] -= 1
            _reserve(
                rows, squares, overdue, overdue_squares, last, member, pools[c, s], row[item, s], today, -means[c, s]
            )  # fmt: skip
            at_work[clerk] = item
            starts[clerk] = now
            ends[clerk] = now + work[item, s]
            spent[clerk, 0 if pools[c, s] == own else 1] += work[item, s]
    return done, given, promised, later, answered


def simulate(given: Matters, policy: Policy, sharing: Sharing = HALVES) -> Run:
    """Run a policy over the matters of a seed. The policy sees classes and their means, never the work itself."""
    waits = bool(given.wait.any())
    flow = flow_without_queues(policy.p, waits)
    lead, weight = policy.internal_due_dates(waits)
    windows = np.array(policy.windows)
    rules = _Rules(
        policy.order is Order.ARRIVAL, policy.order is Order.MODIFIED_DUE_DATE, policy.quote is not Quote.WINDOW,
        policy.quote is Quote.WINDOW_FIRST, policy.release, policy.forward is not None,
        np.array(policy.forward or (0, 0, 0)), sharing.floating, policy.z, policy.k, policy.vc, policy.a, policy.g,
        policy.learning, windows.astype(np.int64), lead, weight, flow,
        np.round(flow / DAY).astype(np.int64),
    )  # fmt: skip
    house = _House(
        STAGES, POOL, MEANS, SKILLS, BODY_AFTER, PAUSE_AFTER, residuals(), FADING,
        len(given.arrival) / given.days * np.array(SHARES),
    )  # fmt: skip
    receipt = given.arrival if policy.exact else (np.floor(given.arrival / DAY) + 1) * DAY
    fixed = receipt + windows[given.kind] * DAY
    return Run(
        *_simulate(
            given.arrival, given.kind, given.work, given.wait, given.pause, given.present, fixed, rules, house,
            ledgers(given, sharing.counted),
        )
    )  # fmt: skip
