"""The types of FEEL, which value is of which, and what a value becomes where another type is asked for.

Source: DMN 1.5, 10.3.2.9 (type lattice, conformance, conversion) and 10.3.2.10 (instance of).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from zusage.processes.domain.feel.problems import Wrong
from zusage.processes.domain.feel.temporal import (
    Months,
    Time,
    WideDate,
    WideDateTime,
    WideDuration,
    day_number,
    moment_of,
)
from zusage.processes.domain.feel.values import Function, Range, Type, Value, shown


@dataclass(frozen=True, slots=True)
class AnyType:
    """``Any``: every value."""

    name: str = "Any"

    def holds(self, value: Value) -> bool:
        """Return true."""
        return True

    def takes(self, other: Type) -> bool:
        """Return true."""
        return True


@dataclass(frozen=True, slots=True)
class NullType:
    """``Null``: no value but null; conforms to every type."""

    name: str = "Null"

    def holds(self, value: Value) -> bool:
        """Return false: null itself is asked for elsewhere."""
        return False

    def takes(self, other: Type) -> bool:
        """Return whether the other one is Null too."""
        return isinstance(other, NullType)


@dataclass(frozen=True, slots=True)
class BaseType:
    """A type without parts, with the Python types of its values."""

    name: str
    python: tuple[type, ...]

    def holds(self, value: Value) -> bool:
        """Return whether the value is of this type."""
        return type(value) in self.python

    def takes(self, other: Type) -> bool:
        """Return whether the other type is the same, or Null."""
        return other == self or isinstance(other, NullType)


@dataclass(frozen=True, slots=True)
class UnknownType:
    """A name no type has; nothing is of it."""

    name: str

    def holds(self, value: Value) -> bool:
        """Return false."""
        return False

    def takes(self, other: Type) -> bool:
        """Return false."""
        return False


@dataclass(frozen=True, slots=True)
class ListType:
    """``list<item>``

    :ivar size: how many types it consists of; the same of ``ContextType`` and ``FunctionType``
    """

    item: Type
    size: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        _set_size(self, (self.item,))

    @property
    def name(self) -> str:
        """The type as FEEL writes it."""
        return f"list<{self.item.name}>"

    def holds(self, value: Value) -> bool:
        """Return whether the value is a list whose items are of the type, or null."""
        return type(value) is list and all(admits(self.item, item) for item in value)

    def takes(self, other: Type) -> bool:
        """Return whether the other one is a list of conforming items."""
        return isinstance(other, NullType) or (isinstance(other, ListType) and self.item.takes(other.item))


@dataclass(frozen=True, slots=True)
class RangeType:
    """``range<item>``"""

    item: Type

    @property
    def name(self) -> str:
        """The type as FEEL writes it."""
        return f"range<{self.item.name}>"

    def holds(self, value: Value) -> bool:
        """Return whether the value is a range whose ends are of the type."""
        return type(value) is Range and admits(self.item, value.low) and admits(self.item, value.high)

    def takes(self, other: Type) -> bool:
        """Return whether the other one is a range of a conforming type."""
        return isinstance(other, NullType) or (isinstance(other, RangeType) and self.item.takes(other.item))


@dataclass(frozen=True, slots=True)
class ContextType:
    """``context<name: type, ...>``: a context with at least these entries."""

    entries: tuple[tuple[str, Type], ...] = ()
    size: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        _set_size(self, (entry for _, entry in self.entries))

    @property
    def name(self) -> str:
        """The type as FEEL writes it."""
        return "context<" + ", ".join(f"{name}: {entry.name}" for name, entry in self.entries) + ">"

    def holds(self, value: Value) -> bool:
        """Return whether the value is a context that has all entries, each of its type or null."""
        return type(value) is dict and all(name in value and admits(entry, value[name]) for name, entry in self.entries)

    def takes(self, other: Type) -> bool:
        """Return whether the other one has all these entries, of conforming types."""
        if isinstance(other, NullType):
            return True
        if not isinstance(other, ContextType):
            return False
        theirs = dict(other.entries)
        return all(name in theirs and entry.takes(theirs[name]) for name, entry in self.entries)


@dataclass(frozen=True, slots=True)
class FunctionType:
    """``function<parameter, ...> -> result``"""

    parameters: tuple[Type, ...]
    result: Type
    size: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        _set_size(self, (*self.parameters, self.result))

    @property
    def name(self) -> str:
        """The type as FEEL writes it."""
        return f"function<{', '.join(parameter.name for parameter in self.parameters)}>->{self.result.name}"

    def holds(self, value: Value) -> bool:
        """Return whether the value is a function that may stand where one of this type is called."""
        return type(value) is Function and self.takes(type_of_function(value))

    def takes(self, other: Type) -> bool:
        """Return whether the other one takes at least these arguments and gives at most this result."""
        if isinstance(other, NullType):
            return True
        return (
            isinstance(other, FunctionType)
            and len(self.parameters) == len(other.parameters)
            and self.result.takes(other.result)
            and all(theirs.takes(ours) for ours, theirs in zip(self.parameters, other.parameters, strict=True))
        )


def _set_size(made: Type, parts: Iterable[Type]) -> None:
    object.__setattr__(made, "size", 1 + sum(getattr(part, "size", 1) for part in parts))


ANY = AnyType()
NULL = NullType()
NUMBER = BaseType("number", (Decimal,))
STRING = BaseType("string", (str,))
BOOLEAN = BaseType("boolean", (bool,))
DATE = BaseType("date", (date, WideDate))
TIME = BaseType("time", (Time,))
DATE_AND_TIME = BaseType("date and time", (datetime, WideDateTime))
DAYS_DURATION = BaseType("days and time duration", (timedelta, WideDuration))
MONTHS_DURATION = BaseType("years and months duration", (Months,))

_NAMED: tuple[Type, ...] = (
    ANY, NULL, NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_AND_TIME, DAYS_DURATION, MONTHS_DURATION,
)  # fmt: skip
BASE_TYPES: dict[str, Type] = {named.name: named for named in _NAMED} | {
    # The names of DMN 1.1 and 1.2, still written by modellers.
    "dateTime": DATE_AND_TIME,
    "dayTimeDuration": DAYS_DURATION,
    "yearMonthDuration": MONTHS_DURATION,
}


def admits(wanted: Type, value: Value) -> bool:
    """Return whether a value may stand where the type is wanted: it is of the type, or null."""
    return value is None or wanted.holds(value)


def is_instance(value: Value, wanted: Type) -> bool:
    """Return ``value instance of wanted``; null is an instance of Null only."""
    return isinstance(wanted, NullType) if value is None else wanted.holds(value)


def unknown_in(wanted: Type) -> UnknownType | None:
    """Return a type within a type that there is not, if there is one."""
    ahead, met = [wanted], {id(wanted)}
    while ahead:
        part = ahead.pop()
        if isinstance(part, UnknownType):
            return part
        # A type may be met often: a structure of a model is one object wherever it is named.
        below = [inner for inner in _parts_of(part) if id(inner) not in met]
        met.update(map(id, below))
        ahead += below
    return None


def _parts_of(whole: Type) -> list[Type]:
    match whole:
        case ListType(item) | RangeType(item):
            return [item]
        case ContextType(entries):
            return [entry for _, entry in entries]
        case FunctionType(parameters, result):
            return [*parameters, result]
        case _:
            return []


def type_of_function(function: Function) -> FunctionType:
    """Return the type of a function as it was declared; what was not declared is Any."""
    parameters = tuple(declared or ANY for declared in function.types) or (ANY,) * len(function.parameters)
    return FunctionType(parameters, function.result or ANY)


def coerced(value: Value, wanted: Type) -> Value:
    """Return what a value becomes where a type is wanted.

    A list of one item becomes its item, an item becomes a list of one, a date becomes midnight in UTC of that day.

    :raises Wrong: if the value does not become the type; the standard then gives null
    """
    if value is None or wanted.holds(value):
        return value
    if isinstance(wanted, ListType):
        if type(value) is not list and wanted.item.holds(value):
            return [value]
    elif type(value) is list and len(value) == 1 and admits(wanted, value[0]):
        return value[0]
    elif wanted == DATE_AND_TIME and DATE.holds(value):
        return moment_of(day_number(value), 0, UTC)
    raise Wrong(f"{shown(value)} is no {wanted.name}")
