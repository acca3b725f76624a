"""The rules that are compared: two quantiles of closed cases, and ours, which counts open ones and corrects itself."""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Mapping
from math import ceil

from zusage.promises.backtest.correction import Corrected
from zusage.promises.backtest.open_cases import ENOUGH, OpenCasesCounted
from zusage.promises.backtest.replay import LEVEL, Forecaster

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


def rules() -> tuple[tuple[str, Forecaster], ...]:
    """The rules that are compared, with their German names; fresh, knowing nothing."""
    return (
        ("Alle Erledigten", ClosedQuantile()),
        (f"Die letzten {_RECENT} Erledigten", ClosedQuantile(_RECENT)),
        ("Offene mitgezählt", Corrected(OpenCasesCounted())),
    )
