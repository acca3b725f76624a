"""Matters for tests of the simulated network; to import only where numba and numpy are there."""

from dataclasses import replace

import numpy as np
from benchmarks.promises.model import DAY
from benchmarks.promises.network.model import CLERKS, MEANS, Matters

DAYS = 500
"""How long the network is busy in the tests that look at a long time."""


def some(
    kinds: list[int], received: list[float], *, wait_days: float = 0, pause_days: float = 0, days: int = 10
) -> Matters:
    """Matters received at these days that take exactly their mean work."""
    return Matters(
        np.array(received) * DAY,
        np.array(kinds),
        MEANS[kinds].astype(float),
        np.full(len(kinds), float(wait_days * DAY)),
        np.full(len(kinds), float(pause_days * DAY)),
        np.ones((days, CLERKS), np.bool_),
        np.ones((days, CLERKS)),
    )


def only(given: Matters, *clerks: int) -> Matters:
    """The same matters with nobody there but these."""
    present = np.zeros_like(given.present)
    present[:, list(clerks)] = True
    return replace(given, present=present, rostered=present.astype(float))
