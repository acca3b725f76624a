"""A whole service package as one HTML page, for those who have to agree before anything is published.

Texts, form, process, letters as they come out of the scenarios, and dates; no house and no server is needed to read it.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.template.loader import render_to_string

from zusage.cases.domain.process_page import ProcessPage, Seen, process_page
from zusage.cases.domain.process_words import Reader
from zusage.catalogue.domain.approval import DEEMED_APPROVAL, rule_of
from zusage.catalogue.domain.form import Question
from zusage.catalogue.domain.legal import StatutoryDeadline
from zusage.catalogue.domain.package import OutputField, ServicePackage
from zusage.catalogue.domain.texts import QuestionText
from zusage.catalogue.domain.trial import Outcome
from zusage.law.domain.calendar import regional_calendar
from zusage.law.domain.deemed_approval import ApprovalRuleNotInForce
from zusage.law.domain.period import Period, Unit, end_of_period
from zusage.letters.domain.rehearsal import rehearsed

_STATIC = Path(__file__).parents[1] / "pages" / "static"
_STYLES = (_STATIC / "vendor" / "kern" / "kern.min.css", _STATIC / "zusage.css")


@dataclass(frozen=True)
class AskedFor:
    """A question or a field as people read it."""

    key: str
    text: QuestionText
    kind: str
    is_required: bool
    when: str


@dataclass(frozen=True)
class DateRow:
    """A period of the package: its name and length, and its end if it begins today and days are known."""

    name: str
    length: str
    source: str
    ends_on: date | None


@dataclass(frozen=True)
class ShownLetter:
    """A letter with its pages as pictures; none if no scenario comes past it."""

    key: str
    name: str
    purpose: str
    pages: tuple[str, ...]


def service_page(package: ServicePackage, outcomes: Sequence[Outcome], today: date, region: str = "") -> str:
    """Return the page.

    :param outcomes: what its scenarios come out with
    :param region: whose holidays count, such as "DE-HE"; '' names lengths only
    """
    texts = package.texts["de"]
    return render_to_string(
        "config/service.html",
        {
            "package": package,
            "styles": _styles(),
            "today": today,
            "texts": [(key, texts.blocks(key)) for key in texts.entries if key not in _shown_elsewhere(package)],
            "pages": [
                (texts.get(f"page.{page.key}"), _said(page.when), _questions(package, page.questions))
                for page in package.form.pages
            ],
            "activities": [
                (texts.get(f"activity.{key}"), activity, [_field(package, field) for field in activity.outputs])
                for key, activity in package.activities.items()
            ],
            "messages": [
                (texts.get(f"message.{name}"), message, [_field(package, field) for field in message.carries])
                for name, message in package.messages.items()
            ],
            "process": _process(package),
            "letters": tuple(_letters(package, outcomes)),
            "dates": tuple(_dates(package, today, region)),
            "outcomes": outcomes,
        },
    )


class _Styles(str):
    """Style sheets of the house, which templates put in as they are."""

    __slots__ = ()

    def __html__(self) -> str:
        """Say to templates that nothing has to be escaped."""
        return self


def _styles() -> _Styles:
    return _Styles("\n".join(path.read_text(encoding="utf-8") for path in _STYLES))


def _shown_elsewhere(package: ServicePackage) -> set[str]:
    shown = {f"page.{page.key}" for page in package.form.pages} | {f"question.{key}" for key in package.form.questions}
    return shown | {key for key in package.texts["de"].entries if key.startswith(("output.", "activity.", "message."))}


def _questions(package: ServicePackage, keys: Sequence[str]) -> list[AskedFor]:
    return [_asked(package.form.questions[key], package.texts["de"].question(key)) for key in keys]


def _field(package: ServicePackage, field: OutputField) -> AskedFor:
    return _asked(field.question, package.texts["de"].output(field.question.key), _said(field.when))


def _asked(question: Question, text: QuestionText, when: str = "") -> AskedFor:
    return AskedFor(question.key, text, str(question.type), question.required, when)


def _said(when: object) -> str:
    """Return conditions as ``key = value or value``."""
    assert hasattr(when, "items")
    return ", ".join(f"{key} = {' oder '.join(map(str, values))}" for key, values in when.items())


def _process(package: ServicePackage) -> ProcessPage:
    reader = Reader("Das macht die antragstellende Person.", {skill: skill for skill in package.skills})
    xml = package.files["process.bpmn"]
    return process_page(xml, name=package.name, reader=reader, seen=Seen(), parts=package.part_files)


def _letters(package: ServicePackage, outcomes: Sequence[Outcome]) -> Iterator[ShownLetter]:
    for name, pages in rehearsed(package, outcomes):
        pictures = tuple(f"data:image/png;base64,{b64encode(page).decode()}" for page in pages)
        yield ShownLetter(name, package.text(f"letter.{name}"), str(package.letter_purposes.get(name, "")), pictures)


def _dates(package: ServicePackage, today: date, region: str) -> Iterator[DateRow]:
    calendar = regional_calendar(region, today.year, today.year + 2) if region else None

    def row(name: str, period: Period | None, source: str = "") -> DateRow:
        end = end_of_period(today, period, calendar).end if period and calendar and period.count else None
        return DateRow(name, _length(period), source, end)

    for name, days in package.windows.items():
        yield row(package.text(f"promise.{name}") or name, Period(days, Unit.WORKING_DAYS) if days else None)
    for deadline in package.deadlines:
        yield row(*_of_law(deadline, today))
    for remedy in package.remedies:
        name = f"{remedy.kind} ({remedy.letter})"
        if remedy.months:
            yield row(name, Period(remedy.months, Unit.MONTHS), remedy.source)
        else:
            yield DateRow(name, "ohne Frist", remedy.source, None)
    if package.pauses is not None:
        yield row("Antwort auf eine Nachforderung", Period(package.pauses.answer_within_days, Unit.DAYS))
    for element, working_days in package.waits.items():
        yield row(f"Warten: {element}", Period(working_days, Unit.WORKING_DAYS) if working_days else None)
    for follow_up in package.follow_ups.values():
        yield DateRow(package.text(f"follow_up.{follow_up.key}"), f"{follow_up.months} Monate nach dem Ende", "", None)
    yield DateRow("Aufbewahrung", f"{package.retention.years} Jahre", package.retention.source, None)


def _of_law(deadline: StatutoryDeadline, today: date) -> tuple[str, Period | None, str]:
    if deadline.kind != DEEMED_APPROVAL:
        return deadline.kind, deadline.period, deadline.source
    try:
        rule = rule_of(deadline, today)
    except ApprovalRuleNotInForce as refused:
        return deadline.kind, None, str(refused)
    return deadline.kind, rule.period, rule.source


def _length(period: Period | None) -> str:
    return "am selben Tag" if period is None else f"{period.count} {_UNITS[period.unit]}"


_UNITS = {
    Unit.DAYS: "Tage",
    Unit.WEEKS: "Wochen",
    Unit.MONTHS: "Monate",
    Unit.WORKING_DAYS: "Arbeitstage",
}
