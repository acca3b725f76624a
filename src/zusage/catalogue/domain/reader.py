"""From a folder, or from stored files, to a ``ServicePackage``.

Everything that is wrong is told at once, each with file, line, key and what is allowed. A published package is read
again from its stored bytes, so a matter keeps the version it began with, whatever happens to the folder.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from zusage.catalogue.domain.documents import Document, check_shape, decode, dotted, parse_toml
from zusage.catalogue.domain.findings import Finding, PackageBroken, unknown
from zusage.catalogue.domain.form import Question, QuestionType, limit_problems, read_form
from zusage.catalogue.domain.legal import Automation, LegalBasis, Remedy, RemedyKind, Retention, StatutoryDeadline
from zusage.catalogue.domain.overlay import DataKey, kind_problem, read_overlay, typed_data, words_as_written
from zusage.catalogue.domain.package import (
    Activity,
    Breach,
    Deliverable,
    Duplicates,
    End,
    EndKind,
    FollowUp,
    Found,
    FoundType,
    Message,
    Nature,
    Outcome,
    OutputField,
    Pauses,
    Purpose,
    Recipients,
    Secrecy,
    Sender,
    ServicePackage,
    Silence,
)
from zusage.catalogue.domain.parts import (
    FOLDER,
    Part,
    checked_process,
    joined,
    read_parts,
    texts_with_parts,
    with_house_parts,
)
from zusage.catalogue.domain.rules import Rule
from zusage.catalogue.domain.scenarios import Scenario, read_scenario
from zusage.catalogue.domain.shape import SERVICE
from zusage.catalogue.domain.texts import Texts, read_texts
from zusage.catalogue.domain.window_tables import WindowTable, read_window_table
from zusage.law.domain.deemed_approval import DEEMED_APPROVALS
from zusage.processes.domain import (
    Decisions,
    ProcessBroken,
    ProcessModel,
    read_dmn,
    shared_program,
)
from zusage.processes.domain import Finding as ProcessFinding

SERVICE_FILE, FORM_FILE, PROCESS_FILE, DECISIONS_FILE = "service.toml", "form.json", "process.bpmn", "decisions.dmn"
FORMATS = (1, 2)
SINCE_FORMAT_2 = ("parts", "follow_ups")
"""Tables that a package of format 1 cannot have."""
OVERLAY = "overlay.toml"
"""What findings call the overlay, whatever its own path is."""
MAX_FILE_BYTES = 2_000_000
MOST_SHARED = 64
"""How many packages and processes are kept per process; the one asked for longest ago goes first."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_PART_FILE = re.compile(r"[a-z][a-z0-9_]{0,39}(\.bpmn|\.toml|\.[a-z-]{2,10}\.md)")
_FOLDERS = {"texts": ".md", "letters": ".typ", "scenarios": ".toml"}
T = TypeVar("T")

_REQUIRED_FILES = (SERVICE_FILE, FORM_FILE, PROCESS_FILE, DECISIONS_FILE, "texts/de.md")


def read_package(folder: Path, overlay: Path | None = None) -> ServicePackage:
    """Read and compile a package, with a municipality's overlay if one is given.

    :raises PackageBroken: with every finding
    """
    return package_from_files(read_files(folder), overlay.read_bytes() if overlay else None)


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a package by their paths inside it, with the parts of the house that its process calls.

    :raises PackageBroken: if it is no folder, or a file does not belong into a package, is missing or too large
    """
    if not folder.is_dir():
        raise PackageBroken([Finding(folder.name, 0, "", "is no folder")])
    findings: list[Finding] = []
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():  # what it leads to may be anything on this machine, and would be published
            findings.append(Finding(name, 0, "", "is a link; a package holds its files itself"))
        elif not path.is_dir():
            problem = _misplaced(name) or ("" if path.is_file() else "is no file")
            if problem or path.stat().st_size > MAX_FILE_BYTES:
                findings.append(Finding(name, 0, "", problem, _allowed_files()) if problem else _too_large(name))
            else:
                files[name] = path.read_bytes()
    findings += _missing_files(files)
    if findings:
        raise PackageBroken(findings)
    return with_house_parts(files)


def package_from_files(files: Mapping[str, bytes], overlay: bytes | None = None) -> ServicePackage:
    """Build a package from its files and the bytes of an overlay.

    :raises PackageBroken: with every finding
    """
    findings: list[Finding] = []
    package = _shared_package(tuple(sorted(files.items())))
    if overlay is None:
        return package
    found = read_overlay(OVERLAY, overlay, package.municipality_data, package.key, findings, windows=package.windows)
    if findings or found is None:
        raise PackageBroken(findings)
    return package.adopted(found, digest_of({**files, OVERLAY: overlay}))


@lru_cache(maxsize=MOST_SHARED)
def _shared_package(files: tuple[tuple[str, bytes], ...]) -> ServicePackage:
    """Return the package without an overlay, the same for equal files; whatever is broken is read again each time."""
    reader = _Reader(dict(files))
    reader.findings += [*_missing_files(reader.files), *_large_files(reader.files), *_misplaced_files(reader.files)]
    package = None if reader.findings else reader.package()
    if package is None or reader.findings:
        raise PackageBroken(reader.findings)
    return package


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over names, lengths and bytes, in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


def _misplaced(name: str) -> str:
    """Say why a file cannot be part of a package, or nothing."""
    if name in _REQUIRED_FILES:
        return ""
    folder, _, rest = name.rpartition("/")
    if folder == FOLDER:
        return "" if _PART_FILE.fullmatch(rest) else "does not belong into a package"
    if folder not in _FOLDERS or not rest.endswith(_FOLDERS[folder]):
        return "does not belong into a package"
    is_plain = _NAME.fullmatch(rest.removesuffix(_FOLDERS[folder]))
    return "" if is_plain else "must be called with small letters, digits, - and _"


def _misplaced_files(files: Mapping[str, bytes]) -> Iterator[Finding]:
    for name in files:
        if problem := _misplaced(name):
            yield Finding(name, 0, "", problem, _allowed_files())


def _allowed_files() -> tuple[str, ...]:
    return (
        SERVICE_FILE,
        FORM_FILE,
        PROCESS_FILE,
        DECISIONS_FILE,
        *(f"{name}/*{end}" for name, end in _FOLDERS.items()),
        *(f"{FOLDER}/*{end}" for end in (".bpmn", ".toml", ".de.md")),
    )


def _missing_files(files: Mapping[str, bytes]) -> list[Finding]:
    return [Finding(name, 0, "", "is missing") for name in _REQUIRED_FILES if name not in files]


@lru_cache(maxsize=MOST_SHARED)
def _read_decisions(xml: bytes) -> tuple[Decisions | None, tuple[ProcessFinding, ...]]:
    try:
        return read_dmn(xml, DECISIONS_FILE), ()
    except ProcessBroken as broken:
        return None, tuple(broken.findings)


def _large_files(files: Mapping[str, bytes]) -> list[Finding]:
    return [_too_large(name) for name, content in files.items() if len(content) > MAX_FILE_BYTES]


def _too_large(name: str) -> Finding:
    return Finding(name, 0, "", f"is larger than {MAX_FILE_BYTES} bytes")


class _Reader:
    """Reads file after file and collects what is wrong."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.findings: list[Finding] = []

    def package(self) -> ServicePackage | None:
        service = parse_toml(SERVICE_FILE, self.files[SERVICE_FILE], self.findings)
        if service.content:
            check_shape(service, SERVICE, self.findings)
            self.findings += _of_another_format(service)
        form = read_form(FORM_FILE, self.files[FORM_FILE], self.findings)
        parts = read_parts(self.files, service, self.findings)
        texts = {text.language: text for text in self.texts(parts)}
        scenarios = self.scenarios()
        model, decisions = self.process(parts)
        letters = {name[8:-4]: decode(name, data, self.findings) for name, data in self.below("letters")}
        if self.findings or model is None or decisions is None:
            return None
        program = shared_program(model, self.files[PROCESS_FILE], *self.parts_of(parts))
        read: dict[str, Any] = {
            "form": form,
            "texts": texts,
            "scenarios": scenarios,
            "letters": letters,
            "model": model,
        }
        settings = {part.name: part.variables for part in parts}
        return self.build(
            joined(service, parts), {**read, "program": program, "decisions": decisions, "parts": settings}
        )

    def parts_of(self, parts: Iterable[Part]) -> Iterator[bytes]:
        for part in parts:
            yield part.skill.encode()
            yield self.files[f"{FOLDER}/{part.name}.bpmn"]

    def texts(self, parts: tuple[Part, ...]) -> list[Texts]:
        own = [read_texts(name, data, self.findings) for name, data in self.below("texts")]
        return [texts_with_parts(texts, self.files, parts, self.findings) for texts in own]

    def scenarios(self) -> tuple[Scenario, ...]:
        read = [read_scenario(name, data, self.findings) for name, data in self.below("scenarios")]
        return tuple(scenario for scenario in read if scenario is not None)

    def below(self, folder: str) -> list[tuple[str, bytes]]:
        return [(name, self.files[name]) for name in sorted(self.files) if name.startswith(f"{folder}/")]

    def process(self, parts: Iterable[Part]) -> tuple[ProcessModel | None, Decisions | None]:
        named = tuple((part.name, part.skill, self.files[f"{FOLDER}/{part.name}.bpmn"]) for part in parts)
        checked = checked_process(self.files[PROCESS_FILE], named)
        decisions, findings = _read_decisions(self.files[DECISIONS_FILE])
        self.take_over((*checked.findings, *findings))
        return checked.model, decisions

    def take_over(self, found: Iterable[ProcessFinding]) -> None:
        self.findings += [
            Finding(problem.file, problem.line, problem.element_id, f"{problem.message} ({problem.rule})")
            for problem in found
        ]

    def build(self, service: Document, parts: Mapping[str, Any]) -> ServicePackage:
        content = service.content
        papers = tuple(content.get("papers", {}))
        keys = self.data_keys(service)
        examples = {path: key.example for path, key in keys.items()}
        tables = self.window_tables(service)
        own_words = {name: tuple(value) for name, value in content.get("data", {}).items()}
        return ServicePackage(
            key=content["key"],
            code=content["code"],
            version=content["version"],
            kind=content["kind"],
            law_family=content["law_family"],
            secrecy=Secrecy(content["secrecy"]),
            languages=tuple(content["languages"]),
            promise_from=content["promise_from"],
            channels=tuple(content["channels"]),
            delivery=tuple(content["delivery"]),
            search_words=tuple(content["search"]),
            legal_basis=tuple(_with_check(LegalBasis, entry) for entry in content["legal_basis"]),
            authority=content["header"]["authority"],
            unit=content["header"]["unit"],
            automation=_with_check(Automation, {"legal_basis": "", **content["automation"]}),
            windows={name: _longest(days, tables.get(name)) for name, days in content["windows"].items()},
            window_tables=tables,
            deliverables=tuple(Deliverable(**{"letter": "", **entry}) for entry in content.get("deliverables", [])),
            outcomes={key: _outcome(key, entry) for key, entry in content.get("outcomes", {}).items()},
            letter_purposes={key: Purpose(entry["purpose"]) for key, entry in content.get("letters", {}).items()},
            duplicates=_duplicates(content.get("duplicates")),
            ends={
                key: End(key, EndKind(entry["kind"]), tuple(entry.get("settles", ())))
                for key, entry in content.get("ends", {}).items()
            },
            recipients=_recipients(content["recipients"]),
            activities={
                key: self.activity(service, key, entry, papers) for key, entry in content["activities"].items()
            },
            branches={key: entry["percent"] for key, entry in content.get("branches", {}).items()},
            waits={key: entry["working_days"] for key, entry in content.get("waits", {}).items()},
            rounds={key: entry["hundredths"] for key, entry in content.get("rounds", {}).items()},
            messages={key: self.message(service, key, entry) for key, entry in content.get("messages", {}).items()},
            papers=papers,
            follow_ups={
                key: FollowUp(key, tuple(entry["after"]), entry["months"], entry["skill"], entry["minutes"])
                for key, entry in content.get("follow_ups", {}).items()
            },
            pauses=_pauses(content.get("pauses")),
            remedies=tuple(
                _with_check(Remedy, {**entry, "kind": RemedyKind(entry["kind"])})
                for entry in content.get("remedies", [])
            ),
            deadlines=tuple(
                _with_check(StatutoryDeadline, {"months": 0, "days": 0, "source": "", **deadline})
                for deadline in content.get("deadlines", [])
            ),
            retention=_with_check(Retention, content["retention"]),
            breach=Breach(**content["breach"]),
            municipality_data=keys,
            own_data={name: [word.lower() for word in words] for name, words in own_words.items()},
            own_data_as_written=own_words,
            data=typed_data(examples, keys),
            data_as_written=words_as_written(examples, keys),
            files=dict(self.files),
            digest=digest_of(self.files),
            unsigned=(*_unsigned(content), *_unsigned_rules(content)),
            **parts,
        )

    def window_tables(self, service: Document) -> dict[str, WindowTable]:
        found = {}
        for name, entry in service.content["windows"].items():
            if isinstance(entry, dict):
                table = read_window_table(entry["table"], self.files[DECISIONS_FILE])
                if table is None:
                    message = f"{DECISIONS_FILE} has no decision table '{entry['table']}'"
                    self.findings.append(service.finding(("windows", name, "table"), message))
                else:
                    found[name] = table
        return found

    def data_keys(self, service: Document) -> dict[str, DataKey]:
        keys = {}
        for path, entry in service.content.get("municipality_data", {}).items():
            keys[path] = DataKey(path, entry["type"], entry["example"])
            if problem := kind_problem(keys[path], entry["example"]):
                self.findings.append(service.finding(("municipality_data", path, "example"), problem))
        return keys

    def activity(self, service: Document, key: str, entry: Mapping[str, Any], papers: tuple[str, ...]) -> Activity:
        return Activity(
            key=key,
            skill=entry.get("skill", ""),
            minutes_mean=entry.get("minutes_mean", 0),
            minutes_sd=entry.get("minutes_sd", 0),
            reach_percent=entry.get("reach_percent", 100),
            outputs=self.fields(service, ("activities", key, "outputs"), entry.get("outputs", []), papers),
            rules=tuple(Rule(**rule) for rule in entry.get("rules", ())),
        )

    def message(self, service: Document, key: str, entry: Mapping[str, Any]) -> Message:
        carries = self.fields(service, ("messages", key, "carries"), entry.get("carries", []), ())
        silence = Silence(entry["silence"]) if "silence" in entry else None
        return Message(key, Sender(entry["from"]), tuple(entry["doors"]), carries, silence)

    def fields(
        self, service: Document, path: tuple[str, ...], specs: list[Mapping[str, Any]], papers: tuple[str, ...]
    ) -> tuple[OutputField, ...]:
        fields: list[OutputField] = []
        for index, spec in enumerate(specs):
            options = papers if spec.get("options") == "papers" else spec.get("options", ())
            if isinstance(options, str):
                self.findings.append(unknown(SERVICE_FILE, service.line(*path), f"options.{options}", ("papers",)))
            for limit, message in limit_problems(QuestionType(spec["type"]), spec):
                self.findings.append(service.finding((*path, index, limit) if limit else (*path, index), message))
            fields.append(_output(spec, tuple(options)))
            earlier = {field.question.key for field in fields[:-1]}
            for name in spec.get("when", {}).keys() - earlier:
                where = service.finding((*path, index), f"depends on '{name}', which does not stand before")
                self.findings.append(where)
        return tuple(fields)


def _output(spec: Mapping[str, Any], options: tuple[str, ...]) -> OutputField:
    question = Question(
        key=spec["key"],
        type=QuestionType(spec["type"]),
        required=spec.get("required", True),
        max_length=spec.get("max_length", 4000),
        options=options,
        accept=tuple(spec.get("accept", ())),
        max_files=spec.get("max_files", 1),
        max_bytes=spec.get("max_bytes", 8_000_000),
    )
    when = {key: tuple(value) if isinstance(value, list) else (value,) for key, value in spec.get("when", {}).items()}
    return OutputField(question, spec.get("default", ""), when)


def _longest(entry: int | Mapping[str, str], table: WindowTable | None) -> int:
    if isinstance(entry, int):
        return entry
    return table.days[-1] if table and table.days else 0


def _with_check(kind: type[T], entry: Mapping[str, Any]) -> T:
    return kind(**{"lawyer_check": False, **entry})


def _recipients(entry: Mapping[str, Any]) -> Recipients:
    return Recipients(
        name=entry["name"],
        address=entry["address"],
        email=entry.get("email", ""),
        phone=entry.get("phone", ""),
        joint_debtors=tuple(entry.get("joint_debtors", ())),
    )


def _pauses(entry: Mapping[str, Any] | None) -> Pauses | None:
    if entry is None:
        return None
    return Pauses(
        activity=entry["activity"],
        answer_within_days=entry["answer_within_days"],
        later_reasons=tuple(entry.get("later_reasons", ())),
        requested=entry.get("requested", ""),
        hint=entry.get("hint", ""),
        reason=entry.get("reason", ""),
        answer=entry.get("answer", ""),
    )


def _duplicates(entry: Mapping[str, Any] | None) -> Duplicates | None:
    return Duplicates(tuple(entry["questions"]), entry["days"]) if entry else None


def _outcome(key: str, entry: Mapping[str, Any]) -> Outcome:
    return Outcome(
        key=key,
        letter=entry.get("letter", ""),
        partial=entry.get("partial", False),
        nature=Nature(entry.get("nature", Nature.FIRST)),
        deliverables=tuple(entry.get("deliverables", ())),
        reasons=entry.get("reasons", ""),
        shows=tuple(Found(shown["variable"], FoundType(shown["type"])) for shown in entry.get("shows", ())),
    )


def _of_another_format(service: Document) -> Iterator[Finding]:
    written = service.content.get("format")
    if written not in FORMATS:
        read = " and ".join(str(number) for number in FORMATS)
        yield service.finding(("format",), f"is {written}; this program reads {read}")
    elif written == 1:
        for key in SINCE_FORMAT_2:
            if key in service.content:
                line = min((line for path, line in service.lines.items() if path[0] == key), default=0)
                yield Finding(SERVICE_FILE, line, key, "needs format = 2")


def _unsigned_rules(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield the rules of the program's own table that a package names and no lawyer has signed."""
    waiting = {rule.code for rule in DEEMED_APPROVALS if rule.lawyer_check}
    for deadline in content.get("deadlines", []):
        if deadline.get("rule") in waiting:
            yield f"deemed_approval.{deadline['rule']}"


def _unsigned(content: Any, path: tuple[str | int, ...] = ()) -> tuple[str, ...]:
    """Return where a lawyer still has to sign."""
    if isinstance(content, dict):
        found = [dotted(path)] if content.get("lawyer_check") is True else []
        return (*found, *(place for key, value in content.items() for place in _unsigned(value, (*path, key))))
    if isinstance(content, list):
        return tuple(place for index, value in enumerate(content) for place in _unsigned(value, (*path, index)))
    return ()
