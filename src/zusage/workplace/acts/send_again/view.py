"""Clerks find the address; the letter keeps its day and its words."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict

from zusage.cases.operations.parts.handing_over import NotWaiting
from zusage.cases.operations.send_again import send_again
from zusage.cases.queries.post import Posting
from zusage.identity.domain import Clerk, Role
from zusage.pages.forms import PageForm
from zusage.workplace.acts.act import CaseAct, Deed, OpenCase, Right
from zusage.workplace.acts.send_again.form import AddressForm
from zusage.workplace.file_page import posting_text


class SendAgain(CaseAct):
    """Send to the address that was found."""

    name, path = "send_again", "neu-versenden/<uuid:subject>"
    right = Right.of(Role.CLERK)
    done = "Das Schreiben wird neu versandt."
    blames = "anschrift"

    def subjects(self, opened: OpenCase, clerk: Clerk) -> Sequence[UUID | None]:
        return [posting.delivery_id for posting in opened.came_back]

    def refuse_what_is_gone(self, opened: OpenCase, subject: UUID | None, clerk: Clerk) -> None:
        """Refuse what did not come back: perhaps it is another case's."""
        if subject not in self.subjects(opened, clerk):
            raise NotWaiting()

    def form(self, opened: OpenCase, subject: UUID | None, typed: QueryDict | None, today: date) -> PageForm:
        lines = "\n".join(_posting(opened, subject).lines)
        return AddressForm(typed, suffix=str(subject), initial={"anschrift": lines})

    def shown(self, opened: OpenCase, subject: UUID | None) -> dict[str, Any]:
        return {"what": posting_text(opened.file, _posting(opened, subject))}

    def carry_out(self, deed: Deed, form: PageForm) -> None:
        assert deed.subject is not None
        send_again(
            municipality_id=deed.municipality_id,
            delivery_id=deed.subject,
            address_lines=form.cleaned_data["anschrift"],
            is_abroad=bool(form.cleaned_data["ausland"]),
            by=deed.by,
            now=deed.now,
        )


def _posting(opened: OpenCase, subject: UUID | None) -> Posting:
    return next(posting for posting in opened.came_back if posting.delivery_id == subject)
