"""The syntax tree of FEEL. Every node knows the offset of its first character (``at``, from 0)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal

from zusage.processes.domain.feel.values import Type


class FeelSyntaxError(Exception):
    """Text that is not FEEL, or not the part of FEEL that is carried out here.

    :ivar at: offset of the character where it goes wrong, from 0
    """

    def __init__(self, text: str, at: int, reason: str) -> None:
        self.at = at
        self.reason = reason
        self.line = text.count("\n", 0, at) + 1
        self.column = at - (text.rfind("\n", 0, at) + 1) + 1
        super().__init__(f"{reason} (line {self.line}, column {self.column} of the expression)")


@dataclass(frozen=True, slots=True)
class Node:
    """Where an expression begins."""

    at: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, string, boolean or null."""

    value: Decimal | str | bool | None


@dataclass(frozen=True, slots=True)
class TemporalLiteral(Node):
    """``@"2026-11-25"``: a date, time, date and time, or duration."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable, an entry of the filtered item, or a function."""

    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    """``source.name``"""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """``source[condition]``: by index or by truth."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``function(arguments)``; ``names`` is empty, or names each argument."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """``-operand``"""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """``left + right`` and its like; ``at`` is the operator's place."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """``left < right`` and its like; ``at`` is the operator's place."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """``value between low and high``, both ends included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """``value in test`` or ``value in (test, test)``."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """``left and right`` or ``left or right`` in three-valued logic."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class If(Node):
    """``if condition then consequence else alternative``"""

    condition: Node
    consequence: Node
    alternative: Node


@dataclass(frozen=True, slots=True)
class For(Node):
    """``for name in source, ... return body``; a later source, and the body, see the names before it."""

    iterators: tuple[tuple[str, Node], ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``some|every name in source, ... satisfies body``"""

    quantifier: str
    iterators: tuple[tuple[str, Node], ...]
    body: Node


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """``[item, item]``"""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    """``{key: value, key: value}``; later entries see earlier ones."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeOf(Node):
    """``[low..high]`` with open or closed ends."""

    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class UnaryRange(Node):
    """``< 10``: a range with one end; ``operator`` is one of ``<``, ``<=``, ``>``, ``>=``, ``=``, ``!=``."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Iteration(Node):
    """``low..high`` behind ``for name in``: upwards or downwards, both ends included."""

    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class FunctionOf(Node):
    """``function(name: type, ...) body``; the body of an external one says where it lies."""

    parameters: tuple[tuple[str, Type], ...]
    body: Node
    is_external: bool


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """``value instance of type``"""

    value: Node
    type: Type


@dataclass(frozen=True, slots=True)
class CompareTest(Node):
    """``< 3`` as a unary test: the tested value against an operand."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class AnyTest(Node):
    """``-``: whatever the value is."""


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """A cell of a decision table: one of ``tests`` holds, or none does when ``negated``."""

    tests: tuple[Node, ...]
    negated: bool


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly below ``node``."""
    for field in fields(node):
        yield from _nodes_in(getattr(node, field.name))


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)
