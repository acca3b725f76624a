"""What is the same for every door by which a message comes in."""

from collections.abc import Mapping
from typing import Any

from zusage.cases.mailbox import keys_of
from zusage.cases.models import AwaitedMessage
from zusage.cases.operations.parts.closing import close_when_over
from zusage.cases.operations.parts.keeping_promises import follow_work
from zusage.cases.session import CaseSession
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import Message
from zusage.common.domain.refusal import Refusal

COUNTER, IMPORT = "counter", "import"


class DoorClosed(Refusal):
    """The package does not let this message in by this door; parameters `message`, `allowed`."""

    code = "message.door_closed"


class OtherKeys(Refusal):
    """The matter with this reference waits for this message, but with other keys."""

    code = "message.other_keys"


def refuse_closed_door(message: Message, door: str) -> None:
    """:raises DoorClosed: if the message does not come in by this door"""
    if door not in message.doors:
        raise DoorClosed(message=message.name, allowed=", ".join(message.doors))


def wait_for(session: CaseSession, message: str, payload: Mapping[str, Any]) -> AwaitedMessage | None:
    """Return the wait that a message ends, the oldest of several; None if the matter waits for none yet.

    :raises OtherKeys: if the matter waits for it, but for none with its keys
    """
    waiting = list(AwaitedMessage.objects.filter(case=session.case, message=message).order_by("created_at", "id"))
    for awaited in waiting:
        if awaited.keys_hash in {"", keys_of(catalogue.get_version(awaited.service_id), message, payload)}:
            return awaited
    if waiting:
        raise OtherKeys(reference=session.case.reference)
    return None


def took_message(session: CaseSession) -> None:
    """Go on behind a message, and write everything."""
    close_when_over(session)
    follow_work(session)
    session.tell_applicant("news")
    session.save()
