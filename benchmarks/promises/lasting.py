"""Changes that stay: what is kept while the line settles, and what is promised from then on."""

from typing import Any

import numpy as np
from benchmarks.promises.experiments import AROUND, DAYS, POLICIES, SHOCK_BEGIN, Workers, arriving, changed
from benchmarks.promises.measures import figures_of, over_seeds
from benchmarks.promises.model import AFTER, matters
from benchmarks.promises.simulation import simulate

Found = dict[str, Any]


def _step(value: float) -> np.ndarray:
    curve = np.ones(DAYS)
    curve[SHOCK_BEGIN:] = value
    return curve


def _drift(factor: float) -> np.ndarray:
    curve = _step(factor)
    curve[SHOCK_BEGIN : SHOCK_BEGIN + 83] = np.linspace(1, factor, 83)
    return curve


CHANGES: dict[str, tuple[float, dict[str, np.ndarray]]] = {
    "arrivals .60 to .90 in 83 days": (0.60, {"rate": _drift(1.5)}),
    "handling times .60 to .90 in 83 days": (0.60, {"handling": _drift(1.5)}),
    "arrivals .75 to .90 overnight": (0.75, {"rate": _step(1.2)}),
    "three of twenty clerks leave, .765 to .90": (0.765, {"present": _step(0.85)}),
    "handling times .80 to .90 overnight": (0.80, {"handling": _step(1.125)}),
}
"""Load before and after, and what is multiplied from a day on; sigma is .1."""

SETTLING = 250


def changes(workers: Workers, seeds: range) -> list[Found]:
    """Return per change what became of the matters from 20 days before to 250 after it began, and of all later ones."""
    rows = []
    for title, (load, curves) in CHANGES.items():

        def of_seed(seed: int, load: float = load, curves: Any = curves) -> tuple[Found, Found]:
            given = matters(seed, load, 0.1, **changed(curves))
            runs = {name: simulate(given, POLICIES[name]) for name in AROUND}
            settled = SHOCK_BEGIN + SETTLING
            first = arriving(given, SHOCK_BEGIN - 20, settled)
            then = arriving(given, settled, DAYS - AFTER)
            return (
                {name: figures_of(given, run, first) for name, run in runs.items()},
                {name: figures_of(given, run, then) for name, run in runs.items()},
            )

        each = workers.each(of_seed, seeds)
        periods = {}
        for number, period in enumerate(("settling", "settled")):
            periods[period] = {name: over_seeds([found[number][name] for found in each]) for name in AROUND}
        rows.append({"change": title, **periods})
    return rows
