"""A state as lists the kernel can change, numbered as the program numbers."""

from zusage.processes.domain import kernel
from zusage.processes.domain.program import Program
from zusage.processes.domain.state import State, StateUnreadable


def marking_of(program: Program, state: State) -> kernel.Marking:
    """Return a marking for the kernel; the state stays as it is.

    :raises StateUnreadable: if the state names an element or flow the program does not have
    """
    if not state.at and not state.scope_kind:
        return kernel.Marking([], [], [], [], [], [], [], [], [], [], [], [], [], [], [], [])
    if state.ids is program.ids and state.scope_live is not None:
        return kernel.Marking(
            state.at[:], state.scope[:], state.via[:], state.scope_node[:], state.scope_parent[:],
            state.scope_owner[:], state.scope_kind[:], state.scope_left[:], state.scope_live[:], state.records[:],
            state.plan[:], [], [], [], [], [],
        )  # fmt: skip
    try:
        return _renumbered(program, state)
    except KeyError as missing:
        message = f"The state names {missing}, which {program.process_id} does not have."
        raise StateUnreadable(message) from None


def _renumbered(program: Program, state: State) -> kernel.Marking:
    number = program.number
    scope_node = [
        kernel.GONE if element < 0 else number[state.ids[element]] for element in state.scope_node
    ]
    marking = kernel.Marking(
        node=[_element(program, state, scope_node, token) for token in range(len(state.at))],
        scope=state.scope[:],
        via=[_flow(program, state, via) for via in state.via],
        scope_node=scope_node,
        scope_parent=state.scope_parent[:],
        scope_owner=state.scope_owner[:],
        scope_kind=state.scope_kind[:],
        scope_left=state.scope_left[:],
        scope_live=[0] * len(scope_node),
        records=[number[state.ids[one]] if at % 3 == 0 else one for at, one in enumerate(state.records)],
        plan=[number[state.ids[one]] if at % 3 == 1 else one for at, one in enumerate(state.plan)],
        ready=[],
        done=[],
        thrown=[],
        gone=[],
        closed=[],
    )
    for token, scope in enumerate(marking.scope):
        if marking.node[token] != kernel.GONE and marking.via[token] >= -1:
            marking.scope_live[scope] += 1
    for scope, kind in enumerate(marking.scope_kind):
        if kind in (kernel.EVENT, kernel.INSTANCE):
            marking.scope_live[marking.scope_parent[scope]] += 1
    return marking


def _element(program: Program, state: State, scope_node: list[int], token: int) -> int:
    if state.at[token] == kernel.GONE:
        return kernel.GONE
    element = program.number[state.ids[state.at[token]]]
    scope = state.scope[token]
    # Within a round of a repeated task, the id means one round of it.
    is_round = state.scope_kind[scope] == kernel.INSTANCE and scope_node[scope] == element
    return program.bodies.get(element, element) if is_round else element


def _flow(program: Program, state: State, via: int) -> int:
    if via == -1:
        return via
    flow = program.flow_number[state.flow_ids[via if via >= 0 else -2 - via]]
    return flow if via >= 0 else -2 - flow


def state_of(program: Program, marking: kernel.Marking) -> State:
    """Return a state with the places of a marking; waits and data are the caller's to add."""
    state = State.__new__(State)
    state.ids, state.flow_ids = program.ids, program.flow_ids
    (
        state.at, state.scope, state.via, state.scope_node, state.scope_parent, state.scope_owner, state.scope_kind,
        state.scope_left, state.scope_live, state.records, state.plan, _, _, _, _, _,
    ) = marking  # fmt: skip
    return state
