"""What comes from outside: messages of others, answers of connectors; and the windows that the answers chose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zusage.cases.domain.events.base import CaseEvent, Saying, saying
from zusage.cases.domain.events.work import Outputs
from zusage.catalogue.domain.package import Sender


@dataclass(frozen=True)
class WindowsChosen(CaseEvent, kind="windows.chosen", is_silent=True):
    """A decision table chose windows at receipt; `days` are working days by window."""

    days: Mapping[str, int]


@dataclass(frozen=True)
class ConnectorPending(CaseEvent, kind="connector.pending", is_silent=True):
    """A connector was called and answers later; `by`: ``item``, ``job`` or ``message``."""

    call: str
    activity: str
    by: str


@dataclass(frozen=True)
class ConnectorAnswered(CaseEvent, kind="connector.answered", is_silent=True):
    """A connector answered, at once or later."""

    call: str
    activity: str
    sealed: Outputs | None = None

    @property
    def outputs(self) -> Mapping[str, Any]:
        """Return what it answered; nothing if the body is not open."""
        return self.sealed.outputs if self.sealed else {}


@dataclass(frozen=True)
class Reason:
    """Sealed: why a connector will never answer."""

    reason: str


@dataclass(frozen=True)
class ConnectorFailed(CaseEvent, kind="connector.failed", is_silent=True):
    """A connector will never answer; `caught`: the process caught the error, else somebody steps in."""

    call: str
    activity: str
    code: str
    caught: bool
    sealed: Reason | None = None


@dataclass(frozen=True)
class Payload:
    """Sealed: what a message carried."""

    payload: Mapping[str, Any]


@dataclass(frozen=True)
class _MessageCame(CaseEvent):
    """A message that the process awaits, now or later.

    :ivar door: ``counter`` or ``import``
    :ivar received: the row of a message that came with an id; nothing for another
    """

    message: str
    sender: Sender
    door: str
    received: str

    @property
    def values(self) -> Mapping[str, Any]:
        """Return what it carried; nothing if the body is not open."""
        part: Payload | None = getattr(self, "sealed", None)
        return part.payload if part else {}

    def said(self) -> Saying:
        return saying(f"{self.kind}.{self.sender}")


@dataclass(frozen=True)
class MessageDelivered(_MessageCame, kind="message.delivered"):
    """It came, and the process took it; `call` is the effect that awaited it."""

    call: str
    sealed: Payload | None = None


@dataclass(frozen=True)
class MessageKept(_MessageCame, kind="message.kept"):
    """It came before the process awaits it."""

    sealed: Payload | None = None
