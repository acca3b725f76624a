"""All questions of the service with their answers, and why they change; files stay as they are."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.http import QueryDict

from zusage.applications.domain.answers import raw_of
from zusage.cases.queries.worklist import CaseFile
from zusage.catalogue.domain.form import QuestionType
from zusage.pages.forms import TextField
from zusage.workplace.forms import QuestionsForm, application_questions


class AnswersForm(QuestionsForm):
    berichtigungsgrund = TextField(
        label="Woher wissen Sie es?",
        help_text="Die Person liest das mit der Änderung, zum Beispiel: „Ihr Anruf vom 1. Dezember“.",
        missing="Bitte sagen Sie, woher Sie es wissen. Die Person liest es mit der Änderung.",
    )


def answers_form(file: CaseFile, typed: QueryDict | None, today: date) -> AnswersForm:
    """Return the form; it begins with what was answered."""
    asked = [entry for entry in application_questions(file.package) if entry.question.type is not QuestionType.UPLOAD]
    raw: dict[str, Sequence[str]] = {}
    answers: Mapping[str, object] = file.answers
    for entry in asked:
        raw.update(raw_of(entry.question, answers.get(entry.question.key)))
    return AnswersForm(
        typed,
        package=file.package,
        asked=asked,
        text_of=file.package.texts["de"].question,
        today=today,
        proposed=raw,
    )
