"""The letter as a value, and what can be wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from zusage.common.domain.refusal import Mistake

HOUSE_LETTERS = Path(__file__).parent.parent / "typst"

# What the frame itself reads; what a letter reads beyond that is between the package and its data.
REQUIRED = (
    "sample",
    "municipality.official_name",
    "municipality.authority",
)
REQUIRED_IN_A_BRIEF = (
    "municipality.sender_line",
    "municipality.contact",
    "municipality.signature_line",
    "recipient.lines",
    "reference",
    "dated_on",
)

THE_IMPORT = re.compile(r'^#import "brief\.typ": \*[ \t]*$', re.MULTILINE)

# A letter is data from another house: it may use the frame and nothing else. Packages would be fetched from the
# network, and eval or std would hide an import from this rule.
FORBIDDEN = (
    (
        re.compile(r"\b(import|include)\b"),
        'a letter may import "brief.typ" only, on a line of its own: #import "brief.typ": *',
    ),
    (re.compile(r"\b(eval|std|plugin)\b"), "a letter may not use eval, std or plugin"),
)

DATE = re.compile(
    r"\b\d{1,2}\.\s?(\d{1,2}\.|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
    r"|\b\d{4}-\d{2}-\d{2}\b"
)


@dataclass(frozen=True)
class Letter:
    """A letter to be typeset: `name` is what messages call its file, `source` is typst, `data` is JSON-able.

    The keys of the data are described in the README of this chapter.
    """

    name: str
    source: str
    data: Mapping[str, Any]


class LetterBroken(Mistake):
    """A letter cannot be typeset: its template or its data are at fault.

    `file` and `line` name the place in the template (line None: the data), `reason` says what, `hint` what to do.
    """

    def __init__(self, *, file: str, line: int | None, reason: str, hint: str = "") -> None:
        place = f"{file}:{line}" if line is not None else file
        super().__init__(f"{place}: {reason}" + (f" ({hint})" if hint else ""))
        self.file = file
        self.line = line
        self.reason = reason
        self.hint = hint


def house_letter(name: str, data: Mapping[str, Any]) -> Letter:
    """Return one of the letters that belong to the house itself: "receipt" or "postliste"."""
    file = f"{name}.typ"
    return Letter(name=file, source=(HOUSE_LETTERS / file).read_text(encoding="utf-8"), data=data)


def check_letter(letter: Letter) -> None:
    """Check what can be known before typesetting.

    :raises LetterBroken: if the template reaches outside, a key is missing, or the remedy notice names a date
    """
    check_template(letter)
    _check_keys(letter)
    _check_remedy(letter)


def check_template(letter: Letter) -> None:
    """Check that a letter uses the frame and nothing else.

    :raises LetterBroken: if it reaches outside
    """
    _check_source(letter.name, letter.source)


@lru_cache(maxsize=256)
def _check_source(name: str, source: str) -> None:
    for number, line in enumerate(THE_IMPORT.sub("", source).splitlines(), start=1):
        for pattern, reason in FORBIDDEN:
            if pattern.search(line):
                raise LetterBroken(file=name, line=number, reason=reason)


def _check_keys(letter: Letter) -> None:
    is_brief = "brief.with" in letter.source or "show: brief" in letter.source
    for path in (*REQUIRED, *(REQUIRED_IN_A_BRIEF if is_brief else ())):
        if not _has(letter.data, path.split(".")):
            raise LetterBroken(file=letter.name, line=None, reason=f"the data have no {path}")


def _has(data: Any, keys: list[str]) -> bool:
    for key in keys:
        if not isinstance(data, Mapping) or key not in data:
            return False
        data = data[key]
    return True


def _check_remedy(letter: Letter) -> None:
    """A wrong day in a remedy notice turns one month into a year (§ 58 (2) VwGO), so it names a period only."""
    remedy = letter.data.get("remedy")
    if remedy is not None and (found := DATE.search(remedy["text"])):
        raise LetterBroken(
            file=letter.name,
            line=None,
            reason=f"the remedy notice names a day: {found.group()!r}",
            hint="name the period, never the day on which it ends",
        )
