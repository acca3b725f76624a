"""The texts of a package in one language: ``texts/<language>.md``, one heading of the first level per key.

    # question.baum_art
    Der Baum ist …
    - laubbaum: ein Laubbaum

The first line of a question is its label, ``- value: text`` names an option, the rest is the hint. A text may name
what the municipality has set: ``{gebuehr_cent|euro}``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from zusage.catalogue.domain.documents import decode
from zusage.catalogue.domain.findings import Finding
from zusage.common.domain.german import format_euro

PLACEHOLDER = re.compile(r"\{([a-z_.]+)(?:\|(euro))?\}")
_LANGUAGE = re.compile(r"---\r?\nlanguage: *(\S+)")
_HEADING = re.compile(r"^# +(\S+)\s*$")
_OPTION = re.compile(r"^- ([a-z0-9_]+): (.+)$")


@dataclass(frozen=True)
class Block:
    """A paragraph or a list, for a page to set."""

    kind: Literal["paragraph", "list"]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as one paragraph."""
        return " ".join(self.lines)


@dataclass(frozen=True)
class QuestionText:
    """What a person reads beside a field."""

    label: str
    hint: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Texts:
    """All texts of a package in one language, already filled with the municipality's data where there are any."""

    language: str
    file: str
    entries: Mapping[str, str]
    lines: Mapping[str, int]

    def get(self, key: str, default: str = "") -> str:
        """Return the text as written, without the blank lines around it."""
        return self.entries.get(key, default)

    def blocks(self, key: str) -> tuple[Block, ...]:
        """Return paragraphs and lists; a paragraph followed by ``- `` lines is two blocks."""
        return tuple(_blocks(self.get(key)))

    def question(self, key: str) -> QuestionText:
        """Return label, hint and options of a question; the key itself stands for a label that is missing."""
        return self._labelled(f"question.{key}", key)

    def output(self, key: str) -> QuestionText:
        """Return label, hint and options of a field that a clerk or the applicant fills in later."""
        return self._labelled(f"output.{key}", key)

    def filled(self, data: Mapping[str, Any]) -> "Texts":
        """Return the texts with placeholders replaced by the municipality's data."""
        entries = {
            key: PLACEHOLDER.sub(lambda found: _filled(found, data, self.language), text)
            for key, text in self.entries.items()
        }
        return Texts(self.language, self.file, entries, self.lines)

    def _labelled(self, entry: str, key: str) -> QuestionText:
        lines = [line for line in self.get(entry, key).splitlines() if line.strip()]
        options = {match.group(1): match.group(2) for line in lines if (match := _OPTION.match(line))}
        rest = [line for line in lines[1:] if not _OPTION.match(line)]
        return QuestionText(lines[0] if lines else key, " ".join(rest), options)


def read_texts(file: str, data: bytes, findings: list[Finding]) -> Texts:
    """Read one language; text outside a heading and headings that come twice are findings."""
    language = file.rpartition("/")[2].removesuffix(".md")
    entries: dict[str, list[str]] = {}
    lines: dict[str, int] = {}
    key = ""
    text = decode(file, data, findings)
    if (named := _LANGUAGE.match(text)) and named.group(1) != language:
        findings.append(Finding(file, 2, "language", f"is '{named.group(1)}'; the file is named '{language}.md'"))
    for number, line in _body(text):
        if heading := _HEADING.match(line):
            key = heading.group(1)
            if key in entries:
                findings.append(Finding(file, number, key, f"stands twice, first in line {lines[key]}"))
            entries[key] = []
            lines.setdefault(key, number)
        elif key:
            entries[key].append(line)
        elif line.strip():
            findings.append(Finding(file, number, "", "text before the first heading '# key'"))
    return Texts(language, file, {name: "\n".join(text).strip() for name, text in entries.items()}, lines)


def _body(text: str) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines after the front matter, if there is one."""
    numbered = list(enumerate(text.splitlines(), start=1))
    if numbered and numbered[0][1] == "---":
        ends = [number for number, line in numbered[1:] if line == "---"]
        numbered = numbered[ends[0] :] if ends else numbered
    yield from numbered


def _blocks(text: str) -> Iterator[Block]:
    for part in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        items = tuple(line[2:] for line in lines if line.startswith("- "))
        plain = tuple(line for line in lines if not line.startswith("- "))
        if plain:
            yield Block("paragraph", plain)
        if items:
            yield Block("list", items)


def _filled(found: re.Match[str], data: Mapping[str, Any], language: str) -> str:
    value = value_at(data, found.group(1))
    if value is None:
        return found.group()
    return format_euro(value, language) if found.group(2) == "euro" else str(value)


def value_at(data: Mapping[str, Any], path: str) -> Any:
    """Return what stands at ``saetze.erster_cent``, None where nothing does."""
    value: Any = data
    for part in path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return None
        value = value[part]
    return value
