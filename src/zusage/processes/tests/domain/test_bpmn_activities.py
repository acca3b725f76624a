# ruff: noqa: E501  # drawings read best in rows
"""Activities, gateways and data: how often, in which order, by which way, with which values.

Source: OMG BPMN 2.0.2, 10.3 to 10.4, 13.3 and 13.4.
"""

from decimal import Decimal

import pytest

from zusage.processes.domain import ProcessBroken, Stuck, compile_process, read_bpmn
from zusage.processes.tests.domain.drawing import FILE, bpmn, end, flow, gateway, line, rule, script, start, user
from zusage.processes.tests.domain.test_bpmn_events import Course, at, event, process, sub, throw

COUNT = "{n: if is defined(n) then n + 1 else 1}"


def several(inner, sequential="false", more=""):
    tag = "multiInstanceLoopCharacteristics"
    return f'<{tag} isSequential="{sequential}" {more}>{inner}</{tag}>'


def scripted(name, loop, text=COUNT):
    return f'<scriptTask id="{name}" scriptFormat="feel">{loop}<script>{text}</script></scriptTask>'


STRAIGHT = (start(), end(), *line("Start", "A", "End"))


# -- gateways and conditional flows --------------------------------------------------------------------------------


@pytest.mark.parametrize(("w", "waiting"), [(0, ["C"]), (1, ["A"]), (2, ["B"]), (3, ["A", "B"])])
def test_an_inclusive_gateway_takes_every_true_flow_else_its_default_and_joins_what_it_split(w, waiting):
    course = Course(process(
        start(), '<inclusiveGateway id="G" default="G_C"/>', '<inclusiveGateway id="J"/>', user("A"), user("B"), user("C"),
        user("Z"), end(), *line("Start", "G"), flow("G", "A", "w = 1 or w = 3"), flow("G", "B", "w &gt; 1"), flow("G", "C"),
        *line("A", "J"), *line("B", "J"), *line("C", "J"), *line("J", "Z", "End"),
    ), {"w": w})  # fmt: skip

    assert course.waiting == waiting
    for activity in waiting:
        assert "Z" not in course.waiting
        course.done(activity)
    assert course.done("Z").has_ended


def test_an_inclusive_join_waits_for_a_token_that_can_still_come_and_for_no_other():
    """A token that goes round before the join holds it up; one that has left for the other end does not."""
    course = Course(process(
        start(), '<parallelGateway id="P"/>', user("A"), user("B"), gateway("X", "X_End"), '<inclusiveGateway id="J"/>',
        user("Z"), end(), end("E2"), *line("Start", "P", "A", "J", "Z", "E2"), *line("P", "B", "X"), *line("X", "End"),
        flow("X", "B", "again"), flow("X", "J", "join"),
    ))  # fmt: skip

    course.done("A")
    assert course.waiting == ["B"]
    course.done("B", again=True, join=False)
    assert course.waiting == ["B"]
    assert course.done("B", again=False, join=False).waiting == ["Z"]


def test_a_parallel_join_that_can_never_be_complete_is_told_as_stalled():
    course = Course(process(start(), gateway("X", "X_J"), user("A"), '<parallelGateway id="J"/>', end(),
                            *line("Start", "X"), flow("X", "A", "false"), *line("A", "J"), *line("X", "J", "End")))  # fmt: skip

    assert course.instance.state.is_stalled
    assert course.instance.state.marking == ("J",)


@pytest.mark.parametrize(("count", "order", "then"), [(1, ["A"], True), (2, ["A"], False), (2, ["A", "B"], True)])
def test_a_complex_gateway_is_activated_by_its_condition_once_and_begins_anew_when_all_have_come(count, order, then):
    condition = f"<activationCondition>activationCount &gt;= {count}</activationCondition>"
    course = Course(process(
        start(), gateway("M"), gateway("L", "L_E"), '<parallelGateway id="P"/>', user("A"), user("B"), user("C"),
        f'<complexGateway id="J">{condition}</complexGateway>', user("Z"), end("E"), *line("Start", "M", "P", "A", "J", "Z", "L"),
        *line("P", "B", "J"), *line("P", "C", "J"), flow("L", "M", "again"), *line("L", "E"),
    ))  # fmt: skip

    for activity in order:
        course.done(activity)
    assert ("Z" in course.waiting) is then
    for activity in {"A", "B", "C"} - set(order):
        course.done(activity)
    assert course.waiting == ["Z"]
    course.done("Z", again=True)
    assert course.waiting == ["A", "B", "C"]


@pytest.mark.parametrize(("w", "waiting"), [(1, ["A", "C"]), (2, ["B", "C"])])
def test_an_activity_takes_its_conditional_flows_its_default_and_all_without_a_condition(w, waiting):
    course = Course(process(start(), '<task id="T" default="T_B"/>', user("A"), user("B"), user("C"), *line("Start", "T"),
                            flow("T", "A", "w = 1"), flow("T", "B"), flow("T", "C")), {"w": w})  # fmt: skip

    assert course.waiting == waiting


def test_an_activity_none_of_whose_flows_can_be_taken_stops_the_matter():
    with pytest.raises(Stuck, match="the activity has no default flow"):
        Course(process(start(), '<task id="T"/>', user("A"), *line("Start", "T"), flow("T", "A", "false")))


def test_the_first_event_behind_an_event_based_gateway_decides():
    hour = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    elements = (start(), '<eventBasedGateway id="G"/>', event("intermediateCatchEvent", "T", hour), user("A"), user("B"),
                '<receiveTask id="R" messageRef="m"/>', end(), *line("Start", "G", "T", "A", "End"), *line("G", "R", "B", "End"))  # fmt: skip
    course = Course(process(*elements))

    assert [(wait.kind, wait.event_id) for wait in course.instance.state.waits] == [("timer", "T"), ("message", "R")]
    assert course.after(hours=1).waiting == ["A"]
    assert [wait.kind for wait in course.instance.state.waits] == ["item"]


# -- how often -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("loop", "times"),
    [
        ("<standardLoopCharacteristics><loopCondition>n &lt; 3</loopCondition></standardLoopCharacteristics>", 3),
        ('<standardLoopCharacteristics loopMaximum="2"><loopCondition>true</loopCondition></standardLoopCharacteristics>', 2),
        ('<standardLoopCharacteristics testBefore="true"><loopCondition>false</loopCondition></standardLoopCharacteristics>', 0),
        ("<standardLoopCharacteristics><loopCondition>false</loopCondition></standardLoopCharacteristics>", 1),
        (several("<loopCardinality>3</loopCardinality>"), 3),
        (several("<loopCardinality>3</loopCardinality>", "true"), 3),
        (several("<loopCardinality>count(liste)</loopCardinality>"), 2),
        (several("<loopCardinality>0</loopCardinality>"), 0),
        (several("<loopCardinality>5</loopCardinality><completionCondition>n = 2</completionCondition>", "true"), 2),
        (several('<loopDataInputRef>liste</loopDataInputRef><inputDataItem id="eins"/>'), 2),
    ],
)  # fmt: skip
def test_an_activity_is_repeated_as_often_as_its_loop_says(loop, times):
    course = Course(process(*STRAIGHT, scripted("A", loop)), {"liste": [1, 2]})

    assert course.has_ended
    assert course.instance.state.variables.get("n", 0) == times
    assert course.instance.state.scope_rows() == []


@pytest.mark.parametrize("cardinality", ["-1", "1.5", '"zwei"', "null"])
def test_a_cardinality_that_is_no_number_from_nought_stops_the_matter(cardinality):
    with pytest.raises(Stuck, match="no number from 0"):
        Course(process(*STRAIGHT, scripted("A", several(f"<loopCardinality>{cardinality}</loopCardinality>"))))


def test_nobody_repeats_an_activity_without_end():
    with pytest.raises(Stuck, match="more than 10,000"):
        Course(process(*STRAIGHT, scripted("A", several("<loopCardinality>10**20</loopCardinality>"))))


@pytest.mark.parametrize(("sequential", "first"), [("true", ["A"]), ("false", ["A", "A", "A"])])
def test_instances_run_one_after_the_other_or_all_at_once_and_each_knows_its_item(sequential, first):
    inner = (
        "<loopDataInputRef>namen</loopDataInputRef><loopDataOutputRef>antworten</loopDataOutputRef>"
        '<inputDataItem id="name"/><outputDataItem id="antwort"/>'
    )
    course = Course(process(*STRAIGHT, user("A", inner=several(inner, sequential))), {"namen": ["Ada", "Bo", "Cy"]})

    assert course.waiting == first
    for number in (1, 2, 3):
        course.done("A", antwort=number)
    assert course.has_ended
    assert course.instance.state.variables["antworten"] == [1, 2, 3]
    assert "name" not in course.instance.state.variables


def test_a_completion_condition_withdraws_the_instances_that_are_left():
    inner = several("<loopCardinality>3</loopCardinality><completionCondition>genug</completionCondition>")
    course = Course(process(*STRAIGHT, user("A", inner=inner)))

    course.done("A", genug=True)

    assert course.has_ended
    assert [event["kind"] for event in course.instance.events].count("item.withdrawn") == 2


BEHAVIOR = {
    "None": 'behavior="None" noneBehaviorEventRef="done"',
    "One": 'behavior="One" oneBehaviorEventRef="done"',
    "All": 'behavior="All"',
}


@pytest.mark.parametrize(("behavior", "times"), [("None", 3), ("One", 1), ("All", 0)])
def test_each_the_first_or_no_completion_throws_to_the_boundary_and_the_others_go_on(behavior, times):
    loop = several("<loopCardinality>3</loopCardinality>", "true", BEHAVIOR[behavior])
    roots = '<signal id="s" name="fertig"/><signalEventDefinition id="done" signalRef="s"/>'
    elements = (
        *STRAIGHT,
        scripted("A", loop),
        user("B"),
        at("A", "At", '<signalEventDefinition signalRef="s"/>'),
        *line("At", "B"),
    )
    course = Course(compile_process(read_bpmn(bpmn(*elements, end("E2"), flow("B", "E2"), beside=roots), FILE)))

    assert course.instance.state.variables["n"] == 3
    assert course.waiting == ["B"] * times


def test_quantities_gather_and_multiply_tokens():
    course = Course(process(start(), '<task id="A" completionQuantity="3"/>', user("B"), '<task id="C" startQuantity="2"/>',
                            user("D"), end(), *line("Start", "A", "B", "C", "D", "End")))  # fmt: skip

    assert course.waiting == ["B", "B", "B"]
    assert course.done("B").waiting == ["B", "B"]
    assert course.done("B").waiting == ["B", "D"]
    course.done("B").done("D")
    assert course.instance.state.is_stalled


# -- inside --------------------------------------------------------------------------------------------------------


def test_an_ad_hoc_sub_process_offers_all_its_activities_or_one_after_the_other():
    inner = user("A1") + user("A2")
    parallel = Course(process(*STRAIGHT, sub("A", inner, kind="adHocSubProcess")))
    sequential = Course(process(*STRAIGHT, sub("A", inner, kind="adHocSubProcess", attributes='ordering="Sequential"')))

    assert parallel.waiting == ["A1", "A2"]
    assert sequential.waiting == ["A1"]
    assert sequential.done("A1").waiting == ["A2"]
    for course in (parallel.done("A1"), sequential):
        assert course.done("A2").has_ended


def test_an_ad_hoc_sub_process_is_complete_when_its_condition_is_true():
    inner = user("A1") + user("A2") + "<completionCondition>genug</completionCondition>"
    course = Course(process(*STRAIGHT, sub("A", inner, kind="adHocSubProcess")))

    assert course.done("A1", genug=True).has_ended


CALLED = (
    '<process id="Called" isExecutable="true"><startEvent id="C1"/><userTask id="C2"><potentialOwner>'
    "<resourceAssignmentExpression><formalExpression>applicant</formalExpression></resourceAssignmentExpression>"
    '</potentialOwner></userTask><endEvent id="C3"/><sequenceFlow id="c1" sourceRef="C1" targetRef="C2"/>'
    '<sequenceFlow id="c2" sourceRef="C2" targetRef="C3"/></process>'
)


def test_a_call_activity_carries_out_the_process_it_calls():
    called = compile_process(
        read_bpmn(bpmn(*STRAIGHT, '<callActivity id="A" calledElement="Called"/>', beside=CALLED), FILE)
    )
    course = Course(called)

    assert course.waiting == ["C2"]
    assert course.done("C2", antwort=1).has_ended
    assert course.instance.state.variables == {"antwort": 1}


def test_a_process_of_another_file_is_given_by_the_resolver():
    other = read_bpmn(bpmn(start(), user("A"), end(), *line("Start", "A", "End")), "other.bpmn")
    model = read_bpmn(bpmn(*STRAIGHT, '<callActivity id="A" calledElement="Anderswo"/>'), FILE)

    course = Course(compile_process(model, resolve={"Anderswo": other}.get))

    assert course.waiting == ["Anderswo:A"]
    with pytest.raises(ProcessBroken):
        compile_process(model)


def test_a_global_task_is_carried_out_where_it_is_called():
    task = '<globalScriptTask id="Zählen" scriptLanguage="feel"><script>{n: 1}</script></globalScriptTask>'
    called = compile_process(
        read_bpmn(bpmn(*STRAIGHT, '<callActivity id="A" calledElement="Zählen"/>', beside=task), FILE)
    )

    assert Course(called).instance.state.variables == {"n": 1}


def test_a_process_may_call_itself():
    elements = (start(), gateway("X", "X_End"), script("N", COUNT), '<callActivity id="A" calledElement="Process"/>', end(),
                *line("Start", "N", "X"), flow("X", "A", "n &lt; 4"), *line("X", "End"), *line("A", "End"))  # fmt: skip

    course = Course(compile_process(read_bpmn(bpmn(*elements), FILE)))

    assert course.has_ended
    assert course.instance.state.variables == {"n": 4}


# -- data ----------------------------------------------------------------------------------------------------------


def test_a_call_with_data_associations_sees_what_it_is_given_and_nothing_else():
    inner = (
        '<process id="Called" isExecutable="true"><startEvent id="C1"/><scriptTask id="C2" scriptFormat="feel">'
        '<script>{doppelt: 2 * zahl, fremd: is defined(geheim)}</script></scriptTask><endEvent id="C3"/>'
        '<sequenceFlow id="c1" sourceRef="C1" targetRef="C2"/><sequenceFlow id="c2" sourceRef="C2" targetRef="C3"/></process>'
    )  # fmt: skip
    call = (
        '<callActivity id="A" calledElement="Called"><ioSpecification><dataInput id="zahl"/><dataOutput id="doppelt"/>'
        "<inputSet/><outputSet/></ioSpecification>"
        "<dataInputAssociation><sourceRef>wert</sourceRef><targetRef>zahl</targetRef></dataInputAssociation>"
        "<dataOutputAssociation><sourceRef>doppelt</sourceRef><targetRef>ergebnis</targetRef></dataOutputAssociation>"
        "</callActivity>"
    )
    called = compile_process(read_bpmn(bpmn(*STRAIGHT, call, beside=inner), FILE))

    course = Course(called, {"wert": 21, "geheim": 1})

    assert course.instance.state.variables == {"wert": 21, "geheim": 1, "ergebnis": 42}


def test_each_round_of_a_call_is_given_its_item():
    task = (
        '<globalScriptTask id="Doppeln" scriptLanguage="feel"><script>{doppelt: 2 * zahl}</script></globalScriptTask>'
    )
    loop = several(
        "<loopDataInputRef>werte</loopDataInputRef><loopDataOutputRef>ergebnisse</loopDataOutputRef>"
        '<inputDataItem id="wert"/><outputDataItem id="ergebnis"/>',
        "true",
    )
    call = (
        f'<callActivity id="A" calledElement="Doppeln">{loop}'
        "<dataInputAssociation><sourceRef>wert</sourceRef><targetRef>zahl</targetRef></dataInputAssociation>"
        "<dataOutputAssociation><sourceRef>doppelt</sourceRef><targetRef>ergebnis</targetRef></dataOutputAssociation>"
        "</callActivity>"
    )
    called = compile_process(read_bpmn(bpmn(*STRAIGHT, call, beside=task), FILE))

    course = Course(called, {"werte": [1, 2, 3]})

    assert course.instance.state.variables["ergebnisse"] == [2, 4, 6]


def test_what_is_declared_in_a_sub_process_lives_and_ends_with_it():
    inside = (
        '<property id="p" name="n"/>',
        start("I"),
        script("N", "{n: 7, m: 8}"),
        user("U"),
        end("IE"),
        *line("I", "N", "U", "IE"),
    )
    course = Course(process(*STRAIGHT, sub("A", *inside)), {"n": 1})

    assert course.instance.state.data == {0: {"n": 1, "m": 8}, 1: {"n": 7}}
    course.done("U")
    assert course.instance.state.data == {0: {"n": 1, "m": 8}}


def test_data_objects_carry_values_between_activities():
    elements = (
        *STRAIGHT, '<dataObject id="d" name="akte"/><dataObjectReference id="r" dataObjectRef="d"/>',
        '<scriptTask id="A" scriptFormat="feel"><ioSpecification><dataInput id="i" name="eingabe"/><dataOutput id="o" name="aus"/>'
        "<inputSet/><outputSet/></ioSpecification>"
        "<dataInputAssociation><sourceRef>r</sourceRef><targetRef>i</targetRef></dataInputAssociation>"
        "<dataOutputAssociation><sourceRef>o</sourceRef><targetRef>r</targetRef></dataOutputAssociation>"
        "<script>{aus: eingabe + 1}</script></scriptTask>",
    )  # fmt: skip

    course = Course(process(*elements), {"akte": 1})

    assert course.instance.state.variables == {"akte": 2, "aus": 2}


def test_what_is_seen_of_a_loop_is_seen_only_inside():
    loop = several("<loopCardinality>2</loopCardinality>", "true")
    text = "{gesehen: [loopCounter, numberOfInstances, numberOfCompletedInstances]}"

    course = Course(process(*STRAIGHT, scripted("A", loop, text)))

    assert course.instance.state.variables == {"gesehen": [Decimal(2), Decimal(2), Decimal(1)]}


def test_connectors_and_decisions_of_every_level_are_known():
    inside = (start("I"), rule("R", "satz"), end("IE"), *line("I", "R", "IE"))
    compiled = process(*STRAIGHT, sub("A", *inside))

    assert [activity.id for activity in compiled.activities] == ["A", "R"]


@pytest.mark.parametrize(
    ("elements", "twin"),
    [
        ((*STRAIGHT, user("A")), "exact"),
        ((*STRAIGHT, scripted("A", several("<loopCardinality>3</loopCardinality>"))), "exact"),
        ((*STRAIGHT, scripted("A", several("<loopCardinality>n</loopCardinality>"))),
         "abstracted: A: the number of rounds is drawn from learned frequencies"),
        ((*STRAIGHT, throw("A", '<signalEventDefinition signalRef="s"/>')), "exact"),
    ],
)  # fmt: skip
def test_a_program_says_what_the_twin_can_carry(elements, twin):
    assert process(*elements).twin == twin
