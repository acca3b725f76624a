"""A message comes in from a file: it finds its matter by reference or keys, and counts once by its id."""

import json
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from zusage.cases.domain.events import MessageKept, Payload
from zusage.cases.domain.message_lines import Incoming
from zusage.cases.domain.payload import fitting
from zusage.cases.journal import MACHINE
from zusage.cases.mailbox import keys_of
from zusage.cases.models import AwaitedMessage, Case, ReceivedMessage
from zusage.cases.operations.parts.receiving import IMPORT, refuse_closed_door, took_message, wait_for
from zusage.cases.session import CaseAlreadyEnded, CaseSession
from zusage.catalogue import queries as catalogue
from zusage.common.domain.ids import MunicipalityId, new_id
from zusage.common.domain.reference import BadReference, normalise_reference
from zusage.common.domain.refusal import Refusal
from zusage.common.pseudonyms import blind, same
from zusage.common.tenancy import write_transaction
from zusage.identity import queries as identity


class MessageUnknown(Refusal):
    """The service of the matter awaits no message of this name; parameters `message`, `allowed`."""

    code = "message.unknown"


class NoMatterWaits(Refusal):
    """No matter waits for this message with these keys, or there is none with this reference."""

    code = "message.no_matter_waits"


class SeveralMattersWait(Refusal):
    """More than one matter waits for this message with these keys; parameter `count`."""

    code = "message.several_matters_wait"


class MessageIdTaken(Refusal):
    """A message with this id came before and said something else."""

    code = "message.id_taken"


class Came(StrEnum):
    """What became of a message."""

    DELIVERED = "delivered"
    KEPT = "kept"  # until the matter awaits it
    BEFORE = "before"  # it had come already; nothing happened


def import_message(*, municipality_id: MunicipalityId, incoming: Incoming, now: datetime) -> tuple[Came, str]:
    """Give a message to the matter it is meant for; return what became of it, and the reference of the matter.

    One that names its matter and comes too early is kept, and delivered as soon as the process awaits it.

    :raises MessageIdTaken, MessageUnknown, NoMatterWaits, SeveralMattersWait, OtherKeys: see there
    :raises CaseAlreadyEnded: if the matter is over, or its process is
    :raises DoorClosed: if this message does not come from files
    :raises PayloadMisfit: if it holds something else than the package declares
    """
    with write_transaction(municipality_id):
        before = _came_before(incoming)
        if before is None:
            session = CaseSession.lock(_case_of(incoming, identity.day_of(now)), now)
            before = _came_before(incoming)  # whoever sent it twice at once has waited for the lock
            if before is None:
                return _take(session, incoming), session.case.reference
        return Came.BEFORE, before


def _came_before(incoming: Incoming) -> str | None:
    """Return the reference of the matter to which a message of this id came."""
    before = ReceivedMessage.objects.filter(id_hash=_id_hash(incoming)).select_related("case").first()
    if before is None:
        return None
    if not same(before.content_hash, _content_hash(incoming)):
        raise MessageIdTaken(reference=before.case.reference)
    return before.case.reference


def _take(session: CaseSession, incoming: Incoming) -> Came:
    session.refuse_if_ended()
    if session.engine.is_ended:
        raise CaseAlreadyEnded(reference=session.case.reference)
    message = session.package.messages.get(incoming.message)
    if message is None:
        raise MessageUnknown(message=incoming.message, allowed=", ".join(sorted(session.package.messages)) or "–")
    refuse_closed_door(message, IMPORT)
    payload = fitting(message.carries, incoming.payload, session.today)
    awaited = wait_for(session, message.name, payload)
    if awaited is None and not incoming.reference:
        raise NoMatterWaits(message=message.name)  # another message was faster
    received = ReceivedMessage(
        id=new_id(),
        case=session.case,
        message=message.name,
        id_hash=_id_hash(incoming),
        content_hash=_content_hash(incoming),
        state=ReceivedMessage.State.DELIVERED if awaited else ReceivedMessage.State.KEPT,
        received_at=session.now,
    )
    received.save(force_insert=True)
    if awaited is None:
        kept = MessageKept(message.name, message.sender, IMPORT, str(received.id), Payload(payload))
        session.journal.add(kept, MACHINE)
        session.save()
        return Came.KEPT
    session.receive(awaited, payload, door=IMPORT, received=str(received.id))
    took_message(session)
    return Came.DELIVERED


def _case_of(incoming: Incoming, today: date) -> UUID:
    found = _by_reference(incoming) if incoming.reference else _by_keys(incoming, today)
    if not found:
        raise NoMatterWaits(message=incoming.message)
    if len(found) > 1:
        raise SeveralMattersWait(message=incoming.message, count=len(found))
    return found.pop()


def _by_reference(incoming: Incoming) -> set[UUID]:
    try:
        reference = normalise_reference(incoming.reference)
    except BadReference:
        return set()
    return set(Case.objects.filter(reference=reference, service_key=incoming.service).values_list("id", flat=True))


def _by_keys(incoming: Incoming, today: date) -> set[UUID]:
    """Return the matters that wait for what the message carries, as each version of the service tells them apart."""
    waiting = AwaitedMessage.objects.filter(message=incoming.message, case__service_key=incoming.service)
    found: set[UUID] = set()
    for service_id in waiting.order_by("service_id").values_list("service_id", flat=True).distinct():
        package = catalogue.get_version(service_id)
        payload = fitting(package.messages[incoming.message].carries, incoming.payload, today)
        if keys := keys_of(package, incoming.message, payload):
            found |= set(waiting.filter(service_id=service_id, keys_hash=keys).values_list("case_id", flat=True))
    return found


def _id_hash(incoming: Incoming) -> str:
    return blind("message-id", incoming.service, incoming.message, incoming.id)


def _content_hash(incoming: Incoming) -> str:
    content = [incoming.reference, incoming.payload]
    return blind("message-content", json.dumps(content, sort_keys=True, ensure_ascii=False))
