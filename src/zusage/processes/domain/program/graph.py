"""All elements of a program in one row: the process, what it calls, and the bodies of tasks that are repeated."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from zusage.processes.domain.model import (
    SUB_PROCESSES,
    TASKS,
    CalledModel,
    FlowNode,
    Kind,
    ProcessModel,
    SequenceFlow,
    Trigger,
)

# Gives the process for a calledElement that is not in the file, or None.
Resolver = Callable[[str], ProcessModel | None]


@dataclass(frozen=True, slots=True)
class Graph:
    """Elements and flows, numbered by their place.

    :ivar main: how many elements belong to the process itself; the others were called, or are bodies
    :ivar bodies: element of a repeated task to the element that stands for one round of it
    :ivar contents: element of a sub-process or call to the id of what lies inside
    :ivar flows: sorted by the element they leave; flows with the id '' stand for links
    """

    process_id: str
    elements: tuple[FlowNode, ...]
    main: int
    number: dict[str, int]
    bodies: dict[int, int]
    contents: dict[int, str]
    flows: tuple[SequenceFlow, ...]
    leaving: tuple[tuple[int, ...], ...]
    arriving: tuple[tuple[int, ...], ...]
    variables: dict[str, tuple[str, ...]]
    lying_in: dict[str, list[int]]
    attached_to: dict[str, list[int]]

    def inside(self, container: str) -> list[int]:
        """Return the elements that lie directly in a process or sub-process."""
        return self.lying_in.get(container, [])

    def boundary_events(self, element: int) -> list[int]:
        """Return the boundary events of an activity."""
        return self.attached_to.get(self.elements[element].id, [])

    def begins(self, container: str) -> list[int]:
        """Return the elements at which a process or sub-process begins: none start events, else what nothing leads to.

        Source: OMG BPMN 2.0.2, 10.4.2 and 13.3.4.
        """
        inside = self.inside(container)
        starts = [place for place in inside if self.elements[place].kind is Kind.START]
        if starts:
            none = [place for place in starts if not self.elements[place].events]
            return none or starts[:1] * (self._is_event_sub_process(container))
        return [place for place in inside if self._begins_by_itself(place)]

    def _is_event_sub_process(self, container: str) -> bool:
        place = self.number.get(container)
        return place is not None and self.elements[place].is_event_sub_process

    def _begins_by_itself(self, place: int) -> bool:
        node = self.elements[place]
        return not (
            self.arriving[place]
            or node.kind is Kind.BOUNDARY
            or node.is_event_sub_process
            or node.is_for_compensation
            or node.instantiates
            or (node.kind is Kind.CATCH and node.listens_for(Trigger.LINK))
        )


def build_graph(model: ProcessModel, resolve: Resolver | None = None) -> Graph:
    """Return the graph of a process and of everything it calls."""
    called = _called(model, resolve)
    nodes = [*model.nodes, *(node for process in called.values() for node in process.nodes)]
    flows = [*model.flows, *(flow for process in called.values() for flow in process.flows)]
    bodies = {}
    elements = list(nodes)
    for place, node in enumerate(nodes):
        if node.loop is not None and node.kind in TASKS:
            bodies[place] = len(elements)
            elements.append(replace(node, loop=None, parent=f"{node.id}\0", start_quantity=1, completion_quantity=1))
    number: dict[str, int] = {}
    for place, node in enumerate(nodes):
        number.setdefault(node.id, place)
    flows += _links(nodes)
    ordered, leaving = _ordered(elements, flows, len(nodes))
    arriving: list[list[int]] = [[] for _ in elements]
    for place, flow in enumerate(ordered):
        if flow.target in number:
            arriving[number[flow.target]].append(place)
    contents = {place: node.id for place, node in enumerate(nodes) if node.kind in SUB_PROCESSES}
    contents |= {place: node.calls for place, node in enumerate(nodes) if node.kind is Kind.CALL}
    contents |= {place: f"{nodes[place].id}\0" for place in bodies}
    return Graph(
        process_id=model.id,
        elements=tuple(elements),
        main=len(model.nodes),
        number=number,
        bodies=bodies,
        contents=contents,
        flows=tuple(ordered),
        leaving=tuple(map(tuple, leaving)),
        arriving=tuple(map(tuple, arriving)),
        variables={process.id: process.variables for process in called.values()},
        lying_in=_grouped(node.parent for node in elements),
        attached_to=_grouped(node.attached_to for node in elements),
    )


def _grouped(names: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        if name:
            found.setdefault(name, []).append(place)
    return found


def _called(model: ProcessModel, resolve: Resolver | None) -> dict[str, CalledModel]:
    """Return everything that is called, by name; ids of other files get the name of their process before them."""
    found: dict[str, CalledModel] = {}
    ahead = [node.calls for node in model.nodes if node.kind is Kind.CALL]
    while ahead:
        name = ahead.pop(0)
        if name in found or name == model.id:
            continue
        called = model.callable.get(name)
        if called is None and resolve is not None:
            other = resolve(name)
            called = _renamed(other, name) if other is not None else None
        if called is not None:
            found[name] = called
            ahead += [node.calls for node in called.nodes if node.kind is Kind.CALL]
    return found


def _renamed(model: ProcessModel, name: str) -> CalledModel:
    def new(element_id: str) -> str:
        return f"{name}:{element_id}" if element_id else ""

    nodes = tuple(
        replace(
            node,
            id=new(node.id),
            parent=name if node.parent == model.id else new(node.parent),
            attached_to=new(node.attached_to),
            default_flow=new(node.default_flow),
            compensated_by=new(node.compensated_by),
            incoming=tuple(map(new, node.incoming)),
            outgoing=tuple(map(new, node.outgoing)),
        )
        for node in model.nodes
    )
    flows = tuple(
        replace(flow, id=new(flow.id), source=new(flow.source), target=new(flow.target)) for flow in model.flows
    )
    return CalledModel(name, model.name, model.line, nodes, flows, model.variables)


def _links(nodes: list[FlowNode]) -> list[SequenceFlow]:
    """Return the flows that link events stand for.

    Source: OMG BPMN 2.0.2, 10.5.5, link.
    """
    found = []
    for node in nodes:
        if node.kind is Kind.THROW and node.listens_for(Trigger.LINK):
            for other in nodes:
                if other.kind is Kind.CATCH and other.parent == node.parent and _linked(node, other):
                    found.append(SequenceFlow("", "", node.line, node.id, other.id, None, node.parent))
    return found


def _linked(thrower: FlowNode, catcher: FlowNode) -> bool:
    for thrown in thrower.events:
        for other in catcher.events:
            if (
                thrown.trigger is Trigger.LINK is other.trigger
                and thrown.ref
                and thrown.ref in (other.ref, f"#{other.id}")
            ):
                return True
    return False


def _ordered(
    elements: list[FlowNode], flows: list[SequenceFlow], count: int
) -> tuple[list[SequenceFlow], list[list[int]]]:
    by_source: dict[str, list[SequenceFlow]] = {}
    for flow in flows:
        by_source.setdefault(flow.source, []).append(flow)
    ordered: list[SequenceFlow] = []
    leaving: list[list[int]] = []
    for place, node in enumerate(elements):
        listed = {flow_id: position for position, flow_id in enumerate(node.outgoing)}
        own = by_source.get(node.id, []) if place < count else []
        own = sorted(own, key=lambda flow: listed.get(flow.id, len(listed)))
        leaving.append(list(range(len(ordered), len(ordered) + len(own))))
        ordered += own
    return ordered, leaving
