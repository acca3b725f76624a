"""Heads extend before the promised day is over."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http import QueryDict

from zusage.cases.operations.extend_promise import extend_promise
from zusage.identity.domain import Clerk, Role
from zusage.pages.forms import PageForm
from zusage.promises.domain.promise import DECISION, Standing
from zusage.workplace.acts.act import CaseAct, Deed, OpenCase, Right
from zusage.workplace.acts.extend_promise.form import ExtensionForm


class ExtendPromise(CaseAct):
    """Name a later day; what the ledger refuses is told beside the day."""

    name, path = "extend_promise", "verlaengern"
    right = Right.of(Role.HEAD)
    done = "Der neue Tag ist zugesagt und mitgeteilt."
    blames = "neuer_tag"

    def subjects(self, opened: OpenCase, clerk: Clerk) -> Sequence[UUID | None]:
        decision = opened.file.status.promise(DECISION)
        may = decision is not None and decision.standing in {Standing.OPEN, Standing.PAUSED}
        return (None,) if may else ()

    def form(self, opened: OpenCase, subject: UUID | None, typed: QueryDict | None, today: date) -> PageForm:
        return ExtensionForm(typed)

    def carry_out(self, deed: Deed, form: PageForm) -> None:
        extend_promise(
            municipality_id=deed.municipality_id,
            case_id=deed.opened.id,
            until_on=form.cleaned_data["neuer_tag"],
            reason=form.cleaned_data["grund"],
            by=deed.by,
            now=deed.now,
        )
