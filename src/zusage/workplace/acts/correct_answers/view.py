"""Clerks correct answers as long as nothing is decided by them, on a page of its own."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http import QueryDict

from zusage.cases.operations.correct_answers import correct_answers
from zusage.identity.domain import Clerk, Role
from zusage.pages.forms import PageForm
from zusage.workplace.acts.act import CaseAct, Deed, OpenCase, Right
from zusage.workplace.acts.correct_answers.form import AnswersForm, answers_form


class CorrectAnswers(CaseAct):
    """Correct what was answered."""

    name, path = "correct_answers", "angaben-berichtigen"
    right = Right.of(Role.CLERK)
    done = "Die Angaben sind berichtigt. Die Person liest auf ihrer Seite, was sich geändert hat."
    blames = "berichtigungsgrund"
    own_page = "acts/correct_answers/page.html"

    def subjects(self, opened: OpenCase, clerk: Clerk) -> Sequence[UUID | None]:
        return (None,) if opened.file.status.state == "open" else ()

    def form(self, opened: OpenCase, subject: UUID | None, typed: QueryDict | None, today: date) -> PageForm:
        return answers_form(opened.file, typed, today)

    def carry_out(self, deed: Deed, form: PageForm) -> None:
        assert isinstance(form, AnswersForm)
        correct_answers(
            municipality_id=deed.municipality_id,
            case_id=deed.opened.id,
            answers=form.answers,
            reason=form.cleaned_data["berichtigungsgrund"],
            by=deed.by,
            now=deed.now,
        )
