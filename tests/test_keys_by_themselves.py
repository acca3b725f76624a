"""A key of a package, scenario or form that nobody carries out fails here: its value is changed, and nothing differs.

Keys that show by what a function gives, without a town; the others stand in `test_keys_in_a_town`. Together they name
every key there is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date
from pathlib import Path
from typing import Any

import pytest

from tests import test_keys_in_a_town as in_a_town
from zusage.applications.domain.answers import check_page
from zusage.applications.domain.drawing import drawn_anew
from zusage.applications.domain.fields import fields_of
from zusage.applications.domain.uploads import UploadRefused, accept
from zusage.cases.domain.events import MessageDelivered
from zusage.cases.domain.payload import PayloadMisfit, fitting
from zusage.cases.operations.parts.receiving import DoorClosed, refuse_closed_door
from zusage.catalogue.domain import form, overlay, scenarios, shape
from zusage.catalogue.domain.approval import approval_rule
from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.documents import Each, Shape, Table
from zusage.catalogue.domain.estimates import estimates_of
from zusage.catalogue.domain.examining import broken_scenarios
from zusage.catalogue.domain.findings import PackageBroken
from zusage.catalogue.domain.package import Message, ServicePackage
from zusage.catalogue.domain.reader import package_from_files, read_files
from zusage.catalogue.domain.remaining import remaining_work
from zusage.catalogue.domain.rules import broken_rule
from zusage.catalogue.domain.statutory import bounds_on, rules_from_receipt
from zusage.catalogue.domain.trial import try_scenarios
from zusage.law.domain.deemed_approval import ApprovalRuleNotInForce
from zusage.processes.domain import feel_value

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 23)
DOG = read_files(ROOT / "services" / "hund-anmelden")
TWO_POOLS, FORWARDED, OPINION = (
    read_files(ROOT / "src" / "zusage" / "cases" / "tests" / "packages" / name)
    for name in ("zwei-stellen", "mangel-melden", "stellungnahme-einholen")
)
SERVICE, FORM, PLAIN, PAPERS = (
    "service.toml",
    "form.json",
    "scenarios/01-einfacher-fall.toml",
    "scenarios/14-unterlagen-kommen.toml",
)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(900)


# --- what a package gives ---


def findings(package: ServicePackage) -> Any:
    return [str(finding) for finding in check_package(package, today=TODAY)]


def way(package: ServicePackage) -> Any:
    return remaining_work(package.program, None, estimates_of(package))


def clocks(package: ServicePackage) -> Any:
    try:
        rule: object = approval_rule(package, TODAY)
    except ApprovalRuleNotInForce as refused:
        rule = str(refused)
    return [str(deadline) for deadline in (*rules_from_receipt(package), *bounds_on(package, TODAY), rule)], findings(
        package
    )


def tried(package: ServicePackage) -> Any:
    return [
        (outcome.steps, outcome.open, outcome.end, str(outcome.variables), outcome.differences, outcome.scenario.name)
        for outcome in try_scenarios(package)
    ]


def told(package: ServicePackage) -> Any:
    return [str(finding) for finding in broken_scenarios(package, UTC)]


ANSWERS = {"hund_art": "mischling", "mithalter": True, "vorher_versteuert": False, "sepa": True, "ermaessigung": True}
TYPED = {
    "halter_name": ["A" * 150],
    "hund_name": ["Bello"],
    "hund_chip": ["27609-8100 123456"],
    "hund_seit.day": ["1"],
    "hund_seit.month": ["1"],
    "hund_seit.year": ["2031"],
    "weitere_hunde": ["51"],
}


def asked(package: ServicePackage) -> Any:
    """Return the pages that answers lead through, their fields, and what is said of typed answers."""
    pages = package.form.reachable(ANSWERS)
    questions = [package.form.questions[key] for page in pages for key in page.questions]
    fields = fields_of(package, questions, text_of=package.texts["de"].question, raw={})
    checked = [check_page(package.form, page, TYPED, today=TODAY) for page in pages]
    return [page.key for page in pages], fields, [(page.answers, page.problems) for page in checked]


def uploaded(package: ServicePackage) -> Any:
    """Return what becomes of a picture, and how many files the page takes."""
    questions = list(package.form.questions.values())
    questions += [output.question for activity in package.activities.values() for output in activity.outputs]
    return [_uploaded(question) for question in questions if question.type is form.QuestionType.UPLOAD]


def _uploaded(question: form.Question) -> Any:
    try:
        accept("a.png", PICTURE, allowed=question.accept, max_bytes=question.max_bytes, drawing=drawn_anew)
    except UploadRefused as refused:
        return refused.code, refused.parameters, question.max_files
    return "taken", question.max_files


def decided(package: ServicePackage) -> Any:
    """Return what the form of a decision reads, and its fields."""
    from zusage.workplace.forms import decision_questions, decision_text, fields, read

    activity = package.activities["pruefen"]
    choices = ({"entscheidung": ["unterlagen"], "unterlagen_hinweis": ["A" * 500]}, {"entscheidung": ["festsetzen"]})
    questions = decision_questions(activity)
    forms = [read(questions, raw, today=TODAY) for raw in choices]
    shown = [fields(package, questions, filled, decision_text(package)) for filled in forms]
    return [(filled.answers, filled.problems) for filled in forms], shown


def ruled(package: ServicePackage) -> Any:
    """Return the rule that a start of the tax in the midst of a month breaks, and where its sentence stands."""
    entered = {"entscheidung": "festsetzen", "steuerbeginn": "2026-12-02"}
    known = feel_value({"antrag": {"hund_seit": "2026-11-14"}, "eingang": {"am": "2026-11-23"}})
    rule = broken_rule(package.activities["pruefen"].rules, known, entered)
    return rule and (rule.key, rule.beside), findings(package)


def shown_before(package: ServicePackage) -> Any:
    """Return the figures that whoever decides reads before it counts."""
    from zusage.workplace.acts.decide.summary import figures

    return figures(package, package.outcomes["festgesetzt"], {"steuerbeginn": "2026-12-01", "jahresbetrag_cent": 12000})


ANSWERS_OF_OTHERS = (
    {"ergebnis": "bedenken", "hinweise": "A" * 1500},
    {"ergebnis": "zustimmung", "aktenzeichen": "BA-31/2026", "hinweise": "keine"},
    {"ergebnis": "nicht"},
)


def received(package: ServicePackage) -> Any:
    """Return by whom and by which doors a message comes, and what becomes of payloads."""
    message = package.messages["stellungnahme"]
    said = MessageDelivered(message.name, message.sender, "import", "1", "e1").said()
    return (
        said,
        [_open(message, door) for door in shape.DOORS],
        [_fitted(message, given) for given in ANSWERS_OF_OTHERS],
    )


def _open(message: Message, door: str) -> bool:
    try:
        refuse_closed_door(message, door)
    except DoorClosed:
        return False
    return True


def _fitted(message: Message, given: dict[str, Any]) -> Any:
    try:
        return fitting(message.carries, given, TODAY)
    except PayloadMisfit as misfit:
        return misfit.parameters


# --- what is changed, and what must come out otherwise ---


@dataclass(frozen=True)
class Change:
    """A key, one text in place of another, and what a package must then give that it did not give before."""

    key: str
    file: str
    old: str
    new: str
    gives: Callable[[ServicePackage], Any]
    of: dict[str, bytes] = field(default_factory=lambda: DOG)

    def packages(self) -> tuple[ServicePackage, ServicePackage]:
        text = self.of[self.file].decode()
        assert self.old in text, f"{self.old!r} is not in {self.file}"
        changed = {**self.of, self.file: text.replace(self.old, self.new, 1).encode()}
        return package_from_files(self.of), package_from_files(changed)


def with_texts(files: dict[str, bytes], file: str, old: str, new: str) -> dict[str, bytes]:
    text = files[file].decode()
    assert old in text
    return {**files, file: text.replace(old, new, 1).encode()}


APPLICATION = with_texts(
    DOG,
    SERVICE,
    "[retention]",
    '[[deadlines]]\nkind = "deemed_approval"\nstarts = "complete"\nrule = "by_law"\nmonths = 2\ndays = 0\n'
    'source = "§ 5 der Satzung"\nextension_source = "§ 6 der Satzung"\nextension_months = 1\nlawyer_check = false\n'
    '[[deadlines]]\nkind = "decision"\nstarts = "receipt"\ndays = 90\nsource = "§ 7 der Satzung"\n\n[retention]',
)
APPLICATION = with_texts(APPLICATION, SERVICE, 'kind = "notification"', 'kind = "application"')

CHANGES = [
    Change("service.activities.reach_percent", SERVICE, "reach_percent = 40", "reach_percent = 90", way),
    Change("service.activities.rules.key", SERVICE, 'key = "beginn_am_ersten"', 'key = "erster"', ruled),
    Change("service.activities.rules.holds", SERVICE, "n).day = 1", "n).day = 2", ruled),
    Change("service.activities.rules.beside", SERVICE, 'beside = "steuerbeginn"', 'beside = "satzart"', ruled),
    Change("service.outcomes.shows.variable", SERVICE, 'variable = "jahres', 'variable = "ander', shown_before),
    Change(
        "service.outcomes.shows.type",
        SERVICE,
        '_cent", type = "money" },\n]',
        '_cent", type = "text" },\n]',
        shown_before,
    ),
    Change("service.activities.outputs.key", SERVICE, 'key = "unterlagen_hinweis"', 'key = "wort"', decided),
    Change(
        "service.activities.outputs.type",
        SERVICE,
        'satzart", type = "choice", options = ["erster", "zweiter", "weiterer", "gefaehrlich"], default',
        'satzart", type = "text", default',
        decided,
    ),
    Change(
        "service.activities.outputs.required",
        SERVICE,
        'key = "pausengrund", type = "choice", required = false',
        'key = "pausengrund", type = "choice"',
        decided,
    ),
    Change(
        "service.activities.outputs.when",
        SERVICE,
        'type = "textarea", required = false, when = { entscheidung = "unterlagen" }',
        'type = "textarea", required = false',
        decided,
    ),
    Change(
        "service.activities.outputs.max_length",
        SERVICE,
        'key = "unterlagen_hinweis", type = "textarea"',
        'key = "unterlagen_hinweis", max_length = 100, type = "textarea"',
        decided,
    ),
    Change(
        "service.activities.outputs.accept", SERVICE, 'accept = ["image/jpeg", "image/png", ', "accept = [", uploaded
    ),
    Change("service.activities.outputs.max_files", SERVICE, "max_files = 5", "max_files = 2", uploaded),
    Change("service.activities.outputs.max_bytes", SERVICE, "max_files = 5", "max_files = 5, max_bytes = 9", uploaded),
    Change(
        "service.waits.working_days",
        SERVICE,
        "working_days = 3",
        "working_days = 9",
        way,
        with_texts(
            DOG, SERVICE, "[papers.nachweis_rasse]", "[waits.bescheid]\nworking_days = 3\n[papers.nachweis_rasse]"
        ),
    ),
    Change("service.messages.from", SERVICE, 'from = "other_body"', 'from = "applicant"', received, OPINION),
    Change("service.messages.doors", SERVICE, '["counter", "import"]', '["import"]', received, OPINION),
    Change(
        "service.messages.carries.key",
        SERVICE,
        'key = "hinweise", type',
        'key = "anmerkungen", type',
        received,
        OPINION,
    ),
    Change(
        "service.messages.carries.type",
        SERVICE,
        'type = "choice", options = ["zustimmung", "bedenken"]',
        'type = "text"',
        received,
        OPINION,
    ),
    Change("service.messages.carries.options", SERVICE, '"bedenken"] },', '"einwand"] },', received, OPINION),
    Change(
        "service.messages.carries.required",
        SERVICE,
        'type = "text", required = false, max_length = 40',
        'type = "text", max_length = 40',
        received,
        OPINION,
    ),
    Change(
        "service.messages.carries.max_length",
        SERVICE,
        "max_length = 2000 },\n]",
        "max_length = 1000 },\n]",
        received,
        OPINION,
    ),
    Change(
        "service.messages.carries.when",
        SERVICE,
        "required = false, max_length = 2000",
        'required = false, when = { ergebnis = "bedenken" }, max_length = 2000',
        received,
        OPINION,
    ),
    Change("service.pauses.activity", SERVICE, 'activity = "unterlagen_nachreichen"', 'activity = "pruefen"', findings),
    Change("service.pauses.answer", SERVICE, 'answer = "nachgereicht_text"', "", findings),
    Change("service.recipients.address", SERVICE, '"halter_anschrift"', '"halter_name"', findings),
    Change("service.ends.kind", SERVICE, 'kind = "done"', 'kind = "withdrawn"', findings, FORWARDED),
    Change(
        "service.ends.settles",
        SERVICE,
        'settles = ["decision", "first_answer"]',
        'settles = ["decision"]',
        findings,
        FORWARDED,
    ),
    Change("service.deadlines.kind", SERVICE, 'kind = "decision"', 'kind = "inaction"', clocks, APPLICATION),
    Change("service.deadlines.starts", SERVICE, 'starts = "receipt"', 'starts = "complete"', clocks, APPLICATION),
    Change("service.deadlines.months", SERVICE, "months = 2\ndays", "months = 3\ndays", clocks, APPLICATION),
    Change("service.deadlines.days", SERVICE, "days = 90", "days = 91", clocks, APPLICATION),
    Change("service.deadlines.weeks", SERVICE, "days = 90", "weeks = 13", clocks, APPLICATION),
    Change("service.deadlines.rule", SERVICE, 'rule = "by_law"', 'rule = "by_low"', findings, APPLICATION),
    Change("service.deadlines.source", SERVICE, "§ 5 der Satzung", "§ 15 der Satzung", clocks, APPLICATION),
    Change("service.deadlines.extension_source", SERVICE, "§ 6 der Satzung", "§ 16 der Satzung", clocks, APPLICATION),
    Change(
        "service.deadlines.extension_months",
        SERVICE,
        "extension_months = 1",
        "extension_months = 2",
        clocks,
        APPLICATION,
    ),
    Change(
        "service.deadlines.lawyer_check",
        SERVICE,
        "lawyer_check = false\n[[dead",
        "lawyer_check = true\n[[dead",
        clocks,
        APPLICATION,
    ),
    Change("service.municipality_data.example", SERVICE, "example = 120_00", "example = 121_00", tried),
    Change("service.data", SERVICE, '"Labrador Retriever", ', "", tried),
    Change("form.pages.key", FORM, '"key": "kontakt"', '"key": "erreichbar"', asked),
    Change(
        "form.pages.questions", FORM, '["halter_email", "halter_telefon"]', '["halter_telefon", "halter_email"]', asked
    ),
    Change("form.pages.when", FORM, '"when": { "mithalter": [true] }', '"when": { "mithalter": [false] }', asked),
    Change("form.schema.required", FORM, '"hund_name", "hund_art", "hund_rasse",', '"hund_art", "hund_rasse",', asked),
    Change(
        "form.schema.properties.type",
        FORM,
        '"weitere_hunde": { "type": "integer", "minimum": 0, "maximum": 50 }',
        '"weitere_hunde": { "type": "string" }',
        asked,
    ),
    Change(
        "form.schema.properties.format",
        FORM,
        '"sepa_inhaber": { "type": "string", "format": "name"',
        '"sepa_inhaber": { "type": "string", "format": "textarea"',
        asked,
    ),
    Change("form.schema.properties.enum", FORM, '"assistenz", "rettung"', '"rettung"', asked),
    Change("form.schema.properties.pattern", FORM, '"pattern": "[0-9]{15}"', '"pattern": "[0-9]{14}"', asked),
    Change(
        "form.schema.properties.maxLength",
        FORM,
        '"maxLength": 200, "autocomplete"',
        '"maxLength": 100, "autocomplete"',
        asked,
    ),
    Change(
        "form.schema.properties.minimum", FORM, '"minimum": 0, "maximum": 50', '"minimum": 60, "maximum": 70', asked
    ),
    Change("form.schema.properties.maximum", FORM, '"maximum": 50', '"maximum": 51', asked),
    Change("form.schema.properties.maxItems", FORM, '"maxItems": 3', '"maxItems": 4', uploaded),
    Change(
        "form.schema.properties.maxBytes",
        FORM,
        '"maxItems": 3, "maxBytes": 8000000',
        '"maxItems": 3, "maxBytes": 9',
        uploaded,
    ),
    Change(
        "form.schema.properties.accept", FORM, '["image/jpeg", "image/png", "image/webp"]', '["image/jpeg"]', uploaded
    ),
    Change("form.schema.properties.ignore", FORM, '"ignore": " -"', '"ignore": " "', asked),
    Change("form.schema.properties.past", FORM, '"format": "date", "past": true', '"format": "date"', asked),
    Change(
        "form.schema.properties.suggestions",
        FORM,
        '"suggestions": ["leistung.rassen", "kommune.listenhunde"] },\n      "hund_mix_2"',
        '"suggestions": ["leistung.rassen"] },\n      "hund_mix_2"',
        asked,
    ),
    Change("form.schema.properties.autocomplete", FORM, '"autocomplete": "name"', '"autocomplete": "off"', asked),
    Change("form.schema.properties.inputmode", FORM, '"inputmode": "numeric"', '"inputmode": "text"', asked),
    Change("scenario.name", PLAIN, "jahresbetrag_cent = 12000", "jahresbetrag_cent = 1", told),
    Change("scenario.received_at", PLAIN, "2026-11-23T10:15:00", "2027-11-23T10:15:00", tried),
    Change("scenario.channel", PLAIN, "[answers]", 'channel = "letter"\n[answers]', tried),
    Change("scenario.duplicate_of", PLAIN, "[answers]", 'duplicate_of = "DA-AAAA-AAAA"\n[answers]', tried),
    Change("service.duplicates.questions", SERVICE, '["halter_name", "hund_name"]', '["hund_name", "x"]', findings),
    Change("service.duplicates.days", SERVICE, "days = 31", "days = 900", findings),
    Change("scenario.answers", PLAIN, 'hund_rasse = "Labrador Retriever"', 'hund_rasse = "Rottweiler"', tried),
    Change("scenario.acts.complete", PAPERS, 'complete = "pruefen"', 'complete = "nach_aktenlage"', tried),
    Change("scenario.acts.outputs", PAPERS, 'satzart = "erster"', 'satzart = "zweiter"', tried),
    Change("scenario.acts.wait_until", PAPERS, "2026-12-01T09:00:00", "2027-03-01T09:00:00", tried),
    Change("scenario.acts.withdraw", "scenarios/18-zurueckgezogen.toml", "withdraw = true", "withdraw = false", tried),
    Change("scenario.expect.steps", PLAIN, '"pruefung", "vorgabe", "satz"', '"pruefung", "satz"', tried),
    Change("scenario.expect.open", "scenarios/16-frist-laeuft-noch.toml", "open = [", 'open = ["satz", ', tried),
    Change("scenario.expect.end", PLAIN, 'end = "festgesetzt"', 'end = "kein_steuerfall"', tried),
    Change("scenario.expect.variables", PLAIN, "folgejahr = 2027", "folgejahr = 2028", tried),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.key)
def test_another_value_gives_something_else(change: Change) -> None:
    before, after = change.packages()

    assert str(change.gives(after)) != str(change.gives(before))


@pytest.mark.parametrize(
    ("key", "file", "old", "new"),
    [
        ("service.format", SERVICE, "format = 1", "format = 3"),
        ("form.format", FORM, '"format": 1', '"format": 2'),
        ("form.schema.$schema", FORM, "draft/2020-12", "draft-07"),
        ("form.schema.type", FORM, '"type": "object",', '"type": "array",'),
        ("form.schema.additionalProperties", FORM, "false,", "true,"),
    ],
)
def test_what_can_have_one_value_is_refused_with_another(key: str, file: str, old: str, new: str) -> None:
    with pytest.raises(PackageBroken) as broken:
        package_from_files(with_texts(DOG, file, old, new))

    assert [finding.key for finding in broken.value.findings] == [key.partition(".")[2]]


# --- that no key is forgotten ---

SHAPES = {"service": shape.SERVICE, "form": form.SHAPE, "overlay": overlay.SHAPE, "scenario": scenarios.SHAPE}
ELSEWHERE = {
    "service.format", "form.format", "form.schema.$schema", "form.schema.type", "form.schema.additionalProperties",
    "service.outcomes.nature",  # cases/tests/test_walking_matters.py: a correction is no first decision
    "service.rounds.hundredths",  # catalogue/tests/domain/test_estimates.py
    "scenario.acts.message", "scenario.acts.fail", "scenario.acts.error",  # catalogue/tests/domain/test_doors.py
    "service.parts.skill", "service.parts.order", "service.parts.bodies.key", "service.parts.bodies.name",
    "service.follow_ups.after", "service.follow_ups.months", "service.follow_ups.skill", "service.follow_ups.minutes",
    "service.messages.silence", "service.parts.bodies.days",
    "service.parts.bodies.silence",  # tests/test_keys_of_format_2.py
    "scenario.expect.windows",  # catalogue/tests/domain/test_window_tables.py
}  # fmt: skip
"""Keys with one value, tried above, and keys that the package of the dog does not have."""


def leaves(table: Table, path: str) -> Iterator[str]:
    for key, inner in table.keys.items():
        here = f"{path}.{key}"
        below: Shape = inner.table if isinstance(inner, Each) else inner
        if isinstance(below, Table) and below.keys:
            yield from leaves(below, here)
        else:
            yield here


def test_every_key_is_changed_somewhere() -> None:
    every = {leaf for name, table in SHAPES.items() for leaf in leaves(table, name)}
    changed = {change.key for change in (*CHANGES, *in_a_town.OF_THE_SERVICE, *in_a_town.OF_A_MATTER)} | ELSEWHERE

    assert every - changed == set()
    assert changed - every == set()
