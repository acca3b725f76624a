"""The integer tables of a program: what the kernel has to know of each element."""

from collections.abc import Iterable, Iterator

from zusage.processes.domain import kernel
from zusage.processes.domain.model import ACTIVITIES, TASKS, FlowNode, Kind, Trigger
from zusage.processes.domain.program.graph import Graph

LISTENED = frozenset({Trigger.MESSAGE, Trigger.TIMER, Trigger.SIGNAL, Trigger.CONDITION})
"""What an event waits for by itself; errors and the like are looked up when they are thrown."""

_WAITING = frozenset({Kind.USER_TASK, Kind.SERVICE_TASK, Kind.RECEIVE_TASK, Kind.EVENT_BASED})
_WORKING = frozenset({Kind.RULE_TASK, Kind.SCRIPT_TASK, Kind.SEND_TASK})


def build_tables(graph: Graph) -> kernel.Tables:
    """Return the tables of a graph."""
    elements = graph.elements
    numbers = range(len(elements))
    first_way, ways = _lists([graph.arriving[place] if _looks_back(graph, place) else () for place in numbers])
    first_inner, inner = _lists([_inner(graph, place) for place in numbers])
    compensable = _compensable(graph)
    reach_at, reach = _reach(graph)
    acts = [_acts(graph, place) for place in numbers]
    splits = [_splits(graph, place) for place in numbers]
    first_flow = list(_running_count(map(len, graph.leaving)))
    flow_target = [graph.number[flow.target] for flow in graph.flows]
    only_flow = [
        graph.leaving[place][0] if _has_one_way(graph, place, splits, compensable) else kernel.GONE for place in numbers
    ]
    stops = [_stops(graph, place, acts, splits, only_flow) for place in numbers]
    return kernel.Tables(
        common=(only_flow, stops, flow_target),
        only_flow=only_flow,
        stops=stops,
        joins=[_joins(graph, place) for place in numbers],
        acts=acts,
        splits=splits,
        has_boundary_events=[int(_has_boundary_events(graph, place)) for place in numbers],
        needs_preparation=[_needs_preparation(graph, place) for place in numbers],
        loops=[_loops(node) for node in elements],
        tokens_needed=[_tokens_needed(graph, place) for place in numbers],
        completion_quantity=[node.completion_quantity for node in elements],
        ad_hoc=[(2 if node.is_sequential else 1) if node.kind is Kind.AD_HOC else 0 for node in elements],
        compensable=compensable,
        handler=[_handler(graph, place) for place in numbers],
        interrupts=[int(_interrupts(node)) for node in elements],
        host=[_host(graph, node) for node in elements],
        cancel_event=[_cancel_event(graph, place) for place in numbers],
        first_flow=first_flow,
        flow_target=flow_target,
        first_inner=first_inner,
        inner_node=inner,
        first_way=first_way,
        way_flow=ways,
        reach_at=reach_at,
        reach=reach,
        looks_back=[int(any(_looks_back(graph, place) for place in numbers))],
    )


def listening_boundary_events(graph: Graph, place: int) -> list[int]:
    """Return the boundary events of an activity that wait while it runs."""
    if place in graph.bodies.values():
        return []
    return [
        event
        for event in graph.boundary_events(place)
        if any(definition.trigger in LISTENED for definition in graph.elements[event].events)
    ]


def event_starts(graph: Graph, container: str) -> list[int]:
    """Return the start events of the event sub-processes that lie directly in a process or sub-process."""
    return [
        start
        for place in graph.inside(container)
        if graph.elements[place].is_event_sub_process
        for start in graph.inside(graph.elements[place].id)
        if graph.elements[start].kind is Kind.START
    ]


def _is_body(graph: Graph, place: int) -> bool:
    return place >= len(graph.elements) - len(graph.bodies)


def _has_one_way(graph: Graph, place: int, splits: list[int], compensable: list[int]) -> bool:
    has_more = (
        graph.elements[place].completion_quantity > 1 or compensable[place] == 1 or _has_boundary_events(graph, place)
    )
    return splits[place] == kernel.EVERY and len(graph.leaving[place]) == 1 and not has_more


def _stops(graph: Graph, place: int, acts: list[int], splits: list[int], only_flow: list[int]) -> int:
    is_repeated = graph.elements[place].loop is not None
    if _joins(graph, place) != kernel.FREE or is_repeated or _has_boundary_events(graph, place):
        return kernel.SPECIAL
    if acts[place] >= kernel.WORK:
        return acts[place]
    if acts[place] != kernel.PASS:
        return kernel.SPECIAL
    if only_flow[place] >= 0:
        return kernel.PASS
    is_recorded = graph.elements[place].kind in ACTIVITIES
    chosen = {kernel.ONE: kernel.CHOICE, kernel.SOME: kernel.CHOICES}
    return kernel.SPECIAL if is_recorded else chosen.get(splits[place], kernel.SPECIAL)


def _joins(graph: Graph, place: int) -> int:
    node, incoming = graph.elements[place], len(graph.arriving[place])
    if node.start_quantity > 1:
        return kernel.QUANTITY
    if incoming < 2:
        return kernel.FREE
    joins = {Kind.PARALLEL: kernel.ALL_FLOWS, Kind.INCLUSIVE: kernel.POSSIBLE_FLOWS, Kind.COMPLEX: kernel.COMPLEX}
    return joins.get(node.kind, kernel.FREE)


def _tokens_needed(graph: Graph, place: int) -> int:
    node = graph.elements[place]
    return len(graph.arriving[place]) if node.kind is Kind.PARALLEL else node.start_quantity


def _acts(graph: Graph, place: int) -> int:
    node = graph.elements[place]
    if node.kind in (Kind.END, Kind.THROW):
        return _throws(graph, node)
    if node.kind is Kind.CATCH:
        return kernel.PASS if node.listens_for(Trigger.LINK) else kernel.WAIT
    if node.kind in _WAITING or (node.kind is Kind.SEND_TASK and node.connector):
        return kernel.WAIT
    if node.kind in _WORKING:
        return kernel.WORK
    return (
        kernel.SCOPE
        if place in graph.contents and not _is_body(graph, place) and node.kind not in TASKS
        else kernel.PASS
    )


def _throws(graph: Graph, node: FlowNode) -> int:
    triggers = {definition.trigger for definition in node.events} - {Trigger.LINK}
    if Trigger.TERMINATE in triggers:
        return kernel.END
    if Trigger.SIGNAL in triggers:
        return kernel.SIGNAL
    if triggers:
        return kernel.THROW
    return kernel.END if node.kind is Kind.END and node.parent == graph.process_id else kernel.PASS


def _splits(graph: Graph, place: int) -> int:
    node, flows = graph.elements[place], [graph.flows[flow] for flow in graph.leaving[place]]
    conditional = any(flow.condition is not None for flow in flows)
    if node.kind is Kind.END and node.listens_for(Trigger.CANCEL):
        return kernel.CANCELS
    if node.kind is Kind.EXCLUSIVE and (len(flows) > 1 or conditional):
        return kernel.ONE
    may_choose = node.kind in ACTIVITIES or node.kind in (Kind.INCLUSIVE, Kind.COMPLEX)
    if may_choose and (conditional or (node.default_flow and flows)):
        return kernel.SOME
    return kernel.EVERY


def _has_boundary_events(graph: Graph, place: int) -> bool:
    """Say whether boundary events must be armed before the activity begins; one that waits arms them itself."""
    if not listening_boundary_events(graph, place):
        return False
    return graph.elements[place].loop is not None or _acts(graph, place) != kernel.WAIT


def _needs_preparation(graph: Graph, place: int) -> int:
    node = graph.elements[place]
    if place not in graph.contents:
        return 0
    container = graph.contents[place]
    if node.kind is Kind.CALL and node.gives:
        return 2
    has_data = bool(node.variables) or (node.kind is Kind.CALL and bool(node.takes or graph.variables.get(container)))
    return int(has_data or bool(event_starts(graph, container)))


def _loops(node: FlowNode) -> int:
    if node.loop is None:
        return 0
    return 1 if node.loop.is_sequential else 2


def _interrupts(node: FlowNode) -> bool:
    return node.is_interrupting or node.listens_for(Trigger.ERROR) or node.listens_for(Trigger.CANCEL)


def _host(graph: Graph, node: FlowNode) -> int:
    if node.kind is Kind.BOUNDARY:
        return graph.number.get(node.attached_to, kernel.GONE)
    if node.kind is Kind.START and node.parent in graph.number:
        return graph.number[node.parent]
    return kernel.GONE


def _cancel_event(graph: Graph, place: int) -> int:
    if graph.elements[place].kind is not Kind.TRANSACTION:
        return kernel.GONE
    events = [event for event in graph.boundary_events(place) if graph.elements[event].listens_for(Trigger.CANCEL)]
    return events[0] if events else kernel.GONE


def _inner(graph: Graph, place: int) -> Iterable[int]:
    if place in graph.bodies:
        return (graph.bodies[place],)
    if place not in graph.contents or _is_body(graph, place):
        return ()
    return graph.begins(graph.contents[place])


# -- compensation --------------------------------------------------------------------------------------------------


def _handler(graph: Graph, place: int) -> int:
    """Return what compensates an activity: its boundary event's handler, else its compensation event sub-process."""
    if _is_body(graph, place):
        return kernel.GONE
    for event in graph.boundary_events(place):
        handler = graph.elements[event].compensated_by
        if graph.elements[event].listens_for(Trigger.COMPENSATION) and handler in graph.number:
            return graph.number[handler]
    if place in graph.contents and graph.elements[place].kind is not Kind.CALL:
        for start in event_starts(graph, graph.contents[place]):
            if graph.elements[start].listens_for(Trigger.COMPENSATION):
                return graph.number[graph.elements[start].parent]
    return kernel.GONE


def _compensable(graph: Graph) -> list[int]:
    found = [0] * len(graph.elements)
    for place in range(len(graph.elements) - len(graph.bodies)):
        if any(graph.elements[event].compensated_by in graph.number for event in graph.boundary_events(place)):
            found[place] = 1
    changed = True
    while changed:
        changed = False
        for place, container in graph.contents.items():
            if found[place] == 0:
                holds = any(found[inner] for inner in graph.inside(container))
                if holds or _handler(graph, place) != kernel.GONE:
                    found[place] = 2
                    changed = True
    return found


# -- joins that look back ------------------------------------------------------------------------------------------


def _looks_back(graph: Graph, place: int) -> bool:
    return _joins(graph, place) in (kernel.POSSIBLE_FLOWS, kernel.COMPLEX)


def _reach(graph: Graph) -> tuple[list[int], list[int]]:
    """Return where each such join's part begins, and for each element and incoming flow whether it leads there."""
    at, reach = [], list[int]()
    for place in range(len(graph.elements)):
        if not _looks_back(graph, place):
            at.append(-1)
            continue
        at.append(len(reach))
        ways = [_leading_to(graph, flow, place) for flow in graph.arriving[place]]
        for element in range(len(graph.elements)):
            reach += [int(element in way) for way in ways]
    return at, reach


def _leading_to(graph: Graph, flow: int, join: int) -> set[int]:
    """Return the elements from which a way leads over this flow without passing the join; boundary events count."""
    reached: set[int] = set()
    ahead = [graph.number[graph.flows[flow].source]]
    while ahead:
        place = ahead.pop()
        if place == join or place in reached:
            continue
        reached.add(place)
        ahead += [graph.number[graph.flows[arriving].source] for arriving in graph.arriving[place]]
        if graph.elements[place].attached_to in graph.number:
            ahead.append(graph.number[graph.elements[place].attached_to])
    return reached


def _lists(lists: Iterable[Iterable[int]]) -> tuple[list[int], list[int]]:
    kept = [list(entries) for entries in lists]
    return list(_running_count(map(len, kept))), [entry for entries in kept for entry in entries]


def _running_count(sizes: Iterable[int]) -> Iterator[int]:
    total = 0
    yield total
    for size in sizes:
        total += size
        yield total
