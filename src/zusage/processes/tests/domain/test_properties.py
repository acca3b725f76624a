"""What must be true of every process and every course of a matter."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from zusage.processes.domain import (
    Cancel,
    CompleteService,
    CompleteWorkItem,
    EndReached,
    TimerFired,
    UnknownEffect,
    advance,
    decode_marking,
    decode_state,
    decode_variables,
    encode_marking,
    encode_state,
    encode_variables,
    fold,
)
from zusage.processes.domain import start as start_process
from zusage.processes.tests.domain.drawing import (
    BERLIN,
    MONDAY_NOON,
    boundary,
    end,
    flow,
    gateway,
    program,
    script,
    service,
    start,
    timer,
    user,
)


class Sheet:
    """Draws a block-structured process: every block has one way in and one way out."""

    def __init__(self, draw):
        self.draw = draw
        self.elements = [start(), end()]
        self.count = 0

    def name(self, letter):
        self.count += 1
        return f"{letter}{self.count}"

    def add(self, element, *flows):
        self.elements += [element, *flows]

    def block(self, depth):
        """Draw one block and return its way in and its way out."""
        kinds = ["user", "service", "script", "timer", "guarded"]
        kind = self.draw(st.sampled_from([*kinds, "row", "choice", "loop"] if depth else kinds))
        return getattr(self, kind)(depth - 1)

    def user(self, _):
        name = self.name("U")
        self.add(user(name, "applicant"))
        return name, name

    def service(self, _):
        name = self.name("S")
        self.add(service(name))
        return name, name

    def script(self, _):
        name = self.name("C")
        self.add(script(name, "{steps: if is defined(steps) then steps + 1 else 0.10}"))
        return name, name

    def timer(self, _):
        name = self.name("T")
        self.add(timer(name, "<timeDuration>PT1H</timeDuration>"))
        return name, name

    def guarded(self, _):
        name, event, after = self.name("U"), self.name("B"), self.name("G")
        self.add(user(name))
        self.add(boundary(event, name, "<timeDuration>PT2H</timeDuration>"))
        self.add(gateway(after), flow(name, after), flow(event, after))
        return name, after

    def row(self, depth):
        first_in, first_out = self.block(depth)
        second_in, second_out = self.block(depth)
        self.add("", flow(first_out, second_in))
        return first_in, second_out

    def choice(self, depth):
        split, join = self.name("X"), self.name("X")
        branches = [self.block(depth) for _ in range(self.draw(st.integers(1, 3)))]
        flows = [flow(split, way_in, f"w = {number}") for number, (way_in, _) in enumerate(branches)]
        joining = [flow(way_out, join) for _, way_out in branches]
        self.add(gateway(split, f"{split}_{join}"), flow(split, join), *flows, *joining)
        self.add(gateway(join))
        return split, join

    def loop(self, depth):
        """A loop always holds a user task, so that it never goes round by itself."""
        again, leave = self.name("X"), self.name("X")
        way_in, way_out = self.block(depth)
        waiting, _ = self.user(depth)
        self.add(gateway(again), flow(again, way_in), flow(way_out, waiting), flow(waiting, leave))
        self.add(gateway(leave, f"{leave}_{self.out(leave)}"), flow(leave, again, "w = 1"))
        return again, self.last_out

    def out(self, leave):
        """A gateway to leave the loop by."""
        self.last_out = self.name("X")
        self.add(gateway(self.last_out), flow(leave, self.last_out))
        return self.last_out


@st.composite
def programs(draw):
    sheet = Sheet(draw)
    way_in, way_out = sheet.block(3)
    sheet.add("", flow("Start", way_in), flow(way_out, "End"))
    return program(*sheet.elements)


courses = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=12)


def signal_for(state, pick, w):
    """Answer one of the waits, chosen by ``pick``."""
    wait = state.waits[pick % len(state.waits)]
    if wait.kind == "timer":
        return TimerFired(wait.effect_id)
    return (CompleteWorkItem if wait.kind == "item" else CompleteService)(wait.effect_id, {"w": w})


def run(process, course, between=lambda state: state):
    """Return all steps of a matter whose waits are answered as the course says."""
    now = MONDAY_NOON
    steps = [start_process(process, {"w": 0}, now, BERLIN)]
    for pick, w in course:
        if steps[-1].state.is_ended:
            break
        now += timedelta(hours=3)
        state = between(steps[-1].state)
        steps.append(advance(process, state, signal_for(state, pick, w), now, BERLIN))
    return steps


@given(programs(), courses)
@settings(deadline=None)
def test_no_token_is_lost_or_invented(process, course):
    for step in run(process, course):
        ends = [effect for effect in step.effects if isinstance(effect, EndReached)]

        assert len(step.state.marking) + len(ends) == 1
        assert bool(step.state.waits) == (not ends)


@given(programs(), courses)
@settings(deadline=None)
def test_the_facts_alone_give_the_state(process, course):
    facts = []
    for step in run(process, course):
        facts += step.facts

        assert fold(facts) == step.state


@given(programs(), courses)
@settings(deadline=None)
def test_storing_the_state_at_any_point_changes_nothing(process, course):
    def stored(state):
        return decode_state(encode_state(state))

    def stored_in_two(state):
        marking = decode_marking(encode_marking(state))
        return type(state)(
            marking.marking, marking.waits, decode_variables(encode_variables(state.variables)), marking.counter
        )

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
    opened = [fact["effect"] for step in steps for fact in step.facts if fact["kind"] in OPENING]
    closed = [fact["effect"] for step in steps for fact in step.facts if fact["kind"] in CLOSING]

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
    assert {effect.effect_id for effect in cancelled.effects} == {wait.effect_id for wait in state.waits}
    assert fold(cancelled.facts, state) == cancelled.state


OPENING = {"item.created", "service.called", "timer.set", "token.consumed"}
CLOSING = {
    "item.completed", "item.withdrawn", "service.completed", "service.withdrawn", "timer.fired", "timer.cancelled",
    "token.consumed",
}  # fmt: skip


def is_refused(process, state, signal):
    try:
        advance(process, state, signal, MONDAY_NOON, BERLIN)
    except UnknownEffect:
        return True
    return False
