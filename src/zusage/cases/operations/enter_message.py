"""A member of staff enters what somebody outside answered: on paper, on the phone, by mail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from zusage.cases.domain.payload import fitting
from zusage.cases.journal import actor_of
from zusage.cases.mailbox import keys_of
from zusage.cases.models import AwaitedMessage
from zusage.cases.operations.parts.receiving import COUNTER, OtherKeys, refuse_closed_door, took_message
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
        session.receive(_meant(session, awaited, values), values, door=COUNTER)
        took_message(session)


def _meant(session: CaseSession, awaited: AwaitedMessage, values: Mapping[str, Any]) -> AwaitedMessage:
    """Return the wait that an answer is meant for; of one that carries no key, whoever enters it has looked.

    :raises OtherKeys: if it says of itself that it is meant for another
    """
    waiting = list(
        AwaitedMessage.objects.filter(case=session.case, message=awaited.message).order_by("created_at", "id")
    )
    keys = keys_of(session.package, awaited.message, values)
    if not keys:
        return awaited
    found = next((wait for wait in waiting if wait.keys_hash in {"", keys}), None)
    if found is None:
        raise OtherKeys(reference=session.case.reference)
    return found
