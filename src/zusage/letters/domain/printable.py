"""Characters that our typefaces can print.

The typefaces cover DIN 91379 (the letters of European names). In a draft or a receipt anything else, such as a name
in another script, becomes U+FFFD, a visible gap. No letter with a gap leaves the house: `unprintable` says what a
person has to write in other letters first.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

COVERAGE = Path(__file__).parent.parent / "fonts" / "coverage.txt"
REPLACEMENT = "\ufffd"


def printable(value: Any) -> Any:
    """Return JSON-able data with every string composed (NFC) and limited to what can be printed."""
    if isinstance(value, str):
        return _not_covered().sub(_instead_of, unicodedata.normalize("NFC", value))
    if isinstance(value, Mapping):
        return {key: printable(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [printable(inner) for inner in value]
    return value


def unprintable(value: Any) -> str:
    """Return the signs of JSON-able data that no typeface has, each once, as they come."""
    if isinstance(value, str):
        found = _not_covered().findall(unicodedata.normalize("NFC", value))
    elif isinstance(value, Mapping):
        found = [sign for inner in value.values() for sign in unprintable(inner)]
    elif isinstance(value, (list, tuple)):
        found = [sign for inner in value for sign in unprintable(inner)]
    else:
        found = []
    return "".join(dict.fromkeys(sign for sign in found if not sign.isspace()))


def _instead_of(match: re.Match[str]) -> str:
    return " " if match[0].isspace() else REPLACEMENT


@cache
def _not_covered() -> re.Pattern[str]:
    """Return what no typeface has, by the ranges that were written when they were vendored: one "0041-005A" a line."""
    pairs = [line.split("-") for line in COVERAGE.read_text(encoding="ascii").split()]
    ranges = "".join(f"{_escaped(start)}-{_escaped(end)}" for start, end in pairs)
    return re.compile(f"[^\n{ranges}]")


def _escaped(code_point: str) -> str:
    return f"\\U{code_point:0>8}"
