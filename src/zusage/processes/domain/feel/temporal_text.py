"""Dates, times and durations as texts, read and written.

Source: DMN 1.5, 10.3.4.1 (the texts of ``date``, ``time``, ``date and time`` and ``duration``); XML Schema part 2.
"""

import re
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from zusage.processes.domain.feel.problems import Wrong
from zusage.processes.domain.feel.temporal import (
    DAY,
    SECOND,
    AnyDate,
    AnyDuration,
    AnyMoment,
    Months,
    Time,
    date_part,
    day_number,
    duration_of,
    make_date,
    moment_of,
    moment_parts,
    months_of,
    nanoseconds,
)

_DATE = re.compile(r"(-?)([1-9]\d{4,8}|\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?"
    r"(?P<zone>Z|@\S+|[+-]\d\d:\d\d(?::\d\d)?)?",
    re.ASCII,
)
_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:\.(?P<fraction>\d{0,9}))?S)?)?",
    re.ASCII,
)
_ZONE_NAME = re.compile(r"[A-Za-z][\w+/-]*", re.ASCII)
# In seconds, as XML Schema has it.
_MAX_OFFSET = 14 * 3600
_MAX_DIGITS = 15


@dataclass(frozen=True, slots=True)
class DurationParts:
    """An ISO 8601 duration taken apart: whole calendar months and days, and a rest on the clock."""

    months: int
    days: int
    clock: timedelta


# -- reading -------------------------------------------------------------------------------------------------------


def date_from(text: str) -> AnyDate:
    """Return the date of ``2026-11-25``.

    :raises Wrong: if the text is no date
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise Wrong(f'"{text}" is not a date')
    sign, year, month, day = match.groups()
    try:
        return make_date(int(sign + year), int(month), int(day))
    except Wrong:
        raise Wrong(f'"{text}" is not a date') from None


def time_from(text: str) -> Time:
    """Return the time of ``10:30:00``, ``10:30:00.5+01:00``, ``10:30:00Z`` or ``10:30:00@Asia/Tokyo``.

    :raises Wrong: if the text is no time
    """
    nanosecond, zone = _clock(text, "a time")
    return Time(nanosecond % DAY, zone)


def datetime_from(text: str) -> AnyMoment:
    """Return the date and time of ``2026-11-25T12:00:00``, with or without a zone; a date alone is midnight.

    :raises Wrong: if the text is no date and time
    """
    day_text, _, clock_text = text.partition("T")
    try:
        day = date_from(day_text)
        nanosecond, zone = _clock(clock_text, "a time") if clock_text or "T" in text else (0, None)
    except Wrong:
        raise Wrong(f'"{text}" is not a date and time') from None
    return moment_of(day_number(day), nanosecond, zone)


def duration_from(text: str) -> AnyDuration | Months:
    """Return the FEEL duration of an ISO 8601 text, which must be of one kind: months, or days and time.

    :raises Wrong: if it is neither
    """
    sign, part = _duration_match(text)
    of_months = any(letter in text.partition("T")[0] for letter in "YM")
    if of_months and any(letter in text for letter in "TDW"):
        raise Wrong(f'"{text}" mixes months with days')
    days = part["weeks"] * 7 + part["days"]
    seconds = days * 86_400 + part["hours"] * 3600 + part["minutes"] * 60 + part["seconds"]
    try:
        if of_months:
            return months_of(sign * (part["years"] * 12 + part["months"]))
        return duration_of(sign * (seconds * SECOND + part["nanoseconds"]))
    except Wrong:
        raise Wrong(f'"{text}" is longer than any calendar') from None


def duration_parts(text: str) -> DurationParts:
    """Return the parts of an ISO 8601 duration such as ``P1M``, ``P14D``, ``PT36H``, to the microsecond.

    :raises Wrong: if the text is no duration, or one beyond the calendar
    """
    sign, part = _duration_match(text)
    days = part["weeks"] * 7 + part["days"]
    months = part["years"] * 12 + part["months"]
    try:
        clock = timedelta(
            hours=part["hours"],
            minutes=part["minutes"],
            seconds=part["seconds"],
            microseconds=part["nanoseconds"] // 1000,
        )
        timedelta(days=days + months * 31)  # refuses what Python's calendar cannot hold
    except OverflowError:
        raise Wrong(f'"{text}" is longer than any calendar') from None
    return DurationParts(sign * months, sign * days, sign * clock)


def temporal_from(text: str) -> AnyDate | AnyMoment | Time | AnyDuration | Months:
    """Return the value of ``@"text"``.

    :raises Wrong: if it is no date, time, date and time, or duration
    """
    if text.lstrip("-").startswith("P"):
        return duration_from(text)
    if "T" in text.partition("@")[0]:
        return datetime_from(text)
    return time_from(text) if ":" in text else date_from(text)


def zone_from(text: str) -> tzinfo:
    """Return the zone of ``Z``, ``+01:00`` or ``@Asia/Tokyo``.

    :raises Wrong: if there is no such zone
    """
    if text == "Z":
        return UTC
    return _zone_named(text[1:]) if text[0] == "@" else _offset(text)


@lru_cache(maxsize=256)
def _zone_named(name: str) -> tzinfo:
    try:
        if _ZONE_NAME.fullmatch(name):
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        pass
    raise Wrong(f'there is no zone "{name}"')


def _offset(text: str) -> tzinfo:
    hours, minutes, seconds = (int(part) for part in (text[1:] + ":00").split(":")[:3])
    total = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or total > _MAX_OFFSET:
        raise Wrong(f'there is no offset "{text}"')
    return timezone(timedelta(seconds=-total if text[0] == "-" else total))


def _clock(text: str, kind: str) -> tuple[int, tzinfo | None]:
    """Nanoseconds since midnight (a full day for 24:00:00) and the zone."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise Wrong(f'"{text}" is not {kind}')
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"])
    nanosecond = ((hour * 60 + minute) * 60 + second) * SECOND + _billionths(match["fraction"])
    if minute > 59 or second > 59 or nanosecond > DAY or (hour == 24 and nanosecond != DAY):
        raise Wrong(f'"{text}" is not {kind}')
    return nanosecond, zone_from(match["zone"]) if match["zone"] else None


def _duration_match(text: str) -> tuple[int, dict[str, int]]:
    match = _DURATION.fullmatch(text)
    if match is None or text.endswith(("P", "T")):
        raise Wrong(f'"{text}" is not a duration')
    found = match.groupdict(default="0")
    if any(len(digits) > _MAX_DIGITS for digits in found.values()):
        raise Wrong(f'"{text}" is longer than any calendar')
    part = {name: int(digits) for name, digits in found.items() if name not in ("sign", "fraction")}
    part["nanoseconds"] = _billionths(match["fraction"])
    return -1 if match["sign"] else 1, part


def _billionths(digits: str | None) -> int:
    return int(digits.ljust(9, "0")) if digits else 0


# -- writing -------------------------------------------------------------------------------------------------------


def date_text(day: AnyDate) -> str:
    """Return a date as ``2026-11-25``; years before 0 with a sign."""
    sign = "-" if day.year < 0 else ""
    return f"{sign}{abs(day.year):04}-{day.month:02}-{day.day:02}"


def time_text(time: Time) -> str:
    """Return a time of day as ``10:30:00``, with its fraction and zone if it has them."""
    return _clock_text(time.nanosecond) + zone_text(time.zone)


def datetime_text(moment: AnyMoment) -> str:
    """Return a date and time as ``2026-11-25T10:30:00``, with its fraction and zone if it has them."""
    _, nanosecond, zone = moment_parts(moment)
    return f"{date_text(date_part(moment))}T{_clock_text(nanosecond)}{zone_text(zone)}"


def zone_text(zone: tzinfo | None) -> str:
    """Return a zone as it stands behind a time: empty, ``Z``, ``+01:00`` or ``@Asia/Tokyo``."""
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    offset = zone.utcoffset(None)
    if not offset:
        return "Z"
    hours, rest = divmod(abs(offset).seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    text = f"{'-' if offset < timedelta() else '+'}{hours:02}:{minutes:02}"
    return f"{text}:{seconds:02}" if seconds else text


def duration_text(duration: AnyDuration) -> str:
    """Return a days and time duration in its ISO 8601 form."""
    count = nanoseconds(duration)
    sign = "-" if count < 0 else ""
    days, rest = divmod(abs(count), DAY)
    seconds, fraction = divmod(rest, SECOND)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    second_text = f"{seconds}{_fraction_text(fraction)}S" if seconds or fraction else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + second_text
    day_text = f"{days}D" if days else ""
    if not day_text and not clock:
        return "PT0S"
    return f"{sign}P{day_text}" + (f"T{clock}" if clock else "")


def _clock_text(nanosecond: int) -> str:
    seconds, fraction = divmod(nanosecond, SECOND)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{_fraction_text(fraction)}"


def _fraction_text(fraction: int) -> str:
    return f".{fraction:09}".rstrip("0") if fraction else ""
