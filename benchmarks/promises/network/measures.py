"""Figures of one run in the network: shares in percent, times in working days of 480 minutes."""

import numpy as np
from benchmarks.promises.model import DAY, NAMES
from benchmarks.promises.network.model import Matters
from benchmarks.promises.network.simulation import Run

Figures = dict[str, float]


def figures(given: Matters, run: Run, counted: np.ndarray | None = None) -> Figures:
    """Return the figures of the matters that `counted` marks; of all that count if nothing is said.

    Per class: kept; the window as promised on receipt; how many were quoted later than the published window.
    """
    counted = given.counted if counted is None else counted
    found = {}
    for c, name in enumerate(NAMES):
        own = counted & (given.kind == c)
        found[f"kept {name}"] = 100 * float(np.mean((run.done <= run.promised)[own]))
        found[f"window {name}"] = float(np.mean((run.given - given.arrival)[own])) / DAY
        found[f"later {name}"] = 100 * float(np.mean(run.later[own]))
    return found


def flows(given: Matters, run: Run) -> Figures:
    """Return the quantiles of the days from receipt to hand-over without the pause, per class."""
    took = (run.done - given.arrival - given.pause) / DAY
    return {
        f"flow q{share * 100:.0f} {name}": float(np.quantile(took[given.counted & (given.kind == c)], share))
        for c, name in enumerate(NAMES)
        for share in (0.95, 0.99)
    }


def answers(given: Matters, run: Run) -> Figures:
    """Return what another body's answer changes, per class.

    The window as it ended, without the pause; of those that waited, the days promised and needed from the answer on.
    """
    found = {}
    for c, name in enumerate(NAMES):
        own = given.counted & (given.kind == c)
        found[f"in the end {name}"] = float(np.mean((run.promised - given.pause - given.arrival)[own])) / DAY
        own &= ~np.isnan(run.answered)
        if own.any():
            found[f"promised after the answer {name}"] = float(np.mean((run.promised - run.answered)[own])) / DAY
            found[f"needed after the answer {name}"] = float(np.mean((run.done - run.answered)[own])) / DAY
    return found


def pauses(given: Matters, run: Run) -> Figures:
    """Return what is kept of the long matters that rested for the applicant, and of the others."""
    kept = run.done <= run.promised
    long = given.counted & (given.kind == len(NAMES) - 1)
    return {
        "kept rested": 100 * float(np.mean(kept[long & (given.pause > 0)])),
        "kept not rested": 100 * float(np.mean(kept[long & (given.pause == 0)])),
    }
