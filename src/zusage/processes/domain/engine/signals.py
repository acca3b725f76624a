"""What goes into the engine and comes out of it: signals, effects, and the step that carries them."""

from dataclasses import dataclass, field
from datetime import datetime

from zusage.processes.domain.engine.facts import Entry, told
from zusage.processes.domain.feel import Value
from zusage.processes.domain.program import Program
from zusage.processes.domain.state import Fact, State

# -- signals -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CompleteWorkItem:
    """A person has done a work item; ``outputs`` become variables."""

    effect_id: str
    outputs: dict[str, Value]


@dataclass(frozen=True, slots=True)
class CompleteService:
    """A connector has answered; ``outputs`` become variables."""

    effect_id: str
    outputs: dict[str, Value]


@dataclass(frozen=True, slots=True)
class TimerFired:
    """The moment of a timer has come."""

    effect_id: str


@dataclass(frozen=True, slots=True)
class ReportError:
    """A work item or service failed with a BPMN error that the process may catch by its code."""

    effect_id: str
    code: str


@dataclass(frozen=True, slots=True)
class MessageArrived:
    """A message has come for who awaited it under this effect id; ``payload`` becomes variables."""

    effect_id: str
    payload: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignalArrived:
    """A signal was broadcast elsewhere; whoever in this process awaits its name gets it."""

    name: str
    payload: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cancel:
    """The matter ends here, wherever it stands."""


Signal = CompleteWorkItem | CompleteService | TimerFired | ReportError | MessageArrived | SignalArrived | Cancel


# -- effects: values as the signals are, but not frozen, which would double what a step costs -----------------------


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
    """``TimerFired`` is to be signalled at ``due_at`` (UTC); ``activity_id`` is the element that waits."""

    effect_id: str
    activity_id: str
    due_at: datetime


@dataclass(slots=True, unsafe_hash=True)
class CancelTimer:
    """The timer set under this effect id is no longer needed."""

    effect_id: str


@dataclass(slots=True, unsafe_hash=True)
class AwaitMessage:
    """``MessageArrived`` is to be signalled when a message of this name comes that carries these keys.

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
    """``SignalArrived`` is to be signalled when a signal of this name is broadcast."""

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


class Step:
    """The state after a start or a signal, what is to be done about it, and what happened."""

    __slots__ = ("_facts", "_log", "_program", "effects", "state")

    def __init__(self, program: Program, state: State, effects: tuple[Effect, ...], log: list[Entry]) -> None:
        self.state = state
        self.effects = effects
        self._program = program
        self._log = log
        self._facts: tuple[Fact, ...] | None = None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What happened, in its order."""
        if self._facts is None:
            self._facts = tuple(told(self._program, self._log))
        return self._facts

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Step):
            return NotImplemented
        return (self.state, self.effects, self.facts) == (other.state, other.effects, other.facts)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Step({self.state!r}, effects={self.effects!r}, facts={self.facts!r})"
