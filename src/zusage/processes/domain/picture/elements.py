"""A process as people see it: every element of a BPMN file with its name, its place and what is written at it.

Unlike ``bpmn``, which reads what is carried out and refuses the rest, nothing is refused here: a drawing shows also
what the engine does not do.
Source: OMG BPMN 2.0.2, chapters 8 to 10.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from zusage.processes.domain.bpmn import BPMN, ZUSAGE
from zusage.processes.domain.findings import Finding, ProcessBroken
from zusage.processes.domain.xml_source import elements_in, line_of, local_name, namespace, parse_xml, text_in

EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway"})
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
TASKS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "scriptTask",
        "callActivity",
    }
)
ACTIVITIES = TASKS | SUB_PROCESSES
DEEPEST_SUB_PROCESS = 8
_NODES = EVENTS | GATEWAYS | ACTIVITIES


@dataclass(frozen=True, slots=True)
class Trigger:
    """What an event waits for or throws.

    :ivar kind: ``timer``, ``message``, ``signal``, ``error``, ``escalation``, ``compensate``, ``conditional``,
        ``link``, ``cancel`` or ``terminate``
    :ivar text: a timer's duration, date or cycle, a condition, or the name of the message, signal, error, link
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One event, activity or gateway; what is not written at it is ''.

    :ivar kind: the BPMN name, such as ``userTask``
    :ivar parent: id of the process or sub-process it lies in
    :ivar repeats: ``loop``, ``parallel`` or ``sequential`` (multi-instance), or ''
    :ivar note: its documentation
    """

    id: str
    kind: str
    name: str
    line: int
    parent: str
    lane: str = ""
    performer: str = ""
    connector: str = ""
    decision: str = ""
    script: str = ""
    calls: str = ""
    note: str = ""
    triggers: tuple[Trigger, ...] = ()
    attached_to: str = ""
    is_interrupting: bool = True
    is_event_sub_process: bool = False
    is_for_compensation: bool = False
    repeats: str = ""
    default_flow: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """One sequence flow, or the association of a compensation event with its handler (``condition`` is '')."""

    id: str
    name: str
    line: int
    source: str
    target: str
    condition: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One process of a file, all levels in one row, in the order in which they stand in the file."""

    file: str
    id: str
    name: str
    elements: tuple[Element, ...]
    flows: tuple[Flow, ...]

    def level(self, parent: str) -> list[Element]:
        """Return the elements directly in a process or sub-process."""
        return [element for element in self.elements if element.parent == parent]


def read_charts(xml: bytes, file: str) -> tuple[Chart, ...]:
    """Return the processes of a BPMN file, at least one.

    :param file: the name that findings carry
    :raises ProcessBroken: if the file is no XML, has a DTD, is too large, holds no process, or nests its
        sub-processes more than 8 deep
    """
    root = parse_xml(xml, file)
    processes = list(root.iter(f"{{{BPMN}}}process"))
    if not processes:
        raise ProcessBroken([Finding(file, line_of(root), "", "process.missing", "The file holds no process.")])
    by_id = {element.get("id", ""): element for element in root.iter(f"{{{BPMN}}}*")}
    return tuple(_chart(process, by_id, file) for process in processes)


def _chart(process: etree._Element, by_id: dict[str, etree._Element], file: str) -> Chart:
    nodes = [element for element in process.iter(f"{{{BPMN}}}*") if local_name(element) in _NODES]
    if any(_depth(element) > DEEPEST_SUB_PROCESS for element in nodes):
        text = f"Sub-processes lie in one another more than {DEEPEST_SUB_PROCESS} deep; make call activities of them."
        raise ProcessBroken([Finding(file, line_of(process), process.get("id", ""), "process.too-deep", text)])
    reader = _Reader(by_id, _lanes(process))
    known = {element.get("id", "") for element in nodes}
    return Chart(
        file=file,
        id=process.get("id", ""),
        name=_one_line(process.get("name", "")),
        elements=tuple(reader.element(element) for element in nodes),
        flows=tuple(flow for flow in reader.flows(process) if flow.source in known and flow.target in known),
    )


class _Reader:
    def __init__(self, by_id: dict[str, etree._Element], lanes: dict[str, str]) -> None:
        self.by_id = by_id
        self.lanes = lanes

    def element(self, element: etree._Element) -> Element:
        element_id = element.get("id", "")
        return Element(
            id=element_id,
            kind=local_name(element),
            name=_one_line(element.get("name", "")),
            line=line_of(element),
            parent=_parent_id(element),
            lane=self.lanes.get(element_id, ""),
            performer=_performer(element),
            connector=element.get("implementation", "").removeprefix("zusage:"),
            decision=element.get(f"{{{ZUSAGE}}}decision", ""),
            script=_text_of(element, "script"),
            calls=element.get("calledElement", ""),
            note=_one_line(_text_of(element, "documentation")),
            triggers=tuple(self.triggers(element)),
            attached_to=element.get("attachedToRef", ""),
            is_interrupting=element.get("cancelActivity", element.get("isInterrupting", "true")) != "false",
            is_event_sub_process=element.get("triggeredByEvent") == "true",
            is_for_compensation=element.get("isForCompensation") == "true",
            repeats=_repeats(element),
            default_flow=element.get("default", ""),
        )

    def triggers(self, event: etree._Element) -> Iterator[Trigger]:
        for child in _children(event):
            # A definition may stand at the root, for several events to share.
            is_elsewhere = local_name(child) == "eventDefinitionRef"
            definition = self.referred(text_in(child)) if is_elsewhere else child
            if definition is not None and local_name(definition).endswith("EventDefinition"):
                yield Trigger(local_name(definition).removesuffix("EventDefinition"), self.trigger_text(definition))

    def trigger_text(self, definition: etree._Element) -> str:
        texts = [_one_line(text_in(part)) for part in _children(definition) if local_name(part) != "documentation"]
        for name in ("messageRef", "signalRef", "errorRef", "escalationRef", "activityRef"):
            if reference := definition.get(name):
                referred = self.referred(reference)
                texts.append(reference if referred is None else referred.get("name", reference))
        return next(filter(None, [*texts, definition.get("name", "")]), "")

    def referred(self, reference: str) -> etree._Element | None:
        """Return the element of a reference, which may carry the prefix of a namespace."""
        return self.by_id.get(reference.strip().rpartition(":")[2])

    def flows(self, process: etree._Element) -> Iterator[Flow]:
        for element in process.iter(f"{{{BPMN}}}sequenceFlow", f"{{{BPMN}}}association"):
            yield Flow(
                id=element.get("id", ""),
                name=_one_line(element.get("name", "")),
                line=line_of(element),
                source=element.get("sourceRef", ""),
                target=element.get("targetRef", ""),
                condition=_one_line(_text_of(element, "conditionExpression")),
            )


def _lanes(process: etree._Element) -> dict[str, str]:
    """Return the name of the innermost lane by element id; an inner lane stands after the one around it."""
    return {
        text_in(ref).strip(): _one_line(lane.get("name", ""))
        for lane in process.iter(f"{{{BPMN}}}lane")
        for ref in _children(lane)
        if local_name(ref) == "flowNodeRef"
    }


def _parent_id(element: etree._Element) -> str:
    parent = element.getparent()
    return "" if parent is None else str(parent.get("id", ""))


def _depth(element: etree._Element) -> int:
    return sum(local_name(around) in SUB_PROCESSES for around in element.iterancestors(f"{{{BPMN}}}*"))


def _performer(element: etree._Element) -> str:
    expressions = element.iterfind(f"{{{BPMN}}}potentialOwner//{{{BPMN}}}formalExpression")
    return next((_one_line(text_in(expression)) for expression in expressions), "")


def _repeats(element: etree._Element) -> str:
    for child in _children(element):
        if local_name(child) == "standardLoopCharacteristics":
            return "loop"
        if local_name(child) == "multiInstanceLoopCharacteristics":
            return "sequential" if child.get("isSequential") == "true" else "parallel"
    return ""


def _text_of(element: etree._Element, name: str) -> str:
    return next((text_in(child).strip() for child in _children(element) if local_name(child) == name), "")


def _children(element: etree._Element) -> Iterator[etree._Element]:
    return (child for child in elements_in(element) if namespace(child) == BPMN)


def _one_line(text: str) -> str:
    return " ".join(text.split())
