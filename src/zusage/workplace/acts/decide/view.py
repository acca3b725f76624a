"""Clerks complete items of their skills. One stands open with its questions; what asks nothing stands below it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from zusage.cases.domain.house_items import MESSAGE_ACTIVITY, OBJECTION_ACTIVITY
from zusage.cases.operations.complete_work_item import WorkItemDone, complete_work_item
from zusage.cases.operations.foresee import Foreseen, foresee
from zusage.cases.queries.approval import ApprovalStanding
from zusage.cases.queries.worklist import CaseFile, OpenItem
from zusage.common.domain.german import format_date
from zusage.common.tenancy import read_transaction
from zusage.identity.domain import Clerk, NotAllowed, Role
from zusage.pages.forms import PageForm
from zusage.workplace.acts.act import CaseAct, Deed, Offer, OpenCase, Right
from zusage.workplace.acts.decide.form import decision_form
from zusage.workplace.acts.decide.summary import CHECKED, summary_page
from zusage.workplace.forms import QuestionsForm

_BEFORE_A_NOTICE = {
    ApprovalStanding.OVER: "Die Frist ist vorbei: Erst prüft die Leitung, ob die Genehmigung als erteilt gilt.",
    ApprovalStanding.GRANTED: (
        "Die Genehmigung gilt schon als erteilt. Ein Bescheid kann das bestätigen; wer davon abweichen will, muss sie "
        "zurücknehmen oder widerrufen (§§ 48 und 49 HVwVfG)."
    ),
}
"""What whoever decides has to know, since a notice may no longer say something else."""


class Decide(CaseAct):
    """Complete a work item."""

    name, path = "decide", "aufgabe/<uuid:subject>"
    right = Right.of(Role.CLERK)

    def subjects(self, opened: OpenCase, clerk: Clerk) -> Sequence[UUID | None]:
        return [item.id for item in _of(opened, clerk)]

    def refuse_what_is_gone(self, opened: OpenCase, subject: UUID | None, clerk: Clerk) -> None:
        """Refuse an item that is not open, or asks for another skill.

        :raises WorkItemDone: if a colleague was faster
        :raises NotAllowed: if the clerk has not its skill
        """
        if not any(item.id == subject for item in opened.file.items):
            raise WorkItemDone(reference=opened.file.status.reference)
        if subject not in self.subjects(opened, clerk):
            raise NotAllowed()

    def form(self, opened: OpenCase, subject: UUID | None, typed: QueryDict | None, today: date) -> QuestionsForm:
        return decision_form(opened.file, _item(opened, subject), typed, today)

    def offers(
        self, opened: OpenCase, clerk: Clerk, *, tried: PageForm | None, tried_on: UUID | None, today: date
    ) -> list[Offer]:
        """Return the item to be done first, or the one that was tried, and those without questions."""
        mine = _of(opened, clerk)
        with_questions = [item for item in mine if opened.file.activity(item)]
        first = next((item for item in mine if item.id == tried_on), (with_questions or mine)[0] if mine else None)
        shown: list[UUID | None] = [first.id] if first else []
        shown += [item.id for item in mine if item is not first and opened.file.activity(item) is None]
        offers = super().offers(opened, clerk, tried=tried, tried_on=tried_on, today=today)
        return sorted(
            (offer for offer in offers if offer.subject in shown), key=lambda offer: shown.index(offer.subject)
        )

    def shown(self, opened: OpenCase, subject: UUID | None) -> dict[str, Any]:
        item, approval = _item(opened, subject), opened.file.status.approval
        return {
            "id": item.id,
            "name": item.name,
            "minutes": item.minutes,
            "reason": item.reason,
            "message": item.message,
            "button": _BUTTONS.get(item.activity_id, "Erledigt"),
            "guide": _no_objection(opened.file) if item.activity_id == OBJECTION_ACTIVITY else "",
            "before_a_notice": _BEFORE_A_NOTICE.get(approval.standing, "") if approval else "",
            "draft": reverse("workplace:draft_letter", args=[opened.file.status.reference, item.id]),
        }

    def blamed(self, form: PageForm) -> str:
        """Return the first question: what the process refuses is about the whole."""
        return form.asked[0].question.key if isinstance(form, QuestionsForm) and form.asked else ""

    def carry_out(self, deed: Deed, form: PageForm) -> HttpResponse | None:
        assert deed.subject is not None
        assert isinstance(form, QuestionsForm)
        if form.asked and CHECKED not in form.questions.raw:
            foreseen = foreseen_by(deed, form)
            if foreseen is not None:
                return summary_page(deed, form, foreseen)
        complete_work_item(
            municipality_id=deed.municipality_id, item_id=deed.subject, outputs=form.answers, by=deed.by, now=deed.now
        )
        return HttpResponseRedirect(f"{reverse('workplace:today')}?erledigt={deed.opened.file.status.reference}")


_BUTTONS = {MESSAGE_ACTIVITY: "Gelesen, ohne Antwort", OBJECTION_ACTIVITY: "Mit der Person geklärt"}


def _no_objection(file: CaseFile) -> str:
    """Tell whoever calls what to say."""
    noticed = file.status.objection
    until = f" In Ordnung ist er bis {format_date(noticed.safe_until)}." if noticed and noticed.safe_until else ""
    return (
        "Diese Nachricht klingt nach einem Widerspruch. Ohne Unterschrift oder Niederschrift ist er nicht eingelegt."
        f"{until} Bitte rufen Sie heute an und sagen Sie, wie und bis wann es geht."
    )


def foreseen_by(deed: Deed, form: QuestionsForm) -> Foreseen | None:
    """Return what would follow from what was entered."""
    assert deed.subject is not None
    with read_transaction(deed.municipality_id):
        return foresee(case_id=deed.opened.id, item_id=deed.subject, outputs=form.answers, now=deed.now)


def _of(opened: OpenCase, clerk: Clerk) -> list[OpenItem]:
    return [item for item in opened.file.items if clerk.works_with(item.performer.removeprefix("skill:"))]


def _item(opened: OpenCase, subject: UUID | None) -> OpenItem:
    return next(item for item in opened.file.items if item.id == subject)
