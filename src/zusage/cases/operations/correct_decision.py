"""A decision is put right, taken back or replaced after it was made; what was decided before stays as it was."""

from datetime import datetime

from zusage.cases.connectors.decision import send_outcome
from zusage.cases.journal import actor_of
from zusage.cases.models import Case, Decision
from zusage.cases.operations.parts.closing import close_when_over
from zusage.cases.operations.parts.keeping_promises import follow_work
from zusage.cases.session import CaseAlreadyEnded, CaseSession
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk, NotAllowed


class NothingToCorrect(Refusal):
    """Nothing was decided yet, so there is nothing to correct, to revoke or to remedy."""

    code = "decision.nothing_to_correct"


class NotACorrection(Refusal):
    """The package has no such outcome that follows a decision; parameters `outcome`, `allowed`."""

    code = "decision.not_a_correction"


class CorrectionWithoutReason(Refusal):
    """Nobody said why the decision does not stay as it is."""

    code = "decision.without_reason"


def correct_decision(
    *, municipality_id: MunicipalityId, case_id: CaseId, outcome: str, reason: str, by: Clerk, now: datetime
) -> None:
    """Add a correction, a revocation or a remedy to what was decided, and send its letter with the reason.

    Promises that were settled stay settled.

    :param outcome: key of an outcome of the package whose nature is not "first"
    :raises NotAllowed: if not said by a clerk with a skill of the service
    :raises CaseAlreadyEnded: if the applicant took the matter back
    :raises NothingToCorrect, NotACorrection, CorrectionWithoutReason: see there
    """
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
        skills = {activity.skill for activity in session.package.activities.values()}
        if not by.works_with(*skills):
            raise NotAllowed()
        if not reason.strip():
            raise CorrectionWithoutReason()
        if not Decision.objects.filter(case=session.case).exists():
            raise NothingToCorrect(reference=session.case.reference)
        if session.case.state == Case.State.WITHDRAWN:
            raise CaseAlreadyEnded(reference=session.case.reference)
        later = {known.key: known for known in session.package.later_outcomes}
        if outcome not in later:
            raise NotACorrection(outcome=outcome, allowed=", ".join(sorted(later)))
        session.record_decision(later[outcome], reason)
        send_outcome(session, later[outcome], about={"reasons": reason})
        close_when_over(session)
        follow_work(session)
        session.tell_applicant("news")
        session.save()
