"""A person says that the papers are complete: what was said once binds, and deadlines of the law begin."""

from datetime import date, datetime

from zusage.cases.domain.events import ApprovalStarted, PapersComplete
from zusage.cases.history import first_of
from zusage.cases.journal import actor_of
from zusage.cases.operations.parts.making_promises import is_unpromised, promise_later
from zusage.cases.session import CaseSession
from zusage.catalogue.domain.approval import approval_rule
from zusage.catalogue.domain.statutory import rules_from_complete_papers
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk, NotAllowed
from zusage.promises import operations as promises


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


def confirm_papers_complete(
    *, municipality_id: MunicipalityId, case_id: CaseId, complete_on: date, by: Clerk, now: datetime
) -> None:
    """Say that the papers have been complete since a day, and start the deadlines of the law that begin with it.

    :raises NotAllowed: if not said by a clerk with a skill of the service
    :raises CaseAlreadyEnded: if the case is closed or withdrawn
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
        session.journal.add(PapersComplete(complete_on), session.actor)
        session.complete_on = complete_on
        if others:
            promises.start_deadlines(case_id=case_id, rules=others, started_on=complete_on, now=now)
        if rule is not None:
            period = promises.start_deemed_approval(case_id=case_id, rule=rule, papers_complete_on=complete_on, now=now)
            session.journal.add(ApprovalStarted(rule.code, period.ends_on), session.actor)
        if promises_now and is_unpromised(session):
            promise_later(session)
        session.tell_applicant("news")
        session.save()


def _refuse_day(session: CaseSession, complete_on: date) -> None:
    before = first_of(PapersComplete, session.case.id)
    if before is not None:
        raise PapersConfirmedBefore(on=f"{before.on:%d.%m.%Y}")
    if session.asks_applicant():
        raise PapersStillAsked()
    received_on = date.fromisoformat(session.variables["eingang"]["am"])
    if not received_on <= complete_on <= session.today:
        raise NoDayForPapers(on=f"{complete_on:%d.%m.%Y}", received_on=f"{received_on:%d.%m.%Y}")
