"""The applicant writes to the office."""

from datetime import datetime

from zusage.cases.domain.events import MessageReceived, Words
from zusage.cases.journal import APPLICANT
from zusage.cases.operations.parts.keeping_promises import follow_work
from zusage.cases.operations.parts.reading import have_words_read
from zusage.cases.session import (
    CaseSession,
)
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.tenancy import write_transaction


def send_message(*, municipality_id: MunicipalityId, case_id: CaseId, text: str, now: datetime) -> None:
    """Record a message of the applicant and give it to staff.

    Nobody is turned away because the matter has ended meanwhile (§ 24 (3) VwVfG, Art. 17 GG): what somebody writes
    then may be an objection, so a person reads it, whatever the machine decided or closed.
    """
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=APPLICANT)
        session.journal.add(MessageReceived(Words(text)), APPLICANT)
        have_words_read(session, text, session.case.event_count)
        follow_work(session)
        session.save()
