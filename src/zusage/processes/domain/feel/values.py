"""The values of FEEL as Python values.

number ``Decimal`` (34 digits) · string ``str`` · boolean ``bool`` · null ``None`` · date ``date`` or ``WideDate`` ·
time ``Time`` · date and time ``datetime`` or ``WideDateTime`` · days and time duration ``timedelta`` or
``WideDuration`` · years and months duration ``Months`` · list ``list`` · context ``dict`` · range ``Range`` ·
function ``Function``
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from itertools import islice
from typing import Any, Protocol

from zusage.processes.domain.feel.problems import MAX_TEXT, TooMuchWork, Wrong
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

__all__ = [
    "DECIMAL",
    "DurationParts",
    "Function",
    "Months",
    "NotAFeelValue",
    "Range",
    "Time",
    "Type",
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
    "shown",
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


class Type(Protocol):
    """What an expression, a parameter or an item definition may be; which types there are stands in ``types``."""

    @property
    def name(self) -> str:
        """The type as FEEL writes it."""

    def holds(self, value: Value) -> bool:
        """Return whether a value other than null is of this type, deeply."""

    def takes(self, other: Type) -> bool:
        """Return whether whatever is of the other type is of this one: ``other`` conforms to it."""


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

    :raises NotAFeelValue: if there is no such value, or it nests too deep
    """
    try:
        return _deeply(value)
    except RecursionError:
        raise NotAFeelValue("the value nests too deep") from None


def _deeply(value: object) -> Value:
    kind = type(value)
    if value is None or kind in _PLAIN:
        return value
    if kind is int:
        return Decimal(value)  # type: ignore[arg-type]
    if kind is list or kind is tuple:
        return [_deeply(item) for item in value]  # type: ignore[attr-defined]
    if isinstance(value, Mapping):
        return {_key(key): _deeply(item) for key, item in value.items()}
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
    """Return a value as FEEL's ``string()`` writes it.

    :raises TooMuchWork: if a list or context would give more than ``MAX_TEXT`` characters
    """
    if type(value) is str:
        return value
    writer = _WRITERS.get(type(value))
    return str(value) if writer is None else writer(value)


def shown(value: Value, levels: int = 3) -> str:
    """Return a value as a sentence about it shows it: its text, with dots for what is long or nested deeper."""
    if type(value) is list:
        return f"[{_some_of((_shown_part(item, levels) for item in value), len(value), levels)}]"
    if type(value) is dict:
        entries = (f"{_key_text(key)}: {_shown_part(item, levels)}" for key, item in value.items())
        return f"{{{_some_of(entries, len(value), levels)}}}"
    text = text_of(value)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"


def _shown_part(item: Value, levels: int) -> str:
    if type(item) in (list, dict):
        return shown(item, levels - 1)
    return _quoted(shown(item)) if type(item) is str else shown(item)


def _some_of(parts: Iterable[str], count: int, levels: int) -> str:
    if levels == 0 and count:
        return "…"
    return ", ".join(islice(parts, _MOST_PARTS)) + (", …" if count > _MOST_PARTS else "")


_MAX_SHOWN = 100
_MOST_PARTS = 5


_NOT_IN_PLAIN_KEY = re.compile(r"[^\w .'+*/-]")


def number_text(number: Decimal) -> str:
    """Return a number without exponent as long as that is shorter than its 34 digits would be; -0 is 0."""
    if not number:
        number = number.copy_abs()
    return format(number, "f") if abs(number.adjusted()) < DECIMAL.prec else str(number)


def _quoted(value: Value) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if type(value) is str else text_of(value)


def _list_text(items: list[Value]) -> str:
    return _bounded("[" + ", ".join(map(_quoted, items)) + "]")


def _context_text(entries: dict[str, Value]) -> str:
    return _bounded("{" + ", ".join(f"{_key_text(key)}: {_quoted(item)}" for key, item in entries.items()) + "}")


def _bounded(text: str) -> str:
    # A list that holds one list twice, and so on, is short to write and endless to read.
    if len(text) > MAX_TEXT:
        raise TooMuchWork(f"the text would be longer than {MAX_TEXT} characters")
    return text


def _key_text(key: str) -> str:
    return _quoted(key) if not key or _NOT_IN_PLAIN_KEY.search(key) else key


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
