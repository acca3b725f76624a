"""Type expressions of FEEL: ``list<number>``, ``context<name: string>``, ``function<number>->string``, ``tOrder``.

Source: DMN 1.5, 10.3.1.2 (grammar rules for types).
"""

from collections.abc import Mapping, Sequence

from zusage.processes.domain.feel.lexer import Kind, Token
from zusage.processes.domain.feel.syntax import FeelSyntaxError
from zusage.processes.domain.feel.types import ANY, BASE_TYPES, ContextType, FunctionType, ListType, RangeType, Type

_MAX_DEPTH = 20


def parse_type(text: str, tokens: Sequence[Token], position: int, known: Mapping[str, Type]) -> tuple[Type, int]:
    """Return the type that is written from a token on, and the position behind it.

    :param known: types beyond those of FEEL, by name, such as a model's item definitions
    :raises FeelSyntaxError: if there is no such type
    """
    parser = _TypeParser(text, tokens, position, known)
    found = parser.type()
    return found, parser.position


class _TypeParser:
    def __init__(self, text: str, tokens: Sequence[Token], position: int, known: Mapping[str, Type]) -> None:
        self.text = text
        self.tokens = tokens
        self.position = position
        self.known = known
        self.depth = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.position]

    def type(self) -> Type:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.error(f"the type nests deeper than {_MAX_DEPTH} levels")
        makers = {"list": self.list, "range": self.range, "context": self.context, "function": self.function}
        maker = makers.get(self.here.text)
        if maker is not None and self.tokens[self.position + 1].text == "<":
            self.position += 2
            found = maker()
        else:
            found = self.named()
        self.depth -= 1
        return found

    def list(self) -> Type:
        item = self.type()
        self.expect(">")
        return ListType(item)

    def range(self) -> Type:
        item = self.type()
        self.expect(">")
        return RangeType(item)

    def context(self) -> Type:
        entries: list[tuple[str, Type]] = []
        while not self.skip(">"):
            if entries:
                self.expect(",")
            name = self.words_until(":")
            self.expect(":")
            entries.append((name, self.type()))
        return ContextType(tuple(entries))

    def function(self) -> Type:
        parameters: list[Type] = []
        while not self.skip(">"):
            if parameters:
                self.expect(",")
            parameters.append(self.type())
        return FunctionType(tuple(parameters), self.type() if self.skip("->") else ANY)

    def named(self) -> Type:
        """The longest known name that begins here wins; type names may hold spaces, and a dot behind an import."""
        types = {**BASE_TYPES, **self.known}
        for end in range(min(self.position + _MAX_DEPTH, len(self.tokens) - 1), self.position, -1):
            written = self.tokens[self.position : end]
            name = " ".join(self.text[written[0].at : written[-1].end].split())
            if name in types:
                self.position = end
                return types[name]
        raise self.error(f"there is no type {self.here.text}")

    def words_until(self, end: str) -> str:
        start = self.here
        while self.here.kind in (Kind.WORD, Kind.KEYWORD, Kind.NUMBER) and self.here.text != end:
            self.position += 1
        if self.here is start:
            raise self.error("a name expected")
        return " ".join(self.text[start.at : self.tokens[self.position - 1].end].split())

    def skip(self, text: str) -> bool:
        if self.here.text == text and self.here.kind is Kind.SYMBOL:
            self.position += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.skip(text):
            raise self.error(f"{text} expected")

    def error(self, reason: str) -> FeelSyntaxError:
        return FeelSyntaxError(self.text, self.here.at, reason)
