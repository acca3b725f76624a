"""What the world tells the engine: every input carries a process on, and is accepted once."""

from dataclasses import dataclass, field

from zusage.processes.domain.feel import Value


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
class CorrectVariables:
    """Variables of the process were wrong; what was found by them before stays as it was found."""

    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Cancel:
    """The matter ends here, wherever it stands."""


EngineInput = (
    CompleteWorkItem
    | CompleteService
    | TimerFired
    | ReportError
    | MessageArrived
    | SignalArrived
    | CorrectVariables
    | Cancel
)
