"""What a person checks before sending: every question that was asked, with its answer as a person reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zusage.applications.domain.answers import grouped
from zusage.catalogue.domain.form import Form, Page, Question, QuestionType
from zusage.catalogue.domain.texts import QuestionText, Texts
from zusage.common.domain.german import format_date_long, format_euro, format_month

NOT_GIVEN = "keine Angabe"


@dataclass(frozen=True)
class Row:
    """One question with its answer; ``lines`` are set one below the other, ``page`` is where it can be changed."""

    page: str
    question: str
    label: str
    heading: str
    """The whole question where a page asks only one: "Datum" alone would say nothing."""
    lines: tuple[str, ...]
    is_given: bool


def summary(
    form: Form, answers: Mapping[str, Any], texts: Texts, uploads: Mapping[str, Sequence[str]]
) -> tuple[Row, ...]:
    """Return the rows in the order of the pages.

    :param uploads: names of the files by question
    """
    return tuple(
        _row(page, form.questions[key], answers.get(key), texts, uploads.get(key, ()))
        for page in form.reachable(answers)
        for key in page.questions
    )


def shown(question: Question, answer: Any, text: QuestionText) -> tuple[str, ...]:
    """Return an answer as lines a person reads; none if nothing was answered."""
    if answer is None or answer in ("", []):
        return ()
    match question.type:
        case QuestionType.CHOICES:
            return tuple(text.options.get(value, value) for value in answer)
        case QuestionType.ADDRESS:
            return (f"{answer['street']} {answer['house_number']}".strip(), f"{answer['postal_code']} {answer['city']}")
        case QuestionType.TEXTAREA:
            return tuple(answer.split("\n"))
        case _:
            return (_line(question, answer, text),)


def _line(question: Question, answer: Any, text: QuestionText) -> str:
    match question.type:
        case QuestionType.CHOICE:
            line = str(text.options.get(answer, answer))
        case QuestionType.YES_NO:
            line = text.options.get("ja" if answer else "nein", "Ja" if answer else "Nein")
        case QuestionType.DATE:
            line = format_date_long(date.fromisoformat(answer))
        case QuestionType.MONTH:
            line = format_month(date.fromisoformat(f"{answer}-01"))
        case QuestionType.MONEY:
            line = format_euro(answer)
        case QuestionType.IBAN:
            line = grouped(answer)
        case _:
            line = str(answer)
    return line


def _row(page: Page, question: Question, answer: Any, texts: Texts, files: Sequence[str]) -> Row:
    text = texts.question(question.key)
    lines = tuple(files) if question.type is QuestionType.UPLOAD else shown(question, answer, text)
    heading = texts.get(f"page.{page.key}") if len(page.questions) == 1 else ""
    return Row(page.key, question.key, text.label, heading or text.label, lines or (NOT_GIVEN,), bool(lines))
