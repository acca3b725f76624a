"""Clerks enter messages that the matter awaits and that may come in over the counter."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict

from zusage.cases.operations.enter_message import MessageNotAwaited, enter_message
from zusage.cases.operations.parts.receiving import COUNTER
from zusage.catalogue.domain.package import Message
from zusage.identity.domain import Clerk, Role
from zusage.pages.forms import PageForm
from zusage.workplace.acts.act import CaseAct, Deed, OpenCase, Right
from zusage.workplace.acts.receive_message.form import message_form
from zusage.workplace.forms import QuestionsForm


class ReceiveMessage(CaseAct):
    """Enter an answer from outside."""

    name, path = "receive_message", "antwort/<uuid:subject>"
    right = Right.of(Role.CLERK)
    done = "Die Antwort ist eingetragen. Der Vorgang geht weiter."

    def subjects(self, opened: OpenCase, clerk: Clerk) -> Sequence[UUID | None]:
        """Return one for each message; of several that are alike the process takes the oldest anyway."""
        oldest = {message.message: message.id for message in reversed(opened.file.awaited)}
        messages = opened.file.package.messages
        return [oldest[name] for name in messages if name in oldest and COUNTER in messages[name].doors]

    def refuse_what_is_gone(self, opened: OpenCase, subject: UUID | None, clerk: Clerk) -> None:
        """Refuse a message that came meanwhile, or comes in by another door.

        :raises MessageNotAwaited: if it is not awaited over the counter
        """
        if subject not in self.subjects(opened, clerk):
            raise MessageNotAwaited(reference=opened.file.status.reference)

    def form(self, opened: OpenCase, subject: UUID | None, typed: QueryDict | None, today: date) -> QuestionsForm:
        return message_form(opened.file.package, _message(opened, subject), typed, today)

    def shown(self, opened: OpenCase, subject: UUID | None) -> dict[str, Any]:
        return {"name": opened.file.package.text(f"message.{_message(opened, subject).name}")}

    def blamed(self, form: PageForm) -> str:
        """Return the first field: what the process refuses is about the whole."""
        return form.asked[0].question.key if isinstance(form, QuestionsForm) and form.asked else ""

    def carry_out(self, deed: Deed, form: PageForm) -> None:
        assert deed.subject is not None
        assert isinstance(form, QuestionsForm)
        enter_message(
            municipality_id=deed.municipality_id,
            case_id=deed.opened.id,
            awaited_id=deed.subject,
            payload=form.answers,
            by=deed.by,
            now=deed.now,
        )


def _message(opened: OpenCase, subject: UUID | None) -> Message:
    name = next(message.message for message in opened.file.awaited if message.id == subject)
    return opened.file.package.messages[name]
