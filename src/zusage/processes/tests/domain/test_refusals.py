"""What is refused before it may be published: by rule, with the line and the element's id."""

import pytest

from zusage.processes.domain import ProcessBroken, check, compile_process, read_bpmn
from zusage.processes.tests.domain.drawing import (
    FILE,
    boundary,
    bpmn,
    end,
    flow,
    gateway,
    line,
    rule,
    script,
    service,
    start,
    timer,
    user,
)

STRAIGHT = (*line("Start", "A", "End"), start(), end())


def findings_of(*elements, **options):
    return [
        (finding.rule, finding.line, finding.element_id)
        for finding in check(read_bpmn(bpmn(*elements, **options), FILE))
    ]


def test_a_sound_process_is_accepted_as_it_is():
    assert findings_of(user("A"), *STRAIGHT) == []


@pytest.mark.parametrize(
    "element", ['<subChoreography id="A"/>', '<choreographyTask id="A"/>', '<callChoreography id="A"/>']
)
def test_what_is_not_carried_out_is_refused_by_name_and_only_once(element):
    assert findings_of(element, *STRAIGHT) == [("element.unsupported", 4, "A")]


@pytest.mark.parametrize(
    ("element", "finding"),
    [
        (user("A", inner="<multiInstanceLoopCharacteristics/>"), "loop.cardinality"),
        (user("A", inner='<standardLoopCharacteristics loopMaximum="-1"/>'), "loop.maximum"),
        (user("A", inner="<choreography/>"), "element.unsupported"),
        (user("A", attributes='startQuantity="0"'), "activity.quantity"),
        (user("A", attributes=f'completionQuantity="{"9" * 5_000}"'), "activity.quantity"),
        (user("A", attributes='completionQuantity="zwei"'), "activity.quantity"),
        (user("A", attributes='default="Nirgends"'), "gateway.default-elsewhere"),
        ('<sendTask id="A"/>', "send-task.message"),
        ('<receiveTask id="A"/>', "receive-task.message"),
        ('<callActivity id="A"/>', "call.unknown"),
        ('<callActivity id="A" calledElement="Anderswo"/>', "call.unknown"),
        (
            '<subProcess id="A"><task id="I"/><sequenceFlow id="F" sourceRef="I" targetRef="I"/></subProcess>',
            "start.missing",
        ),
        ('<intermediateThrowEvent id="A"><timerEventDefinition/></intermediateThrowEvent>', "event.cannot-throw"),
        ('<intermediateThrowEvent id="A"><errorEventDefinition/></intermediateThrowEvent>', "event.cannot-throw"),
        ('<intermediateThrowEvent id="A"><linkEventDefinition name="X"/></intermediateThrowEvent>', "link.unknown"),
        (
            '<intermediateThrowEvent id="A"><compensateEventDefinition activityRef="X"/></intermediateThrowEvent>',
            "event.unknown-reference",
        ),
        ('<intermediateCatchEvent id="A"><conditionalEventDefinition/></intermediateCatchEvent>', "event.condition"),
        (
            '<intermediateCatchEvent id="A"><signalEventDefinition signalRef="X"/></intermediateCatchEvent>',
            "event.unknown-reference",
        ),
        ('<intermediateCatchEvent id="A"/>', "event.definition"),
        (
            '<intermediateCatchEvent id="A"><eventDefinitionRef>X</eventDefinitionRef></intermediateCatchEvent>',
            "event.unknown-definition",
        ),
        (user("A", attributes='zusage:desision="x"'), "attribute.unknown"),
        (user("A", inner="<incoming>Nirgends</incoming>"), "incoming.unknown"),
        (user("A", inner="<outgoing>Start_A</outgoing>"), "outgoing.unknown"),
        (user("A", performer=""), "user-task.performer"),
        (user("A", performer="Frau Meyer"), "user-task.performer"),
        (user("A", performer="skill:"), "user-task.performer"),
        (user("A", attributes='zusage:result="mein ergebnis"'), "result.name"),
        ('<serviceTask id="A"/>', "service-task.connector"),
        ('<serviceTask id="A" implementation="##WebService"/>', "service-task.connector"),
        ('<serviceTask id="A" implementation="zusage:Ä"/>', "service-task.connector"),
        ('<businessRuleTask id="A"/>', "rule-task.decision"),
        (script("A", ""), "script-task.script"),
        (script("A", "x = 1", language="javascript"), "feel.language"),
        (script("A", "{a: }"), "feel.syntax"),
        (timer("A", ""), "timer.definition"),
        (timer("A", "<timeDate>2026-12-24</timeDate><timeDuration>P1D</timeDuration>"), "timer.definition"),
        (timer("A", "<timeCycle>P1D</timeCycle>"), "feel.syntax"),
        (timer("A", "<timeDuration>zwei Tage</timeDuration>"), "feel.syntax"),
        (timer("A", "<timeDate>2026-02-30</timeDate>"), "feel.syntax"),
        (timer("A", "<timeDuration>=frist +</timeDuration>"), "feel.syntax"),
    ],
)
def test_an_element_that_does_not_say_what_it_must_is_refused(element, finding):
    assert (finding, 4, "A") in findings_of(element, *STRAIGHT)


def test_an_activity_that_needs_tokens_and_is_brought_none_is_refused():
    lonely = user("B", attributes='startQuantity="2"')

    assert ("activity.quantity", 5, "B") in findings_of(user("A"), lonely, flow("B", "End"), *STRAIGHT)


@pytest.mark.parametrize(
    ("event", "rule_id"),
    [
        (
            '<boundaryEvent id="B" attachedToRef="A"><compensateEventDefinition/></boundaryEvent>',
            "compensation.handler",
        ),
        (boundary("B", "Nirgends"), "boundary.unknown-activity"),
        (boundary("B", "Start"), "boundary.no-activity"),
    ],
)
def test_a_boundary_event_stands_at_an_activity_and_knows_its_handler(event, rule_id):
    elements = (event, user("A"), script("S", "{a: 1}"), *line("Start", "A", "S", "End"), flow("B", "End"))

    assert (rule_id, 4, "B") in findings_of(*elements, start(), end())


@pytest.mark.parametrize(
    ("elements", "finding"),
    [
        ([user("A"), user("B"), *line("A", "B", "A")], ("start.missing", 3, "Process")),
        (['<endEvent id="E"><cancelEventDefinition/></endEvent>', *line("A", "E"), user("A"), *STRAIGHT],
         ("cancel.outside", 4, "E")),
        (['<subProcess id="S" triggeredByEvent="true"><startEvent id="I"/></subProcess>', user("A"), *STRAIGHT],
         ("start.event-sub-process", 4, "S")),
        ([start("Zweiter"), user("A"), flow("Zweiter", "A"), *STRAIGHT], ("start.several", 9, "Start")),
        ([user("Insel"), user("A"), *STRAIGHT], ("outgoing.missing", 4, "Insel")),
        ([user("Insel"), flow("Insel", "End"), user("A"), *STRAIGHT], ("element.unreachable", 4, "Insel")),
        ([user("A"), flow("A", "Nirgends"), *STRAIGHT], ("flow.unknown-end", 5, "A_Nirgends")),
        ([user("A"), flow("Nirgends", "A"), *STRAIGHT], ("flow.unknown-end", 5, "Nirgends_A")),
        ([user("A"), *line("End", "A"), *STRAIGHT], ("end.outgoing", 9, "End")),
        ([user("A"), *line("A", "Start"), *STRAIGHT], ("incoming.forbidden", 8, "Start")),
        ([user("A"), user("A"), *STRAIGHT], ("id.duplicate", 5, "A")),
        (['<userTask name="ohne id"/>', user("A"), *STRAIGHT], ("id.missing", 4, "Process")),
        ([user("A"), flow("Start", "A", "true"), end(), *line("A", "End"), start()],
         ("condition.without-gateway", 5, "Start_A")),
        ([user("A"), gateway("A2"), *line("Start", "A", "A2", "A"), start()], ("element.never-ends", 4, "A")),
    ],
)  # fmt: skip
def test_a_graph_that_cannot_be_walked_is_refused(elements, finding):
    assert finding in findings_of(*elements)


@pytest.mark.parametrize(
    ("default", "to_a", "to_b", "finding"),
    [
        ("", "x > 1", "", ("gateway.condition-missing", 7, "G_B")),
        ("G_B", "", "", ("gateway.condition-missing", 6, "G_A")),
        ("G_B", "x &gt; 1", "true", ("gateway.default-with-condition", 7, "G_B")),
        ("Start_G", "x", "y", ("gateway.default-elsewhere", 4, "G")),
        ("G_B", "x >\n y >", "", ("feel.syntax", 7, "G_A")),
    ],
)
def test_a_gateway_must_always_know_where_to_go(default, to_a, to_b, finding):
    elements = [gateway("G", default), start(), flow("G", "A", to_a), flow("G", "B", to_b)]

    found = findings_of(
        *elements, user("A"), user("B"), end(), *line("Start", "G"), *line("A", "End"), *line("B", "End")
    )

    assert finding in found


def test_a_feel_mistake_is_shown_with_its_place_in_the_expression():
    model = read_bpmn(bpmn(script("A", "{\n  gebühr: 120 §\n}"), *STRAIGHT), FILE)

    with pytest.raises(ProcessBroken) as refused:
        compile_process(model)

    assert str(refused.value) == (
        "process.bpmn:5: [A] FEEL: § is not expected in FEEL (line 2, column 15 of the expression) (feel.syntax)"
    )


def test_all_that_is_wrong_is_said_at_once():
    found = findings_of(user("A", performer=""), '<choreographyTask id="B"/>', script("C", "1 +"), start(), end(),
                        *line("Start", "A", "B", "C", "End"))  # fmt: skip

    assert [rule_id for rule_id, _, _ in found] == ["user-task.performer", "element.unsupported", "feel.syntax"]


def test_a_process_that_is_only_a_drawing_is_refused():
    assert findings_of(user("A"), *STRAIGHT, attributes='isExecutable="false"')[0][0] == "process.not-executable"


@pytest.mark.parametrize(
    ("beside", "rule_id"),
    [
        ('<process id="Zweiter" isExecutable="true"/>', "process.several"),
        (
            '<collaboration id="C"><participant id="P"/><choreographyActivity id="M"/></collaboration>',
            "element.unsupported",
        ),
        ('<choreography id="C"/>', "element.unsupported"),
        ('<import importType="x"/>', "element.unsupported"),
    ],
)
def test_what_stands_beside_the_process_is_not_silently_left_out(beside, rule_id):
    assert [rule for rule, _, _ in findings_of(user("A"), *STRAIGHT, beside=beside)] == [rule_id]


def test_what_only_draws_or_documents_is_passed_over():
    drawn = [
        "<documentation>Ein Vorgang</documentation>",
        '<extensionElements><fremd xmlns="urn:fremd" id="A"/></extensionElements>',
        '<laneSet id="L"><lane id="Amt"><flowNodeRef>A</flowNodeRef></lane></laneSet>',
        '<textAnnotation id="T"><text>Hinweis</text></textAnnotation>',
        '<association id="As" sourceRef="A" targetRef="T"/>',
        '<dataObject id="D"/><dataObjectReference id="DR" dataObjectRef="D"/><dataStoreReference id="DS"/>',
        '<group id="Gr"/>',
    ]
    beside = (
        '<collaboration id="C"><participant id="P" processRef="Process"/></collaboration>'
        '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="A"/>'
    )

    assert findings_of(*drawn, user("A"), *STRAIGHT, beside=beside) == []


def test_everything_the_engine_carries_out_together_is_accepted():
    elements = [
        start(), script("S", "= {a: 1}"), rule("R", "satz", 'zusage:result="r"'), gateway("G", "G_U"),
        service("V", attributes='zusage:result="antwort"'), user("U", "applicant"), boundary("B", "U"),
        timer("T", "<timeDate>=date(\"2026-12-24\")</timeDate>"), end(), end("Ende2"),
        *line("Start", "S", "R", "G", "U", "T", "End"), flow("G", "V", "=a &gt; 1"), *line("V", "T"),
        *line("B", "Ende2"),
    ]  # fmt: skip

    assert findings_of(*elements) == []
