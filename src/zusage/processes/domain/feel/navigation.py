"""Variables, paths, properties, ranges and filters; compiled expressions call these functions.

Source: DMN 1.5, 10.3.2.5 (lists and filters), 10.3.2.6 (context), 10.3.2.7 (ranges), table 65 (properties).
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from zusage.processes.domain.feel.operators import ordered_pair
from zusage.processes.domain.feel.problems import Notes
from zusage.processes.domain.feel.temporal import (
    SECOND,
    AnyDuration,
    AnyMoment,
    Months,
    Time,
    WideDate,
    WideDateTime,
    WideDuration,
    moment_parts,
    nanoseconds,
    offset_of,
    weekday,
    zone_of,
)
from zusage.processes.domain.feel.temporal_text import zone_text
from zusage.processes.domain.feel.values import DECIMAL, Range, Value, kind_of, text_of


def variable(variables: dict[str, Value], name: str, notes: Notes, at: int) -> Value:
    """Return a variable's value."""
    if name in variables:
        return variables[name]
    notes.note(at, f"there is no {name}")
    return None


def path(source: Value, name: str, notes: Notes, at: int) -> Value:
    """Return ``source.name``: an entry, a property, or for lists that of every item."""
    if type(source) is dict:
        if name in source:
            return source[name]
        notes.note(at, f"the context has no {name}")
        return None
    if type(source) is list:
        notes.spend(len(source) >> 2)
        return [path(item, name, notes, at) for item in source]
    getter = _PROPERTIES.get((type(source), name))
    if getter is not None:
        return getter(source)
    notes.note(at, f"{kind_of(source)} has no {name}")
    return None


# -- properties ----------------------------------------------------------------------------------------------------


def _whole(getter: Callable[[Value], int]) -> Callable[[Value], Value]:
    return lambda value: Decimal(getter(value))


def _seconds(duration: AnyDuration) -> int:
    """Return the duration in whole seconds, cut towards zero."""
    return _towards_zero(nanoseconds(duration), SECOND)


def _towards_zero(number: int, unit: int, size: int | None = None) -> int:
    whole = abs(number) // unit
    return (whole if size is None else whole % size) * (-1 if number < 0 else 1)


def _nanosecond(value: AnyMoment | Time) -> int:
    """Return nanoseconds since midnight."""
    return value.nanosecond if isinstance(value, Time) else moment_parts(value)[1]


def _in_seconds(nanosecond: int) -> Decimal:
    """Return seconds with as many decimal places as they need."""
    if nanosecond % SECOND == 0:
        return Decimal(nanosecond // SECOND)
    return DECIMAL.normalize(DECIMAL.divide(Decimal(nanosecond), Decimal(SECOND)))


def _zone_name(value: AnyMoment | Time) -> str | None:
    text = zone_text(zone_of(value))
    return text[1:] if text.startswith("@") else None


def _date_part_of(moment: Value) -> Value:
    return moment.date if type(moment) is WideDateTime else moment


_DATE: dict[str, Callable[[Value], Value]] = {
    "year": _whole(lambda day: _date_part_of(day).year),
    "month": _whole(lambda day: _date_part_of(day).month),
    "day": _whole(lambda day: _date_part_of(day).day),
    "weekday": _whole(lambda day: weekday(_date_part_of(day))),
}
_CLOCK: dict[str, Callable[[Value], Value]] = {
    "hour": _whole(lambda value: _nanosecond(value) // SECOND // 3600),
    "minute": _whole(lambda value: _nanosecond(value) // SECOND // 60 % 60),
    "second": lambda value: _in_seconds(_nanosecond(value) % (60 * SECOND)),
    "time offset": offset_of,
    "timezone": _zone_name,
}
_DURATION: dict[str, Callable[[Value], Value]] = {
    "days": _whole(lambda duration: _towards_zero(_seconds(duration), 86_400)),
    "hours": _whole(lambda duration: _towards_zero(_seconds(duration), 3_600, 24)),
    "minutes": _whole(lambda duration: _towards_zero(_seconds(duration), 60, 60)),
    "seconds": lambda duration: _in_seconds(_towards_zero(nanoseconds(duration), 1, 60 * SECOND)),
}
_MONTHS: dict[str, Callable[[Value], Value]] = {
    "years": _whole(lambda duration: _towards_zero(duration.count, 12)),
    "months": _whole(lambda duration: _towards_zero(duration.count, 1, 12)),
}
_RANGE: dict[str, Callable[[Value], Value]] = {
    "start": lambda interval: interval.low,
    "end": lambda interval: interval.high,
    "start included": lambda interval: interval.low_included,
    "end included": lambda interval: interval.high_included,
}
PROPERTIES: dict[type, dict[str, Callable[[Value], Value]]] = {
    date: _DATE,
    WideDate: _DATE,
    datetime: _DATE | _CLOCK,
    WideDateTime: _DATE | _CLOCK,
    Time: _CLOCK,
    timedelta: _DURATION,
    WideDuration: _DURATION,
    Months: _MONTHS,
    Range: _RANGE,
}
_PROPERTIES = {(kind, name): getter for kind, getters in PROPERTIES.items() for name, getter in getters.items()}


# -- ranges --------------------------------------------------------------------------------------------------------


def make_range(  # noqa: PLR0917  # called by compiled expressions, which know places only
    low: Value, high: Value, low_included: bool, high_included: bool, notes: Notes, at: int
) -> Value:
    """Return the range, or null if its ends are not of one ordered kind and in order."""
    if low is None or high is None:
        return None
    pair = ordered_pair(low, high)
    if pair is not None and pair[0] <= pair[1]:
        return Range(low, high, low_included, high_included)
    ends = (kind_of(low), kind_of(high)) if pair is None else (text_of(low), text_of(high))
    notes.note(at, f"there is no range from {ends[0]} to {ends[1]}")
    return None


def make_unary_range(operator: str, end: Value, notes: Notes, at: int) -> Value:
    """Return the range of ``< end`` and its like."""
    if end is None:
        return None
    if ordered_pair(end, end) is None or operator == "!=":
        notes.note(at, f"there is no range {operator} {kind_of(end)}")
        return None
    if operator == "=":
        return Range(end, end, True, True)
    included = operator.endswith("=")
    return Range(None, end, False, included) if operator.startswith("<") else Range(end, None, included, False)


# -- filters -------------------------------------------------------------------------------------------------------


def filtered(source: Value, condition: Callable[[Value], Value], notes: Notes, at: int) -> Value:
    """Return ``source[condition]``: the item at an index from 1 (from the end if negative), or those that hold."""
    if source is None:
        return None
    items = source if type(source) is list else [source]
    notes.spend(len(items))
    kept = []
    for position, item in enumerate(items):
        verdict = condition(item)
        if verdict is True:
            kept.append(item)
        elif type(verdict) is Decimal and position == 0:
            return at_index(items, verdict, notes, at)
        elif verdict is not None and verdict is not False:
            notes.note(at, f"a filter needs a truth or an index, not {kind_of(verdict)}")
            return None
    return kept


def at_computed_index(source: Value, index: Callable[[Value], Value], notes: Notes, at: int) -> Value:
    """Return ``source[index]`` for a filter that gives a number, also of an empty list."""
    items = source if type(source) is list else [] if source is None else [source]
    number = index(items[0] if items else None)
    return None if type(number) is not Decimal else at_index(items, number, notes, at)


def at_index(source: Value, index: Decimal, notes: Notes, at: int) -> Value:
    """Return the item at an index from 1, or from the end if it is negative."""
    items = source if type(source) is list else [] if source is None else [source]
    if index == index.to_integral_value() and 1 <= index.copy_abs() <= len(items):
        return items[int(index) - 1 if index > 0 else int(index)]
    notes.note(at, f"a list of {len(items)} has no item {index}")
    return None
