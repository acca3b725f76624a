"""The only writer of events."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, QuerySet

from zusage.cases.domain import event_log
from zusage.cases.domain.event_log import Header
from zusage.cases.domain.events import CaseEvent
from zusage.cases.domain.sealing_contexts import event_context
from zusage.cases.models import Case, Event, EventBody
from zusage.common.clock import TOLERANCE, ClockWentBack
from zusage.common.domain.ids import new_id
from zusage.common.keys import seal_json
from zusage.common.prepared import prepared
from zusage.common.pseudonyms import blind
from zusage.identity.domain import Clerk

APPLICANT = "applicant"
MACHINE = "machine"


def actor_of(case_id: UUID, clerk: Clerk) -> str:
    """Return the pseudonym of a member of staff in one case; in another case it is another one."""
    return "staff:" + blind("actor", case_id, clerk.membership_id)[:12]


@dataclass
class Journal:
    """Collects the events of one act on one case; `write_events` writes those of an act in two statements."""

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

    def take(self) -> tuple[list[Event], list[EventBody]]:
        """Return the rows of what was recorded, to be written now."""
        events = [
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
        ]
        bodies = [
            EventBody(event_id=event_id, key_id=self.case.key_id, ciphertext=ciphertext)
            for event_id, ciphertext in self._bodies
        ]
        self._headers, self._bodies, self._ids = [], [], []
        return events, bodies


def write_events(journals: Iterable[Journal]) -> None:
    """Write what was recorded; the rows of the cases, which carry the heads of chains, are written by the caller."""
    taken = [journal.take() for journal in journals]
    Event.objects.bulk_create([event for events, _ in taken for event in events])
    EventBody.objects.bulk_create([body for _, bodies in taken for body in bodies])


@prepared
def _last_moments(case_ids: Collection[UUID]) -> "QuerySet[Event, tuple[UUID, datetime]]":
    last = Event.objects.filter(case_id__in=case_ids, sequence=F("case__event_count"))
    return last.values_list("case_id", "at")


def refuse_before_last_event(cases: Collection[Case], now: datetime, tolerance: timedelta = TOLERANCE) -> None:
    """Refuse to write history backwards.

    :raises ClockWentBack: if the last event of one of the cases lies later than now
    """
    references = {case.id: case.reference for case in cases}
    for case_id, last in _last_moments(references):
        if last - now > tolerance:
            raise ClockWentBack(
                f"the last event of {references[case_id]} lies after the present time; set the clock right"
            )
