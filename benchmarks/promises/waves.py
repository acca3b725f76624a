"""Who carries a wave: more seeds, a window that moves with the load, and dates brought forward when it is over."""

from dataclasses import replace
from typing import Any

import numpy as np
from benchmarks.promises.experiments import POLICIES, STEPPED, Workers
from benchmarks.promises.measures import figures, flows, interval, over_seeds, overtaken, static_window
from benchmarks.promises.model import DAY, NAMES, WARM_UP, Matters, matters
from benchmarks.promises.simulation import FIRST_COME, RECOMMENDED, Run, simulate

Found = dict[str, Any]

LOAD, SIGMA = 0.90, 0.2
FORWARD = {
    "recommended 1/3/10": RECOMMENDED,
    "the same, brought forward by a week or more": replace(RECOMMENDED, forward=5),
    STEPPED: POLICIES[STEPPED],
    "stepped, brought forward by a week or more": replace(POLICIES[STEPPED], forward=5),
}
COUNTED_MORE = ("recommended 1/3/10", "recommended 1/2/5", STEPPED)


def more_seeds(workers: Workers, seeds: range) -> Found:
    """Return the static window of these seeds and, per policy, its mean window as a share of it.

    The interval of the share leaves out one seed after the other (jackknife): numerator and denominator share seeds.
    """

    def of_seed(seed: int) -> tuple[float, dict[str, dict[str, float]]]:
        given = matters(seed, LOAD, SIGMA)
        static = static_window(flows(given, simulate(given, FIRST_COME)), 0.99)
        return static, {name: figures(given, simulate(given, POLICIES[name])) for name in COUNTED_MORE}

    each = workers.each(of_seed, seeds)
    static = np.array([own for own, _ in each])
    policies = {}
    for name in COUNTED_MORE:
        window = np.array([found[name]["window"] for _, found in each])
        policies[name] = over_seeds([found[name] for _, found in each]) | {"share": ratio(window, static)}
    return {"seeds": len(seeds), "static": interval(static.tolist()), "policies": policies}


def ratio(above: np.ndarray, below: np.ndarray) -> tuple[float, float]:
    """Return the ratio of two means in percent and half the width of its 95 % interval."""
    count = len(above)
    whole = 100 * above.mean() / below.mean()
    without = 100 * (above.sum() - above) / (below.sum() - below)
    if count < 2:
        return float(whole), float("nan")
    spread = (count - 1) * without  # as pseudo-values, so that the interval of a mean applies
    return float(whole), interval((count * whole - spread).tolist())[1]


def brought_forward(workers: Workers, seeds: range) -> dict[str, Found]:
    """Return per policy what the long matters were promised at first and in the end, and what that cost."""

    def of_seed(seed: int) -> dict[str, Found]:
        given = matters(seed, LOAD, SIGMA)
        return {name: dates(given, simulate(given, policy)) for name, policy in FORWARD.items()}

    each = workers.each(of_seed, seeds)
    return {name: over_seeds([found[name] for found in each]) for name in FORWARD}


def dates(given: Matters, run: Run) -> dict[str, float]:
    """Return the days promised to all, and of long ones those promised first, at last and by who knows the future.

    Also the percentage kept, moved and overtaken of the long ones, and how often a year their window changed. Who knows
    the future promises the hand-over itself, but no day before the window published on the day of receipt.
    """
    counted = given.counted
    own = counted & (given.kind == len(NAMES) - 1)
    received = (given.arrival // DAY).astype(np.int64)
    known = DAY * np.maximum(np.ceil(run.done / DAY), received + run.published[received] + 1)
    years = (given.days - WARM_UP) / 250
    return {
        "mean, all": float(np.mean(run.promised[counted] - given.arrival[counted])) / DAY,
        "first": float(np.mean(run.first[own] - given.arrival[own])) / DAY,
        "last": float(np.mean(run.promised[own] - given.arrival[own])) / DAY,
        "hindsight": float(np.mean(known[own] - given.arrival[own])) / DAY,
        "kept": 100 * float(np.mean(run.done[own] <= run.promised[own])),
        "letters": 100 * float(np.mean(run.moved[own] > 0)),
        "overtaken": overtaken(given, run),
        "changes": float(np.count_nonzero(np.diff(run.published[WARM_UP:]))) / years,
    }
