"""Scopes and loops: what is prepared when a sub-process or a round of a loop begins, and asked when a round ends.

Source: OMG BPMN 2.0.2, 10.3.7, 13.3.6 and 13.3.7.
"""

from decimal import Decimal

from zusage.processes.domain import kernel
from zusage.processes.domain.engine import data, waits
from zusage.processes.domain.engine.run import Run
from zusage.processes.domain.engine.throwing import catching
from zusage.processes.domain.feel import Value
from zusage.processes.domain.model import FlowNode, Kind, Loop

# More rounds than any activity has in a city; each of them is kept in the state while it runs.
MAX_ROUNDS = 10_000

# Names of the loop's own, which no variable can have.
_ITEMS, _OUTPUTS = " items", " outputs"


def count(run: Run, token: int) -> int:
    """Say how many rounds an activity has; -1 for as many as its condition allows."""
    at = run.at[token]
    node = run.program.elements[at]
    loop = node.loop
    assert loop is not None
    codes = run.program.loop_codes[at]
    names = run.names(run.marking.scope[token])
    if not loop.is_multiple:
        rounds = -1 if loop.maximum is None else min(loop.maximum, MAX_ROUNDS)
        before = codes.get("condition") if loop.test_before else None
        if before is not None and not run.holds(node.id, before, names | {"loopCounter": Decimal(0)}):
            rounds = 0
        return run.go(token, kernel.COUNTED, rounds)
    items = _items(run, node, loop, names)
    rounds = len(items) if items is not None else _cardinality(run, node, names)
    if rounds > MAX_ROUNDS:
        raise run.stuck(node, f"the activity would have {rounds:,} instances, more than {MAX_ROUNDS:,}")
    run.counted[token] = rounds, items
    if rounds == 0 and loop.output_collection:
        run.set(run.marking.scope[token], at, {loop.output_collection: []})
    return run.go(token, kernel.COUNTED, rounds)


def _items(run: Run, node: FlowNode, loop: Loop, names: dict[str, Value]) -> list[Value] | None:
    if not loop.collection:
        return None
    items = names.get(loop.collection)
    if not isinstance(items, list):
        raise run.stuck(node, f"{loop.collection} is no list to repeat the activity for")
    return items


def _cardinality(run: Run, node: FlowNode, names: dict[str, Value]) -> int:
    code = run.program.loop_codes[run.program.number[node.id]]["cardinality"]
    value = run.evaluate(node.id, code, names)
    if not isinstance(value, Decimal) or value != value.to_integral_value() or value < 0:
        raise run.stuck(node, f"the loop cardinality {code.text.strip()} gives {value}, which is no number from 0")
    return min(int(value), MAX_ROUNDS + 1)


# -- opening -------------------------------------------------------------------------------------------------------


def opened(run: Run, scope: int) -> int:
    """Prepare the data and event sub-processes of a scope, then let it begin unless an event interrupts it at once."""
    marking = run.marking
    element = marking.scope_node[scope]
    node = run.program.elements[element]
    is_round = marking.scope_kind[scope] == kernel.INSTANCE
    if is_round:
        _begin_round(run, scope, node)
    if node.kind is Kind.CALL and (node.takes or node.gives):
        around = marking.scope_parent[scope] if is_round else marking.scope[marking.scope_owner[scope]]
        names = run.names(around) | run.data.get(scope, {})
        run.set_in(scope, element, data.taken(run, node, names))
    local = run.program.local_names.get(element, ())
    if local:
        run.set_in(scope, element, dict.fromkeys(local) | run.data.get(scope, {}))
    waits.listen_for_event_sub_processes(run, scope, element)
    happened = bool(run.program.event_starts.get(element)) and waits.look_at_conditions(run)
    if happened and not any(awaited.holder == -1 - scope for awaited in run.waiting):
        # An event that interrupts, here or further out, has ended all the scope's waits: nothing else begins there.
        return run.rest()
    return run.go(scope, kernel.OPEN)


def _begin_round(run: Run, scope: int, node: FlowNode) -> None:
    marking, loop = run.marking, node.loop
    assert loop is not None
    around = marking.scope_parent[scope]
    element = marking.scope_node[scope]
    if around not in run.data:
        _prepare_loop(run, around, element, loop)
    shared = run.data[around]
    number = int(shared["loopCounter"]) + 1
    run.set_in(around, element, {"loopCounter": Decimal(number)})
    values: dict[str, Value] = {"loopCounter": Decimal(number)}
    if loop.item and _ITEMS in shared:
        values[loop.item] = shared[_ITEMS][number - 1]
    if loop.output_item:
        values[loop.output_item] = None
    run.set_in(scope, element, values)


def _prepare_loop(run: Run, around: int, element: int, loop: Loop) -> None:
    zero = Decimal(0)
    values: dict[str, Value] = {"loopCounter": zero, "numberOfCompletedInstances": zero}
    if loop.is_multiple:
        rounds, items = run.counted.pop(run.marking.scope_owner[around])
        values["numberOfInstances"] = Decimal(rounds)
        if items is not None:
            values[_ITEMS] = items
        if loop.output_collection:
            values[_OUTPUTS] = [None] * rounds
    run.set_in(around, element, values)


# -- completing ----------------------------------------------------------------------------------------------------


def round_done(run: Run, scope: int) -> int:
    """Say whether a loop is complete with the round that has ended, and throw what its behavior throws."""
    marking = run.marking
    around, element = marking.scope_parent[scope], marking.scope_node[scope]
    node = run.program.elements[element]
    loop = node.loop
    assert loop is not None
    completed = run.data[around]["numberOfCompletedInstances"] + 1
    run.set_in(around, element, {"numberOfCompletedInstances": completed})
    if node.kind is Kind.CALL and node.gives:
        given = data.given(run, node, run.data.get(scope, {}))
        run.set_in(scope, element, {name: value for name, value in given.items() if name == loop.output_item})
        run.set(around, element, {name: value for name, value in given.items() if name != loop.output_item})
    _collect(run, scope, around, element, loop)
    is_complete = _is_complete(run, scope, node, loop, completed)
    if loop.is_multiple:
        is_complete = _behave(run, around, node, loop, completed) or is_complete
    is_last = marking.scope_left[around] == 0 and marking.scope_live[around] == 1
    if loop.output_collection and (is_complete or is_last):
        outputs = list(run.data[around][_OUTPUTS])
        run.set(marking.scope[marking.scope_owner[around]], element, {loop.output_collection: outputs})
    return run.go(scope, kernel.SAID, int(is_complete))


def _collect(run: Run, scope: int, around: int, element: int, loop: Loop) -> None:
    if loop.output_collection:
        number = int(run.data[scope]["loopCounter"])
        outputs = list(run.data[around][_OUTPUTS])
        outputs[number - 1] = run.data[scope].get(loop.output_item)
        run.set_in(around, element, {_OUTPUTS: outputs})


def _is_complete(run: Run, scope: int, node: FlowNode, loop: Loop, completed: Decimal) -> bool:
    code = run.program.loop_codes[run.program.number[node.id]].get("condition")
    if code is None:
        return False
    holds = run.holds(node.id, code, run.names(scope))
    return holds if loop.is_multiple else not holds


def _behave(run: Run, around: int, node: FlowNode, loop: Loop, completed: Decimal) -> bool:
    """Throw what the behavior asks for to the activity's boundary; say whether it cancels the other instances.

    The activity goes on while such an event is caught: it is told of instances that are done, and not interrupted.
    Source: OMG BPMN 2.0.2, tables 10.30 and 10.31.
    """
    cancels = False
    codes = run.program.loop_codes[run.program.number[node.id]]
    for place, (condition, event) in enumerate(loop.events):
        if loop.behavior == "Complex":
            if condition is not None and not run.holds(node.id, codes[f"event{place}"], run.names(around)):
                continue
            cancels = True
        elif loop.behavior == "One" and completed != 1:
            continue
        if event is not None:
            owner = run.marking.scope_owner[around]
            boundary = run.program.boundary_events.get(run.at[owner], ())
            caught = catching(run, boundary, event.trigger, event.ref)
            if caught is not None:
                kernel.copy_to(run.marking, run.log, owner, caught)
    return cancels


def closing(run: Run, scope: int) -> int:
    """Hand over what a called process gives by its data associations, before its scope is closed."""
    marking = run.marking
    element = marking.scope_node[scope]
    around = marking.scope[marking.scope_owner[scope]]
    run.set(around, element, data.given(run, run.program.elements[element], run.data.get(scope, {})))
    return run.go(scope, kernel.CLOSED)


def ad_hoc(run: Run, scope: int) -> int:
    """Say whether an ad-hoc sub-process is complete with the activity in it that has ended.

    Source: OMG BPMN 2.0.2, 10.3.5 and 13.3.5.
    """
    element = run.marking.scope_node[scope]
    node = run.program.elements[element]
    code = run.program.conditions.get(element)
    is_complete = code is not None and run.holds(node.id, code, run.names(scope))
    if is_complete and not node.cancels_remaining and run.marking.scope_live[scope] > 0:
        is_complete = False
    return run.go(scope, kernel.ORDERED, int(is_complete))
