"""Regular expressions as XPath knows them, matched in bounded time.

A pattern is read into a small tree. Where its tree cannot make Python's own engine search for ever, that engine
matches it; where it might (a repetition within a repetition, or over alternatives), a backtracking machine does,
which pays for every step from what the evaluation may spend. Both give the same matches.
Source: DMN 1.5, 10.3.4.3 (matches, replace, split); XQuery 1.0 and XPath 2.0 Functions and Operators, 7.6;
XML Schema part 2, appendix F.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from zusage.processes.domain.feel.patterns.machine import Program, make_program, run_program
from zusage.processes.domain.feel.patterns.reader import (
    Alternatives,
    BackReference,
    Element,
    Group,
    One,
    Position,
    Repeat,
    Sequence,
    read_pattern,
)
from zusage.processes.domain.feel.problems import Notes, Wrong

_FLAGS = frozenset("smix")
# With more open repetitions than this in a row, Python's engine may take time in a power of the text's length.
_MAX_REPEATS = 2


class Match(NamedTuple):
    """Where a match begins and ends, and each of its groups; None for a group that took no part."""

    start: int
    end: int
    groups: tuple[tuple[int, int] | None, ...]


class Pattern:
    """A compiled pattern."""

    def __init__(self, tree: Element, groups: int, *, ignores_case: bool) -> None:
        self.groups = groups
        self._flags = re.IGNORECASE if ignores_case else re.NOFLAG
        self._fast = None if _is_risky(tree) else re.compile(_source(tree), self._flags)
        self._program: Program | None = None if self._fast else make_program(tree, self._flags)

    def matches_in(self, text: str, notes: Notes) -> Iterator[Match]:
        """Yield the matches from left to right, none overlapping.

        :raises TooMuchWork: if the evaluation may not go on so long
        """
        if self._fast is not None:
            notes.spend(len(text) >> 4)
            for found in self._fast.finditer(text):
                groups = tuple(None if start < 0 else (start, end) for start, end in found.regs[1:])
                yield Match(found.start(), found.end(), groups)
            return
        assert self._program is not None
        at = 0
        while at <= len(text):
            match = run_program(self._program, self.groups, text, at, notes)
            if match is None:
                at += 1
                continue
            end, spans = match
            yield Match(at, end, spans)
            at = end if end > at else at + 1

    def refuse_empty(self, notes: Notes) -> None:
        """Refuse a pattern that matches the empty string: it would match everywhere.

        :raises Wrong: if it does
        """
        if next(self.matches_in("", notes), None) is not None:
            raise Wrong("the pattern matches the empty string")


@lru_cache(maxsize=512)
def compile_pattern(pattern: str, flags: str) -> Pattern:
    """Return a compiled pattern.

    :param flags: any of ``s`` (a dot matches line ends), ``m`` (lines), ``i`` (upper and lower case alike), ``x``
    :raises Wrong: if it is no pattern of XPath, or a flag is unknown
    """
    unknown = set(flags) - _FLAGS
    if unknown:
        raise Wrong(f'"{flags}" are no flags, only s, m, i and x are')
    tree, groups = read_pattern(pattern, flags)
    return Pattern(tree, groups, ignores_case="i" in flags)


def compile_replacement(text: str, groups: int) -> Callable[[str, Match], str]:
    """Return what makes the replacement of a match: ``$1`` is its first group, ``$0`` the whole.

    :raises Wrong: if a ``$`` stands before no digit, or a backslash before neither ``$`` nor backslash
    """
    parts: list[str | int] = []
    at = 0
    while at < len(text):
        sign, following = text[at], text[at + 1 : at + 2]
        if sign == "\\":
            if following not in ("\\", "$"):
                raise Wrong(f'in the replacement "{text}" a backslash may stand before $ or a backslash only')
            parts.append(following)
            at += 2
        elif sign == "$":
            if not (following.isascii() and following.isdigit()):
                raise Wrong(f'in the replacement "{text}" a $ needs the number of a group')
            at += 2
            number = int(following)
            while text[at : at + 1].isdigit() and number * 10 + int(text[at]) <= groups:
                number = number * 10 + int(text[at])
                at += 1
            parts.append(number)
        else:
            parts.append(sign)
            at += 1

    def expand(whole: str, match: Match) -> str:
        return "".join(part if isinstance(part, str) else _text_of_group(whole, match, part) for part in parts)

    return expand


def _text_of_group(whole: str, match: Match, group: int) -> str:
    if group == 0:
        return whole[match.start : match.end]
    span = match.groups[group - 1] if group <= len(match.groups) else None
    return "" if span is None else whole[slice(*span)]


def _is_risky(tree: Element) -> bool:
    return _open_repeats(tree) > _MAX_REPEATS or _nests_repeats(tree)


def _open_repeats(tree: Element) -> int:
    """How many repetitions without an end, or with a far one, the tree holds."""
    own = 1 if isinstance(tree, Repeat) and tree.most != tree.least and not _is_short(tree) else 0
    return own + sum(map(_open_repeats, _below(tree)))


def _is_short(repeat: Repeat) -> bool:
    return repeat.most is not None and repeat.most <= 1


def _nests_repeats(tree: Element) -> bool:
    if isinstance(tree, Repeat) and not _is_short(tree) and _varies(tree.body):
        return True
    return any(map(_nests_repeats, _below(tree)))


def _varies(tree: Element) -> bool:
    """Whether the tree may match in more than one way."""
    if isinstance(tree, Alternatives | BackReference) or (isinstance(tree, Repeat) and tree.least != tree.most):
        return True
    return any(map(_varies, _below(tree)))


def _below(tree: Element) -> tuple[Element, ...]:
    match tree:
        case Sequence(elements) | Alternatives(elements):
            return elements
        case Repeat(body) | Group(_, body):
            return (body,)
        case _:
            return ()


def _source(tree: Element) -> str:
    """The tree as Python writes it."""
    match tree:
        case One(source) | Position(source):
            return source
        case BackReference(number):
            return f"(?:\\{number})"
        case Group(number, body):
            return f"({_source(body)})" if number else f"(?:{_source(body)})"
        case Sequence(elements):
            return "".join(map(_source, elements))
        case Alternatives(elements):
            return "(?:" + "|".join(map(_source, elements)) + ")"
        case Repeat(body, least, most, is_lazy):
            limits = f"{{{least},{'' if most is None else most}}}"
            return f"(?:{_source(body)}){limits}{'?' if is_lazy else ''}"
        case _:
            raise AssertionError(tree)
