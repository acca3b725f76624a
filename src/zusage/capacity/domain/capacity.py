"""What a pool can do: minutes per working day from its roster, added up day by day.

A roster knows no persons, only how many minutes a pool is there. Minutes are whole; so are all sums.
"""

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from typing import ClassVar

from zusage.common.domain.german import local_day
from zusage.common.domain.refusal import Refusal
from zusage.law.domain.calendar import WorkingCalendar

HORIZON = 750
"""How many working days a curve looks ahead: three years."""

DAY_MINUTES = 480
"""How many minutes of work a normal day of one person has."""

_DAY_SECONDS = 24 * 3600
_SATURDAY, _SUNDAY = 5, 6


class RosterOverlaps(Refusal):
    """Two entries speak about the same weekday at the same time; parameters `weekday`, `day`."""

    code: ClassVar[str] = "capacity.roster_overlaps"


class RosterNegative(Refusal):
    """A roster or an absence has less than no minutes, or ends before it starts.

    Parameters name what and when.
    """

    code: ClassVar[str] = "capacity.roster_negative"


class RosterEmpty(Refusal):
    """A roster that gives no minute for cases: a pool without capacity."""

    code: ClassVar[str] = "capacity.roster_empty"


class OfficeHoursOverlap(Refusal):
    """A stretch of the office day begins before the last one has ended; parameters `begins`, `ends`."""

    code: ClassVar[str] = "capacity.office_hours_overlap"


class AbsenceExceedsRoster(Refusal):
    """More minutes absent than there are on a day; parameters `day`, `present_minutes`, `absent_minutes`."""

    code: ClassVar[str] = "capacity.absence_exceeds_roster"


def _second_of_day(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def _moment(day: date, clock: time, zone: tzinfo) -> datetime:
    moment = datetime.combine(day, clock, zone).astimezone(UTC)
    # A time that the clocks skip is the full hour at which they do.
    skipped = moment.astimezone(zone).time() != clock
    return moment.replace(minute=0, second=0, microsecond=0) if skipped else moment


@dataclass(frozen=True)
class OpenHours:
    """One stretch of an office day by the clock on the wall; `ends` at 0:00 means midnight, 24:00.

    :raises RosterNegative: if it ends before it begins
    """

    begins: time
    ends: time

    def __post_init__(self) -> None:
        if self.seconds <= 0:
            raise RosterNegative(what="office_day", begins=f"{self.begins:%H:%M}", ends=f"{self.ends:%H:%M}")

    @property
    def seconds(self) -> int:
        """How long it is on a day on which no clock is changed."""
        return (_second_of_day(self.ends) or _DAY_SECONDS) - _second_of_day(self.begins)

    def on(self, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return its two moments on `day` in a zone, in UTC. Of an hour that comes twice, the first counts."""
        closing_day = day if self.ends != time(0) else day + timedelta(days=1)
        return _moment(day, self.begins, zone), _moment(closing_day, self.ends, zone)


@dataclass(frozen=True)
class OfficeDay:
    """A normal working day of one person: its hours in a zone, with their breaks, and its minutes of work.

    Hours are counted as they really pass: a night shift has one less when the clocks go forward, one more when they
    go back.

    :raises RosterNegative: if it has no hours, no minutes, or more minutes than its hours have
    :raises OfficeHoursOverlap: if a stretch begins before the last one ends
    """

    zone: tzinfo
    hours: tuple[OpenHours, ...] = (OpenHours(time(8), time(16)),)
    minutes: int = DAY_MINUTES

    def __post_init__(self) -> None:
        if not 1 <= self.minutes <= self.seconds // 60:
            raise RosterNegative(what="office_day", minutes=self.minutes)
        for before, after in pairwise(self.hours):
            if before.ends == time(0) or after.begins < before.ends:
                raise OfficeHoursOverlap(begins=f"{after.begins:%H:%M}", ends=f"{before.ends:%H:%M}")

    @property
    def seconds(self) -> int:
        """How long the office is open on a day on which no clock is changed."""
        return sum(stretch.seconds for stretch in self.hours)

    def minutes_on(self, day: date) -> int:
        """Return the minutes of work one person has on `day`, were it a day of work: `minutes`, but for the clocks."""
        return self.minutes_from(datetime.combine(day, time(0), self.zone))

    def minutes_from(self, moment: datetime) -> int:
        """Return the minutes of work one person still has today, were today a day of work; zero after hours."""
        local, now = moment.astimezone(self.zone), moment.astimezone(UTC)
        left = timedelta(0)
        for stretch in self.hours:
            opens, closes = stretch.on(local.date(), self.zone)
            left += max(timedelta(0), closes - max(now, opens))
        return int(left.total_seconds()) * self.minutes // self.seconds

    def minutes_left(self, moment: datetime, calendar: WorkingCalendar) -> int:
        """Return the minutes of work one person still has today; zero on a day off and after hours."""
        return self.minutes_from(moment) if calendar.is_working_day(local_day(moment, self.zone)) else 0

    def moment_with_minutes_left(self, day: date, minutes: int) -> datetime:
        """Return the moment of `day` (UTC) at which one person has `minutes` of work left, or the opening.

        The inverse of `minutes_from`, and the latest such moment: the end of a break, never its beginning.
        """
        left = timedelta(seconds=-(-minutes * self.seconds // self.minutes))
        for stretch in reversed(self.hours):
            opens, closes = stretch.on(day, self.zone)
            if left <= closes - opens:
                return closes - left
            left -= closes - opens
        return self.hours[0].on(day, self.zone)[0]


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
    """Minutes of the pool that are missing on each working day of a range; at a weekend, at most what is there.

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
        entry = next((entry for entry in self.entries if entry.weekday == day.weekday() and entry.holds_on(day)), None)
        if entry is None or entry.minutes == 0:
            return 0
        absent = sum(absence.minutes for absence in self.absences if absence.from_on <= day < absence.until_on)
        if day.weekday() >= _SATURDAY:
            absent = min(absent, entry.minutes)
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
        """The days as numbers."""
        return array("l", (day.toordinal() for day in self.days))

    @cached_property
    def indexes(self) -> list[int]:
        """The index that holds each day from today to the last one, days off included: a quote looks up hundreds."""
        found: list[int] = []
        for index, (day, following) in enumerate(pairwise(self.ordinals)):
            found += [index] * (following - day)
        return [*found, len(self.days) - 1]

    @cached_property
    def index_by_place(self) -> dict[str, int]:
        """The index that holds each day (ISO 8601) and each lead of so many days, as far as they are known."""
        first = self.ordinals[0]
        days = {date.fromordinal(first + after).isoformat(): index for after, index in enumerate(self.indexes)}
        return days | {str(lead): lead for lead in range(len(self.days))}

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of the content."""
        content = ";".join(f"{day},{minutes}" for day, minutes in zip(self.ordinals, self.minutes, strict=True))
        return sha256(content.encode()).digest()


@dataclass(frozen=True)
class CapacityCurve:
    """Minutes of a pool from now to the evening of each working day ahead.

    Index 0 is today, with what is left of it (nothing on the pool's day off); index j is the j-th working day after it.
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

    def day_with(self, minutes: int) -> date | None:
        """Return the first day by whose evening so many minutes are there; None if the curve ends before."""
        index = bisect_left(self.cumulative, minutes)
        return self.days[index] if index < len(self.days) else None

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of the curve's content."""
        return sha256(f"{self.minutes_today};".encode() + self.ahead.digest).digest()


def minutes_of_pool(roster: Roster, calendar: WorkingCalendar, office_day: OfficeDay, day: date) -> int:
    """Return the minutes of a pool on `day`; a pool that works at weekends has them there, but for holidays.

    :raises AbsenceExceedsRoster: if more minutes are absent than there are
    :raises CalendarNotPublished: if the day is in a year whose holidays are not known
    """
    if calendar.is_public_holiday(day) or day in calendar.closing_days:
        return 0
    minutes = roster.minutes_on(day)
    # Clocks are changed on Sundays only.
    return minutes * office_day.minutes_on(day) // office_day.minutes if day.weekday() == _SUNDAY else minutes


def days_ahead(
    roster: Roster, calendar: WorkingCalendar, office_day: OfficeDay, today: date, *, horizon: int = HORIZON
) -> DaysAhead:
    """Return the minutes of a pool on up to `horizon` working days after today.

    What a pool does at a weekend is there by the evening of the next working day.

    :raises AbsenceExceedsRoster: if more minutes are absent on a day than there are
    :raises CalendarNotPublished: if today is in a year whose holidays are not known
    """
    working_days = calendar.working_days_from(today, horizon)
    days, minutes = [today], [0]
    for day in working_days:
        if not roster.knows(day):
            return DaysAhead(tuple(days), tuple(minutes), CurveEnd.ROSTER)
        since = range(days[-1].toordinal() + 1, day.toordinal() + 1)
        worked = sum(minutes_of_pool(roster, calendar, office_day, date.fromordinal(ordinal)) for ordinal in since)
        days.append(day)
        minutes.append(minutes[-1] + worked)
    return DaysAhead(
        tuple(days), tuple(minutes), CurveEnd.HORIZON if len(working_days) == horizon else CurveEnd.CALENDAR
    )


def minutes_left_today(roster: Roster, calendar: WorkingCalendar, office_day: OfficeDay, now: datetime) -> int:
    """Return the pool's minutes from now to this evening: of today's minutes the share of the day that is left."""
    today = local_day(now, office_day.zone)
    left, whole = office_day.minutes_from(now), office_day.minutes_on(today)
    return minutes_of_pool(roster, calendar, office_day, today) * left // whole if left else 0


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
    ahead = days_ahead(roster, calendar, office_day, local_day(now, office_day.zone), horizon=horizon)
    return CapacityCurve(ahead, minutes_left_today(roster, calendar, office_day, now))


def nothing_ahead(today: date) -> CapacityCurve:
    """Return the curve of a pool without a roster: no minutes, no day after today."""
    return CapacityCurve(DaysAhead((today,), (0,), CurveEnd.ROSTER), 0)
