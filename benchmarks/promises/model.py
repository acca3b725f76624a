"""The one-pool model: what arrives, how long it takes, who is there. Times are working minutes, a day has 480.

20 clerks without pre-emption; classes 60/30/10 % with mean work 0.5, 2 and 8 h, lognormal with coefficient of
variation 1; the logarithm of the arrival rate is an AR(1) by day with deviation sigma and correlation time 30 days,
its level such that the mean rate gives the load. Arrivals within a day are Poisson.
"""

import math
from dataclasses import dataclass

import numpy as np

DAY = 480
CLERKS = 20
SHARES = (0.6, 0.3, 0.1)
MEANS = (30, 120, 480)
NAMES = ("short", "middle", "long")
WARM_UP = 100
COUNTED = 2050
AFTER = 150
"""Days before, in and after the period of which matters are counted: 8.2 years of 250 days, then work goes on."""

LOG_SD = math.sqrt(math.log(2))
STEP = 20
"""Steps of the residual table per mean."""


def quantile(mean: float, z: float) -> float:
    """Return the lognormal quantile (coefficient of variation 1) of a mean, for a standard normal quantile z."""
    return mean * math.exp(-(LOG_SD**2) / 2 + z * LOG_SD)


def residuals() -> np.ndarray:
    """Return mean remaining work after i/20 means of work, in permille of the mean, at most six means."""

    def upper(x: float) -> float:
        return math.erfc(x / math.sqrt(2)) / 2

    table = [1000]
    for index in range(1, 60 * STEP):
        worked = index / STEP
        place = (math.log(worked) + LOG_SD**2 / 2) / LOG_SD
        table.append(min(6000, round(1000 * (upper(place - LOG_SD) / upper(place) - worked))))
    return np.array(table, dtype=np.int64)


@dataclass(frozen=True)
class Matters:
    """What a seed brings: arrival (minute), class and work (minutes) per matter; clerks present per day."""

    arrival: np.ndarray
    kind: np.ndarray
    work: np.ndarray
    present: np.ndarray
    days: int

    @property
    def counted(self) -> np.ndarray:
        """Which matters are counted."""
        return (self.arrival >= WARM_UP * DAY) & (self.arrival < (self.days - AFTER) * DAY)


def wave(rng: np.random.Generator, days: int, sd: float, correlation: float) -> np.ndarray:
    """Return a stationary AR(1) by day, with mean 0, deviation `sd` and correlation time in days."""
    keep = math.exp(-1 / correlation)
    noise = rng.normal(0, 1, days)
    x = np.empty(days)
    x[0] = noise[0]
    for index in range(1, days):
        x[index] = keep * x[index - 1] + math.sqrt(1 - keep * keep) * noise[index]
    return sd * x


def matters(
    seed: int,
    load: float,
    sigma: float,
    *,
    days: int = WARM_UP + COUNTED + AFTER,
    rate: np.ndarray | None = None,
    handling: np.ndarray | None = None,
    present: np.ndarray | None = None,
) -> Matters:
    """Return the matters of one seed; `rate` and `handling` multiply by day, `present` replaces the clerks."""
    rng = np.random.default_rng([seed, round(load * 1000), round(sigma * 1000)])
    mean = sum(share * minutes for share, minutes in zip(SHARES, MEANS, strict=True))
    level = load * CLERKS * DAY / mean * np.exp(wave(rng, days, sigma, 30) - sigma * sigma / 2)
    counts = rng.poisson(level if rate is None else level * rate)
    day = np.repeat(np.arange(days), counts)
    arrival = np.sort(day * DAY + rng.uniform(0, DAY, len(day)))
    kind = np.searchsorted(np.cumsum(SHARES)[:-1], rng.uniform(0, 1, len(day)), side="right")
    work = np.array(MEANS)[kind] * np.exp(-(LOG_SD**2) / 2 + LOG_SD * rng.normal(0, 1, len(day)))
    if handling is not None:
        work = work * handling[day]
    there = np.full(days, CLERKS) if present is None else present
    return Matters(arrival, kind.astype(np.int64), work, there.astype(np.int64), days)
