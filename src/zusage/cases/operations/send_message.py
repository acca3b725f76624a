"""The applicant writes to the office."""

from datetime import datetime

from zusage.cases.journal import APPLICANT
from zusage.cases.models import WorkItem
from zusage.cases.operations.parts.house_items import MESSAGE_ACTIVITY
from zusage.cases.operations.parts.keeping_promises import follow_work
from zusage.cases.session import (
    CaseSession,
)
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.tenancy import write_transaction

_MESSAGE_MINUTES = 5


def send_message(*, municipality_id: MunicipalityId, case_id: CaseId, text: str, now: datetime) -> None:
    """Record a message of the applicant and give it to staff; it is never left unread because a machine decided."""
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=APPLICANT)
        session.journal.add("message.received", APPLICANT, body={"text": text})
        skill = next(activity.skill for activity in session.package.activities.values() if activity.skill)
        session.add_item(
            WorkItem(
                case=session.case,
                effect_id=f"m{session.case.event_count}",
                activity_id=MESSAGE_ACTIVITY,
                name="Nachricht lesen",
                performer=f"skill:{skill}",
                minutes=_MESSAGE_MINUTES,
                created_at=now,
            )
        )
        follow_work(session)
        session.save()
