"""A checked process as an immutable program: integer tables for the kernel, code objects for the engine."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from zusage.processes.domain import kernel
from zusage.processes.domain.check import check, compile_source
from zusage.processes.domain.feel import Expression
from zusage.processes.domain.findings import ProcessBroken
from zusage.processes.domain.model import ACTIVITIES, FlowNode, Kind, ProcessModel, SequenceFlow
from zusage.processes.domain.timers import Timer, compile_timer

# Grows whenever the same program and the same signals would lead to another state than before.
SEMANTICS_VERSION = 1


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity as other chapters see it.

    :ivar kind: ``userTask``, ``serviceTask``, ``businessRuleTask`` or ``scriptTask``
    :ivar performer: ``applicant`` or ``skill:NAME`` of a user task, else ''
    """

    id: str
    name: str
    kind: Kind
    performer: str
    connector: str
    decision: str


class DecisionReference(NamedTuple):
    """A business rule task and the decision it asks for, with its line in the file."""

    activity_id: str
    decision: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A compiled process; nodes and flows are numbered as in ``tables``.

    :ivar digest: SHA-256 (hex) of everything that decides how the process runs; drawing and line breaks do not
    """

    file: str
    process_id: str
    name: str
    digest: str
    activities: tuple[Activity, ...]
    nodes: tuple[FlowNode, ...]
    flows: tuple[SequenceFlow, ...]
    tables: kernel.Tables
    start: int
    number: dict[str, int] = field(repr=False)
    conditions: tuple[Expression | None, ...] = field(repr=False)
    default_flow: tuple[int, ...] = field(repr=False)
    scripts: dict[int, Expression] = field(repr=False)
    timers: dict[int, Timer] = field(repr=False)

    def flows_of(self, node: int) -> range:
        """Return the numbers of the flows that leave a node, in the order a gateway tries them."""
        return range(self.tables.first_flow[node], self.tables.first_flow[node + 1])

    def boundaries_of(self, node: int) -> list[int]:
        """Return the numbers of the boundary events of an activity."""
        first = self.tables.first_boundary
        return self.tables.boundary_node[first[node] : first[node + 1]]


def compile_process(model: ProcessModel) -> Program:
    """Compile a process.

    :raises ProcessBroken: with all findings of ``check``
    """
    findings = check(model)
    if findings:
        raise ProcessBroken(findings)
    nodes = model.nodes
    number = {node.id: position for position, node in enumerate(nodes)}
    flows = tuple(flow for node in nodes for flow in _leaving(node, model))
    flow_number = {flow.id: position for position, flow in enumerate(flows)}
    return Program(
        file=model.file,
        process_id=model.id,
        name=model.name,
        digest=_digest(model.id, nodes, flows),
        activities=tuple(
            Activity(node.id, node.name, node.kind, node.performer, node.connector, node.decision)
            for node in nodes
            if node.kind in ACTIVITIES
        ),
        nodes=nodes,
        flows=flows,
        tables=_tables(nodes, flows, number),
        start=next(number[node.id] for node in nodes if node.kind is Kind.START),
        number=number,
        conditions=tuple(compile_source(flow.condition) if flow.condition else None for flow in flows),
        default_flow=tuple(flow_number.get(node.default_flow, -1) for node in nodes),
        scripts={number[node.id]: compile_source(node.script) for node in nodes if node.script},
        timers={number[node.id]: compile_timer(node.timer) for node in nodes if node.timer},
    )


def connectors(program: Program) -> frozenset[str]:
    """Return the names of the connectors the service tasks call."""
    return frozenset(activity.connector for activity in program.activities if activity.connector)


def decision_references(program: Program) -> tuple[DecisionReference, ...]:
    """Return the decisions the business rule tasks ask for; whether they exist, the caller checks."""
    return tuple(
        DecisionReference(node.id, node.decision, node.line) for node in program.nodes if node.kind is Kind.RULE_TASK
    )


def _leaving(node: FlowNode, model: ProcessModel) -> list[SequenceFlow]:
    listed = {flow_id: position for position, flow_id in enumerate(node.outgoing)}
    flows = [flow for flow in model.flows if flow.source == node.id]
    return sorted(flows, key=lambda flow: listed.get(flow.id, len(listed)))


def _tables(nodes: tuple[FlowNode, ...], flows: tuple[SequenceFlow, ...], number: dict[str, int]) -> kernel.Tables:
    leaving = [[flow for flow in flows if flow.source == node.id] for node in nodes]
    attached = [[other for other in nodes if other.attached_to == node.id] for node in nodes]
    return kernel.Tables(
        asks=[_asks(node, out) for node, out in zip(nodes, leaving, strict=True)],
        first_flow=list(_running_count(map(len, leaving))),
        flow_target=[number[flow.target] for flow in flows],
        first_boundary=list(_running_count(map(len, attached))),
        boundary_node=[number[event.id] for events in attached for event in events],
    )


def _running_count(sizes: Iterator[int]) -> Iterator[int]:
    total = 0
    yield total
    for size in sizes:
        total += size
        yield total


def _asks(node: FlowNode, outgoing: list[SequenceFlow]) -> int:
    match node.kind:
        case Kind.END:
            return kernel.END
        case Kind.USER_TASK | Kind.SERVICE_TASK | Kind.TIMER:
            return kernel.WAIT
        case Kind.RULE_TASK | Kind.SCRIPT_TASK:
            return kernel.WORK
        case Kind.EXCLUSIVE if len(outgoing) > 1 or outgoing[0].condition is not None:
            return kernel.CHOICE
        case _:
            return kernel.PASS


def _digest(process_id: str, nodes: tuple[FlowNode, ...], flows: tuple[SequenceFlow, ...]) -> str:
    meaning = {
        "semantics": SEMANTICS_VERSION,
        "process": process_id,
        "nodes": [
            [
                node.id, node.kind, node.name, node.performer, node.connector, node.decision, node.result,
                node.script and node.script.text,
                node.timer and [node.timer.is_duration, node.timer.source.text],
                node.default_flow, node.attached_to,
            ]
            for node in nodes
        ],
        "flows": [[flow.id, flow.source, flow.target, flow.condition and flow.condition.text] for flow in flows],
    }  # fmt: skip
    return hashlib.sha256(json.dumps(meaning, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
