"""The applicant takes the matter back."""

from datetime import datetime

from zusage.cases.domain.events import CaseWithdrawn
from zusage.cases.domain.house_items import ADDRESS_ACTIVITY
from zusage.cases.journal import APPLICANT
from zusage.cases.models import Case
from zusage.cases.operations.parts.keeping_promises import follow_work
from zusage.cases.operations.parts.stopping import stop_unposted
from zusage.cases.session import (
    CaseSession,
)
from zusage.catalogue.domain.package import EndKind
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import write_transaction
from zusage.processes import domain as processes


class TooLateToWithdraw(Refusal):
    """The decision has been made; a withdrawal cannot undo it."""

    code = "case.too_late_to_withdraw"


def withdraw_case(*, municipality_id: MunicipalityId, case_id: CaseId, now: datetime) -> None:
    """Take a case back on the applicant's wish; letters that have not left the house are stopped.

    :raises TooLateToWithdraw: once the decision is made
    """
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=APPLICANT)
        session.refuse_if_ended()
        if session.case.state != Case.State.OPEN:
            raise TooLateToWithdraw(reference=session.case.reference)
        session.journal.add(CaseWithdrawn(), APPLICANT)
        session.end_case(EndKind.WITHDRAWN)
        session.advance(processes.Cancel())
        for item in session.open_staff_items():
            if item.activity_id == ADDRESS_ACTIVITY:  # a message that came is read all the same
                session.withdraw_item(item)
        stop_unposted(session)
        follow_work(session)
        session.tell_applicant("news")
        session.save()
