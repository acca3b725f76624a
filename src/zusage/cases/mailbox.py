"""The messages that a matter awaits, and those that came before it did: collected in one act, written at its end."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from zusage.cases.domain.events import MessageDelivered, MessageKept, Payload
from zusage.cases.history import opened_events
from zusage.cases.models import AwaitedMessage, Case, ReceivedMessage
from zusage.catalogue.domain.package import ServicePackage
from zusage.common.pseudonyms import blind
from zusage.processes import domain as processes


def keys_hash(message: str, keys: Mapping[str, Any]) -> str:
    """Return the keyed hash by which a message finds its matter; none if it has no keys, or one of them is unknown."""
    if not keys or any(value is None for value in keys.values()):
        return ""
    plain = {name: processes.encode_value(value) for name, value in keys.items()}
    return blind("message-keys", message, json.dumps(plain, sort_keys=True, ensure_ascii=False))


def keys_of(package: ServicePackage, message: str, payload: Mapping[str, Any]) -> str:
    """Return the keyed hash of what a message carries, as one version of a service tells its matters apart."""
    return keys_hash(message, processes.keys_of_message(package.program, message, dict(payload)))


@dataclass
class Mailbox:
    """One case during one act."""

    case: Case
    now: datetime
    begun: list[AwaitedMessage] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    changed: list[ReceivedMessage] = field(default_factory=list)

    def begin(self, effect: processes.AwaitMessage) -> None:
        """Await a message from now on."""
        self.begun.append(
            AwaitedMessage(
                case=self.case,
                service_id=self.case.service_id,
                effect_id=effect.effect_id,
                message=effect.message,
                keys_hash=keys_hash(effect.message, effect.keys),
                created_at=self.now,
            )
        )

    def end(self, effect_id: str) -> None:
        """Await a message no longer."""
        self.begun = [awaited for awaited in self.begun if awaited.effect_id != effect_id]
        self.over.append(effect_id)

    def deliver(
        self,
        package: ServicePackage,
        awaited: AwaitedMessage,
        payload: Mapping[str, Any],
        *,
        door: str,
        received: str,
    ) -> MessageDelivered:
        """Await a message no longer because it came; return that it did."""
        sender = package.messages[awaited.message].sender
        self.end(awaited.effect_id)
        return MessageDelivered(awaited.message, sender, door, received, awaited.effect_id, Payload(dict(payload)))

    def take_kept(self, package: ServicePackage) -> "tuple[AwaitedMessage, ReceivedMessage, dict[str, Any]] | None":
        """Return a message that came earlier and is awaited since this act, with what it said; None if none is."""
        if not self.begun:
            return None
        taken = {received.id for received in self.changed}
        names = {awaited.message for awaited in self.begun}
        kept = ReceivedMessage.objects.filter(case=self.case, state=ReceivedMessage.State.KEPT, message__in=names)
        for received in kept.exclude(id__in=taken).order_by("received_at", "id"):
            payload = self.payload_of(received.id)
            keys = keys_of(package, received.message, payload)
            for awaited in self.begun:
                if awaited.message == received.message and awaited.keys_hash in {"", keys}:
                    received.state = ReceivedMessage.State.DELIVERED
                    self.changed.append(received)
                    return awaited, received, payload
        return None

    def payload_of(self, received_id: UUID) -> dict[str, Any]:
        """Return what a kept message said."""
        kept = opened_events(self.case.id, self.case.key_id, MessageKept)
        return dict(next(event.values for _, event in kept if event.received == str(received_id)))

    def write(self) -> None:
        """Write what changed."""
        if self.over:
            AwaitedMessage.objects.filter(case=self.case, effect_id__in=self.over).delete()
        if self.begun:
            AwaitedMessage.objects.bulk_create(self.begun)
        for received in self.changed:
            received.save(update_fields=["state"])
