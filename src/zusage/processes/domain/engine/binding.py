"""A state as a marking the kernel can change, numbered as the program numbers."""

from zusage.processes.domain import kernel
from zusage.processes.domain.program import Program
from zusage.processes.domain.state import State, StateUnreadable


def marking_of(program: Program, state: State) -> kernel.Marking:
    """Return a marking for the kernel; the state stays as it is.

    :raises StateUnreadable: if the state names an element or flow the program does not have
    """
    if state.ids is program.ids or not state.places.scope_kind:
        return _sharing(state.places) if program.is_flat else _copied(state.places)
    try:
        return _renumbered(program, state)
    except KeyError as missing:
        message = f"The state names {missing}, which {program.process_id} does not have."
        raise StateUnreadable(message) from None


def _copied(places: kernel.Marking) -> kernel.Marking:
    return kernel.Marking(
        places.node[:], places.scope[:], places.via[:], places.scope_node[:], places.scope_parent[:],
        places.scope_owner[:], places.scope_kind[:], places.scope_left[:], places.scope_live[:], places.records[:],
        places.plan[:], [], [], [], [], [],
    )  # fmt: skip


def _sharing(places: kernel.Marking) -> kernel.Marking:
    """Copy what a process can change that opens no scope and compensates nothing."""
    return kernel.Marking(
        places.node[:], places.scope[:], places.via[:], places.scope_node, places.scope_parent, places.scope_owner,
        places.scope_kind, places.scope_left, places.scope_live[:], places.records, places.plan, [], [], [], [], [],
    )  # fmt: skip


def _renumbered(program: Program, state: State) -> kernel.Marking:
    number, places = program.number, state.places
    scope_node = [kernel.GONE if element < 0 else number[state.ids[element]] for element in places.scope_node]
    marking = _copied(places)
    marking.node = [_element(program, state, scope_node, token) for token in range(len(places.node))]
    marking.via = [_flow(program, state, via) for via in places.via]
    marking.scope_node = scope_node
    marking.scope_live = [0] * len(scope_node)
    marking.records = [number[state.ids[entry]] if at % 3 == 0 else entry for at, entry in enumerate(places.records)]
    marking.plan = [number[state.ids[entry]] if at % 3 == 1 else entry for at, entry in enumerate(places.plan)]
    for token, scope in enumerate(marking.scope):
        if marking.node[token] != kernel.GONE and marking.via[token] >= -1:
            marking.scope_live[scope] += 1
    for scope, kind in enumerate(marking.scope_kind):
        if kind in (kernel.EVENT, kernel.INSTANCE):
            marking.scope_live[marking.scope_parent[scope]] += 1
    return marking


def _element(program: Program, state: State, scope_node: list[int], token: int) -> int:
    places = state.places
    if places.node[token] == kernel.GONE:
        return kernel.GONE
    element = program.number[state.ids[places.node[token]]]
    scope = places.scope[token]
    # Within a round of a repeated task, the id means one round of it.
    is_round = places.scope_kind[scope] == kernel.INSTANCE and scope_node[scope] == element
    return program.bodies.get(element, element) if is_round else element


def _flow(program: Program, state: State, via: int) -> int:
    if via == -1:
        return via
    flow = program.flow_number[state.flow_ids[via if via >= 0 else -2 - via]]
    return flow if via >= 0 else -2 - flow
