"""Patterns of XPath, read into a tree.

Source: XML Schema part 2, appendix F; XQuery 1.0 and XPath 2.0 Functions and Operators, 7.6.1.
"""

import re
from dataclasses import dataclass

from zusage.processes.domain.feel.patterns.unicode_classes import (
    NAME_CHARACTERS,
    NAME_STARTS,
    property_class,
    word_characters,
)
from zusage.processes.domain.feel.problems import Wrong

MAX_PATTERN = 1_000
_MAX_DEPTH = 50
_MAX_COUNT = 1_000


class Element:
    """A part of a pattern."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class One(Element):
    """Exactly one character; ``source`` says which, as Python writes it."""

    source: str


@dataclass(frozen=True, slots=True)
class Position(Element):
    """A place between characters: the beginning or end of the text or of a line."""

    source: str


@dataclass(frozen=True, slots=True)
class BackReference(Element):
    """What a group matched before."""

    number: int


@dataclass(frozen=True, slots=True)
class Group(Element):
    """A part in parentheses; number 0 is not remembered."""

    number: int
    body: Element


@dataclass(frozen=True, slots=True)
class Sequence(Element):
    """Parts behind each other."""

    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Alternatives(Element):
    """One of several parts."""

    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Repeat(Element):
    """A part several times; ``most`` is None for without end."""

    body: Element
    least: int
    most: int | None
    is_lazy: bool


def read_pattern(pattern: str, flags: str) -> tuple[Element, int]:
    """Return the tree of a pattern and the number of its groups.

    :raises Wrong: if it is no pattern
    """
    if len(pattern) > MAX_PATTERN:
        raise Wrong(f"a pattern has {MAX_PATTERN} characters at most")
    reader = _Reader(_without_blanks(pattern) if "x" in flags else pattern, flags)
    tree = reader.alternatives()
    if reader.at < len(reader.text):
        raise reader.wrong()
    return tree, reader.groups


def _without_blanks(pattern: str) -> str:
    """The pattern without blanks outside of ``[...]``, as the flag ``x`` asks."""
    kept: list[str] = []
    classes_open = 0
    is_escaped = False
    for sign in pattern:
        if sign in " \t\n\r" and not classes_open:
            continue
        kept.append(sign)
        if is_escaped:
            is_escaped = False
        elif sign == "\\":
            is_escaped = True
        elif sign == "[":
            classes_open += 1
        elif sign == "]" and classes_open:
            classes_open -= 1
    return "".join(kept)


_LIMITS = re.compile(r"\{(\d{1,4})(?:(,)(\d{1,4})?)?\}", re.ASCII)
_PROPERTY = re.compile(r"\{(\^?[A-Za-z0-9-]+)\}", re.ASCII)
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", **{sign: sign for sign in "\\|.-^?*+{}()[]$"}}
_CLASSES = {
    "s": "[ \\t\\n\\r]",
    "S": "[^ \\t\\n\\r]",
    "d": "\\d",
    "D": "\\D",
    "i": f"[{NAME_STARTS}]",
    "I": f"[^{NAME_STARTS}]",
    "c": f"[{NAME_CHARACTERS}]",
    "C": f"[^{NAME_CHARACTERS}]",
}


class _Reader:
    def __init__(self, text: str, flags: str) -> None:
        self.text = text
        self.flags = flags
        self.at = 0
        self.depth = 0
        self.groups = 0
        self.closed: set[int] = set()

    def wrong(self) -> Wrong:
        return Wrong(f'"{self.text}" is no pattern, at character {self.at + 1}')

    @property
    def here(self) -> str:
        return self.text[self.at : self.at + 1]

    def skip(self, sign: str) -> bool:
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False

    def alternatives(self) -> Element:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.wrong()
        branches = [self.sequence()]
        while self.skip("|"):
            branches.append(self.sequence())
        self.depth -= 1
        return branches[0] if len(branches) == 1 else Alternatives(tuple(branches))

    def sequence(self) -> Element:
        elements = []
        while self.here and self.here not in "|)":
            elements.append(self.repeated(self.atom()))
        return Sequence(tuple(elements))

    def repeated(self, atom: Element) -> Element:
        limits = self.limits()
        if limits is None:
            return atom
        if isinstance(atom, Position):
            raise self.wrong()
        least, most = limits
        return Repeat(atom, least, most, self.skip("?"))

    def limits(self) -> tuple[int, int | None] | None:
        for sign, limits in (("?", (0, 1)), ("*", (0, None)), ("+", (1, None))):
            if self.skip(sign):
                return limits
        if self.here != "{":
            return None
        match = _LIMITS.match(self.text, self.at)
        if match is None:
            raise self.wrong()
        least = int(match[1])
        most = least if match[2] is None else int(match[3]) if match[3] else None
        if least > _MAX_COUNT or (most is not None and not least <= most <= _MAX_COUNT):
            raise self.wrong()
        self.at = match.end()
        return least, most

    def atom(self) -> Element:
        sign = self.here
        if sign == "(":
            return self.group()
        if sign == "[":
            return One(self.character_class())
        if sign == "\\":
            return self.escape()
        if sign in "?*+{}])":
            raise self.wrong()
        self.at += 1
        if sign == ".":
            return One("[\\s\\S]" if "s" in self.flags else "[^\\n\\r]")
        if sign == "^":
            return Position("(?:\\A|(?<=\\n)(?!\\Z))" if "m" in self.flags else "\\A")
        if sign == "$":
            return Position("(?=\\n|\\Z)" if "m" in self.flags else "\\Z")
        return One(re.escape(sign))

    def group(self) -> Element:
        self.at += 1
        number = 0
        if not self.skip("?:"):
            self.groups += 1
            number = self.groups
        body = self.alternatives()
        if not self.skip(")"):
            raise self.wrong()
        self.closed.add(number)
        return Group(number, body)

    def escape(self) -> Element:
        sign = self.text[self.at + 1 : self.at + 2]
        if not (sign.isdigit() and sign.isascii()):
            return One(self.escaped_class())
        self.at += 2
        number = int(sign)
        while self.here.isdigit() and number * 10 + int(self.here) <= self.groups:
            number = number * 10 + int(self.here)
            self.at += 1
        if number not in self.closed or number == 0:
            raise self.wrong()
        return BackReference(number)

    def escaped_class(self) -> str:
        """An escape that stands for one character, or for a class of them, as Python writes it."""
        sign = self.text[self.at + 1 : self.at + 2]
        if sign in ("p", "P"):
            match = _PROPERTY.match(self.text, self.at + 2)
            members = None if match is None else property_class(match[1])
            if match is None or members is None:
                raise self.wrong()
            self.at = match.end()
            return f"[{'^' if sign == 'P' else ''}{members}]"
        if sign in ("w", "W"):
            self.at += 2
            return f"[{'^' if sign == 'W' else ''}{word_characters()}]"
        if sign in _CLASSES:
            self.at += 2
            return _CLASSES[sign]
        if sign and sign in _SIGNS:
            self.at += 2
            return re.escape(_SIGNS[sign])
        raise self.wrong()

    # -- classes --------------------------------------------------------------------------------------------

    def character_class(self) -> str:
        """``[a-z]``, ``[^a]``, ``[a-z-[aeiou]]``, as Python writes it."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.wrong()
        self.at += 1
        is_negated = self.skip("^")
        members: list[str] = []
        without = ""
        while not self.skip("]"):
            if self.text.startswith("-[", self.at) and members:
                self.at += 1
                without = f"(?!{self.character_class()})"
                if not self.skip("]"):
                    raise self.wrong()
                break
            members.append(self.member(is_first=not members))
        if not members:
            raise self.wrong()
        self.depth -= 1
        # A class stands within another as alternatives: Python's own sets do not nest.
        union = "|".join(members)
        return f"(?:{without}(?!{union})[\\s\\S])" if is_negated else f"(?:{without}(?:{union}))"

    def member(self, *, is_first: bool) -> str:
        """One character, a range of them, or an escaped class."""
        if self.here == "-" and not is_first and self.text[self.at + 1 : self.at + 2] != "]":
            raise self.wrong()
        low = self.end_of_range()
        if _is_class(low):
            return low
        if self.here != "-" or self.text[self.at + 1 : self.at + 2] in ("]", "[", ""):
            return f"[{low}]"
        self.at += 1
        high = self.end_of_range()
        # The last character of what ``re.escape`` gives is the character itself.
        if _is_class(high) or high[-1] < low[-1]:
            raise self.wrong()
        return f"[{low}-{high}]"

    def end_of_range(self) -> str:
        if self.here in ("", "[", "]"):
            raise self.wrong()
        if self.here == "\\":
            return self.escaped_class()
        self.at += 1
        return re.escape(self.text[self.at - 1])


def _is_class(source: str) -> bool:
    return source.startswith("[") or source in ("\\d", "\\D")
