"""Key-based correlation: the first message of a conversation binds its key, and later ones carry it.

Source: OMG BPMN 2.0.2, 8.4.2.
"""

from datetime import UTC, datetime

import pytest

from zusage.processes.domain import compile_process, fold, read_processes
from zusage.processes.domain.findings import SeveralAwait
from zusage.processes.domain.simulation import Simulation
from zusage.processes.domain.state import encode_state

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)

FILE = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test">
  <message id="frage" name="frage"/><message id="antwort" name="antwort"/><message id="nachtrag" name="nachtrag"/>
  <correlationProperty id="nr">
    <correlationPropertyRetrievalExpression messageRef="frage"><messagePath>nummer</messagePath>
    </correlationPropertyRetrievalExpression>
    <correlationPropertyRetrievalExpression messageRef="antwort"><messagePath>aktenzeichen</messagePath>
    </correlationPropertyRetrievalExpression>
    <correlationPropertyRetrievalExpression messageRef="nachtrag"><messagePath>aktenzeichen</messagePath>
    </correlationPropertyRetrievalExpression>
  </correlationProperty>
  <collaboration id="c"><participant id="p1" processRef="person"/><participant id="p2" name="Amt"/>
    <correlationKey id="k"><correlationPropertyRef>nr</correlationPropertyRef></correlationKey>
  </collaboration>
  <process id="person" isExecutable="true">
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="fragen"/>
    <sendTask id="fragen" messageRef="frage"/>
    <sequenceFlow id="f2" sourceRef="fragen" targetRef="warten"/>
    <receiveTask id="warten" messageRef="antwort"/>
    <sequenceFlow id="f3" sourceRef="warten" targetRef="e"/><endEvent id="e"/>
  </process>
</definitions>"""

SENDING = FILE.replace(
    b'<sendTask id="fragen" messageRef="frage"/>',
    b'<intermediateThrowEvent id="fragen"><dataInput id="di" name="nummer"/><dataInputAssociation id="da">'
    b'<sourceRef>nummer</sourceRef><targetRef>di</targetRef></dataInputAssociation><inputSet id="is">'
    b'<dataInputRefs>di</dataInputRefs></inputSet><messageEventDefinition id="md" messageRef="frage"/>'
    b"</intermediateThrowEvent>",
).replace(b'<startEvent id="s"/>', b'<property id="nummer" name="nummer"/><startEvent id="s"/>')

RECEIVING = FILE.replace(
    b'<sendTask id="fragen" messageRef="frage"/>', b'<receiveTask id="fragen" messageRef="frage"/>'
)

SIDE_BY_SIDE = RECEIVING.replace(
    b'<sequenceFlow id="f1" sourceRef="s" targetRef="fragen"/>',
    b'<sequenceFlow id="f0" sourceRef="s" targetRef="g"/><parallelGateway id="g"/>'
    b'<sequenceFlow id="f1" sourceRef="g" targetRef="fragen"/><sequenceFlow id="f4" sourceRef="g" targetRef="dazu"/>'
    b'<receiveTask id="dazu" messageRef="nachtrag"/><sequenceFlow id="f5" sourceRef="dazu" targetRef="e2"/>'
    b'<endEvent id="e2"/>',
)


def town(file: bytes) -> Simulation:
    programs = [compile_process(model) for model in read_processes(file, "gespraech.bpmn")]
    return Simulation(programs, NOW, UTC)


def test_the_reply_for_the_second_reaches_the_second() -> None:
    simulation = town(SENDING)
    first, second = (simulation.start("person", {"nummer": number}) for number in (1, 2))

    simulation.send("antwort", {"aktenzeichen": 2, "text": "ja"}, {"nr": 2})

    assert (first.state.is_ended, second.state.is_ended) == (False, True)
    assert "text" not in first.state.variables
    simulation.send("antwort", {"aktenzeichen": 1}, {"nr": 1})
    assert first.state.is_ended


def test_a_reply_for_nobody_is_kept_and_disturbs_nobody() -> None:
    simulation = town(SENDING)
    first = simulation.start("person", {"nummer": 1})

    simulation.send("antwort", {"aktenzeichen": 7}, {"nr": 7})

    assert not first.state.is_ended


def test_a_message_that_comes_binds_the_key_too() -> None:
    simulation = town(RECEIVING)
    first = simulation.start("person", {})
    simulation.send("frage", {"nummer": 1}, {"nr": 1})
    second = simulation.start("person", {})
    simulation.send("frage", {"nummer": 2}, {"nr": 2})

    simulation.send("antwort", {"aktenzeichen": 2}, {"nr": 2})

    assert (first.state.is_ended, second.state.is_ended) == (False, True)


def test_what_waited_before_the_key_was_bound_is_held_to_it() -> None:
    simulation = town(SIDE_BY_SIDE)
    instance = simulation.start("person", {})
    simulation.send("frage", {"nummer": 1}, {"nr": 1})

    simulation.send("nachtrag", {"aktenzeichen": 2}, {"nr": 2})
    waits = [wait.activity_id for wait in instance.state.waits]
    assert sorted(waits) == ["dazu", "warten"]

    simulation.send("nachtrag", {"aktenzeichen": 1}, {"nr": 1})
    assert [wait.activity_id for wait in instance.state.waits] == ["warten"]
    assert encode_state(fold(instance.events)) == encode_state(instance.state)


def test_a_first_message_that_fits_two_is_refused() -> None:
    simulation = town(RECEIVING)
    instances = [simulation.start("person", {}) for _ in range(2)]

    with pytest.raises(SeveralAwait, match="frage"):
        simulation.send("frage", {"nummer": 1}, {"nr": 1})

    assert [wait.activity_id for instance in instances for wait in instance.state.waits] == ["fragen", "fragen"]


def test_a_key_with_a_subscription_is_bound_by_that_alone() -> None:
    subscribed = RECEIVING.replace(
        b"</process>",
        b'<correlationSubscription id="cs" correlationKeyRef="k">'
        b'<correlationPropertyBinding correlationPropertyRef="nr"><dataPath>meine_nummer</dataPath>'
        b"</correlationPropertyBinding></correlationSubscription></process>",
    )
    (program,) = [compile_process(model) for model in read_processes(subscribed, "gespraech.bpmn")]

    assert program.keys == ()
