"""Characters that our typefaces can print.

The typefaces cover DIN 91379 (the letters of European names). Anything else, such as a picture in a
name, becomes U+FFFD: a letter with a visible gap goes out, a letter that cannot be typeset does not.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

COVERAGE = Path(__file__).parent.parent / "fonts" / "coverage.txt"
REPLACEMENT = "\ufffd"


def printable(value: Any) -> Any:
    """Return JSON-able data with every string composed (NFC) and limited to what can be printed."""
    if isinstance(value, str):
        return "".join(map(_printable_character, unicodedata.normalize("NFC", value)))
    if isinstance(value, Mapping):
        return {key: printable(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [printable(inner) for inner in value]
    return value


def _printable_character(character: str) -> str:
    if character == "\n":
        return character
    if character.isspace() or character == "\t":
        return character if _is_covered(ord(character)) else " "
    return character if _is_covered(ord(character)) else REPLACEMENT


def _is_covered(code_point: int) -> bool:
    starts, ends = _ranges()
    position = bisect_right(starts, code_point) - 1
    return position >= 0 and code_point <= ends[position]


@cache
def _ranges() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Read the ranges written beside the typefaces when they were vendored: one "0041-005A" a line."""
    pairs = [line.split("-") for line in COVERAGE.read_text(encoding="ascii").split()]
    return tuple(int(start, 16) for start, _ in pairs), tuple(int(end, 16) for _, end in pairs)
