"""Heads record an extension once it has arrived; only one is possible."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict

from zusage.cases.operations.extend_approval import extend_approval
from zusage.cases.queries.approval import ApprovalStanding
from zusage.common.domain.german import format_date
from zusage.identity.domain import Clerk, Role
from zusage.law.domain.deemed_approval import ApprovalExtendedTwice, DeemedApproval
from zusage.pages.forms import PageForm
from zusage.promises.operations.approving import NoDeemedApproval
from zusage.workplace.acts.act import CaseAct, Deed, OpenCase, Right
from zusage.workplace.acts.extend_approval.form import ApprovalExtensionForm

_RECORDABLE = {ApprovalStanding.RUNNING, ApprovalStanding.OVER}
"""What was known in time may be recorded when the period is over, until somebody has judged."""


class ExtendApproval(CaseAct):
    """Record the extension that the person knows."""

    name, path = "extend_approval", "frist-verlaengern"
    right = Right.of(Role.HEAD)
    done = "Die gesetzliche Frist ist verlängert."
    tells_approval = True
    blames = "fristende"

    def subjects(self, opened: OpenCase, clerk: Clerk) -> Sequence[UUID | None]:
        facts = opened.file.status.approval
        may = facts is not None and facts.period.extension is None and facts.standing in _RECORDABLE
        return (None,) if may else ()

    def refuse_what_is_gone(self, opened: OpenCase, subject: UUID | None, clerk: Clerk) -> None:
        """Refuse what is not offered.

        :raises ApprovalExtendedTwice, NoDeemedApproval: whatever was typed
        """
        facts = opened.file.status.approval
        if facts is not None and facts.period.extension is not None:
            raise ApprovalExtendedTwice(until=f"{facts.period.ends_on:%d.%m.%Y}")
        if subject not in self.subjects(opened, clerk):
            raise NoDeemedApproval()

    def form(self, opened: OpenCase, subject: UUID | None, typed: QueryDict | None, today: date) -> PageForm:
        return ApprovalExtensionForm(typed, period=_period(opened), today=today)

    def shown(self, opened: OpenCase, subject: UUID | None) -> dict[str, Any]:
        facts = opened.file.status.approval
        is_running = facts is not None and facts.standing is ApprovalStanding.RUNNING
        return {
            "end": f"Die Frist {'läuft bis' if is_running else 'endete am'} {format_date(_period(opened).ends_on)}."
        }

    def carry_out(self, deed: Deed, form: PageForm) -> None:
        extend_approval(
            municipality_id=deed.municipality_id,
            case_id=deed.opened.id,
            until_on=form.cleaned_data["fristende"],
            told_on=form.cleaned_data["bekannt_seit"],
            reason=form.cleaned_data["fristgrund"],
            by=deed.by,
            now=deed.now,
        )


def _period(opened: OpenCase) -> DeemedApproval:
    if opened.file.status.approval is None:
        raise NoDeemedApproval()
    return opened.file.status.approval.period
