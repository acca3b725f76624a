"""The office writes to the applicant."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from zusage.cases.domain.events import MessageReceived, MessageSent, Words
from zusage.cases.domain.house_items import MESSAGES
from zusage.cases.history import has_happened
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

    After the end of a matter the office writes only to who has written to it.

    :param answered: the work items of the messages that this answers; whoever writes has read those and no newer one
    :raises NotAllowed: if not written by a clerk with a skill of the service
    :raises CaseAlreadyEnded: if the case is closed or withdrawn and the applicant never wrote
    """
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
        skills = session.package.skills
        if not by.works_with(*skills):
            raise NotAllowed()
        waiting = [item for item in session.open_staff_items() if item.activity_id in MESSAGES]
        if not has_happened(case_id, MessageReceived):
            session.refuse_if_ended()
        unit = by.acting(unit_key=session.package.unit, skills=skills).unit_name
        session.journal.add(MessageSent(unit, Words(text)), session.actor)
        for item in waiting:
            if item.id in answered:
                session.finish_item(item)
        follow_work(session)
        session.tell_applicant("news")
        session.save()
