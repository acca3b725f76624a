"""A process as it stands in its file: BPMN elements with their lines, nothing checked yet."""

from dataclasses import dataclass, field
from enum import StrEnum

from zusage.processes.domain.findings import Finding


class Kind(StrEnum):
    """The flow nodes that are carried out, by their BPMN names."""

    START = "startEvent"
    END = "endEvent"
    USER_TASK = "userTask"
    SERVICE_TASK = "serviceTask"
    RULE_TASK = "businessRuleTask"
    SCRIPT_TASK = "scriptTask"
    EXCLUSIVE = "exclusiveGateway"
    TIMER = "intermediateCatchEvent"
    BOUNDARY_TIMER = "boundaryEvent"
    # An element that is refused; it keeps its place in the graph so that one mistake is not reported twice.
    REFUSED = ""


ACTIVITIES = frozenset({Kind.USER_TASK, Kind.SERVICE_TASK, Kind.RULE_TASK, Kind.SCRIPT_TASK})
WAITING_ACTIVITIES = frozenset({Kind.USER_TASK, Kind.SERVICE_TASK})


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text with the line of the file it begins on."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class TimerSource:
    """A timer event definition: a duration or a date, literal or FEEL after ``=``."""

    is_duration: bool
    source: SourceText


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowNode:
    """One event, activity or gateway; what an element does not have is None or ''."""

    id: str
    kind: Kind
    name: str
    line: int
    performer: str = ""
    connector: str = ""
    decision: str = ""
    result: str = ""
    script: SourceText | None = None
    timer: TimerSource | None = None
    default_flow: str = ""
    attached_to: str = ""
    incoming: tuple[str, ...] = ()
    # Flow ids in the order the element lists them, which is the order a gateway tries them in.
    outgoing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SequenceFlow:
    """One sequence flow; ``condition`` is FEEL."""

    id: str
    name: str
    line: int
    source: str
    target: str
    condition: SourceText | None


@dataclass(frozen=True, slots=True)
class ProcessModel:
    """The one process of a file; ``findings`` are what the reader already refused."""

    file: str
    id: str
    name: str
    line: int
    nodes: tuple[FlowNode, ...]
    flows: tuple[SequenceFlow, ...]
    findings: tuple[Finding, ...] = field(default=())
