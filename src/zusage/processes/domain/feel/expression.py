"""FEEL as the rest of the house uses it: compiled once, evaluated often."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from zusage.processes.domain.feel.calls import External
from zusage.processes.domain.feel.compiler import Compiled, compile_node
from zusage.processes.domain.feel.parser import parse_expression, parse_unary_tests
from zusage.processes.domain.feel.problems import Notes, Problem, TooMuchWork
from zusage.processes.domain.feel.syntax import FeelSyntaxError
from zusage.processes.domain.feel.values import Type, Value

# What ends an evaluation as a whole; whoever uses ``run`` catches these.
GIVES_UP = (TooMuchWork, RecursionError, MemoryError)


class Result(NamedTuple):
    """A value, and why parts of the expression had none."""

    value: Value
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled FEEL expression.

    :ivar names: the variables it mentions
    :ivar mistakes: what is wrong with it whatever the variables are; it is null there
    :ivar run: the lean call, ``run(variables, notes)``; it may raise what ``GIVES_UP`` lists, which whoever made
        the notes catches
    """

    text: str
    names: frozenset[str]
    mistakes: tuple[Problem, ...]
    run: Callable[[dict[str, Value], Notes], Value] = field(repr=False, compare=False)

    def evaluate(self, variables: dict[str, Value], now: datetime | None = None) -> Result:
        """Return the value for variables that are FEEL values already (see ``values.feel_value``).

        :param now: the moment ``now()`` gives, aware; without it ``now()`` and ``today()`` are null
        """
        notes = Notes(now)
        try:
            value = self.run(variables, notes)
        except GIVES_UP as reason:
            return _given_up(notes, reason)
        return Result(value, tuple(notes.problems))


@dataclass(frozen=True, slots=True)
class CellTest:
    """The compiled unary tests of a table's input cell; its attributes are those of ``Expression``.

    :ivar run: the lean call, ``run(variables, notes, tested_value)``
    """

    text: str
    names: frozenset[str]
    mistakes: tuple[Problem, ...]
    run: Callable[[dict[str, Value], Notes, Value], Value] = field(repr=False, compare=False)

    def holds(self, value: Value, variables: dict[str, Value], now: datetime | None = None) -> Result:
        """Return whether the cell accepts ``value``: true, false or null."""
        notes = Notes(now)
        try:
            verdict = self.run(variables, notes, value)
        except GIVES_UP as reason:
            return _given_up(notes, reason)
        return Result(verdict, tuple(notes.problems))


def compile_expression(
    text: str,
    known_names: Collection[str] = (),
    *,
    entries: Collection[str] = (),
    types: Mapping[str, Type] | None = None,
    external: External | None = None,
    strict: bool = True,
) -> Expression:
    """Compile one expression.

    :param known_names: the caller's variables; those of several words that hold operators or keywords must be made
        known, and functions that are called
    :param entries: names that may stand behind a dot or in a filter; those with operators in them must be made known
    :param types: types for ``instance of`` and parameters beyond those of FEEL, by name
    :param external: makes functions of ``function(...) external {...}``; without it they are null
    :param strict: refuse what can never have a value, such as a call of an unknown function
    :raises FeelSyntaxError: with line and column within the text
    """
    compiled = compile_node(text, parse_expression(text, {*known_names, *entries}, types), known_names, external)
    _refuse_mistakes(text, compiled, strict=strict)
    return Expression(text, compiled.names, compiled.mistakes, compiled.function)


def compile_cell(
    text: str,
    known_names: Collection[str] = (),
    *,
    entries: Collection[str] = (),
    types: Mapping[str, Type] | None = None,
    external: External | None = None,
    strict: bool = True,
) -> CellTest:
    """Compile the unary tests of one input cell; see ``compile_expression``.

    :raises FeelSyntaxError: with line and column within the text
    """
    compiled = compile_node(text, parse_unary_tests(text, {*known_names, *entries}, types), known_names, external)
    _refuse_mistakes(text, compiled, strict=strict)
    return CellTest(text, compiled.names, compiled.mistakes, compiled.function)


def _refuse_mistakes(text: str, compiled: Compiled, *, strict: bool) -> None:
    if strict and compiled.mistakes:
        first = min(compiled.mistakes)
        raise FeelSyntaxError(text, first.at, first.reason)


def _given_up(notes: Notes, reason: BaseException) -> Result:
    why = reason if isinstance(reason, TooMuchWork) else TooMuchWork("the evaluation nests too deep")
    notes.problems.append(Problem(0, str(why)))
    return Result(None, tuple(notes.problems))
