"""What arrives in the network, and who is there. Times are working minutes, a day has 480.

24 clerks in three pools (5, 7 and 6 with one skill, two each with the skills of two pools), no pre-emption. Classes
60/30/10 % with 2, 3 and 4 stages and 0.6, 2.3 and 9.5 h of work, each stage lognormal with coefficient of variation 1.
Half of the middle and all long matters wait for another body (lognormal, mean 10 days, inside the promise); 30 % of the
long pause for the applicant, and their promise moves by the pause. The logarithm of the arrival rate is an AR(1) by
day with correlation time 30 days. The policy never sees the real work of a matter, only means.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from benchmarks.promises.model import DAY, LOG_SD, SHARES, wave

STAGES = np.array([2, 3, 4])
POOL = np.array([[0, 1, -1, -1], [0, 1, 2, -1], [0, 1, 2, 0]])
"""The pool of each stage of each class; -1 is no stage."""
MEANS = np.array([[12, 24, 0, 0], [30, 72, 36, 0], [90, 90, 294, 96]])
"""Mean minutes of each stage. The three pools are loaded alike; short and middle work fills 80 % of the second."""
SKILLS = np.array([[0, 0]] * 5 + [[1, 1]] * 7 + [[2, 2]] * 6 + [[0, 1]] * 2 + [[1, 2]] * 2 + [[0, 2]] * 2)
"""The two pools each clerk can work in; those with one skill come first, and are chosen first."""
CLERKS = len(SKILLS)
POOLS = 3
BODY_AFTER = np.array([-1, 0, 1])
BODY_SHARE = np.array([0.0, 0.5, 1.0])
PAUSE_AFTER = np.array([-1, -1, 0])
PAUSE_SHARE = np.array([0.0, 0.0, 0.3])
"""After which stage another body, or the applicant, is waited for, and by which share of the class."""
WAIT = 10 * DAY
WARM_UP = 100
COUNTED = 1400
AFTER = 100
"""Days before, in and after the period of which matters are counted."""
DAYS = WARM_UP + COUNTED + AFTER


@dataclass(frozen=True)
class Matters:
    """What a seed brings.

    Per matter the arrival, class, minutes of work per stage, minutes of wait and of pause; who is present on each day,
    and which share of each clerk's time the roster counts on (days x clerks, both).
    """

    arrival: np.ndarray
    kind: np.ndarray
    work: np.ndarray
    wait: np.ndarray
    pause: np.ndarray
    present: np.ndarray
    rostered: np.ndarray

    @property
    def days(self) -> int:
        """The days on which matters arrive."""
        return len(self.present)

    @property
    def counted(self) -> np.ndarray:
        """Which matters are counted."""
        return (self.arrival >= WARM_UP * DAY) & (self.arrival < (self.days - AFTER) * DAY)


def arrivals(
    seed: int,
    load: float,
    sigma: float,
    *,
    days: int = DAYS,
    rate: np.ndarray | None = None,
    handling: np.ndarray | None = None,
    present: np.ndarray | None = None,
    rostered: np.ndarray | None = None,
    waits: bool = True,
) -> Matters:
    """Return the matters of one seed; `load` is the mean share of the time that is rostered on the first day.

    :param sigma: deviation of the logarithm of the arrival rate
    :param rate: multiplies arrivals by day, or by day and class; `handling` multiplies work by day of arrival
    :param waits: whether other bodies and applicants are waited for at all
    """
    rng = np.random.default_rng([seed, round(load * 1000), round(sigma * 1000)])
    rostered = np.ones((days, CLERKS)) if rostered is None else rostered
    level = load * float(rostered[0].sum()) * DAY / float(np.dot(SHARES, MEANS.sum(axis=1)))
    by_day = level * np.exp(wave(rng, days, sigma, 30) - sigma * sigma / 2)
    by_class = by_day[:, None] * np.array(SHARES)
    if rate is not None:
        by_class = by_class * (rate if rate.ndim == 2 else rate[:, None])
    counts = rng.poisson(by_class)
    kind = np.tile(np.arange(3), days).repeat(counts.ravel())
    day = np.repeat(np.arange(days), counts.sum(axis=1))
    arrival = day * DAY + rng.uniform(0, DAY, len(day))
    order = np.argsort(arrival)
    arrival, kind, day = arrival[order], kind[order], day[order]
    work = _work(rng, kind)
    return Matters(
        arrival,
        kind,
        work if handling is None else work * handling[day, None],
        _wait(rng, BODY_SHARE[kind] * waits),
        _wait(rng, PAUSE_SHARE[kind] * waits),
        np.ones((days, CLERKS), np.bool_) if present is None else present,
        rostered,
    )


def _work(rng: np.random.Generator, kind: np.ndarray) -> np.ndarray:
    return MEANS[kind] * np.exp(-(LOG_SD**2) / 2 + LOG_SD * rng.normal(0, 1, (len(kind), MEANS.shape[1])))


def _wait(rng: np.random.Generator, share: np.ndarray) -> np.ndarray:
    length = WAIT * np.exp(-(LOG_SD**2) / 2 + LOG_SD * rng.normal(0, 1, len(share)))
    return np.where(rng.uniform(0, 1, len(share)) < share, length, 0.0)


@lru_cache
def flow_without_queues(p: float, waits: bool = True, draws: int = 400_000) -> np.ndarray:
    """Return F in minutes per class and stage: the quantile p from the start of the stage to hand-over, sampled.

    Own work, later stages and the wait for another body count; the pause does not, since the promise moves by it.
    """
    rng = np.random.default_rng(20)
    flow = np.zeros(MEANS.shape)
    for c, stages in enumerate(STAGES):
        kind = np.full(draws, c)
        work, wait = _work(rng, kind), _wait(rng, BODY_SHARE[kind] * waits)
        for s in range(stages):
            inside = wait if s <= BODY_AFTER[c] else 0.0
            flow[c, s] = np.quantile(work[:, s:].sum(axis=1) + inside, p)
    flow.setflags(write=False)
    return flow
