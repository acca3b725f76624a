"""The applicant writes to the office."""

from datetime import datetime

from zusage.cases.journal import APPLICANT
from zusage.cases.operations.parts.house_items import have_message_read
from zusage.cases.operations.parts.keeping_promises import follow_work
from zusage.cases.session import (
    CaseSession,
)
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.tenancy import write_transaction


def send_message(*, municipality_id: MunicipalityId, case_id: CaseId, text: str, now: datetime) -> None:
    """Record a message of the applicant and give it to staff; it is never left unread because a machine decided."""
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=APPLICANT)
        session.journal.add("message.received", APPLICANT, body={"text": text})
        have_message_read(session)
        follow_work(session)
        session.save()
