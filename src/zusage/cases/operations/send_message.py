"""The applicant writes to the office."""

from datetime import datetime

from zusage.cases.domain.events import MessageReceived, Words
from zusage.cases.domain.house_items import MESSAGE_ACTIVITY, effect_of_message
from zusage.cases.journal import APPLICANT
from zusage.cases.models import WorkItem
from zusage.cases.operations.parts.keeping_promises import follow_work
from zusage.cases.session import (
    CaseSession,
)
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.tenancy import write_transaction

_MESSAGE_MINUTES = 5


def send_message(*, municipality_id: MunicipalityId, case_id: CaseId, text: str, now: datetime) -> None:
    """Record a message of the applicant and give it to staff.

    Nobody is turned away because the matter has ended meanwhile (§ 24 (3) VwVfG, Art. 17 GG): what somebody writes
    then may be an objection, so a person reads it, whatever the machine decided or closed.
    """
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=APPLICANT)
        session.journal.add(MessageReceived(Words(text)), APPLICANT)
        skill = next(activity.skill for activity in session.package.activities.values() if activity.skill)
        session.add_item(
            WorkItem(
                case=session.case,
                effect_id=effect_of_message(session.case.event_count),
                activity_id=MESSAGE_ACTIVITY,
                name="Nachricht lesen",
                performer=f"skill:{skill}",
                minutes=_MESSAGE_MINUTES,
                created_at=now,
            )
        )
        follow_work(session)
        session.save()
