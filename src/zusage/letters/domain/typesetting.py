"""From a letter to a PDF that people, machines and archives can read.

PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2) in one file. The same letter and timestamp give the same bytes.
"""

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst

from zusage.letters.domain.letter import (
    HOUSE_LETTERS,
    THE_IMPORT,
    Letter,
    LetterBroken,
    check_letter,
    check_template,
)
from zusage.letters.domain.printable import printable
from zusage.letters.domain.slimming import slim

FONTS = Path(__file__).parent.parent / "fonts"
STANDARDS: Final = ("a-2a", "ua-1")
PLACE = re.compile(r"┌─ .+:(?P<line>\d+):\d+")
FRAME = "brief.typ"
_PICTURE_PPI = 110

# The compiler keeps typefaces warm, and what it set for one letter as long as the next says the same in the same place;
# it serves one caller at a time.
_one_at_a_time = Lock()


def typeset(letter: Letter, *, timestamp: datetime) -> bytes:
    """Return the letter as PDF bytes; `timestamp` (aware) is the file's date of creation.

    :raises LetterBroken: naming file, line and reason, if the template or the data are at fault
    """
    (pdf,) = _compile(
        letter,
        format="pdf",
        pdf_standards=list(STANDARDS),
        timestamp=timestamp.replace(microsecond=0),  # a PDF knows whole seconds
    )
    return slim(pdf)


def pictures(letter: Letter) -> list[bytes]:
    """Return the pages of the letter as PNG pictures, to be looked at beside a decision; errors as for `typeset`."""
    return _compile(letter, format="png", ppi=_PICTURE_PPI)


def _compile(letter: Letter, **how: Any) -> list[bytes]:
    check_letter(letter)
    with _one_at_a_time:
        try:
            made = _compiler().compile(input=_with_frame(letter).encode(), **how)
        except typst.TypstError as error:
            raise _broken(letter.name, error, lines_above=1 + _frame().count("\n")) from error
    assert made is not None
    return made if isinstance(made, list) else [made]


def check_source(name: str, source: str) -> None:
    """Read a letter without setting it: what is wrong whatever its data may be.

    :raises LetterBroken: naming file, line and reason
    """
    check_template(Letter(name, source, {}))
    # In a function that nobody calls a letter is read and not evaluated; one line stays one line.
    unread = f"#let letter() = [{source}\n]"
    with _one_at_a_time:
        try:
            _compiler().compile(input=unread.encode(), format="pdf")
        except typst.TypstError as error:
            raise _broken(name, error) from error


@cache
def _compiler() -> typst.Compiler:
    """The one compiler of this process. It reads files below its root only, where nothing but the frame lies."""
    return typst.Compiler(root=HOUSE_LETTERS, font_paths=[FONTS], ignore_system_fonts=True)


def _with_frame(letter: Letter) -> str:
    """Return one source: a line with the data, the frame, and the letter without its import.

    Data that came beside the source would be part of everything the compiler keeps, and each letter would be set anew.
    """
    data = json.dumps(printable(letter.data), ensure_ascii=False)
    literal = data.replace("\\", "\\\\").replace('"', '\\"')
    return f'#let data = json(bytes("{literal}"))\n{_frame()}{THE_IMPORT.sub("", letter.source)}'


@cache
def _frame() -> str:
    return (HOUSE_LETTERS / FRAME).read_text(encoding="utf-8")


def _broken(name: str, error: typst.TypstError, *, lines_above: int = 0) -> LetterBroken:
    """Name the line of the letter, also if it was the frame above it that stumbled (then the hint says where)."""
    lines = [int(match["line"]) for match in PLACE.finditer(error.diagnostic)]
    own_lines = [line - lines_above for line in lines if line > lines_above]
    in_frame = [f"in {FRAME}:{line - 1}" for line in lines if line <= lines_above]
    return LetterBroken(
        file=name,
        line=own_lines[0] if own_lines else None,
        reason=error.message,
        hint="; ".join(in_frame[:1] + error.hints),
    )
