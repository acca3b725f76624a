"""The search for the narrowest windows that a city can publish with a given reliability.

A window is good if nearly all promises of its class are kept AND nearly none has to be quoted later than it. From the
shortest class to the longest, each takes the smallest whole day with which that holds while the others stay as they
are; then all are tried once more on randomness that the search has not seen. A longer class stays behind a shorter one
while that is tried, since who goes first depends on whose window is shorter. How a set of windows does is asked of a
simulation (`Measure`), which this module does not know: the queue lab, the twin, or a replay of a real year.
Source: promise-lab, section 2; with the full limit instead of half of it, fresh seeds failed (8.8 % later, not 5).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zusage.common.domain.refusal import Mistake


class BrokenSearch(Mistake):
    """A reliability outside 1 to 999 thousandths, no class, a start below zero, or a measure of other classes."""


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

    A class in `without` carries the waves of the others: publish a short window for it and quote later days honestly.
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
    rounds: int = 2,
) -> Found:
    """Return the narrowest windows that hold, shortest class first.

    `start` are first guesses, the shortest flow quantile of each class. `check` is asked once, at the end, and must use
    other seeds than `measure`. The limit on promises later than the window is half of what the reliability leaves in
    the search, and all of it in the check.

    :raises BrokenSearch: if the inputs make no sense
    """
    if not start or min(start) < 0 or not 0 < reliability_permille < 1000 or longest_days < max(start):
        raise BrokenSearch(f"start {start}, reliability {reliability_permille}, longest {longest_days}")
    limit = 1000 - reliability_permille
    windows = list(start)
    for _ in range(rounds):
        before = tuple(windows)
        for own in range(len(windows)):

            def holds(days: int, own: int = own) -> bool:
                return _asked(measure, _with(windows, own, days))[own].holds(reliability_permille, limit // 2)

            # No earlier day than its own flow time, and behind the class in front of it.
            low = min(max(start[own], windows[own - 1] + 1 if own else 0), longest_days)
            windows[own] = _smallest(holds, low, longest_days)
        if tuple(windows) == before:
            break
    checked = tuple(_asked(check, tuple(windows)))
    without = tuple(own for own, record in enumerate(checked) if not record.holds(reliability_permille, limit))
    return Found(tuple(windows), checked, without)


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


def _with(windows: Sequence[int], own: int, days: int) -> Windows:
    """Return the windows with one of them changed, and every longer class behind the one in front of it."""
    tried = [*windows[:own], days]
    for later in windows[own + 1 :]:
        tried.append(max(later, tried[-1] + 1))
    return tuple(tried)


def _smallest(holds: Callable[[int], bool], low: int, high: int) -> int:
    """Return the smallest day from `low` on that holds; `low` itself if none does.

    Steps double from `low` on, then halve: most windows are short, and to simulate a long one takes longest.
    """
    if holds(low):
        return low
    fails, step = low, 1
    while not holds(min(fails + step, high)):
        if fails + step >= high:
            return low
        fails, step = fails + step, 2 * step
    good = min(fails + step, high)
    while good - fails > 1:
        middle = (fails + good) // 2
        if holds(middle):
            good = middle
        else:
            fails = middle
    return good
