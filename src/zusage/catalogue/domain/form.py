"""The questions of a service: what is asked on which page, of which kind, under which condition.

``form.json`` holds a JSON Schema 2020-12 of the answers and the pages in their order. The labels stand in the texts.
An answer is JSON: a text, a whole number, true or false, an ISO day ("2026-11-03"), a month ("2025-04"), an address
(street, house_number, postal_code, city), or a list of uploads.
"""

import enum
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from zusage.catalogue.domain.documents import Document, Each, Path, Table, Value, Words, check_shape, parse_json
from zusage.catalogue.domain.findings import Finding

Scalar: TypeAlias = str | int | bool
Answers: TypeAlias = Mapping[str, Any]

FORMAT = 1
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ADDRESS_PARTS = ("street", "house_number", "postal_code", "city")


class QuestionType(enum.StrEnum):
    """What kind of answer a question has."""

    TEXT = "text"
    NAME = "name"
    ADDRESS = "address"
    DATE = "date"
    MONTH = "month"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    INTEGER = "integer"
    MONEY = "money"
    EMAIL = "email"
    PHONE = "phone"
    IBAN = "iban"
    UPLOAD = "upload"
    TEXTAREA = "textarea"


@dataclass(frozen=True)
class Question:
    """One field and what its answer must be like; lengths in characters, sizes in bytes."""

    key: str
    type: QuestionType
    required: bool = False
    max_length: int = 1000
    minimum: int | None = None
    maximum: int | None = None
    options: tuple[str, ...] = ()
    pattern: str = ""
    ignore: str = ""
    past: bool = False
    accept: tuple[str, ...] = ()
    max_files: int = 1
    max_bytes: int = 8_000_000
    suggestions: tuple[str, ...] = ()
    autocomplete: str = ""
    inputmode: str = ""


@dataclass(frozen=True)
class Page:
    """What is asked at one time; asked only if every question in ``when`` has one of the named answers."""

    key: str
    questions: tuple[str, ...]
    when: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """All questions and the order of the pages."""

    pages: tuple[Page, ...]
    questions: Mapping[str, Question]

    def page(self, key: str) -> Page:
        """Return a page.

        :raises KeyError: if there is none of that key
        """
        return next(page for page in self.pages if page.key == key) if self.has_page(key) else _no_page(key)

    def has_page(self, key: str) -> bool:
        """Say whether there is a page of that key."""
        return any(page.key == key for page in self.pages)

    def reachable(self, answers: Answers) -> tuple[Page, ...]:
        """Return the pages that these answers lead through, in their order.

        An answer on a page that is itself not reached counts as not given.
        """
        given: dict[str, Any] = {}
        reached = []
        for page in self.pages:
            if holds(page.when, given):
                reached.append(page)
                given.update({key: answers.get(key) for key in page.questions})
        return tuple(reached)

    def complete(self, answers: Answers) -> dict[str, Any]:
        """Return every question with its answer; None where nothing was asked, or nothing said."""
        asked = {key for page in self.reachable(answers) for key in page.questions}
        return {key: answers.get(key) if key in asked else None for key in self.questions}


def holds(when: Mapping[str, tuple[Scalar, ...]], answers: Answers) -> bool:
    """Say whether every condition holds; an answer that is missing fulfils none."""
    return all(any(_same(answers.get(key), value) for value in values) for key, values in when.items())


def _same(answer: Any, value: Scalar) -> bool:
    return type(answer) is type(value) and answer == value


def _no_page(key: str) -> Page:
    raise KeyError(key)


_TYPES: dict[tuple[str, str], QuestionType] = {
    ("string", ""): QuestionType.TEXT,
    ("string", "name"): QuestionType.NAME,
    ("string", "date"): QuestionType.DATE,
    ("string", "month"): QuestionType.MONTH,
    ("string", "email"): QuestionType.EMAIL,
    ("string", "phone"): QuestionType.PHONE,
    ("string", "iban"): QuestionType.IBAN,
    ("string", "textarea"): QuestionType.TEXTAREA,
    ("object", "address"): QuestionType.ADDRESS,
    ("array", "upload"): QuestionType.UPLOAD,
    ("array", ""): QuestionType.CHOICES,
    ("integer", ""): QuestionType.INTEGER,
    ("integer", "money"): QuestionType.MONEY,
    ("boolean", ""): QuestionType.YES_NO,
}
_WRITTEN = ("maxLength", "pattern", "ignore", "suggestions", "inputmode")
_LIMITS: Mapping[QuestionType, tuple[str, ...]] = {
    QuestionType.TEXT: (*_WRITTEN, "autocomplete"),
    QuestionType.NAME: (*_WRITTEN, "autocomplete"),
    QuestionType.EMAIL: _WRITTEN,
    QuestionType.PHONE: _WRITTEN,
    QuestionType.TEXTAREA: ("maxLength", "pattern", "ignore"),
    QuestionType.ADDRESS: ("maxLength",),
    QuestionType.DATE: ("past",),
    QuestionType.MONTH: ("past",),
    QuestionType.CHOICE: ("enum",),
    QuestionType.CHOICES: ("enum",),
    QuestionType.INTEGER: ("minimum", "maximum"),
    QuestionType.MONEY: ("minimum", "maximum"),
    QuestionType.UPLOAD: ("accept", "maxItems", "maxBytes"),
}
"""What a package may say of a question of each type; anything else would be carried out by nobody."""

_OF_OUTPUTS = {"options": "enum", "max_length": "maxLength", "max_files": "maxItems", "max_bytes": "maxBytes"}
"""What the same is called in ``service.toml``, where it has another name."""
_TEXT, _NUMBER = Value(str), Value(int)
_QUESTION = Table(
    {
        "type": Value(str, required=True),
        "format": _TEXT,
        "enum": Words(),
        "pattern": _TEXT,
        "maxLength": _NUMBER,
        "minimum": _NUMBER,
        "maximum": _NUMBER,
        "maxItems": _NUMBER,
        "maxBytes": _NUMBER,
        "accept": Words(allowed=("application/pdf", "image/jpeg", "image/png", "image/webp")),
        "ignore": _TEXT,
        "past": Value(bool),
        "suggestions": Words(),
        "autocomplete": _TEXT,
        "inputmode": _TEXT,
    }
)
_PAGE = Table({"key": Value(str, required=True), "questions": Words(required=True), "when": Table(anything=True)})
SHAPE = Table(
    {
        "format": Value(int, required=True),
        "pages": Each(_PAGE, required=True),
        "schema": Table(
            {
                "$schema": Value(str, allowed=(DIALECT,)),
                "type": Value(str, required=True, allowed=("object",)),
                "additionalProperties": Value(bool),
                "required": Words(),
                "properties": Each(_QUESTION, named=True, required=True),
            },
            required=True,
        ),
    }
)


def read_form(file: str, data: bytes, findings: list[Finding]) -> Form:
    """Read ``form.json``; whatever cannot be a form is a finding."""
    document = parse_json(file, data, findings)
    before = len(findings)
    if document.content:
        check_shape(document, SHAPE, findings)
    if not document.content or len(findings) > before:
        return Form((), {})
    return _Reader(document, findings).form()


def limit_problems(kind: QuestionType, spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is said of a question and cannot be carried out: the key, and what is wrong with it.

    :param spec: the question as ``form.json`` or an output of ``service.toml`` describes it
    """
    names = {key: _OF_OUTPUTS.get(key, key) for key in spec}
    given = {name: spec[key] for key, name in names.items()}
    fitting = _LIMITS.get(kind, ())
    for key, name in names.items():
        if name in _EVERY_LIMIT and name not in fitting:
            yield key, f"says nothing of a question of type '{kind}'"
        elif name in _COUNTS and spec[key] < 1:
            yield key, "must be at least 1"
    for name, needed in (("enum", "option"), ("accept", "kind of file")):
        if name in fitting and not given.get(name):
            yield next((key for key in names if names[key] == name), ""), f"'{kind}' needs at least one {needed}"
    if given.get("minimum") is not None and given.get("maximum") is not None and given["minimum"] > given["maximum"]:
        yield "minimum", "is more than the maximum"


_COUNTS = ("maxLength", "maxItems", "maxBytes")
_EVERY_LIMIT = frozenset(name for names in _LIMITS.values() for name in names)


class _Reader:
    """Builds a form from a document of the right shape and collects what does not fit together."""

    def __init__(self, document: Document, findings: list[Finding]) -> None:
        self.document = document
        self.findings = findings

    def form(self) -> Form:
        schema = self.document.content["schema"]
        if self.document.content["format"] != FORMAT:
            self.add(("format",), f"is {self.document.content['format']}; this program reads {FORMAT}")
        if schema.get("additionalProperties", False):
            self.add(("schema", "additionalProperties"), "must be false: nobody reads an answer without a question")
        required = set(schema.get("required", []))
        questions = {key: self.question(key, spec, key in required) for key, spec in schema["properties"].items()}
        for key in sorted(required - questions.keys()):
            self.add(("schema", "required"), f"'{key}' is not described in properties", tuple(sorted(questions)))
        pages = tuple(self.page(number, page) for number, page in enumerate(self.document.content["pages"]))
        form = Form(pages, questions)
        self.check(form)
        return form

    def question(self, key: str, spec: Mapping[str, Any], required: bool) -> Question:
        place = ("schema", "properties", key)
        kind = (spec["type"], spec.get("format", ""))
        if kind not in _TYPES:
            allowed = tuple(sorted(f"{first} {second}".strip() for first, second in _TYPES))
            self.add(place, f"no question of kind '{' '.join(kind).strip()}'", allowed)
        try:
            re.compile(spec.get("pattern", ""))
        except re.error as error:
            self.add((*place, "pattern"), f"is no pattern: {error}")
        is_choice = kind == ("string", "") and "enum" in spec
        of_type = QuestionType.CHOICE if is_choice else _TYPES.get(kind, QuestionType.TEXT)
        for limit, message in limit_problems(of_type, spec) if kind in _TYPES else ():
            self.add((*place, limit) if limit else place, message)
        return Question(
            key=key,
            type=of_type,
            required=required,
            max_length=spec.get("maxLength", 1000),
            minimum=spec.get("minimum"),
            maximum=spec.get("maximum"),
            options=tuple(spec.get("enum", ())),
            pattern=spec.get("pattern", ""),
            ignore=spec.get("ignore", ""),
            past=spec.get("past", False),
            accept=tuple(spec.get("accept", ())),
            max_files=spec.get("maxItems", 1),
            max_bytes=spec.get("maxBytes", 8_000_000),
            suggestions=tuple(spec.get("suggestions", ())),
            autocomplete=spec.get("autocomplete", ""),
            inputmode=spec.get("inputmode", ""),
        )

    def page(self, number: int, spec: Mapping[str, Any]) -> Page:
        when = {}
        for question, values in spec.get("when", {}).items():
            if not isinstance(values, list) or not all(isinstance(value, str | int) for value in values):
                self.add(("pages", number, "when", question), "must be a list of answers")
            else:
                when[question] = tuple(values)
        return Page(spec["key"], tuple(spec["questions"]), when)

    def check(self, form: Form) -> None:
        """Every question stands on one page; a condition names an earlier question and an answer it can have."""
        asked: set[str] = set()
        keys: set[str] = set()
        for number, page in enumerate(form.pages):
            place = ("pages", number)
            if page.key in keys:
                self.add(place, f"'{page.key}' is the key of two pages")
            keys.add(page.key)
            for key, values in page.when.items():
                if key not in asked:
                    self.add((*place, "when"), f"depends on '{key}', which is not asked before", tuple(sorted(asked)))
                else:
                    self.check_values((*place, "when", key), form.questions[key], values)
            for key in page.questions:
                if key not in form.questions:
                    self.add(place, f"asks '{key}', which is not described", tuple(sorted(form.questions)))
                elif key in asked:
                    self.add(place, f"asks '{key}' a second time")
                asked |= {key} & form.questions.keys()
        for key in form.questions.keys() - asked:
            self.add(("schema", "properties", key), "stands on no page")

    def check_values(self, place: Path, question: Question, values: tuple[Scalar, ...]) -> None:
        possible: tuple[Scalar, ...] = (True, False) if question.type is QuestionType.YES_NO else question.options
        for value in values:
            if not any(_same(value, answer) for answer in possible):
                allowed = tuple(json.dumps(answer) for answer in possible)
                self.add(place, f"'{question.key}' can never be {json.dumps(value)}", allowed)

    def add(self, place: Path, message: str, allowed: tuple[str, ...] = ()) -> None:
        self.findings.append(self.document.finding(place, message, allowed))
