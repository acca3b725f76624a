"""The period after which an approval counts as granted is extended once."""

from datetime import date, datetime

from zusage.cases.domain.events import ApprovalExtended, Words
from zusage.cases.journal import actor_of
from zusage.cases.queries.approval import ApprovalStanding, approval_of_case
from zusage.cases.session import CaseSession
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk, NotAllowed, Role
from zusage.promises import operations as promises
from zusage.promises.operations.approving import NoDeemedApproval


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
    :raises CaseAlreadyEnded: if the case is closed or withdrawn
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
        session.journal.add(ApprovalExtended(until_on, told_on, Words(reason)), session.actor)
        session.tell_applicant("news")
        session.save()
