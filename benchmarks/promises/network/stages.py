"""Internal due days of stages: how narrow windows that never change may be under each order of work."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from benchmarks.promises.experiments import Workers
from benchmarks.promises.measures import halved, over_seeds
from benchmarks.promises.model import DAY, NAMES
from benchmarks.promises.network.measures import Figures, figures
from benchmarks.promises.network.model import Matters, arrivals
from benchmarks.promises.network.policy import RECOMMENDED, Order, Policy
from benchmarks.promises.network.simulation import Run, simulate
from benchmarks.promises.simulation import Quote

Found = dict[str, Any]
Worst = Callable[[int], float]
"""The share that the worst class keeps of its promises, from the power of the step that the factor is."""

WHOLE = "the whole's promise only"
_FIXED = Policy(Order.ARRIVAL, Quote.WINDOW, (1, 3, 8), exact=True)
ORDERS = {
    "first come first served at every stage": _FIXED,
    WHOLE: replace(_FIXED, order=Order.PROMISE),
    "equal slack for every stage": replace(_FIXED, order=Order.EQUAL_SLACK),
    "proportional to work": replace(_FIXED, order=Order.PROPORTIONAL),
    "latest start, quantile .95": replace(_FIXED, order=Order.LATEST_START, p=0.95),
    "latest start, quantile .95, half a day a later stage (the house)": replace(
        _FIXED, order=Order.LATEST_START, p=0.95, allowance=DAY // 2
    ),
    "latest start, quantile .9, half a day a later stage": replace(
        _FIXED, order=Order.LATEST_START, p=0.9, allowance=240
    ),
    "latest start, quantile .99, one day a later stage": replace(
        _FIXED, order=Order.LATEST_START, p=0.99, allowance=480
    ),
}
"""Ways to split a promise into internal due days of its stages."""

SHARES = (99, 95)
_STEP = 1.12
_POWERS = (-6, 28)
"""The factors between which the least is looked for, as powers of the step: .5 and 24."""
_DRAWS = 1000


def splitting(workers: Workers, seeds: range) -> list[Found]:
    """Return per order the least factor on windows 1/3/8 with which 99 and 95 % of every class are kept.

    A window is fixed before anyone knows its years, so the matters of all seeds are counted together. `of the whole's`
    is the factor over that of the order by the promise only. Both with a 95 % interval: as many seeds are drawn anew,
    with replacement, and the same ones for every order. Without other bodies and pauses, at load .90, sigma .1.
    """
    matters = workers.each(lambda seed: arrivals(seed, 0.90, 0.1, waits=False), seeds)
    count = len(matters)
    drawn = np.random.default_rng(0).multinomial(count, np.full(count, 1 / count), _DRAWS)
    least = {
        name: least_factors(workers, matters, policy, np.vstack((np.ones(count), drawn)))
        for name, policy in ORDERS.items()
    }
    return [
        {"rule": name}
        | {
            share: {"factor": _with_range(factors), "of the whole's": _with_range(factors / least[WHOLE][share])}
            for share, factors in found.items()
        }
        for name, found in least.items()
    ]


ALLOWANCES = (0, DAY // 2, DAY)
"""Minutes that a stage starts earlier for each later one."""


def allowances(workers: Workers, seeds: range) -> list[Found]:
    """Return what honest quotes keep with each allowance: windows 1/3/8, load .90, sigma .2, no waits outside."""

    def of_seed(seed: int) -> list[Figures]:
        given = arrivals(seed, 0.90, 0.2, waits=False)
        return [
            figures(given, simulate(given, replace(RECOMMENDED, windows=_FIXED.windows, allowance=minutes)))
            for minutes in ALLOWANCES
        ]

    each = workers.each(of_seed, seeds)
    return [
        {"minutes": minutes} | over_seeds([found[number] for found in each])
        for number, minutes in enumerate(ALLOWANCES)
    ]


def least_factors(workers: Workers, matters: list[Matters], policy: Policy, times: np.ndarray) -> dict[str, np.ndarray]:
    """Return per share of SHARES the least factors on the windows of a policy with which every class is kept so.

    :param times: draws x seeds, how often a draw counts the matters of each seed
    """
    every = np.array([[np.sum(given.counted & (given.kind == c)) for c in range(len(NAMES))] for given in matters])

    @cache
    def kept(power: int) -> np.ndarray:
        stretched = replace(policy, windows=tuple(_STEP**power * window for window in policy.windows))
        return np.array(workers.each(lambda given: _kept(given, simulate(given, stretched)), matters))

    return {
        f"{share}": np.array(
            [least_factor(lambda power, row=row: float(np.min(row @ kept(power) / (row @ every))), share / 100)
             for row in times]
        )
        for share in SHARES
    }  # fmt: skip


def _kept(given: Matters, run: Run) -> list[int]:
    """Return how many promises are kept, per class."""
    good = given.counted & (run.done <= run.promised)
    return [int(np.sum(good & (given.kind == c))) for c in range(len(NAMES))]


def least_factor(worst: Worst, share: float) -> float:
    """Return the least factor with which the worst class keeps that share: by halving, then on the line between."""
    low, high = halved(*_POWERS, lambda power: worst(power) < share)
    return float(_STEP ** np.interp(share, (worst(low), worst(high)), (low, high)))


def _with_range(values: np.ndarray) -> list[float]:
    """Return the first value, of the seeds as they are, and between which the middle 95 % of the others lie."""
    return [float(values[0]), *(float(end) for end in np.quantile(values[1:], (0.025, 0.975)))]
