"""Figures of one run, and their mean over seeds with a 95 % interval."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from benchmarks.promises.model import DAY, NAMES, SHARES, Matters
from benchmarks.promises.simulation import Run

Figures = dict[str, float]


def figures(given: Matters, run: Run) -> Figures:
    """Return the figures of one run: shares in percent, times in working days of 480 minutes."""
    return figures_of(given, run, given.counted)


def figures_of(given: Matters, run: Run, counted: np.ndarray) -> Figures:
    """Return the figures of the matters that `counted` marks."""
    window = (run.promised - given.arrival)[counted] / DAY
    late = np.maximum(run.done - run.promised, 0)[counted] / DAY
    kept = run.done[counted] <= run.promised[counted]
    later = run.later[counted]
    kind = given.kind[counted]
    worst = np.sort(late)[-max(len(late) // 20, 1) :]
    found = {
        "matters": float(len(late)),
        "broken": 100 * float(np.mean(~kept)),
        "window": float(np.mean(window)),
        "days late": float(np.mean(late)),
        "days late, worst 5 %": float(np.mean(worst)),
        "days late of a broken one": float(np.mean(late[~kept])) if not kept.all() else 0.0,
        "days late, worst": float(np.max(late)),
    }
    for index, name in enumerate(NAMES):
        own = kind == index
        found[f"kept {name}"] = 100 * float(np.mean(kept[own]))
        found[f"window {name}"] = float(np.mean(window[own]))
        found[f"later {name}"] = 100 * float(np.mean(later[own]))
    return found


def flows(given: Matters, run: Run) -> list[np.ndarray]:
    """Return the days from receipt to hand-over of the counted matters, per class."""
    took = (run.done - given.arrival) / DAY
    return [took[given.counted & (given.kind == index)] for index in range(len(NAMES))]


def static_window(took: Sequence[np.ndarray], share: float) -> float:
    """Return the window that is never changed: the quantile of each class, weighted by its share."""
    return sum(part * float(np.quantile(one, share)) for part, one in zip(SHARES, took, strict=True))


def over_seeds(each: Sequence[Mapping[str, float]]) -> dict[str, tuple[float, float]]:
    """Return mean and half the width of its 95 % interval (Student) per figure."""
    return {name: interval([one[name] for one in each]) for name in each[0]}


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the mean and half the width of its 95 % interval over independent seeds."""
    if len(values) < 2:
        return float(np.mean(values)), math.nan
    free = len(values) - 1
    z = 1.959964  # Student's quantile from the normal one: Cornish-Fisher to the second order
    t = z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)
    return float(np.mean(values)), t * float(np.std(values, ddof=1)) / math.sqrt(len(values))
