"""The reader itself: the file, its processes, their flows and nodes."""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from zusage.processes.domain.bpmn import activities, events
from zusage.processes.domain.bpmn.source import (
    BPMN,
    ZUSAGE,
    Source,
    bpmn_children,
    is_true,
    named,
    source_text,
    without_prefix,
)
from zusage.processes.domain.findings import ProcessBroken
from zusage.processes.domain.model import (
    ACTIVITIES,
    CATCHING,
    SUB_PROCESSES,
    THROWING,
    CalledModel,
    Correlation,
    FlowNode,
    Kind,
    ProcessModel,
    SequenceFlow,
    SourceText,
    Trigger,
)
from zusage.processes.domain.xml_source import elements_in, line_of, local_name, namespace, parse_xml, text_in

_KINDS = {kind.value: kind for kind in Kind if kind is not Kind.REFUSED}
_GLOBAL_TASKS = {
    "globalTask": Kind.TASK,
    "globalUserTask": Kind.USER_TASK,
    "globalManualTask": Kind.MANUAL_TASK,
    "globalScriptTask": Kind.SCRIPT_TASK,
    "globalBusinessRuleTask": Kind.RULE_TASK,
}
_DOCUMENTING = frozenset({"documentation", "extensionElements", "auditing", "monitoring", "categoryValueRef"})
_DRAWN_IN_CONTAINER = _DOCUMENTING | {
    "laneSet", "textAnnotation", "association", "group", "dataObject", "dataObjectReference", "dataStoreReference",
    "property", "ioSpecification", "ioBinding", "supports", "supportedInterfaceRef", "correlationSubscription",
    "potentialOwner", "performer", "humanPerformer", "resourceRole", "artifact",
}  # fmt: skip
_IN_NODE = _DOCUMENTING | {"incoming", "outgoing", "property"}
_IN_ACTIVITY = _IN_NODE | {
    "ioSpecification", "dataInputAssociation", "dataOutputAssociation", "standardLoopCharacteristics",
    "multiInstanceLoopCharacteristics", "potentialOwner", "performer", "humanPerformer", "resourceRole", "rendering",
    "script",
}  # fmt: skip
_IN_EVENT = _IN_NODE | {
    "dataInput", "dataOutput", "inputSet", "outputSet", "dataInputAssociation", "dataOutputAssociation",
    "eventDefinitionRef",
}  # fmt: skip
_COLLABORATION = _DOCUMENTING | {
    "participant", "messageFlow", "textAnnotation", "association", "group", "correlationKey", "participantAssociation",
    "messageFlowAssociation", "conversation", "conversationLink", "conversationAssociation",
}  # fmt: skip
_ROOTS_WITHOUT_EFFECT = {
    "documentation", "extensionElements", "category", "itemDefinition", "message", "signal", "error", "escalation",
    "resource", "dataStore", "interface", "relationship", "correlationProperty", "endPoint", "partnerEntity",
    "partnerRole",
}  # fmt: skip
_OWN_ATTRIBUTES = {
    Kind.RULE_TASK: {"decision", "result"},
    Kind.SCRIPT_TASK: {"result"},
    Kind.USER_TASK: {"result"},
    Kind.SERVICE_TASK: {"result"},
    Kind.SEND_TASK: {"result"},
    Kind.RECEIVE_TASK: {"result"},
}


def read_bpmn(xml: bytes, file: str, process_id: str = "") -> ProcessModel:
    """Return one process of a BPMN file. What it refuses stands in ``findings`` of the model, for ``check``.

    :param file: the name that findings carry
    :param process_id: which process; needed only if the file holds several that no call activity calls
    :raises ProcessBroken: if the file is no XML, has a DTD, is too large or nested too deep, or holds no such process
    """
    reader = _Reader(_source(xml, file))
    return reader.model(reader.process(process_id), alone=not process_id)


def read_processes(xml: bytes, file: str) -> tuple[ProcessModel, ...]:
    """Return the processes of a file that may be executed, for participants that send each other messages.

    :raises ProcessBroken: as ``read_bpmn``
    """
    reader = _Reader(_source(xml, file))
    reader.process("")
    executable = [process for process in reader.processes if process.get("isExecutable") != "false"]
    return tuple(_Reader(_source(xml, file)).model(process, alone=False) for process in executable)


def _source(xml: bytes, file: str) -> Source:
    root = parse_xml(xml, file)
    source = Source(root, file)
    if root.tag != f"{{{BPMN}}}definitions":
        source.find(root, "bpmn.no-definitions", "The root is not BPMN 2.0 definitions.")
        raise ProcessBroken(source.findings)
    return source


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.processes = named(source.root, "process")

    # -- the file -------------------------------------------------------------------------------------------

    def process(self, process_id: str) -> etree._Element:
        """Return the process that is asked for: the one of the id, or the one that no other calls."""
        source = self.source
        if not self.processes:
            source.find(source.root, "process.missing", "The file holds no process.")
            raise ProcessBroken(source.findings)
        if process_id:
            for process in self.processes:
                if process.get("id") == process_id:
                    return process
            source.find(source.root, "process.missing", f"The file holds no process {process_id}.")
            raise ProcessBroken(source.findings)
        called = {without_prefix(call.get("calledElement")) for call in source.root.iter(f"{{{BPMN}}}callActivity")}
        return next((process for process in self.processes if process.get("id") not in called), self.processes[0])

    def model(self, process: etree._Element, *, alone: bool) -> ProcessModel:
        """Return a process; ``alone`` refuses other processes that it does not call."""
        source = self.source
        self.check_roots()
        self.check_ids()
        if process.get("isExecutable") == "false":
            source.find(process, "process.not-executable", 'The process is marked isExecutable="false".')
        main = self.body(process)
        callable_ = {called.id: called for called in self.callable(process)}
        if alone:
            self.refuse_others(process, main, callable_)
        return ProcessModel(
            file=source.file,
            id=main.id,
            name=main.name,
            line=main.line,
            nodes=main.nodes,
            flows=main.flows,
            findings=tuple(source.findings),
            variables=main.variables,
            callable=callable_,
            correlations=self.correlations(),
            subscriptions=tuple(self.subscriptions(process)),
            keys=tuple(self.keys(process)),
        )

    def callable(self, process: etree._Element) -> Iterator[CalledModel]:
        """Yield what a call activity of this process can reach: global tasks, and processes some call names."""
        for element in bpmn_children(self.source.root):
            if local_name(element) in _GLOBAL_TASKS:
                yield self.global_task(element)
        reached, ahead = {process.get("id", "")}, [process]
        processes = {other.get("id", ""): other for other in self.processes}
        while ahead:
            for call in ahead.pop().iter(f"{{{BPMN}}}callActivity"):
                called = without_prefix(call.get("calledElement"))
                if called in processes and called not in reached:
                    reached.add(called)
                    ahead.append(processes[called])
                    yield self.body(processes[called])

    def refuse_others(self, process: etree._Element, main: CalledModel, callable_: dict[str, CalledModel]) -> None:
        for other in self.processes:
            if other is not process and other.get("id") not in callable_:
                message = "A file holds one process and those it calls; move this one to a file of its own."
                self.source.find(other, "process.several", message)

    def check_roots(self) -> None:
        for element in bpmn_children(self.source.root):
            name = local_name(element)
            if name == "collaboration":
                for inner in bpmn_children(element):
                    if local_name(inner) not in _COLLABORATION:
                        self.refuse(inner)
            elif not self.is_known_root(name):
                self.refuse(element)

    def is_known_root(self, name: str) -> bool:
        is_read = name == "process" or name in _GLOBAL_TASKS or events.is_definition(name)
        return is_read or name in _ROOTS_WITHOUT_EFFECT

    def refuse(self, element: etree._Element) -> None:
        self.source.find(element, "element.unsupported", f"{local_name(element)} is not carried out here.")

    def check_ids(self) -> None:
        elements = [
            element for element in self.source.root.iter("*") if namespace(element) == BPMN and element.get("id")
        ]
        times = Counter(element.get("id") for element in elements)
        seen = set()
        for element in elements:
            element_id = element.get("id")
            if times[element_id] > 1 and element_id in seen:
                self.source.find(element, "id.duplicate", f"The id {element_id} is used {times[element_id]} times.")
            seen.add(element_id)

    def correlations(self) -> dict[str, tuple[Correlation, ...]]:
        found: dict[str, list[Correlation]] = {}
        for key in named(self.source.root, "correlationProperty"):
            for retrieval in named(key, "correlationPropertyRetrievalExpression"):
                message = self.source.referred(retrieval.get("messageRef"))
                path = self.source.first_expression(retrieval, "messagePath")
                if message is not None and path is not None:
                    name = str(message.get("name") or message.get("id", ""))
                    found.setdefault(name, []).append(Correlation(self.source.variable(key.get("id", "")), path))
        return {name: tuple(correlations) for name, correlations in found.items()}

    def subscriptions(self, process: etree._Element) -> Iterator[tuple[str, SourceText]]:
        for subscription in named(process, "correlationSubscription"):
            for binding in named(subscription, "correlationPropertyBinding"):
                path = self.source.first_expression(binding, "dataPath")
                if path is not None:
                    yield self.source.variable(binding.get("correlationPropertyRef", "")), path

    def keys(self, process: etree._Element) -> Iterator[tuple[str, ...]]:
        """Yield the correlation keys of conversations that this process binds by no subscription.

        Source: OMG BPMN 2.0.2, 8.4.2, key-based correlation.
        """
        bound = {
            self.source.variable(subscription.get("correlationKeyRef", ""))
            for subscription in named(process, "correlationSubscription")
        }
        for element in self.source.root.iter(f"{{{BPMN}}}correlationKey"):
            properties = [reference.text or "" for reference in named(element, "correlationPropertyRef")]
            if properties and self.source.variable(element.get("id", "")) not in bound:
                yield tuple(self.source.variable(reference.strip()) for reference in properties)

    # -- processes ------------------------------------------------------------------------------------------

    def body(self, process: etree._Element) -> CalledModel:
        """Return the flows and nodes of a process, those of its sub-processes with them."""
        nodes: list[FlowNode] = []
        flows: list[SequenceFlow] = []
        self.contents(process, nodes, flows)
        return CalledModel(
            id=process.get("id", ""),
            name=process.get("name", ""),
            line=line_of(process),
            nodes=tuple(nodes),
            flows=tuple(flows),
            variables=activities.variables_in(self.source, process),
        )

    def contents(self, container: etree._Element, nodes: list[FlowNode], flows: list[SequenceFlow]) -> None:
        handlers = {
            without_prefix(association.get("sourceRef")): without_prefix(association.get("targetRef"))
            for association in named(container, "association")
        }
        parent = container.get("id", "")
        for element in elements_in(container):
            name = local_name(element)
            if namespace(element) != BPMN or name in _DRAWN_IN_CONTAINER or self.belongs_to(container, name):
                continue
            if name == "sequenceFlow":
                flows.append(self.flow(element, parent))
                continue
            node = self.node(element, parent, handlers.get(element.get("id", ""), ""))
            nodes.append(node)
            if node.kind in SUB_PROCESSES:
                self.contents(element, nodes, flows)

    def belongs_to(self, container: etree._Element, name: str) -> bool:
        """Say whether a child is not in a sub-process but says something about it."""
        return local_name(container) != "process" and (name in _IN_ACTIVITY or name == "completionCondition")

    def global_task(self, element: etree._Element) -> CalledModel:
        kind = _GLOBAL_TASKS[local_name(element)]
        node = self.activity(element, kind, element.get("id", ""))
        return CalledModel(node.id, node.name, node.line, (node,), ())

    def flow(self, element: etree._Element, parent: str) -> SequenceFlow:
        self.need_id(element)
        return SequenceFlow(
            id=element.get("id", ""),
            name=element.get("name", ""),
            line=line_of(element),
            source=without_prefix(element.get("sourceRef", "")),
            target=without_prefix(element.get("targetRef", "")),
            condition=self.source.first_expression(element, "conditionExpression"),
            parent=parent,
        )

    # -- nodes ----------------------------------------------------------------------------------------------

    def node(self, element: etree._Element, parent: str, handler: str) -> FlowNode:
        self.need_id(element)
        kind = _KINDS.get(local_name(element), Kind.REFUSED)
        if kind in ACTIVITIES:
            return self.activity(element, kind, parent)
        if kind in CATCHING or kind in THROWING:
            return self.event(element, kind, parent, handler)
        if kind is Kind.REFUSED:
            self.refuse(element)
        return self.gateway(element, kind, parent)

    def need_id(self, element: etree._Element) -> None:
        if not element.get("id"):
            self.source.find(element, "id.missing", f"{local_name(element)} needs an id.")

    def common(self, element: etree._Element, kind: Kind, parent: str) -> dict[str, object]:
        """Return what every node has."""
        return {
            "id": element.get("id", ""),
            "kind": kind,
            "name": " ".join(element.get("name", "").split()),
            "line": line_of(element),
            "parent": parent,
            "default_flow": without_prefix(element.get("default", "")),
            "incoming": tuple(without_prefix(text_in(flow)) for flow in named(element, "incoming")),
            "outgoing": tuple(without_prefix(text_in(flow)) for flow in named(element, "outgoing")),
        }

    def gateway(self, element: etree._Element, kind: Kind, parent: str) -> FlowNode:
        if kind is not Kind.REFUSED:
            self.refuse_attributes(element, kind)
            self.refuse_children(element, kind, _IN_NODE | {"activationCondition"})
        return FlowNode(
            **self.common(element, kind, parent),  # type: ignore[arg-type]
            condition=self.source.first_expression(element, "activationCondition"),
            instantiates=is_true(element, "instantiate", "false"),
            needs_all_events=element.get("eventGatewayType") == "Parallel",
        )

    def event(self, element: etree._Element, kind: Kind, parent: str, handler: str) -> FlowNode:
        self.refuse_attributes(element, kind)
        allowed = _IN_EVENT | {
            name for child in bpmn_children(element) if events.is_definition(name := local_name(child))
        }
        self.refuse_children(element, kind, allowed)
        found = events.definitions_of(self.source, element)
        interrupting = "cancelActivity" if kind is Kind.BOUNDARY else "isInterrupting"
        return FlowNode(
            **self.common(element, kind, parent),  # type: ignore[arg-type]
            events=found,
            needs_all_events=is_true(element, "parallelMultiple", "false"),
            is_interrupting=is_true(element, interrupting, "true"),
            attached_to=without_prefix(element.get("attachedToRef", "")),
            compensated_by=handler if any(definition.trigger is Trigger.COMPENSATION for definition in found) else "",
            takes=activities.transfers(self.source, element, "dataInputAssociation"),
            gives=activities.transfers(self.source, element, "dataOutputAssociation"),
            message=next((definition.ref for definition in found if definition.trigger is Trigger.MESSAGE), ""),
        )

    def activity(self, element: etree._Element, kind: Kind, parent: str) -> FlowNode:
        self.refuse_attributes(element, kind)
        if kind not in SUB_PROCESSES:
            self.refuse_children(element, kind, _IN_ACTIVITY)
        source = self.source
        return FlowNode(
            **self.common(element, kind, parent),  # type: ignore[arg-type]
            performer=activities.performer(source, element) if kind is Kind.USER_TASK else "",
            connector=activities.connector(element) if kind in (Kind.SERVICE_TASK, Kind.SEND_TASK) else "",
            decision=element.get(f"{{{ZUSAGE}}}decision", ""),
            result=element.get(f"{{{ZUSAGE}}}result", ""),
            script=self.script(element) if kind is Kind.SCRIPT_TASK else None,
            calls=without_prefix(element.get("calledElement", "")),
            instantiates=is_true(element, "instantiate", "false"),
            is_event_sub_process=is_true(element, "triggeredByEvent", "false"),
            is_for_compensation=is_true(element, "isForCompensation", "false"),
            loop=activities.loop(source, element),
            start_quantity=activities.quantity(source, element, "startQuantity"),
            completion_quantity=activities.quantity(source, element, "completionQuantity"),
            condition=source.first_expression(element, "completionCondition") if kind is Kind.AD_HOC else None,
            is_sequential=element.get("ordering") == "Sequential",
            cancels_remaining=is_true(element, "cancelRemainingInstances", "true"),
            takes=activities.transfers(source, element, "dataInputAssociation"),
            gives=activities.transfers(source, element, "dataOutputAssociation"),
            variables=activities.variables_in(source, element),
            message=self.message(element),
        )

    def message(self, task: etree._Element) -> str:
        message = self.source.referred(task.get("messageRef"))
        return str(message.get("name") or message.get("id", "")) if message is not None else ""

    def script(self, task: etree._Element) -> SourceText | None:
        language = task.get("scriptFormat", task.get("scriptLanguage", ""))
        return next((source_text(script, language or "none") for script in named(task, "script")), None)

    def refuse_attributes(self, element: etree._Element, kind: Kind) -> None:
        for key in element.attrib:
            own = etree.QName(key)
            if own.namespace == ZUSAGE and own.localname not in _OWN_ATTRIBUTES.get(kind, ()):
                allowed = ", ".join(sorted(_OWN_ATTRIBUTES.get(kind, ()))) or "none"
                message = f"{kind.value} has no attribute zusage:{own.localname}; allowed: {allowed}."
                self.source.find(element, "attribute.unknown", message)

    def refuse_children(self, element: etree._Element, kind: Kind, allowed: frozenset[str] | set[str]) -> None:
        for child in bpmn_children(element):
            if local_name(child) not in allowed:
                message = f"{local_name(child)} in {kind.value} is not carried out here."
                self.source.find(child, "element.unsupported", message, element.get("id", ""))
