"""FEEL as the rest of the house uses it: compiled once, evaluated often."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from zusage.processes.domain.feel.compiler import compile_node
from zusage.processes.domain.feel.operators import Notes, Problem, TooMuchWork
from zusage.processes.domain.feel.parser import parse_expression, parse_unary_tests
from zusage.processes.domain.feel.values import Value


@dataclass(frozen=True, slots=True)
class Result:
    """A value, and why parts of the expression had none."""

    value: Value
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled FEEL expression; ``names`` are the variables it mentions."""

    text: str
    names: frozenset[str]
    _function: Callable[..., Value] = field(repr=False, compare=False)

    def evaluate(self, variables: dict[str, Value]) -> Result:
        """Return the value for variables that are FEEL values already (see ``values.feel_value``)."""
        return _run(lambda notes: self._function(variables, notes))


@dataclass(frozen=True, slots=True)
class CellTest:
    """The compiled unary tests of a table's input cell."""

    text: str
    names: frozenset[str]
    _function: Callable[..., Value] = field(repr=False, compare=False)

    def holds(self, value: Value, variables: dict[str, Value]) -> Result:
        """Return whether the cell accepts ``value``: true, false or null."""
        return _run(lambda notes: self._function(variables, notes, value))


def compile_expression(text: str, known_names: Collection[str] = ()) -> Expression:
    """Compile one expression; names of several words that hold operators or keywords must be made known.

    :raises FeelSyntaxError: with line and column within the text
    """
    function, names = compile_node(text, parse_expression(text, known_names))
    return Expression(text, names, function)


def compile_cell(text: str, known_names: Collection[str] = ()) -> CellTest:
    """Compile the unary tests of one input cell.

    :raises FeelSyntaxError: with line and column within the text
    """
    function, names = compile_node(text, parse_unary_tests(text, known_names))
    return CellTest(text, names, function)


def _run(evaluate: Callable[[Notes], Value]) -> Result:
    notes = Notes()
    try:
        value = evaluate(notes)
    except (TooMuchWork, RecursionError, MemoryError):
        notes.note(0, "the evaluation takes too many steps")
        value = None
    return Result(value, tuple(notes.problems))
