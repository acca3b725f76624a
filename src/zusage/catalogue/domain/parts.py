"""Process parts: what thirty services do alike is drawn once and called by a call activity.

The house keeps its parts in one folder. Whoever reads the folder of a package gets those it calls with it, and from
then on they are files of the package like any other: its digest covers them, and a matter keeps those it began with.
A package that holds `parts/NAME.bpmn` itself has its own part, or an older one of the house.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from zusage.catalogue.domain.documents import Document, check_shape, parse_toml
from zusage.catalogue.domain.findings import Finding, unknown
from zusage.catalogue.domain.shape import PART
from zusage.catalogue.domain.texts import Texts, read_texts
from zusage.processes.domain import CheckedFile, read_checked, with_performers
from zusage.processes.domain import Finding as ProcessFinding

HOUSE = Path(__file__).parents[1] / "parts"
FOLDER = "parts"
ENDINGS = (".bpmn", ".toml", ".md")
PART_SKILL = "part"
"""Stands in a part for the skill that the package names in `[parts.NAME]`."""
BODIES = "bodies"
"""Stands in a part for the keys of the bodies that the package names."""
PROCESS_FILE = "process.bpmn"
MOST_DAYS_TO_ANSWER = 250
MOST_SHARED = 64
"""How many processes are kept for all who read equal bytes; the one asked for longest ago goes first."""
_CALLED = re.compile(rb'calledElement\s*=\s*["\'](?:[\w.-]+:)?([\w.-]+)["\']')
_MERGED = ("activities", "branches", "waits", "rounds", "messages")


@dataclass(frozen=True)
class Part:
    """One part as a package uses it: its name, its own declarations, and what the package says of it."""

    name: str
    declared: Document
    said: Mapping[str, Any]

    @property
    def skill(self) -> str:
        """The skill of those who do its work."""
        return str(self.said.get("skill", ""))

    @property
    def bodies(self) -> dict[str, str]:
        """The names of the bodies that are asked, by their keys."""
        return {body["key"]: body["name"] for body in self.said.get("bodies", ())}

    @property
    def variables(self) -> dict[str, Any]:
        """What its process finds at `teile.NAME`."""
        return {
            "skill": self.skill,
            "order": self.said.get("order", "parallel"),
            "bodies": [dict(body) for body in self.said.get("bodies", ())],
        }


def with_house_parts(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of a package with the parts of the house that it calls and does not hold itself."""
    found = dict(files)
    ahead = [files.get(PROCESS_FILE, b"")]
    while ahead:
        for name in sorted({name.decode() for name in _CALLED.findall(ahead.pop())}):
            own, house = f"{FOLDER}/{name}.bpmn", HOUSE / f"{name}.bpmn"
            if own not in found and house.is_file():
                found |= {f"{FOLDER}/{path.name}": path.read_bytes() for path in sorted(HOUSE.glob(f"{name}.*"))}
                ahead.append(found[own])
    return found


def part_names(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the names of the parts among the files of a package."""
    return tuple(
        sorted(name[len(FOLDER) + 1 : -5] for name in files if name.startswith(f"{FOLDER}/") and name.endswith(".bpmn"))
    )


def read_parts(files: Mapping[str, bytes], service: Document, findings: list[Finding]) -> tuple[Part, ...]:
    """Read what the parts declare, and hold what the package says of them against what they use.

    :param findings: what is wrong already; then nothing more is said here
    """
    names = part_names(files)
    said = {} if findings else service.content.get("parts", {})
    findings = [] if findings else findings
    for name in said.keys() - set(names):
        findings.append(unknown(service.file, service.line("parts", name), f"parts.{name}", names))
    return tuple(_read(files, name, said.get(name), service, findings) for name in names)


def _read(
    files: Mapping[str, bytes], name: str, said: Mapping[str, Any] | None, service: Document, findings: list[Finding]
) -> Part:
    file = f"{FOLDER}/{name}.toml"
    unfit: list[Finding] = []
    declared = parse_toml(file, files.get(file, b""), unfit)
    check_shape(declared, PART, unfit)
    findings += unfit
    if unfit:  # nothing more can be said of a part that declares nothing
        return Part(name, Document(file, {}, {}), said or {})
    uses = declared.content.get("uses", [])
    findings += [
        service.finding(("parts", name, key), f"is not used by the part '{name}'", tuple(uses))
        for key in (said or {}).keys() - set(uses)
    ]
    wanted = [key for key in ("skill", "bodies") if key in uses and not (said or {}).get(key)]
    findings += [service.finding(("parts", name, key), "is missing") for key in wanted]
    findings += _body_problems(name, (said or {}).get("bodies", []), service)
    return Part(name, declared, said or {})


def _body_problems(name: str, bodies: list[Mapping[str, Any]], service: Document) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, body in enumerate(bodies):
        if body.get("key") in seen:
            yield service.finding(("parts", name, "bodies", index), f"'{body['key']}' stands twice")
        seen.add(str(body.get("key")))
        if not 1 <= body.get("days", 0) <= MOST_DAYS_TO_ANSWER:
            message = f"must be between 1 and {MOST_DAYS_TO_ANSWER}"
            yield service.finding(("parts", name, "bodies", index), f"days {message}")


def joined(service: Document, parts: tuple[Part, ...]) -> Document:
    """Return what a package declares, with what its parts declare wherever it says nothing itself."""
    content = dict(service.content)
    for part in parts:
        for table in _MERGED:
            theirs = {
                key: _as_said(entry, part) | content.get(table, {}).get(key, {})
                for key, entry in part.declared.content.get(table, {}).items()
            }
            content[table] = {**content.get(table, {}), **theirs}
        if pauses := part.declared.content.get("pauses"):
            content["pauses"] = {**pauses, **content.get("pauses", {})}
    return Document(service.file, content, service.lines)


def _as_said(entry: Mapping[str, Any], part: Part) -> dict[str, Any]:
    """Return an entry of a part with the skill and the bodies that the package names."""
    found = {**entry, "skill": part.skill} if entry.get("skill") == PART_SKILL else dict(entry)
    keys = list(part.bodies)
    for fields in ("outputs", "carries"):
        if fields in found:
            found[fields] = [
                {**field, "options": keys} if field.get("options") == BODIES else field for field in found[fields]
            ]
    return found


def _names_of_bodies(part: Part) -> dict[str, str]:
    """Return the lines that name the bodies as options, by the text that they belong to."""
    lines = "".join(f"\n- {key}: {name}" for key, name in part.bodies.items())
    entries = [
        *part.declared.content.get("activities", {}).values(),
        *part.declared.content.get("messages", {}).values(),
    ]
    fields = [field for entry in entries for field in (*entry.get("outputs", ()), *entry.get("carries", ()))]
    return {f"output.{field['key']}": lines for field in fields if field.get("options") == BODIES}


# Versions of a service often differ in a text only, and towns share packages; equal bytes are read and judged once.
@lru_cache(maxsize=MOST_SHARED)
def checked_process(xml: bytes, parts: tuple[tuple[str, str, bytes], ...]) -> CheckedFile:
    """Read a process joined with its parts: name, skill and bytes of each."""
    read = [(skill, _checked_part(name, part)) for name, skill, part in parts]
    models = [
        with_performers(found.model, partial(_performer, skill)) for skill, found in read if found.model is not None
    ]
    whole = read_checked(xml, PROCESS_FILE, models)
    return CheckedFile(whole.model, (*whole.findings, *(finding for _, found in read for finding in found.findings)))


@lru_cache(maxsize=MOST_SHARED)
def _checked_part(name: str, xml: bytes) -> CheckedFile:
    """Read one part; it may call others, which are judged with the process that calls it."""
    file = f"{FOLDER}/{name}.bpmn"
    found = read_checked(xml, file)
    kept = tuple(finding for finding in found.findings if finding.rule != "call.unknown")
    if found.model is not None and found.model.id != name:
        message = f'The process of a part is called as its file: "{name}", not "{found.model.id}".'
        kept += (ProcessFinding(file, found.model.line, found.model.id, "part.name", message),)
    return CheckedFile(found.model, kept)


def _performer(skill: str, performer: str) -> str:
    return f"skill:{skill}" if performer == f"skill:{PART_SKILL}" else performer


def texts_with_parts(texts: Texts, files: Mapping[str, bytes], parts: Iterable[Part], findings: list[Finding]) -> Texts:
    """Return the texts of a package with those of its parts wherever it has none itself."""
    entries: dict[str, str] = {}
    for part in parts:
        file = f"{FOLDER}/{part.name}.{texts.language}.md"
        theirs = read_texts(file, files[file], findings).entries if file in files else {}
        bodies = _names_of_bodies(part)
        entries |= {key: text + bodies.get(key, "") for key, text in theirs.items()}
    return Texts(texts.language, texts.file, {**entries, **texts.entries}, texts.lines)
