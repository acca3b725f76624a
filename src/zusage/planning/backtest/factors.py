"""By which factors matters take longer or shorter than usual, learned from those that came long enough ago.

Each trait known at arrival (kind, first step, what an office declared) gives a factor per value, and the number of open
matters gives a slope. A factor counts for as much as its record is worth: it is drawn towards one the more, the fewer
matters stand behind it and the less the values of its trait differ at all, so that a trait that says nothing has no
effect (credibility: Bühlmann and Straub 1970). Logarithms of days, so that factors multiply.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, isfinite
from statistics import NormalDist

_LEVEL = 0.7
"""The quantile that is compared: high enough to be about slow matters, low enough to be known from a few dozen."""
_NOISE = _LEVEL * (1 - _LEVEL) / NormalDist().pdf(NormalDist().inv_cdf(_LEVEL)) ** 2
"""The variance of that quantile, of n normal values with deviation one, times n."""
_ROUNDS = 2
_FEWEST = 5
_MANY_NUMBERS = 12
_PARTS = 4
_TOGETHER = 9
"""Matters that wait together tell the same: by so much the variance of a slope is taken larger than if they did not."""
_WIDEST = 4.0


@dataclass(frozen=True, slots=True)
class Observed:
    """A matter as the factors see it: its traits, the logarithm of how many were open, and of its days."""

    traits: Mapping[str, str]
    crowd: float
    log_days: float


@dataclass(frozen=True, slots=True)
class Factors:
    """What was learned. Without anything every factor is one."""

    effects: Mapping[str, Mapping[str | int | None, float]] = field(default_factory=dict)
    cuts: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    slope: float = 0.0
    usual_crowd: float = 0.0

    def of(self, traits: Mapping[str, str], crowd: float) -> float:
        """By what the usual days are multiplied for a matter with these traits; unknown values count as usual."""
        total = self.slope * (crowd - self.usual_crowd)
        for name, effect in self.effects.items():
            total += effect.get(_value(traits.get(name), self.cuts.get(name)), 0.0)
        return exp(min(max(total, -_WIDEST), _WIDEST))


def learn(observed: Sequence[Observed]) -> Factors:
    """Return the factors that the matters (one at least) show; each trait is fitted on what the others leave, twice."""
    names = list(dict.fromkeys(name for matter in observed for name in matter.traits))
    cuts = {name: found for name in names if (found := _cuts([matter.traits.get(name) for matter in observed]))}
    columns = {name: [_value(matter.traits.get(name), cuts.get(name)) for matter in observed] for name in names}
    crowds = [matter.crowd for matter in observed]
    usual = sorted(crowds)[len(crowds) // 2]
    rest = [matter.log_days for matter in observed]
    effects: dict[str, dict[str | int | None, float]] = {name: {} for name in names}
    slope = 0.0
    for _ in range(_ROUNDS):
        for name, column in columns.items():
            rest = [left + effects[name].get(value, 0.0) for left, value in zip(rest, column, strict=True)]
            effects[name] = _effect(column, rest)
            rest = [left - effects[name].get(value, 0.0) for left, value in zip(rest, column, strict=True)]
        rest = [left + slope * (crowd - usual) for left, crowd in zip(rest, crowds, strict=True)]
        slope = _slope(crowds, rest)
        rest = [left - slope * (crowd - usual) for left, crowd in zip(rest, crowds, strict=True)]
    return Factors(effects, cuts, slope, usual)


def _effect(column: Sequence[str | int | None], rest: Sequence[float]) -> dict[str | int | None, float]:
    groups: dict[str | int | None, list[float]] = defaultdict(list)
    for value, left in zip(column, rest, strict=True):
        groups[value].append(left)
    groups = {value: own for value, own in groups.items() if len(own) >= _FEWEST}
    if len(groups) < 2:
        return {}
    everyone, noise = _quantile(rest), _variance(rest)
    shifts = {value: _quantile(own) - everyone for value, own in groups.items()}
    n = sum(map(len, groups.values()))
    between = sum(len(own) * shifts[value] ** 2 - noise for value, own in groups.items()) / n
    if between <= 0:
        return {}
    return {value: shifts[value] * between / (between + noise / len(own)) for value, own in groups.items()}


def _slope(crowds: Sequence[float], rest: Sequence[float]) -> float:
    """How much longer it takes when more is open: between nothing and in proportion, from the outer thirds."""
    order = sorted(range(len(crowds)), key=crowds.__getitem__)
    third = len(order) // 3
    few, many = order[:third], order[len(order) - third :]
    if third < _FEWEST:
        return 0.0
    apart = (sum(crowds[at] for at in many) - sum(crowds[at] for at in few)) / third
    longer = _quantile([rest[at] for at in many]) - _quantile([rest[at] for at in few])
    if apart < 0.05 or longer <= 0:
        return 0.0
    noise = 2 * _variance(rest) / third
    return min(1.0, longer / apart * max(0.0, 1 - _TOGETHER * noise / longer**2))


def _quantile(values: Sequence[float]) -> float:
    return sorted(values)[int(_LEVEL * len(values))]


def _variance(values: Sequence[float]) -> float:
    """The variance of the compared quantile times n; the deviation is read from the upper half, which is the one asked
    about and not spoilt by matters closed within minutes."""
    ordered = sorted(values)
    deviation = (ordered[int(0.9 * len(ordered))] - ordered[len(ordered) // 2]) / NormalDist().inv_cdf(0.9)
    return _NOISE * max(deviation, 1e-3) ** 2


def _cuts(values: Sequence[str | None]) -> tuple[float, ...]:
    """Where a trait is cut into parts of equal size, if it is a number; else nothing."""
    known = {value for value in values if value is not None}
    numbers = sorted(number for value in values if value is not None and (number := _number(value)) is not None)
    if len(known) <= _MANY_NUMBERS or len(numbers) < sum(value is not None for value in values):
        return ()
    return tuple(sorted({numbers[len(numbers) * part // _PARTS] for part in range(1, _PARTS)}))


def _value(written: str | None, cuts: tuple[float, ...] | None) -> str | int | None:
    if written is None or not cuts:
        return written
    number = _number(written)
    return None if number is None else bisect_right(cuts, number)


def _number(written: str) -> float | None:
    """A number, written with a point or as Germans do (1.234,50)."""
    try:
        number = float(written.replace(".", "").replace(",", ".") if "," in written else written)
    except ValueError:
        return None
    return number if isfinite(number) else None
