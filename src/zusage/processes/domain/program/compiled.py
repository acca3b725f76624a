"""The program itself, and how it is made."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, NamedTuple

from zusage.processes.domain import kernel
from zusage.processes.domain.check import check
from zusage.processes.domain.findings import ProcessBroken
from zusage.processes.domain.language import FEEL, Code, Once, ScriptLanguage, compile_source
from zusage.processes.domain.model import ACTIVITIES, FlowNode, Kind, ProcessModel, SequenceFlow, SourceText, Trigger
from zusage.processes.domain.program.graph import Graph, Resolver, build_graph
from zusage.processes.domain.program.tables import LISTENED, build_tables, event_starts, listening_boundary_events
from zusage.processes.domain.program.twin import how_the_twin_carries_it
from zusage.processes.domain.timers import Timer, compile_timer

# Grows whenever the same program and the same inputs would lead to another state than before.
SEMANTICS_VERSION = 3

ROOT = -1
"""Stands for the process itself where the elements of a scope are looked up."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity as other chapters see it.

    :ivar kind: ``userTask``, ``serviceTask``, ``businessRuleTask``, ``scriptTask``, ``subProcess`` and so on
    :ivar performer: ``applicant`` or ``skill:NAME`` of a user task, else ''
    """

    id: str
    name: str
    kind: Kind
    performer: str
    connector: str
    decision: str


class Choice(NamedTuple):
    """How flows are chosen: in their order, by bit or by position.

    :ivar always: bits of the flows without a condition that are not the default
    :ivar conditional: position, id and condition of the others
    :ivar default: position of the default flow, or -1
    """

    always: int
    conditional: tuple[tuple[int, str, Code], ...]
    default: int


class Listener(NamedTuple):
    """What one event definition waits for."""

    trigger: Trigger
    ref: str
    timer: Timer | None
    condition: Code | None


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A compiled process; elements and flows are numbered as in ``tables``.

    :ivar digest: SHA-256 (hex) of everything that decides how the process runs; drawing and line breaks do not
    :ivar activities: those of the process and of what it calls
    :ivar nodes: the elements of the process itself, the first of ``elements``
    :ivar elements: those, then what it calls, then one more for each repeated task, standing for one round of it
    :ivar flows: a flow without an id stands for a link
    :ivar start: the element a process begins at that is begun by nothing in particular; -1 if only events begin it
    :ivar awaits_conditions: whether any event waits for a condition to become true
    :ivar is_flat: whether the process itself is the only scope there ever is
    :ivar twin: ``exact``, or ``abstracted: `` and what the twin leaves out
    """

    file: str
    process_id: str
    name: str
    digest: str
    activities: tuple[Activity, ...]
    nodes: tuple[FlowNode, ...]
    elements: tuple[FlowNode, ...]
    flows: tuple[SequenceFlow, ...]
    tables: kernel.Tables
    begins: tuple[int, ...]
    twin: str
    awaits_conditions: bool = field(repr=False)
    is_flat: bool = field(repr=False)
    number: dict[str, int] = field(repr=False)
    bodies: dict[int, int] = field(repr=False)
    ids: tuple[str, ...] = field(repr=False)
    flow_ids: tuple[str, ...] = field(repr=False)
    flow_number: dict[str, int] = field(repr=False)
    choices: tuple[Choice | None, ...] = field(repr=False)
    scripts: dict[int, Code] = field(repr=False)
    conditions: dict[int, Code] = field(repr=False)
    loop_codes: dict[int, dict[str, Code]] = field(repr=False)
    transformations: dict[SourceText, Code] = field(repr=False)
    listeners: dict[int, tuple[Listener, ...]] = field(repr=False)
    listening_boundary_events: dict[int, tuple[int, ...]] = field(repr=False)
    boundary_events: dict[int, tuple[int, ...]] = field(repr=False)
    event_starts: dict[int, tuple[int, ...]] = field(repr=False)
    local_names: dict[int, tuple[str, ...]] = field(repr=False)
    correlations: dict[str, tuple[tuple[str, Code], ...]] = field(repr=False)
    subscriptions: tuple[tuple[str, Code], ...] = field(repr=False)
    keys: tuple[tuple[str, ...], ...] = field(repr=False)

    @property
    def start(self) -> int:
        """The first element the process begins at."""
        return self.begins[0] if self.begins else -1

    def flows_of(self, node: int) -> range:
        """Return the numbers of the flows that leave a node, in the order a gateway tries them."""
        return range(self.tables.first_flow[node], self.tables.first_flow[node + 1])

    def starts(self) -> tuple[tuple[int, tuple[Listener, ...]], ...]:
        """Return the elements by which an event begins the process, with what each waits for.

        Source: OMG BPMN 2.0.2, 13.2.
        """
        first = [
            place
            for place, node in enumerate(self.nodes)
            if node.parent == self.process_id and (node.instantiates or (node.kind is Kind.START and node.events))
        ]
        places = [
            place
            for beginning in first
            for place in (
                [self.tables.flow_target[flow] for flow in self.flows_of(beginning)]
                if self.nodes[beginning].kind is Kind.EVENT_BASED
                else [beginning]
            )
        ]
        return tuple((place, self.listeners.get(place, ()) or _received(self.nodes[place])) for place in places)


def compile_process(
    model: ProcessModel, *, languages: Sequence[ScriptLanguage] = FEEL, resolve: Resolver | None = None
) -> Program:
    """Compile a process.

    :param languages: what expressions and scripts may be written in
    :param resolve: gives the processes that call activities name and that are not in the file
    :raises ProcessBroken: with all findings of ``check``
    """
    languages = tuple(map(Once, languages))
    findings = check(model, languages=languages, resolve=resolve)
    if findings:
        raise ProcessBroken(findings)
    graph = build_graph(model, resolve)
    elements, flows = graph.elements, graph.flows
    compiling = _Compiling(graph, languages)
    numbers = range(len(elements))
    return Program(
        file=model.file,
        process_id=model.id,
        name=model.name,
        digest=_digest(model, graph),
        activities=tuple(
            Activity(node.id, node.name, node.kind, node.performer, node.connector, node.decision)
            for node in elements[: len(elements) - len(graph.bodies)]
            if node.kind in ACTIVITIES
        ),
        nodes=model.nodes,
        elements=elements,
        flows=flows,
        tables=build_tables(graph),
        begins=tuple(graph.begins(model.id)),
        twin=how_the_twin_carries_it(graph),
        awaits_conditions=any(node.listens_for(Trigger.CONDITION) for node in elements),
        is_flat=not graph.contents and not any(node.loop or node.compensated_by for node in elements),
        number=graph.number,
        bodies=graph.bodies,
        ids=tuple(node.id for node in elements),
        flow_ids=tuple(flow.id for flow in flows),
        flow_number={flow.id: place for place, flow in enumerate(flows)},
        choices=tuple(compiling.choice(place) for place in numbers),
        scripts={place: compiling.code(node.script) for place, node in enumerate(elements) if node.script},
        conditions={place: compiling.code(node.condition) for place, node in enumerate(elements) if node.condition},
        loop_codes={place: compiling.loop(place) for place, node in enumerate(elements) if node.loop},
        transformations=compiling.transformations(),
        listeners={place: compiling.listeners(place) for place, node in enumerate(elements) if node.events},
        boundary_events=_where_any((place, graph.boundary_events(place)) for place in graph.number.values()),
        listening_boundary_events=_where_any((place, listening_boundary_events(graph, place)) for place in numbers),
        event_starts=_where_any(
            (place, event_starts(graph, container)) for place, container in ((ROOT, model.id), *graph.contents.items())
        ),
        local_names=_local_names(graph),
        correlations={
            name: tuple((correlation.property, compiling.code(correlation.of_message)) for correlation in found)
            for name, found in model.correlations.items()
        },
        subscriptions=tuple((name, compiling.code(path)) for name, path in model.subscriptions),
        keys=model.keys,
    )


def _where_any(found: Iterable[tuple[int, Iterable[int]]]) -> dict[int, tuple[int, ...]]:
    """Keep what was found by its place, but nothing where nothing was."""
    return {place: kept for place, numbers in found if (kept := tuple(numbers))}


class _Compiling:
    """Compiles the texts of a graph."""

    def __init__(self, graph: Graph, languages: Sequence[ScriptLanguage]) -> None:
        self.graph = graph
        self.languages = languages

    def code(self, source: SourceText) -> Code:
        return compile_source(source, self.languages)

    def choice(self, place: int) -> Choice | None:
        node, leaving = self.graph.elements[place], self.graph.leaving[place]
        flows = [self.graph.flows[flow] for flow in leaving]
        default = next(
            (position for position, flow in enumerate(flows) if flow.id and flow.id == node.default_flow), -1
        )
        conditional = tuple(
            (position, flow.id, self.code(flow.condition))
            for position, flow in enumerate(flows)
            if flow.condition is not None and position != default
        )
        if not conditional and default < 0:
            return None
        always = sum(
            1 << position for position, flow in enumerate(flows) if flow.condition is None and position != default
        )
        return Choice(always, conditional, default)

    def loop(self, place: int) -> dict[str, Code]:
        loop = self.graph.elements[place].loop
        assert loop is not None
        texts = {"condition": loop.condition, "cardinality": loop.cardinality}
        texts |= {f"event{position}": condition for position, (condition, _) in enumerate(loop.events)}
        return {name: self.code(text) for name, text in texts.items() if text is not None}

    def listeners(self, place: int) -> tuple[Listener, ...]:
        return tuple(
            Listener(
                event.trigger,
                event.ref,
                compile_timer(event.timer) if event.timer is not None else None,
                self.code(event.condition) if event.condition is not None else None,
            )
            for event in self.graph.elements[place].events
            if event.trigger in LISTENED
        )

    def transformations(self) -> dict[SourceText, Code]:
        texts = {
            transfer.transformation
            for node in self.graph.elements
            for transfer in (*node.takes, *node.gives)
            if transfer.transformation is not None
        }
        return {text: self.code(text) for text in texts}


def _local_names(graph: Graph) -> dict[int, tuple[str, ...]]:
    """Return the variables that live and end with a sub-process; a call with data associations keeps its own."""
    found = {}
    for place, container in graph.contents.items():
        node = graph.elements[place]
        names = node.variables or (graph.variables.get(container, ()) if node.kind is Kind.CALL else ())
        if names:
            found[place] = tuple(names)
    return found


def _received(node: FlowNode) -> tuple[Listener, ...]:
    return (Listener(Trigger.MESSAGE, node.message, None, None),) if node.kind is Kind.RECEIVE_TASK else ()


def _digest(model: ProcessModel, graph: Graph) -> str:
    meaning = [
        SEMANTICS_VERSION,
        model.id,
        model.variables,
        [_meaning(node) for node in graph.elements],
        [_meaning(flow) for flow in graph.flows],
        [
            [name, [_meaning(correlation) for correlation in found]]
            for name, found in sorted(model.correlations.items())
        ],
        [[name, path.text] for name, path in model.subscriptions],
        model.keys,
    ]
    return hashlib.sha256(json.dumps(meaning, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


# The order of the flows is kept by the flows; lines and names of flows are drawing.
_NO_MEANING = frozenset({"line", "incoming", "outgoing"})


def _meaning(value: Any) -> Any:
    if is_dataclass(value):
        return [
            _meaning(getattr(value, attribute.name)) for attribute in fields(value) if attribute.name not in _NO_MEANING
        ]
    if isinstance(value, tuple):
        return [_meaning(part) for part in value]
    return value
