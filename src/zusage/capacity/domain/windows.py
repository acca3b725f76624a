"""The search for the narrowest windows that a city can publish with a given reliability.

A window is good if nearly all promises of its class are kept AND nearly none has to be quoted later than it. Classes
press on each other: who may wait leaves room for who may not, and a long class with a short window crowds out the one
before it. So each class, from the shortest on, takes the smallest whole day with which it holds and all before it do,
for one of several ways in which those behind it may wait; what was found holds together at every step, and no step is
taken back. Then it is tried once more on randomness that the search has not seen. How a set of windows does is asked of
a simulation (`Measure`), which this module does not know: the queue lab, the twin, or a replay of a real year.
Source: promise-lab, section 2; with the full limit instead of half of it, fresh seeds failed (8.8 % later, not 5).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import gt

from zusage.common.domain.refusal import Mistake


class BrokenSearch(Mistake):
    """A reliability outside 1 to 999 thousandths, no class, a start below zero or too long, other classes measured."""


@dataclass(frozen=True)
class ClassRecord:
    """What became of one class in a simulation: matters promised, kept, and quoted later than the window."""

    promised: int
    kept: int
    later: int

    def holds(self, reliability_permille: int, later_permille: int) -> bool:
        """Say whether enough was kept and little enough was later; a class without a matter proves nothing."""
        return (
            self.promised > 0
            and 1000 * self.kept >= reliability_permille * self.promised
            and 1000 * self.later <= later_permille * self.promised
        )


Windows = tuple[int, ...]
"""Working days per class."""

Measure = Callable[[Windows], Sequence[ClassRecord]]
"""Simulates a set of windows and returns one record per class; the same windows must give the same records."""


@dataclass(frozen=True)
class Found:
    """The windows found, what fresh randomness made of them, and the classes for which no window can be guaranteed.

    A class in `without` either carries the waves of the others, and its window is the shortest that leaves those of
    shorter classes in force; or it held in the search and failed on fresh randomness. Publish its window, and quote
    later days honestly.
    """

    windows: Windows
    checked: tuple[ClassRecord, ...]
    without: tuple[int, ...]


def narrowest_windows(
    measure: Measure,
    check: Measure,
    start: Windows,
    *,
    reliability_permille: int = 950,
    longest_days: int = 250,
) -> Found:
    """Return the narrowest windows that hold, shortest class first.

    `start` are first guesses, the shortest flow quantile of each class; no window is shorter. None is longer than
    `longest_days`, and each class leaves a day for every longer one. `check` is asked once, at the end, and must use
    other seeds than `measure`. The limit on promises later than the window is half of what the reliability leaves in
    the search (in whole thousandths, rounded down), and all of it in the check.

    :raises BrokenSearch: if the inputs make no sense
    """
    search = _Search(measure, start, reliability_permille, longest_days)
    windows = search.narrowest()
    checked = tuple(_asked(check, windows))
    without = [
        own
        for own, (searched, fresh) in enumerate(zip(search.records(windows), checked, strict=True))
        if not (search.holds(searched) and fresh.holds(reliability_permille, 1000 - reliability_permille))
    ]
    return Found(windows, checked, tuple(without))


class _Search:
    """One search: each set of windows is simulated once."""

    def __init__(self, measure: Measure, start: Windows, reliability_permille: int, longest_days: int) -> None:
        self.start = start
        self.ends = tuple(longest_days - behind for behind in reversed(range(len(start))))
        if not start or min(start) < 0 or not 0 < reliability_permille < 1000 or any(map(gt, start, self.ends)):
            raise BrokenSearch(f"start {start}, reliability {reliability_permille}, longest {longest_days}")
        self.reliability_permille = reliability_permille
        self.records = cache(lambda windows: _asked(measure, windows))

    def holds(self, record: ClassRecord) -> bool:
        """Say whether a class holds in the search: half as many as fresh seeds may bring are quoted later."""
        return record.holds(self.reliability_permille, (1000 - self.reliability_permille) // 2)

    def narrowest(self) -> Windows:
        """Return the windows that the search ends with."""
        windows = self.ends
        held: list[int] = []
        for own, first in enumerate(self.start):
            before = windows[:own]
            low = max(first, before[-1] + 1) if before else first
            if found := self.smallest([*held, own], before, range(low, self.ends[own] + 1)):
                held.append(own)
            else:
                found = self.smallest(held, before, range(low, windows[own]))
            windows = found or windows  # those under which the classes before were last seen to hold
        return windows

    def smallest(self, held: Sequence[int], before: Windows, days: range) -> Windows | None:
        """Return windows that begin with those before and go on with the smallest day that lets all of `held` hold."""

        def good(day: int) -> Windows | None:
            ways = (self.with_those_behind((*before, day), spread) for spread in SPREADS)
            return next((way for way in ways if all(self.holds(self.records(way)[own]) for own in held)), None)

        return _first(good, days)

    def with_those_behind(self, windows: Windows, spread: int) -> Windows:
        """Return these windows and those of all longer classes, each of which waits so many times as long."""
        for own in range(len(windows), len(self.start)):
            longer = max(spread * windows[-1], windows[-1] + 1, self.start[own])
            windows = (*windows, min(longer, self.ends[own]))
        return windows


SPREADS = (2, 4, 8)
"""How many times as long each class may wait as the one before it, while a window of the one before is tried."""


def window_in_force(earliest_days: int, steps: Sequence[int]) -> int:
    """Return the window to publish for a class that carries the waves: the first step after the earliest day.

    `earliest_days` are the working days after which its next matter could be promised, `steps` the windows a city is
    willing to publish, ascending and at least one; the last one if none is longer. The day between gives the class room
    to grow before its promises are later than what is published.
    """
    for days in steps:
        if days > earliest_days:
            return days
    return steps[-1]


def _asked(measure: Measure, windows: Windows) -> Sequence[ClassRecord]:
    records = measure(windows)
    if len(records) != len(windows):
        raise BrokenSearch(f"{len(records)} records for {len(windows)} classes")
    return records


def _first(good: Callable[[int], Windows | None], days: range) -> Windows | None:
    """Return what the first good day gives, or nothing.

    Steps double from the first day on, then halve: most windows are short, and to simulate a long one takes longest. So
    it is the first one if good days stay good; a stretch of them that ends before twice its beginning may be missed.
    """
    bad, tried, found = -1, 0, None
    while bad < len(days) - 1 and (found := good(days[tried])) is None:
        bad, tried = tried, min(2 * tried + 1, len(days) - 1)
    while found and tried - bad > 1:
        middle = (bad + tried) // 2
        if narrower := good(days[middle]):
            found, tried = narrower, middle
        else:
            bad = middle
    return found
