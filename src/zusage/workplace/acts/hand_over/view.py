"""The counter hands over what lies ready."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict

from zusage.cases.operations.hand_over_at_counter import hand_over_at_counter
from zusage.cases.operations.parts.handing_over import NotWaiting
from zusage.identity.domain import Clerk, Role
from zusage.pages.forms import PageForm
from zusage.workplace.acts.act import CaseAct, Deed, OpenCase, Right
from zusage.workplace.acts.hand_over.form import HandOverForm
from zusage.workplace.file_page import posting_text


class HandOver(CaseAct):
    """Record that somebody took it today."""

    name, path = "hand_over", "uebergeben/<uuid:subject>"
    right = Right.of(Role.COUNTER)
    done = "Die Übergabe ist festgehalten."

    def subjects(self, opened: OpenCase, clerk: Clerk) -> Sequence[UUID | None]:
        return [posting.delivery_id for posting in opened.waiting]

    def refuse_what_is_gone(self, opened: OpenCase, subject: UUID | None, clerk: Clerk) -> None:
        """Refuse what does not wait here: perhaps it is another case's."""
        if subject not in self.subjects(opened, clerk):
            raise NotWaiting()

    def form(self, opened: OpenCase, subject: UUID | None, typed: QueryDict | None, today: date) -> PageForm:
        return HandOverForm(typed)

    def shown(self, opened: OpenCase, subject: UUID | None) -> dict[str, Any]:
        posting = next(posting for posting in opened.waiting if posting.delivery_id == subject)
        return {"what": posting_text(opened.file, posting), "to": posting.recipient}

    def carry_out(self, deed: Deed, form: PageForm) -> None:
        assert deed.subject is not None
        hand_over_at_counter(municipality_id=deed.municipality_id, delivery_id=deed.subject, by=deed.by, now=deed.now)
