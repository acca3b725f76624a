"""Regular expressions as XPath knows them, matched in bounded time.

A pattern is read into a small tree, which says how long Python's own engine may take at most: a power of the text's
length, as many times as repetitions stand side by side; without any bound where repetitions nest, or repeat over
alternatives. Where that is little, Python's engine matches and the evaluation pays the most it may take; else a
backtracking machine does, which pays for every step it takes. Both give the same matches.
Source: DMN 1.5, 10.3.4.3 (matches, replace, split); XQuery 1.0 and XPath 2.0 Functions and Operators, 7.6;
XML Schema part 2, appendix F.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from zusage.processes.domain.feel.patterns.machine import Program, make_program, run_program
from zusage.processes.domain.feel.patterns.reader import (
    BEGINNING,
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
# How many steps Python's engine may take at most, and how many of its steps cost one step of the evaluation.
_MAX_STEPS = 20_000_000
_STEPS_PER_STEP = 1_000
# A repetition of so many turns at most counts as a bounded number of ways, not as a power of the text's length.
_FEW = 8


class Match(NamedTuple):
    """Where a match begins and ends, and each of its groups; None for a group that took no part."""

    start: int
    end: int
    groups: tuple[tuple[int, int] | None, ...]


class Pattern:
    """A compiled pattern."""

    def __init__(self, tree: Element, groups: int, *, ignores_case: bool) -> None:
        self.groups = groups
        self._tree = tree
        self._flags = re.IGNORECASE if ignores_case else re.NOFLAG
        self._power = _open_repeats(tree) + (not _is_anchored(tree))
        self._engine = None if _nests_repeats(tree) else re.compile(_source(tree), self._flags)

    @cached_property
    def _program(self) -> Program:
        return make_program(self._tree, self._flags)

    def matches_in(self, text: str, notes: Notes) -> Iterator[Match]:
        """Yield the matches from left to right, none overlapping.

        :raises TooMuchWork: if the evaluation may not go on so long
        :raises Wrong: if the pattern is too large
        """
        steps = max(len(text), 1) ** self._power
        if self._engine is not None and (steps <= _MAX_STEPS or self._power <= 1):
            notes.spend(steps // _STEPS_PER_STEP)
            return self._by_engine(self._engine, text)
        return self._by_machine(text, notes)

    def _by_engine(self, engine: re.Pattern[str], text: str) -> Iterator[Match]:
        for found in engine.finditer(text):
            groups = tuple(None if start < 0 else (start, end) for start, end in found.regs[1:])
            yield Match(found.start(), found.end(), groups)

    def _by_machine(self, text: str, notes: Notes) -> Iterator[Match]:
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


def _open_repeats(tree: Element) -> int:
    """How many repetitions without an end, or with a far one, the tree holds."""
    own = 1 if isinstance(tree, Repeat) and (tree.most is None or tree.most - tree.least > _FEW) else 0
    return own + sum(map(_open_repeats, _below(tree)))


def _is_anchored(tree: Element) -> bool:
    """Whether a match can begin at the beginning of the text only."""
    match tree:
        case Sequence((first, *_)) | Group(_, first):
            return _is_anchored(first)
        case Position(source):
            return source == BEGINNING
        case _:
            return False


def _nests_repeats(tree: Element) -> bool:
    """Whether the tree repeats what may match in more than one way."""
    if isinstance(tree, Repeat) and tree.most != 1 and _varies(tree.body):
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
