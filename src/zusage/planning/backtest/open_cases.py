"""Our rule: what usually happens, open cases counted, times what is known of this case at its arrival.

A case is measured in units of what is usual for its traits and for how much is open (`factors`). On that common scale
all kinds speak together: the Kaplan-Meier quantile of those that came lately, those still open counted with the age
they have reached, since looking only at closed ones is too bright while work piles up. Two voices may object, each only
where it is clear, by two standard errors: the table of the present, if these days are slower (`present`), and the
kind's own record, if its times are spread otherwise than the common ones. The level is raised by the share a sample of
n owes for being finite, (n + 1) / n, and by a standard error, so that it holds although it is only estimated. Source:
Kaplan and Meier 1958; Vovk, Gammerman and Shafer 2005.
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil, inf, log, log1p, sqrt

from zusage.capacity.domain.survival import quantile_with_open
from zusage.planning.backtest.factors import Factors, Observed, learn
from zusage.planning.backtest.present import quantile_with_late_entry
from zusage.planning.backtest.replay import ENOUGH, LEVEL, rank_of_level

_MEMORY = 3000
_REACH = 2.5
"""The memory reaches back so many times the 95 % flow time, so that slow cases had the time to end."""
_SAMPLE = 9000
"""Of a longer memory, so many are looked at."""
_PRESENT = 300
_TOLERANCE = 1.0
"""The common quantile is asked for so many standard errors above the level: a short record has to be careful."""
_CLEARLY = 2.0
_BEYOND = 1.25
"""Where the estimate does not reach the level the true quantile lies beyond the greatest age seen: so far beyond."""
_FURTHEST = 2.0
"""A window longer than so many times the past is a guess about what nobody has seen: nothing is promised then."""
_LEARN_FROM = 100
_LEARN_EVERY = 30.0
_SHORTEST = 1 / 24


@dataclass(slots=True)
class _Matter:
    kind: str
    came: float
    traits: Mapping[str, str]
    crowd: float
    measure: Factors
    factor: float
    ended: float | None = None

    def days(self, at: float) -> float:
        return (at if self.ended is None else self.ended) - self.came


class OpenCasesCounted:
    """The rule described above, as a forecaster of `replay`."""

    def __init__(self) -> None:
        self._factors = Factors()
        self._memory: deque[_Matter] = deque()
        self._open: dict[int, _Matter] = {}
        self._endings: deque[_Matter] = deque(maxlen=_PRESENT)
        self._closed = 0
        self._since = inf
        self._arriving: _Matter | None = None
        self._learn_at = -inf
        self._valid_until = -inf
        self._common = 0.0
        self._of_kind: dict[str, list[tuple[float, bool]]] = {}
        self._bounds: dict[str, tuple[float, float]] = {}

    def promise(self, kind: str, at: float, attributes: Mapping[str, str]) -> float | None:
        if at >= self._learn_at and self._closed >= _LEARN_FROM:
            self._learn(at)
        traits = {"": kind, **attributes}
        crowd = log1p(len(self._open))
        self._arriving = _Matter(kind, at, traits, crowd, self._factors, self._factors.of(traits, crowd))
        if self._closed < ENOUGH:
            return None
        if at >= self._valid_until:
            self._look(at)
        low, high = self._within(kind)
        window = self._arriving.factor * min(max(self._common, low), high)
        return window if window <= _FURTHEST * (at - self._since) else None

    def arrived(self, case: int, kind: str, at: float) -> None:
        self._since = min(self._since, at)
        if self._arriving is not None:
            self._memory.append(self._arriving)
            self._open[case] = self._arriving
            self._arriving = None

    def ended(self, case: int, at: float) -> None:
        matter = self._open.pop(case)
        matter.ended = at
        self._endings.append(matter)
        self._closed += 1

    def _learn(self, at: float) -> None:
        """Learn the factors anew from cases so old that nine of ten like them are closed; all are measured by them."""
        self._learn_at = at + _LEARN_EVERY
        seen = _some(self._memory, _SAMPLE)
        closed = sorted(matter.days(at) for matter in seen if matter.ended is not None)
        if not closed:
            return
        since = at - closed[int(0.9 * (len(closed) - 1))]
        grown = [matter for matter in seen if matter.came <= since]
        if len(grown) < ENOUGH:
            return
        told = [
            Observed(matter.traits, matter.crowd, log(max(matter.days(at), _SHORTEST)))
            for matter in _some(grown, _MEMORY)
        ]
        self._factors = learn(told)
        self._valid_until = -inf

    def _look(self, at: float) -> None:
        """Take stock: what is usual now, over all kinds, and what each kind's own record is."""
        flow = _closed_quantile(
            [(matter.days(at), matter.ended is not None) for matter in _some(self._memory, _SAMPLE)]
        )
        while len(self._memory) > _MEMORY and self._memory[0].came < at - _REACH * flow:
            self._memory.popleft()
        self._of_kind = defaultdict(list)
        for matter in _some(self._memory, _SAMPLE):
            self._of_kind[matter.kind].append((matter.days(at) / self._factor(matter), matter.ended is not None))
        everyone = [spell for own in self._of_kind.values() for spell in own]
        usual = _closed_quantile(everyone)
        level = _level(len(everyone), _TOLERANCE)
        reached = quantile_with_open(everyone, level) if level < 1 else None
        self._common = max(usual, _BEYOND * max(days for days, _ in everyone)) if reached is None else reached
        if len(self._endings) == _PRESENT:
            self._common = max(self._common, self._present(at, usual))
        self._bounds = {}
        self._valid_until = at + max(1.0, (at - self._memory[0].came) / 60)

    def _present(self, at: float, usual: float) -> float:
        """What the last endings and all that is open say at least."""
        since = self._endings[0].ended or at
        spells = [
            (max(0.0, since - matter.came) / factor, matter.days(at) / factor, matter.ended is not None)
            for matter in chain(self._endings, self._open.values())
            for factor in (self._factor(matter),)
        ]
        reached = quantile_with_late_entry(spells, _level(_PRESENT, -_CLEARLY))
        return max(usual, _BEYOND * max(days for _, days, _ in spells)) if reached is None else reached

    def _factor(self, matter: _Matter) -> float:
        """The factor of a case by what is known of factors now, so that old and new are measured alike."""
        if matter.measure is not self._factors:
            matter.measure, matter.factor = self._factors, self._factors.of(matter.traits, matter.crowd)
        return matter.factor

    def _within(self, kind: str) -> tuple[float, float]:
        """Between what the kind's own record would still allow; anything, where it is short."""
        if kind not in self._bounds:
            own = self._of_kind.get(kind, [])
            low: float | None = None
            high: float | None = None
            if sum(ended for _, ended in own) >= ENOUGH:
                low = quantile_with_open(own, _level(len(own), -_CLEARLY))
                level = _level(len(own), _CLEARLY)
                high = quantile_with_open(own, level) if level < 1 else None
            self._bounds[kind] = 0.0 if low is None else low, inf if high is None else high
        return self._bounds[kind]


def _level(n: int, errors: float) -> float:
    """The level to ask a sample of n for, so many standard errors above or below."""
    return LEVEL * (1 + 1 / n) + errors * sqrt(LEVEL * (1 - LEVEL) / n)


def _some(matters: Sequence[_Matter], most: int) -> Sequence[_Matter]:
    """Evenly chosen ones where there are more than `most`."""
    return list(matters)[:: ceil(len(matters) / most)]


def _closed_quantile(spells: Sequence[tuple[float, bool]]) -> float:
    closed = sorted(days for days, ended in spells if ended)
    return closed[rank_of_level(len(closed)) - 1] if closed else 0.0
