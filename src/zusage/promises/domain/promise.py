"""A promise and its life: made once, never changed; pauses, extensions and settlements are further rows.

Where a promise ends now is a pure function of those rows and of the calendar that was frozen with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from zusage.common.domain.refusal import Mistake
from zusage.law.domain.calendar import WorkingCalendar
from zusage.law.domain.derivation import Derivation, Line, line

FIRST_ANSWER = "first_answer"
"""The kind of promise that any answer by a person keeps; an automatic receipt is none."""

DECISION = "decision"
"""The kind of promise that the hand-over of the notice keeps. Other kinds are deliverables of the package."""


AWAITS_PAPERS = "awaits_papers"
"""Why nothing is promised yet: the package counts from complete papers."""


class SettlementKind(StrEnum):
    """How a promise came to its end. What people got, can read or have seen done keeps it; nothing else does."""

    HANDED_OVER = "handed_over"
    PUBLIC_ANSWER = "public_answer"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    FORWARDED = "forwarded"
    SETTLED_OTHERWISE = "settled_otherwise"
    NOT_A_MATTER = "not_a_matter"

    @property
    def keeps(self) -> bool:
        """Say whether it keeps the promise, if it came in time."""
        return self in {SettlementKind.HANDED_OVER, SettlementKind.PUBLIC_ANSWER, SettlementKind.DONE}


class Standing(StrEnum):
    """How a promise stands. Kept means: handed over on or before the effective end, and never extended."""

    OPEN = "open"
    PAUSED = "paused"
    KEPT = "kept"
    EXTENDED = "extended"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class BrokenHistory(Mistake):
    """Rows of one promise that cannot follow one another, such as two hand-overs in a row."""


@dataclass(frozen=True)
class Promise:
    """The time a municipality guarantees, as it was when it was given. The outcome is never promised.

    `kind` is "first_answer", "decision" or a deliverable of the package, such as a tag.
    `window_days` is the published window in working days, `probability_bp` the nominal probability behind the
    flow time in hundredths of a percent; it is held against the record, never shown as certainty.
    `inputs_digest` is the SHA-256 of what the quote was computed from, `calendar_version` the frozen
    calendar.
    """

    kind: str
    promised_until: date
    window_days: int
    made_at: datetime
    made_on: date
    assumption: str
    rule: str
    calendar_version: str
    inputs_digest: str
    probability_bp: int
    derivation: Derivation


@dataclass(frozen=True)
class Pause:
    """An interval in which only the applicant could act: the day of our request, the day of the answer."""

    from_on: date
    until_on: date | None
    reason: str

    def __post_init__(self) -> None:
        if self.until_on is not None and self.until_on < self.from_on:
            raise BrokenHistory(f"a pause from {self.from_on} cannot end on {self.until_on}")


@dataclass(frozen=True)
class Extension:
    """A new end, named before the old one had passed, with the reason that is told."""

    until_on: date
    reason: str
    made_on: date


@dataclass(frozen=True)
class Settlement:
    """The end of a promise, on the day it happened."""

    kind: SettlementKind
    on: date


@dataclass(frozen=True)
class Reopened:
    """The settlement before this did not hold: the letter came back on that day."""

    on: date
    reason: str


History = Sequence[Settlement | Reopened]
"""Settlements and reopenings in the order in which they were recorded."""


@dataclass(frozen=True)
class EffectiveEnd:
    """Where a promise ends now.

    `until` is None while it rests; `if_resumed_today` then says where it would end.
    """

    until: date | None
    if_resumed_today: date
    derivation: Derivation


@dataclass(frozen=True)
class Outcome:
    """One promise as the public record counts it; no case can be recognised by it.

    `working_days` runs from the promise to its settlement, `working_days_at_rest` is the part in which only the
    applicant could act; both are None while the promise is open.
    """

    service_key: str
    kind: str
    window_days: int
    made_on: date
    settled_on: date | None
    standing: Standing
    working_days: int | None
    working_days_at_rest: int | None
    working_days_late: int


def effective_end(
    promise: Promise,
    pauses: Iterable[Pause],
    extensions: Iterable[Extension],
    calendar: WorkingCalendar,
    *,
    today: date,
    history: History = (),
) -> EffectiveEnd:
    """Return the end of a promise after its pauses and extensions.

    The rule, applied in the order of days:

    - A pause adds the working days after its first day up to and including its last, so that each working day
      is added once and a request answered on the same day adds nothing. Overlapping pauses count their days
      once.
    - A pause that began after the end had passed adds nothing: it cannot mend a broken promise.
    - An extension sets an explicit date. It never shortens, and one made after the end has no effect; a promise
      at rest has not ended.
    - The days between a hand-over and the return of the letter count like a pause: nobody could know.
    - While a pause is open the end is unknown.
    - What is settled moves no more: a pause counts up to the day of the settlement.

    `calendar` is the one frozen with the promise, so that closing days declared later never count.

    :raises BrokenHistory: if `calendar` is not the frozen one
    :raises CalendarNotPublished: if the end falls in a year that the frozen calendar does not know
    """
    if calendar.version != promise.calendar_version:
        raise BrokenHistory("a promise counts by the calendar it was made with, and by no other")
    until = promise.promised_until
    return moved_end(until, promise.made_on, pauses, extensions, calendar, today=today, history=history)


def moved_end(
    until: date,
    made_on: date,
    pauses: Iterable[Pause],
    extensions: Iterable[Extension],
    calendar: WorkingCalendar,
    *,
    today: date,
    history: History = (),
) -> EffectiveEnd:
    """Return where a day set on `made_on` lies now, by the same rule; also that of work without a promise.

    :raises CalendarNotPublished: if the end falls in a year that the calendar does not know
    """
    pauses = _before(settled_by(history), pauses)
    rests = _rests(pauses, history, today)
    moves = sorted((extension.made_on, extension.until_on) for extension in extensions)
    steps: list[Line] = [line("promise.made", until=until)]

    end, since, counts, rested_until = until, made_on, True, made_on
    for extended_on, until_on in [*moves, (None, None)]:
        for code, began, start, stop in _within(rests, since, extended_on):
            if began >= since or since == made_on:  # else an extension was made in its midst, which changes nothing
                counts = start <= end
            count = calendar.working_days_between(start, stop)
            rested_until = stop if counts else rested_until
            if counts and count > 0:
                end = calendar.add_working_days(end, count)
                steps.append(line(code, from_on=start, until_on=stop, count=count, until=end))
        if extended_on is not None and until_on is not None:
            if end < until_on and extended_on <= max(end, rested_until):
                end = until_on
                steps.append(line("promise.extended", made_on=extended_on, until=end))
            since = max(since, extended_on)

    resting_since = _resting_since(pauses)
    if resting_since is None or resting_since > end:
        return EffectiveEnd(end, end, tuple(steps))
    return EffectiveEnd(None, end, (*steps, line("promise.paused_open", from_on=resting_since)))


def standing(
    promise: Promise,
    pauses: Iterable[Pause],
    extensions: Iterable[Extension],
    history: History,
    calendar: WorkingCalendar,
    *,
    today: date,
) -> Standing:
    """Return how a promise stands today.

    A promise that was extended is never kept. One that was settled after its end, or is open after it, is
    broken, also if the matter was withdrawn or forwarded in the end.

    :raises CalendarNotPublished: if the end falls in a year that the frozen calendar does not know
    """
    extensions = tuple(extensions)
    settled = settled_by(history)
    end = effective_end(promise, pauses, extensions, calendar, today=today, history=history)
    if settled is None:
        if end.until is None:
            return Standing.PAUSED
        return Standing.BROKEN if today > end.until else Standing.OPEN
    if end.until is not None and settled.on > end.until:
        return Standing.BROKEN
    if not settled.kind.keeps:
        return Standing.WITHDRAWN
    return Standing.EXTENDED if extensions else Standing.KEPT


def settled_by(history: History) -> Settlement | None:
    """Return the settlement that holds, or None if there is none or the last one was reversed.

    :raises BrokenHistory: if something was settled twice, or reopened without having been settled
    """
    current: Settlement | None = None
    for entry in history:
        if isinstance(entry, Settlement) == (current is not None):
            raise BrokenHistory(f"{entry} cannot follow {current}")
        current = entry if isinstance(entry, Settlement) else None
    return current


def _before(settled: Settlement | None, pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return the pauses up to the settlement, if one holds: a later one would show another day than was kept."""
    if settled is None:
        return tuple(pauses)
    return tuple(
        replace(pause, until_on=min(settled.on, pause.until_on or settled.on))
        for pause in pauses
        if pause.from_on < settled.on
    )


def days_late(until: date, on: date, calendar: WorkingCalendar) -> int:
    """Return how many working days `on` lies after `until`; zero if it is not later."""
    return max(0, calendar.working_days_between(until, on)) if on > until else 0


Rest = tuple[str, date, date]


def _rests(pauses: Sequence[Pause], history: History, today: date) -> list[Rest]:
    """Return the intervals that stop the promise, sorted, without overlap.

    An open pause lasts until today.
    """
    found: list[Rest] = [
        ("promise.paused", pause.from_on, pause.until_on or max(today, pause.from_on)) for pause in pauses
    ]
    settlement: Settlement | None = None
    for entry in history:
        if isinstance(entry, Settlement):
            settlement = entry
        elif settlement is not None:
            found.append(("promise.in_the_post", settlement.on, max(settlement.on, entry.on)))
    disjoint: list[Rest] = []
    for code, start, stop in sorted(found, key=lambda rest: rest[1:]):
        uncounted = max(start, disjoint[-1][2]) if disjoint else start
        if uncounted < stop:
            disjoint.append((code, uncounted, stop))
    return disjoint


def _within(rests: list[Rest], since: date, until: date | None) -> Iterable[tuple[str, date, date, date]]:
    """Return code, true beginning, and the part of each interval that lies after `since` up to `until`."""
    for code, began, ended in rests:
        start, stop = max(began, since), ended if until is None else min(ended, until)
        if start < stop:
            yield code, began, start, stop


def _resting_since(pauses: Sequence[Pause]) -> date | None:
    return min((pause.from_on for pause in pauses if pause.until_on is None), default=None)


def working_days_at_rest(pauses: Iterable[Pause], history: History, calendar: WorkingCalendar, *, until: date) -> int:
    """Return how many working days up to `until` the matter rested, each counted once."""
    rests = _rests(tuple(pauses), history, until)
    return sum(calendar.working_days_between(start, min(stop, until)) for _, start, stop in rests if start < until)
