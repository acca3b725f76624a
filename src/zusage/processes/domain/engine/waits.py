"""Waiting: what is awaited at an element, at its boundary and by event sub-processes, and how a wait ends."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from zusage.processes.domain import kernel
from zusage.processes.domain.engine import conversation
from zusage.processes.domain.engine.effects import (
    AwaitMessage,
    AwaitSignal,
    CallService,
    CancelTimer,
    CreateWorkItem,
    Effect,
    IgnoreMessage,
    IgnoreSignal,
    SetTimer,
    WithdrawService,
    WithdrawWorkItem,
)
from zusage.processes.domain.engine.run import Run
from zusage.processes.domain.feel import Value
from zusage.processes.domain.model import Kind, TimerKind, Trigger
from zusage.processes.domain.program import Listener
from zusage.processes.domain.state import CONDITION, ITEM, MESSAGE, SERVICE, SIGNAL, TIMER, WORK, Awaited
from zusage.processes.domain.timers import NotDue, Timer

NOWHERE = -1

# Members of an enumeration are looked up slowly, and these on the way of every work item.
_USER_TASK, _SERVICE_TASK, _SEND_TASK = Kind.USER_TASK, Kind.SERVICE_TASK, Kind.SEND_TASK


# -- beginning -----------------------------------------------------------------------------------------------------


def wait(run: Run, token: int) -> int:
    """Begin to wait at the element a token has reached, then let the others go on."""
    at = run.at[token]
    node = run.program.elements[at]
    kind = node.kind
    if kind is _USER_TASK:
        number = run.counter = run.counter + 1
        run.waiting.append(Awaited(number, ITEM, token, NOWHERE, 0, None))
        run.effects.append(CreateWorkItem(f"e{number}", node.id, node.name, node.performer))
        run.log.append(("item.created", number, at, token))
    elif kind is _SERVICE_TASK or kind is _SEND_TASK:
        number = run.next_number()
        run.waiting.append(Awaited(number, SERVICE, token, NOWHERE, 0, None))
        run.effects.append(CallService(f"e{number}", node.id, node.connector))
        run.log.append(("service.called", number, at, token))
    elif kind is Kind.RECEIVE_TASK:
        await_message(run, token, at, NOWHERE, 0, node.message)
    elif kind is Kind.EVENT_BASED:
        for flow in run.program.flows_of(at):
            listen(run, token, run.tables.flow_target[flow], run.tables.flow_target[flow])
    else:
        listen(run, token, at, NOWHERE)
    if at in run.program.listening_boundary_events:
        listen_for_boundary_events(run, token, at)
    return run.rest()


def arm(run: Run, token: int) -> int:
    """Let the boundary events of an activity listen before it begins; one of them may happen at once."""
    at = run.at[token]
    listen_for_boundary_events(run, token, at)
    if look_at_conditions(run) and (run.at[token] != at or token in run.marking.ready):
        return run.rest()
    return run.go(token, kernel.BEGIN)


def listen_for_boundary_events(run: Run, token: int, at: int) -> None:
    """Begin to wait for the boundary events of an activity."""
    for event in run.program.listening_boundary_events[at]:
        listen(run, token, event, event)


def listen_for_event_sub_processes(run: Run, scope: int, element: int) -> None:
    """Begin to wait for the event sub-processes of a scope that was opened."""
    for start in run.program.event_starts.get(element, ()):
        listen(run, -1 - scope, start, start)


def listen(run: Run, holder: int, element: int, event: int) -> None:
    """Begin to wait for every event definition of an element."""
    node = run.program.elements[element]
    if node.kind is Kind.RECEIVE_TASK:
        await_message(run, holder, element, event, 0, node.message)
    for which, listener in enumerate(run.program.listeners.get(element, ())):
        begin(run, holder, element, event, which, listener)


def begin(run: Run, holder: int, element: int, event: int, which: int, listener: Listener) -> None:  # noqa: PLR0917
    """Begin to wait for one event definition."""
    match listener.trigger:
        case Trigger.TIMER:
            assert listener.timer is not None
            set_timer(run, holder, element, event, which, listener.timer)
        case Trigger.MESSAGE:
            await_message(run, holder, element, event, which, listener.ref)
        case Trigger.SIGNAL:
            number = _begin(run, SIGNAL, "signal.awaited", holder, event, which, listener.ref)
            run.effects.append(AwaitSignal(f"e{number}", run.program.ids[element], listener.ref))
        case Trigger.CONDITION:
            _begin(run, CONDITION, "condition.awaited", holder, event, which, False)
            run.has_new_data = True


def set_timer(run: Run, holder: int, element: int, event: int, which: int, timer: Timer) -> None:  # noqa: PLR0917
    """Set a timer from now."""
    try:
        detail = timer.schedule(names_of(run, holder), run.now, run.zone)
    except NotDue as reason:
        raise run.stuck(run.program.elements[element], f"the timer cannot be set: {reason}") from None
    _timer_is_set(run, holder, event, which, detail)


def _timer_is_set(run: Run, holder: int, event: int, which: int, detail: tuple[Any, int]) -> None:
    number = _begin(run, TIMER, "timer.set", holder, event, which, detail)
    run.effects.append(SetTimer(f"e{number}", run.program.ids[waiting_element(run, holder, event)], detail[0]))


def await_message(run: Run, holder: int, element: int, event: int, which: int, name: str) -> None:  # noqa: PLR0917
    """Begin to wait for a message."""
    number = _begin(run, MESSAGE, "message.awaited", holder, event, which, name)
    run.effects.append(AwaitMessage(f"e{number}", run.program.ids[element], name, keys_awaited(run, holder, name)))


def keys_awaited(run: Run, holder: int, message: str) -> dict[str, Value]:
    """Return what a message must carry to be meant for this wait, by the data where it waits: each round has its own.

    Source: OMG BPMN 2.0.2, 8.4.2.
    """
    carried = {name for name, _ in run.program.correlations.get(message, ())}
    names = names_of(run, holder) if carried else {}
    subscribed = {
        name: run.evaluate(run.program.process_id, code, names)
        for name, code in run.program.subscriptions
        if name in carried
    }
    return conversation.keys_in(run, message) | subscribed


def bind_conversation(run: Run, at: int, carried: Mapping[str, Value]) -> None:
    """Bind the keys that a message carries; what waits already is told anew what it takes from now on."""
    if run.program.keys and conversation.bind(run, at, carried):
        for awaited in run.waiting:
            if awaited.kind == MESSAGE and (keys := keys_awaited(run, awaited.holder, awaited.detail)):
                element = run.program.ids[waiting_element(run, awaited.holder, awaited.event)]
                effect_id = f"e{awaited.number}"
                run.effects += [IgnoreMessage(effect_id), AwaitMessage(effect_id, element, awaited.detail, keys)]


def work_for(run: Run, token: int, detail: tuple[Any, Value]) -> None:
    """Begin to wait until a script that takes time is done."""
    number = run.next_number()
    run.waiting.append(Awaited(number, WORK, token, NOWHERE, 0, detail))
    run.effects.append(SetTimer(f"e{number}", run.program.ids[run.at[token]], detail[0]))
    run.log.append(("work.begun", number, run.at[token], token, detail))


def _begin(run: Run, kind: str, told: str, holder: int, event: int, which: int, detail: Any) -> int:  # noqa: PLR0917
    number = run.next_number()
    run.waiting.append(Awaited(number, kind, holder, event, which, detail))
    run.log.append((told, number, waiting_element(run, holder, event), holder, event, which, detail))
    return number


def waiting_element(run: Run, holder: int, event: int) -> int:
    """Return the element that waits: where the token stands, or the start event of an event sub-process."""
    if event >= 0 and run.program.elements[event].kind is Kind.BOUNDARY:
        return run.tables.host[event]  # the token may have gone on already
    return run.at[holder] if holder >= 0 else event


def names_of(run: Run, holder: int) -> dict[str, Value]:
    """Return the variables that who waits can see."""
    return run.names(run.marking.scope[holder] if holder >= 0 else -1 - holder)


# -- ending --------------------------------------------------------------------------------------------------------


_WITHDRAWN: dict[str, tuple[type[Any] | None, str]] = {
    ITEM: (WithdrawWorkItem, "item.withdrawn"),
    SERVICE: (WithdrawService, "service.withdrawn"),
    TIMER: (CancelTimer, "timer.cancelled"),
    WORK: (CancelTimer, "work.withdrawn"),
    MESSAGE: (IgnoreMessage, "message.withdrawn"),
    SIGNAL: (IgnoreSignal, "signal.withdrawn"),
    CONDITION: (None, "condition.withdrawn"),
}


def withdraw(run: Run, withdrawn: list[Awaited]) -> None:
    """End waits whose outcome no longer matters."""
    for awaited in withdrawn:
        effect, told = _WITHDRAWN[awaited.kind]
        if effect is not None:
            made: Effect = effect(f"e{awaited.number}")
            run.effects.append(made)
        run.log.append((told, awaited.number, _waited_at(run, awaited)))
        run.waiting.remove(awaited)


def withdraw_all_of(run: Run, holder: int) -> None:
    """End every wait of a token or of a scope's event sub-processes."""
    own = [awaited for awaited in run.waiting if awaited.holder == holder]
    if own:
        withdraw(run, own)


def tidy(run: Run) -> None:
    """End the waits of tokens that left or were taken away and of scopes that were closed; drop these scopes' data."""
    marking = run.marking
    for token in marking.gone:
        withdraw_all_of(run, token)
    for scope in marking.closed:
        withdraw_all_of(run, -1 - scope)
        if marking.scope_kind[scope] != kernel.KEPT:
            run.data.pop(scope, None)
    marking.gone.clear()
    marking.closed.clear()


def _waited_at(run: Run, awaited: Awaited) -> int:
    """Return the element a wait belonged to, also when its token has gone on or was taken away."""
    if awaited.event >= 0 and run.program.elements[awaited.event].kind is Kind.BOUNDARY:
        return run.tables.host[awaited.event]
    element = waiting_element(run, awaited.holder, awaited.event)
    if element >= 0:
        return element
    for entry in reversed(run.log):
        if type(entry) is int and entry & 31 == kernel.REMOVED and entry >> 43 == awaited.holder:
            return int(entry >> 23 & 0xFFFFF)
    return 0


# -- happening -----------------------------------------------------------------------------------------------------


def happen(run: Run, awaited: Awaited) -> None:
    """Let an event happen that was awaited; its wait is over already. Tokens become ready, nothing moves yet."""
    program, event = run.program, awaited.event
    happening = event if event >= 0 else run.at[awaited.holder]
    if program.elements[happening].needs_all_events and any(
        other.holder == awaited.holder and other.event == event for other in run.waiting
    ):
        return
    if awaited.holder < 0:
        start_event_sub_process(run, -1 - awaited.holder, event)
        _listen_again(run, awaited)
    elif event == NOWHERE:
        if awaited.kind == TIMER and awaited.detail[1] != 0:
            _tick(run, awaited)
        else:
            withdraw_all_of(run, awaited.holder)
            kernel.finish(run.marking, awaited.holder)
    elif program.elements[event].kind is Kind.BOUNDARY:
        if run.tables.interrupts[event] == 1:
            withdraw_all_of(run, awaited.holder)
        kernel.fire(run.tables, run.marking, run.log, awaited.holder, event)
        tidy(run)
        _listen_again(run, awaited)
    else:
        withdraw_all_of(run, awaited.holder)
        targets = [run.tables.flow_target[flow] for flow in program.flows_of(run.at[awaited.holder])]
        kernel.catch(run.tables, run.marking, run.log, awaited.holder, targets.index(event))


def _tick(run: Run, awaited: Awaited) -> None:
    """Let a catch event with a cycle send a token on and wait for the next round."""
    at, scope = run.at[awaited.holder], run.marking.scope[awaited.holder]
    kernel.send(run.marking, run.log, at, scope)
    _set_again(run, awaited, run.program.listeners[at][awaited.which])


def start_event_sub_process(run: Run, scope: int, event: int) -> int:
    """Start an event sub-process; return its scope."""
    interrupting = run.tables.interrupts[event] == 1
    if interrupting:
        withdraw_all_of(run, -1 - scope)
    inside = kernel.start_event_sub_process(run.tables, run.marking, run.log, scope, event)
    tidy(run)
    element = run.tables.host[event]
    names = run.program.local_names.get(element, ())
    if names:
        run.set_in(inside, element, dict.fromkeys(names))
    listen_for_event_sub_processes(run, inside, element)
    return inside


def _listen_again(run: Run, awaited: Awaited) -> None:
    """Wait for the next time an event happens that does not interrupt."""
    if run.tables.interrupts[awaited.event] == 1:
        return
    listeners = run.program.listeners[awaited.event]
    if run.program.elements[awaited.event].needs_all_events:
        # A moment that has passed does not come again, and without it the event cannot happen.
        if all(listener.timer is None or listener.timer.kind is TimerKind.CYCLE for listener in listeners):
            for which, listener in enumerate(listeners):
                _begin_again(run, awaited, which, listener)
    elif awaited.kind != TIMER:
        _begin_again(run, awaited, awaited.which, listeners[awaited.which])
    elif awaited.detail[1] != 0:
        _set_again(run, awaited, listeners[awaited.which])


def _begin_again(run: Run, awaited: Awaited, which: int, listener: Listener) -> None:
    """Begin to wait anew; a condition that holds still has to fail before it can become true."""
    if listener.trigger is Trigger.CONDITION:
        number = _begin(run, CONDITION, "condition.awaited", awaited.holder, awaited.event, which, False)
        _looked(run, number, True)
    else:
        begin(run, awaited.holder, awaited.event, awaited.event, which, listener)


def _set_again(run: Run, awaited: Awaited, listener: Listener) -> None:
    assert listener.timer is not None
    due_at, rounds = awaited.detail
    try:
        again = listener.timer.due_again(names_of(run, awaited.holder), due_at, run.zone)
    except NotDue as reason:
        element = run.program.elements[waiting_element(run, awaited.holder, awaited.event)]
        raise run.stuck(element, f"the timer cannot be set again: {reason}") from None
    _timer_is_set(run, awaited.holder, awaited.event, awaited.which, (again, rounds - 1 if rounds > 0 else rounds))


# -- conditions ----------------------------------------------------------------------------------------------------


def look_at_conditions(run: Run) -> bool:
    """Look whether conditions that are awaited have become true, and let them happen; say whether one did.

    Source: OMG BPMN 2.0.2, table 10.84: the event is triggered when the condition becomes true.
    """
    happened = False
    run.has_new_data = False
    for awaited in [awaited for awaited in run.waiting if awaited.kind == CONDITION]:
        if awaited not in run.waiting:
            continue
        element = awaited.event if awaited.event >= 0 else run.at[awaited.holder]
        code = run.program.listeners[element][awaited.which].condition
        assert code is not None
        holds = run.holds(run.program.ids[element], code, names_of(run, awaited.holder))
        if holds and not awaited.detail:
            run.waiting.remove(awaited)
            run.log.append(("condition.met", awaited.number, waiting_element(run, awaited.holder, awaited.event)))
            happen(run, awaited)
            happened = True
        elif holds != awaited.detail:
            _looked(run, awaited.number, holds)
    return happened


def _looked(run: Run, number: int, holds: bool) -> None:
    run.log.append(("condition.looked", number, holds))
    run.waiting[:] = [
        replace(awaited, detail=holds) if awaited.number == number else awaited for awaited in run.waiting
    ]
