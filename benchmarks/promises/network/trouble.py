"""What goes wrong in the network: wrong estimates, absences, floods of matters, people who are lost."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from benchmarks.promises.model import DAY, SHARES, wave
from benchmarks.promises.network.model import AFTER, CLERKS, DAYS, MEANS, SKILLS, WARM_UP, Matters, arrivals

BEGIN = WARM_UP + 200
"""The day on which a shock begins; a quarter begins with it, so that people are divided anew at once."""
ATTENDANCE = 0.92
"""Which share of the time of a clerk the roster counts on."""
_SETTLING = 60
"""Days after a shock of which matters are still counted."""
_SICK_DAYS = 10
"""Correlation time in days of the state of one person: how long one is away."""


def _errors(seed: int) -> np.ndarray:
    """Return by which factor work takes longer than its standard, per day: 10 % in common, drifting over 60 days."""
    return np.exp(wave(np.random.default_rng([seed, 78]), DAYS, 0.1, 60) - 0.005)


def absences(seed: int) -> np.ndarray:
    """Return who is present (days x clerks): 8 % away, drifting, and once a year the flu for 15 days, at most 15 %."""
    rng = np.random.default_rng([seed, 77])
    share = 1 - ATTENDANCE + wave(rng, DAYS, 0.04, 20)
    for begin in range(0, DAYS, 250):
        first = begin + int(rng.integers(0, 235))
        flu = 0.15 * np.sin(np.linspace(0, np.pi, 15))
        share[first : first + 15] += flu[: max(0, DAYS - first)]
    return _away(rng, np.clip(share, 0, 0.6), _SICK_DAYS)


def _away(rng: np.random.Generator, share: np.ndarray, correlation: float) -> np.ndarray:
    """Return who is present if on each day that share of the clerks is away: those whose state is worst."""
    state = np.stack([wave(rng, len(share), 1.0, correlation) for _ in range(CLERKS)], axis=1)
    rank = np.argsort(np.argsort(state, axis=1), axis=1)
    return rank >= np.round(CLERKS * share)[:, None]


def troubled(seed: int) -> Matters:
    """Return the lab's second weather: load .85, sigma .2, errors of 10 %, absences and flu."""
    return arrivals(
        seed, 0.85, 0.2, handling=_errors(seed), present=absences(seed), rostered=np.full((DAYS, CLERKS), ATTENDANCE)
    )


@dataclass(frozen=True)
class Shock:
    """Something that lasts for a while, and the matters it brings; no more is simulated."""

    days: int
    make: Callable[[int, int], Matters]
    """From a seed and how many days are simulated."""

    def matters(self, seed: int) -> Matters:
        """Return the matters of a seed."""
        return self.make(seed, BEGIN + self.days + _SETTLING + AFTER)

    def around(self, given: Matters) -> np.ndarray:
        """Return which matters arrive from 20 days before to 60 days after it."""
        since, until = (BEGIN - 20) * DAY, (BEGIN + self.days + _SETTLING) * DAY
        return (given.arrival >= since) & (given.arrival < until)


def _lasting(value: float, length: int, days: int) -> np.ndarray:
    """Return a factor by day that holds for a while."""
    curve = np.ones(days)
    curve[BEGIN : BEGIN + length] = value
    return curve


def _drift(factor: float, days: int) -> np.ndarray:
    curve = np.ones(days)
    curve[BEGIN : BEGIN + 83] = np.linspace(1, factor, 83)
    return curve


def _without(gone: np.ndarray, length: int, days: int) -> np.ndarray:
    """Return who is present (days x clerks) if these are away all the time."""
    present = np.ones((days, CLERKS), np.bool_)
    present[BEGIN : BEGIN + length, gone] = False
    return present


def _flood(load: float, length: int) -> Shock:
    return Shock(
        length, lambda seed, days: arrivals(seed, 0.85, 0.1, days=days, rate=_lasting(load / 0.85, length, days))
    )


def _loss(number: int, length: int) -> Shock:
    def make(seed: int, days: int) -> Matters:
        gone = np.random.default_rng([seed, 79]).permutation(CLERKS)[:number]
        return arrivals(seed, 0.85, 0.1, days=days, present=_without(gone, length, days))

    return Shock(length, make)


SHOCKS = {
    "load 1.05 for 30 days": _flood(1.05, 30),
    "load 1.15 for 30 days": _flood(1.15, 30),
    "4 of 24 people lost for 250 days": _loss(4, 250),
    "12 of 24 people lost for 20 days": _loss(12, 20),
    "arrivals x1.5 in 83 days and back": Shock(
        83, lambda seed, days: arrivals(seed, 0.85, 0.1, days=days, rate=_drift(1.5, days))
    ),
    "handling times x1.5 in 83 days and back": Shock(
        83, lambda seed, days: arrivals(seed, 0.85, 0.1, days=days, handling=_drift(1.5, days))
    ),
}
"""At load .85, sigma .1. A loss is known the day it begins, and every day believed to end in ten."""


def _mix(long: float, length: int) -> Shock:
    """Return what comes if `long` times as many long matters come for a while, and others that make up for them."""
    work = np.array(SHARES) * MEANS.sum(axis=1)
    others = (work.sum() - long * work[2]) / (work.sum() - work[2])

    def make(seed: int, days: int) -> Matters:
        curve = np.stack([_lasting(factor, length, days) for factor in (others, others, long)], axis=1)
        return arrivals(seed, 0.90, 0.1, days=days, rate=curve)

    return Shock(length, make)


def _drifting_mix(length: int) -> Shock:
    """Return a mix that drifts all the time: a wave of 30 % for each class, over 120 days, the work of all the same."""
    work = np.array(SHARES) * MEANS.sum(axis=1)

    def make(seed: int, days: int) -> Matters:
        rng = np.random.default_rng([seed, 80])
        rates = np.exp(np.stack([wave(rng, days, 0.3, 120) for _ in SHARES], axis=1))
        return arrivals(seed, 0.90, 0.1, days=days, rate=rates * work.sum() / (rates @ work)[:, None])

    return Shock(length, make)


def _leave(number: int, length: int) -> Shock:
    """Return matters while some of those who know only the second pool are away, which the roster knows."""

    def make(seed: int, days: int) -> Matters:
        there = _without(np.flatnonzero((SKILLS == 1).all(axis=1))[:number], length, days)
        return arrivals(seed, 0.85, 0.1, days=days, present=there, rostered=there.astype(float))

    return Shock(length, make)


MIXES = {
    "the mix of classes drifts": _drifting_mix(500),
    "a third fewer long matters, others instead": _mix(0.67, 250),
    "3 of the 7 who know only the second pool are away, load .85": _leave(3, 250),
}
"""Changes that load the pools unlike, at load .90, sigma .1 where nothing else is said."""
