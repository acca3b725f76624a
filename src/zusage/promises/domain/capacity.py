"""What a pool can do: minutes per working day from its roster, added up day by day.

A roster knows no persons, only how many minutes a pool is there. Minutes are whole; so are all sums.
"""

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from typing import ClassVar

from zusage.common.domain.german import LOCAL_ZONE
from zusage.common.domain.refusal import Refusal
from zusage.promises.domain.calendar import WorkingCalendar

HORIZON = 750
"""How many working days a curve looks ahead: three years."""


class RosterOverlaps(Refusal):
    """Two entries speak about the same weekday at the same time; parameters `weekday`, `day`."""

    code: ClassVar[str] = "promises.roster_overlaps"


class RosterNegative(Refusal):
    """A roster or an absence has less than no minutes, or ends before it starts.

    Parameters name what and when.
    """

    code: ClassVar[str] = "promises.roster_negative"


class RosterEmpty(Refusal):
    """A roster that gives no minute for cases: a pool without capacity."""

    code: ClassVar[str] = "promises.roster_empty"


class AbsenceExceedsRoster(Refusal):
    """More minutes absent than there are on a day; parameters `day`, `present_minutes`, `absent_minutes`."""

    code: ClassVar[str] = "promises.absence_exceeds_roster"


@dataclass(frozen=True)
class OfficeDay:
    """A normal working day of one person: when it begins and ends, and how many minutes of work it has.

    :raises RosterNegative: if it ends before it begins or has no minutes
    """

    begins: time = time(8, 0)
    ends: time = time(16, 0)
    minutes: int = 480

    def __post_init__(self) -> None:
        if self.ends <= self.begins or self.minutes < 1:
            raise RosterNegative(what="office_day", minutes=self.minutes)

    @property
    def span_seconds(self) -> int:
        """The length of the day by the clock, in seconds."""
        return _seconds(self.ends) - _seconds(self.begins)

    def minutes_left(self, moment: datetime, calendar: WorkingCalendar) -> int:
        """Return the minutes of work one person still has today; zero on a day off and after hours."""
        local = moment.astimezone(LOCAL_ZONE)
        if not calendar.is_working_day(local.date()):
            return 0
        left = _seconds(self.ends) - max(_seconds(local.time()), _seconds(self.begins))
        return max(0, left) * self.minutes // self.span_seconds

    def moment_with_minutes_left(self, day: date, minutes: int) -> datetime:
        """Return the moment of `day` at which one person has `minutes` of work left.

        The inverse of `minutes_left`.
        """
        closes = datetime.combine(day, self.ends, LOCAL_ZONE)
        return closes - timedelta(seconds=minutes * self.span_seconds // self.minutes)


@dataclass(frozen=True)
class RosterEntry:
    """Minutes of the whole pool on one weekday (0 = Monday), from `valid_from` up to and without `valid_until`.

    `share_permille` of them are there for cases, in thousandths.
    """

    weekday: int
    minutes: int
    valid_from: date
    valid_until: date | None = None
    share_permille: int = 1000

    def __post_init__(self) -> None:
        backwards = self.valid_until is not None and self.valid_until <= self.valid_from
        if self.minutes < 0 or backwards or not (0 <= self.weekday <= 6 and 0 <= self.share_permille <= 1000):
            raise RosterNegative(
                what="roster_entry",
                weekday=self.weekday,
                minutes=self.minutes,
                share_permille=self.share_permille,
                valid_from=self.valid_from.isoformat(),
            )

    def holds_on(self, day: date) -> bool:
        """Say whether the entry is valid on `day`, whatever weekday that is."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True)
class Absence:
    """Minutes of the pool that are missing on each working day of a range.

    Without persons, without reasons.
    """

    from_on: date
    until_on: date
    minutes: int

    def __post_init__(self) -> None:
        if self.minutes < 0 or self.until_on <= self.from_on:
            raise RosterNegative(what="absence", minutes=self.minutes, from_on=self.from_on.isoformat())


@dataclass(frozen=True)
class Roster:
    """When a pool is there.

    :raises RosterEmpty: if no entry gives it any minute for cases
    :raises RosterOverlaps: if two entries speak about the same weekday at the same time
    """

    entries: tuple[RosterEntry, ...]
    absences: tuple[Absence, ...] = ()

    def __post_init__(self) -> None:
        if not any(entry.minutes * entry.share_permille for entry in self.entries):
            raise RosterEmpty()
        ordered = sorted(self.entries, key=lambda entry: (entry.weekday, entry.valid_from))
        for before, after in pairwise(ordered):
            if before.weekday == after.weekday and before.holds_on(after.valid_from):
                raise RosterOverlaps(weekday=after.weekday, day=after.valid_from.isoformat())

    def knows(self, day: date) -> bool:
        """Say whether the roster says anything about that time."""
        return any(entry.holds_on(day) for entry in self.entries)

    def minutes_on(self, day: date) -> int:
        """Return the minutes for cases on `day`, rounded down.

        :raises AbsenceExceedsRoster: if more minutes are absent than there are
        """
        entry = next((one for one in self.entries if one.weekday == day.weekday() and one.holds_on(day)), None)
        if entry is None or entry.minutes == 0:
            return 0
        absent = sum(absence.minutes for absence in self.absences if absence.from_on <= day < absence.until_on)
        if absent > entry.minutes:
            raise AbsenceExceedsRoster(day=day.isoformat(), present_minutes=entry.minutes, absent_minutes=absent)
        return (entry.minutes - absent) * entry.share_permille // 1000


class CurveEnd(StrEnum):
    """Why a curve knows no further day."""

    HORIZON = "beyond_horizon"
    ROSTER = "roster_ends"
    CALENDAR = "calendar_ends"


@dataclass(frozen=True)
class DaysAhead:
    """What a pool can do after today, which stays the same all day long.

    Index 0 is today and has no minutes; `minutes[j]` are those from tomorrow to the evening of `days[j]`.
    """

    days: tuple[date, ...]
    minutes: tuple[int, ...]
    ends: CurveEnd

    @cached_property
    def ordinals(self) -> "array[int]":
        """The days as numbers, for searching."""
        return array("l", (day.toordinal() for day in self.days))

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of the content."""
        content = ";".join(f"{day},{minutes}" for day, minutes in zip(self.ordinals, self.minutes, strict=True))
        return sha256(content.encode()).digest()


@dataclass(frozen=True)
class CapacityCurve:
    """Minutes of a pool from now to the evening of each working day ahead.

    Index 0 is today, with what is left of it (nothing on a day off); index j is the j-th working day after it.
    """

    ahead: DaysAhead
    minutes_today: int

    @property
    def days(self) -> tuple[date, ...]:
        """Today and the working days after it."""
        return self.ahead.days

    @property
    def ends(self) -> CurveEnd:
        """Why the curve knows no further day."""
        return self.ahead.ends

    @cached_property
    def cumulative(self) -> tuple[int, ...]:
        """The minutes from now to the evening of each day."""
        return tuple([self.minutes_today + minutes for minutes in self.ahead.minutes])

    @property
    def last_index(self) -> int:
        """The index of the last day the curve knows."""
        return len(self.days) - 1

    @property
    def known_until(self) -> date:
        """The last day the curve knows."""
        return self.days[-1]

    def index_of(self, day: date) -> int:
        """Return the index of the last day of the curve that is not after `day`; today for days that are past."""
        return max(0, bisect_right(self.ahead.ordinals, day.toordinal()) - 1)

    def day_with(self, minutes: int) -> date | None:
        """Return the first day by whose evening so many minutes are there; None if the curve ends before."""
        index = bisect_left(self.cumulative, minutes)
        return self.days[index] if index < len(self.days) else None

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of the curve's content."""
        return sha256(f"{self.minutes_today};".encode() + self.ahead.digest).digest()


def days_ahead(roster: Roster, calendar: WorkingCalendar, today: date, *, horizon: int = HORIZON) -> DaysAhead:
    """Return the minutes of a pool on up to `horizon` working days after today.

    :raises AbsenceExceedsRoster: if more minutes are absent on a day than there are
    :raises CalendarNotPublished: if today is in a year whose holidays are not known
    """
    coming = calendar.working_days_from(today, horizon)
    days, minutes = [today], [0]
    for day in coming:
        if not roster.knows(day):
            return DaysAhead(tuple(days), tuple(minutes), CurveEnd.ROSTER)
        days.append(day)
        minutes.append(minutes[-1] + roster.minutes_on(day))
    return DaysAhead(tuple(days), tuple(minutes), CurveEnd.HORIZON if len(coming) == horizon else CurveEnd.CALENDAR)


def minutes_left_today(roster: Roster, calendar: WorkingCalendar, office_day: OfficeDay, now: datetime) -> int:
    """Return the pool's minutes from now to this evening: of today's minutes the share of the day that is left."""
    left = office_day.minutes_left(now, calendar)
    return roster.minutes_on(now.astimezone(LOCAL_ZONE).date()) * left // office_day.minutes if left else 0


def capacity_curve(
    roster: Roster,
    calendar: WorkingCalendar,
    office_day: OfficeDay,
    now: datetime,
    *,
    horizon: int = HORIZON,
) -> CapacityCurve:
    """Return the minutes of a pool from `now` on, for up to `horizon` working days.

    :raises AbsenceExceedsRoster: if more minutes are absent on a day than there are
    :raises CalendarNotPublished: if today is in a year whose holidays are not known
    """
    ahead = days_ahead(roster, calendar, now.astimezone(LOCAL_ZONE).date(), horizon=horizon)
    return CapacityCurve(ahead, minutes_left_today(roster, calendar, office_day, now))


def nothing_ahead(today: date) -> CapacityCurve:
    """Return the curve of a pool without a roster: no minutes, no day after today."""
    return CapacityCurve(DaysAhead((today,), (0,), CurveEnd.ROSTER), 0)


def _seconds(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second
