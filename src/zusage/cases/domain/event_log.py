"""The event log of a case: headers chained by hashes, bodies covered by their digest, upcasters, the fold.

Events state what happened, not what was asked. A header's hash covers its place, time, kind, actor, public
facts, the digest of its sealed body and the hash before it; so nobody changes, drops or reorders one unseen.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from zusage.cases.domain.events import CaseEvent, Folded, read
from zusage.common.domain.refusal import Mistake

FORMAT_VERSION = 1
GENESIS = "0" * 64


class NewerFormat(Mistake):
    """An event was written by a newer program than this."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event as plain data of some format: kind, public facts, and the sealed part if it is open."""

    kind: str
    facts: Mapping[str, Any]
    body: Mapping[str, Any] | None


Upcaster = Callable[[Told], Told]
_UPCASTERS: dict[int, Upcaster] = {}
"""By the format version they lift from; an old event is lifted step by step to the present format when read."""


@dataclass(frozen=True, slots=True)
class Header:
    """One event without its personal part."""

    case_id: UUID
    sequence: int
    at: datetime
    kind: str
    actor: str
    facts: Mapping[str, Any]
    body_digest: str
    previous_hash: str
    hash: str
    format_version: int


@dataclass(frozen=True, slots=True)
class ChainFault:
    """Where a chain does not hold."""

    sequence: int
    reason: str


def chain(header: Header) -> Header:
    """Return the header with its hash."""
    return replace(header, hash=hash_of(header))


def hash_of(header: Header) -> str:
    """Return SHA-256 over the canonical JSON of everything but the hash itself."""
    content = [
        header.format_version,
        str(header.case_id),
        header.sequence,
        header.at.astimezone(UTC).isoformat(timespec="microseconds"),
        header.kind,
        header.actor,
        header.facts,
        header.body_digest,
        header.previous_hash,
    ]
    return sha256(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def digest_of(stored_body: bytes) -> str:
    """Return the digest of a body's stored bytes; it still verifies once the key is gone."""
    return sha256(stored_body).hexdigest()


def check_chain(headers: Iterable[Header]) -> list[ChainFault]:
    """Return every place where a chain is broken: a gap, a wrong predecessor, a changed header."""
    faults = []
    previous = GENESIS
    for expected, header in enumerate(headers, start=1):
        if header.sequence != expected:
            faults.append(ChainFault(header.sequence, f"sequence {expected} is missing"))
        if header.previous_hash != previous:
            faults.append(ChainFault(header.sequence, "does not follow the event before it"))
        if hash_of(header) != header.hash:
            faults.append(ChainFault(header.sequence, "was changed after it was written"))
        previous = header.hash
    return faults


def event_of(header: Header, body: Mapping[str, Any] | None = None) -> CaseEvent:
    """Return what a header tells, lifted to the present format.

    :param body: the sealed part, opened; None if there is none or it stays closed
    :raises NewerFormat: if it comes from a newer program than this
    :raises UnknownKind, UnreadableEvent: if no program of ours wrote it
    """
    if header.format_version > FORMAT_VERSION:
        raise NewerFormat(f"event format {header.format_version} is newer than this program knows ({FORMAT_VERSION})")
    told = Told(header.kind, header.facts, body)
    for version in range(header.format_version, FORMAT_VERSION):
        told = _UPCASTERS[version](told)
    return read(told.kind, told.facts, told.body)


def fold(events: Iterable[CaseEvent]) -> Folded:
    """Return the state that events amount to."""
    folded = Folded()
    for event in events:
        event.change(folded)
    return folded
