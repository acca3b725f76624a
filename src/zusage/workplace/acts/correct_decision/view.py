"""Clerks change a decision that was made, where the package names what can follow it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict

from zusage.cases.operations.correct_decision import correct_decision
from zusage.cases.queries.decisions import DecisionFacts
from zusage.cases.queries.worklist import CaseFile
from zusage.common.domain.german import format_date, local_day
from zusage.identity.domain import Clerk, Role
from zusage.pages.forms import PageForm
from zusage.workplace.acts.act import CaseAct, Deed, OpenCase, Right
from zusage.workplace.acts.correct_decision.form import CorrectionForm


class CorrectDecision(CaseAct):
    """Add a decision to those that were made."""

    name, path = "correct_decision", "entscheidung-aendern"
    right = Right.of(Role.CLERK)
    done = "Die Entscheidung ist geändert. Das Schreiben dazu geht mit der nächsten Post hinaus."
    blames = "aenderungsgrund"

    def subjects(self, opened: OpenCase, clerk: Clerk) -> Sequence[UUID | None]:
        file = opened.file
        was_decided = bool(file.decisions) and file.status.state != "withdrawn"
        return (None,) if was_decided and file.package.later_outcomes else ()

    def form(self, opened: OpenCase, subject: UUID | None, typed: QueryDict | None, today: date) -> PageForm:
        return CorrectionForm(typed, package=opened.file.package)

    def shown(self, opened: OpenCase, subject: UUID | None) -> dict[str, Any]:
        file = opened.file
        return {"decided": [_decided(file, decision) for decision in file.decisions]}

    def carry_out(self, deed: Deed, form: PageForm) -> None:
        correct_decision(
            municipality_id=deed.municipality_id,
            case_id=deed.opened.id,
            outcome=form.cleaned_data["aenderung"],
            reason=form.cleaned_data["aenderungsgrund"],
            by=deed.by,
            now=deed.now,
        )


def _decided(file: CaseFile, decision: DecisionFacts) -> dict[str, str]:
    """Return one decision as the list shows it, by the letter that says so, with its reason if that is a text."""
    what = file.package.text(f"letter.{decision.letter}") if decision.letter else "Entscheidung ohne Schreiben"
    reason = decision.reasons if isinstance(decision.reasons, str) else ""
    return {
        "what": f"{what}, entschieden am {format_date(local_day(decision.decided_at, file.status.zone))}",
        "reason": reason,
    }
