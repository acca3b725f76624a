"""``for``, ``some`` and ``every``; compiled expressions call these functions.

A source comes as a function of the loop variables before it, a body as a function of all of them.
Source: DMN 1.5, 10.3.2.14 (for), 10.3.2.15 (some, every).
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from zusage.processes.domain.feel.operators import conjunction, disjunction
from zusage.processes.domain.feel.problems import Notes
from zusage.processes.domain.feel.temporal import WideDate, date_of, day_number
from zusage.processes.domain.feel.values import Range, Value, kind_of

Sources = tuple[Callable[..., Value], ...]


def iteration(low: Value, high: Value, notes: Notes, at: int) -> list[Value] | None:
    """Return the numbers or days of ``low..high``, upwards or downwards."""
    if type(low) is Decimal and type(high) is Decimal and low == int(low) and high == int(high):
        return [Decimal(step) for step in _steps(int(low), int(high), notes)]
    if type(low) in _DATES and type(high) in _DATES:
        return [date_of(step) for step in _steps(day_number(low), day_number(high), notes)]
    if low is not None and high is not None:
        notes.note(at, "only a range of whole numbers or of dates can be run through")
    return None


_DATES = frozenset({date, WideDate})


def _steps(first: int, last: int, notes: Notes) -> range:
    direction = 1 if first <= last else -1
    notes.spend(abs(last - first) + 1)
    return range(first, last + direction, direction)


def items_of(source: Value, notes: Notes, at: int) -> list[Value] | None:
    """Return what an iterator runs over: the items of a list, the numbers or days of a range, or one value."""
    if type(source) is list:
        return source
    if type(source) is Range:
        return _items_of_range(source, notes, at)
    if source is None:
        notes.note(at, "there is nothing to run through: null")
        return None
    return [source]


def _items_of_range(interval: Range, notes: Notes, at: int) -> list[Value] | None:
    if interval.low is None or interval.high is None:
        notes.note(at, "a range without an end cannot be run through")
        return None
    steps = iteration(interval.low, interval.high, notes, at)
    if steps is None:
        return None
    return steps[not interval.low_included : len(steps) - (not interval.high_included)]


def for_each(sources: Sources, body: Callable[..., Value], notes: Notes, at: int) -> list[Value] | None:
    """Return the value of ``body`` for every combination of items; null if there is nothing to run over."""
    if len(sources) == 1:
        items = items_of(sources[0](), notes, at)
        if items is None:
            return None
        notes.spend(len(items))
        return [body(item) for item in items]
    try:
        return [body(*combination) for combination in _combinations(sources, (), notes, at)]
    except _NothingToRunThrough:
        return None


def for_each_with_partial(sources: Sources, body: Callable[..., Value], notes: Notes, at: int) -> list[Value] | None:
    """Return the same for a body whose first argument is ``partial``, the results so far."""
    results: list[Value] = []
    try:
        for combination in _combinations(sources, (), notes, at):
            notes.spend(len(results) >> 4)
            # A copy: the body may keep it, and what it keeps must not grow.
            results.append(body(results.copy(), *combination))
    except _NothingToRunThrough:
        return None
    return results


def some(sources: Sources, body: Callable[..., Value], notes: Notes, at: int) -> bool | None:
    """Return the disjunction of ``body`` over every combination of items."""
    result: bool | None = False
    try:
        for combination in _combinations(sources, (), notes, at):
            result = disjunction(result, _verdict(body(*combination), notes, at), notes, at)
            if result is True:
                return True
    except _NothingToRunThrough:
        return None
    return result


def every(sources: Sources, body: Callable[..., Value], notes: Notes, at: int) -> bool | None:
    """Return the conjunction of ``body`` over every combination of items."""
    result: bool | None = True
    try:
        for combination in _combinations(sources, (), notes, at):
            result = conjunction(result, _verdict(body(*combination), notes, at), notes, at)
            if result is False:
                return False
    except _NothingToRunThrough:
        return None
    return result


def _verdict(value: Value, notes: Notes, at: int) -> bool | None:
    if value is None or type(value) is bool:
        return value
    notes.note(at, f"satisfies needs a truth, not {kind_of(value)}")
    return None


class _NothingToRunThrough(Exception):
    """A source that is null or cannot be run through; the whole loop is null."""


def _combinations(sources: Sources, chosen: tuple[Value, ...], notes: Notes, at: int) -> Iterator[tuple[Value, ...]]:
    items = items_of(sources[len(chosen)](*chosen), notes, at)
    if items is None:
        raise _NothingToRunThrough
    notes.spend(len(items))
    if len(chosen) + 1 == len(sources):
        for item in items:
            yield (*chosen, item)
        return
    for item in items:
        yield from _combinations(sources, (*chosen, item), notes, at)
