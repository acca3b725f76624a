"""Forms of staff: a decision as its activity asks for it, and all questions of a service on one page.

A field that is asked only after a certain choice stands below that choice; a style sheet shows it when the choice is
made, without a script, and only fields whose condition holds are read. The forms of one act alone stand in its folder.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from zusage.applications.domain.answers import Problem, check_questions, raw_of
from zusage.applications.domain.fields import Raw, TextOf, errors_of, fields_of, typed
from zusage.catalogue.domain.form import Question, QuestionType, Scalar, holds
from zusage.catalogue.domain.package import Activity, ServicePackage
from zusage.catalogue.domain.texts import QuestionText
from zusage.pages.forms import Error, PageForm

When = Mapping[str, tuple[Scalar, ...]]


@dataclass(frozen=True)
class Asked:
    """A question, and the earlier answers without which it is not asked."""

    question: Question
    when: When
    heading: str = ""


@dataclass(frozen=True)
class Read:
    """What was answered, or what is wrong with it; ``raw`` is what is shown again."""

    answers: Mapping[str, Any]
    problems: tuple[Problem, ...]
    raw: Raw


def decision_questions(activity: Activity) -> list[Asked]:
    """Return what a clerk fills in to complete an activity."""
    return [Asked(output.question, output.when) for output in activity.outputs]


def application_questions(package: ServicePackage) -> list[Asked]:
    """Return all questions of a service; a page with several, or with a day alone, lends them its heading."""
    asked = []
    for page in package.form.pages:
        questions = [package.form.questions[key] for key in page.questions]
        needs_heading = len(questions) > 1 or questions[0].type is QuestionType.DATE
        for number, question in enumerate(questions):
            heading = package.text(f"page.{page.key}") if needs_heading and number == 0 else ""
            asked.append(Asked(question, page.when, heading))
    return asked


def proposal(activity: Activity, variables: Mapping[str, Any]) -> Raw:
    """Return what the process proposes, as a person would have typed it."""
    raw: dict[str, Sequence[str]] = {}
    for output in activity.outputs:
        raw.update(raw_of(output.question, variables.get(output.default) if output.default else None))
    return raw


def read(asked: Iterable[Asked], raw: Raw, *, today: date) -> Read:
    """Check what was typed, question by question; what is not asked after the answers before it is left out."""
    answers: dict[str, Any] = {}
    problems: list[Problem] = []
    for entry in asked:
        if holds(entry.when, answers):
            checked = check_questions([entry.question], raw, today=today)
            answers.update(checked.answers)
            problems += checked.problems
    return Read(answers, tuple(problems), raw)


def decision_text(package: ServicePackage) -> TextOf:
    """Return how the fields of a decision are worded; papers are named as in the letter that asks for them."""
    papers = {paper: package.text(f"paper.{paper}") for paper in package.papers}

    def text_of(key: str) -> QuestionText:
        text = package.texts["de"].output(key)
        return QuestionText(text.label, text.hint, {**papers, **text.options})

    return text_of


def fields(package: ServicePackage, asked: Sequence[Asked], form: Read, text_of: TextOf) -> list[dict[str, Any]]:
    """Return the fields of a page, each conditional one below the choice it depends on."""
    shown = fields_of(
        package,
        [entry.question for entry in asked],
        text_of=text_of,
        raw=form.raw,
        problems=form.problems,
        is_own=False,
    )
    by_key = {field["id"]: field for field in shown}
    top = []
    for entry, field in zip(asked, shown, strict=True):
        field["heading"] = entry.heading if entry.heading != field["label"] else ""
        option = _option_above(entry.when, by_key)
        if option is None:
            top.append(field)
        else:
            option.setdefault("fields", []).append(field)
    for field in shown:
        if any("fields" in option for option in field.get("options", ())):
            field["template"] = "workplace/parts/field_branching.html"
    return top


def errors(asked: Iterable[Asked], form: Read, text_of: TextOf) -> list[Error]:
    """Return what the error summary lists."""
    return errors_of(form.problems, {entry.question.key: entry.question for entry in asked}, text_of)


class QuestionsForm(PageForm):
    """A form whose questions stand in a package; it begins with what the process proposes."""

    def __init__(
        self,
        typed: QueryDict | None,
        *,
        package: ServicePackage,
        asked: Sequence[Asked],
        text_of: TextOf,
        today: date,
        proposed: Raw | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(typed, files, initial=initial)
        self.package, self.asked, self.text_of, self.today = package, asked, text_of, today
        raw: Raw = proposed or {}
        if typed is not None:
            raw = {name: typed.getlist(name) for name in typed}
        self.questions = Read({}, (), raw)
        self._refused: list[Error] = []

    def clean(self) -> dict[str, Any]:
        self.questions = read(self.asked, self.questions.raw, today=self.today)
        for error in errors(self.asked, self.questions, self.text_of):
            self.add_error(None, error["message"])
        return self.cleaned_data

    @property
    def answers(self) -> Mapping[str, Any]:
        """Return what was answered, once the form is valid."""
        return self.questions.answers

    @property
    def shown_fields(self) -> list[dict[str, Any]]:
        """Return the fields of the questions, each conditional one below the choice it depends on."""
        shown = fields(self.package, self.asked, self.questions, self.text_of)
        refused = {error["id"]: error["message"] for error in self._refused}
        return [field | ({"error": refused[field["id"]]} if field["id"] in refused else {}) for field in shown]

    @property
    def error_list(self) -> list[Error]:
        return [*super().error_list, *errors(self.asked, self.questions, self.text_of), *self._refused]

    def refuse(self, name: str, sentence: str) -> None:
        if name in self.fields:
            super().refuse(name, sentence)
        else:
            self._refused.append({"id": name, "message": sentence})
            self.add_error(None, sentence)

    @property
    def typed_texts(self) -> list[tuple[str, str]]:
        questions = [entry.question for entry in self.asked if entry.question.type is QuestionType.TEXTAREA]
        typed_ones = [
            (self.text_of(question.key).label, typed(self.questions.raw, question.key)) for question in questions
        ]
        return [(label, text) for label, text in typed_ones if text]


def _option_above(when: When, by_key: Mapping[str, dict[str, Any]]) -> dict[str, Any] | None:
    """Return the option of an earlier choice below which a question stands, None if it stands for itself."""
    if len(when) != 1:
        return None
    ((key, values),) = when.items()
    if len(values) != 1 or key not in by_key:
        return None
    wanted = {True: "ja", False: "nein"}[values[0]] if isinstance(values[0], bool) else values[0]
    options: list[dict[str, Any]] = by_key[key].get("options", [])
    return next((option for option in options if option["value"] == wanted), None)
