"""What happened, read back as the events that were written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from zusage.cases.domain.event_log import Header, event_of
from zusage.cases.domain.events import CaseEvent
from zusage.cases.domain.events.base import public_types
from zusage.cases.domain.sealing_contexts import event_context
from zusage.cases.models import Event
from zusage.common.keys import open_json

Kind = TypeVar("Kind", bound=CaseEvent)


@dataclass(frozen=True, slots=True)
class Position:
    """Where an event stands in the log of its case, when it was written, and who stands behind it."""

    case_id: UUID
    sequence: int
    at: datetime
    actor: str


def rows_of(*kinds: type[CaseEvent], **facts: Any) -> "QuerySet[Event]":
    """Return the rows of some kinds; of those only that have these public facts, as they are stored.

    :raises TypeError: if one of the kinds has no such fact
    """
    for kind in kinds:
        if not facts.keys() <= public_types(kind).keys():
            raise TypeError(f"{kind.__name__} has no {', '.join(facts.keys() - public_types(kind).keys())}")
    named = {f"facts__{name}": value for name, value in facts.items()}
    return Event.objects.filter(kind__in=[kind.kind for kind in kinds], **named)


def has_happened(case_id: UUID, kind: type[CaseEvent]) -> bool:
    """Say whether an event of a kind is in the log of a case."""
    return rows_of(kind).filter(case_id=case_id).exists()


def first_of(kind: type[Kind], case_id: UUID, **facts: Any) -> Kind | None:
    """Return the first event of a kind in a case, nothing of it opened; None if there is none."""
    row = rows_of(kind, **facts).filter(case_id=case_id).order_by("sequence").first()
    return None if row is None else _as((kind,), event_of(header_of(row)))


def last_of(case_id: UUID, *kinds: type[Kind]) -> Kind | None:
    """Return the last event of some kinds in a case, nothing of it opened; None if there is none."""
    row = rows_of(*kinds).filter(case_id=case_id).order_by("-sequence").first()
    return None if row is None else _as(kinds, event_of(header_of(row)))


def events_of(case_ids: Iterable[UUID], *kinds: type[Kind]) -> Iterator[tuple[Position, Kind]]:
    """Yield the events of some kinds, case by case in order, nothing of them opened."""
    rows = rows_of(*kinds).filter(case_id__in=case_ids).order_by("case_id", "sequence")
    return ((_position(row), _as(kinds, event_of(header_of(row)))) for row in rows)


def opened_events(case_id: UUID, key_id: UUID, *kinds: type[Kind]) -> Iterator[tuple[Position, Kind]]:
    """Yield the events of some kinds of a case in order, with their sealed parts.

    :raises KeyGone: if the case was erased
    """
    rows = rows_of(*kinds).filter(case_id=case_id).select_related("body").order_by("sequence")
    return ((_position(row), _as(kinds, event_of(header_of(row), body_of(row, key_id)))) for row in rows)


def body_of(row: Event, key_id: UUID) -> Any:
    """Return the sealed part of an event, opened; None if it has none."""
    body = getattr(row, "body", None)
    return open_json(key_id, body.ciphertext, event_context(row.id)) if body is not None else None


def header_of(row: Event) -> Header:
    """Return the row as a value."""
    return Header(
        case_id=row.case_id,
        sequence=row.sequence,
        at=row.at,
        kind=row.kind,
        actor=row.actor,
        facts=row.facts,
        body_digest=row.body_digest,
        previous_hash=row.previous_hash,
        hash=row.hash,
        format_version=row.format_version,
    )


def _position(row: Event) -> Position:
    return Position(row.case_id, row.sequence, row.at, row.actor)


def _as(kinds: tuple[type[Kind], ...], event: CaseEvent) -> Kind:
    assert isinstance(event, kinds)  # the rows were asked for by these kinds
    return event
