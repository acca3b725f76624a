"""A place in the tokens of a text, moved by whoever parses it."""

from zusage.processes.domain.feel.lexer import Kind, Token
from zusage.processes.domain.feel.syntax import FeelSyntaxError


class Cursor:
    """The next token, and the ways to go on from it."""

    def __init__(self, text: str, tokens: list[Token], position: int = 0) -> None:
        self.text = text
        self.tokens = tokens
        self.position = position

    @property
    def here(self) -> Token:
        """The next token; the last one is of kind END."""
        return self.tokens[self.position]

    @property
    def following(self) -> Token:
        """The token behind the next one."""
        return self.tokens[min(self.position + 1, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Return the next token and go on."""
        token = self.here
        self.position = min(self.position + 1, len(self.tokens) - 1)
        return token

    def stands(self, *texts: str) -> bool:
        """Whether the next token is one of these symbols or keywords."""
        token = self.here
        return token.kind in (Kind.SYMBOL, Kind.KEYWORD) and token.text in texts

    def skip(self, text: str) -> bool:
        """Go on if the next token is this symbol or keyword, and say whether it was."""
        if self.stands(text):
            self.position += 1
            return True
        return False

    def expect(self, text: str) -> None:
        """Go on behind a symbol or keyword.

        :raises FeelSyntaxError: if it is not there
        """
        if not self.skip(text):
            raise self.error(f"{text} expected{self.instead()}")

    def written(self, start: int, end: int) -> str:
        """Return the text from the first to before the last of two tokens' places, with single blanks."""
        return " ".join(self.text[self.tokens[start].at : self.tokens[end - 1].end].split())

    def error(self, reason: str, at: int | None = None) -> FeelSyntaxError:
        """Return an error at an offset, else at the next token."""
        return FeelSyntaxError(self.text, self.here.at if at is None else at, reason)

    def instead(self) -> str:
        """What stands where something else was expected, to be put behind that."""
        token = self.here
        return " at the end" if token.kind is Kind.END else f", found {self.text[token.at : token.end]}"
