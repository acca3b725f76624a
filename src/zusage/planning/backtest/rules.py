"""The rules that are compared: two quantiles of closed cases, and ours, which counts open ones and corrects itself."""

from bisect import bisect_left, insort
from collections import defaultdict, deque
from collections.abc import Mapping
from heapq import heappush, heappushpop

from zusage.planning.backtest.correction import Corrected
from zusage.planning.backtest.open_cases import OpenCasesCounted
from zusage.planning.backtest.replay import ENOUGH, Forecaster, rank_of_level

_RECENT = 300


class _All:
    """All closed durations: those up to the quantile in one heap (negative, largest first), the others in a second."""

    def __init__(self) -> None:
        self._low: list[float] = []
        self._high: list[float] = []

    def __len__(self) -> int:
        return len(self._low) + len(self._high)

    def add(self, days: float) -> None:
        if len(self._low) < rank_of_level(len(self) + 1):
            heappush(self._low, -heappushpop(self._high, days))
        else:
            heappush(self._high, -heappushpop(self._low, -days))

    def quantile(self) -> float:
        """The smallest duration that a share of LEVEL does not exceed."""
        return -self._low[0]


class _Recent:
    """The last _RECENT closed durations, in order."""

    def __init__(self) -> None:
        self._sorted: list[float] = []
        self._queue: deque[float] = deque()

    def __len__(self) -> int:
        return len(self._sorted)

    def add(self, days: float) -> None:
        insort(self._sorted, days)
        self._queue.append(days)
        if len(self._queue) > _RECENT:
            del self._sorted[bisect_left(self._sorted, self._queue.popleft())]

    def quantile(self) -> float:
        """The smallest duration that a share of LEVEL does not exceed."""
        return self._sorted[rank_of_level(len(self)) - 1]


class ClosedQuantile:
    """The 95 % quantile of closed cases of the kind, or of all cases while the kind has fewer than ENOUGH."""

    def __init__(self, durations: type[_All | _Recent]) -> None:
        self._all = durations()
        self._kinds = defaultdict[str, _All | _Recent](durations)
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
        self._kinds[kind].add(at - came)


def rules() -> tuple[tuple[str, Forecaster], ...]:
    """The rules that are compared, with their German names; fresh, knowing nothing."""
    return (
        ("Alle Erledigten", ClosedQuantile(_All)),
        (f"Die letzten {_RECENT} Erledigten", ClosedQuantile(_Recent)),
        ("Offene mitgezählt", Corrected(OpenCasesCounted())),
    )
