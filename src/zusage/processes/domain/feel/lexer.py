"""FEEL text to tokens. Words stay single here; the parser joins them to names such as ``string length``."""

import re
from enum import Enum, auto
from typing import NamedTuple

from zusage.processes.domain.feel.syntax import FeelSyntaxError

MAX_EXPRESSION_LENGTH = 20_000

KEYWORDS = frozenset(
    {
        "and", "between", "else", "every", "false", "for", "function", "if", "in", "instance", "null", "or", "return",
        "satisfies", "some", "then", "true",
    }
)  # fmt: skip


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    STRING = auto()
    TEMPORAL = auto()
    WORD = auto()
    KEYWORD = auto()
    SYMBOL = auto()
    END = auto()


class Token(NamedTuple):
    """One token; ``text`` of strings is already unescaped, ``end`` is the offset behind it."""

    kind: Kind
    text: str
    at: int
    end: int


# A name may hold signs beyond 16 bits of every kind, such as pictures.
_IN_WORD = r"[\w'\U00010000-\U000EFFFF]"
_TOKEN = re.compile(
    rf"""
    (?P<blank>   [\s\u180E\u200B\uFEFF]+ | //[^\n]* | /\*.*?\*/ )
  | (?P<number>  (?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)? )
  | (?P<string>  "(?:[^"\\]|\\.)*" )
  | (?P<temporal> @"[^"]*" )
  | (?P<word>    (?:[^\W\d]|[\U00010000-\U000EFFFF]){_IN_WORD}* | \? )
  | (?P<symbol>  \*\*|<=|>=|!=|\.\.|->|[-+*/()\[\]{{}}<>=,:.] )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of ``text``, the last of kind END.

    :raises FeelSyntaxError: at the first character that begins no token
    """
    if len(text) > MAX_EXPRESSION_LENGTH:
        raise FeelSyntaxError(text, 0, f"the expression is longer than {MAX_EXPRESSION_LENGTH} characters")
    tokens = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FeelSyntaxError(text, at, _explain(text[at]))
        if match.lastgroup != "blank":
            tokens.append(_token(text, match))
        at = match.end()
    tokens.append(Token(Kind.END, "", len(text), len(text)))
    return tokens


def _token(text: str, match: re.Match[str]) -> Token:
    at, end, found = match.start(), match.end(), match.group()
    match match.lastgroup:
        case "string":
            return Token(Kind.STRING, _unescape(text, found[1:-1], at + 1), at, end)
        case "temporal":
            return Token(Kind.TEMPORAL, found[2:-1], at, end)
        case "number":
            return Token(Kind.NUMBER, found, at, end)
        case "word":
            return Token(Kind.KEYWORD if found in KEYWORDS else Kind.WORD, found, at, end)
        case _:
            return Token(Kind.SYMBOL, found, at, end)


def _unescape(text: str, body: str, body_at: int) -> str:
    def character(match: re.Match[str]) -> str:
        code = match.group(1)
        if len(code) > 1:
            if int(code[1:], 16) > 0x10FFFF:
                raise FeelSyntaxError(text, body_at + match.start(), f"\\{code} is no character")
            return chr(int(code[1:], 16))
        # What is no escape of FEEL stays as written, so that patterns such as "\d+" need no second backslash.
        return _ESCAPED.get(code, match.group())

    try:
        # Two escapes may form one character beyond 16 bits.
        return _ESCAPE.sub(character, body).encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise FeelSyntaxError(text, body_at, "the string holds half a character") from None


def _explain(character: str) -> str:
    if character == '"':
        return "a string is not closed"
    if character in "„“”":
        return f'{character} is no quote in FEEL, strings stand in "..."'
    if character in "&|!":
        return f"{character} is no operator in FEEL, write and, or, not(...), !="
    return f"{character} is not expected in FEEL"
