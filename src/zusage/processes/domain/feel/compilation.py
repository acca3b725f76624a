"""What is kept while one expression is compiled: its scopes and names, constants, Python locals and mistakes.

A scope is a frame of names that are Python locals, or the item a filter looks at, whose entries are names too.
"""

import ast
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from zusage.processes.domain.feel import calls, code
from zusage.processes.domain.feel.builtins import BUILTINS
from zusage.processes.domain.feel.problems import Problem
from zusage.processes.domain.feel.syntax import Name, Node
from zusage.processes.domain.feel.types import ANY, NULL, ContextType, FunctionType, ListType
from zusage.processes.domain.feel.values import Type

VARIABLES, NOTES = "v", "n"
_MAX_TYPE_SIZE = 200


class Part(NamedTuple):
    """The code of a part of an expression, and the type of its value as far as it is known; null is always possible."""

    code: ast.expr
    type: Type = ANY

    @classmethod
    def of(cls, code: ast.expr, its_type: ListType | ContextType | FunctionType) -> "Part":
        """A part whose type is made of others; it counts as unknown where comparing it would take long.

        A context that holds one context twice, and so on, is short to write and has endlessly many types in it.
        """
        return cls(code, its_type if its_type.size <= _MAX_TYPE_SIZE else ANY)


@dataclass(frozen=True, slots=True)
class FilteredItem:
    """The scope within a filter: the local that holds the item."""

    local: str


Frame = dict[str, tuple[str, Type]] | FilteredItem


class Compilation:
    """What is known, and what was made, so far."""

    def __init__(self, text: str, known_names: Collection[str], external: calls.External | None) -> None:
        self.text = text
        self.known_names = known_names
        self.external = external
        self.constants: dict[str, object] = {}
        self.frames: list[Frame] = []  # innermost last
        self.free_names: set[str] = set()
        self.mistakes: list[Problem] = []
        self.locals_made = 0

    def constant(self, value: object) -> ast.expr:
        if value is None or isinstance(value, bool | str):
            return code.constant(value)
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return code.read(name)

    def local(self) -> str:
        self.locals_made += 1
        return f"l{self.locals_made}"

    def noting(self, function: str, node: Node, *arguments: ast.expr) -> ast.expr:
        """A call of an operator that may note a problem at the node's place."""
        return code.call(function, *arguments, code.read(NOTES), code.constant(node.at))

    def mistake(self, node: Node, reason: str) -> Part:
        """A part that never has a value; it is noted when it is evaluated, too."""
        self.mistakes.append(Problem(node.at, reason))
        return Part(self.noting("never", node, code.constant(reason)), NULL)

    def name(self, node: Name) -> Part:
        return self.lookup(node, len(self.frames))

    def lookup(self, node: Name, depth: int) -> Part:
        while depth:
            depth -= 1
            frame = self.frames[depth]
            if isinstance(frame, FilteredItem):
                outside = code.read(frame.local) if node.name == "item" else self.lookup(node, depth).code
                return Part(_entry_or(node.name, frame.local, outside))
            if node.name in frame:
                local, its_type = frame[node.name]
                return Part(code.read(local), its_type)
        if not self.is_in_filter():
            self.free_names.add(node.name)
        variables = code.read(VARIABLES)
        built_in = BUILTINS.get(node.name)
        missing = (
            self.noting("variable", node, variables, code.constant(node.name))
            if built_in is None
            else self.constant(built_in.as_value())
        )
        return Part(code.choose(code.has(variables, node.name), code.entry(variables, node.name), missing))

    def is_local(self, name: str) -> bool:
        return any(isinstance(frame, dict) and name in frame for frame in self.frames)

    def is_in_filter(self) -> bool:
        """Whether a name may be an entry of the filtered item, which is known only when it is evaluated."""
        return any(isinstance(frame, FilteredItem) for frame in self.frames)


def common_type(parts: list[Part]) -> Type:
    """The type all parts have, else Any; null fits every type."""
    types = {part.type for part in parts if part.type != NULL}
    return types.pop() if len(types) == 1 else ANY


def _entry_or(name: str, item: str, outside: ast.expr) -> ast.expr:
    """The entry of a filtered context if it has one of this name, else what the name means outside."""
    is_context = code.type_is(code.read(item), code.read("dict"))
    has_entry = code.both(is_context, code.has(code.read(item), name))
    return code.choose(has_entry, code.entry(code.read(item), name), outside)
