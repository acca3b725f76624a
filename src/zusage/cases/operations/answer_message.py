"""The office writes to the applicant."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from zusage.cases.domain.events import MessageSent, Words
from zusage.cases.domain.house_items import MESSAGE_ACTIVITY
from zusage.cases.journal import actor_of
from zusage.cases.operations.parts.keeping_promises import follow_work
from zusage.cases.session import (
    CaseSession,
)
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk, NotAllowed


def answer_message(
    *,
    municipality_id: MunicipalityId,
    case_id: CaseId,
    text: str,
    by: Clerk,
    now: datetime,
    answered: Collection[UUID] = (),
) -> None:
    """Write to the applicant; it is read on the status page.

    A matter that has ended takes an answer as long as a message to us waits, and no other word.

    :param answered: the work items of the messages that this answers; whoever writes has read those and no newer one
    :raises NotAllowed: if not written by a clerk with a skill of the service
    :raises CaseAlreadyEnded: if the case is closed or withdrawn and no message waits
    """
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
        skills = session.package.skills
        if not by.works_with(*skills):
            raise NotAllowed()
        waiting = [item for item in session.open_staff_items() if item.activity_id == MESSAGE_ACTIVITY]
        if not waiting:
            session.refuse_if_ended()
        unit = by.acting(unit_key=session.package.unit, skills=skills).unit_name
        session.journal.add(MessageSent(unit, Words(text)), session.actor)
        for item in waiting:
            if item.id in answered:
                session.finish_item(item)
        follow_work(session)
        session.tell_applicant("news")
        session.save()
