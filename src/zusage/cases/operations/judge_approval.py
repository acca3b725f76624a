"""A person says whether an approval counts as granted now that its period is over."""

from datetime import datetime

from zusage.cases.domain.events import ApprovalJudged, Words
from zusage.cases.journal import actor_of
from zusage.cases.queries.approval import ApprovalStanding, approval_of_case
from zusage.cases.session import CaseSession
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk, NotAllowed, Role


class PeriodNotOver(Refusal):
    """There is nothing to judge: the period runs, was kept, or was judged before."""

    code = "approval.not_over"


class JudgementWithoutReason(Refusal):
    """Nobody said why the approval counts as granted, or why not."""

    code = "approval.judged_without_reason"


def judge_approval(
    *, municipality_id: MunicipalityId, case_id: CaseId, granted: bool, reason: str, by: Clerk, now: datetime
) -> None:
    """Say whether the approval counts as granted now that the period is over; on request it is certified.

    Source: § 42a (1) and (3) VwVfG.

    :raises NotAllowed: if not said by a head of unit
    :raises PeriodNotOver, JudgementWithoutReason: see there
    """
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
        if not by.may_in(Role.HEAD, session.package.unit):
            raise NotAllowed()
        if not reason.strip():
            raise JudgementWithoutReason()
        facts = approval_of_case(case_id, now)
        if facts is None or facts.granted_on is None or facts.standing is not ApprovalStanding.OVER:
            raise PeriodNotOver()
        session.journal.add(ApprovalJudged(granted, facts.granted_on, Words(reason)), session.actor)
        session.tell_applicant("news")
        session.save()
