"""The state that the events of a case amount to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision, as the events tell it."""

    outcome: str
    by_machine: bool
    nature: str
    partial: bool
    letter: str


@dataclass(slots=True)
class Folded:
    """A case as its events tell it."""

    state: str = ""
    end: str = ""
    """The end that the process named, as its package declares it."""
    end_kind: str = ""
    decisions: list[Decided] = field(default_factory=list)
    """Every decision, in order."""
    open_items: dict[str, str] = field(default_factory=dict)
    """Effect id of each open work item, with its activity."""
    promises: dict[str, date] = field(default_factory=dict)
    """Kind of each promise, with the promised day."""
    approval_ends_on: date | None = None
    """The last day before the approval counts as granted, as it was started or extended."""
    engine: list[Mapping[str, Any]] = field(default_factory=list)
    """The engine's own events, in order; `processes.domain.fold` makes the marking of them."""
