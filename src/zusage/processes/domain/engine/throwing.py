"""Throwing: messages, signals, escalations, errors, compensation and cancellation, and who catches them.

Source: OMG BPMN 2.0.2, 10.5 and 13.5.
"""

from zusage.processes.domain import kernel
from zusage.processes.domain.engine import data, waits
from zusage.processes.domain.engine.effects import BroadcastSignal, EndReached, ErrorUncaught, SendMessage
from zusage.processes.domain.engine.run import Run
from zusage.processes.domain.feel import Value
from zusage.processes.domain.model import EventDefinition, FlowNode, Kind, Trigger
from zusage.processes.domain.program.compiled import ROOT
from zusage.processes.domain.state import SIGNAL

# Where something thrown is caught: the element of the event, and the token or scope it happens to.
Catcher = tuple[int, int]


def throw(run: Run, token: int) -> int:
    """Throw every event definition of the event a token has reached; the token goes on if it is still there."""
    at = run.at[token]
    node = run.program.elements[at]
    if node.kind is Kind.END and run.marking.scope[token] == 0:
        number = run.next_number()
        run.effects.append(EndReached(f"e{number}", node.id, node.name))
        run.log.append(("end.reached", number, at))
    waiting = False
    for event in node.events:
        match event.trigger:
            case Trigger.MESSAGE:
                send_message(run, token, node, event.ref)
            case Trigger.SIGNAL:
                broadcast(run, token, node, event.ref)
            case Trigger.ESCALATION:
                escalate(run, token, event.ref)
            case Trigger.ERROR:
                return throw_error(run, token, event.ref)
            case Trigger.COMPENSATION:
                waiting = compensate(run, token, event) or waiting
            case Trigger.CANCEL:
                kernel.clear(run.marking, run.log, run.marking.scope[token], token)
                waits.tidy(run)
                waiting = compensate(run, token, event) or waiting
        if run.at[token] != at or token in run.marking.ready:
            return run.rest()
    return run.rest() if waiting else run.go(token, kernel.DONE)


# -- messages and signals ------------------------------------------------------------------------------------------


def send_message(run: Run, token: int, node: FlowNode, message: str) -> None:
    """Send a message with what the data inputs of the element give."""
    payload = data.taken(run, node, run.names(run.marking.scope[token]))
    keys = {name: run.evaluate(node.id, code, payload) for name, code in run.program.correlations.get(message, ())}
    number = run.next_number()
    run.effects.append(SendMessage(f"e{number}", node.id, message, payload, keys))
    run.log.append(("message.sent", number, run.at[token], message))
    waits.bind_conversation(run, run.at[token], keys)


def broadcast(run: Run, token: int, node: FlowNode, signal: str) -> None:
    """Broadcast a signal: within the process at once, beyond it as an effect."""
    payload = data.taken(run, node, run.names(run.marking.scope[token]))
    number = run.next_number()
    run.effects.append(BroadcastSignal(f"e{number}", node.id, signal, payload))
    run.log.append(("signal.broadcast", number, run.at[token], signal))
    deliver_signal(run, signal, payload)


def deliver_signal(run: Run, signal: str, payload: dict[str, Value]) -> bool:
    """Let a signal happen to all who await it; say whether anyone did."""
    caught = [awaited for awaited in run.waiting if awaited.kind == SIGNAL and awaited.detail == signal]
    for awaited in caught:
        if awaited in run.waiting:
            run.waiting.remove(awaited)
            run.log.append(
                ("signal.received", awaited.number, waits.waiting_element(run, awaited.holder, awaited.event))
            )
            receive(run, awaited.holder, awaited.event, payload)
            waits.happen(run, awaited)
    return bool(caught)


def receive(run: Run, holder: int, event: int, payload: dict[str, Value]) -> None:
    """Keep what came with a message or signal: where the data outputs of the event lead, else as variables."""
    if not payload:
        return
    element = event if event >= 0 else run.at[holder]
    node = run.program.elements[element]
    values = {association.target: payload.get(association.source) for association in node.gives} or payload
    if node.result:
        values = {node.result: payload}
    run.set(run.marking.scope[holder] if holder >= 0 else -1 - holder, element, values)


# -- errors and escalations ----------------------------------------------------------------------------------------


def escalate(run: Run, token: int, code: str) -> None:
    """Throw an escalation; one that nobody catches is told and has no further effect."""
    caught = catcher(run, token, Trigger.ESCALATION, code)
    if caught is None:
        run.log.append(("escalation.uncaught", run.next_number(), run.at[token], code))
        return
    _happen(run, caught)


def throw_error(run: Run, token: int, code: str) -> int:
    """Throw an error at the element of a token; one that nobody catches ends the process."""
    caught = catcher(run, token, Trigger.ERROR, code)
    if caught is not None:
        _happen(run, caught)
        return run.rest()
    at = run.at[token]
    number = run.next_number()
    run.effects.append(ErrorUncaught(f"e{number}", run.program.ids[at], code))
    run.log.append(("error.uncaught", number, at, code))
    kernel.clear(run.marking, run.log, 0, kernel.GONE)
    waits.tidy(run)
    return kernel.IDLE


def catcher(run: Run, token: int, trigger: Trigger, code: str) -> Catcher | None:
    """Return who catches an error or escalation: at the activity, else in the scopes around it, from inside out."""
    marking = run.marking
    found = _at_boundary(run, token, trigger, code)
    scope, from_event = marking.scope[token], False
    while found is None and scope >= 0:
        kind, element = marking.scope_kind[scope], marking.scope_node[scope]
        if not from_event and kind != kernel.LOOP:
            found = _inside(run, scope, element if scope else ROOT, trigger, code)
        if found is not None or scope == 0:
            break
        from_event = kind == kernel.EVENT
        owner = marking.scope_owner[scope]
        if kind in (kernel.BODY, kernel.LOOP):
            found = _at_boundary(run, owner, trigger, code)
        scope = marking.scope[owner] if owner >= 0 else marking.scope_parent[scope]
    return found


def _at_boundary(run: Run, token: int, trigger: Trigger, code: str) -> Catcher | None:
    events = run.program.boundary_events.get(run.at[token], ())
    event = catching(run, events, trigger, code)
    return (event, token) if event is not None else None


def _inside(run: Run, scope: int, element: int, trigger: Trigger, code: str) -> Catcher | None:
    event = catching(run, run.program.event_starts.get(element, ()), trigger, code)
    return (event, -1 - scope) if event is not None else None


def catching(run: Run, events: tuple[int, ...], trigger: Trigger, code: str) -> int | None:
    """Return the event that names this code, else one that names none."""
    any_code = None
    for event in events:
        for definition in run.program.elements[event].events:
            if definition.trigger is trigger and definition.ref == code:
                return event
            if definition.trigger is trigger and not definition.ref:
                any_code = event
    return any_code


def _happen(run: Run, caught: Catcher) -> None:
    event, holder = caught
    if holder < 0:
        waits.start_event_sub_process(run, -1 - holder, event)
        return
    if run.tables.interrupts[event] == 1:
        waits.withdraw_all_of(run, holder)
    kernel.fire(run.tables, run.marking, run.log, holder, event)
    waits.tidy(run)


# -- compensation --------------------------------------------------------------------------------------------------


def compensate(run: Run, token: int, event: EventDefinition) -> bool:
    """Begin to compensate what the event names; say whether there is anything to wait for.

    Source: OMG BPMN 2.0.2, 10.7.2 and 13.5.5.
    """
    marking = run.marking
    scope = marking.scope[token]
    element = marking.scope_node[scope]
    if element >= 0 and run.program.elements[element].is_event_sub_process:
        # Thrown in an event sub-process, it means what was completed in the sub-process around it.
        scope = marking.scope_parent[scope]
        if marking.scope_kind[scope] == kernel.STEP:
            scope = marking.scope_parent[scope]
    activity = run.program.number.get(event.ref, kernel.GONE) if event.ref else kernel.GONE
    if kernel.compensate(run.tables, marking, run.log, token, scope, activity) == 0:
        return False
    return kernel.next_step(run.tables, marking, run.log, token) == 1
