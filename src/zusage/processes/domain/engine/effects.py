"""What the engine asks of the world, each under an id that is unique within its matter.

Effects are values as the inputs are, but not frozen, which would double what a step costs.
"""

from dataclasses import dataclass
from datetime import datetime

from zusage.processes.domain.feel import Value


@dataclass(slots=True, unsafe_hash=True)
class CreateWorkItem:
    """A person has something to do: ``performer`` is ``applicant`` or ``skill:NAME``."""

    effect_id: str
    activity_id: str
    name: str
    performer: str


@dataclass(slots=True, unsafe_hash=True)
class WithdrawWorkItem:
    """The work item created under this effect id is no longer to be done."""

    effect_id: str


@dataclass(slots=True, unsafe_hash=True)
class CallService:
    """A connector has something to do."""

    effect_id: str
    activity_id: str
    connector: str


@dataclass(slots=True, unsafe_hash=True)
class WithdrawService:
    """The answer to the call under this effect id is no longer awaited."""

    effect_id: str


@dataclass(slots=True, unsafe_hash=True)
class SetTimer:
    """``TimerFired`` is to be reported at ``due_at`` (UTC); ``activity_id`` is the element that waits."""

    effect_id: str
    activity_id: str
    due_at: datetime


@dataclass(slots=True, unsafe_hash=True)
class CancelTimer:
    """The timer set under this effect id is no longer needed."""

    effect_id: str


@dataclass(slots=True, unsafe_hash=True)
class AwaitMessage:
    """``MessageArrived`` is to be reported when a message of this name comes that carries these keys.

    :ivar keys: correlation property to value; {} takes any message of the name
    """

    effect_id: str
    activity_id: str
    message: str
    keys: dict[str, Value]


@dataclass(slots=True, unsafe_hash=True)
class IgnoreMessage:
    """The message awaited under this effect id is no longer awaited."""

    effect_id: str


@dataclass(slots=True, unsafe_hash=True)
class AwaitSignal:
    """``SignalArrived`` is to be reported when a signal of this name is broadcast."""

    effect_id: str
    activity_id: str
    signal: str


@dataclass(slots=True, unsafe_hash=True)
class IgnoreSignal:
    """The signal awaited under this effect id is no longer awaited."""

    effect_id: str


@dataclass(slots=True, unsafe_hash=True)
class SendMessage:
    """A message goes to another participant, or begins a process there.

    :ivar keys: what the message carries of each correlation property
    """

    effect_id: str
    activity_id: str
    message: str
    payload: dict[str, Value]
    keys: dict[str, Value]


@dataclass(slots=True, unsafe_hash=True)
class BroadcastSignal:
    """A signal goes to every process that awaits it; within this one it has been delivered."""

    effect_id: str
    activity_id: str
    signal: str
    payload: dict[str, Value]


@dataclass(slots=True, unsafe_hash=True)
class ErrorUncaught:
    """The process has ended by an error that nothing in it catches."""

    effect_id: str
    activity_id: str
    code: str


@dataclass(slots=True, unsafe_hash=True)
class EndReached:
    """The process has ended at this end event."""

    effect_id: str
    end_event_id: str
    name: str


Effect = (
    CreateWorkItem
    | WithdrawWorkItem
    | CallService
    | WithdrawService
    | SetTimer
    | CancelTimer
    | AwaitMessage
    | IgnoreMessage
    | AwaitSignal
    | IgnoreSignal
    | SendMessage
    | BroadcastSignal
    | ErrorUncaught
    | EndReached
)
