"""What the house states of its promises, and what is kept afterwards."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from benchmarks.promises.experiments import POLICIES, Workers, absences, errors
from benchmarks.promises.measures import interval
from benchmarks.promises.model import COUNTED, DAY, NAMES, WARM_UP, Matters, matters
from benchmarks.promises.simulation import RECOMMENDED, Run, simulate

from zusage.promises.domain.calibration import LAST, GivenPromise, measured

Found = dict[str, Any]

LOAD, SIGMA = 0.88, 0.2
PERIOD = 250
"""Days of which promises are compared with what was stated on the evening before."""

WEATHERS = {
    "exact": lambda seed: matters(seed, LOAD, SIGMA),
    "errors 10 %, absences, flu": lambda seed: matters(
        seed, LOAD, SIGMA, handling=errors(seed), present=absences(seed)
    ),
}
RULES = {
    "recommended 1/3/10": RECOMMENDED,
    "recommended 1/2/5": replace(RECOMMENDED, windows=(1, 2, 5)),
    "order of promise, fixed 1/5/20": POLICIES["order of promise, fixed 1/5/20"],
}


def gaps(workers: Workers, seeds: range) -> list[Found]:
    """Return per weather, policy and class: mean distance in points between what was stated and what was kept."""
    rows = []
    for weather, make in WEATHERS.items():

        def of_seed(seed: int, make: Any = make) -> dict[str, list[float]]:
            given = make(seed)
            return {name: gaps_of(given, simulate(given, policy)) for name, policy in RULES.items()}

        each = workers.each(of_seed, seeds)
        for name in RULES:
            found = {kind: interval([run[name][index] for run in each]) for index, kind in enumerate(NAMES)}
            rows.append({"weather": weather, "policy": name, "gap": found})
    return rows


def gaps_of(given: Matters, run: Run) -> list[float]:
    """Return per class the mean distance, over periods, from the record stated to the share kept in the period."""
    found = []
    received = (given.arrival // DAY).astype(np.int64)
    promised = np.rint(run.promised / DAY).astype(np.int64) - 1
    handed_over = np.ceil(run.done / DAY).astype(np.int64) - 1
    for index in range(len(NAMES)):
        own = given.kind == index
        each = []
        for begin in range(WARM_UP, WARM_UP + COUNTED - PERIOD + 1, PERIOD):
            stated = _stated(promised[own], handed_over[own], begin - 1)
            during = own & (received >= begin) & (received < begin + PERIOD)
            kept = 100 * float(np.mean(handed_over[during] <= promised[during]))
            each.append(abs(stated - kept))
        found.append(float(np.mean(each)))
    return found


def _stated(promised: np.ndarray, handed_over: np.ndarray, evening: int) -> float:
    """Return what the house states on an evening, in percent; days are numbers."""
    known = np.minimum(promised, handed_over)
    # The last ones by day, and all of the earliest of those days, so that the house itself makes the cut.
    recent = known <= evening
    since = np.partition(known[recent], -LAST)[-LAST]
    counted = recent & (known >= since)
    record = (
        GivenPromise(date.fromordinal(1 + until), date.fromordinal(1 + day))
        for until, day in zip(promised[counted].tolist(), handed_over[counted].tolist(), strict=True)
    )
    return measured(record, date.fromordinal(1 + evening)) / 10
