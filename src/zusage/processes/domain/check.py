"""What a process must fulfil before it may be published. Every rule has a stable id."""

import re
from collections.abc import Callable, Iterable, Iterator

from zusage.processes.domain.feel import Expression, FeelSyntaxError, compile_expression
from zusage.processes.domain.findings import Finding
from zusage.processes.domain.model import (
    WAITING_ACTIVITIES,
    FlowNode,
    Kind,
    ProcessModel,
    SequenceFlow,
    SourceText,
    TimerSource,
)
from zusage.processes.domain.timers import Timer, compile_timer

_PERFORMER = re.compile(r"applicant|skill:[^\W\d][\w-]*")
_VARIABLE = re.compile(r"[^\W\d]\w*")


def check(model: ProcessModel) -> list[Finding]:
    """Return everything that keeps the process from being carried out, in the order of the file."""
    graph = _Graph(model)
    findings = [*model.findings]
    for rule in (
        _flows_lead_somewhere,
        _one_start,
        _nodes_fit,
        _boundaries_fit,
        _gateways_decide,
        _texts_compile,
    ):
        findings += rule(model, graph)
    # A broken graph makes every further element look unreachable; what matters is said already.
    if not any(finding.rule.startswith(("flow.", "start.", "boundary.")) for finding in findings):
        findings += _all_reachable(model, graph)
    return sorted(set(findings))


class _Graph:
    """Who is connected with whom."""

    def __init__(self, model: ProcessModel) -> None:
        self.node = {node.id: node for node in model.nodes}
        self.outgoing: dict[str, list[SequenceFlow]] = {node.id: [] for node in model.nodes}
        self.incoming: dict[str, list[SequenceFlow]] = {node.id: [] for node in model.nodes}
        self.boundaries: dict[str, list[str]] = {node.id: [] for node in model.nodes}
        for flow in model.flows:
            self.outgoing.get(flow.source, []).append(flow)
            self.incoming.get(flow.target, []).append(flow)
        for node in model.nodes:
            if node.attached_to in self.boundaries:
                self.boundaries[node.attached_to].append(node.id)

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
                ahead += [host for host in [self.node[node_id].attached_to] if host]
            else:
                ahead += [flow.target for flow in self.outgoing[node_id]]
                ahead += self.boundaries[node_id]
        return reached


def _flows_lead_somewhere(model: ProcessModel, graph: _Graph) -> Iterator[Finding]:
    for flow in model.flows:
        for role, end in (("sourceRef", flow.source), ("targetRef", flow.target)):
            if end not in graph.node:
                message = f'The {role} "{end}" is no element of the process.'
                yield Finding(model.file, flow.line, flow.id, "flow.unknown-end", message)
        source = graph.node.get(flow.source)
        if flow.condition is not None and source is not None and source.kind not in (Kind.EXCLUSIVE, Kind.REFUSED):
            message = "Only flows that leave an exclusive gateway may have a condition."
            yield Finding(model.file, flow.line, flow.id, "condition.without-gateway", message)


def _one_start(model: ProcessModel, graph: _Graph) -> Iterator[Finding]:
    starts = [node for node in model.nodes if node.kind is Kind.START]
    if not starts:
        yield Finding(model.file, model.line, model.id, "start.missing", "The process has no start event.")
    for start in starts[1:]:
        message = f"The process starts at {starts[0].id} already; it may have one start event."
        yield Finding(model.file, start.line, start.id, "start.several", message)


def _nodes_fit(model: ProcessModel, graph: _Graph) -> Iterator[Finding]:
    for node in model.nodes:
        for rule, message in _misfits(node, len(graph.incoming[node.id]), len(graph.outgoing[node.id])):
            yield Finding(model.file, node.line, node.id, rule, message)
        for role, listed, flows in (
            ("incoming", node.incoming, graph.incoming[node.id]),
            ("outgoing", node.outgoing, graph.outgoing[node.id]),
        ):
            # The lists may be left out, but what they say must agree with the flows.
            for flow_id in sorted(set(listed) - {flow.id for flow in flows}):
                message = f'The element lists {role} "{flow_id}", which is no such flow.'
                yield Finding(model.file, node.line, node.id, f"{role}.unknown", message)


def _misfits(node: FlowNode, incoming: int, outgoing: int) -> Iterator[tuple[str, str]]:
    if node.kind is Kind.REFUSED:
        return
    if node.kind is Kind.END and outgoing:
        yield "end.outgoing", "A sequence flow leaves an end event."
    if node.kind is not Kind.END and not outgoing:
        yield "outgoing.missing", "No sequence flow leaves this element, and it is no end event."
    if node.kind not in (Kind.END, Kind.EXCLUSIVE) and outgoing > 1:
        yield (
            "outgoing.several",
            "Several flows leave this element at once; put an exclusive gateway behind it.",
        )
    if node.kind in (Kind.START, Kind.BOUNDARY_TIMER) and incoming:
        yield "incoming.forbidden", f"No sequence flow may lead to a {node.kind.value}."
    if node.kind is Kind.USER_TASK and not _PERFORMER.fullmatch(node.performer):
        yield (
            "user-task.performer",
            f'A user task names its potentialOwner as "applicant" or "skill:NAME", found "{node.performer}".',
        )
    if node.kind is Kind.RULE_TASK and not node.decision:
        yield "rule-task.decision", "A business rule task names its decision as zusage:decision."
    if node.kind is Kind.SCRIPT_TASK and (node.script is None or not node.script.text.strip()):
        yield "script-task.script", "The script task has no FEEL script."
    if node.result and not _VARIABLE.fullmatch(node.result):
        yield "result.name", f'zusage:result="{node.result}" is no variable name.'


def _boundaries_fit(model: ProcessModel, graph: _Graph) -> Iterator[Finding]:
    for node in model.nodes:
        if node.kind is not Kind.BOUNDARY_TIMER:
            continue
        host = graph.node.get(node.attached_to)
        if host is None:
            message = f'The boundary event is attached to "{node.attached_to}", which is no element of the process.'
            yield Finding(model.file, node.line, node.id, "boundary.unknown-activity", message)
        elif host.kind not in WAITING_ACTIVITIES and host.kind is not Kind.REFUSED:
            message = f"{host.id} is a {host.kind.value} and never waits; a timer fits user and service tasks."
            yield Finding(model.file, node.line, node.id, "boundary.automatic-activity", message)


def _gateways_decide(model: ProcessModel, graph: _Graph) -> Iterator[Finding]:
    for node in model.nodes:
        if node.kind is not Kind.EXCLUSIVE:
            continue
        flows = graph.outgoing[node.id]
        if node.default_flow and all(flow.id != node.default_flow for flow in flows):
            message = f'The default flow "{node.default_flow}" does not leave this gateway.'
            yield Finding(model.file, node.line, node.id, "gateway.default-elsewhere", message)
        for flow in flows:
            if flow.id == node.default_flow and flow.condition is not None:
                message = "A default flow has no condition; it is taken when no other is."
                yield Finding(model.file, flow.line, flow.id, "gateway.default-with-condition", message)
            if flow.id != node.default_flow and flow.condition is None and len(flows) > 1:
                message = f"A flow that leaves gateway {node.id} needs a condition, or must be its default."
                yield Finding(model.file, flow.line, flow.id, "gateway.condition-missing", message)


def _all_reachable(model: ProcessModel, graph: _Graph) -> Iterator[Finding]:
    reached = graph.reached_from(node.id for node in model.nodes if node.kind is Kind.START)
    # A refused element may end the process or not; it is not known here.
    ends = (node.id for node in model.nodes if node.kind in (Kind.END, Kind.REFUSED))
    ending = graph.reached_from(ends, backwards=True)
    for node in model.nodes:
        if node.id not in reached and node.kind is not Kind.REFUSED:
            message = "No way leads from the start event to this element."
            yield Finding(model.file, node.line, node.id, "element.unreachable", message)
        elif node.id not in ending and node.kind is not Kind.REFUSED and graph.outgoing[node.id]:
            message = "No way leads from this element to an end event."
            yield Finding(model.file, node.line, node.id, "element.never-ends", message)


def _texts_compile(model: ProcessModel, graph: _Graph) -> Iterator[Finding]:
    for flow in model.flows:
        if flow.condition is not None:
            yield from _compiles(model, flow.id, flow.condition, compile_source)
    for node in model.nodes:
        if node.script is not None and node.script.text.strip():
            yield from _compiles(model, node.id, node.script, compile_source)
        if node.timer is not None:
            yield from _timer_compiles(model, node.id, node.timer)


def _timer_compiles(model: ProcessModel, element_id: str, timer: TimerSource) -> Iterator[Finding]:
    def compile_it(_: SourceText) -> Timer:
        return compile_timer(timer)

    yield from _compiles(model, element_id, timer.source, compile_it)


def _compiles(
    model: ProcessModel, element_id: str, source: SourceText, compile_it: Callable[[SourceText], object]
) -> Iterator[Finding]:
    try:
        compile_it(source)
    except FeelSyntaxError as error:
        yield Finding(model.file, source.line + error.line - 1, element_id, "feel.syntax", f"FEEL: {error}")


def compile_source(source: SourceText) -> Expression:
    """Compile a condition or script; some modellers write ``=`` before FEEL, which is passed over.

    :raises FeelSyntaxError: if the text is no FEEL
    """
    text = source.text
    if text.lstrip().startswith("="):
        # A blank in its place keeps line and column of everything behind it.
        text = text.replace("=", " ", 1)
    return compile_expression(text)
