"""Messages of a matter: which it awaits, what they said, and whether rows, process and events agree."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zusage.cases.domain.events import CaseEvent, MessageDelivered, MessageKept, PapersSupplied
from zusage.cases.history import opened_events
from zusage.cases.models import AwaitedMessage, Case, ReceivedMessage
from zusage.catalogue.domain.package import Sender, ServicePackage
from zusage.common.domain.json import JsonObject
from zusage.processes import domain as processes
from zusage.processes.domain.state import MESSAGE, SERVICE


@dataclass(frozen=True, slots=True)
class Awaited:
    """A message that a matter awaits now."""

    id: UUID
    message: str


@dataclass(frozen=True, slots=True)
class FileMessage:
    """A message as it came, with the values of its fields; one that came too early has not been taken yet."""

    message: str
    at: datetime
    values: JsonObject
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Written:
    """Somebody's own words, and when they came."""

    at: datetime
    text: str


def awaited_messages(case_id: UUID) -> tuple[Awaited, ...]:
    """Return what a matter awaits, in the order in which it began to."""
    rows = AwaitedMessage.objects.filter(case_id=case_id).order_by("created_at", "id")
    return tuple(Awaited(row.id, row.message) for row in rows)


def messages_of(case: Case) -> tuple[FileMessage, ...]:
    """Return what others said to the process of a matter, each message once."""
    found: dict[str, FileMessage] = {}
    for place, event in opened_events(case.id, case.key_id, MessageKept, MessageDelivered):
        key = event.received or str(place.sequence)
        earlier = found.get(key)
        is_taken = isinstance(event, MessageDelivered)
        found[key] = FileMessage(event.message, earlier.at if earlier else place.at, event.values, is_taken)
    return tuple(found.values())


def words_with_papers(case: Case) -> tuple[Written, ...]:
    """Return what the applicant wrote beside the papers that were handed in, the first first."""
    found = opened_events(case.id, case.key_id, PapersSupplied)
    return tuple(Written(place.at, event.words) for place, event in found if event.words)


def waits_elsewhere(package: ServicePackage, state: processes.State) -> bool:
    """Say whether a process can go on only when another body answers, by a message or for a connector.

    What may come beside, at a boundary or for an event sub-process, nobody waits for.
    """
    program = package.program
    for wait in state.waits:
        kind = program.elements[program.number[wait.activity_id]].kind
        is_needed = not wait.event_id or kind is processes.Kind.EVENT_BASED
        if wait.kind == SERVICE or (
            wait.kind == MESSAGE and is_needed and package.messages[wait.name].sender is Sender.OTHER_BODY
        ):
            return True
    return False


def message_faults(case: Case, told: Iterable[CaseEvent], stored: processes.State) -> Iterator[str]:
    """Yield what of a matter's messages stands otherwise in rows, process and events.

    :param told: what happened to the case
    """
    rows = dict(AwaitedMessage.objects.filter(case=case).values_list("effect_id", "message"))
    waits = {wait.effect_id: wait.name for wait in stored.waits if wait.kind == MESSAGE}
    if rows != waits:
        yield f"awaits {sorted(rows.items())}, its process {sorted(waits.items())}"
    came = [event for event in told if isinstance(event, MessageKept | MessageDelivered) and event.received]
    ids = {event.received for event in came}
    delivered = {event.received for event in came if isinstance(event, MessageDelivered)}
    states = {str(row.id): row.state for row in ReceivedMessage.objects.filter(case=case)}
    if states.keys() != ids:
        yield f"messages came {sorted(states)}, its events say {sorted(ids)}"
    taken = {received for received, state in states.items() if state == ReceivedMessage.State.DELIVERED}
    if taken != delivered:
        yield f"messages were taken {sorted(taken)}, its events say {sorted(delivered)}"
