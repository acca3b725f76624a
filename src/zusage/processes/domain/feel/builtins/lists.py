"""Functions of lists: what is in them, and lists made of lists.

Source: DMN 1.5, table 75 (list functions).
"""

from collections.abc import Callable, Hashable
from datetime import date, timedelta
from decimal import Decimal

from zusage.processes.domain.feel.builtins.conversion import whole
from zusage.processes.domain.feel.builtins.signature import Declared
from zusage.processes.domain.feel.calls import apply
from zusage.processes.domain.feel.operators import ordered_pair, same
from zusage.processes.domain.feel.problems import Notes
from zusage.processes.domain.feel.values import Function, Months, Value, WideDate, Wrong, kind_of

LISTS = Declared()


@LISTS.builtin("count(list: list): number")
def _count(items: list[Value]) -> Value:
    return Decimal(len(items))


@LISTS.builtin("list contains(list: list, element: Any): boolean")
def _list_contains(items: list[Value], element: Value) -> Value:
    return any(same(item, element) for item in items)


@LISTS.builtin("append(list: list, item: Any, items: Any...): list")
def _append(items: list[Value], *more: Value) -> Value:
    return [*items, *more]


@LISTS.builtin("concatenate(list: list, lists: list...): list")
def _concatenate(*lists: list[Value]) -> Value:
    return [item for items in lists for item in items]


@LISTS.builtin("insert before(list: list, position: number, newItem: Any): list")
def _insert_before(items: list[Value], position: Decimal, new_item: Value) -> Value:
    place = _place(items, position)
    return [*items[:place], new_item, *items[place:]]


@LISTS.builtin("remove(list: list, position: number): list")
def _remove(items: list[Value], position: Decimal) -> Value:
    place = _place(items, position)
    return [*items[:place], *items[place + 1 :]]


@LISTS.builtin("list replace(list: list, position: Any, newItem: Any): list", takes_notes=True)
def _list_replace(notes: Notes, at: int, items: list[Value], position: Value, new_item: Value) -> Value:
    if type(position) is Function:
        return _replace_where(notes, at, items, position, new_item)
    if type(position) is not Decimal:
        raise Wrong(f"{kind_of(position)} given where a number or a function is needed")
    place = _place(items, Decimal(int(position)))  # a fraction is cut off here, and only here (DMN 1.5, table 77)
    return [*items[:place], new_item, *items[place + 1 :]]


@LISTS.builtin("list replace(list: list, match: function, newItem: Any): list", takes_notes=True)
def _replace_where(notes: Notes, at: int, items: list[Value], match: Function, new_item: Value) -> Value:
    if len(match.parameters) != 2:
        raise Wrong("the function that says what is replaced takes an item and the new item")
    replaced = []
    for item in items:
        verdict = apply(match, (item, new_item), notes, at)
        if type(verdict) is not bool:
            raise Wrong(f"the function that says what is replaced gives {kind_of(verdict)}, not a truth")
        replaced.append(new_item if verdict else item)
    return replaced


@LISTS.builtin("sublist(list: list, start position: number, [length: number?]): list")
def _sublist(items: list[Value], start: Decimal, length: Decimal | None = None) -> Value:
    place = _place(items, start)
    if length is None:
        return items[place:]
    count = whole(length)
    if count < 1 or place + count > len(items):
        raise Wrong(f"a list of {len(items)} has no {count} items from {start}")
    return items[place : place + count]


@LISTS.builtin("reverse(list: list): list")
def _reverse(items: list[Value]) -> Value:
    return items[::-1]


@LISTS.builtin("index of(list: list, match: Any): list")
def _index_of(items: list[Value], match: Value) -> Value:
    return [Decimal(place) for place, item in enumerate(items, start=1) if same(item, match)]


@LISTS.builtin("union(list: list, lists: list...): list", takes_notes=True)
def _union(notes: Notes, at: int, *lists: list[Value]) -> Value:
    return _distinct([item for items in lists for item in items], notes)


@LISTS.builtin("distinct values(list: list): list", takes_notes=True)
def _distinct_values(notes: Notes, at: int, items: list[Value]) -> Value:
    return _distinct(items, notes)


def _distinct(items: list[Value], notes: Notes) -> list[Value]:
    distinct: list[Value] = []
    seen: set[Hashable] = set()
    others: list[Value] = []
    for item in items:
        if type(item) in _HASHED:
            key = (type(item), item)
            if key in seen:
                continue
            seen.add(key)
        else:
            notes.spend(len(others) >> 2)
            if any(same(item, earlier) for earlier in others):
                continue
            others.append(item)
        distinct.append(item)
    return distinct


# Kinds whose equality in Python is that of FEEL.
_HASHED = frozenset({type(None), str, bool, Decimal, date, WideDate, timedelta, Months})


@LISTS.builtin("flatten(list: list): list", takes_notes=True)
def _flatten(notes: Notes, at: int, items: list[Value]) -> Value:
    flat: list[Value] = []
    ahead = [iter(items)]
    while ahead:
        for item in ahead[-1]:
            notes.spend(1)
            if type(item) is list:
                ahead.append(iter(item))
                break
            flat.append(item)
        else:
            ahead.pop()
    return flat


# -- the least and the greatest ------------------------------------------------------------------------------------


def _extreme(items: list[Value], is_better: Callable[[Value, Value], bool]) -> Value:
    best = items[0] if items else None
    for item in items:
        pair = ordered_pair(item, best)
        if pair is None:
            raise Wrong("the items are not of one ordered kind")
        if is_better(*pair):
            best = item
    return best


@LISTS.builtin("min(list: list): Any")
def _min(items: list[Value]) -> Value:
    return _extreme(items, lambda item, best: item < best)


@LISTS.builtin("min(value: Any, values: Any...): Any")
def _min_of(*items: Value) -> Value:
    return _min(list(items))


@LISTS.builtin("max(list: list): Any")
def _max(items: list[Value]) -> Value:
    return _extreme(items, lambda item, best: item > best)


@LISTS.builtin("max(value: Any, values: Any...): Any")
def _max_of(*items: Value) -> Value:
    return _max(list(items))


def _place(items: list[Value], position: Decimal) -> int:
    """Return the place in Python of a position, from 1 or from the end if negative."""
    number = whole(position)
    if not 1 <= abs(number) <= len(items):
        raise Wrong(f"a list of {len(items)} has no item {number}")
    return number - 1 if number > 0 else len(items) + number
