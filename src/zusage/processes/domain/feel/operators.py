"""Comparison, membership and three-valued logic; compiled expressions call these functions.

Each takes its operands, then ``notes`` and the offset ``at``: an operation without a value gives null and notes
why. Comparing with null gives null without a note, as long as the standard foresees it.
Source: DMN 1.5, 10.3.2.13.1 (equality), 10.3.2.13.2 (comparison), 10.3.2.10 (ternary logic), 10.3.2.4 (unary tests).
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from zusage.processes.domain.feel.problems import Notes
from zusage.processes.domain.feel.temporal import (
    AnyMoment,
    Months,
    Time,
    WideDate,
    WideDateTime,
    WideDuration,
    day_number,
    instant,
    instant_in_day,
    moment_parts,
    nanoseconds,
    offset_of,
    zone_of,
)
from zusage.processes.domain.feel.values import Function, Range, Value, kind_of

Comparing = Callable[[Value, Value, Notes, int], bool | None]

# -- order ---------------------------------------------------------------------------------------------------------

_DIRECTLY_ORDERED = frozenset({Decimal, str, date, timedelta, Months, WideDate})


def ordered_pair(left: Value, right: Value) -> tuple[Value, Value] | None:
    """Return two values as Python values that compare as FEEL compares; None if they are not of one ordered kind."""
    left_type, right_type = type(left), type(right)
    if left_type is right_type and left_type in _DIRECTLY_ORDERED:
        return left, right
    order = _ORDERS.get(left_type)
    return None if order is None or order is not _ORDERS.get(right_type) else order(left, right)


def _dates(left: Value, right: Value) -> tuple[Value, Value]:
    return day_number(left), day_number(right)


# A value without an offset takes that of the other one: then only the clocks count.


def _moments(left: AnyMoment, right: AnyMoment) -> tuple[Value, Value]:
    if (zone_of(left) is None) != (zone_of(right) is None):
        return moment_parts(left)[:2], moment_parts(right)[:2]
    return instant(left), instant(right)


def _times(left: Time, right: Time) -> tuple[Value, Value]:
    if offset_of(left) is None or offset_of(right) is None:
        return left.nanosecond, right.nanosecond
    return instant_in_day(left), instant_in_day(right)


def _durations(left: Value, right: Value) -> tuple[Value, Value]:
    return nanoseconds(left), nanoseconds(right)


_ORDERS: dict[type, Callable[[Value, Value], tuple[Value, Value]]] = {
    date: _dates,
    WideDate: _dates,
    datetime: _moments,
    WideDateTime: _moments,
    Time: _times,
    timedelta: _durations,
    WideDuration: _durations,
}


def _ordering(operator: str, compares: Callable[[Value, Value], bool]) -> Comparing:
    def compare(left: Value, right: Value, notes: Notes, at: int) -> bool | None:
        pair = ordered_pair(left, right)
        if pair is not None:
            return compares(*pair)
        if left is not None and right is not None:
            notes.note(at, f"{kind_of(left)} {operator} {kind_of(right)} is not defined")
        return None

    return compare


less = _ordering("<", lambda left, right: left < right)
at_most = _ordering("<=", lambda left, right: left <= right)
greater = _ordering(">", lambda left, right: left > right)
at_least = _ordering(">=", lambda left, right: left >= right)


# -- equality ------------------------------------------------------------------------------------------------------


def equal(left: Value, right: Value, notes: Notes, at: int) -> bool | None:
    """Return whether two values of one kind are equal; null equals only null."""
    if left is None or right is None:
        return left is right
    if type(left) is not type(right) and kind_of(left) != kind_of(right):
        notes.note(at, f"{kind_of(left)} and {kind_of(right)} cannot be compared")
        return None
    if type(left) is list:
        notes.spend(len(left) >> 3)
    return same(left, right)


def unequal(left: Value, right: Value, notes: Notes, at: int) -> bool | None:
    """Return the negation of ``equal``."""
    result = equal(left, right, notes, at)
    return None if result is None else not result


def same(left: Value, right: Value) -> bool:
    """Return whether two values are of the same kind and equal, deeply."""
    kind = type(left)
    if kind is not type(right):
        return False
    if kind in _PARTS:
        return _same_parts(left, right, set())
    comparison = _DEEP.get(kind)
    return bool(left == right) if comparison is None else comparison(left, right)


def _same_parts(left: Value, right: Value, known: set[tuple[int, int]]) -> bool:
    """Whether two values are the same; ``known`` are the pairs of lists and contexts found so, to be met again."""
    compared = _PARTS.get(type(left))
    if compared is None or type(left) is not type(right):
        return same(left, right)
    pair = (id(left), id(right))
    if left is right or pair in known:
        return True
    found = compared(left, right, known)
    if found:
        known.add(pair)
    return found


def _same_lists(left: list[Value], right: list[Value], known: set[tuple[int, int]]) -> bool:
    return len(left) == len(right) and all(
        _same_parts(item, other, known) for item, other in zip(left, right, strict=True)
    )


def _same_contexts(left: dict[str, Value], right: dict[str, Value], known: set[tuple[int, int]]) -> bool:
    return left.keys() == right.keys() and all(_same_parts(item, right[key], known) for key, item in left.items())


_PARTS: dict[type, Callable[..., bool]] = {list: _same_lists, dict: _same_contexts}


def _same_ranges(left: Range, right: Range) -> bool:
    return (
        left.low_included == right.low_included
        and left.high_included == right.high_included
        and same(left.low, right.low)
        and same(left.high, right.high)
    )


def _same_instant(left: Value, right: Value) -> bool:
    # Equal clocks do not make a local time equal to one with an offset.
    if (offset_of(left) is None) != (offset_of(right) is None):
        return False
    pair = ordered_pair(left, right)
    return pair is not None and pair[0] // _SECOND == pair[1] // _SECOND


_SECOND = 1_000_000_000
"""Moments are equal at whole seconds, as the compatibility kit has it; they are ordered by all their digits."""


_DEEP: dict[type, Callable[[Value, Value], bool]] = {
    Range: _same_ranges,
    datetime: _same_instant,
    WideDateTime: _same_instant,
    Time: _same_instant,
    Function: lambda left, right: left is right,
}


# -- membership ----------------------------------------------------------------------------------------------------


def between(value: Value, low: Value, high: Value, notes: Notes, at: int) -> bool | None:
    """Return ``low <= value <= high``."""
    return conjunction(at_least(value, low, notes, at), at_most(value, high, notes, at), notes, at)


def in_range(  # noqa: PLR0917  # called by compiled expressions, which know places only
    value: Value, low: Value, high: Value, low_included: bool, high_included: bool, notes: Notes, at: int
) -> bool | None:
    """Return ``value in [low..high]``, which is two comparisons; an end that is null makes it null."""
    if low is None or high is None:
        notes.note(at, "a range needs both ends, one is null")
    above = at_least if low_included else greater
    below = at_most if high_included else less
    return conjunction(above(value, low, notes, at), below(value, high, notes, at), notes, at)


def within(value: Value, interval: Range, notes: Notes, at: int) -> bool | None:
    """Return whether the interval holds the value; a side without an end holds everything."""
    above = at_least if interval.low_included else greater
    below = at_most if interval.high_included else less
    from_low = True if interval.low is None else above(value, interval.low, notes, at)
    to_high = True if interval.high is None else below(value, interval.high, notes, at)
    return conjunction(from_low, to_high, notes, at)


def matches(value: Value, test: Value, notes: Notes, at: int) -> bool | None:
    """Return whether ``value in test``: in the range, in the list, or equal."""
    if type(test) is Range and type(value) is not Range:
        return None if value is None else within(value, test, notes, at)
    if type(test) is list:
        notes.spend(len(test) >> 4)
        if type(value) is list and same(value, test):
            return True
        return any(matches_quietly(value, item) for item in test)
    return equal(value, test, notes, at)


def matches_quietly(value: Value, test: Value) -> bool:
    """Return whether one item of a list matches; items of another kind simply do not."""
    if type(test) is Range and type(value) is not Range:
        return matches(value, test, Notes(), 0) is True
    return same(value, test)


def cell_matches(value: Value, test: Value, notes: Notes, at: int) -> bool | None:
    """Return whether an expression in a table cell without ``?`` accepts the input.

    The expression gives a value to match, or, where the input is given and no truth itself, a truth.
    """
    if type(test) is bool and value is not None and type(value) is not bool:
        return test
    return matches(value, test, notes, at)


# -- logic ---------------------------------------------------------------------------------------------------------


def truth(value: Value, notes: Notes, at: int) -> bool | None:
    """Return a truth as it is, anything else as null."""
    if value is None or type(value) is bool:
        return value
    notes.note(at, f"{kind_of(value)} is neither true nor false")
    return None


def holds(condition: Value, notes: Notes, at: int) -> bool:
    """Return whether a condition is true; null is not."""
    return truth(condition, notes, at) is True


def conjunction(left: Value, right: Value, notes: Notes, at: int) -> bool | None:
    """Return ``left and right`` in three-valued logic."""
    left, right = truth(left, notes, at), truth(right, notes, at)
    if left is False or right is False:
        return False
    return True if left and right else None


def disjunction(left: Value, right: Value, notes: Notes, at: int) -> bool | None:
    """Return ``left or right`` in three-valued logic."""
    left, right = truth(left, notes, at), truth(right, notes, at)
    if left is True or right is True:
        return True
    return False if left is False and right is False else None
