"""Complete papers, and the period after which an approval counts as granted.

Only a person says that papers are complete: what was said once binds. The deadlines of the law that begin with complete
papers start then.
"""

from datetime import date, datetime

from zusage.cases.journal import actor_of
from zusage.cases.models import Event
from zusage.cases.operations.promising import is_unpromised, promise_later
from zusage.cases.queries.approval import JUDGED, PAPERS_COMPLETE, ApprovalStanding, approval_of_case
from zusage.cases.session import APPLICANT_ITEM, CaseSession
from zusage.catalogue.domain.approval import approval_rule
from zusage.catalogue.domain.statutory import rules_from_complete_papers
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk, NotAllowed, Role
from zusage.promises import operations as promises
from zusage.promises.operations.approving import NoDeemedApproval


class NothingStartsWithPapers(Refusal):
    """No deadline of the law begins with complete papers in this service."""

    code = "approval.nothing_starts"


class PapersConfirmedBefore(Refusal):
    """Somebody has said already that the papers are complete; parameter `on`, the day that was named."""

    code = "approval.confirmed_before"


class PapersStillAsked(Refusal):
    """The applicant is still asked for papers, so they cannot be complete."""

    code = "approval.papers_asked"


class NoDayForPapers(Refusal):
    """Papers cannot have been complete before the matter came in, or in the future; parameters `on`, `received_on`."""

    code = "approval.no_day_for_papers"


class PeriodNotOver(Refusal):
    """There is nothing to judge: the period runs, was kept, or was judged before."""

    code = "approval.not_over"


class JudgementWithoutReason(Refusal):
    """Nobody said why the approval counts as granted, or why not."""

    code = "approval.judged_without_reason"


def confirm_papers_complete(
    *, municipality_id: MunicipalityId, case_id: CaseId, complete_on: date, by: Clerk, now: datetime
) -> None:
    """Say that the papers have been complete since a day, and start the deadlines of the law that begin with it.

    :raises NotAllowed: if not said by a clerk with a skill of the service
    :raises CaseEnded: if the case is closed or withdrawn
    :raises NothingStartsWithPapers, PapersConfirmedBefore, PapersStillAsked, NoDayForPapers: see there
    :raises ApprovalRuleNotInForce: if the rule that the package names does not hold on that day
    """
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
        skills = {activity.skill for activity in session.package.activities.values()}
        if not by.works_with(*skills):
            raise NotAllowed()
        session.refuse_if_ended()
        _refuse_day(session, complete_on)
        rule, others = approval_rule(session.package, complete_on), rules_from_complete_papers(session.package)
        promises_now = session.package.promise_from == "complete"
        if rule is None and not others and not promises_now:
            raise NothingStartsWithPapers()
        session.journal.add(PAPERS_COMPLETE, session.actor, {"on": str(complete_on)})
        session.complete_on = complete_on
        if others:
            promises.start_deadlines(case_id=case_id, rules=others, started_on=complete_on, now=now)
        if rule is not None:
            period = promises.start_deemed_approval(case_id=case_id, rule=rule, papers_complete_on=complete_on, now=now)
            session.journal.add("approval.started", session.actor, {"rule": rule.code, "until": str(period.ends_on)})
        if promises_now and is_unpromised(session):
            promise_later(session)
        session.tell_applicant("news")
        session.save()


def extend_approval(
    *,
    municipality_id: MunicipalityId,
    case_id: CaseId,
    until_on: date,
    told_on: date,
    reason: str,
    by: Clerk,
    now: datetime,
) -> None:
    """Extend the period once, with a reason that the applicant has known since `told_on`.

    What was known in time may be recorded after the end, as long as nobody has judged.

    :raises NotAllowed: if not said by a head of unit
    :raises CaseEnded: if the case is closed or withdrawn
    :raises NoDeemedApproval, ApprovalExtensionNotTold: see there, and for all that the law refuses
    """
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
        if not by.may_in(Role.HEAD, session.package.unit):
            raise NotAllowed()
        session.refuse_if_ended()
        running = approval_of_case(case_id, now)
        if running is None or running.standing not in {ApprovalStanding.RUNNING, ApprovalStanding.OVER}:
            raise NoDeemedApproval()
        promises.extend_deemed_approval(case_id=case_id, until_on=until_on, told_on=told_on, reason=reason, now=now)
        facts = {"until": str(until_on), "told_on": str(told_on)}
        session.journal.add("approval.extended", session.actor, facts, body={"reason": reason})
        session.tell_applicant("news")
        session.save()


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
        if facts is None or facts.standing is not ApprovalStanding.OVER:
            raise PeriodNotOver()
        session.journal.add(
            JUDGED, session.actor, {"granted": granted, "from": str(facts.granted_on)}, body={"reason": reason}
        )
        session.tell_applicant("news")
        session.save()


def _refuse_day(session: CaseSession, complete_on: date) -> None:
    before = Event.objects.filter(case=session.case, kind=PAPERS_COMPLETE).values_list("facts", flat=True).first()
    if before is not None:
        raise PapersConfirmedBefore(on=f"{date.fromisoformat(before['on']):%d.%m.%Y}")
    if any(item.performer == APPLICANT_ITEM for item in session.open_items()):
        raise PapersStillAsked()
    received_on = date.fromisoformat(session.variables["eingang"]["am"])
    if not received_on <= complete_on <= session.today:
        raise NoDayForPapers(on=f"{complete_on:%d.%m.%Y}", received_on=f"{received_on:%d.%m.%Y}")
