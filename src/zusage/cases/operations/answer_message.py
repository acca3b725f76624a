"""The office writes to the applicant."""

from datetime import datetime

from zusage.cases.journal import actor_of
from zusage.cases.session import (
    CaseSession,
)
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk, NotAllowed


def answer_message(*, municipality_id: MunicipalityId, case_id: CaseId, text: str, by: Clerk, now: datetime) -> None:
    """Write to the applicant; it is read on the status page."""
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
        skills = session.package.skills
        if not by.works_with(*skills):
            raise NotAllowed()
        unit = by.acting(unit_key=session.package.unit, skills=skills).unit_name
        session.journal.add("message.sent", session.actor, {"unit": unit}, body={"text": text})
        session.tell_applicant("news")
        session.save()
