"""Gateways as the standard has them: splits, joins, defaults, and what waits for what.

Source: OMG BPMN 2.0.2, 10.6 and 13.4.
"""

import pytest

from zusage.processes.domain import Stuck
from zusage.processes.tests.domain.drawing import end, flow, gateway, line, start, user
from zusage.processes.tests.domain.scenario import after, at_boundary, came, done, hours, outcome, task


def inclusive(element_id: str, default: str = "") -> str:
    return f'<inclusiveGateway id="{element_id}" {_default(default)}/>'


def parallel(element_id: str) -> str:
    return f'<parallelGateway id="{element_id}"/>'


def complex_(element_id: str, activation: str) -> str:
    return f'<complexGateway id="{element_id}"><activationCondition>{activation}</activationCondition></complexGateway>'


def _default(flow_id: str) -> str:
    return f'default="{flow_id}"' if flow_id else ""


def split_by(gateway_text: str, *, default: bool = True) -> list[str]:
    """Return a gateway G to A where x > 0, to B where x > 1, and to C."""
    third = flow("G", "C") if default else flow("G", "C", "x = -1")
    return [start(), gateway_text, *map(task, "ABC"), end(), *line("Start", "G"), flow("G", "A", "x &gt; 0"),
            flow("G", "B", "x &gt; 1"), third, *line("A", "End"), *line("B", "End"), *line("C", "End")]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "gateway_text", "ways"),
    [
        ("the first that holds, else the default", gateway("G", "G_C"), {2: ["A"], 1: ["A"], 0: ["C"]}),
        ("all that hold, else the default", inclusive("G", "G_C"), {2: ["A", "B"], 1: ["A"], 0: ["C"]}),
        ("all, whatever the conditions say", parallel("G"), {2: ["A", "B", "C"], 0: ["A", "B", "C"]}),
        ("with a flow that has no condition", inclusive("G"), {2: ["A", "B", "C"], 0: ["C"]}),
    ],
)
def test_a_gateway_takes(name, gateway_text, ways):  # 13.4.1 to 13.4.3
    for x, expected in ways.items():
        assert outcome(split_by(gateway_text), x=x).trace == expected


@pytest.mark.parametrize("gateway_text", [gateway("G"), inclusive("G")])
def test_where_no_condition_holds_and_there_is_no_default_the_process_stops(gateway_text):  # 13.4.2, 13.4.3
    with pytest.raises(Stuck) as stuck:
        outcome(split_by(gateway_text, default=False), x=0)

    assert stuck.value.element_id == "G"


def joined_by(join: str, *, split: str | None = None) -> list[str]:
    """Return user tasks U and V that a gateway splits to and ``join`` J joins."""
    return [start(), split or parallel("G"), user("U"), user("V"), join, task("after"), end(), *line("Start", "G"),
            flow("G", "U", "" if split is None else "u"), flow("G", "V", "" if split is None else "v"),
            *line("U", "J"), *line("V", "J", "after", "End")]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "join", "after_one", "after_both"),
    [
        ("exclusive: each token passes", gateway("J"), ["after"], ["after", "after"]),
        ("parallel: one from each flow", parallel("J"), [], ["after"]),
        ("inclusive: from each flow one can come by", inclusive("J"), [], ["after"]),
        ("complex: as its condition says, the late one is used up", complex_("J", "activationCount &gt;= 1"),
         ["after"], ["after"]),
    ],
)  # fmt: skip
def test_a_join_of_two_waits_for(name, join, after_one, after_both):  # 13.4
    assert outcome(joined_by(join), done("U")).trace == after_one
    assert outcome(joined_by(join), done("U"), done("V")) == (after_both, [], None)


def test_an_inclusive_join_does_not_wait_for_what_was_not_chosen():  # 13.4.3
    elements = joined_by(inclusive("J"), split=inclusive("G"))

    assert outcome(elements, done("U"), u=True, v=False) == (["after"], [], None)
    assert outcome(elements, done("U"), u=True, v=True).trace == []
    assert outcome(elements, done("U"), done("V"), u=True, v=True) == (["after"], [], None)


def test_a_parallel_join_waits_for_ever_for_what_was_not_chosen():  # 13.4.1
    elements = joined_by(parallel("J"), split=inclusive("G"))

    assert outcome(elements, done("U"), u=True, v=False) == ([], ["J"], None)


def test_an_inclusive_join_goes_on_when_the_other_token_ends_elsewhere():  # 13.4.3
    elements = [start(), parallel("G"), user("U"), user("V"), gateway("X", "X_J"), end("Away"), inclusive("J"),
                task("after"), end(), *line("Start", "G", "U", "J", "after", "End"), *line("G", "V", "X", "J"),
                flow("X", "Away", "x = 1")]  # fmt: skip

    assert outcome(elements, done("U"), x=1).trace == []
    assert outcome(elements, done("U"), done("V"), x=1) == (["after"], [], None)


def test_an_inclusive_join_waits_for_what_a_boundary_event_may_still_send():  # 13.4.3
    elements = [start(), parallel("G"), user("U"), user("V"), inclusive("J"), task("after"), end(), end("Away"),
                *line("Start", "G", "U", "J", "after", "End"), *line("G", "V", "Away"),
                at_boundary("B", "V", after()), *line("B", "J")]  # fmt: skip

    assert outcome(elements, done("U")).trace == []
    assert outcome(elements, done("U"), done("V")) == (["after"], [], None)
    assert outcome(elements, done("U"), hours(1)) == (["after"], [], None)


def test_an_inclusive_join_at_the_head_of_a_loop_lets_the_first_token_in():  # 13.4.3
    elements = [start(), inclusive("J"), task("A"), user("U"), gateway("X", "X_End"), end(),
                *line("Start", "J", "A", "U", "X", "End"), flow("X", "J", "again")]  # fmt: skip

    assert outcome(elements, done("U", again=True), done("U", again=False)) == (["A", "A"], [], None)


def test_a_parallel_join_keeps_what_came_too_often_for_the_next_round():  # 13.4.1
    elements = [start(), parallel("G"), user("U"), user("V"), user("W"), gateway("X"), parallel("J"), task("after"),
                end(), *line("Start", "G", "U", "X", "J"), *line("G", "V", "X"),
                *line("G", "W", "J", "after", "End")]  # fmt: skip

    assert outcome(elements, done("U"), done("V"), done("W")) == (["after"], ["J"], None)


def test_a_complex_join_is_reset_when_nothing_more_can_come_and_may_be_activated_again():  # 13.4.5
    elements = [start(), gateway("L"), parallel("G"), user("U"), user("V"), complex_("J", "activationCount &gt;= 1"),
                task("A"), gateway("X", "X_End"), end(), *line("Start", "L", "G", "U", "J"),
                *line("G", "V", "J", "A", "X", "End")]  # fmt: skip

    assert outcome(elements, done("V"), done("U")) == (["A"], [], None)
    assert outcome(elements, done("U"), done("V")) == (["A"], [], None)


def test_of_two_messages_behind_a_gateway_one_makes_the_other_unwanted():  # 13.4.4
    def receive(element_id, ref):
        return f'<receiveTask id="{element_id}" messageRef="{ref}"/>'

    elements = [start(), '<eventBasedGateway id="G"/>', receive("M", "m1"), receive("N", "m2"), task("A"), task("B"),
                end(), *line("Start", "G", "M", "A", "End"), *line("G", "N", "B", "End")]  # fmt: skip

    assert outcome(elements, came("m2")) == (["B"], [], None)
