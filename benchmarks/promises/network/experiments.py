"""What is compared in the network. Every policy sees the same matters of a seed; figures are means over seeds."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from benchmarks.promises.experiments import Workers
from benchmarks.promises.measures import interval, over_seeds
from benchmarks.promises.model import NAMES
from benchmarks.promises.network import trouble
from benchmarks.promises.network.measures import Figures, answers, figures, flows, pauses
from benchmarks.promises.network.model import AFTER, WARM_UP, Matters, arrivals
from benchmarks.promises.network.policy import (
    AFTER_ANSWERS,
    FIRST_COME,
    POLICIES,
    PROTECTED,
    RECOMMENDED,
    RECOMMENDED_99,
    RELEASED,
    Order,
    Policy,
)
from benchmarks.promises.network.sharing import Counted, Sharing
from benchmarks.promises.network.simulation import simulate
from benchmarks.promises.simulation import Quote

Found = dict[str, Any]


def measure(workers: Workers, seeds: range) -> Found:
    """Return all figures of the network."""
    simulate(arrivals(0, 0.5, 0.0, days=WARM_UP + AFTER + 1), RECOMMENDED)  # compile once, before the threads
    return {
        "protection": protection(workers),
        "weathers": weathers(workers, seeds),
        "shocks": shocks(workers, seeds),
        "stages": splitting(workers, seeds),
        "sharing": sharing(workers, seeds),
    }


def _compared(
    workers: Workers, seeds: range, make: Callable[[int], Matters], ways: dict[str, Callable[[Matters], Figures]]
) -> dict[str, dict[str, tuple[float, float]]]:
    """Return per way and figure the mean over seeds and half its interval."""

    def one(seed: int) -> dict[str, Figures]:
        given = make(seed)
        return {name: way(given) for name, way in ways.items()}

    each = workers.each(one, seeds)
    return {name: over_seeds([found[name] for found in each]) for name in ways}


CHOSEN_ON = range(1000, 1100)
"""Seeds on which protection is chosen; none of them is judged. A bad year moves the share of twenty too much."""


def protection(workers: Workers) -> list[Found]:
    """Return what more or less protection (a) gives in the weather it is chosen in: load .90, sigma .2."""
    ways = {
        str(a): lambda given, a=a: figures(given, simulate(given, replace(PROTECTED, a=a)))
        for a in range(1000, 1500, 100)
    }
    found = _compared(workers, CHOSEN_ON, lambda seed: arrivals(seed, 0.90, 0.2), ways)
    return [{"a": int(a)} | of_way for a, of_way in found.items()]


def weathers(workers: Workers, seeds: range) -> list[Found]:
    """Return what each policy keeps in calm and in troubled weather; in calm also what changes on the way."""

    def way(policy: Policy) -> Callable[[Matters], Figures]:
        def run(given: Matters) -> Figures:
            ran = simulate(given, policy)
            found = figures(given, ran)
            if policy is FIRST_COME:
                found |= flows(given, ran)
            if policy in on_the_way.values() or policy in (RECOMMENDED, RECOMMENDED_99):
                found |= answers(given, ran) | pauses(given, ran)
            return found

        return run

    on_the_way = AFTER_ANSWERS | {RELEASED: replace(RECOMMENDED, release=True)}
    return [
        {
            "weather": title,
            "policies": _compared(workers, seeds, make, {name: way(policy) for name, policy in policies.items()}),
        }
        for title, make, policies in (
            ("load .90, sigma .2", lambda seed: arrivals(seed, 0.90, 0.2), POLICIES | on_the_way),
            ("load .85, sigma .2, error 10 %, absences, flu", trouble.troubled, POLICIES),
        )
    ]


_IN_SHOCKS = (
    "first come first served, fixed 2/42/55",
    "order of promise, fixed 2/42/55",
    "modified due date, fixed 2/42/55",
    "bare earliest day, p .95",
    "window-first 1/23/32, p .95, protection 1.3",
    "window-first 1/41/53, p .99, protection 1.3",
)


def shocks(workers: Workers, seeds: range) -> list[Found]:
    """Return figures of the matters that arrive around each shock."""
    rows = []
    for title, shock in trouble.SHOCKS.items():
        ways = {
            name: lambda given, policy=POLICIES[name], shock=shock: figures(
                given, simulate(given, policy), shock.around(given)
            )
            for name in _IN_SHOCKS
        }
        rows.append({"shock": title, "policies": _compared(workers, seeds, shock.matters, ways)})
    return rows


WHOLE = "the whole's promise only"
_SPLIT = Policy(Order.ARRIVAL, Quote.WINDOW, (1, 3, 8), exact=True)
SPLITS = {
    "first come first served at every stage": _SPLIT,
    WHOLE: replace(_SPLIT, order=Order.PROMISE),
    "equal slack for every stage": replace(_SPLIT, order=Order.EQUAL_SLACK),
    "proportional to work": replace(_SPLIT, order=Order.PROPORTIONAL),
    "latest start, quantile .9, half a day a later stage": replace(
        _SPLIT, order=Order.LATEST_START, p=0.9, allowance=240
    ),
    "latest start, quantile .99, one day a later stage": replace(
        _SPLIT, order=Order.LATEST_START, p=0.99, allowance=480
    ),
}
"""Ways to split a promise into internal due days of its stages."""


def splitting(workers: Workers, seeds: range) -> list[Found]:
    """Return per way the least factor on windows 1/3/8 days with which 99 and 95 % of every class are kept in a seed.

    Without other bodies and pauses, at load .90, sigma .1. Geometric means over seeds with their 95 % intervals: of the
    factor, and of its ratio to that of the same seed when only the end of the whole is known. A mean over seeds of what
    is kept would be ruled by the worst seed alone.
    """
    given = workers.each(lambda seed: arrivals(seed, 0.90, 0.1, waits=False), seeds)
    rows: list[Found] = [{"rule": name} for name in SPLITS]
    for share in (99, 95):
        logs = {
            name: np.log(workers.each(lambda one, policy=policy, share=share: least_factor(one, policy, share), given))
            for name, policy in SPLITS.items()
        }
        for row in rows:
            own = logs[row["rule"]]
            row[str(share)] = {"factor": geometric(own), "ratio": geometric(own - logs[WHOLE])}
    return rows


def geometric(logs: Sequence[float] | np.ndarray) -> tuple[float, float, float]:
    """Return the geometric mean of what these are the logarithms of, and its 95 % interval."""
    mean, half = interval([float(one) for one in logs])
    low, middle, high = np.exp([mean - half, mean, mean + half])
    return float(middle), float(low), float(high)


def least_factor(given: Matters, policy: Policy, share: float) -> float:
    """Return by how much the windows of a policy have to be stretched until so much is kept of its worst class."""
    low, high = 0.25, 32.0
    while high > 1.02 * low:
        factor = (low * high) ** 0.5
        stretched = replace(policy, windows=tuple(factor * window for window in policy.windows))
        found = figures(given, simulate(given, stretched))
        if min(found[f"kept {name}"] for name in NAMES) >= share:
            high = factor
        else:
            low = factor
    return high


SHARINGS = {
    "half in each pool, worked so": Sharing(Counted.HALVES, floating=False),
    "divided each quarter, worked so": Sharing(Counted.DIVIDED, floating=False),
    "half in each pool, floating": Sharing(Counted.HALVES),
    "divided each quarter, floating": Sharing(Counted.DIVIDED),
    "every set of pools asked, floating": Sharing(Counted.TOGETHER),
}


def sharing(workers: Workers, seeds: range) -> list[Found]:
    """Return what the ways to count people with two skills give when the mix of matters or of people changes."""
    rows = []
    for title, case in trouble.MIXES.items():
        ways = {
            name: lambda given, shares=shares, case=case: figures(
                given, simulate(given, RECOMMENDED, shares), case.around(given)
            )
            for name, shares in SHARINGS.items()
        }
        rows.append({"case": title, "ways": _compared(workers, seeds, case.matters, ways)})
    return rows
