"""BPMN 2.0 XML to a ``ProcessModel``.

Read are the elements that are carried out; passed over is what only draws or documents (lanes, notes, data
objects, diagram information, foreign extensions); everything else is refused by name, so that no part of a drawing is
silently left undone.
Source: OMG BPMN 2.0.2, chapters 8, 10 and 13.
"""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from zusage.processes.domain.findings import Finding, ProcessBroken
from zusage.processes.domain.model import FlowNode, Kind, ProcessModel, SequenceFlow, SourceText, TimerSource
from zusage.processes.domain.xml_source import elements_in, line_of, local_name, namespace, parse_xml, text_in

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZUSAGE = "urn:zusage:bpmn:1"
CONNECTOR_PREFIX = "zusage:"

_KINDS = {kind.value: kind for kind in Kind if kind is not Kind.REFUSED}
_DOCUMENTING = frozenset({"documentation", "extensionElements", "auditing", "monitoring"})
_DRAWN_IN_PROCESS = _DOCUMENTING | {
    "laneSet", "textAnnotation", "association", "group", "dataObject", "dataObjectReference", "dataStoreReference",
    "property",
}  # fmt: skip
_DRAWN_IN_NODE = _DOCUMENTING | {
    "incoming", "outgoing", "property", "dataInputAssociation", "dataOutputAssociation", "rendering",
}  # fmt: skip
_READ_IN_NODE = {
    Kind.USER_TASK: {"potentialOwner"},
    Kind.SCRIPT_TASK: {"script"},
    Kind.TIMER: {"timerEventDefinition"},
    Kind.BOUNDARY_TIMER: {"timerEventDefinition"},
}
_DRAWN_IN_COLLABORATION = _DOCUMENTING | {"participant", "textAnnotation", "association", "group"}
_ROOTS_WITHOUT_EFFECT = {
    "documentation", "extensionElements", "category", "itemDefinition", "message", "signal", "error", "escalation",
    "resource", "dataStore", "interface", "relationship",
}  # fmt: skip
_OWN_ATTRIBUTES = {Kind.RULE_TASK: {"decision", "result"}, Kind.SCRIPT_TASK: {"result"}, Kind.USER_TASK: {"result"},
                   Kind.SERVICE_TASK: {"result"}}  # fmt: skip
# Attributes that change how an element is carried out, with the only value that is carried out here.
_ONLY_VALUES = {
    "isForCompensation": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
    "cancelActivity": "true",
    "parallelMultiple": "false",
    "isInterrupting": "true",
}
_FEEL_LANGUAGE = re.compile(r"(text/|application/)?feel|https?://www\.omg\.org/spec/(DMN|FEEL)/.*", re.IGNORECASE)


def read_bpmn(xml: bytes, file: str) -> ProcessModel:
    """Return the process of a BPMN file. What it refuses stands in ``findings`` of the model, for ``check``.

    :param file: the name that findings carry
    :raises ProcessBroken: if the file is no XML, has a DTD, is too large or nested too deep, or holds no process
    """
    return _Reader(file).model(parse_xml(xml, file))


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def find(self, element: etree._Element, rule: str, message: str) -> None:
        self.findings.append(self.finding(element, rule, message))

    def finding(self, element: etree._Element, rule: str, message: str) -> Finding:
        return Finding(self.file, line_of(element), element.get("id", _owner_id(element)), rule, message)

    # -- the file -------------------------------------------------------------------------------------------

    def model(self, root: etree._Element) -> ProcessModel:
        if root.tag != f"{{{BPMN}}}definitions":
            raise ProcessBroken([self.finding(root, "bpmn.no-definitions", "The root is not BPMN 2.0 definitions.")])
        process = self.only_process(root)
        self.check_ids(root)
        # Modellers write XPath into the file's default because the standard does; only another language is meant so.
        language = root.get("expressionLanguage", "feel")
        if not _FEEL_LANGUAGE.fullmatch(language) and not language.endswith("/XPath"):
            self.find(root, "feel.language", f"Expressions are FEEL here, not {language}.")
        if process.get("isExecutable") == "false":
            self.find(process, "process.not-executable", 'The process is marked isExecutable="false".')
        nodes, flows = [], []
        for element in elements_in(process):
            name = local_name(element)
            if namespace(element) != BPMN or name in _DRAWN_IN_PROCESS:
                continue
            if name == "sequenceFlow":
                flows.append(self.flow(element))
            else:
                nodes.append(self.node(element))
        return ProcessModel(
            file=self.file,
            id=process.get("id", ""),
            name=process.get("name", ""),
            line=line_of(process),
            nodes=tuple(nodes),
            flows=tuple(flows),
            findings=tuple(self.findings),
        )

    def only_process(self, root: etree._Element) -> etree._Element:
        processes = []
        for element in elements_in(root):
            name = local_name(element)
            if namespace(element) != BPMN or name in _ROOTS_WITHOUT_EFFECT:
                continue
            if name == "process":
                processes.append(element)
            elif name == "collaboration":
                self.collaboration(element)
            else:
                self.find(element, "element.unsupported", f"{name} is not carried out here.")
        if not processes:
            raise ProcessBroken([self.finding(root, "process.missing", "The file holds no process.")])
        for other in processes[1:]:
            self.find(other, "process.several", "A file holds one process; move this one to a file of its own.")
        return processes[0]

    def collaboration(self, collaboration: etree._Element) -> None:
        for element in elements_in(collaboration):
            name = local_name(element)
            if namespace(element) == BPMN and name not in _DRAWN_IN_COLLABORATION:
                self.find(element, "element.unsupported", f"{name} is not carried out here.")

    def check_ids(self, root: etree._Element) -> None:
        elements = [element for element in root.iter("*") if namespace(element) == BPMN and element.get("id")]
        times = Counter(element.get("id") for element in elements)
        seen = set()
        for element in elements:
            element_id = element.get("id")
            if times[element_id] > 1 and element_id in seen:
                self.find(element, "id.duplicate", f"The id {element_id} is used {times[element_id]} times.")
            seen.add(element_id)

    # -- flows and nodes ------------------------------------------------------------------------------------

    def flow(self, element: etree._Element) -> SequenceFlow:
        self.need_id(element)
        condition = None
        for child in _bpmn_children(element):
            if local_name(child) == "conditionExpression":
                condition = self.expression(child)
        return SequenceFlow(
            id=element.get("id", ""),
            name=element.get("name", ""),
            line=line_of(element),
            source=element.get("sourceRef", ""),
            target=element.get("targetRef", ""),
            condition=condition,
        )

    def node(self, element: etree._Element) -> FlowNode:
        self.need_id(element)
        kind = _KINDS.get(local_name(element), Kind.REFUSED)
        if kind is Kind.REFUSED:
            self.find(element, "element.unsupported", f"{local_name(element)} is not carried out here.")
        else:
            self.refuse_attributes(element, kind)
            self.refuse_children(element, kind)
        return FlowNode(
            id=element.get("id", ""),
            kind=kind,
            name=" ".join(element.get("name", "").split()),
            line=line_of(element),
            performer=self.performer(element) if kind is Kind.USER_TASK else "",
            connector=self.connector(element) if kind is Kind.SERVICE_TASK else "",
            decision=element.get(f"{{{ZUSAGE}}}decision", ""),
            result=element.get(f"{{{ZUSAGE}}}result", ""),
            script=self.script(element) if kind is Kind.SCRIPT_TASK else None,
            timer=self.timer(element) if kind in (Kind.TIMER, Kind.BOUNDARY_TIMER) else None,
            default_flow=element.get("default", ""),
            attached_to=element.get("attachedToRef", ""),
            incoming=tuple(text_in(incoming).strip() for incoming in _named(element, "incoming")),
            outgoing=tuple(text_in(outgoing).strip() for outgoing in _named(element, "outgoing")),
        )

    def need_id(self, element: etree._Element) -> None:
        if not element.get("id"):
            self.find(element, "id.missing", f"{local_name(element)} needs an id.")

    def refuse_attributes(self, element: etree._Element, kind: Kind) -> None:
        for attribute, only in _ONLY_VALUES.items():
            value = element.get(attribute, only)
            if value != only:
                self.find(element, "attribute.unsupported", f'{attribute}="{value}" is not carried out here.')
        if kind is not Kind.EXCLUSIVE and element.get("default"):
            self.find(element, "attribute.unsupported", "Only an exclusive gateway has a default flow here.")
        for key in element.attrib:
            own = etree.QName(key)
            if own.namespace == ZUSAGE and own.localname not in _OWN_ATTRIBUTES.get(kind, ()):
                allowed = ", ".join(sorted(_OWN_ATTRIBUTES.get(kind, ()))) or "none"
                self.find(
                    element,
                    "attribute.unknown",
                    f"{kind.value} has no attribute zusage:{own.localname}; allowed: {allowed}.",
                )

    def refuse_children(self, element: etree._Element, kind: Kind) -> None:
        for child in _bpmn_children(element):
            name = local_name(child)
            if name not in _DRAWN_IN_NODE and name not in _READ_IN_NODE.get(kind, ()):
                finding = Finding(
                    self.file, line_of(child), element.get("id", ""), "element.unsupported",
                    f"{name} in {kind.value} is not carried out here.",
                )  # fmt: skip
                self.findings.append(finding)

    # -- what a node does -----------------------------------------------------------------------------------

    def performer(self, task: etree._Element) -> str:
        expressions = [
            expression
            for owner in _named(task, "potentialOwner")
            for assignment in _named(owner, "resourceAssignmentExpression")
            for expression in _named(assignment, "formalExpression")
        ]
        if len(expressions) > 1:
            self.find(task, "user-task.performers", "A user task has one potential owner.")
        return text_in(expressions[0]).strip() if expressions else ""

    def connector(self, task: etree._Element) -> str:
        return task.get("implementation", "").removeprefix(CONNECTOR_PREFIX) if self.names_connector(task) else ""

    def names_connector(self, task: etree._Element) -> bool:
        implementation = task.get("implementation", "")
        named = re.fullmatch(rf"{CONNECTOR_PREFIX}[a-z][a-z0-9_.-]*", implementation) is not None
        if not named:
            self.find(
                task,
                "service-task.connector",
                f'A service task names its connector as implementation="{CONNECTOR_PREFIX}NAME", '
                f'with a NAME of a-z, 0-9, ".", "_", "-"; found "{implementation}".',
            )
        return named

    def script(self, task: etree._Element) -> SourceText | None:
        language = task.get("scriptFormat", "")
        if not _FEEL_LANGUAGE.fullmatch(language):
            self.find(task, "feel.language", f'A script is FEEL here (scriptFormat="feel"), not "{language}".')
            return None
        for script in _named(task, "script"):
            return _source_text(script)
        return None

    def timer(self, event: etree._Element) -> TimerSource | None:
        definitions = _named(event, "timerEventDefinition")
        if len(definitions) != 1:
            self.find(event, "timer.definition", f"{local_name(event)} needs exactly one timerEventDefinition.")
            return None
        timers = [child for child in _bpmn_children(definitions[0]) if local_name(child) not in _DOCUMENTING]
        if len(timers) != 1 or local_name(timers[0]) not in ("timeDuration", "timeDate"):
            self.find(event, "timer.definition", "A timer holds either one timeDuration or one timeDate.")
            return None
        return TimerSource(local_name(timers[0]) == "timeDuration", _source_text(timers[0]))

    def expression(self, element: etree._Element) -> SourceText:
        language = element.get("language", "feel")
        if not _FEEL_LANGUAGE.fullmatch(language):
            self.find(element, "feel.language", f"Expressions are FEEL here, not {language}.")
        return _source_text(element)


def _bpmn_children(element: etree._Element) -> Iterator[etree._Element]:
    return (child for child in elements_in(element) if namespace(child) == BPMN)


def _named(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in _bpmn_children(element) if local_name(child) == name]


def _source_text(element: etree._Element) -> SourceText:
    # libxml2 counts the line on which the start tag ends, which is where the text begins.
    return SourceText(text_in(element), line_of(element))


def _owner_id(element: etree._Element) -> str:
    """Return the id of the nearest element around one that has none of its own."""
    return next((str(owner.get("id")) for owner in element.iterancestors() if owner.get("id")), "")
