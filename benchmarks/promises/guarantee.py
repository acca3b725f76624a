"""The narrowest windows of the lab's office that can be guaranteed, found by the search of the house."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from benchmarks.promises.experiments import Workers
from benchmarks.promises.model import NAMES, matters
from benchmarks.promises.simulation import RECOMMENDED, simulate

from zusage.capacity.domain.windows import ClassRecord, Windows, narrowest_windows

Found = dict[str, Any]

WEATHERS = ((0.80, 0.2), (0.90, 0.1), (0.90, 0.2))
RELIABILITIES = (950, 990)
START = (1, 2, 5)
LONGEST = 30
"""Working days: beyond six weeks nobody would publish a window."""

SEARCHED = range(1000, 1013)
"""Seeds of the search, 107 years; the check has the seeds of the report."""


def narrowest(workers: Workers, seeds: range) -> list[Found]:
    """Return per weather and reliability the windows found, what the check saw, and the classes that have none.

    :raises ValueError: if a seed of the check was searched on
    """
    if set(seeds) & set(SEARCHED):
        raise ValueError(f"seeds {SEARCHED} are those of the search; the check needs others")
    rows = []
    for load, sigma in WEATHERS:

        @cache
        def measure(windows: Windows, load: float = load, sigma: float = sigma) -> tuple[ClassRecord, ...]:
            return records(workers, SEARCHED, load, sigma, windows)

        for reliability in RELIABILITIES:
            found = narrowest_windows(
                measure,
                lambda windows, load=load, sigma=sigma: records(workers, seeds, load, sigma, windows),
                START,
                reliability_permille=reliability,
                longest_days=LONGEST,
            )
            rows.append(
                {
                    "load": load,
                    "sigma": sigma,
                    "reliability": reliability / 10,
                    "windows": found.windows,
                    "kept": [100 * checked.kept / checked.promised for checked in found.checked],
                    "later": [100 * checked.later / checked.promised for checked in found.checked],
                    "without": [NAMES[own] for own in found.without],
                }
            )
    return rows


def records(workers: Workers, seeds: range, load: float, sigma: float, windows: Windows) -> tuple[ClassRecord, ...]:
    """Return per class what became of its promises over all seeds."""
    policy = replace(RECOMMENDED, windows=windows)

    def of_seed(seed: int) -> np.ndarray:
        given = matters(seed, load, sigma)
        run = simulate(given, policy)
        counted = given.counted
        found = np.zeros((len(NAMES), 3), np.int64)
        for index in range(len(NAMES)):
            own = counted & (given.kind == index)
            found[index] = own.sum(), (run.done <= run.promised)[own].sum(), run.later[own].sum()
        return found

    sums = np.sum(workers.each(of_seed, seeds), axis=0)
    return tuple(ClassRecord(*(int(value) for value in row)) for row in sums)
