"""Dates, times and durations: those of Python where they suffice, wider ones where FEEL reaches further.

FEEL counts years from -999,999,999 to 999,999,999 and parts of a second; Python's ``date``, ``datetime`` and
``timedelta`` end at the year 9999 and at microseconds. Every value has exactly one form: Python's if that can hold
it, else ``WideDate``, ``WideDateTime`` or ``WideDuration``. Arithmetic goes through day numbers and nanoseconds and
comes back through ``date_of``, ``moment_of`` and ``duration_of``, which keep that rule.
Source: DMN 1.5, 10.3.2.3.4 to 10.3.2.3.9; ISO 8601; XML Schema part 2.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from zusage.processes.domain.feel.problems import Wrong

SECOND = 1_000_000_000
DAY = 86_400 * SECOND
MAX_YEAR = 999_999_999

_MICROSECOND = timedelta(microseconds=1)
_DAYS_OF_400_YEARS = 146_097
_YEAR_2001 = 5 * _DAYS_OF_400_YEARS + 1
_MAX_DAYS = 1_000_000_000_000


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A years and months duration."""

    count: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.count), 12)
        parts = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return f"{'-' if self.count < 0 else ''}P{parts}"


@dataclass(frozen=True, slots=True, order=True)
class WideDate:
    """A date before the year 1 or after the year 9999, in the proleptic Gregorian calendar."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day.

    :ivar nanosecond: since midnight
    :ivar zone: an offset, a zone by name, or None for local time
    """

    nanosecond: int
    zone: tzinfo | None = None


@dataclass(frozen=True, slots=True)
class WideDateTime:
    """A date and time out of Python's reach: by its year, or by parts of a microsecond."""

    date: date | WideDate
    nanosecond: int
    zone: tzinfo | None = None

    @property
    def year(self) -> int:
        """The year of its date."""
        return self.date.year


@dataclass(frozen=True, slots=True)
class WideDuration:
    """A days and time duration out of Python's reach: too long, or with parts of a microsecond."""

    nanoseconds: int


AnyDate = date | WideDate
AnyMoment = datetime | WideDateTime
AnyDuration = timedelta | WideDuration


# -- dates ---------------------------------------------------------------------------------------------------------


def make_date(year: int, month: int, day: int) -> AnyDate:
    """Return a date.

    :raises Wrong: if there is no such day
    """
    if not (abs(year) <= MAX_YEAR and 1 <= month <= 12 and 1 <= day <= _month_length(year, month)):
        raise Wrong(f"there is no date {year}-{month:02}-{day:02}")
    return date(year, month, day) if 1 <= year <= 9999 else WideDate(year, month, day)


def day_number(day: AnyDate) -> int:
    """Return the number of a day: 1 is the first of January of the year 1."""
    if isinstance(day, date):
        return day.toordinal()
    # Counted from March, so that the leap day is a year's last.
    year = day.year - (day.month <= 2)
    in_cycle = year % 400
    in_year = (153 * ((day.month + 9) % 12) + 2) // 5 + day.day - 1
    return year // 400 * _DAYS_OF_400_YEARS + in_cycle * 365 + in_cycle // 4 - in_cycle // 100 + in_year - 305


def date_of(number: int) -> AnyDate:
    """Return the day of a number.

    :raises Wrong: if it is beyond the calendar
    """
    if 1 <= number <= _LAST_DAY:
        return date.fromordinal(number)
    cycle, in_cycle = divmod(number - 1, _DAYS_OF_400_YEARS)
    same_place = date.fromordinal(in_cycle + 1)
    year = same_place.year + cycle * 400
    if abs(year) > MAX_YEAR:
        raise Wrong(f"the year {year} is beyond the calendar")
    return WideDate(year, same_place.month, same_place.day)


_LAST_DAY = date.max.toordinal()


def weekday(day: AnyDate) -> int:
    """Return the day of the week, Monday is 1."""
    return (day_number(day) - 1) % 7 + 1


def day_of_year(day: AnyDate) -> int:
    """Return the day of the year, from 1."""
    return day_number(day) - day_number(make_date(day.year, 1, 1)) + 1


def week_of_year(day: AnyDate) -> int:
    """Return the week of the year by ISO 8601: the first one holds the year's first Thursday."""
    thursday = date_of(day_number(day) - weekday(day) + 4)
    return (day_of_year(thursday) - 1) // 7 + 1


def _month_length(year: int, month: int) -> int:
    # 400 years repeat exactly; a year in Python's reach stands for any other.
    return calendar.monthrange(year % 400 + 400, month)[1]


# -- moments -------------------------------------------------------------------------------------------------------


def moment_parts(moment: AnyMoment) -> tuple[int, int, tzinfo | None]:
    """Return the day number, the nanoseconds since midnight, and the zone."""
    if isinstance(moment, datetime):
        return moment.toordinal(), nanosecond_of_day(moment), moment.tzinfo
    return day_number(moment.date), moment.nanosecond, moment.zone


def nanosecond_of_day(moment: datetime) -> int:
    """Return the nanoseconds since midnight."""
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * SECOND + moment.microsecond * 1000


def moment_of(number: int, nanosecond: int, zone: tzinfo | None) -> AnyMoment:
    """Return the date and time of a day number and the nanoseconds since its midnight, of any size.

    :raises Wrong: if it is beyond the calendar
    """
    carried, nanosecond = divmod(nanosecond, DAY)
    day = date_of(number + carried)
    if isinstance(day, date) and nanosecond % 1000 == 0:
        return datetime(day.year, day.month, day.day, tzinfo=zone) + nanosecond // 1000 * _MICROSECOND
    return WideDateTime(day, nanosecond, zone)


def date_part(moment: AnyMoment) -> AnyDate:
    """Return the date of a date and time."""
    return moment.date() if isinstance(moment, datetime) else moment.date


def time_part(moment: AnyMoment) -> Time:
    """Return the time of day of a date and time."""
    _, nanosecond, zone = moment_parts(moment)
    return Time(nanosecond, zone)


def zone_of(value: AnyMoment | Time) -> tzinfo | None:
    """Return the zone, or None for local time."""
    return value.tzinfo if isinstance(value, datetime) else value.zone


def offset_of(value: AnyMoment | Time) -> timedelta | None:
    """Return the offset from UTC; None for local time, and for a time of day whose zone has no fixed one."""
    zone = zone_of(value)
    if zone is None:
        return None
    if isinstance(value, Time):
        return _fixed_offset(zone)
    if isinstance(value, datetime):
        return value.utcoffset()
    number, nanosecond, _ = moment_parts(value)
    return _near(number, nanosecond).replace(tzinfo=zone).utcoffset()


def _near(number: int, nanosecond: int) -> datetime:
    """Return the same place in the calendar within Python's reach, to the microsecond.

    The calendar repeats after 400 years; a far year takes the rules that a zone has for the year it stands for.
    """
    in_reach = number if 366 < number < _LAST_DAY - 366 else (number - 1) % _DAYS_OF_400_YEARS + _YEAR_2001
    return datetime.fromordinal(in_reach) + nanosecond // 1000 * _MICROSECOND


def _fixed_offset(zone: tzinfo) -> timedelta | None:
    if isinstance(zone, timezone):
        return zone.utcoffset(None)
    winter, summer = (datetime(2000, month, 1, tzinfo=zone).utcoffset() for month in (1, 7))
    return winter if winter == summer else None


def instant(moment: AnyMoment) -> int:
    """Return nanoseconds on one scale for all zones; local times are on a scale of their own."""
    number, nanosecond, _ = moment_parts(moment)
    offset = offset_of(moment)
    return number * DAY + nanosecond - (0 if offset is None else nanoseconds(offset))


def instant_in_day(time: Time) -> int:
    """Return nanoseconds since midnight in UTC, which may be negative; of local time where there is no offset."""
    offset = offset_of(time)
    return time.nanosecond - (0 if offset is None else nanoseconds(offset))


def later(moment: AnyMoment, duration: AnyDuration) -> AnyMoment:
    """Return the moment so much elapsed time later, in the same zone.

    :raises Wrong: if it is beyond the calendar
    """
    number, nanosecond, zone = moment_parts(moment)
    if isinstance(zone, ZoneInfo):
        offset = offset_of(moment) or timedelta()
        utc = moment_of(number, nanosecond - nanoseconds(offset) + nanoseconds(duration), UTC)
        if isinstance(utc, datetime):
            return utc.astimezone(zone)
        number, nanosecond, _ = moment_parts(utc)
        there = _near(number, nanosecond).replace(tzinfo=UTC).astimezone(zone).utcoffset()
        return moment_of(number, nanosecond + nanoseconds(there or timedelta()), zone)
    return moment_of(number, nanosecond + nanoseconds(duration), zone)


def add_months(day: date | WideDate | WideDateTime, months: int) -> date | WideDate | WideDateTime:
    """Return the day so many months later; a missing day (31 February) becomes the month's last.

    A date gives a date, a date and time keeps its time and zone.

    :raises Wrong: if it falls out of the calendar
    """
    if isinstance(day, datetime | WideDateTime):
        _, nanosecond, zone = moment_parts(day)
        return moment_of(day_number(add_months(date_part(day), months)), nanosecond, zone)  # type: ignore[arg-type]
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if abs(year) > MAX_YEAR:
        raise Wrong(f"the year {year} is beyond the calendar")
    return make_date(year, month + 1, min(day.day, _month_length(year, month + 1)))


# -- durations -----------------------------------------------------------------------------------------------------


def nanoseconds(duration: AnyDuration) -> int:
    """Return a duration in nanoseconds."""
    if isinstance(duration, WideDuration):
        return duration.nanoseconds
    return (duration.days * 86_400 + duration.seconds) * SECOND + duration.microseconds * 1000


def months_of(count: int) -> Months:
    """Return the duration of so many months.

    :raises Wrong: if it is longer than any calendar
    """
    if abs(count) > 12 * MAX_YEAR:
        raise Wrong("the duration is longer than any calendar")
    return Months(count)


def duration_of(count: int) -> AnyDuration:
    """Return the duration of so many nanoseconds.

    :raises Wrong: if it is longer than any calendar
    """
    if abs(count) > _MAX_DAYS * DAY:
        raise Wrong("the duration is longer than any calendar")
    if count % 1000:
        return WideDuration(count)
    try:
        return timedelta(microseconds=count // 1000)
    except OverflowError:
        return WideDuration(count)
