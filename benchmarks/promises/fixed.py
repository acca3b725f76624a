"""Windows that never change: up to which load they are kept."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from benchmarks.promises.experiments import POLICIES, Workers
from benchmarks.promises.measures import halved, interval, kept
from benchmarks.promises.model import matters
from benchmarks.promises.simulation import simulate

Found = dict[str, Any]

RULES = (
    "first come first served",
    "modified due date",
    "apparent tardiness cost",
    "order of promise + Moore-Hodgson",
    "latest start + Moore-Hodgson 1/4/16",
)
BRACKETS = {0.0: (172, 200), 0.1: (150, 198), 0.2: (122, 190)}
"""Per sigma, loads in steps of .005 between which a highest one is looked for: the one holds, the other does not."""

CLOSE = "modified due date"
CLOSE_LOADS = (0.905, 0.91)
"""The best rule that gives nobody up, around the load that was asked for at sigma .1."""


def highest_loads(workers: Workers, seeds: range) -> list[Found]:
    """Return the highest loads (in steps of .005) at which windows 1/5/20 are kept to 99 and 95 % in every class."""
    rows = []
    for rule in RULES:
        for sigma in BRACKETS:

            @cache
            def least(step: int, rule: str = rule, sigma: float = sigma) -> float:
                return min(_kept(workers, seeds, rule, step / 200, sigma).mean(axis=0))

            rows.append(
                {"rule": rule, "sigma": sigma, **{f"{share}": highest(least, sigma, share) for share in (99, 95)}}
            )
    return rows


def close(workers: Workers, seeds: range) -> list[Found]:
    """Return what the best plain rule keeps in its worst class around the load asked for, with its interval."""
    rows = []
    for load in CLOSE_LOADS:
        shares = _kept(workers, seeds, CLOSE, load, 0.1)
        worst = int(np.argmin(shares.mean(axis=0)))
        rows.append({"load": load, "seeds": len(seeds), "kept": interval(shares[:, worst].tolist())})
    return rows


def _kept(workers: Workers, seeds: range, rule: str, load: float, sigma: float) -> np.ndarray:
    policy = POLICIES[f"{rule}, fixed 1/5/20"]

    def of_seed(seed: int) -> list[float]:
        given = matters(seed, load, sigma)
        return kept(given, simulate(given, policy))

    return np.array(workers.each(of_seed, seeds))


def highest(least: Callable[[int], float], sigma: float, share: float) -> float:
    """Return the highest load that holds, by halving; neither end of the bracket is tried."""
    low, high = BRACKETS[sigma]
    return halved(low, high, lambda step: least(step) >= share)[0] / 200
