"""Start and advance: the two calls of the engine, and the loop that answers the kernel."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import Decimal

from zusage.processes.domain import kernel
from zusage.processes.domain.dmn import Decisions
from zusage.processes.domain.engine import choosing, conversation, data, loops, throwing, waits, work
from zusage.processes.domain.engine.effects import EndReached
from zusage.processes.domain.engine.inputs import (
    Cancel,
    CompleteService,
    CompleteWorkItem,
    CorrectVariables,
    EngineInput,
    MessageArrived,
    ReportError,
    SignalArrived,
    TimerFired,
)
from zusage.processes.domain.engine.run import MAX_MOVES, Run
from zusage.processes.domain.engine.step import Step
from zusage.processes.domain.feel import NotAFeelValue, Value, feel_value
from zusage.processes.domain.findings import Stuck, TooEarly, UnknownEffect
from zusage.processes.domain.model import Kind, Trigger
from zusage.processes.domain.program import Program
from zusage.processes.domain.program.compiled import ROOT
from zusage.processes.domain.state import ITEM, MESSAGE, SERVICE, TIMER, WORK, Awaited, State


def start(
    program: Program,
    variables: dict[str, Value],
    now: datetime,
    zone: tzinfo,
    *,
    decisions: Decisions | None = None,
    by: str = "",
) -> Step:
    """Start a process and carry it on until it waits or ends.

    :param variables: Python or JSON values; see ``feel.feel_value``
    :param now: aware; timers count from here
    :param zone: the city's time zone, for calendar days of timers
    :param decisions: what business rule tasks evaluate
    :param by: id of the start event, receive task or event behind an event-based gateway that begins the process; ''
        for a start event without a trigger, or whatever no flow leads to
    :raises Stuck: if the process cannot go on: no condition of a gateway holds, a script or timer has no value
    :raises NotAFeelValue: if a variable is no FEEL value
    """
    run = Run(program, State(), now, zone, decisions)
    run.set(0, ROOT, _values(variables))
    elements = _begins(program, by)
    for element in reversed(elements):
        token = kernel.begin(program.tables, run.marking, run.log, element)
        run.marking.ready.append(token)
    if by:
        _begin_by_event(run, program.number[by])
        for message in _messages_of(program, program.number[by]):
            _bind(run, program.number[by], message, _values(variables))
    if ROOT in program.event_starts:
        waits.listen_for_event_sub_processes(run, 0, ROOT)
        waits.look_at_conditions(run)
    drive(run, run.rest())
    return _step(run)


def advance(
    program: Program,
    state: State,
    engine_input: EngineInput,
    now: datetime,
    zone: tzinfo,
    *,
    decisions: Decisions | None = None,
) -> Step:
    """Carry a process on at an input until it waits or ends again. Parameters and errors as for ``start``.

    :raises UnknownEffect: if nothing (any longer) waits for what the input reports
    :raises TooEarly: if a timer is reported before it is due
    """
    run = Run(program, state, now, zone, decisions)
    drive(run, _INPUTS[type(engine_input)](run, engine_input))
    return _step(run)


def drive(run: Run, asked: int) -> None:
    """Answer the kernel until nothing moves by itself any more."""
    marking, awaits_conditions = run.marking, run.program.awaits_conditions
    gone, closed, ready, done = marking.gone, marking.closed, marking.ready, marking.done
    while True:
        if gone or closed:
            waits.tidy(run)
        if asked:
            asked = _ANSWERS[asked & 15](run, asked >> 4)
            continue
        if awaits_conditions and run.has_new_data:
            waits.look_at_conditions(run)
        elif not (ready or done):
            return
        asked = run.rest()


def _step(run: Run) -> Step:
    marking = run.marking
    if run.waiting and marking.scope_live[0] == 0:
        # The process has ended; its event sub-processes listen no longer.
        waits.withdraw(run, run.waiting[:])
    program = run.program
    state = State.__new__(State)  # its own lists would only be thrown away
    state.ids, state.flow_ids = program.ids, program.flow_ids
    state.places = marking
    state.waiting = run.waiting
    state.data = run.data
    state.counter = run.counter
    return Step(program, state, tuple(run.effects), run.log)


# -- beginning -----------------------------------------------------------------------------------------------------


def _begins(program: Program, by: str) -> tuple[int, ...]:
    if by:
        element = program.number[by]
        gateway = _instantiating_gateway(program, element)
        if gateway is not None and program.elements[gateway].needs_all_events:
            return tuple(program.tables.flow_target[flow] for flow in program.flows_of(gateway))
        return (element,)
    if not program.begins:
        first = program.nodes[0]
        raise Stuck(first.id, first.name, "only an event begins this process")
    return program.begins


def _instantiating_gateway(program: Program, element: int) -> int | None:
    for flow, target in enumerate(program.tables.flow_target):
        source = program.number[program.flows[flow].source]
        if target == element and program.elements[source].kind is Kind.EVENT_BASED:
            return source if program.elements[source].instantiates else None
    return None


def _messages_of(program: Program, element: int) -> tuple[str, ...]:
    node = program.elements[element]
    listeners = program.listeners.get(element, ())
    found = [listener.ref for listener in listeners if listener.trigger is Trigger.MESSAGE]
    return tuple([node.message, *found] if node.kind is Kind.RECEIVE_TASK else found)


def _begin_by_event(run: Run, element: int) -> None:
    """Let the token go on at once whose event began the process; those of a parallel gateway's others wait."""
    if run.program.elements[element].kind is Kind.START:
        return
    for token in list(run.marking.ready):
        if run.at[token] == element:
            run.marking.ready.remove(token)
            kernel.finish(run.marking, token)


# -- inputs --------------------------------------------------------------------------------------------------------


def _completed(run: Run, engine_input: CompleteWorkItem | CompleteService) -> int:
    kind = ITEM if type(engine_input) is CompleteWorkItem else SERVICE
    awaited = _awaited(run, engine_input.effect_id, kind)
    token = awaited.holder
    at = run.at[token]
    run.waiting.remove(awaited)
    run.log.append(("item.completed" if kind is ITEM else "service.completed", awaited.number, at))
    outputs = engine_input.outputs
    node = run.program.elements[at]
    if outputs or node.result:
        data.store(run, token, node, at, _values(outputs))
    return work.complete(run, token)


def _failed(run: Run, engine_input: ReportError) -> int:
    awaited = _awaited(run, engine_input.effect_id, ITEM, SERVICE)
    run.waiting.remove(awaited)
    run.log.append((f"{awaited.kind}.failed", awaited.number, run.at[awaited.holder]))
    return throwing.throw_error(run, awaited.holder, engine_input.code)


def _fired(run: Run, engine_input: TimerFired) -> int:
    awaited = _awaited(run, engine_input.effect_id, TIMER, WORK)
    if run.now < awaited.detail[0]:
        raise TooEarly(engine_input.effect_id)
    run.waiting.remove(awaited)
    if awaited.kind == WORK:
        at = run.at[awaited.holder]
        run.log.append(("work.completed", awaited.number, at))
        data.store(run, awaited.holder, run.program.elements[at], at, awaited.detail[1])
        return work.complete(run, awaited.holder)
    run.log.append(("timer.fired", awaited.number, waits.waiting_element(run, awaited.holder, awaited.event)))
    waits.happen(run, awaited)
    return run.rest()


def _message(run: Run, engine_input: MessageArrived) -> int:
    awaited = _awaited(run, engine_input.effect_id, MESSAGE)
    run.waiting.remove(awaited)
    run.log.append(("message.received", awaited.number, waits.waiting_element(run, awaited.holder, awaited.event)))
    payload = _values(engine_input.payload)
    at = waits.waiting_element(run, awaited.holder, awaited.event)
    throwing.receive(run, awaited.holder, awaited.event, payload)
    _bind(run, at, awaited.detail, payload)
    waits.happen(run, awaited)
    return _after_data(run)


def _bind(run: Run, at: int, message: str, payload: dict[str, Value]) -> None:
    if run.program.keys:
        waits.bind_conversation(run, at, conversation.properties_of(run, message, payload))


def _signal(run: Run, engine_input: SignalArrived) -> int:
    if not throwing.deliver_signal(run, engine_input.name, _values(engine_input.payload)):
        raise UnknownEffect(engine_input.name)
    return _after_data(run)


def _corrected(run: Run, engine_input: CorrectVariables) -> int:
    run.set(0, ROOT, _values(engine_input.values))
    return _after_data(run)


def _after_data(run: Run) -> int:
    """Go on, but first let conditions be looked at that what came may have made true."""
    return kernel.IDLE if run.program.awaits_conditions and run.has_new_data else run.rest()


def _cancel(run: Run, engine_input: Cancel) -> int:
    if run.marking.scope_kind:
        waits.withdraw(run, run.waiting[:])
        kernel.clear(run.marking, run.log, 0, kernel.GONE)
        waits.tidy(run)
    return kernel.IDLE


def _values(given: dict[str, Value]) -> dict[str, Value]:
    """Return what was given as FEEL values; the plain ones callers mostly give without going through them deeply."""
    found: dict[str, Value] = {}
    for name, value in given.items():
        kind = type(value)
        if type(name) is not str:
            break
        if kind is int:
            found[name] = Decimal(value)
        elif kind in _READY:
            found[name] = value
        else:
            break
    else:
        return found
    try:
        return dict(feel_value(given))
    except RecursionError:
        raise NotAFeelValue("the value nests too deep") from None


_READY = frozenset({str, bool, type(None), date})


def _awaited(run: Run, effect_id: str, *kinds: str) -> Awaited:
    for awaited in run.waiting:
        if f"e{awaited.number}" == effect_id and awaited.kind in kinds:
            return awaited
    raise UnknownEffect(effect_id)


_INPUTS: dict[type, Callable[..., int]] = {
    CompleteWorkItem: _completed,
    CompleteService: _completed,
    ReportError: _failed,
    TimerFired: _fired,
    MessageArrived: _message,
    SignalArrived: _signal,
    CorrectVariables: _corrected,
    Cancel: _cancel,
}


# -- answers -------------------------------------------------------------------------------------------------------


def _end(run: Run, token: int) -> int:
    """Tell that an end event of the process was reached, and consume the token."""
    at = run.at[token]
    node = run.program.elements[at]
    if run.marking.scope[token] == 0:
        number = run.next_number()
        run.effects.append(EndReached(f"e{number}", node.id, node.name))
        run.log.append(("token.consumed", number, at, token))
    else:
        run.log.append(kernel.packed(kernel.CONSUMED, token, at, 0))
    phase = kernel.TERMINATED if node.events and node.listens_for(Trigger.TERMINATE) else kernel.ENDED
    return run.go(token, phase)


def _too_many_moves(run: Run, token: int) -> int:
    at = run.at[token] if token < len(run.at) else kernel.GONE
    element = run.program.elements[max(at, 0)]
    if at != kernel.GONE and run.marking.scope_live[run.marking.scope[token]] > kernel.MOST_TOKENS:
        raise run.stuck(element, f"more than {kernel.MOST_TOKENS:,} tokens at once: they multiply here")
    raise run.stuck(element, f"the process goes round in circles ({MAX_MOVES} moves)")


_ANSWERS: dict[int, Callable[[Run, int], int]] = {
    kernel.CHOICE: choosing.one_flow,
    kernel.CHOICES: choosing.some_flows,
    kernel.WORK: work.work,
    kernel.WAIT: waits.wait,
    kernel.THROW: throwing.throw,
    kernel.END: _end,
    kernel.ARM: waits.arm,
    kernel.COUNT: loops.count,
    kernel.OPENED: loops.opened,
    kernel.NEXT: loops.round_done,
    kernel.CLOSING: loops.closing,
    kernel.ACTIVATE: choosing.activate,
    kernel.RESET: choosing.reset,
    kernel.AD_HOC: loops.ad_hoc,
    kernel.TOO_MANY_MOVES: _too_many_moves,
}
