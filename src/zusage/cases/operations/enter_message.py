"""A member of staff enters what somebody outside answered: on paper, on the phone, by mail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from zusage.cases.domain.payload import fitting
from zusage.cases.journal import actor_of
from zusage.cases.mailbox import keys_of
from zusage.cases.models import AwaitedMessage
from zusage.cases.operations.parts.receiving import COUNTER, refuse_closed_door, took_message, wait_for
from zusage.cases.session import CaseSession
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk, NotAllowed


class MessageNotAwaited(Refusal):
    """The matter awaits this message no longer: a colleague was faster, it came by another door, or time ran out."""

    code = "message.not_awaited"


def enter_message(
    *,
    municipality_id: MunicipalityId,
    case_id: CaseId,
    awaited_id: UUID,
    payload: Mapping[str, Any],
    by: Clerk,
    now: datetime,
) -> None:
    """Give the process a message that it awaits.

    :param awaited_id: the row of the awaited message
    :raises NotAllowed: for staff without a skill of the service
    :raises MessageNotAwaited: if it is not awaited (any longer)
    :raises DoorClosed: if this message does not come in over the counter
    :raises OtherKeys: if it is meant for another matter, or for none of several that are awaited
    :raises PayloadMisfit: if it holds something else than the package declares
    """
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
        if not by.works_with(*session.package.skills):
            raise NotAllowed()
        awaited = AwaitedMessage.objects.filter(id=awaited_id, case=session.case).first()
        if awaited is None:
            raise MessageNotAwaited(reference=session.case.reference)
        message = session.package.messages[awaited.message]
        refuse_closed_door(message, COUNTER)
        values = fitting(message.carries, payload, session.today)
        if keys_of(session.package, message.name, values):  # one without a key: whoever enters it has looked
            awaited = wait_for(session, message.name, values) or awaited
        session.receive(awaited, values, door=COUNTER)
        took_message(session)
