"""The log once more, strictly in the order of time: which promise each rule would have made when a case came.

A rule learns of an arrival when it happens and of an outcome when it has happened, never earlier; at equal moments
arrivals come first. Time is in days since 1970-01-01 UTC, windows are in days.
"""

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from zusage.planning.backtest.cases import Case, Log

LEVEL = 0.95
ENOUGH = 50
"""Fewer closed cases are too few to promise by."""
_DAY = 86400.0


def rank_of_level(n: int) -> int:
    """The place, counted from one, of the smallest of ``n`` ordered values that a share of LEVEL does not exceed."""
    return ceil(round(LEVEL * n, 9))


class Forecaster(Protocol):
    """A rule that makes promises. It is told arrivals and ends as they happen, and asked before each arrival."""

    def promise(self, kind: str, at: float, attributes: Mapping[str, str]) -> float | None:
        """Days from ``at`` within which the case will end with probability LEVEL, or None: cannot say."""
        ...

    def arrived(self, case: int, kind: str, at: float) -> None:
        """Note that a case came."""
        ...

    def ended(self, case: int, at: float) -> None:
        """Note that a case ended."""
        ...


@dataclass(frozen=True, slots=True)
class Promised:
    """One case and what each rule promised for it. ``days`` is None while the case is open at the log's end."""

    kind: str
    arrival: float
    days: float | None
    windows: tuple[float | None, ...]


def replay(
    log: Log, forecasters: Sequence[Forecaster], progress: Callable[[int], None] = lambda _: None
) -> tuple[Promised, ...]:
    """Let the log happen once more before the forecasters; one result per case, in order of arrival."""
    until = in_days(log, None)
    ends: list[tuple[float, int]] = []
    results = []
    for number, case in enumerate(log.cases):
        at = case.arrival.timestamp() / _DAY
        while ends and ends[0][0] < at:
            end, ended = heapq.heappop(ends)
            for forecaster in forecasters:
                forecaster.ended(ended, end)
        known = dict(case.known)
        windows = tuple(forecaster.promise(case.kind, at, known) for forecaster in forecasters)
        for forecaster in forecasters:
            forecaster.arrived(number, case.kind, at)
        end = in_days(log, case)
        # a case that the log does not see end stays open for everybody
        if case.end is not None and end <= until:
            heapq.heappush(ends, (end, number))
            results.append(Promised(case.kind, at, end - at, windows))
        else:
            results.append(Promised(case.kind, at, None, windows))
        if number % 1000 == 0:
            progress(number)
    return tuple(results)


def in_days(log: Log, case: Case | None) -> float:
    """The end of a case (the end of the log if it is open, or if there is no case), in days since 1970."""
    moment = log.until if case is None or case.end is None else case.end
    return moment.timestamp() / _DAY
