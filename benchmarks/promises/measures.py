"""Figures of one run, and their mean over seeds with a 95 % interval."""

import math
from collections.abc import Callable, Mapping, Sequence

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
    twentieth = max(len(late) // 20, 1)
    worst = np.partition(late, len(late) - twentieth)[-twentieth:]
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


def kept(given: Matters, run: Run) -> list[float]:
    """Return the percentage kept per class."""
    good = (run.done <= run.promised)[given.counted]
    kind = given.kind[given.counted]
    return [100 * float(np.mean(good[kind == index])) for index in range(len(NAMES))]


CALM = 20
"""Days over which a mean quote is looked at."""


def quotes(given: Matters, run: Run) -> np.ndarray:
    """Return by day of arrival the mean days promised in the 20 days from then on, classes by their shares."""
    day = (given.arrival // DAY).astype(np.int64)
    ahead = (run.first - given.arrival) / DAY
    mean = np.zeros(given.days - CALM + 1)
    for index, share in enumerate(SHARES):
        own = given.kind == index
        sums = np.convolve(np.bincount(day[own], ahead[own], given.days), np.ones(CALM), "valid")
        counts = np.convolve(np.bincount(day[own], minlength=given.days), np.ones(CALM), "valid")
        mean += share * sums / np.maximum(counts, 1)
    return mean


def recovery(by_day: np.ndarray, normal: float, end: int) -> int:
    """Return how many days after `end` the mean quote is again within 20 % of what is normal."""
    good = np.flatnonzero(by_day[end:] <= 1.2 * normal)
    return int(good[0]) if len(good) else len(by_day) - end


def overtaken(given: Matters, run: Run) -> float:
    """Return the percentage of long matters of which a later one was in the end promised an earlier day."""
    own = given.kind == len(NAMES) - 1
    promised = run.promised[own]
    later = np.append(np.minimum.accumulate(promised[::-1])[::-1][1:], np.inf)
    return 100 * float(np.mean((later < promised)[given.counted[own]]))


def flows(given: Matters, run: Run) -> list[np.ndarray]:
    """Return the days from receipt to hand-over of the counted matters, per class."""
    took = (run.done - given.arrival) / DAY
    return [took[given.counted & (given.kind == index)] for index in range(len(NAMES))]


def static_window(took: Sequence[np.ndarray], share: float) -> float:
    """Return the window that is never changed: the quantile of each class, weighted by its share."""
    return sum(part * float(np.quantile(days, share)) for part, days in zip(SHARES, took, strict=True))


def over_seeds(each: Sequence[Mapping[str, float]]) -> dict[str, tuple[float, float]]:
    """Return mean and half the width of its 95 % interval (Student) per figure."""
    return {name: interval([seed[name] for seed in each]) for name in each[0]}


_STUDENT = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)
"""Student's quantile for 95 %, as printed, by one to nine degrees of freedom: there the series below is too small."""


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the mean and half the width of its 95 % interval over independent seeds."""
    if len(values) < 2:
        return float(np.mean(values)), math.nan
    free = len(values) - 1
    z = 1.959964  # Student's quantile from the normal one: Cornish-Fisher to the second order, here within 0.2 %
    t = z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)
    if free <= len(_STUDENT):
        t = _STUDENT[free - 1]
    return float(np.mean(values)), t * float(np.std(values, ddof=1)) / math.sqrt(len(values))


def halved(low: int, high: int, like_low: Callable[[int], bool]) -> tuple[int, int]:
    """Return the neighbours between which something changes, by halving; neither of the ends is tried."""
    while high - low > 1:
        middle = (low + high) // 2
        if like_low(middle):
            low = middle
        else:
            high = middle
    return low, high
