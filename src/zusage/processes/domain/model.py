"""Processes as they stand in their file: BPMN elements with their lines, nothing checked yet.

Elements of all levels stand in one row; ``parent`` says which sub-process they lie in.
Source: OMG BPMN 2.0.2, chapters 8 and 10.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from zusage.processes.domain.findings import Finding


class Kind(StrEnum):
    """The flow nodes that are carried out, by their BPMN names."""

    START = "startEvent"
    END = "endEvent"
    CATCH = "intermediateCatchEvent"
    THROW = "intermediateThrowEvent"
    BOUNDARY = "boundaryEvent"
    TASK = "task"
    USER_TASK = "userTask"
    MANUAL_TASK = "manualTask"
    SERVICE_TASK = "serviceTask"
    SEND_TASK = "sendTask"
    RECEIVE_TASK = "receiveTask"
    RULE_TASK = "businessRuleTask"
    SCRIPT_TASK = "scriptTask"
    SUB_PROCESS = "subProcess"
    TRANSACTION = "transaction"
    AD_HOC = "adHocSubProcess"
    CALL = "callActivity"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    INCLUSIVE = "inclusiveGateway"
    COMPLEX = "complexGateway"
    EVENT_BASED = "eventBasedGateway"
    # An element that is refused; it keeps its place in the graph so that one mistake is not reported twice.
    REFUSED = ""


TASKS = frozenset(
    {
        Kind.TASK,
        Kind.USER_TASK,
        Kind.MANUAL_TASK,
        Kind.SERVICE_TASK,
        Kind.SEND_TASK,
        Kind.RECEIVE_TASK,
        Kind.RULE_TASK,
        Kind.SCRIPT_TASK,
    }
)
SUB_PROCESSES = frozenset({Kind.SUB_PROCESS, Kind.TRANSACTION, Kind.AD_HOC})
ACTIVITIES = TASKS | SUB_PROCESSES | {Kind.CALL}
GATEWAYS = frozenset({Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE, Kind.COMPLEX, Kind.EVENT_BASED})
CATCHING = frozenset({Kind.START, Kind.CATCH, Kind.BOUNDARY})
THROWING = frozenset({Kind.END, Kind.THROW})


class Trigger(StrEnum):
    """What an event is about, by the name of its BPMN definition without ``EventDefinition``."""

    MESSAGE = "message"
    TIMER = "timer"
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"
    COMPENSATION = "compensate"
    CONDITION = "conditional"
    LINK = "link"
    CANCEL = "cancel"
    TERMINATE = "terminate"


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text with the line of the file it begins on, and the language it says it is written in ('' for none)."""

    text: str
    line: int
    language: str = ""


class TimerKind(StrEnum):
    """The three ways a timer says when it is due."""

    DATE = "timeDate"
    DURATION = "timeDuration"
    CYCLE = "timeCycle"


@dataclass(frozen=True, slots=True)
class TimerSource:
    """A timer event definition: a date, a duration or a cycle, literal or FEEL after ``=``."""

    kind: TimerKind
    source: SourceText


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDefinition:
    """What triggers an event, or what it throws.

    :ivar ref: what catcher and thrower must have in common: name of a signal, message or link, code of an error or
        escalation, id of the activity to compensate; '' catches any
    """

    trigger: Trigger
    id: str
    line: int
    ref: str = ""
    timer: TimerSource | None = None
    condition: SourceText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """Standard loop or multi-instance characteristics.

    :ivar is_multiple: multi-instance, else a standard loop
    :ivar behavior: ``None``, ``One``, ``All`` or ``Complex``: which completions throw an event
    :ivar events: what ``None`` or ``One`` throws, or for ``Complex`` the event with each condition
    """

    is_multiple: bool
    line: int
    is_sequential: bool = True
    condition: SourceText | None = None  # loopCondition, or completionCondition
    test_before: bool = False
    maximum: int | None = None
    cardinality: SourceText | None = None
    collection: str = ""
    item: str = ""
    output_collection: str = ""
    output_item: str = ""
    behavior: str = "All"
    events: tuple[tuple[SourceText | None, EventDefinition | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Transfer:
    """A data association: what ``source`` gives becomes ``target``, both names of variables."""

    source: str
    target: str
    transformation: SourceText | None = None


@dataclass(frozen=True, slots=True)
class Correlation:
    """How a message is told from others of its name.

    :ivar property: name of the correlation property
    :ivar of_message: FEEL over the message's payload
    """

    property: str
    of_message: SourceText


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowNode:
    """One event, activity or gateway; what an element does not have is None or ''.

    :ivar parent: id of the sub-process it lies in, or of the process
    :ivar compensated_by: id of the handler of a compensation boundary event
    """

    id: str
    kind: Kind
    name: str
    line: int
    parent: str = ""
    performer: str = ""
    connector: str = ""
    decision: str = ""
    result: str = ""
    script: SourceText | None = None
    calls: str = ""
    events: tuple[EventDefinition, ...] = ()
    needs_all_events: bool = False
    is_interrupting: bool = True
    instantiates: bool = False
    is_event_sub_process: bool = False
    is_for_compensation: bool = False
    compensated_by: str = ""
    loop: Loop | None = None
    start_quantity: int = 1
    completion_quantity: int = 1
    condition: SourceText | None = None  # activation of a complex gateway, completion of an ad-hoc sub-process
    is_sequential: bool = False
    cancels_remaining: bool = True
    takes: tuple[Transfer, ...] = ()
    gives: tuple[Transfer, ...] = ()
    variables: tuple[str, ...] = ()  # properties and data objects of a sub-process
    message: str = ""
    default_flow: str = ""
    attached_to: str = ""
    incoming: tuple[str, ...] = ()
    # Flow ids in the order the element lists them, which is the order a gateway tries them in.
    outgoing: tuple[str, ...] = ()

    @property
    def timer(self) -> TimerSource | None:
        """The first timer among the event definitions."""
        return next((event.timer for event in self.events if event.timer is not None), None)

    def listens_for(self, trigger: Trigger) -> bool:
        """Say whether one of the event definitions is of this kind."""
        return any(event.trigger is trigger for event in self.events)


@dataclass(frozen=True, slots=True)
class SequenceFlow:
    """One sequence flow; ``condition`` is FEEL or a language that was given to the compiler."""

    id: str
    name: str
    line: int
    source: str
    target: str
    condition: SourceText | None
    parent: str = ""


@dataclass(frozen=True, slots=True)
class CalledModel:
    """A process or global task that a call activity can call; of a global task, ``nodes`` holds the one task.

    :ivar file: where it stands, if that is another file than that of the process which calls it
    """

    id: str
    name: str
    line: int
    nodes: tuple[FlowNode, ...]
    flows: tuple[SequenceFlow, ...]
    variables: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class ProcessModel:
    """One process of a file; ``findings`` are what the reader already refused.

    :ivar callable: the other processes and the global tasks of the file, by id
    :ivar correlations: by message name
    :ivar subscriptions: correlation property to FEEL over the variables of the process
    :ivar keys: the correlation keys that no subscription binds, each as its properties; the first message binds them
    """

    file: str
    id: str
    name: str
    line: int
    nodes: tuple[FlowNode, ...]
    flows: tuple[SequenceFlow, ...]
    findings: tuple[Finding, ...] = field(default=())
    variables: tuple[str, ...] = ()
    callable: dict[str, CalledModel] = field(default_factory=dict)
    correlations: dict[str, tuple[Correlation, ...]] = field(default_factory=dict)
    subscriptions: tuple[tuple[str, SourceText], ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
