# ruff: noqa: E501  # drawings read best in rows
"""Events: what catches what, what is interrupted, and what goes on.

Source: OMG BPMN 2.0.2, 10.5 and 13.5. The courses are written as the activities that are done and those that wait.
"""

from datetime import timedelta

import pytest

from zusage.processes.domain import (
    AwaitMessage,
    Cancel,
    CompleteWorkItem,
    ErrorUncaught,
    IgnoreMessage,
    ReportError,
    SignalArrived,
    advance,
    compile_process,
    read_bpmn,
    read_processes,
)
from zusage.processes.domain import start as start_process
from zusage.processes.domain.simulation import Simulation
from zusage.processes.tests.domain.drawing import BERLIN, FILE, MONDAY_NOON, bpmn, end, flow, line, program, start, user

ROOTS = (
    '<signal id="s" name="Brand"/><message id="m" name="Antwort"/><error id="e" errorCode="E1"/>'
    '<escalation id="x" escalationCode="X1"/>'
)
MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="s"/>'
ERROR = '<errorEventDefinition errorRef="e"/>'
ESCALATION = '<escalationEventDefinition escalationRef="x"/>'
CONDITION = "<conditionalEventDefinition><condition>n = 1</condition></conditionalEventDefinition>"
HOUR = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
CANCEL = "<cancelEventDefinition/>"


def event(kind, name, definition, attributes=""):
    return f'<{kind} id="{name}" {attributes}>{definition}</{kind}>'


def throw(name, definition):
    return event("intermediateThrowEvent", name, definition)


def catch(name, definition, attributes=""):
    return event("intermediateCatchEvent", name, definition, attributes)


def at(host, name, definition, attributes=""):
    return event("boundaryEvent", name, definition, f'attachedToRef="{host}" {attributes}')


def sub(name, *inner, kind="subProcess", attributes=""):
    return f'<{kind} id="{name}" {attributes}>{"".join(inner)}</{kind}>'


def process(*elements):
    return compile_process(read_bpmn(bpmn(*elements, beside=ROOTS), FILE))


class Course:
    """A simulation of one process, told by what is done in it."""

    def __init__(self, compiled, variables=None):
        self.simulation = Simulation([compiled], MONDAY_NOON, BERLIN)
        self.instance = self.simulation.start(compiled.process_id, variables or {})

    @property
    def waiting(self):
        return sorted(effect.activity_id for effect in self.instance.open.values())

    @property
    def has_ended(self):
        return self.instance.state.is_ended and not self.instance.state.waits

    def done(self, activity, **outputs):
        effect_id = next(item.effect_id for item in self.instance.open.values() if item.activity_id == activity)
        self.instance.open.pop(effect_id)
        self.simulation.advance(self.instance, CompleteWorkItem(effect_id, outputs))
        return self

    def after(self, **time):
        self.simulation.run_until(self.simulation.now + timedelta(**time))
        return self

    def passed(self):
        return [event["to"] for event in self.instance.events if event["kind"] == "token.moved"]


GUARD = (start(), end(), user("A"), user("B"), end("E2"), *line("Start", "A", "End"), *line("At", "B", "E2"))


@pytest.mark.parametrize(
    ("definition", "happen"),
    [
        (HOUR, lambda course: course.after(hours=2)),
        (SIGNAL, lambda course: course.simulation.advance(course.instance, SignalArrived("Brand"))),
        (MESSAGE, lambda course: course.simulation.send("Antwort", {})),
        (ERROR, lambda course: fail(course, "E1")),
    ],
    ids=["timer", "signal", "message", "error"],
)
def test_a_boundary_event_takes_the_way_of_the_activity_it_interrupts(definition, happen):
    course = Course(process(*GUARD, at("A", "At", definition)))

    happen(course)

    assert course.waiting == ["B"]
    assert course.instance.state.marking == ("B",)


def fail(course, code):
    effect_id = next(iter(course.instance.open))
    course.instance.open.clear()
    course.simulation.advance(course.instance, ReportError(effect_id, code))


@pytest.mark.parametrize("definition", [HOUR, SIGNAL, MESSAGE])
def test_one_that_does_not_interrupt_begins_something_beside_the_activity(definition):
    course = Course(process(*GUARD, at("A", "At", definition, 'cancelActivity="false"')))
    happen = {HOUR: lambda: course.after(hours=2), SIGNAL: lambda: course.simulation.advance(course.instance, SignalArrived("Brand")),
              MESSAGE: lambda: course.simulation.send("Antwort", {})}  # fmt: skip

    happen[definition]()
    assert course.waiting == ["A", "B"]
    if definition != HOUR:
        happen[definition]()
        assert course.waiting == ["A", "B", "B"]

    course.done("A")
    assert not course.instance.state.is_ended
    while course.waiting:
        course.done("B")
    assert course.has_ended


@pytest.mark.parametrize("kind", ["subProcess", "transaction", "adHocSubProcess"])
def test_what_guards_a_sub_process_is_cancelled_when_it_is_done(kind):
    inside = (user("C"),) if kind == "adHocSubProcess" else (start("I"), user("C"), end("IE"), *line("I", "C", "IE"))
    elements = (start(), sub("A", *inside, kind=kind), user("B"), user("D"), end(), end("E2"))
    course = Course(process(*elements, at("A", "At", HOUR), *line("Start", "A", "D", "End"), *line("At", "B", "E2")))

    course.done("C")

    assert [wait.kind for wait in course.instance.state.waits] == ["item"]
    assert course.after(hours=2).waiting == ["D"]


def test_a_cycle_at_the_boundary_comes_again_as_long_as_the_activity_runs():
    cycle = "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>"
    course = Course(process(*GUARD, at("A", "At", cycle, 'cancelActivity="false"')))

    assert course.after(hours=2, minutes=1).waiting == ["A", "B", "B"]
    assert course.done("A").after(hours=5).waiting == ["B", "B"]


def test_an_error_is_caught_by_its_code_at_the_nearest_place_else_where_any_is_caught():
    inner = sub("Inner", start("I"), event("endEvent", "Bad", ERROR), flow("I", "Bad"))
    outer = sub("Outer", start("O"), inner, end("OE"), user("Near"), end("NE"), *line("O", "Inner", "OE"),
                at("Inner", "Other", '<errorEventDefinition errorRef="f"/>'), *line("Other", "Near", "NE"))  # fmt: skip
    elements = (start(), outer, user("Far"), end(), end("E2"), *line("Start", "Outer", "End"), *line("Any", "Far", "E2"),
                at("Outer", "Any", "<errorEventDefinition/>"))  # fmt: skip
    compiled = compile_process(read_bpmn(bpmn(*elements, beside=ROOTS + '<error id="f" errorCode="F"/>'), FILE))

    assert Course(compiled).waiting == ["Far"]


def test_an_error_nobody_catches_ends_the_process_and_withdraws_all_that_waits():
    course = Course(process(start(), '<parallelGateway id="G"/>', user("A"), user("B"), end(), event("endEvent", "Bad", ERROR),
                            *line("Start", "G", "A", "Bad"), *line("G", "B", "End")))  # fmt: skip

    course.done("A")

    assert course.has_ended
    assert course.instance.error == "E1"
    assert course.waiting == []
    assert "error.uncaught" in [event["kind"] for event in course.instance.events]


def test_an_escalation_goes_on_where_it_is_thrown_unless_its_catcher_interrupts():
    inside = (start("I"), throw("T", ESCALATION), user("C"), end("IE"), *line("I", "T", "C", "IE"))
    elements = (
        start(),
        sub("A", *inside),
        user("B"),
        end(),
        end("E2"),
        *line("Start", "A", "End"),
        *line("At", "B", "E2"),
    )

    assert Course(process(*elements, at("A", "At", ESCALATION))).waiting == ["B"]
    assert Course(process(*elements, at("A", "At", ESCALATION, 'cancelActivity="false"'))).waiting == ["B", "C"]
    nobody = Course(process(start(), throw("T", ESCALATION), user("C"), end(), *line("Start", "T", "C", "End")))
    assert nobody.waiting == ["C"]


def test_a_signal_reaches_all_who_wait_for_it_when_it_is_thrown_whatever_the_order_of_the_flows():
    elements = (start(), '<parallelGateway id="G"/>', throw("T", SIGNAL), catch("C1", SIGNAL), catch("C2", SIGNAL), user("A"),
                user("B"), user("D"), *line("Start", "G", "T", "D"), *line("G", "C1", "A"), *line("G", "C2", "B"))  # fmt: skip

    assert Course(process(*elements)).waiting == ["A", "B", "D"]


def test_a_condition_is_looked_at_when_something_changes_and_happens_when_it_becomes_true():
    both = process(start(), user("A"), user("B"), user("N"), user("M"), end(), end("E2"), '<parallelGateway id="G"/>',
                   *line("Start", "G", "A", "End"), *line("G", "N", "M", "End"), *line("At", "B", "E2"),
                   at("A", "At", CONDITION, 'cancelActivity="false"'))  # fmt: skip
    course = Course(both, {"n": 0})

    assert course.waiting == ["A", "N"]
    assert course.done("N", n=1).waiting == ["A", "B", "M"]
    assert course.done("M", n=1).waiting == ["A", "B"]


def test_a_condition_that_holds_already_interrupts_before_anything_is_done():
    inside = (start("I"), user("C"), end("IE"), *line("I", "C", "IE"))
    elements = (
        start(),
        sub("A", *inside),
        user("B"),
        end(),
        end("E2"),
        *line("Start", "A", "End"),
        *line("At", "B", "E2"),
    )

    course = Course(process(*elements, at("A", "At", CONDITION)), {"n": 1})

    assert course.waiting == ["B"]
    assert "C" not in course.passed()


@pytest.mark.parametrize(("interrupting", "waiting"), [("true", ["V"]), ("false", ["C", "V"])])
@pytest.mark.parametrize("definition", [HOUR, SIGNAL, MESSAGE])
def test_an_event_sub_process_interrupts_the_sub_process_or_runs_beside_it(definition, interrupting, waiting):
    inside = (
        start("I"), user("C"), end("IE"), *line("I", "C", "IE"),
        sub("W", event("startEvent", "WS", definition, f'isInterrupting="{interrupting}"'), user("V"), end("WE"),
            *line("WS", "V", "WE"), attributes='triggeredByEvent="true"'),
    )  # fmt: skip
    course = Course(process(start(), sub("A", *inside), user("B"), end(), *line("Start", "A", "B", "End")))
    match definition:
        case _ if definition == HOUR:
            course.after(hours=1)
        case _ if definition == SIGNAL:
            course.simulation.advance(course.instance, SignalArrived("Brand"))
        case _:
            course.simulation.send("Antwort", {})

    assert course.waiting == waiting
    for activity in waiting:
        course.done(activity)
    assert course.waiting == ["B"]
    assert course.done("B").has_ended


def test_the_process_itself_may_have_event_sub_processes():
    watching = sub("W", event("startEvent", "WS", SIGNAL, 'isInterrupting="false"'), user("V"), end("WE"),
                   *line("WS", "V", "WE"), attributes='triggeredByEvent="true"')  # fmt: skip
    course = Course(process(start(), user("A"), end(), watching, *line("Start", "A", "End")))
    course.simulation.advance(course.instance, SignalArrived("Brand"))

    course.done("A")

    assert course.waiting == ["V"]
    assert course.done("V").has_ended


def test_terminate_ends_its_own_level_and_only_that():
    inside = (start("I"), '<parallelGateway id="G"/>', user("C"), user("D"), event("endEvent", "T", "<terminateEventDefinition/>"),
              *line("I", "G", "C", "T"), *line("G", "D", "T"))  # fmt: skip
    course = Course(process(start(), sub("A", *inside), user("B"), end(), *line("Start", "A", "B", "End")))

    assert course.done("C").waiting == ["B"]


def test_a_link_leads_to_the_event_of_its_name():
    elements = (start(), throw("T", '<linkEventDefinition name="weiter"/>'), catch("C", '<linkEventDefinition name="weiter"/>'),
                user("A"), end(), *line("Start", "T"), *line("C", "A", "End"))  # fmt: skip

    course = Course(process(*elements))

    assert course.waiting == ["A"]
    assert {"kind": "token.moved", "from": "T", "to": "C"} in course.instance.events


def test_any_of_several_triggers_is_enough_unless_all_are_needed():
    both = SIGNAL + MESSAGE
    elements = (start(), user("A"), end(), *line("Start", "C", "A", "End"))
    any_ = Course(process(*elements, catch("C", both)))
    all_ = Course(process(*elements, catch("C", both, 'parallelMultiple="true"')))

    for course in (any_, all_):
        course.simulation.advance(course.instance, SignalArrived("Brand"))

    assert (any_.waiting, all_.waiting) == (["A"], [])
    assert [wait.kind for wait in all_.instance.state.waits] == ["message"]
    all_.simulation.send("Antwort", {})
    assert all_.waiting == ["A"]


# -- compensation --------------------------------------------------------------------------------------------------


def undoable(name):
    """A user task with the handler Undo-NAME."""
    undo = user(f"Undo{name}", attributes='isForCompensation="true"')
    return (
        user(name), at(name, f"C{name}", "<compensateEventDefinition/>"), undo,
        f'<association id="As{name}" sourceRef="C{name}" targetRef="Undo{name}"/>',
    )  # fmt: skip


def test_compensation_undoes_what_was_completed_last_first_and_then_goes_on():
    course = Course(process(start(), *undoable("A"), *undoable("B"), throw("T", "<compensateEventDefinition/>"), user("D"), end(),
                            *line("Start", "A", "B", "T", "D", "End")))  # fmt: skip

    course.done("A").done("B")
    assert course.waiting == ["UndoB"]
    assert course.done("UndoB").waiting == ["UndoA"]
    assert course.done("UndoA").waiting == ["D"]
    assert course.done("D").has_ended


def test_only_the_activity_that_is_named_is_compensated():
    course = Course(process(start(), *undoable("A"), *undoable("B"), end(),
                            throw("T", '<compensateEventDefinition activityRef="A"/>'), *line("Start", "A", "B", "T", "End")))  # fmt: skip

    assert course.done("A").done("B").waiting == ["UndoA"]
    assert course.done("UndoA").has_ended


def test_what_was_completed_in_a_sub_process_is_compensated_from_outside():
    inside = (start("I"), *undoable("A"), *undoable("B"), end("IE"), *line("I", "A", "B", "IE"))
    course = Course(process(start(), sub("S", *inside), throw("T", "<compensateEventDefinition/>"), end(),
                            *line("Start", "S", "T", "End")))  # fmt: skip

    assert course.done("A").done("B").waiting == ["UndoB"]
    assert course.done("UndoB").done("UndoA").has_ended


def test_a_cancelled_transaction_compensates_and_leaves_by_its_cancel_event():
    inside = (start("I"), *undoable("A"), '<parallelGateway id="G"/>', user("Other"), user("Stop"),
              event("endEvent", "X", CANCEL), end("IE"), *line("I", "A", "G", "Other", "IE"), *line("G", "Stop", "X"))  # fmt: skip
    course = Course(process(start(), sub("T", *inside, kind="transaction"), user("B"), user("N"), end(), end("E2"),
                            at("T", "At", CANCEL), *line("Start", "T", "N", "End"), *line("At", "B", "E2")))  # fmt: skip

    course.done("A").done("Stop")

    assert course.waiting == ["UndoA"]
    assert course.done("UndoA").waiting == ["B"]


# -- between processes ---------------------------------------------------------------------------------------------

ASKING = (
    '<process id="Ask" isExecutable="true"><property id="nr" name="nr"/>'
    '<correlationSubscription id="cs" correlationKeyRef="key"><correlationPropertyBinding id="b" correlationPropertyRef="cp">'
    "<dataPath>nr</dataPath></correlationPropertyBinding></correlationSubscription>"
    '<startEvent id="A1"/><receiveTask id="A2" messageRef="m"/><endEvent id="A3"/>'
    '<sequenceFlow id="a" sourceRef="A1" targetRef="A2"/><sequenceFlow id="b2" sourceRef="A2" targetRef="A3"/></process>'
)
TELLING = (
    '<process id="Tell" isExecutable="true"><startEvent id="T1"/><sendTask id="T2" messageRef="m">'
    '<ioSpecification><dataInput id="in1" name="nr"/><inputSet/><outputSet/></ioSpecification>'
    "<dataInputAssociation><sourceRef>wanted</sourceRef><targetRef>in1</targetRef></dataInputAssociation></sendTask>"
    '<endEvent id="T3"/><sequenceFlow id="c" sourceRef="T1" targetRef="T2"/>'
    '<sequenceFlow id="d" sourceRef="T2" targetRef="T3"/></process>'
)
CORRELATION = (
    '<correlationProperty id="cp"><correlationPropertyRetrievalExpression messageRef="m"><messagePath>nr</messagePath>'
    "</correlationPropertyRetrievalExpression></correlationProperty>"
)
TWO = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t">'
    + ROOTS + CORRELATION + ASKING + TELLING + "</definitions>"
)  # fmt: skip


def test_a_message_reaches_the_one_whose_key_it_carries():
    simulation = Simulation(map(compile_process, read_processes(TWO.encode(), FILE)), MONDAY_NOON, BERLIN)
    first, second = (simulation.start("Ask", {"nr": number}) for number in (1, 2))

    simulation.start("Tell", {"wanted": 2})

    assert (first.state.is_ended, second.state.is_ended) == (False, True)
    assert [wait.name for wait in first.state.waits] == ["Antwort"]


def test_a_message_may_begin_a_process_and_be_its_first_variables():
    beginning = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t">'
        + ROOTS + TELLING + '<process id="Begun"><startEvent id="S">' + MESSAGE + '</startEvent><task id="X"/>'
        '<sequenceFlow id="f" sourceRef="S" targetRef="X"/></process></definitions>'
    )  # fmt: skip
    simulation = Simulation(map(compile_process, read_processes(beginning.encode(), FILE)), MONDAY_NOON, BERLIN)

    simulation.start("Tell", {"wanted": 7})

    assert [instance.program.process_id for instance in simulation.instances] == ["Tell", "Begun"]
    assert simulation.instances[1].state.variables == {"nr": 7}


def test_a_message_nobody_awaits_yet_is_not_lost():
    simulation = Simulation(map(compile_process, read_processes(TWO.encode(), FILE)), MONDAY_NOON, BERLIN)
    simulation.start("Tell", {"wanted": 2})

    assert simulation.start("Ask", {"nr": 2}).state.is_ended


@pytest.mark.parametrize(("kind", "waiting"), [("Exclusive", []), ("Parallel", ["message"])])
def test_an_event_based_gateway_may_begin_a_process(kind, waiting):
    """By its first event; a parallel one then waits for the others."""
    elements = (
        f'<eventBasedGateway id="G" instantiate="true" eventGatewayType="{kind}"/>', catch("C", SIGNAL), catch("M", MESSAGE),
        user("A"), user("B"), *line("G", "C", "A"), *line("G", "M", "B"),
    )  # fmt: skip
    begun = process(*elements)
    assert begun.begins == ()

    step = start_process(begun, {}, MONDAY_NOON, BERLIN, by="C")

    assert [wait.kind for wait in step.state.waits if wait.kind != "item"] == waiting
    assert [wait.activity_id for wait in step.state.waits if wait.kind == "item"] == ["A"]


def test_who_awaits_a_message_says_so_and_takes_it_back():
    awaiting = process(start(), catch("C", MESSAGE), end(), *line("Start", "C", "End"))
    begun = start_process(awaiting, {}, MONDAY_NOON, BERLIN)
    cancelled = advance(awaiting, begun.state, Cancel(), MONDAY_NOON, BERLIN)

    assert begun.effects == (AwaitMessage("e1", "C", "Antwort", {}),)
    assert cancelled.effects == (IgnoreMessage("e1"),)


def test_an_error_that_ends_the_process_is_an_effect():
    bad = process(start(), event("endEvent", "Bad", ERROR), flow("Start", "Bad"))
    assert start_process(bad, {}, MONDAY_NOON, BERLIN).effects[-1] == ErrorUncaught("e2", "Bad", "E1")


def test_a_program_knows_what_begins_it():
    begun = program('<startEvent id="S"><timerEventDefinition><timeCycle>R2/P1D</timeCycle></timerEventDefinition></startEvent>',
                    user("A"), end(), *line("S", "A", "End"))  # fmt: skip
    simulation = Simulation([begun], MONDAY_NOON, BERLIN)

    simulation.run_until(MONDAY_NOON + timedelta(days=5))

    assert len(simulation.instances) == 2
