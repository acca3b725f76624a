"""What is compared in the network. Every policy sees the same matters of a seed; figures are means over seeds."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import numpy as np
from benchmarks.promises.measures import over_seeds
from benchmarks.promises.model import NAMES
from benchmarks.promises.network import trouble
from benchmarks.promises.network.measures import Figures, answers, figures, flows, pauses
from benchmarks.promises.network.model import AFTER, WARM_UP, Matters, arrivals
from benchmarks.promises.network.policy import (
    AFTER_ANSWERS,
    FIRST_COME,
    POLICIES,
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
S = TypeVar("S")
T = TypeVar("T")


class Workers(Protocol):
    """Whoever does one thing for each of many: one thread, or several, since compiled code lets go of the lock."""

    def each(self, act: Callable[[S], T], things: Iterable[S]) -> list[T]:
        """Return what `act` makes of each thing, in their order."""
        ...


def measure(workers: Workers, seeds: range) -> Found:
    """Return all figures of the network."""
    simulate(arrivals(0, 0.5, 0.0, days=WARM_UP + AFTER + 1), RECOMMENDED)  # compile once, before the threads
    return {
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


_SPLIT = Policy(Order.ARRIVAL, Quote.WINDOW, (1, 3, 8), exact=True)
SPLITS = {
    "first come first served at every stage": _SPLIT,
    "the whole's promise only": replace(_SPLIT, order=Order.PROMISE),
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
    """Return per way the least factor on windows 1/3/8 with which 99 and 95 % of every class are kept.

    Without other bodies and pauses, at load .90, sigma .1.
    """
    days = WARM_UP + 500 + AFTER
    matters = workers.each(lambda seed: arrivals(seed, 0.90, 0.1, days=days, waits=False), seeds)
    return [
        {"rule": name} | {str(share): _least_factor(workers, matters, policy, share) for share in (99, 95)}
        for name, policy in SPLITS.items()
    ]


def _least_factor(workers: Workers, matters: list[Matters], policy: Policy, share: float) -> float:
    low, high = 0.5, 16.0
    while high > 1.03 * low:
        factor = (low * high) ** 0.5
        stretched = replace(policy, windows=tuple(factor * window for window in policy.windows))

        def kept(given: Matters, stretched: Policy = stretched) -> list[float]:
            found = figures(given, simulate(given, stretched))
            return [found[f"kept {name}"] for name in NAMES]

        if np.mean(workers.each(kept, matters), axis=0).min() >= share:
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
