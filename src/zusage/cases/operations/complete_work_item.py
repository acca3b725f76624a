"""A member of staff completes an activity; the process goes on as far as it goes by itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from zusage.cases.domain.house_items import HOUSE_ITEMS, MESSAGES
from zusage.cases.journal import actor_of
from zusage.cases.models import Case, WorkItem
from zusage.cases.operations.parts.closing import close_when_over
from zusage.cases.operations.parts.keeping_promises import follow_work
from zusage.cases.session import (
    CaseSession,
    CaseUnknown,
)
from zusage.catalogue.domain.rules import broken_rule
from zusage.common.domain.ids import MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.common.prepared import prepared
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk, NotAllowed


class MessageUnread(Refusal):
    """The applicant wrote something that nobody has read; whoever decides reads it first (§ 24 (1) and (2) VwVfG)."""

    code = "decision.message_unread"


class RuleBroken(Refusal):
    """What was entered breaks a rule of the package; parameters `rule` (its sentence) and `beside` (a field)."""

    code = "work_item.rule_broken"


class WorkItemDone(Refusal):
    """A colleague was faster, or the case went on without this item."""

    code = "work_item.done"


def complete_work_item(
    *,
    municipality_id: MunicipalityId,
    item_id: UUID,
    outputs: Mapping[str, Any],
    by: Clerk,
    now: datetime,
) -> None:
    """Complete an activity with what was decided; the process goes on as far as it goes by itself.

    :raises WorkItemDone: if a colleague was faster
    :raises NotAllowed: if the clerk has not the skill it asks for
    :raises RuleBroken: if the package refuses what was entered
    :raises MessageUnread: if this decides or ends the matter while a message of the applicant is unread
    """
    with write_transaction(municipality_id):
        case_id = _case_of.first(item_id)
        if case_id is None:
            raise CaseUnknown()
        session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
        (item,) = _item(item_id)
        _refuse_unskilled(item, by)
        if item.state != WorkItem.State.OPEN:
            raise WorkItemDone(reference=session.case.reference)
        if item.activity_id in HOUSE_ITEMS:
            session.finish_item(item)
        else:
            refuse_broken_rule(session, item, outputs)
            session.complete(item, outputs)
            _refuse_unread(session)
        close_when_over(session)
        follow_work(session)
        session.tell_applicant("news")
        session.save()


def refuse_broken_rule(session: CaseSession, item: WorkItem, outputs: Mapping[str, Any]) -> None:
    """:raises RuleBroken: if the package refuses what was entered"""
    activity = session.package.activities.get(item.activity_id)
    broken = broken_rule(activity.rules, session.variables, outputs) if activity else None
    if broken is not None:
        raise RuleBroken(rule=session.package.text(f"rule.{broken.key}"), beside=broken.beside)


def _refuse_unread(session: CaseSession) -> None:
    is_over = session.decisions or session.case.state != Case.State.OPEN
    if is_over and any(item.activity_id in MESSAGES for item in session.open_items()):
        raise MessageUnread(reference=session.case.reference)


@prepared
def _case_of(item_id: UUID) -> "QuerySet[WorkItem, UUID]":
    return WorkItem.objects.filter(id=item_id).values_list("case_id", flat=True)


@prepared
def _item(item_id: UUID) -> "QuerySet[WorkItem]":
    return WorkItem.objects.filter(id=item_id)


def _refuse_unskilled(item: WorkItem, by: Clerk) -> None:
    if not by.works_with(item.performer.removeprefix("skill:")):
        raise NotAllowed()
