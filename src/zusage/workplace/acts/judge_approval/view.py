"""Heads judge, and say why."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict

from zusage.cases.operations.judge_approval import PeriodNotOver, judge_approval
from zusage.cases.queries.approval import ApprovalStanding
from zusage.common.domain.german import format_date
from zusage.identity.domain import Clerk, Role
from zusage.pages.forms import PageForm
from zusage.workplace.acts.act import CaseAct, Deed, OpenCase, Right
from zusage.workplace.acts.judge_approval.form import JudgementForm


class JudgeApproval(CaseAct):
    """Judge whether the approval counts as granted."""

    name, path = "judge_approval", "frist-abgelaufen"
    right = Right.of(Role.HEAD)
    done = "Das Ergebnis ist festgehalten und mitgeteilt."
    tells_approval = True
    blames = "urteil_grund"

    def subjects(self, opened: OpenCase, clerk: Clerk) -> Sequence[UUID | None]:
        facts = opened.file.status.approval
        return (None,) if facts is not None and facts.standing is ApprovalStanding.OVER else ()

    def refuse_what_is_gone(self, opened: OpenCase, subject: UUID | None, clerk: Clerk) -> None:
        if subject not in self.subjects(opened, clerk):
            raise PeriodNotOver()

    def form(self, opened: OpenCase, subject: UUID | None, typed: QueryDict | None, today: date) -> PageForm:
        return JudgementForm(typed)

    def shown(self, opened: OpenCase, subject: UUID | None) -> dict[str, Any]:
        facts = opened.file.status.approval
        return {"granted_on": format_date(facts.granted_on) if facts and facts.granted_on else ""}

    def carry_out(self, deed: Deed, form: PageForm) -> None:
        judge_approval(
            municipality_id=deed.municipality_id,
            case_id=deed.opened.id,
            granted=form.cleaned_data["erteilt"] == "ja",
            reason=form.cleaned_data["urteil_grund"],
            by=deed.by,
            now=deed.now,
        )
