"""The built-in functions of FEEL carried out so far, under their names in the standard.

A function raises ``Wrong`` (or a TypeError, ValueError, ArithmeticError) where it has no value; the caller turns
that into null and a problem.
Source: DMN 1.5, chapter 10.3.4.
"""

import inspect
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import reduce

from zusage.processes.domain.feel.operators import same
from zusage.processes.domain.feel.values import (
    DECIMAL,
    Function,
    Months,
    Value,
    Wrong,
    date_from,
    datetime_from,
    duration_from,
    kind_of,
    text_of,
)

BUILTINS: dict[str, Function] = {}


def _builtin(name: str, *parameters: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Enter a function under its FEEL name and the FEEL names of its parameters."""

    def enter(body: Callable[..., Value]) -> Callable[..., Value]:
        variadic = any(
            parameter.kind is parameter.VAR_POSITIONAL for parameter in inspect.signature(body).parameters.values()
        )
        BUILTINS[name] = Function(name, parameters, variadic, body)
        return body

    return enter


def _need(kind: type, value: Value) -> Value:
    if type(value) is not kind:
        raise Wrong(f"{kind_of(value)} given where {_NEEDED[kind]} is needed")
    return value


_NEEDED = {Decimal: "a number", str: "a string", list: "a list", bool: "a truth", dict: "a context"}


def _number(value: Value) -> Decimal:
    number: Decimal = _need(Decimal, value)
    return number


def _string(value: Value) -> str:
    text: str = _need(str, value)
    return text


def _list(value: Value) -> list[Value]:
    """Return a list; a single value counts as a list of one."""
    if value is None:
        raise Wrong("null given where a list is needed")
    return value if type(value) is list else [value]


def _given(values: tuple[Value, ...]) -> list[Value]:
    """Return the items of ``sum([1, 2])`` and of ``sum(1, 2)`` alike."""
    if not values:
        raise Wrong("a list is missing")
    return _list(values[0]) if len(values) == 1 else list(values)


def _index(value: Value) -> int:
    number = _number(value)
    if number != int(number):
        raise Wrong(f"{number} is no whole number")
    return int(number)


# -- truth and conversion ------------------------------------------------------------------------------------------


@_builtin("not", "negand")
def _not(negand: Value) -> Value:
    return None if negand is None else not _need(bool, negand)


@_builtin("string", "from")
def _to_string(value: Value) -> Value:
    return None if value is None else text_of(value)


@_builtin("number", "from", "grouping separator", "decimal separator")
def _to_number(value: Value, grouping: Value = None, point: Value = None) -> Value:
    if type(value) is Decimal:
        return value
    text = _string(value)
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (point and point == grouping):
        raise Wrong("separators are a space, a comma or a point, and not both the same")
    if grouping is not None:
        text = text.replace(grouping, "")
    if point is not None:
        text = text.replace(point, ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or "_" in text:
        raise Wrong(f'"{value}" is not a number')
    return DECIMAL.plus(number)


@_builtin("date", "from")
def _date(value: Value, month: Value = None, day: Value = None) -> Value:
    if month is not None or day is not None:
        return date(_index(value), _index(month), _index(day))
    if type(value) is datetime:
        return value.date()
    return value if type(value) is date else date_from(_string(value))


@_builtin("date and time", "from")
def _date_and_time(value: Value) -> Value:
    return value if type(value) is datetime else datetime_from(_string(value))


@_builtin("duration", "from")
def _duration(value: Value) -> Value:
    return value if type(value) in (timedelta, Months) else duration_from(_string(value))


@_builtin("years and months duration", "from", "to")
def _years_and_months_duration(start: date, end: date) -> Value:
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return Months(months)


@_builtin("day of week", "date")
def _day_of_week(day: date) -> Value:
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day.weekday()]


# -- numbers -------------------------------------------------------------------------------------------------------


def _rounded(number: Value, scale: Value, rounding: str) -> Decimal:
    places = _index(scale)
    if not -6111 <= places <= 6176:
        raise Wrong(f"{places} decimal places are too many")
    exact = _number(number)
    if exact.as_tuple().exponent >= -places:  # type: ignore[operator]  # a finite number has an integer exponent
        return exact
    return exact.quantize(Decimal(1).scaleb(-places), rounding=rounding)


@_builtin("floor", "n", "scale")
def _floor(number: Value, scale: Value = Decimal(0)) -> Value:
    return _rounded(number, scale, ROUND_FLOOR)


@_builtin("ceiling", "n", "scale")
def _ceiling(number: Value, scale: Value = Decimal(0)) -> Value:
    return _rounded(number, scale, ROUND_CEILING)


@_builtin("round half up", "n", "scale")
def _round_half_up(number: Value, scale: Value) -> Value:
    return _rounded(number, scale, ROUND_HALF_UP)


@_builtin("abs", "n")
def _abs(number: Value) -> Value:
    if type(number) is Months:
        return Months(abs(number.count))
    return abs(number) if type(number) is timedelta else DECIMAL.abs(_number(number))


@_builtin("modulo", "dividend", "divisor")
def _modulo(dividend: Value, divisor: Value) -> Value:
    dividend, divisor = _number(dividend), _number(divisor)
    if divisor == 0:
        raise Wrong("division by zero")
    remainder = DECIMAL.remainder(dividend, divisor)
    # The result has the sign of the divisor: dividend - divisor * floor(dividend / divisor).
    return DECIMAL.add(remainder, divisor) if remainder and (remainder < 0) != (divisor < 0) else remainder


# -- strings -------------------------------------------------------------------------------------------------------


@_builtin("string length", "string")
def _string_length(text: Value) -> Value:
    return Decimal(len(_string(text)))


@_builtin("lower case", "string")
def _lower_case(text: Value) -> Value:
    return _string(text).lower()


@_builtin("upper case", "string")
def _upper_case(text: Value) -> Value:
    return _string(text).upper()


@_builtin("contains", "string", "match")
def _contains(text: Value, match: Value) -> Value:
    return _string(match) in _string(text)


@_builtin("starts with", "string", "match")
def _starts_with(text: Value, match: Value) -> Value:
    return _string(text).startswith(_string(match))


@_builtin("ends with", "string", "match")
def _ends_with(text: Value, match: Value) -> Value:
    return _string(text).endswith(_string(match))


@_builtin("substring", "string", "start position", "length")
def _substring(text: Value, start: Value, length: Value = None) -> Value:
    whole, position = _string(text), _index(start)
    if not 1 <= abs(position) <= len(whole):
        raise Wrong(f"a string of {len(whole)} has no position {position}")
    begin = position - 1 if position > 0 else len(whole) + position
    return whole[begin:] if length is None else whole[begin : begin + max(int(_number(length)), 0)]


# -- lists ---------------------------------------------------------------------------------------------------------


@_builtin("count", "list")
def _count(items: Value) -> Value:
    return Decimal(len(_list(items)))


@_builtin("sum", "list")
def _sum(*values: Value) -> Value:
    items = _given(values)
    return reduce(DECIMAL.add, map(_number, items)) if items else None


@_builtin("mean", "list")
def _mean(*values: Value) -> Value:
    items = _given(values)
    return DECIMAL.divide(_sum(items), Decimal(len(items))) if items else None


@_builtin("min", "list")
def _min(*values: Value) -> Value:
    return _extreme(min, _given(values))


@_builtin("max", "list")
def _max(*values: Value) -> Value:
    return _extreme(max, _given(values))


def _extreme(choose: Callable[[list[Value]], Value], items: list[Value]) -> Value:
    if len({type(item) for item in items}) > 1 or any(type(item) in (dict, list, bool) for item in items):
        raise Wrong("the items are not of one ordered kind")
    return choose(items) if items else None


@_builtin("list contains", "list", "element")
def _list_contains(items: Value, element: Value) -> Value:
    return any(same(item, element) for item in _list(items))


@_builtin("append", "list", "item")
def _append(items: Value, *more: Value) -> Value:
    return [*_list(items), *more]


@_builtin("concatenate", "list")
def _concatenate(*lists: Value) -> Value:
    return [item for items in lists for item in _list(items)]


@_builtin("distinct values", "list")
def _distinct_values(items: Value) -> Value:
    distinct: list[Value] = []
    for item in _list(items):
        if not any(same(item, earlier) for earlier in distinct):
            distinct.append(item)
    return distinct


@_builtin("all", "list")
def _all(*values: Value) -> Value:
    items = _given(values)
    if any(item is False for item in items):
        return False
    return True if all(item is True for item in items) else None


@_builtin("any", "list")
def _any(*values: Value) -> Value:
    items = _given(values)
    if any(item is True for item in items):
        return True
    return False if all(item is False for item in items) else None
