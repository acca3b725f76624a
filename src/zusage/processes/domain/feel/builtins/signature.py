"""How a built-in function is declared, and how its arguments are checked and converted.

A declaration is written as the standard writes it: ``substring(string: string, start position: number,
[length: number?])``. Square brackets: may be left out. A question mark: may be null. Dots: any number of them.
A list of one item stands for its item where no list is asked for (``one`` takes every kind, and does so too; ``Any``
takes lists as they are), and an item for a list of one where one is; everything else of another kind is ``Wrong``.
Source: DMN 1.5, 10.3.4; 10.3.2.9.4 (conversion).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from zusage.processes.domain.feel.problems import Notes
from zusage.processes.domain.feel.temporal import Months, Time, WideDate, WideDateTime, WideDuration
from zusage.processes.domain.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_AND_TIME,
    MONTHS_DURATION,
    NUMBER,
    STRING,
    TIME,
    ContextType,
    ListType,
)
from zusage.processes.domain.feel.values import Function, Range, Type, Value, Wrong, kind_of


@dataclass(frozen=True, slots=True)
class Kind:
    """What a parameter takes: the Python types of its values, and the words for it in a problem."""

    name: str
    python: frozenset[type]
    words: str


_DATES, _MOMENTS, _DURATIONS = {date, WideDate}, {datetime, WideDateTime}, {timedelta, WideDuration, Months}
_KINDS = {
    kind.name: kind
    for kind in (
        Kind("number", frozenset({Decimal}), "a number"),
        Kind("string", frozenset({str}), "a string"),
        Kind("boolean", frozenset({bool}), "a truth"),
        Kind("list", frozenset({list}), "a list"),
        Kind("context", frozenset({dict}), "a context"),
        Kind("range", frozenset({Range}), "a range"),
        Kind("function", frozenset({Function}), "a function"),
        Kind("time", frozenset({Time}), "a time"),
        Kind("duration", frozenset(_DURATIONS), "a duration"),
        Kind("days duration", frozenset({timedelta, WideDuration}), "a days and time duration"),
        Kind("day", frozenset(_DATES | _MOMENTS), "a date"),
        Kind("one", frozenset(), "a value"),
        Kind("Any", frozenset(), "a value"),
    )
}
_RESULTS: dict[str, Type] = {
    "number": NUMBER,
    "string": STRING,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "date and time": DATE_AND_TIME,
    "years and months duration": MONTHS_DURATION,
    "list": ListType(ANY),
    "context": ContextType(),
    "Any": ANY,
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a built-in function."""

    name: str
    kind: Kind
    may_be_null: bool

    def admit(self, value: Value) -> Value:
        """Return the argument, converted where the standard foresees it.

        :raises Wrong: if it is of another kind
        """
        python = self.kind.python
        if self.kind.name == "one" and type(value) is list and len(value) == 1:
            return value[0]
        if type(value) in python or not python or (value is None and self.may_be_null):
            return value
        if value is not None and list in python:
            return [value]
        if type(value) is list and len(value) == 1 and type(value[0]) in python:
            return value[0]
        raise Wrong(f"{kind_of(value)} given where {self.kind.words} is needed")


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a built-in function.

    :ivar declaration: as it was declared
    :ivar required: how many arguments are needed at least
    :ivar body: takes the arguments in their places; with ``takes_notes`` the notes and the place before them
    """

    declaration: str
    parameters: tuple[Parameter, ...]
    required: int
    is_variadic: bool
    takes_notes: bool
    result: Type
    body: Callable[..., Value]

    def fits(self, count: int, names: tuple[str, ...]) -> bool:
        """Return whether it can be called with so many arguments, or with arguments of these names."""
        if names:
            return set(names) <= {parameter.name for parameter in self.parameters}
        return self.required <= count and (count <= len(self.parameters) or self.is_variadic)

    def arrange(self, arguments: tuple[Value, ...], names: tuple[str, ...], absent: Value) -> tuple[Value, ...]:
        """Return named arguments in the order of the parameters; those left out are null (``absent``)."""
        given = dict(zip(names, arguments, strict=True))
        last = max(place for place, parameter in enumerate(self.parameters) if parameter.name in given)
        count = max(last + 1, self.required)
        return tuple(given.get(parameter.name, absent) for parameter in self.parameters[:count])


@dataclass(frozen=True, slots=True)
class Builtin:
    """A built-in function with all ways to call it."""

    name: str
    signatures: tuple[Signature, ...]

    def signature_for(self, count: int, names: tuple[str, ...]) -> Signature:
        """Return the way it is called with so many arguments, or with arguments of these names.

        :raises Wrong: if there is none, with those there are
        """
        fitting = [signature for signature in self.signatures if signature.fits(count, names)]
        if fitting and len(set(names)) == len(names):
            return fitting[0]
        ways = " or ".join(signature.declaration for signature in self.signatures)
        given = f"no arguments {', '.join(names)}" if names else f"no {count} arguments"
        raise Wrong(f"takes {given}, it is {ways}")

    def as_value(self) -> Function:
        """Return the function as a value that can be handed over and called by any FEEL."""
        first = self.signatures[0]

        def body(notes: Notes, at: int, *arguments: Value) -> Value:
            return run(self, self.signature_for(len(arguments), ()), arguments, notes, at)

        return Function(
            name=self.name,
            parameters=tuple(parameter.name for parameter in first.parameters),
            body=body,
            result=first.result,
            required=min(signature.required for signature in self.signatures),
            is_variadic=any(signature.is_variadic or signature is not first for signature in self.signatures),
        )


def run(function: Builtin, signature: Signature, arguments: tuple[Value, ...], notes: Notes, at: int) -> Value:
    """Call a built-in function; arguments it is not defined for give null and a problem."""
    try:
        admitted = _admitted(signature, arguments, notes)
        value = signature.body(notes, at, *admitted) if signature.takes_notes else signature.body(*admitted)
    except Wrong as reason:
        notes.note(at, f"{function.name}: {reason}")
        return None
    except (ValueError, ArithmeticError):
        kinds = ", ".join(map(kind_of, arguments))
        notes.note(at, f"{function.name}({kinds}) is not defined")
        return None
    kind = type(value)
    if kind is str:
        notes.spend(len(value) >> 8)
    elif kind is list or kind is dict:
        notes.spend(len(value) >> 3)
    return value


def _admitted(signature: Signature, arguments: tuple[Value, ...], notes: Notes) -> list[Value]:
    parameters = signature.parameters
    admitted = []
    for place, value in enumerate(arguments):
        parameter = parameters[place] if place < len(parameters) else parameters[-1]
        given = value if type(value) in parameter.kind.python else parameter.admit(value)
        if type(given) is list:
            notes.spend(len(given) >> 3)
        elif type(given) is str:
            notes.spend(len(given) >> 8)
        admitted.append(given)
    return admitted


# -- declaring -----------------------------------------------------------------------------------------------------

_DECLARATION = re.compile(r"(?P<name>[^(]+)\((?P<parameters>.*)\): (?P<result>.+)")
_PARAMETER = re.compile(r"(?P<open>\[?)(?P<name>[^:]+): (?P<kind>[\w ]+?)(?P<null>\??)(?P<dots>(?:\.\.\.)?)\]?")


class Declared(dict[str, Builtin]):
    """The functions of one file, by name."""

    def builtin(
        self, declaration: str, *, takes_notes: bool = False
    ) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
        """Enter a function, or one more way to call it, under its declaration."""

        def enter(body: Callable[..., Value]) -> Callable[..., Value]:
            name, signature = _declared(declaration, body, takes_notes=takes_notes)
            earlier = self[name].signatures if name in self else ()
            self[name] = Builtin(name, (*earlier, signature))
            return body

        return enter


def _declared(declaration: str, body: Callable[..., Value], *, takes_notes: bool) -> tuple[str, Signature]:
    match = _DECLARATION.fullmatch(declaration)
    assert match is not None, declaration
    written = [
        _PARAMETER.fullmatch(parameter.strip()) for parameter in match["parameters"].split(",") if parameter.strip()
    ]
    parameters = []
    for parameter in written:
        assert parameter is not None, declaration
        parameters.append(Parameter(parameter["name"], _KINDS[parameter["kind"]], bool(parameter["null"])))
    signature = Signature(
        declaration=declaration.rpartition(": ")[0],
        parameters=tuple(parameters),
        required=sum(1 for parameter in written if parameter and not parameter["open"] and not parameter["dots"]),
        is_variadic=any(parameter["dots"] for parameter in written if parameter),
        takes_notes=takes_notes,
        result=_RESULTS[match["result"]],
        body=body,
    )
    return match["name"], signature
