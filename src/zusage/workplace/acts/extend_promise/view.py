"""Heads extend before the promised day is over."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict

from zusage.cases.operations.extend_promise import extend_promise, moved_by
from zusage.catalogue.domain.package import ServicePackage
from zusage.common.domain.german import format_date_short
from zusage.identity.domain import Clerk, Role
from zusage.pages.forms import PageForm
from zusage.promises.domain.promise import DECISION, Standing
from zusage.promises.queries import PromiseFacts
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

    def shown(self, opened: OpenCase, subject: UUID | None) -> dict[str, Any]:
        """Say which promises move with the new day, and which stay."""
        promised, package = opened.file.status.promises, opened.file.package
        moving = moved_by(promised, package, None)
        staying = [facts for facts in promised if facts not in moving and not facts.is_settled]
        return {"moving": _listed(moving, package), "staying": _listed(staying, package)}

    def carry_out(self, deed: Deed, form: PageForm) -> None:
        extend_promise(
            municipality_id=deed.municipality_id,
            case_id=deed.opened.id,
            until_on=form.cleaned_data["neuer_tag"],
            reason=form.cleaned_data["grund"],
            by=deed.by,
            now=deed.now,
        )


def _listed(promised: Iterable[PromiseFacts], package: ServicePackage) -> str:
    """Return promises by name, each with its day as it stands."""
    return ", ".join(
        f"{package.text(f'promise.{facts.kind}')} ({format_date_short(facts.until)})" for facts in promised
    )
