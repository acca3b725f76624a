"""Calling functions: built in, written in the expression, or handed over by the caller.

Source: DMN 1.5, 10.3.2.13.7 (invocation), 10.3.2.9.4 (conversion of arguments).
"""

from collections.abc import Callable
from typing import Protocol

from zusage.processes.domain.feel.problems import MAX_CALLS_DEEP, Notes, TooMuchWork
from zusage.processes.domain.feel.types import coerced
from zusage.processes.domain.feel.values import Function, Type, Value, Wrong, kind_of

Body = Callable[..., Value]


class External(Protocol):
    """What makes a function of ``function(...) external {...}``."""

    def __call__(self, parameters: tuple[str, ...], where: Value) -> Function:
        """Return the function that lies at ``where``, the context behind ``external``.

        :raises Wrong: with the reason it is refused
        """


def call(function: Value, arguments: tuple[Value, ...], names: tuple[str, ...], notes: Notes, at: int) -> Value:
    """Call whatever stands before the parentheses; arguments of the wrong number or kind give null.

    :param names: the name of each argument, or none at all
    """
    if type(function) is not Function:
        notes.note(at, f"{kind_of(function)} is no function")
        return None
    try:
        given = _by_name(function, arguments, names) if names else _by_place(function, arguments)
    except Wrong as reason:
        notes.note(at, f"{function.name}: {reason}")
        return None
    return apply(function, given, notes, at)


def apply(function: Function, arguments: tuple[Value, ...], notes: Notes, at: int) -> Value:
    """Call a function with its arguments in their places, each converted to the parameter's type.

    For whoever calls back from a built-in function, such as the comparison of ``sort``.
    """
    notes.spend(1)
    if notes.calls_deep >= MAX_CALLS_DEEP:
        raise TooMuchWork(f"functions call each other more than {MAX_CALLS_DEEP} levels deep")
    try:
        if function.types:
            arguments = _converted(function, arguments)
    except Wrong as reason:
        notes.note(at, f"{function.name}: {reason}")
        return None
    notes.calls_deep += 1
    try:
        return function.body(notes, at, *arguments)
    finally:
        notes.calls_deep -= 1


def _by_place(function: Function, arguments: tuple[Value, ...]) -> tuple[Value, ...]:
    most = len(function.parameters)
    least = most if function.required is None else function.required
    if len(arguments) < least or (len(arguments) > most and not function.is_variadic):
        raise Wrong(f"{len(arguments)} arguments given, not {_count(least, most)}")
    return arguments


def _by_name(function: Function, arguments: tuple[Value, ...], names: tuple[str, ...]) -> tuple[Value, ...]:
    """Put named arguments in their places; those left out are null."""
    unknown = [name for name in names if name not in function.parameters]
    if unknown or len(set(names)) < len(names):
        known = ", ".join(function.parameters) or "nothing"
        raise Wrong(f"{unknown[0]} given, but it takes {known}" if unknown else "an argument is given twice")
    given = dict(zip(names, arguments, strict=True))
    return tuple(given.get(name) for name in function.parameters)


def _converted(function: Function, arguments: tuple[Value, ...]) -> tuple[Value, ...]:
    converted = []
    for name, wanted, value in zip(function.parameters, function.types, arguments, strict=False):
        try:
            converted.append(value if wanted is None else coerced(value, wanted))
        except Wrong as reason:
            raise Wrong(f"{name}: {reason}") from None
    return (*converted, *arguments[len(converted) :])


def _count(least: int, most: int) -> str:
    return str(most) if least == most else f"{least} to {most}"


def lambda_function(parameters: tuple[str, ...], types: tuple[Type | None, ...], result: Type, body: Body) -> Function:
    """Return the function of ``function(...) body``; ``body`` takes the notes, the place and the arguments."""
    return Function("function", parameters, body, types, result)


def external_function(make: External | None, parameters: tuple[str, ...], where: Value, notes: Notes, at: int) -> Value:
    """Return the function of ``function(...) external where``, as far as the caller allows it."""
    if make is None:
        notes.note(at, "external functions are not carried out here")
        return None
    try:
        return make(parameters, where)
    except Wrong as reason:
        notes.note(at, str(reason))
        return None


def is_defined(evaluate: Callable[[Notes], Value], notes: Notes) -> bool:
    """Return whether an expression finds all it names; its problems are not noted."""
    apart = Notes(notes.now, notes.zone)
    apart.steps_left, apart.calls_deep = notes.steps_left, notes.calls_deep
    evaluate(apart)
    notes.steps_left = apart.steps_left
    return not apart.problems
