"""The values of FEEL as Python values.

number ``Decimal`` (34 digits) · string ``str`` · boolean ``bool`` · null ``None`` · date ``date`` ·
date and time ``datetime`` · days and time duration ``timedelta`` · years and months duration ``Months`` ·
list ``list`` · context ``dict`` · range ``Range`` · function ``Function``
"""

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any, TypeVar

Value = Any
AnyDate = TypeVar("AnyDate", bound=date)  # a date or a date and time

# IEEE 754-2008 decimal128, as DMN 1.5, 10.3.2.3.1 asks.
DECIMAL = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)


class Wrong(Exception):
    """Why an operation has no value; becomes null and a problem."""


class NotAFeelValue(TypeError):
    """A Python value that has no counterpart in FEEL, such as NaN or an open file."""


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A years and months duration."""

    count: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.count), 12)
        parts = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return f"{'-' if self.count < 0 else ''}P{parts}"


@dataclass(frozen=True, slots=True)
class Range:
    """An interval between two values of one ordered kind."""

    low: Value
    high: Value
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class Function:
    """A built-in function as a value; ``parameters`` are its names in the standard."""

    name: str
    parameters: tuple[str, ...]
    variadic: bool
    body: Callable[..., Value]


def feel_value(value: object) -> Value:
    """Return a Python or JSON value as FEEL value, deeply.

    Integers become numbers, floats too by their shortest decimal writing, tuples become lists.

    :raises NotAFeelValue: if there is no such value
    """
    kind = type(value)
    if value is None or kind in _PLAIN:
        return value
    if kind is int:
        return Decimal(value)  # type: ignore[arg-type]
    if kind is list or kind is tuple:
        return [feel_value(item) for item in value]  # type: ignore[attr-defined]
    if isinstance(value, Mapping):
        return {_key(key): feel_value(item) for key, item in value.items()}
    if isinstance(value, Decimal | float):
        return _finite(value)
    raise NotAFeelValue(f"{kind.__name__} is not a FEEL value")


_PLAIN = frozenset({str, bool, date, datetime, timedelta, Months, Range})


def _finite(value: Decimal | float) -> Decimal:
    number = Decimal(repr(value)) if isinstance(value, float) else value
    if not number.is_finite():
        raise NotAFeelValue(f"{value} is not a number")
    return number


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotAFeelValue(f"a context needs names as keys, not {key!r}")
    return key


def kind_of(value: Value) -> str:
    """Return the name of a value's type as the standard writes it."""
    if value is None:
        return "null"
    return _KINDS.get(type(value), type(value).__name__)


_KINDS: dict[type, str] = {
    Decimal: "number",
    str: "string",
    bool: "boolean",
    datetime: "date and time",
    date: "date",
    timedelta: "days and time duration",
    Months: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d{1,6})?)S)?)?"
)
_DATE = re.compile(r"-?\d{4,9}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class DurationParts:
    """An ISO 8601 duration taken apart: whole calendar months and days, and a rest on the clock."""

    months: int
    days: int
    clock: timedelta


def duration_parts(text: str) -> DurationParts:
    """Return the parts of an ISO 8601 duration such as ``P1M``, ``P14D``, ``PT36H``.

    :raises Wrong: if the text is no duration, or one beyond any calendar
    """
    match = _DURATION.fullmatch(text)
    if match is None or text.endswith(("P", "T")):
        raise Wrong(f'"{text}" is not a duration')
    part = {name: found or "0" for name, found in match.groupdict().items() if name != "sign"}
    sign = -1 if match["sign"] else 1
    try:
        clock = timedelta(
            hours=int(part["hours"]),
            minutes=int(part["minutes"]),
            microseconds=_microseconds(part["seconds"]),
        )
        days = int(part["weeks"]) * 7 + int(part["days"])
        months = int(part["years"]) * 12 + int(part["months"])
        timedelta(days=days + months * 31)  # refuses what no calendar holds
    except (OverflowError, ValueError):
        raise Wrong(f'"{text}" is longer than any calendar') from None
    return DurationParts(sign * months, sign * days, sign * clock)


def _microseconds(seconds: str) -> int:
    return int(Decimal(seconds).scaleb(6))


def duration_from(text: str) -> timedelta | Months:
    """Return the FEEL duration of an ISO 8601 text, which must be of one kind: months, or days and time.

    :raises Wrong: if it is neither
    """
    parts = duration_parts(text)
    if any(letter in text.partition("T")[0] for letter in "YM"):
        if parts.days or parts.clock:
            raise Wrong(f'"{text}" mixes months with days')
        return Months(parts.months)
    return timedelta(days=parts.days) + parts.clock


def date_from(text: str) -> date:
    """Return the date of ``2026-11-25``.

    :raises Wrong: if the text is no date
    """
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Wrong(f'"{text}" is not a date')


def datetime_from(text: str) -> datetime:
    """Return the date and time of ``2026-11-25T12:00:00``, with or without an offset; a date alone is midnight.

    :raises Wrong: if the text is no date and time
    """
    try:
        if _DATE.match(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise Wrong(f'"{text}" is not a date and time')


def temporal_from(text: str) -> Value:
    """Return the value of ``@"text"``.

    :raises Wrong: if it is no date, date and time, or duration
    """
    if text.lstrip("-").startswith("P"):
        return duration_from(text)
    return datetime_from(text) if "T" in text else date_from(text)


def add_months(day: AnyDate, months: int) -> AnyDate:
    """Return the day so many months later; a missing day (31 February) becomes the month's last.

    :raises Wrong: if it falls out of the calendar
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise Wrong(f"the year {year} is beyond the calendar")
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def text_of(value: Value) -> str:
    """Return a value as FEEL's ``string()`` writes it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return number_text(value)
        case str():
            return value
        case date():  # a date and time too
            return value.isoformat()
        case timedelta():
            return duration_text(value)
        case list():
            return "[" + ", ".join(_quoted(item) for item in value) + "]"
        case dict():
            return "{" + ", ".join(f"{key}: {_quoted(item)}" for key, item in value.items()) + "}"
        case Range():
            opening, closing = "[" if value.low_included else "(", "]" if value.high_included else ")"
            return f"{opening}{_quoted(value.low)}..{_quoted(value.high)}{closing}"
        case _:
            return str(value)


def _quoted(value: Value) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if isinstance(value, str) else text_of(value)


def number_text(number: Decimal) -> str:
    """Return a number without exponent as long as that is shorter than its 34 digits would be."""
    return format(number, "f") if number.adjusted() < DECIMAL.prec else str(number)


def duration_text(duration: timedelta) -> str:
    """Return a days and time duration in its ISO 8601 form."""
    sign = "-" if duration < timedelta(0) else ""
    rest = abs(duration)
    hours, seconds = divmod(rest.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    fraction = f"{rest.microseconds:06}".rstrip("0")
    second_text = f"{seconds}.{fraction}S" if fraction else f"{seconds}S" if seconds else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + second_text
    day_text = f"{rest.days}D" if rest.days else ""
    if not day_text and not clock:
        return "PT0S"
    return f"{sign}P{day_text}" + (f"T{clock}" if clock else "")
