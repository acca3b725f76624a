"""What a process must fulfil so that it can be compiled. Every rule has a stable id.

The execution constraints of the standard are the validator's; here stands what the engine itself relies on.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from zusage.processes.domain.feel import FeelSyntaxError
from zusage.processes.domain.findings import Finding
from zusage.processes.domain.language import FEEL, ScriptLanguage, language_of
from zusage.processes.domain.model import (
    ACTIVITIES,
    CATCHING,
    SUB_PROCESSES,
    FlowNode,
    Kind,
    ProcessModel,
    SequenceFlow,
    SourceText,
    TimerSource,
    Trigger,
)
from zusage.processes.domain.timers import compile_timer

_PERFORMER = re.compile(r"applicant|skill:[^\W\d][\w-]*")
_VARIABLE = re.compile(r"[^\W\d]\w*")
# Ten times the largest process anybody draws by hand; what looks back at every join grows with the square.
MAX_ELEMENTS = 2_000

_MAY_CHOOSE = ACTIVITIES | {Kind.EXCLUSIVE, Kind.INCLUSIVE, Kind.COMPLEX, Kind.PARALLEL, Kind.EVENT_BASED, Kind.REFUSED}


def check(
    model: ProcessModel,
    *,
    languages: Sequence[ScriptLanguage] = FEEL,
    resolve: Callable[[str], ProcessModel | None] | None = None,
) -> list[Finding]:
    """Return everything that keeps the process from being carried out, in the order of the file.

    Parameters as for ``compile_process``. What is called is checked with it, where it stands in the same file.
    """
    size = len(model.nodes) + sum(len(called.nodes) for called in model.callable.values())
    if size > MAX_ELEMENTS:
        message = f"The process has {size:,} elements; {MAX_ELEMENTS:,} are carried out at most."
        return [Finding(model.file, model.line, model.id, "process.too-large", message)]
    findings = [*model.findings]
    parts = [model, *(_as_model(model, name) for name in model.callable)]
    for part in parts:
        graph = _Graph(part)
        for rule in (_flows_lead_somewhere, _begins, _nodes_fit, _events_fit, _boundary_events_fit, _defaults_fit):
            findings += rule(part, graph)
        findings += _calls_lead_somewhere(part, model, resolve)
        findings += _texts_compile(part, languages)
        # A broken graph makes every further element look unreachable; what matters is said already.
        if not any(finding.rule.startswith(("flow.", "start.", "boundary.")) for finding in findings):
            findings += _all_reachable(part, graph)
    return sorted(set(findings))


def _as_model(model: ProcessModel, name: str) -> ProcessModel:
    called = model.callable[name]
    return ProcessModel(called.file or model.file, called.id, called.name, called.line, called.nodes, called.flows)


class _Graph:
    """Who is connected with whom."""

    def __init__(self, model: ProcessModel) -> None:
        self.node = {node.id: node for node in model.nodes}
        self.outgoing: dict[str, list[SequenceFlow]] = {node.id: [] for node in model.nodes}
        self.incoming: dict[str, list[SequenceFlow]] = {node.id: [] for node in model.nodes}
        self.boundary_events: dict[str, list[str]] = {node.id: [] for node in model.nodes}
        self.inner: dict[str, list[FlowNode]] = {}
        for flow in model.flows:
            self.outgoing.get(flow.source, []).append(flow)
            self.incoming.get(flow.target, []).append(flow)
        for node in model.nodes:
            self.inner.setdefault(node.parent, []).append(node)
            if node.attached_to in self.boundary_events:
                self.boundary_events[node.attached_to].append(node.id)

    def reached_from(self, first: Iterable[str], *, backwards: bool = False) -> set[str]:
        reached: set[str] = set()
        ahead = list(first)
        while ahead:
            node_id = ahead.pop()
            if node_id in reached:
                continue
            reached.add(node_id)
            if backwards:
                ahead += [flow.source for flow in self.incoming[node_id]]
                ahead += [host for host in [self.node[node_id].attached_to] if host in self.node]
            else:
                ahead += [flow.target for flow in self.outgoing[node_id]]
                ahead += self.boundary_events[node_id]
        return reached


def _finding(model: ProcessModel, element: FlowNode | SequenceFlow, rule: str, message: str) -> Finding:
    return Finding(model.file, element.line, element.id, rule, message)


def _flows_lead_somewhere(model: ProcessModel, graph: _Graph) -> Iterator[Finding]:
    for flow in model.flows:
        for role, end in (("sourceRef", flow.source), ("targetRef", flow.target)):
            if end not in graph.node:
                yield _finding(model, flow, "flow.unknown-end", f'The {role} "{end}" is no element of the process.')
            elif graph.node[end].parent != flow.parent and flow.parent:
                yield _finding(model, flow, "flow.crosses", f'The {role} "{end}" lies in another sub-process.')
        source = graph.node.get(flow.source)
        if flow.condition is not None and source is not None and source.kind not in _MAY_CHOOSE:
            message = "Only flows that leave an activity or a gateway may have a condition."
            yield _finding(model, flow, "condition.without-gateway", message)


def _begins(model: ProcessModel, graph: _Graph) -> Iterator[Finding]:
    if len(model.nodes) == 1 and not model.flows and model.nodes[0].id == model.id:
        return  # a global task
    containers: list[tuple[str, FlowNode | None]] = [(model.id, None)]
    containers += [(node.id, node) for node in model.nodes if node.kind in SUB_PROCESSES]
    for container, node in containers:
        inner = graph.inner.get(container, [])
        starts = [child for child in inner if child.kind is Kind.START and not child.events]
        for start in starts[1:]:
            message = f"The process starts at {starts[0].id} already; it may have one start event without a trigger."
            yield _finding(model, start, "start.several", message)
        if inner and not any(child.kind is Kind.START or _needs_no_start(child, graph) for child in inner):
            element_id, line = (node.id, node.line) if node else (model.id, model.line)
            message = "There is no start event, and a flow leads to every element."
            yield Finding(model.file, line, element_id, "start.missing", message)
        if node is not None and node.is_event_sub_process:
            yield from _event_sub_process_begins(model, node, inner)


def _needs_no_start(node: FlowNode, graph: _Graph) -> bool:
    is_beside = node.is_event_sub_process or node.is_for_compensation or node.kind in (Kind.BOUNDARY, Kind.END)
    return not is_beside and (not graph.incoming[node.id] or node.kind is Kind.REFUSED)


def _event_sub_process_begins(model: ProcessModel, node: FlowNode, inner: list[FlowNode]) -> Iterator[Finding]:
    starts = [child for child in inner if child.kind is Kind.START]
    if len(starts) != 1 or not starts[0].events:
        message = "An event sub-process has one start event, and that has a trigger."
        yield _finding(model, node, "start.event-sub-process", message)


def _nodes_fit(model: ProcessModel, graph: _Graph) -> Iterator[Finding]:
    for node in model.nodes:
        for rule, message in _misfits(node, graph):
            yield _finding(model, node, rule, message)
        for role, listed, flows in (
            ("incoming", node.incoming, graph.incoming[node.id]),
            ("outgoing", node.outgoing, graph.outgoing[node.id]),
        ):
            # The lists may be left out, but what they say must agree with the flows.
            for flow_id in sorted(set(listed) - {flow.id for flow in flows}):
                message = f'The element lists {role} "{flow_id}", which is no such flow.'
                yield _finding(model, node, f"{role}.unknown", message)


def _misfits(node: FlowNode, graph: _Graph) -> Iterator[tuple[str, str]]:
    if node.kind is Kind.REFUSED:
        return
    if node.kind is Kind.END and graph.outgoing[node.id]:
        yield "end.outgoing", "A sequence flow leaves an end event."
    if not graph.outgoing[node.id] and not _may_end(node, graph):
        yield "outgoing.missing", "No sequence flow leaves this element, and it is no end event."
    if node.kind in (Kind.START, Kind.BOUNDARY) and graph.incoming[node.id]:
        yield "incoming.forbidden", f"No sequence flow may lead to a {node.kind.value}."
    if node.result and not _VARIABLE.fullmatch(node.result):
        yield "result.name", f'zusage:result="{node.result}" is no variable name.'
    if node.loop is not None and node.loop.is_multiple and not (node.loop.cardinality or node.loop.collection):
        yield "loop.cardinality", "A multi-instance activity needs a loopCardinality or a loopDataInputRef."
    if node.start_quantity > 1 and not graph.incoming[node.id]:
        yield "activity.quantity", f"It begins with {node.start_quantity:,} tokens, and no sequence flow brings any."
    yield from _task_misfits(node)


def _may_end(node: FlowNode, graph: _Graph) -> bool:
    """Say whether a path may end here: where its level has no end event, or where nothing is to follow.

    Source: OMG BPMN 2.0.2, 10.5.3.
    """
    is_beside = node.is_event_sub_process or node.is_for_compensation or bool(node.compensated_by)
    if node.kind is Kind.END or is_beside or node.listens_for(Trigger.LINK):
        return True
    around = graph.node.get(node.parent)
    if around is not None and around.kind is Kind.AD_HOC:
        return True
    return all(sibling.kind is not Kind.END for sibling in graph.inner[node.parent])


def _task_misfits(node: FlowNode) -> Iterator[tuple[str, str]]:
    match node.kind:
        case Kind.USER_TASK if not _PERFORMER.fullmatch(node.performer):
            message = f'A user task names its potentialOwner as "applicant" or "skill:NAME", found "{node.performer}".'
            yield "user-task.performer", message
        case Kind.SERVICE_TASK if not node.connector:
            yield (
                "service-task.connector",
                'A service task names its connector as implementation="zusage:NAME", '
                'with a NAME of a-z, 0-9, ".", "_", "-".',
            )
        case Kind.SEND_TASK if not node.connector and not node.message:
            yield "send-task.message", "A send task needs a messageRef, or a connector as a service task does."
        case Kind.RECEIVE_TASK if not node.message:
            yield "receive-task.message", "A receive task needs a messageRef."
        case Kind.RULE_TASK if not node.decision:
            yield "rule-task.decision", "A business rule task names its decision as zusage:decision."
        case Kind.SCRIPT_TASK if node.script is None or not node.script.text.strip():
            yield "script-task.script", "The script task has no script."


_THROWN = {
    Trigger.MESSAGE, Trigger.SIGNAL, Trigger.ESCALATION, Trigger.COMPENSATION, Trigger.LINK, Trigger.ERROR,
    Trigger.CANCEL, Trigger.TERMINATE,
}  # fmt: skip
_ONLY_AT_END = {Trigger.ERROR, Trigger.CANCEL, Trigger.TERMINATE}


def _events_fit(model: ProcessModel, graph: _Graph) -> Iterator[Finding]:
    for node in model.nodes:
        if node.kind in (Kind.CATCH, Kind.BOUNDARY) and not node.events and not _refused(model, node):
            yield _finding(model, node, "event.definition", f"{node.kind.value} needs an event definition.")
        for event in node.events:
            if node.kind in (Kind.THROW, Kind.END) and (
                event.trigger not in _THROWN or (node.kind is Kind.THROW and event.trigger in _ONLY_AT_END)
            ):
                message = f"A {node.kind.value} cannot throw {event.trigger.value}EventDefinition."
                yield _finding(model, node, "event.cannot-throw", message)
            if node.kind in CATCHING and event.trigger is Trigger.CONDITION and event.condition is None:
                yield _finding(model, node, "event.condition", "A conditional event needs a condition.")
            if event.trigger is Trigger.LINK and node.kind is Kind.THROW and not _has_link_target(model, node):
                yield _finding(model, node, "link.unknown", f'No link event catches "{event.ref.strip("#")}".')
            if event.trigger is Trigger.COMPENSATION and event.ref and event.ref not in graph.node:
                yield _finding(model, node, "compensation.unknown", f'There is no activity "{event.ref}".')
            if event.trigger is Trigger.CANCEL and node.kind is Kind.END and not _in_transaction(node, graph):
                yield _finding(model, node, "cancel.outside", "A cancel end event lies in a transaction.")


def _refused(model: ProcessModel, node: FlowNode) -> bool:
    return any(finding.element_id == node.id for finding in model.findings)


def _has_link_target(model: ProcessModel, node: FlowNode) -> bool:
    refs = {event.ref for event in node.events if event.trigger is Trigger.LINK}
    return any(
        event.trigger is Trigger.LINK and (event.ref in refs or f"#{event.id}" in refs)
        for other in model.nodes
        if other.kind is Kind.CATCH and other.parent == node.parent
        for event in other.events
    )


def _in_transaction(node: FlowNode, graph: _Graph) -> bool:
    around = graph.node.get(node.parent)
    return around is not None and around.kind is Kind.TRANSACTION


def _boundary_events_fit(model: ProcessModel, graph: _Graph) -> Iterator[Finding]:
    for node in model.nodes:
        if node.kind is not Kind.BOUNDARY:
            continue
        host = graph.node.get(node.attached_to)
        if host is None:
            message = f'The boundary event is attached to "{node.attached_to}", which is no element of the process.'
            yield _finding(model, node, "boundary.unknown-activity", message)
        elif host.kind not in ACTIVITIES and host.kind is not Kind.REFUSED:
            message = f"{host.id} is a {host.kind.value}; boundary events stand at activities."
            yield _finding(model, node, "boundary.no-activity", message)
        if node.listens_for(Trigger.COMPENSATION) and node.compensated_by not in graph.node:
            message = "A compensation boundary event is associated with the activity that compensates."
            yield _finding(model, node, "compensation.handler", message)


def _defaults_fit(model: ProcessModel, graph: _Graph) -> Iterator[Finding]:
    for node in model.nodes:
        flows = graph.outgoing[node.id]
        if node.default_flow and all(flow.id != node.default_flow for flow in flows):
            message = f'The default flow "{node.default_flow}" does not leave this element.'
            yield _finding(model, node, "gateway.default-elsewhere", message)
        for flow in flows:
            if flow.id == node.default_flow and flow.condition is not None:
                message = "A default flow has no condition; it is taken when no other is."
                yield _finding(model, flow, "gateway.default-with-condition", message)
            is_open = flow.id != node.default_flow and flow.condition is None
            if node.kind is Kind.EXCLUSIVE and is_open and len(flows) > 1:
                message = f"A flow that leaves gateway {node.id} needs a condition, or must be its default."
                yield _finding(model, flow, "gateway.condition-missing", message)


def _calls_lead_somewhere(
    part: ProcessModel, model: ProcessModel, resolve: Callable[[str], ProcessModel | None] | None
) -> Iterator[Finding]:
    for node in part.nodes:
        if node.kind is not Kind.CALL or node.calls in model.callable or node.calls == model.id:
            continue
        if not node.calls or resolve is None or resolve(node.calls) is None:
            message = f'The called element "{node.calls}" is neither in the file nor known elsewhere.'
            yield _finding(part, node, "call.unknown", message)


def _all_reachable(model: ProcessModel, graph: _Graph) -> Iterator[Finding]:
    first = [node.id for node in model.nodes if _begins_a_way(node, graph)]
    reached = graph.reached_from(first)
    # A refused element may end the process or not; it is not known here.
    ending = graph.reached_from(
        (node.id for node in model.nodes if node.kind is Kind.REFUSED or not graph.outgoing[node.id]), backwards=True
    )
    for node in model.nodes:
        if node.kind is Kind.REFUSED:
            continue
        if node.id not in reached:
            message = "No way leads from the start event to this element."
            yield _finding(model, node, "element.unreachable", message)
        elif node.id not in ending:
            yield _finding(model, node, "element.never-ends", "No way leads from this element to an end event.")


def _begins_a_way(node: FlowNode, graph: _Graph) -> bool:
    if node.kind is Kind.START or node.is_event_sub_process or node.is_for_compensation:
        return True
    if node.instantiates or (node.kind is Kind.CATCH and node.listens_for(Trigger.LINK)):
        return True
    if any(node.id == sibling.compensated_by for sibling in graph.inner[node.parent]):
        return True
    has_start = any(sibling.kind is Kind.START for sibling in graph.inner[node.parent])
    return not has_start and not graph.incoming[node.id] and node.kind is not Kind.BOUNDARY


# -- texts ---------------------------------------------------------------------------------------------------------


def _texts_compile(model: ProcessModel, languages: Sequence[ScriptLanguage]) -> Iterator[Finding]:
    for element_id, source in _sources(model):
        language = language_of(source, languages)
        if language is None:
            spoken = "no language it names" if source.language == "none" else f'not "{source.language}"'
            message = f"Expressions and scripts are FEEL here, {spoken}."
            yield Finding(model.file, source.line, element_id, "feel.language", message)
        else:
            yield from _compiles(model, element_id, source, language.compile)
    for node in model.nodes:
        for event in node.events:
            if event.timer is not None:
                yield from _timer_compiles(model, node.id, event.timer)


def _sources(model: ProcessModel) -> Iterator[tuple[str, SourceText]]:
    for flow in model.flows:
        if flow.condition is not None:
            yield flow.id, flow.condition
    for node in model.nodes:
        if node.script is not None and node.script.text.strip():
            yield node.id, node.script
        if node.condition is not None:
            yield node.id, node.condition
        yield from ((node.id, event.condition) for event in node.events if event.condition is not None)
        yield from ((node.id, text) for text in _loop_texts(node))
        for transfer in (*node.takes, *node.gives):
            if transfer.transformation is not None:
                yield node.id, transfer.transformation
    for correlations in model.correlations.values():
        yield from ((model.id, correlation.of_message) for correlation in correlations)
    yield from ((model.id, path) for _, path in model.subscriptions)


def _loop_texts(node: FlowNode) -> Iterator[SourceText]:
    if node.loop is not None:
        texts = (node.loop.condition, node.loop.cardinality, *(condition for condition, _ in node.loop.events))
        yield from (text for text in texts if text is not None)


def _timer_compiles(model: ProcessModel, element_id: str, timer: TimerSource) -> Iterator[Finding]:
    def compile_it(_: str) -> object:
        return compile_timer(timer)

    yield from _compiles(model, element_id, timer.source, compile_it)


def _compiles(
    model: ProcessModel, element_id: str, source: SourceText, compile_it: Callable[[str], object]
) -> Iterator[Finding]:
    try:
        compile_it(source.text)
    except FeelSyntaxError as error:
        yield Finding(model.file, source.line + error.line - 1, element_id, "feel.syntax", f"FEEL: {error}")
