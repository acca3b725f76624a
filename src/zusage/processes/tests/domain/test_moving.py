"""Moving a running process to another version: what goes along, and what is in the way."""

import pytest

from zusage.processes.domain import (
    CannotMove,
    CompleteWorkItem,
    Program,
    State,
    advance,
    decode_state,
    encode_state,
    fold,
    move_state,
    obstacles,
    start,
)
from zusage.processes.tests.domain.drawing import BERLIN, MONDAY_NOON, end, flow, line, program, service, user
from zusage.processes.tests.domain.drawing import start as begin

TIMER = "<timerEventDefinition><timeDuration>P10D</timeDuration></timerEventDefinition>"


def boundary(element_id: str = "Frist", host: str = "A", attributes: str = "") -> str:
    return f'<boundaryEvent id="{element_id}" attachedToRef="{host}" {attributes}>{TIMER}</boundaryEvent>'


def inside(*elements: str, element_id: str = "Teil") -> str:
    return f'<subProcess id="{element_id}">{"".join(elements)}</subProcess>'


PLAIN = program(begin(), user("A"), user("B"), end(), *line("Start", "A", "B", "End"))
WITH_TIMER = program(
    begin(), user("A"), boundary(), end(), end("Vorbei"), *line("Start", "A", "End"), flow("Frist", "Vorbei")
)


def standing(old: Program) -> State:
    return start(old, {"betrag": 12}, MONDAY_NOON, BERLIN).state


def reasons(old: Program, new: Program, **renamed: str) -> list[str]:
    return [str(obstacle) for obstacle in obstacles(old, new, standing(old), renamed)]


def test_a_process_goes_on_where_it_stood_with_what_it_knew() -> None:
    longer = program(begin(), user("A"), user("C"), user("B"), end(), *line("Start", "A", "C", "B", "End"))

    moved, events = move_state(PLAIN, longer, standing(PLAIN))
    waiting = moved.waits[0].effect_id
    step = advance(longer, moved, CompleteWorkItem(waiting, {}), MONDAY_NOON, BERLIN)

    assert [event["kind"] for event in events] == ["process.changed"]
    assert (step.state.marking, step.state.variables) == (("C",), {"betrag": 12})


def test_the_facts_of_both_versions_add_up_to_the_state() -> None:
    renamed = program(begin(), user("Neu"), user("B"), end(), *line("Start", "Neu", "B", "End"))
    began = start(PLAIN, {"betrag": 12}, MONDAY_NOON, BERLIN)

    moved, events = move_state(PLAIN, renamed, began.state, {"A": "Neu"})
    step = advance(renamed, moved, CompleteWorkItem(moved.waits[0].effect_id, {}), MONDAY_NOON, BERLIN)

    assert fold([*began.events, *events]) == moved
    assert fold([*began.events, *events, *step.events]) == step.state


def test_a_moved_state_can_be_stored_and_read() -> None:
    renamed = program(begin(), user("Neu"), user("B"), end(), *line("Start", "Neu", "B", "End"))

    moved, _ = move_state(PLAIN, renamed, standing(PLAIN), {"A": "Neu"})

    assert decode_state(encode_state(moved)) == moved


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (program(begin(), user("B"), end(), *line("Start", "B", "End")), "A: the new version has no such element"),
        (
            program(begin(), service("A"), end(), *line("Start", "A", "End")),
            "A: is a serviceTask in the new version, no longer a userTask",
        ),
        (
            program(begin(), user("A", "skill:ordnung"), end(), *line("Start", "A", "End")),
            'A: its performer is "skill:ordnung" in the new version, no longer "skill:steuer"',
        ),
        (
            program(
                begin(),
                inside(begin("Innen"), user("A"), end("Fertig"), *line("Innen", "A", "Fertig")),
                end(),
                *line("Start", "Teil", "End"),
            ),
            "A: lies in another sub-process in the new version",
        ),
        (WITH_TIMER, "A: the new version would listen for Frist, and nobody does yet"),
        (
            program(
                begin(),
                user("A", inner="<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
                "</multiInstanceLoopCharacteristics>"),
                end(),
                *line("Start", "A", "End"),
            ),
            "A: is repeated in another way in the new version",
        ),
    ],
    ids=["gone", "another kind", "another performer", "elsewhere", "a timer nobody set", "repeated"],
)  # fmt: skip
def test_what_would_be_lost_is_in_the_way(new: Program, reason: str) -> None:
    assert reasons(PLAIN, new) == [reason]
    with pytest.raises(CannotMove, match=reason.split(":", maxsplit=1)[0]):
        move_state(PLAIN, new, standing(PLAIN))


def test_a_timer_that_runs_must_have_its_counterpart() -> None:
    without = program(begin(), user("A"), end(), *line("Start", "A", "End"))
    milder = program(
        begin(), user("A"), boundary(attributes='cancelActivity="false"'), end(), end("Vorbei"),
        *line("Start", "A", "End"), flow("Frist", "Vorbei"),
    )  # fmt: skip

    assert reasons(WITH_TIMER, without) == ["Frist: nothing in the new version waits for this timer"]
    assert reasons(WITH_TIMER, milder) == ["Frist: belongs to another activity, or interrupts it otherwise"]


def test_two_elements_never_get_the_same_name() -> None:
    both = [
        '<parallelGateway id="Auf"/>', user("A"), user("B"), end("EndeA"), end("EndeB"),
        *line("Start", "Auf"), flow("Auf", "A"), flow("Auf", "B"), flow("A", "EndeA"), flow("B", "EndeB"),
    ]  # fmt: skip
    old = program(begin(), *both)

    assert reasons(old, old, A="B") == [
        'A: would be called "B", and so would another',
        'B: would be called "B", and so would another',
    ]


def test_a_token_held_at_a_join_must_have_come_by_a_flow_that_still_leads_there() -> None:
    def joined(way: str) -> Program:
        return program(
            begin(), '<parallelGateway id="Auf"/>', user("A"), user("B"), '<parallelGateway id="Zu"/>', end(),
            flow("Start", "Auf"), flow("Auf", "A"), flow("Auf", "B"),
            f'<sequenceFlow id="{way}" sourceRef="A" targetRef="Zu"/>', flow("B", "Zu"), flow("Zu", "End"),
        )  # fmt: skip

    old = joined("A_Zu")
    state = standing(old)
    first = next(wait for wait in state.waits if wait.activity_id == "A")
    held = advance(old, state, CompleteWorkItem(first.effect_id, {}), MONDAY_NOON, BERLIN).state

    assert obstacles(old, old, held) == ()
    assert [str(obstacle) for obstacle in obstacles(old, joined("neu"), held)] == [
        "Zu: the flow A_Zu no longer leads here"
    ]
