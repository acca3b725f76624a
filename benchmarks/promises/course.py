"""The course of one shock: what is promised and kept, month by month, before, during and after it."""

from typing import Any

import numpy as np
from benchmarks.promises.experiments import POLICIES, SHOCK_BEGIN, SHOCKS, Workers, changed
from benchmarks.promises.model import DAY, NAMES, matters
from benchmarks.promises.simulation import simulate

SHOCK = "15 % of staff lost for 250 days, base .90"
FIXED, OURS = "order of promise, fixed 1/5/20", "recommended 1/3/10"
MONTH = 25
"""Working days a point."""

BEFORE, AFTER = 2 * MONTH, 8 * MONTH


def course(workers: Workers, seeds: range) -> dict[str, Any]:
    """Return, per policy, broken promises in percent and promised days per class by month of arrival, over all seeds.

    `day` is the middle of each month in working days after the loss begins.
    """
    load, days, curves = SHOCKS[SHOCK]
    months = (BEFORE + days + AFTER) // MONTH

    def of_seed(seed: int) -> dict[str, np.ndarray]:
        given = matters(seed, load, 0.1, **changed(curves))
        month = ((given.arrival / DAY - SHOCK_BEGIN + BEFORE) // MONTH).astype(np.int64)
        found = {}
        for name in (FIXED, OURS):
            run = simulate(given, POLICIES[name])
            sums = np.zeros((months, 2 + 2 * len(NAMES)))
            for index in range(months):
                here = month == index
                sums[index, :2] = here.sum(), (run.done > run.promised)[here].sum()
                for kind in range(len(NAMES)):
                    own = here & (given.kind == kind)
                    sums[index, 2 + 2 * kind : 4 + 2 * kind] = (
                        own.sum(),
                        (run.promised - given.arrival)[own].sum() / DAY,
                    )
            found[name] = sums
        return found

    each = workers.each(of_seed, seeds)
    policies = {}
    for name in (FIXED, OURS):
        sums = np.sum([found[name] for found in each], axis=0)
        policies[name] = {
            "broken": [float(value) for value in 100 * sums[:, 1] / sums[:, 0]],
            **{
                f"window {kind}": [float(value) for value in sums[:, 3 + 2 * index] / sums[:, 2 + 2 * index]]
                for index, kind in enumerate(NAMES)
            },
        }
    return {
        "shock": SHOCK,
        "lasts": days,
        "day": [(index + 0.5) * MONTH - BEFORE for index in range(months)],
        "policies": policies,
    }
