"""Type expressions of FEEL: ``list<number>``, ``context<name: string>``, ``function<number>->string``, ``tOrder``.

Source: DMN 1.5, 10.3.1.2 (grammar rules for types).
"""

from collections.abc import Mapping

from zusage.processes.domain.feel.cursor import Cursor
from zusage.processes.domain.feel.lexer import Kind
from zusage.processes.domain.feel.types import (
    ANY,
    BASE_TYPES,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    UnknownType,
)
from zusage.processes.domain.feel.values import Type

_MAX_DEPTH = 20
_MAX_WORDS = 20


def parse_type(cursor: Cursor, known: Mapping[str, Type]) -> Type:
    """Return the type that is written from the next token on, and move the cursor behind it.

    :param known: types beyond those of FEEL, by name, such as a model's item definitions
    :raises FeelSyntaxError: if no type is written there; a name that is not known is an ``UnknownType``
    """
    return _TypeParser(cursor, known).type(0)


class _TypeParser:
    def __init__(self, cursor: Cursor, known: Mapping[str, Type]) -> None:
        self.cursor = cursor
        self.types = {**BASE_TYPES, **known}

    def type(self, depth: int) -> Type:
        cursor = self.cursor
        if depth > _MAX_DEPTH:
            raise cursor.error(f"the type nests deeper than {_MAX_DEPTH} levels")
        makers = {"list": self.list, "range": self.range, "context": self.context, "function": self.function}
        maker = makers.get(cursor.here.text)
        if maker is None or cursor.following.text != "<":
            return self.named()
        cursor.take()
        cursor.take()
        return maker(depth + 1)

    def list(self, depth: int) -> Type:
        item = self.type(depth)
        self.cursor.expect(">")
        return ListType(item)

    def range(self, depth: int) -> Type:
        item = self.type(depth)
        self.cursor.expect(">")
        return RangeType(item)

    def context(self, depth: int) -> Type:
        entries: list[tuple[str, Type]] = []
        while not self.cursor.skip(">"):
            if entries:
                self.cursor.expect(",")
            name = self.entry_name()
            self.cursor.expect(":")
            entries.append((name, self.type(depth)))
        return ContextType(tuple(entries))

    def function(self, depth: int) -> Type:
        parameters: list[Type] = []
        while not self.cursor.skip(">"):
            if parameters:
                self.cursor.expect(",")
            parameters.append(self.type(depth))
        return FunctionType(tuple(parameters), self.type(depth) if self.cursor.skip("->") else ANY)

    def named(self) -> Type:
        """The longest known name that begins here wins; type names may hold spaces, and a dot behind an import."""
        cursor, start = self.cursor, self.cursor.position
        for end in range(min(start + _MAX_WORDS, len(cursor.tokens) - 1), start, -1):
            found = self.types.get(cursor.written(start, end))
            if found is not None:
                cursor.position = end
                return found
        return UnknownType(self.unknown_name())

    def unknown_name(self) -> str:
        cursor, start = self.cursor, self.cursor.position
        if cursor.here.kind not in (Kind.WORD, Kind.KEYWORD):
            raise cursor.error(f"a type expected{cursor.instead()}")
        cursor.take()
        while cursor.here.kind is Kind.WORD or (cursor.here.text == "." and cursor.following.kind is Kind.WORD):
            cursor.take()
        return cursor.written(start, cursor.position)

    def entry_name(self) -> str:
        cursor, start = self.cursor, self.cursor.position
        while cursor.here.kind in (Kind.WORD, Kind.KEYWORD, Kind.NUMBER):
            cursor.take()
        if cursor.position == start:
            raise cursor.error(f"a name expected{cursor.instead()}")
        return cursor.written(start, cursor.position)
