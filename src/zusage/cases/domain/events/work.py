"""What there is to do, and how the process moves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zusage.cases.domain.events.base import CaseEvent, Saying, saying
from zusage.cases.domain.events.folded import Folded

_WITH_VALUES = frozenset({"variables.set", "table.gave", "expression.failed", "work.begun"})
"""Events of the engine that carry values and so belong in the body; all others only name elements and effects."""


@dataclass(frozen=True)
class ItemCreated(CaseEvent, kind="item.created"):
    """Somebody has something to do; `performer` is ``applicant`` or ``skill:NAME``."""

    item: str
    activity: str
    performer: str

    @property
    def skill(self) -> str:
        """Return the skill it asks for; nothing if the applicant has to act."""
        return self.performer.removeprefix("skill:") if self.performer.startswith("skill:") else ""

    def said(self) -> Saying | None:
        return saying(self.kind) if self.skill else None

    def change(self, folded: Folded) -> None:
        folded.open_items[self.item] = self.activity


@dataclass(frozen=True)
class Outputs:
    """Sealed: what was decided or told when an item was completed."""

    outputs: Mapping[str, Any]


@dataclass(frozen=True)
class ItemDone(CaseEvent, kind="item.done", is_silent=True):
    """It was done; without outputs if no process waits for it."""

    item: str
    activity: str
    sealed: Outputs | None = None

    def change(self, folded: Folded) -> None:
        folded.open_items.pop(self.item, None)


@dataclass(frozen=True)
class ItemWithdrawn(CaseEvent, kind="item.withdrawn", is_silent=True):
    """Nobody has to do it any more."""

    item: str
    activity: str

    def change(self, folded: Folded) -> None:
        folded.open_items.pop(self.item, None)


@dataclass(frozen=True)
class TimerFired(CaseEvent, kind="timer.fired", is_silent=True):
    """The moment of a timer came."""

    timer: str


@dataclass(frozen=True)
class Values:
    """Sealed: the engine's events that carry values, in order."""

    steps: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class ProcessMoved(CaseEvent, kind="process.moved", is_silent=True):
    """The process went on: the engine's events in order, those with values only by their kind."""

    steps: tuple[Mapping[str, Any], ...]
    sealed: Values | None = None

    @classmethod
    def by(cls, steps: Sequence[Mapping[str, Any]]) -> "ProcessMoved":
        """Make it of all the engine's events of an act."""
        public = tuple(step if step["kind"] not in _WITH_VALUES else {"kind": step["kind"]} for step in steps)
        values = tuple(step for step in steps if step["kind"] in _WITH_VALUES)
        return cls(public, Values(values) if values else None)

    @property
    def values(self) -> tuple[Mapping[str, Any], ...]:
        """Return the engine's events with values; none if the body is not open."""
        return self.sealed.steps if self.sealed else ()

    def whole(self) -> Iterator[dict[str, Any]]:
        """Yield the engine's events in order, the sealed ones put back in their places."""
        sealed = iter(self.values)
        for step in self.steps:
            yield dict(next(sealed) if step["kind"] in _WITH_VALUES else step)

    def change(self, folded: Folded) -> None:
        folded.engine.extend(self.steps)
