"""Clerks write while a case is not closed, and after that to who has written."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict

from zusage.cases.domain.house_items import MESSAGES
from zusage.cases.operations.answer_message import answer_message
from zusage.identity.domain import Clerk, Role
from zusage.pages.forms import PageForm
from zusage.workplace.acts.act import CaseAct, Deed, OpenCase, Right
from zusage.workplace.acts.answer_message.form import MessageForm


class AnswerMessage(CaseAct):
    """Write to the applicant."""

    name, path = "answer_message", "nachricht"
    right = Right.of(Role.CLERK)
    done = "Ihre Nachricht steht auf der Seite des Vorgangs."
    blames = "nachricht"

    def subjects(self, opened: OpenCase, clerk: Clerk) -> Sequence[UUID | None]:
        may = opened.file.status.state in {"open", "decided"} or opened.file.status.has_written
        return (None,) if may else ()

    def form(self, opened: OpenCase, subject: UUID | None, typed: QueryDict | None, today: date) -> PageForm:
        return MessageForm(typed)

    def shown(self, opened: OpenCase, subject: UUID | None) -> dict[str, Any]:
        """Return the messages that wait: who answers on this page has read these."""
        return {"messages": [item.id for item in opened.file.items if item.activity_id in MESSAGES]}

    def carry_out(self, deed: Deed, form: PageForm) -> None:
        answer_message(
            municipality_id=deed.municipality_id,
            case_id=deed.opened.id,
            text=form.cleaned_data["nachricht"],
            answered=form.cleaned_data["beantwortet"],
            by=deed.by,
            now=deed.now,
        )
