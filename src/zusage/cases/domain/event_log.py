"""The event log of a case: headers chained by hashes, bodies covered by their digest, upcasters, the fold.

Events state what happened, not what was asked. A header's hash covers its place, time, kind, actor, public
facts, the digest of its sealed body and the hash before it; so nobody changes, drops or reorders one unseen.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

FORMAT_VERSION = 1
GENESIS = "0" * 64

SEALED_FACTS = frozenset({"variables.set", "table.gave", "expression.failed", "work.begun"})
"""Facts of the engine that carry values and so belong in the body; all others only name elements and effects."""

Upcaster = Callable[["Header"], "Header"]
_UPCASTERS: dict[int, Upcaster] = {}
"""By the format version they lift from; an old header is lifted step by step to the present format when read."""


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


def upcast(header: Header) -> Header:
    """Return the header in the present format.

    :raises ValueError: if it comes from a newer program than this
    """
    if header.format_version > FORMAT_VERSION:
        raise ValueError(f"event format {header.format_version} is newer than this program knows ({FORMAT_VERSION})")
    while header.format_version < FORMAT_VERSION:
        header = _UPCASTERS[header.format_version](header)
    return header


@dataclass(slots=True)
class Folded:
    """The state of a case as its events tell it."""

    state: str = ""
    end: str = ""
    """The end that the process named, as its package declares it."""
    end_kind: str = ""
    decisions: list[Mapping[str, Any]] = field(default_factory=list)
    """Every decision, in order: outcome, by, nature, partial, letter."""
    open_items: dict[str, str] = field(default_factory=dict)
    """Effect id of each open work item, with its activity."""
    promises: dict[str, str] = field(default_factory=dict)
    """Kind of each promise, with the promised day."""
    approval: str = ""
    """The last day before the approval counts as granted, as it was started or extended."""
    engine: list[Mapping[str, Any]] = field(default_factory=list)
    """The engine's own events, in order; `processes.domain.fold` makes the marking of them."""


def fold(headers: Iterable[Header]) -> Folded:
    """Return the state that the events amount to."""
    folded = Folded()
    for header in map(upcast, headers):
        _apply(folded, header.kind, header.facts)
    return folded


def _apply(folded: Folded, kind: str, facts: Mapping[str, Any]) -> None:
    match kind:
        case "case.received":
            folded.state = "open"
        case "case.decided":
            folded.decisions.append(facts)
            if not facts["partial"]:
                folded.state, folded.end_kind = "decided", ""
        case "end.named":
            folded.end = facts["end"]
            folded.state = "decided" if facts["kind"] == "handed_over" else folded.state
        case "case.ended":
            folded.state = "withdrawn" if facts["kind"] == "withdrawn" else "closed"
            folded.end_kind = facts["kind"]
        case "case.reopened":
            folded.state, folded.end_kind = "decided", ""
        case "item.created":
            folded.open_items[facts["item"]] = facts["activity"]
        case "item.done" | "item.withdrawn":
            folded.open_items.pop(facts["item"], None)
        case "case.moved":
            names = facts["renamed"]
            folded.open_items = {item: names.get(activity, activity) for item, activity in folded.open_items.items()}
        case "promise.made":
            folded.promises[facts["promise"]] = facts["until"]
        case "approval.started" | "approval.extended":
            folded.approval = facts["until"]
        case "process.moved":
            folded.engine.extend(facts["steps"])
