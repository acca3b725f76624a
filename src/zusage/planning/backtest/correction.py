"""A rule that learns from its own promises: what it says is stretched until it keeps as much as it should.

Each miss widens the next windows, each hit narrows them a little (Gibbs and Candès 2021, on the logarithm of the
window). Feedback comes late: a hit is known when the case ends, a miss on the evening of the promised day. So the
step is small, and the stretch is held between one and WIDEST: fast steps made windows explode on small logs.
"""

import heapq
from collections.abc import Mapping
from math import exp, log

from zusage.planning.backtest.replay import LEVEL, Forecaster

START = 1.2
STEP = 0.005
WIDEST = 1.5


class Corrected:
    """The promises of another rule, stretched by a factor that its record moves."""

    def __init__(self, rule: Forecaster, *, start: float = START, step: float = STEP, widest: float = WIDEST) -> None:
        self._rule = rule
        self._step = step
        self._stretch = log(start)
        self._widest = log(widest)
        self._said: float | None = None
        self._pending: dict[int, float] = {}
        self._due: list[tuple[float, int]] = []

    @property
    def stretch(self) -> float:
        """By what the rule's windows are multiplied now."""
        return exp(self._stretch)

    def promise(self, kind: str, at: float, attributes: Mapping[str, str]) -> float | None:
        while self._due and self._due[0][0] < at:
            _, case = heapq.heappop(self._due)
            if self._pending.pop(case, None) is not None:
                self._learn(missed=True)
        days = self._rule.promise(kind, at, attributes)
        self._said = None if days is None else days * self.stretch
        return self._said

    def arrived(self, case: int, kind: str, at: float) -> None:
        self._rule.arrived(case, kind, at)
        if self._said is not None:
            self._pending[case] = at + self._said
            heapq.heappush(self._due, (at + self._said, case))

    def ended(self, case: int, at: float) -> None:
        self._rule.ended(case, at)
        promised = self._pending.pop(case, None)
        if promised is not None:
            self._learn(missed=at > promised)

    def _learn(self, *, missed: bool) -> None:
        moved = self._stretch + self._step * (missed - (1 - LEVEL))
        self._stretch = min(max(moved, 0.0), self._widest)
