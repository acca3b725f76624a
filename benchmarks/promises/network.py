"""The network of pools: what a matter with several stages and waits outside the house can be promised. Simulated.

Times are working minutes, a day has 480. 24 clerks in three pools (5, 7 and 6 with one skill, two each with the skills
of two pools), no pre-emption. Classes 60/30/10 % with 2, 3 and 4 stages and 0.6, 2.3 and 9.5 h of work, each stage
lognormal with coefficient of variation 1. Half of the middle and all long matters wait for another body (lognormal,
mean 10 days, inside the promise); 30 % of the long pause for the applicant, and their promise moves by the pause.
The logarithm of the arrival rate is an AR(1) by day with correlation time 30 days. The policy never sees the real work
of a matter, only means. Whether a matter fits is decided by the kernel of the product, compiled from its own source.

Run: python -m benchmarks.promises.network --seeds 20
"""

import argparse
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import IntEnum
from time import perf_counter

import numpy as np
from benchmarks.promises.heap import before, pop, push
from benchmarks.promises.house import demand
from benchmarks.promises.measures import interval
from benchmarks.promises.model import DAY, LOG_SD, NAMES, SHARES, STEP, residuals, wave
from benchmarks.promises.simulation import Quote
from numba import njit

STAGES = (2, 3, 4)
POOL = np.array([[0, 1, -1, -1], [0, 1, 2, -1], [0, 1, 2, 0]])
"""The pool of each stage of each class; -1 is no stage."""
MEANS = np.array([[12, 24, 0, 0], [30, 72, 36, 0], [90, 90, 294, 96]])
"""Mean minutes of each stage. The three pools are loaded alike; short and middle work fills 80 % of the second."""
SKILLS = np.array([[0, 0]] * 5 + [[1, 1]] * 7 + [[2, 2]] * 6 + [[0, 1]] * 2 + [[1, 2]] * 2 + [[0, 2]] * 2)
"""The two pools each clerk can work in; those with one skill come first, and are chosen first."""
CLERKS = np.array([7, 9, 8])
"""Clerks that a quote counts in a pool: one with two skills is half in each."""
BODY_AFTER = np.array([-1, 0, 1])
BODY_SHARE = (0.0, 0.5, 1.0)
PAUSE_AFTER = np.array([-1, -1, 0])
PAUSE_SHARE = (0.0, 0.0, 0.3)
"""After which stage another body, or the applicant, is waited for, and by which share of the class."""
WAIT = 10 * DAY
WARM_UP = 100
COUNTED = 1400
AFTER = 100
"""Days before, in and after the period of which matters are counted."""

_HORIZON = 3000
_AVERAGED = 15
"""Days a promise can lie ahead; days of the moving average of arrivals."""


class Order(IntEnum):
    """What a free clerk takes next: what came first to the stage, or what has the least latest start."""

    ARRIVAL = 0
    LATEST_START = 1


@dataclass(frozen=True)
class Policy:
    """A way to quote and to order. Windows are working days per class; `z` to `g` are permille; `p` a probability."""

    order: Order
    quote: Quote
    windows: tuple[int, int, int]
    p: float = 0.95
    z: int = 0
    k: int = 0
    vc: int = 0
    a: int = 0
    g: int = 700
    learning: float = 0.001


@dataclass(frozen=True)
class Matters:
    """What a seed brings: per matter the arrival, class, minutes of work per stage, minutes of wait and of pause."""

    arrival: np.ndarray
    kind: np.ndarray
    work: np.ndarray
    wait: np.ndarray
    pause: np.ndarray
    days: int

    @property
    def counted(self) -> np.ndarray:
        """Which matters are counted."""
        return (self.arrival >= WARM_UP * DAY) & (self.arrival < (self.days - AFTER) * DAY)


@dataclass(frozen=True)
class Run:
    """Per matter: minute of hand-over, the promise as given and as moved by a pause, and if it was a later day."""

    done: np.ndarray
    given: np.ndarray
    promised: np.ndarray
    later: np.ndarray


FIRST_COME = Policy(Order.ARRIVAL, Quote.WINDOW, (2, 42, 55))
POLICIES = {
    "first come first served": FIRST_COME,
    "latest start, fixed 2/42/55": Policy(Order.LATEST_START, Quote.WINDOW, (2, 42, 55), p=0.99),
    "earliest day, p .95": Policy(Order.LATEST_START, Quote.EARLIEST, (1, 23, 32)),
    "window-first 1/23/32, p .95": Policy(Order.LATEST_START, Quote.WINDOW_FIRST, (1, 23, 32)),
    "window-first 1/23/32, p .95, protection": Policy(Order.LATEST_START, Quote.WINDOW_FIRST, (1, 23, 32), a=1000),
    "the same with gentle margins": Policy(Order.LATEST_START, Quote.WINDOW_FIRST, (1, 23, 32), z=1000, k=50, a=1000),
    "window-first 1/41/53, p .99, protection": Policy(
        Order.LATEST_START, Quote.WINDOW_FIRST, (1, 41, 53), p=0.99, a=1000
    ),
}


# --- what arrives ----------------------------------------------------------------------------------------------


def arrivals(seed: int, load: float, sigma: float, *, days: int = WARM_UP + COUNTED + AFTER) -> Matters:
    """Return the matters of one seed; `load` is the mean share of all clerks' time, `sigma` that of the wave."""
    rng = np.random.default_rng([seed, round(load * 1000), round(sigma * 1000)])
    level = load * len(SKILLS) * DAY / float(np.dot(SHARES, MEANS.sum(axis=1)))
    counts = rng.poisson(level * np.exp(wave(rng, days, sigma, 30) - sigma * sigma / 2))
    day = np.repeat(np.arange(days), counts)
    arrival = np.sort(day * DAY + rng.uniform(0, DAY, len(day)))
    kind = np.searchsorted(np.cumsum(SHARES)[:-1], rng.uniform(0, 1, len(day)), side="right").astype(np.int64)
    return Matters(
        arrival,
        kind,
        _work(rng, kind),
        _wait(rng, np.array(BODY_SHARE)[kind]),
        _wait(rng, np.array(PAUSE_SHARE)[kind]),
        days,
    )


def _work(rng: np.random.Generator, kind: np.ndarray) -> np.ndarray:
    return MEANS[kind] * np.exp(-(LOG_SD**2) / 2 + LOG_SD * rng.normal(0, 1, (len(kind), MEANS.shape[1])))


def _wait(rng: np.random.Generator, share: np.ndarray) -> np.ndarray:
    length = WAIT * np.exp(-(LOG_SD**2) / 2 + LOG_SD * rng.normal(0, 1, len(share)))
    return np.where(rng.uniform(0, 1, len(share)) < share, length, 0.0)


def flow_without_queues(p: float, *, draws: int = 400_000) -> np.ndarray:
    """Return F in minutes per class and stage: the quantile p from the start of the stage to hand-over, sampled.

    Own work, later stages and the wait for another body count; the pause does not, since the promise moves by it.
    """
    rng = np.random.default_rng(20)
    flow = np.zeros(MEANS.shape)
    for c, stages in enumerate(STAGES):
        kind = np.full(draws, c)
        work, wait = _work(rng, kind), _wait(rng, np.full(draws, BODY_SHARE[c]))
        for s in range(stages):
            inside = wait if s <= BODY_AFTER[c] else 0.0
            flow[c, s] = np.quantile(work[:, s:].sum(axis=1) + inside, p)
    return flow


# --- the queue, compiled ---------------------------------------------------------------------------------------


@njit(nogil=True)
def _first(pool, c, j, rest, clerks, windows, offsets, pools, means, rates, factor, a, g):
    """Minutes of expected arrivals of shorter windows that go first in the pool by the evening of day j."""
    minutes = 0.0
    for k in range(len(windows)):
        if windows[k] < windows[c]:
            for s in range(pools.shape[1]):
                if pools[k, s] == pool:
                    minutes += rates[k] * means[k, s] * max(0.0, (j - windows[k] + offsets[k, s]) * 480 + rest) / 480
    capacity = clerks * (rest + j * 480)
    return min(g * capacity // 1000, int(a * factor * minutes / 1_000_000))


@njit(nogil=True)
def _earliest(
    pool, c, own, own_squares, rows, squares, today, last, overdue, overdue_squares, started, count, rest, clerks,
    windows, offsets, pools, means, rates, factor, z, k, vc, a, g,
):  # fmt: skip
    """Smallest j from which on `own` minutes fit in the pool on every evening."""
    top = max(last - today, 0)
    minutes = overdue + own
    squared = overdue_squares + own_squares
    for day in range(today, today + top + 1):
        minutes += rows[day]
        squared += squares[day]
    longest = 0
    for one in range(count):
        longest = max(longest, started[one])
    j = top
    lowest = top + 1
    while j >= 0 and j < _HORIZON:
        evening = rest + j * 480
        working = 0
        for one in range(count):
            working += min(started[one], evening)
        capacity = clerks * evening
        first = 0
        if a > 0:
            first = _first(pool, c, j, rest, clerks, windows, offsets, pools, means, rates, factor, a, g)
        good = demand(minutes + working, squared, first, capacity, factor, z, k, vc) <= capacity
        if j > top:  # climbing: nothing is reserved there, so what fits once fits from then on
            if good:
                return j
            j += 1
        elif good:
            lowest = j
            minutes -= rows[today + j]
            squared -= squares[today + j]
            j -= 1
        elif j < top:
            return lowest
        else:
            j = top + 1
    return lowest if j < 0 else j


@njit(nogil=True)
def _simulate(
    arrival, kind, work, wait, pause, days, order, quote, windows, z, k, vc, a, g, learning,
    stages, pools, means, skills, clerks, body_after, pause_after, flow, offsets, residual, usual,
):  # fmt: skip
    count = len(arrival)
    kinds, depth = means.shape
    places = len(clerks)
    done = np.zeros(count)
    given = np.zeros(count)
    promised = np.zeros(count)
    later = np.zeros(count, np.bool_)
    stage = np.zeros(count, np.int64)
    row = np.zeros((count, depth), np.int64)
    keys = np.zeros(count)
    back = np.zeros(count)  # when a wait or a pause ends
    paused = np.zeros(count, np.bool_)
    queue = np.empty((places, count), np.int64)
    sizes = np.zeros(places, np.int64)
    outside = np.empty(count, np.int64)
    away = 0
    rows = np.zeros((places, days + 3 * _HORIZON), np.int64)
    squares = np.zeros((places, days + 3 * _HORIZON), np.int64)
    overdue = np.zeros(places, np.int64)
    overdue_squares = np.zeros(places, np.int64)
    last = np.zeros(places, np.int64)
    at_work = np.full(len(skills), -1, np.int64)
    ends = np.full(len(skills), np.inf)
    starts = np.zeros(len(skills))
    started = np.zeros(len(skills), np.int64)
    recent = np.zeros((kinds, _AVERAGED))
    for c in range(kinds):
        recent[c, :] = usual[c]
    rates = np.zeros(kinds)
    r = np.ones(places)
    today = 0
    coming = 0
    left = count
    while left > 0:
        now = (today + 1.0) * 480
        event = 0
        if coming < count and arrival[coming] < now:
            now = arrival[coming]
            event = 1
        if away > 0 and back[outside[0]] < now:
            now = back[outside[0]]
            event = 3
        who = -1
        for one in range(len(skills)):
            if ends[one] < now:
                now = ends[one]
                who = one
                event = 2
        ready = -1  # the matter that can be worked on from now on
        if event == 0:
            for pool in range(places):
                overdue[pool] += rows[pool, today]
                overdue_squares[pool] += squares[pool, today]
            today += 1
            recent[:, today % _AVERAGED] = 0
        elif event == 1:
            item = coming
            coming += 1
            c = kind[item]
            ahead = windows[c]
            rest = (today + 1) * 480 - int(now) - 1
            if quote != 0:
                for other in range(kinds):
                    rates[other] = (recent[other].sum() - recent[other, today % _AVERAGED]) / (_AVERAGED - 1)
                earliest = 0
                for pool in range(places):
                    own = 0
                    own_squares = 0
                    behind = 0
                    for s in range(stages[c]):
                        if pools[c, s] == pool:
                            own += means[c, s]
                            own_squares += means[c, s] * means[c, s]
                            behind = max(behind, offsets[c, s])
                    if own == 0:
                        continue
                    working = 0
                    for one in range(len(skills)):
                        if at_work[one] >= 0:
                            held = at_work[one]
                            if pools[kind[held], stage[held]] == pool:
                                mean = means[kind[held], stage[held]]
                                step = min(int(STEP * (now - starts[one]) / mean), len(residual) - 1)
                                started[working] = residual[step] * mean // 1000
                                working += 1
                    while last[pool] > today and rows[pool, last[pool]] == 0:
                        last[pool] -= 1
                    found = _earliest(
                        pool, c, own, own_squares, rows[pool], squares[pool], today, last[pool], overdue[pool],
                        overdue_squares[pool], started, working, rest, clerks[pool], windows, offsets, pools, means,
                        rates, round(1000 * r[pool]), z, k, vc, a, g,
                    )  # fmt: skip
                    earliest = max(earliest, found + behind)
                while (today + earliest + 1.0) * 480 - flow[c, 0] < now:
                    earliest += 1
                later[item] = earliest > windows[c]
                ahead = max(ahead, earliest) if quote == 2 else earliest
            recent[c, today % _AVERAGED] += 1
            given[item] = (today + ahead + 1.0) * 480
            promised[item] = given[item]
            for s in range(stages[c]):
                pool = pools[c, s]
                row[item, s] = max(today + ahead - offsets[c, s], today)
                rows[pool, row[item, s]] += means[c, s]
                squares[pool, row[item, s]] += means[c, s] * means[c, s]
                last[pool] = max(last[pool], row[item, s])
            ready = item
        elif event == 2:
            item = at_work[who]
            c = kind[item]
            s = stage[item]
            pool = pools[c, s]
            r[pool] = min(max(r[pool] + learning * (work[item, s] / means[c, s] - r[pool]), 0.3), 3.0)
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
            elif s == body_after[c] and wait[item] > 0:
                back[item] = now + wait[item]
                push(outside, away, back, item)
                away += 1
            else:
                ready = item
        else:
            ready = pop(outside, away, back)
            away -= 1
            if paused[ready]:
                paused[ready] = False
                promised[ready] += pause[ready]
                c = kind[ready]
                for s in range(stage[ready], stages[c]):
                    pool = pools[c, s]
                    mean = means[c, s]
                    if row[ready, s] < today:
                        overdue[pool] -= mean
                        overdue_squares[pool] -= mean * mean
                    else:
                        rows[pool, row[ready, s]] -= mean
                        squares[pool, row[ready, s]] -= mean * mean
                    row[ready, s] = max(int((promised[ready] - flow[c, s]) / 480 + 0.5) - 1, today)
                    rows[pool, row[ready, s]] += mean
                    squares[pool, row[ready, s]] += mean * mean
                    last[pool] = max(last[pool], row[ready, s])
        if ready >= 0:
            pool = pools[kind[ready], stage[ready]]
            keys[ready] = now if order == 0 else promised[ready] - flow[kind[ready], stage[ready]]
            push(queue[pool], sizes[pool], keys, ready)
            sizes[pool] += 1
        for one in range(len(skills)):
            if at_work[one] >= 0:
                continue
            pool = skills[one, 0]
            other = skills[one, 1]
            if sizes[pool] == 0 or (sizes[other] > 0 and before(keys, queue[other, 0], queue[pool, 0])):
                pool = other
            if sizes[pool] == 0:
                continue
            item = pop(queue[pool], sizes[pool], keys)
            sizes[pool] -= 1
            s = stage[item]
            mean = means[kind[item], s]
            if row[item, s] < today:
                overdue[pool] -= mean
                overdue_squares[pool] -= mean * mean
            else:
                rows[pool, row[item, s]] -= mean
                squares[pool, row[item, s]] -= mean * mean
            at_work[one] = item
            starts[one] = now
            ends[one] = now + work[item, s]
    return done, given, promised, later


def simulate(given: Matters, policy: Policy) -> Run:
    """Run a policy over the matters of a seed."""
    flow = flow_without_queues(policy.p)
    return Run(
        *_simulate(
            given.arrival, given.kind, given.work, given.wait, given.pause, given.days,
            int(policy.order), int(policy.quote), np.array(policy.windows), policy.z, policy.k, policy.vc, policy.a,
            policy.g, policy.learning, np.array(STAGES), POOL, MEANS, SKILLS, CLERKS, BODY_AFTER, PAUSE_AFTER,
            flow, np.round(flow / DAY).astype(np.int64), residuals(),
            len(given.arrival) / given.days * np.array(SHARES),
        )
    )  # fmt: skip


# --- the figures -----------------------------------------------------------------------------------------------


def figures(given: Matters, run: Run) -> dict[str, float]:
    """Return the figures of one run per class: shares in percent, windows as promised and flows in working days.

    A flow is the time from receipt to hand-over without the pause; its quantile is the window of a promise that is
    never changed.
    """
    found = {"matters": float(np.count_nonzero(given.counted))}
    for c, name in enumerate(NAMES):
        own = given.counted & (given.kind == c)
        found[f"kept {name}"] = 100 * float(np.mean(run.done[own] <= run.promised[own]))
        found[f"window {name}"] = float(np.mean(run.given[own] - given.arrival[own])) / DAY
        found[f"later {name}"] = 100 * float(np.mean(run.later[own]))
        flow = (run.done - given.arrival - given.pause)[own] / DAY
        for share in (0.95, 0.99):
            found[f"flow q{share * 100:.0f} {name}"] = float(np.quantile(flow, share))
    return found


def compare(seeds: int, load: float, sigma: float) -> dict[str, dict[str, tuple[float, float]]]:
    """Return per policy and figure the mean and half its interval; every policy sees the same matters."""

    def one(seed: int) -> dict[str, dict[str, float]]:
        given = arrivals(seed, load, sigma)
        return {name: figures(given, simulate(given, policy)) for name, policy in POLICIES.items()}

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        each = list(threads.map(one, range(seeds)))
    return {name: {key: interval([run[name][key] for run in each]) for key in each[0][name]} for name in POLICIES}


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare policies in the simulated network of pools.")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--load", type=float, default=0.90)
    parser.add_argument("--sigma", type=float, default=0.2)
    asked = parser.parse_args()
    begun = perf_counter()
    found = compare(asked.seeds, asked.load, asked.sigma)
    print(f"simulated: load {asked.load}, sigma {asked.sigma}, {asked.seeds} seeds, {perf_counter() - begun:.0f} s")
    for name, of_policy in found.items():
        print(name)
        for figure in ("kept", "window", "later", "flow q95", "flow q99"):
            cells = [of_policy[f"{figure} {kind}"] for kind in NAMES]
            print(f"  {figure:9}" + "".join(f"{mean:9.2f} ± {half:<6.2f}" for mean, half in cells))


if __name__ == "__main__":
    main()
