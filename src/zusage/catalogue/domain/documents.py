"""TOML and JSON with a memory for lines, held against a description of what may stand in them.

The parsers of the standard library forget where a value stood; whoever mends a package wants to know. The positions
are found by a second, simple pass over the text.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, TypeAlias

from zusage.catalogue.domain.findings import Finding, unknown

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"))*)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Value:
    """A value of one kind, if need be one of a few; ``later`` are words with a meaning that nothing carries out yet."""

    kind: type
    required: bool = False
    allowed: tuple[str, ...] = ()
    later: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """A list of texts, if need be each one of a few; ``later`` as for a value."""

    required: bool = False
    allowed: tuple[str, ...] = ()
    later: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table with known keys; ``anything`` leaves its content to whoever reads it, ``others`` allows further keys."""

    keys: Mapping[str, "Shape"] = field(default_factory=dict)
    required: bool = False
    anything: bool = False
    others: "Shape | None" = None


@dataclass(frozen=True)
class Each:
    """Tables of one shape under names of their own (``named``), or one after the other."""

    table: Table
    named: bool = False
    required: bool = False


@dataclass(frozen=True)
class Either:
    """A value, or a table in its place."""

    value: Value
    table: Table


Shape: TypeAlias = Value | Words | Table | Each | Either


@dataclass(frozen=True)
class Document:
    """A parsed file that still knows where everything stands; its content is empty if it could not be parsed."""

    file: str
    content: dict[str, Any]
    lines: Mapping[Path, int]

    def line(self, *path: str | int) -> int:
        """Return the line of a key, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def finding(self, path: Path, message: str, allowed: tuple[str, ...] = ()) -> Finding:
        """Return a finding at a key."""
        return Finding(self.file, self.line(*path), dotted(path), message, allowed)


def dotted(path: Path) -> str:
    """Return ``("activities", "pruefen", "outputs", 0)`` as ``activities.pruefen.outputs[1]``."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text


def parse_toml(file: str, data: bytes, findings: list[Finding]) -> Document:
    """Parse a TOML file; what is none becomes a finding and an empty document."""
    text = decode(file, data, findings)
    try:
        content = tomllib.loads(text, parse_float=_finite)
        if not content and not _tells_of(file, findings):
            findings.append(Finding(file, 0, "", "is empty"))
        return Document(file, content, _positions(text))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        findings.append(Finding(file, int(line.group(1)) if line else 0, "", f"is not TOML: {error}"))
    except _NotFinite as error:
        findings.append(Finding(file, _line_with(text, str(error)), "", f"'{error}' is not a number"))
    except RecursionError:
        findings.append(Finding(file, 0, "", "is nested too deep"))
    return Document(file, {}, {})


class _NotFinite(Exception):
    """The text of a number that is infinite or none."""


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise _NotFinite(text)
    return number


def _line_with(text: str, word: str) -> int:
    """Return the first line in which a number is written so."""
    return next((line for line, said in enumerate(text.splitlines(), start=1) if word in said), 0)


def parse_json(file: str, data: bytes, findings: list[Finding]) -> Document:
    """Parse a JSON file that holds an object; what is none becomes a finding and an empty document."""
    text = decode(file, data, findings)
    try:
        content = json.loads(text, parse_float=_finite, parse_constant=_finite)
    except json.JSONDecodeError as error:
        findings.append(Finding(file, error.lineno, "", f"is not JSON: {error.msg}"))
        return Document(file, {}, {})
    except _NotFinite as error:
        findings.append(Finding(file, _line_with(text, str(error)), "", f"'{error}' is not a number"))
        return Document(file, {}, {})
    except RecursionError:
        findings.append(Finding(file, 0, "", "is nested too deep"))
        return Document(file, {}, {})
    if not isinstance(content, dict):
        findings.append(Finding(file, 1, "", "must be an object"))
        return Document(file, {}, {})
    if not content:
        findings.append(Finding(file, 1, "", "is empty"))
    return Document(file, content, dict(_json_positions(text)))


def _tells_of(file: str, findings: list[Finding]) -> bool:
    return any(finding.file == file for finding in findings)


def decode(file: str, data: bytes, findings: list[Finding]) -> str:
    """Return the text of a file; what is not UTF-8 becomes a finding and an empty text."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        findings.append(Finding(file, line, "", "is not UTF-8 text"))
        return ""


def check_shape(document: Document, table: Table, findings: list[Finding]) -> None:
    """Hold the document against what may stand in it; every difference is a finding."""
    _check_table(document, (), document.content, table, findings)


def _check_table(document: Document, path: Path, content: Any, table: Table, findings: list[Finding]) -> None:
    if not isinstance(content, dict):
        findings.append(document.finding(path, "must be a table"))
        return
    if table.anything:
        return
    for key, value in content.items():
        if key in table.keys:
            _check_value(document, (*path, key), value, table.keys[key], findings)
        elif table.others is not None:
            _check_value(document, (*path, key), value, table.others, findings)
        else:
            findings.append(unknown(document.file, document.line(*path, key), dotted((*path, key)), table.keys))
    for key, shape in table.keys.items():
        if _is_required(shape) and key not in content:
            findings.append(document.finding((*path, key), "is missing"))


def _is_required(shape: Shape) -> bool:
    return shape.value.required if isinstance(shape, Either) else shape.required


def _check_value(document: Document, path: Path, value: Any, shape: Shape, findings: list[Finding]) -> None:
    match shape:
        case Value(kind=kind, allowed=allowed, later=later):
            if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
                findings.append(document.finding(path, f"must be {_NAMES.get(kind, kind.__name__)}", allowed))
            elif allowed and value not in allowed:
                findings.append(document.finding(path, _refusal(value, later), allowed))
        case Words():
            _check_words(document, path, value, shape, findings)
        case Either(value=plain, table=table):
            inner = table if isinstance(value, dict) else plain
            _check_value(document, path, value, inner, findings)
        case Table():
            _check_table(document, path, value, shape, findings)
        case Each():
            _check_each(document, path, value, shape, findings)


def _check_words(document: Document, path: Path, value: Any, words: Words, findings: list[Finding]) -> None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        findings.append(document.finding(path, "must be a list of texts", words.allowed))
        return
    wrong = [item for item in value if words.allowed and item not in words.allowed]
    findings += [document.finding(path, _refusal(item, words.later), words.allowed) for item in wrong]


def _refusal(word: Any, later: tuple[str, ...]) -> str:
    return f"'{word}' is not carried out yet" if word in later else f"'{word}' is not allowed"


def _check_each(document: Document, path: Path, value: Any, shape: Each, findings: list[Finding]) -> None:
    if not isinstance(value, dict if shape.named else list):
        kind = "tables with names" if shape.named else "a list of tables"
        findings.append(document.finding(path, f"must be {kind}"))
        return
    for name, entry in value.items() if isinstance(value, dict) else enumerate(value):
        _check_table(document, (*path, name), entry, shape.table, findings)


_NAMES = {str: "a text", int: "a whole number", bool: "true or false"}


def _positions(text: str) -> dict[Path, int]:
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    prefix: Path = ()
    open_brackets = 0
    for number, line in enumerate(text.splitlines(), start=1):
        bare = re.sub(r'"(?:\\.|[^"\\])*"|\'[^\']*\'', lambda quoted: '"' + "x" * (len(quoted.group()) - 2) + '"', line)
        bare = bare.split("#", 1)[0]
        if open_brackets == 0 and (header := _HEADER.match(line)):
            names = _names(header.group(2))
            prefix = _under_lists(names, counts)
            if header.group(1) == "[[":
                counts[prefix] = counts.get(prefix, -1) + 1
                found.setdefault(prefix, number)
                prefix = (*prefix, counts[prefix])
            found.setdefault(prefix, number)
            continue
        if open_brackets == 0 and (key := _KEY.match(line)):
            path = (*prefix, *_names(key.group(1)))
            found.setdefault(path, number)
        open_brackets += sum(bare.count(sign) for sign in "[{") - sum(bare.count(sign) for sign in "]}")
    return found


def _under_lists(names: tuple[str, ...], counts: Mapping[Path, int]) -> Path:
    """Return the path of a header, with the index of every list of tables it stands under."""
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path])
    return (*path, names[-1])


def _names(text: str) -> tuple[str, ...]:
    return tuple(first or second or third for first, second, third in _PART.findall(text))


def _json_positions(text: str) -> Iterator[tuple[Path, int]]:
    """Yield the line of every member and item of a text that is known to be JSON."""
    path: list[str | int] = []
    line, before = 1, 0
    key = ""
    for token in _JSON_TOKEN.finditer(text):
        line += text.count("\n", before, token.start())
        before = token.start()
        sign = token.group()
        if sign in "{[":
            path.append("" if sign == "{" else 0)
            if sign == "[":
                yield tuple(path), line
        elif sign in "}]":
            path.pop()
        elif sign == ",":
            if isinstance(path[-1], int):
                path[-1] += 1
                yield tuple(path), line
        elif sign == ":":
            path[-1] = key
            yield tuple(path), line
        else:
            key = json.loads(sign)


_JSON_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[{}\[\]:,]')
