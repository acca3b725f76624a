"""What the operators of FEEL do; compiled expressions call these functions.

Each takes its operands, then ``notes`` and the offset ``at``: an operation without a value gives null and notes
why. Comparing or calculating with null gives null without a note, as long as the standard foresees it.
Source: DMN 1.5, chapter 10.3.2.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from zusage.processes.domain.feel.values import (
    DECIMAL,
    Function,
    Months,
    Range,
    Value,
    Wrong,
    add_months,
    kind_of,
)

# How many steps loops, filters and ranges of one evaluation may take together.
MAX_STEPS = 100_000


class Problem(NamedTuple):
    """Why a part of an expression has no value, and where (offset from 0)."""

    at: int
    reason: str


class TooMuchWork(Exception):
    """An evaluation that would take more steps than allowed."""


class Notes:
    """What an evaluation notes down while it runs."""

    __slots__ = ("problems", "steps_left")

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.steps_left = MAX_STEPS

    def note(self, at: int, reason: str) -> None:
        self.problems.append(Problem(at, reason))

    def spend(self, steps: int) -> None:
        self.steps_left -= steps
        if self.steps_left < 0:
            raise TooMuchWork


# -- names and paths ---------------------------------------------------------------------------------------------


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
        return [path(item, name, notes, at) for item in source]
    getter = _PROPERTIES.get((type(source), name))
    if getter is not None:
        return getter(source)
    notes.note(at, f"{kind_of(source)} has no {name}")
    return None


def _whole(getter: Callable[[Value], int]) -> Callable[[Value], Value]:
    return lambda value: Decimal(getter(value))


def _seconds(duration: timedelta) -> int:
    """Return the duration in whole seconds, cut towards zero."""
    return int(duration / timedelta(seconds=1))


def _towards_zero(number: int, unit: int, size: int | None = None) -> int:
    whole = abs(number) // unit
    return (whole if size is None else whole % size) * (-1 if number < 0 else 1)


_DATE_PROPERTIES: dict[str, Callable[[Value], Value]] = {
    "year": _whole(lambda day: day.year),
    "month": _whole(lambda day: day.month),
    "day": _whole(lambda day: day.day),
    "weekday": _whole(lambda day: day.isoweekday()),
}
_CLOCK_PROPERTIES: dict[str, Callable[[Value], Value]] = {
    "hour": _whole(lambda moment: moment.hour),
    "minute": _whole(lambda moment: moment.minute),
    "second": _whole(lambda moment: moment.second),
}
_PROPERTIES: dict[tuple[type, str], Callable[[Value], Value]] = {
    **{(date, name): getter for name, getter in _DATE_PROPERTIES.items()},
    **{(datetime, name): getter for name, getter in (_DATE_PROPERTIES | _CLOCK_PROPERTIES).items()},
    (timedelta, "days"): _whole(lambda duration: _towards_zero(_seconds(duration), 86_400)),
    (timedelta, "hours"): _whole(lambda duration: _towards_zero(_seconds(duration), 3_600, 24)),
    (timedelta, "minutes"): _whole(lambda duration: _towards_zero(_seconds(duration), 60, 60)),
    (timedelta, "seconds"): _whole(lambda duration: _towards_zero(_seconds(duration), 1, 60)),
    (Months, "years"): _whole(lambda duration: _towards_zero(duration.count, 12)),
    (Months, "months"): _whole(lambda duration: _towards_zero(duration.count, 1, 12)),
    (Range, "start"): lambda interval: interval.low,
    (Range, "end"): lambda interval: interval.high,
    (Range, "start included"): lambda interval: interval.low_included,
    (Range, "end included"): lambda interval: interval.high_included,
}


# -- arithmetic --------------------------------------------------------------------------------------------------


def arithmetic(operator: str, left: Value, right: Value, notes: Notes, at: int) -> Value:
    """Return ``left operator right`` for numbers, strings, dates and durations."""
    try:
        if type(left) is Decimal and type(right) is Decimal:
            return _CALCULATE[operator](left, right)
        if left is None or right is None:
            return None
        calculate = _MIXED.get((operator, type(left), type(right)))
        if calculate is not None:
            return calculate(left, right)
    except (ArithmeticError, ValueError, Wrong) as reason:
        notes.note(at, str(reason) if isinstance(reason, Wrong) else _arithmetic_reason(operator, right))
        return None
    notes.note(at, f"{kind_of(left)} {operator} {kind_of(right)} is not defined")
    return None


def _arithmetic_reason(operator: str, right: Value) -> str:
    divided_by_zero = operator == "/" and right == 0
    return "division by zero" if divided_by_zero else f"the result of {operator} is too large or not defined"


_CALCULATE: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": DECIMAL.add,
    "-": DECIMAL.subtract,
    "*": DECIMAL.multiply,
    "/": DECIMAL.divide,
    "**": DECIMAL.power,
}


def _scale(duration: timedelta, factor: Decimal) -> timedelta:
    return timedelta(microseconds=int(DECIMAL.multiply(Decimal(duration // _MICROSECOND), factor)))


def _shrink(duration: timedelta, divisor: Decimal) -> timedelta:
    return timedelta(microseconds=int(DECIMAL.divide(Decimal(duration // _MICROSECOND), divisor)))


def _ratio(left: timedelta, right: timedelta) -> Decimal:
    return DECIMAL.divide(Decimal(left // _MICROSECOND), Decimal(right // _MICROSECOND))


def _difference(left: datetime, right: datetime) -> timedelta:
    if (left.tzinfo is None) != (right.tzinfo is None):
        raise Wrong("a moment with an offset and one without cannot be subtracted")
    return left - right


_MICROSECOND = timedelta(microseconds=1)

_MIXED: dict[tuple[str, type, type], Callable[[Value, Value], Value]] = {
    ("+", str, str): lambda left, right: left + right,
    ("-", date, date): lambda left, right: left - right,
    ("-", datetime, datetime): _difference,
    ("+", date, timedelta): lambda day, duration: day + duration,
    ("-", date, timedelta): lambda day, duration: day - duration,
    ("+", timedelta, date): lambda duration, day: day + duration,
    ("+", datetime, timedelta): lambda moment, duration: moment + duration,
    ("-", datetime, timedelta): lambda moment, duration: moment - duration,
    ("+", timedelta, datetime): lambda duration, moment: moment + duration,
    ("+", date, Months): lambda day, months: add_months(day, months.count),
    ("-", date, Months): lambda day, months: add_months(day, -months.count),
    ("+", Months, date): lambda months, day: add_months(day, months.count),
    ("+", datetime, Months): lambda moment, months: add_months(moment, months.count),
    ("-", datetime, Months): lambda moment, months: add_months(moment, -months.count),
    ("+", Months, datetime): lambda months, moment: add_months(moment, months.count),
    ("+", timedelta, timedelta): lambda left, right: left + right,
    ("-", timedelta, timedelta): lambda left, right: left - right,
    ("*", timedelta, Decimal): _scale,
    ("*", Decimal, timedelta): lambda factor, duration: _scale(duration, factor),
    ("/", timedelta, Decimal): _shrink,
    ("/", timedelta, timedelta): _ratio,
    ("+", Months, Months): lambda left, right: Months(left.count + right.count),
    ("-", Months, Months): lambda left, right: Months(left.count - right.count),
    ("*", Months, Decimal): lambda months, factor: Months(int(months.count * factor)),
    ("*", Decimal, Months): lambda factor, months: Months(int(months.count * factor)),
    ("/", Months, Decimal): lambda months, divisor: Months(int(months.count / divisor)),
    ("/", Months, Months): lambda left, right: DECIMAL.divide(Decimal(left.count), Decimal(right.count)),
}


def negation(operand: Value, notes: Notes, at: int) -> Value:
    """Return ``-operand``."""
    if type(operand) is Decimal:
        return DECIMAL.minus(operand)
    if type(operand) is timedelta:
        return -operand
    if type(operand) is Months:
        return Months(-operand.count)
    if operand is not None:
        notes.note(at, f"-{kind_of(operand)} is not defined")
    return None


# -- comparison --------------------------------------------------------------------------------------------------

Comparing = Callable[[Value, Value, Notes, int], bool | None]

_ORDERED = frozenset({Decimal, str, date, datetime, timedelta, Months})


def equal(left: Value, right: Value, notes: Notes, at: int) -> bool | None:
    """Return whether two values of one kind are equal; null equals only null."""
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        notes.note(at, f"{kind_of(left)} and {kind_of(right)} cannot be compared")
        return None
    return same(left, right)


def same(left: Value, right: Value) -> bool:
    """Return whether two values are of the same kind and equal, deeply."""
    if type(left) is not type(right):
        return False
    if type(left) is list:
        return len(left) == len(right) and all(map(same, left, right))
    if type(left) is dict:
        return left.keys() == right.keys() and all(same(item, right[key]) for key, item in left.items())
    return bool(left == right)


def unequal(left: Value, right: Value, notes: Notes, at: int) -> bool | None:
    """Return the negation of ``equal``."""
    result = equal(left, right, notes, at)
    return None if result is None else not result


def _ordering(operator: str, compares: Callable[[Value, Value], bool]) -> Comparing:
    def compare(left: Value, right: Value, notes: Notes, at: int) -> bool | None:
        if type(left) is type(right) and type(left) in _ORDERED:
            try:
                return compares(left, right)
            except TypeError:
                notes.note(at, "a moment with an offset and one without cannot be compared")
                return None
        if left is not None and right is not None:
            notes.note(at, f"{kind_of(left)} {operator} {kind_of(right)} is not defined")
        return None

    return compare


less = _ordering("<", lambda left, right: left < right)
at_most = _ordering("<=", lambda left, right: left <= right)
greater = _ordering(">", lambda left, right: left > right)
at_least = _ordering(">=", lambda left, right: left >= right)


def between(value: Value, low: Value, high: Value, notes: Notes, at: int) -> bool | None:
    """Return ``low <= value <= high``."""
    return conjunction(at_least(value, low, notes, at), at_most(value, high, notes, at), notes, at)


def within(value: Value, interval: Range, notes: Notes, at: int) -> bool | None:
    """Return whether the interval holds the value."""
    above = at_least if interval.low_included else greater
    below = at_most if interval.high_included else less
    return conjunction(above(value, interval.low, notes, at), below(value, interval.high, notes, at), notes, at)


def matches(value: Value, test: Value, notes: Notes, at: int) -> bool | None:
    """Return whether ``value in test``: in the range, in the list, or equal."""
    if type(test) is Range:
        return None if value is None else within(value, test, notes, at)
    if type(test) is list and type(value) is not list:
        return any(matches_quietly(value, item) for item in test)
    if type(test) is list:
        return same(value, test) or any(same(value, item) for item in test)
    return equal(value, test, notes, at)


def matches_quietly(value: Value, test: Value) -> bool:
    """Return whether one item of a list matches; items of another kind simply do not."""
    if type(test) is Range:
        return matches(value, test, Notes(), 0) is True
    return same(value, test)


def cell_matches(value: Value, test: Value, notes: Notes, at: int) -> bool | None:
    """Return whether an expression in a table cell without ``?`` accepts the input.

    The expression gives a value to match, or, where the input is given and no truth itself, a truth.
    """
    if type(test) is bool and value is not None and type(value) is not bool:
        return test
    return matches(value, test, notes, at)


# -- logic -------------------------------------------------------------------------------------------------------


def _truth(value: Value, notes: Notes, at: int) -> bool | None:
    if value is None or type(value) is bool:
        return value
    notes.note(at, f"{kind_of(value)} is neither true nor false")
    return None


def holds(condition: Value, notes: Notes, at: int) -> bool:
    """Return whether a condition is true; null is not."""
    return _truth(condition, notes, at) is True


def conjunction(left: Value, right: Value, notes: Notes, at: int) -> bool | None:
    """Return ``left and right`` in three-valued logic."""
    left, right = _truth(left, notes, at), _truth(right, notes, at)
    if left is False or right is False:
        return False
    return True if left and right else None


def disjunction(left: Value, right: Value, notes: Notes, at: int) -> bool | None:
    """Return ``left or right`` in three-valued logic."""
    left, right = _truth(left, notes, at), _truth(right, notes, at)
    if left is True or right is True:
        return True
    return False if left is False and right is False else None


# -- lists, ranges, contexts ---------------------------------------------------------------------------------------


def make_range(  # noqa: PLR0917  # called by compiled expressions, which know places only
    low: Value, high: Value, low_included: bool, high_included: bool, notes: Notes, at: int
) -> Value:
    """Return the range, or null if its ends are not of one ordered kind."""
    if low is None or high is None:
        return None
    if type(low) is not type(high) or type(low) not in _ORDERED:
        notes.note(at, f"there is no range from {kind_of(low)} to {kind_of(high)}")
        return None
    return Range(low, high, low_included, high_included)


def _items_of(source: Value, notes: Notes, at: int) -> list[Value] | None:
    """Return what an iterator runs over: the items of a list, the numbers or days of a range, or one value."""
    if type(source) is list:
        return source
    if type(source) is Range:
        return _steps(source, notes, at)
    return None if source is None else [source]


def _steps(interval: Range, notes: Notes, at: int) -> list[Value] | None:
    low, high = interval.low, interval.high
    whole = type(low) is Decimal and low == int(low) and high == int(high)
    if whole:
        first, last = int(low), int(high)
    elif type(low) is date:
        first, last = low.toordinal(), high.toordinal()
    else:
        notes.note(at, "only a range of whole numbers or of dates can be run through")
        return None
    direction = 1 if first <= last else -1
    notes.spend(abs(last - first) + 1)
    steps = range(first, last + direction, direction)
    return [Decimal(step) if whole else date.fromordinal(step) for step in steps]


def filtered(source: Value, condition: Callable[[Value], Value], notes: Notes, at: int) -> Value:
    """Return ``source[condition]``: the item at an index from 1 (from the end if negative), or those that hold."""
    items = source if type(source) is list else [] if source is None else [source]
    notes.spend(len(items))
    kept = []
    for position, item in enumerate(items):
        verdict = condition(item)
        if type(verdict) is Decimal and position == 0:
            return _at_index(items, verdict, notes, at)
        if verdict is True:
            kept.append(item)
        elif verdict is not None and verdict is not False:
            notes.note(at, f"a filter needs a truth or an index, not {kind_of(verdict)}")
    return kept


def _at_index(items: list[Value], index: Decimal, notes: Notes, at: int) -> Value:
    if index == int(index) and 1 <= abs(index) <= len(items):
        return items[int(index) - 1 if index > 0 else int(index)]
    notes.note(at, f"a list of {len(items)} has no item {index}")
    return None


def for_each(sources: list[Value], body: Callable[..., Value], notes: Notes, at: int) -> list[Value] | None:
    """Return the value of ``body`` for every combination of items; null if there is nothing to run over."""
    lists = [_items_of(source, notes, at) for source in sources]
    return None if None in lists else [body(*combination) for combination in _combinations(lists, notes)]


def some(sources: list[Value], body: Callable[..., Value], notes: Notes, at: int) -> bool | None:
    """Return the disjunction of ``body`` over every combination of items."""
    lists = [_items_of(source, notes, at) for source in sources]
    result: bool | None = None if None in lists else False
    for combination in _combinations(lists, notes):
        result = disjunction(result, body(*combination), notes, at)
        if result is True:
            return True
    return result


def every(sources: list[Value], body: Callable[..., Value], notes: Notes, at: int) -> bool | None:
    """Return the conjunction of ``body`` over every combination of items."""
    lists = [_items_of(source, notes, at) for source in sources]
    result: bool | None = None if None in lists else True
    for combination in _combinations(lists, notes):
        result = conjunction(result, body(*combination), notes, at)
        if result is False:
            return False
    return result


def _combinations(lists: list[list[Value] | None], notes: Notes) -> Iterator[tuple[Value, ...]]:
    for combination in product(*(items or () for items in lists)):
        notes.spend(1)
        yield combination


# -- calls -------------------------------------------------------------------------------------------------------


def call(function: Function, arguments: tuple[Value, ...], notes: Notes, at: int) -> Value:
    """Call a function; arguments of the wrong number or kind give null."""
    try:
        return function.body(*arguments)
    except Wrong as reason:
        notes.note(at, f"{function.name}: {reason}")
    except (TypeError, ValueError, ArithmeticError, AttributeError, IndexError):
        kinds = ", ".join(kind_of(argument) for argument in arguments)
        notes.note(at, f"{function.name}({kinds}) is not defined")
    return None


def is_defined(evaluate: Callable[[Notes], Value]) -> bool:
    """Return whether an expression finds all it names."""
    notes = Notes()
    evaluate(notes)
    return not notes.problems
