"""What a person checks before sending: every question that was asked, with its answer as a person reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zusage.applications.domain.answers import grouped
from zusage.catalogue.domain.form import Form, Page, Question, QuestionType
from zusage.catalogue.domain.texts import QuestionText, Texts
from zusage.common.domain.german import format_date_long, format_euro, format_month
from zusage.common.domain.languages import SOURCE, Say, marked

NOT_GIVEN = marked("keine Angabe")


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
    form: Form, answers: Mapping[str, Any], texts: Texts, uploads: Mapping[str, Sequence[str]], say: Say = str
) -> tuple[Row, ...]:
    """Return the rows in the order of the pages.

    :param uploads: names of the files by question
    :param say: tells the words of the house in the language of the texts
    """
    return tuple(
        _row(page, (form.questions[key], answers.get(key)), texts, uploads.get(key, ()), say)
        for page in form.reachable(answers)
        for key in page.questions
    )


def shown(
    question: Question, answer: Any, text: QuestionText, language: str = SOURCE, say: Say = str
) -> tuple[str, ...]:
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
            return (_line(question, answer, text, language, say),)


def _line(question: Question, answer: Any, text: QuestionText, language: str, say: Say) -> str:
    match question.type:
        case QuestionType.CHOICE:
            line = str(text.options.get(answer, answer))
        case QuestionType.YES_NO:
            line = text.options.get("ja" if answer else "nein", say(marked("Ja") if answer else marked("Nein")))
        case QuestionType.DATE:
            line = format_date_long(date.fromisoformat(answer), language)
        case QuestionType.MONTH:
            line = format_month(date.fromisoformat(f"{answer}-01"), language)
        case QuestionType.MONEY:
            line = format_euro(answer, language)
        case QuestionType.IBAN:
            line = grouped(answer)
        case _:
            line = str(answer)
    return line


def _row(page: Page, asked: tuple[Question, Any], texts: Texts, files: Sequence[str], say: Say) -> Row:
    question, answer = asked
    text = texts.question(question.key)
    lines = tuple(files) if question.type is QuestionType.UPLOAD else shown(question, answer, text, texts.language, say)
    heading = texts.get(f"page.{page.key}") if len(page.questions) == 1 else ""
    return Row(page.key, question.key, text.label, heading or text.label, lines or (say(NOT_GIVEN),), bool(lines))
