"""What must be true of every process and every course of a matter."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from zusage.processes.domain import (
    Cancel,
    CompleteService,
    CompleteWorkItem,
    MessageArrived,
    SignalArrived,
    TimerFired,
    UnknownEffect,
    advance,
    decode_data,
    decode_marking,
    decode_state,
    encode_data,
    encode_marking,
    encode_state,
    fold,
)
from zusage.processes.domain import start as start_process
from zusage.processes.tests.domain.drawing import BERLIN, MONDAY_NOON
from zusage.processes.tests.domain.everything import programs, two_at_once

courses = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=14)


def answerable(state):
    """The waits somebody outside answers; signals and conditions come from within."""
    return [wait for wait in state.waits if wait.kind in ANSWERS]


ANSWERS = {
    "item": lambda wait, w: CompleteWorkItem(wait.effect_id, {"w": w}),
    "service": lambda wait, w: CompleteService(wait.effect_id, {"w": w}),
    "message": lambda wait, w: MessageArrived(wait.effect_id, {"w": w}),
    "timer": lambda wait, _: TimerFired(wait.effect_id),
    "signal": lambda wait, w: SignalArrived(wait.name, {"w": w}),
}


def signal_for(state, pick, w):
    """Answer one of the waits, chosen by ``pick``."""
    waits = answerable(state)
    wait = waits[pick % len(waits)]
    return ANSWERS[wait.kind](wait, w)


def run(process, course, between=lambda state: state):
    """Return all steps of a matter whose waits are answered as the course says."""
    now = MONDAY_NOON
    steps = [start_process(process, {"w": 0}, now, BERLIN)]
    for pick, w in course:
        if not answerable(steps[-1].state):
            break
        now = max(now + timedelta(hours=3), latest_due(steps[-1].state))
        state = between(steps[-1].state)
        steps.append(advance(process, state, signal_for(state, pick, w), now, BERLIN))
    return steps


def latest_due(state):
    return max((wait.due_at for wait in state.waits if wait.due_at), default=MONDAY_NOON)


PLACED = {"token.placed"}
TAKEN = {"token.consumed", "token.merged", "token.removed", "token.spent"}


@given(programs(), courses)
@settings(deadline=None)
def test_no_token_is_lost_or_invented(process, course):
    standing, spent = 0, 0
    for step in run(process, course):
        for event in step.events:
            standing += (event["kind"] in PLACED) - (event["kind"] in TAKEN)
            spent += event["kind"] == "token.spent"
            if event["kind"] == "token.removed" and spent and event["from"].startswith("J"):
                # A spent token was counted when it was spent.
                standing, spent = standing + 1, spent - 1

        assert len(step.state.marking) == standing
        assert step.state.is_ended == (standing == 0)


@given(programs(), courses)
@settings(deadline=None)
def test_a_structured_process_never_stalls_and_ends_with_nothing_awaited(process, course):
    for step in run(process, course):
        assert not step.state.is_stalled
        assert not (step.state.is_ended and step.state.waits)
        assert len(step.state.scope_rows()) == 0 or not step.state.is_ended or step.state.record_rows()


@given(programs(), courses)
@settings(deadline=None)
def test_a_boundary_event_listens_only_while_a_token_stands_at_its_activity(process, course):
    for step in run(process, course):
        for wait in step.state.waits:
            node = process.elements[process.number[wait.event_id]] if wait.event_id else None

            assert wait.activity_id in step.state.marking or node.kind == "startEvent"
            assert node is None or node.kind != "boundaryEvent" or node.attached_to == wait.activity_id


@given(programs())
@settings(deadline=None)
def test_every_structured_process_ends_when_everything_is_answered(process):
    """A signal is only broadcast where nothing else is left, because one that does not interrupt never ends."""
    now = MONDAY_NOON
    state = start_process(process, {"w": 0}, now, BERLIN).state
    for _ in range(400):
        if state.is_ended:
            break
        wait = min(answerable(state), key=lambda awaited: (awaited.kind == "signal", int(awaited.effect_id[1:])))
        now = max(now, wait.due_at or now)
        state = advance(process, state, ANSWERS[wait.kind](wait, 0), now, BERLIN).state

    assert state.is_ended


@given(two_at_once())
@settings(deadline=None)
def test_two_independent_items_may_be_done_in_either_order(process):
    """Only the numbers of effects and tokens differ: they are given in the order in which things happen."""
    begun = start_process(process, {"w": 0}, MONDAY_NOON, BERLIN).state
    there, back = done(process, begun, "U", "V"), done(process, begun, "V", "U")

    assert there.marking == back.marking
    assert places_of(there) == places_of(back)
    assert there.variables == back.variables


def done(process, state, *activities):
    for activity in activities:
        effect_id = next(wait.effect_id for wait in state.waits if wait.activity_id == activity)
        state = advance(process, state, CompleteWorkItem(effect_id, {}), MONDAY_NOON, BERLIN).state
    return state


def places_of(state):
    return sorted((wait.kind, wait.activity_id, wait.name) for wait in state.waits)


@given(programs(), courses)
@settings(deadline=None)
def test_the_facts_alone_give_the_state(process, course):
    events = []
    for step in run(process, course):
        events += step.events

        assert fold(events) == step.state


@given(programs(), courses)
@settings(deadline=None)
def test_storing_the_state_at_any_point_changes_nothing(process, course):
    def stored(state):
        return decode_state(encode_state(state))

    def stored_in_two(state):
        return decode_marking(encode_marking(state)).with_data(decode_data(encode_data(state.data)))

    steps = run(process, course)

    assert run(process, course, between=stored) == steps
    assert run(process, course, between=stored_in_two) == steps


@given(programs(), courses)
@settings(deadline=None)
def test_the_same_signals_lead_to_the_same_state_and_leave_the_old_one_untouched(process, course):
    first = run(process, course)
    before = [encode_state(step.state) for step in first]

    assert run(process, course) == first
    assert [encode_state(step.state) for step in first] == before


@given(programs(), courses)
@settings(deadline=None)
def test_no_effect_is_named_twice_and_none_is_answered_twice(process, course):
    steps = run(process, course)
    opened = [event["effect"] for step in steps for event in step.events if event["kind"] in OPENING]
    closed = [event["effect"] for step in steps for event in step.events if event["kind"] in CLOSING]

    assert len(set(opened)) == len(opened)
    assert len(set(closed)) == len(closed)
    assert set(opened) - set(closed) == {wait.effect_id for wait in steps[-1].state.waits}
    for effect_id in closed:
        assert is_refused(process, steps[-1].state, CompleteWorkItem(effect_id, {}))
        assert is_refused(process, steps[-1].state, TimerFired(effect_id))


@given(programs(), courses)
@settings(deadline=None)
def test_a_matter_can_be_cancelled_at_any_point_and_leaves_nothing_waiting(process, course):
    state = run(process, course)[-1].state

    cancelled = advance(process, state, Cancel(), MONDAY_NOON, BERLIN)

    assert cancelled.state.marking == ()
    assert cancelled.state.waits == ()
    told = {wait.effect_id for wait in state.waits if wait.kind != "condition"}
    assert {effect.effect_id for effect in cancelled.effects} == told
    assert fold(cancelled.events, state) == cancelled.state


OPENING = {
    "item.created", "service.called", "timer.set", "message.awaited", "signal.awaited", "condition.awaited",
    "message.sent", "signal.broadcast",
}  # fmt: skip
CLOSING = {
    f"{kind}.{how}"
    for kind in ("item", "service", "timer", "message", "signal", "condition")
    for how in ("completed", "withdrawn", "fired", "cancelled", "received", "met", "sent", "broadcast")
}


def is_refused(process, state, signal):
    try:
        advance(process, state, signal, MONDAY_NOON, BERLIN)
    except UnknownEffect:
        return True
    return False
