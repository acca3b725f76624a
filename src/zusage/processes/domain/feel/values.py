"""The values of FEEL as Python values.

number ``Decimal`` (34 digits) · string ``str`` · boolean ``bool`` · null ``None`` · date ``date`` or ``WideDate`` ·
time ``Time`` · date and time ``datetime`` or ``WideDateTime`` · days and time duration ``timedelta`` or
``WideDuration`` · years and months duration ``Months`` · list ``list`` · context ``dict`` · range ``Range`` ·
function ``Function``
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import TYPE_CHECKING, Any

from zusage.processes.domain.feel.problems import Wrong
from zusage.processes.domain.feel.temporal import (
    Months,
    Time,
    WideDate,
    WideDateTime,
    WideDuration,
    add_months,
)
from zusage.processes.domain.feel.temporal_text import (
    DurationParts,
    date_from,
    date_text,
    datetime_from,
    datetime_text,
    duration_from,
    duration_parts,
    duration_text,
    temporal_from,
    time_from,
    time_text,
)

if TYPE_CHECKING:
    from zusage.processes.domain.feel.types import Type

__all__ = [
    "DECIMAL",
    "DurationParts",
    "Function",
    "Months",
    "NotAFeelValue",
    "Range",
    "Time",
    "Value",
    "WideDate",
    "WideDateTime",
    "WideDuration",
    "Wrong",
    "add_months",
    "date_from",
    "date_text",
    "datetime_from",
    "datetime_text",
    "duration_from",
    "duration_parts",
    "duration_text",
    "feel_value",
    "kind_of",
    "number_text",
    "temporal_from",
    "text_of",
    "time_from",
    "time_text",
]

Value = Any

# IEEE 754-2008 decimal128, as DMN 1.5, 10.3.2.3.1 asks.
DECIMAL = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)


class NotAFeelValue(TypeError):
    """A Python value that has no counterpart in FEEL, such as NaN or an open file."""


@dataclass(frozen=True, slots=True)
class Range:
    """An interval between two values of one ordered kind; an end that is null is no end at all."""

    low: Value
    high: Value
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a value: built in, written as ``function(...)``, or made by DMN of a model or service.

    :ivar parameters: the names of its parameters
    :ivar body: takes the notes, the place of the call, and one argument per parameter
    :ivar types: the declared type of each parameter, None where there is none; may be left out as a whole
    :ivar result: the type of what it gives, as far as it is known
    :ivar required: how many arguments it needs at least; all when None
    :ivar is_variadic: whether the last parameter takes any number of arguments
    """

    name: str
    parameters: tuple[str, ...]
    body: Callable[..., Value]
    types: tuple[Type | None, ...] = ()
    result: Type | None = None
    required: int | None = None
    is_variadic: bool = False


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


_PLAIN = frozenset(
    {str, bool, date, datetime, timedelta, Months, Range, Function, Time, WideDate, WideDateTime, WideDuration}
)


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
    WideDateTime: "date and time",
    date: "date",
    WideDate: "date",
    Time: "time",
    timedelta: "days and time duration",
    WideDuration: "days and time duration",
    Months: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}


def text_of(value: Value) -> str:
    """Return a value as FEEL's ``string()`` writes it."""
    if type(value) is str:
        return value
    writer = _WRITERS.get(type(value))
    return str(value) if writer is None else writer(value)


def number_text(number: Decimal) -> str:
    """Return a number without exponent as long as that is shorter than its 34 digits would be."""
    return format(number, "f") if abs(number.adjusted()) < DECIMAL.prec else str(number)


def _quoted(value: Value) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if type(value) is str else text_of(value)


def _list_text(items: list[Value]) -> str:
    return "[" + ", ".join(map(_quoted, items)) + "]"


def _context_text(entries: dict[str, Value]) -> str:
    return "{" + ", ".join(f"{key}: {_quoted(item)}" for key, item in entries.items()) + "}"


def _range_text(interval: Range) -> str:
    if interval.low is None:
        return f"({'<=' if interval.high_included else '<'}{_quoted(interval.high)})"
    if interval.high is None:
        return f"({'>=' if interval.low_included else '>'}{_quoted(interval.low)})"
    opening, closing = "[" if interval.low_included else "(", "]" if interval.high_included else ")"
    return f"{opening}{_quoted(interval.low)}..{_quoted(interval.high)}{closing}"


_WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "null",
    bool: lambda truth: "true" if truth else "false",
    Decimal: number_text,
    date: date_text,
    WideDate: date_text,
    Time: time_text,
    datetime: datetime_text,
    WideDateTime: datetime_text,
    timedelta: duration_text,
    WideDuration: duration_text,
    list: _list_text,
    dict: _context_text,
    Range: _range_text,
    Function: lambda function: f"function {function.name}({', '.join(function.parameters)})",
}
