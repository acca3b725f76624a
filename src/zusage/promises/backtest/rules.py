"""The rules that are compared: two quantiles of closed cases, and ours, which counts open ones and corrects itself."""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Mapping
from math import ceil

from zusage.promises.backtest.correction import Corrected
from zusage.promises.backtest.replay import LEVEL, Forecaster
from zusage.promises.domain.survival import quantile_with_open

ENOUGH = 50
_RECENT = 300


class _Durations:
    """Closed durations in order, all of them or the last ``limit``."""

    def __init__(self, limit: int | None = None) -> None:
        self._sorted: list[float] = []
        self._queue: deque[float] = deque()
        self._limit = limit

    def __len__(self) -> int:
        return len(self._sorted)

    def add(self, days: float) -> None:
        insort(self._sorted, days)
        if self._limit is not None:
            self._queue.append(days)
            if len(self._queue) > self._limit:
                del self._sorted[bisect_left(self._sorted, self._queue.popleft())]

    def quantile(self, level: float = LEVEL) -> float:
        """The smallest duration that a share of ``level`` does not exceed."""
        return self._sorted[ceil(round(level * len(self._sorted), 9)) - 1]


class ClosedQuantile:
    """The 95 % quantile of closed cases of the kind, or of all cases while the kind has fewer than ENOUGH."""

    def __init__(self, limit: int | None = None) -> None:
        self._limit = limit
        self._all = _Durations(limit)
        self._kinds: dict[str, _Durations] = {}
        self._open: dict[int, tuple[str, float]] = {}

    def promise(self, kind: str, at: float, attributes: Mapping[str, str]) -> float | None:
        own = self._kinds.get(kind)
        if own is not None and len(own) >= ENOUGH:
            return own.quantile()
        return self._all.quantile() if len(self._all) >= ENOUGH else None

    def arrived(self, case: int, kind: str, at: float) -> None:
        self._open[case] = (kind, at)

    def ended(self, case: int, at: float) -> None:
        kind, came = self._open.pop(case)
        self._all.add(at - came)
        self._kinds.setdefault(kind, _Durations(self._limit)).add(at - came)


class _Group:
    """The cases of one kind (or all), as far back as a window needs them."""

    def __init__(self) -> None:
        self.closed = _Durations()
        self.recent: deque[tuple[int, float]] = deque()
        self.asked_at = float("-inf")
        self.answer: float | None = None
        self.valid_for = 0.0


class OpenCasesCounted:
    """The Kaplan-Meier quantile of cases that came lately, those still open counted with the age they have reached.

    Looking only at closed cases is too bright while work piles up: the slow ones are not closed yet. The window
    reaches back REACH times the 95 % flow time, so that slow cases had the time to end, and at least FEWEST cases.
    Where the estimate does not reach the level, the quantile of all closed cases answers, or the greatest age seen
    where that is more: the true quantile lies beyond it. The level is raised by
    the share a sample of n owes for being finite, (n + 1) / n. Source: Kaplan and Meier 1958; Vovk et al. 2005.
    """

    REACH = 2.5
    FEWEST = 300

    def __init__(self) -> None:
        self._all = _Group()
        self._kinds: dict[str, _Group] = {}
        self._came: dict[int, tuple[str, float]] = {}
        self._ended: dict[int, float] = {}

    def promise(self, kind: str, at: float, attributes: Mapping[str, str]) -> float | None:
        own = self._kinds.get(kind)
        if own is not None and len(own.closed) >= ENOUGH:
            return self._of(own, at)
        return self._of(self._all, at) if len(self._all.closed) >= ENOUGH else None

    def arrived(self, case: int, kind: str, at: float) -> None:
        self._came[case] = (kind, at)
        for group in (self._all, self._kinds.setdefault(kind, _Group())):
            group.recent.append((case, at))

    def ended(self, case: int, at: float) -> None:
        kind, came = self._came.pop(case)
        self._ended[case] = at
        self._all.closed.add(at - came)
        self._kinds[kind].closed.add(at - came)

    def _of(self, group: _Group, at: float) -> float | None:
        if at < group.asked_at + group.valid_for:
            return group.answer
        usual = group.closed.quantile()
        reach = self.REACH * usual
        while len(group.recent) > self.FEWEST and group.recent[0][1] < at - reach:
            group.recent.popleft()
        sample = [
            (self._ended[case] - came, True) if case in self._ended else (at - came, False)
            for case, came in group.recent
        ]
        group.asked_at = at
        group.valid_for = max(1.0, (at - group.recent[0][1]) / 60) if group.recent else 1.0
        level = LEVEL * (1 + 1 / max(1, len(sample)))
        reached = quantile_with_open(sample, level) if level < 1 else None
        group.answer = max([usual, *(days for days, _ in sample)]) if reached is None else reached
        return group.answer


def rules() -> tuple[tuple[str, Forecaster], ...]:
    """The rules that are compared, with their German names; fresh, knowing nothing."""
    return (
        ("Alle Erledigten", ClosedQuantile()),
        (f"Die letzten {_RECENT} Erledigten", ClosedQuantile(_RECENT)),
        ("Offene mitgezählt", Corrected(OpenCasesCounted())),
    )
