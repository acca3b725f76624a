"""The only writer of events."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from zusage.cases.domain import event_log
from zusage.cases.domain.event_log import Header
from zusage.cases.domain.events import CaseEvent
from zusage.cases.domain.sealing_contexts import event_context
from zusage.cases.models import Case, Event, EventBody
from zusage.common.clock import TOLERANCE, ClockWentBack
from zusage.common.domain.ids import new_id
from zusage.common.keys import seal_json
from zusage.common.pseudonyms import blind
from zusage.identity.domain import Clerk

APPLICANT = "applicant"
MACHINE = "machine"


def actor_of(case_id: UUID, clerk: Clerk) -> str:
    """Return the pseudonym of a member of staff in one case; in another case it is another one."""
    return "staff:" + blind("actor", case_id, clerk.membership_id)[:12]


@dataclass
class Journal:
    """Collects the events of one act on one case and writes them in two statements."""

    case: Case
    now: datetime
    _headers: list[Header] = field(default_factory=list)
    _bodies: list[tuple[UUID, bytes]] = field(default_factory=list)
    _ids: list[UUID] = field(default_factory=list)

    def add(self, event: CaseEvent, actor: str) -> None:
        """Record that something happened; its sealed part under the key of the case."""
        event_id, body = new_id(), event.body
        digest = ""
        if body is not None:
            ciphertext = seal_json(self.case.key_id, body, event_context(event_id))
            digest = event_log.digest_of(ciphertext)
            self._bodies.append((event_id, ciphertext))
        header = event_log.chain(
            Header(
                case_id=self.case.id,
                sequence=self.case.event_count + 1,
                at=self.now,
                kind=event.kind,
                actor=actor,
                facts=event.facts,
                body_digest=digest,
                previous_hash=self.case.chain_head or event_log.GENESIS,
                hash="",
                format_version=event_log.FORMAT_VERSION,
            )
        )
        self._headers.append(header)
        self._ids.append(event_id)
        self.case.event_count, self.case.chain_head = header.sequence, header.hash

    def write(self) -> None:
        """Write what was recorded; the case row, which carries the chain's head, is written by the caller."""
        Event.objects.bulk_create(
            Event(
                id=event_id,
                case=self.case,
                sequence=header.sequence,
                at=header.at,
                kind=header.kind,
                actor=header.actor,
                facts=header.facts,
                body_digest=header.body_digest,
                previous_hash=header.previous_hash,
                hash=header.hash,
                format_version=header.format_version,
            )
            for event_id, header in zip(self._ids, self._headers, strict=True)
        )
        EventBody.objects.bulk_create(
            EventBody(event_id=event_id, key_id=self.case.key_id, ciphertext=ciphertext)
            for event_id, ciphertext in self._bodies
        )
        self._headers, self._bodies, self._ids = [], [], []


def refuse_before_last_event(case: Case, now: datetime, tolerance: timedelta = TOLERANCE) -> None:
    """Refuse to write history backwards.

    :raises ClockWentBack: if the case's last event lies later than now
    """
    last = Event.objects.filter(case=case).order_by("-sequence").values_list("at", flat=True).first()
    if last is not None and last - now > tolerance:
        raise ClockWentBack(f"the last event of {case.reference} lies after the present time; set the clock right")
