"""Events as the standard has them: each trigger in each position, caught once, again, or not at all.

Source: OMG BPMN 2.0.2, 10.5 and 13.5.
"""

import pytest

from zusage.processes.tests.domain.drawing import end, flow, line, start, user
from zusage.processes.tests.domain.scenario import (
    ALL_OF_THEM,
    BESIDE,
    STAYS,
    TERMINATE,
    after,
    at_boundary,
    came,
    catch,
    condition,
    done,
    error,
    escalation,
    event,
    event_sub,
    every,
    hours,
    message,
    on_end,
    on_start,
    outcome,
    repeated,
    signal,
    sub,
    task,
    throw,
)

INSIDE = [start("i"), user("U"), end("j"), *line("i", "U", "j")]
AROUND = [start(), sub("S", *INSIDE), task("after"), end(), *line("Start", "S", "after", "End")]
BOTH_WAYS = [task("caught"), end("Z"), *line("B", "caught", "Z")]

TRIGGERS = {
    "message": (message(), came("m1")),
    "signal": (signal(), came("s1")),
    "timer": (after("PT1H"), hours(1)),
    "condition": (condition("x = 1"), done("Data", x=1)),
}
MORE = {  # a user task that runs beside, so that data can be changed
    "condition": [user("Data"), end("D"), *line("Start", "Data", "D")],
}


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_an_interrupting_boundary_event_ends_the_sub_process(trigger):  # 13.5.3
    definition, happens = TRIGGERS[trigger]
    elements = [*AROUND, at_boundary("B", "S", definition), *BOTH_WAYS, *MORE.get(trigger, [])]

    assert outcome(elements, happens) == (["caught"], [], None)


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_boundary_event_that_does_not_interrupt_lets_the_sub_process_go_on(trigger):  # 13.5.3
    definition, happens = TRIGGERS[trigger]
    elements = [*AROUND, at_boundary("B", "S", definition, attributes=STAYS), *BOTH_WAYS, *MORE.get(trigger, [])]

    assert outcome(elements, happens) == (["caught"], ["S", "U"], None)
    assert outcome(elements, happens, done("U")) == (["caught", "after"], [], None)


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_an_event_sub_process_that_interrupts_takes_the_place_of_the_process(trigger):  # 13.5.4
    definition, happens = TRIGGERS[trigger]
    handler = event_sub("E", on_start("b", definition), task("caught"), end("z"), *line("b", "caught", "z"))
    elements = [*AROUND, handler, *MORE.get(trigger, [])]

    assert outcome(elements, happens) == (["caught"], [], None)


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_an_event_sub_process_may_run_beside_its_parent(trigger):  # 13.5.4
    definition, happens = TRIGGERS[trigger]
    handler = event_sub(
        "E", on_start("b", definition, attributes=BESIDE), task("caught"), end("z"), *line("b", "caught", "z")
    )
    elements = [*AROUND, handler, *MORE.get(trigger, [])]

    assert outcome(elements, happens) == (["caught"], ["S", "U"], None)
    assert outcome(elements, happens, done("U")) == (["caught", "after"], [], None)


ACTIVITIES = {
    "task": user("U"),
    "sub-process": sub("S", *INSIDE),
    "transaction": sub("S", *INSIDE, kind="transaction"),
    "ad-hoc": sub("S", user("U"), kind="adHocSubProcess"),
    "sequential instances": user("U", inner=repeated("2")),
    "parallel instances": user("U", inner=repeated("1", attributes="")),
    "instances of a sub-process": sub("S", repeated("1"), *INSIDE),
}


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_nothing_listens_at_an_activity_that_is_over(activity):  # 13.5.3
    host = "S" if 'id="S"' in ACTIVITIES[activity] else "U"
    elements = [
        start(), ACTIVITIES[activity], user("Later"), end(), *line("Start", host, "Later", "End"),
        at_boundary("B", host, after("PT1H"), attributes=STAYS), *BOTH_WAYS,
    ]  # fmt: skip
    times = 2 if activity == "sequential instances" else 1

    assert outcome(elements, *[done("U")] * times, hours(2)) == ([], ["Later"], None)


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_an_interrupted_activity_takes_all_it_holds_with_it(activity):  # 13.5.3
    host = "S" if 'id="S"' in ACTIVITIES[activity] else "U"
    elements = [
        start(), ACTIVITIES[activity], user("Later"), end(), *line("Start", host, "Later", "End"),
        at_boundary("B", host, after("PT1H")), *BOTH_WAYS,
    ]  # fmt: skip

    assert outcome(elements, hours(1)) == (["caught"], [], None)


SEVERAL = [message("m1"), message("m2")]


@pytest.mark.parametrize(("attributes", "first"), [("", ["caught"]), (ALL_OF_THEM, [])])
def test_a_multiple_event_needs_one_and_a_parallel_multiple_event_all(attributes, first):  # 10.5.5, 13.5.1
    elements = [start(), catch("C", *SEVERAL, attributes=attributes), task("caught"), end(),
                *line("Start", "C", "caught", "End")]  # fmt: skip

    assert outcome(elements, came("m2")).trace == first
    if not first:
        assert outcome(elements, came("m2"), came("m1")) == (["caught"], [], None)


@pytest.mark.parametrize(("attributes", "traces"), [("", [1, 2, 3, 4]), (ALL_OF_THEM, [0, 1, 1, 2])])
def test_a_multiple_event_that_does_not_interrupt_begins_anew_each_time(attributes, traces):  # 13.5.3
    at_it = at_boundary("B", "S", *SEVERAL, attributes=f"{STAYS} {attributes}")
    happenings = [came("m1"), came("m2"), came("m1"), came("m2")]
    elements = [*AROUND, at_it, *BOTH_WAYS]

    for count, expected in enumerate(traces, start=1):
        assert outcome(elements, *happenings[:count]).trace == ["caught"] * expected


@pytest.mark.parametrize(("attributes", "traces"), [("", [1, 2, 3, 4]), (ALL_OF_THEM, [0, 1, 1, 2])])
def test_so_does_a_multiple_start_of_an_event_sub_process(attributes, traces):  # 13.5.4
    handler = event_sub(
        "E", on_start("b", *SEVERAL, attributes=f"{BESIDE} {attributes}"), task("caught"), end("z"),
        *line("b", "caught", "z"),
    )  # fmt: skip
    happenings = [came("m1"), came("m2"), came("m1"), came("m2")]

    for count, expected in enumerate(traces, start=1):
        assert outcome([*AROUND, handler], *happenings[:count]).trace == ["caught"] * expected


def test_a_parallel_multiple_event_needs_each_of_its_events_not_one_of_them_twice():  # 10.5.5
    elements = [start(), catch("C", signal("s1"), signal("s2"), attributes=ALL_OF_THEM), task("caught"), end(),
                *line("Start", "C", "caught", "End")]  # fmt: skip

    with pytest.raises(Exception, match="s1"):
        outcome(elements, came("s1"), came("s1"))


# -- conditions ----------------------------------------------------------------------------------------------------

SETS = '<scriptTask id="Set" scriptFormat="feel"><script>{x: 1}</script></scriptTask>'


def test_a_condition_is_met_the_moment_its_data_change():  # table 10.84
    inside = [start("i"), SETS, task("next"), end("j"), *line("i", "Set", "next", "j")]
    elements = [
        start(), sub("S", *inside), task("after"), end(), *line("Start", "S", "after", "End"),
        at_boundary("B", "S", condition("x = 1")), *BOTH_WAYS,
    ]  # fmt: skip

    assert outcome(elements) == (["caught"], [], None)


def test_a_condition_that_does_not_interrupt_is_met_once_until_it_fails_again():  # table 10.84
    inside = [start("i"), user("U"), user("V"), user("W"), end("j"), *line("i", "U", "V", "W", "j")]
    elements = [
        start(), sub("S", *inside), end(), *line("Start", "S", "End"),
        at_boundary("B", "S", condition("x = 1"), attributes=STAYS), *BOTH_WAYS,
    ]  # fmt: skip

    assert outcome(elements, done("U", x=1), done("V", x=1)).trace == ["caught"]
    assert outcome(elements, done("U", x=1), done("V", x=2), done("W", x=1)).trace == ["caught", "caught"][:2]


def test_a_condition_already_true_is_met_when_its_catch_event_is_reached():  # table 10.84
    elements = [start(), catch("C", condition("x = 1")), task("caught"), end(), *line("Start", "C", "caught", "End")]

    assert outcome(elements, x=1) == (["caught"], [], None)
    assert outcome(elements, x=2) == ([], ["C"], None)


# -- errors --------------------------------------------------------------------------------------------------------

FAILING = [start("i"), on_end("j", error("e1")), *line("i", "j")]
THROWING = [start(), sub("S", *FAILING), task("after"), end(), *line("Start", "S", "after", "End")]


@pytest.mark.parametrize(
    ("name", "caught_by", "expected"),
    [
        ("the same code", error("e1"), (["caught"], [], None)),
        ("any code", error(), (["caught"], [], None)),
        ("another code", error("e2"), ([], [], "e1")),
    ],
)
def test_an_error_is_caught_by_its_code_or_by_an_event_without_one(name, caught_by, expected):  # 10.5.5, error
    elements = [*THROWING, at_boundary("B", "S", caught_by), *BOTH_WAYS]

    assert outcome(elements) == expected


def test_of_two_error_events_the_one_that_names_the_code_catches():  # 10.5.1
    elements = [
        *THROWING, at_boundary("A", "S", error()), at_boundary("B", "S", error("e1")), *BOTH_WAYS,
        task("other"), end("Y"), *line("A", "other", "Y"),
    ]  # fmt: skip

    assert outcome(elements).trace == ["caught"]


def test_an_error_is_caught_by_the_innermost_scope_that_can():  # 10.5.1
    elements = [
        start(), sub("Outer", start("o"), sub("S", *FAILING), end("p"), *line("o", "S", "p"),
                     at_boundary("A", "S", error("e2")), end("Y"), *line("A", "Y")),
        end(), *line("Start", "Outer", "End"), at_boundary("B", "Outer", error("e1")), *BOTH_WAYS,
    ]  # fmt: skip

    assert outcome(elements) == (["caught"], [], None)


def test_an_event_sub_process_catches_before_the_boundary_of_its_parent():  # 13.5.4
    handler = event_sub("E", on_start("b", error("e1")), task("inner"), end("z"), *line("b", "inner", "z"))
    elements = [
        start(), sub("S", *FAILING, handler), task("after"), end(), *line("Start", "S", "after", "End"),
        at_boundary("B", "S", error("e1")), *BOTH_WAYS,
    ]  # fmt: skip

    assert outcome(elements) == (["inner", "after"], [], None)


def test_an_error_thrown_again_by_its_handler_goes_further_out():  # 13.5.4
    handler = event_sub("E", on_start("b", error("e1")), task("inner"), on_end("z", error("e1")),
                        *line("b", "inner", "z"))  # fmt: skip
    elements = [
        start(), sub("S", *FAILING, handler), task("after"), end(), *line("Start", "S", "after", "End"),
        at_boundary("B", "S", error("e1")), *BOTH_WAYS,
    ]  # fmt: skip

    assert outcome(elements) == (["inner", "caught"], [], None)


def test_an_error_in_one_instance_ends_them_all():  # 13.5.3
    inside = [start("i"), '<exclusiveGateway id="G" default="G_U"/>', user("U"), end("u"), on_end("j", error("e1")),
              *line("i", "G", "U", "u"), flow("G", "j", "loopCounter = 2")]  # fmt: skip
    elements = [
        start(), sub("S", repeated("3", attributes=""), *inside), end(), *line("Start", "S", "End"),
        at_boundary("B", "S", error("e1")), *BOTH_WAYS,
    ]  # fmt: skip

    assert outcome(elements) == (["caught"], [], None)


def test_an_uncaught_error_ends_the_whole_process():  # 10.5.3
    elements = [start(), user("Other"), end("X"), *line("Start", "Other", "X"), on_end("F", error("e1")),
                *line("Start", "F")]  # fmt: skip

    assert outcome(elements) == ([], [], "e1")


# -- escalation ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "thrower", "attributes", "expected"),
    [
        ("thrown on the way, interrupting", "throw", "", (["caught"], [], None)),
        ("thrown on the way, not interrupting", "throw", STAYS, (["caught", "next", "after"], [], None)),
        ("thrown at the end, interrupting", "end", "", (["caught"], [], None)),
        ("thrown at the end, not interrupting", "end", STAYS, (["after", "caught"], [], None)),
    ],
)
def test_an_escalation_interrupts_only_where_it_is_caught_so(name, thrower, attributes, expected):  # 10.5.5
    inside = (
        [start("i"), throw("T", escalation("x1")), task("next"), end("j"), *line("i", "T", "next", "j")]
        if thrower == "throw"
        else [start("i"), on_end("T", escalation("x1")), *line("i", "T")]
    )
    elements = [
        start(), sub("S", *inside), task("after"), end(), *line("Start", "S", "after", "End"),
        at_boundary("B", "S", escalation("x1"), attributes=attributes), *BOTH_WAYS,
    ]  # fmt: skip

    found = outcome(elements)

    assert (sorted(found.trace), found.waits, found.error) == (sorted(expected[0]), *expected[1:])


def test_an_escalation_nobody_catches_changes_nothing():  # 10.5.1
    elements = [start(), throw("T", escalation("x1")), task("next"), end(), *line("Start", "T", "next", "End")]

    assert outcome(elements) == (["next"], [], None)


def test_an_escalation_may_be_caught_beside_several_times():  # 13.5.4
    handler = event_sub("E", on_start("b", escalation("x1"), attributes=BESIDE), task("caught"), end("z"),
                        *line("b", "caught", "z"))  # fmt: skip
    elements = [start(), throw("T", escalation("x1")), throw("V", escalation("x1")), task("next"), end(),
                *line("Start", "T", "V", "next", "End"), handler]  # fmt: skip

    assert sorted(outcome(elements).trace) == ["caught", "caught", "next"]


# -- ends ----------------------------------------------------------------------------------------------------------


def test_terminate_ends_only_the_sub_process_it_stands_in():  # 13.5.6
    inside = [start("i"), user("U"), end("j"), *line("i", "U", "j"), on_end("T", TERMINATE), *line("i", "T")]
    elements = [start(), sub("S", *inside), task("after"), end(), *line("Start", "S", "after", "End")]

    assert outcome(elements) == (["after"], [], None)


def test_terminate_in_one_instance_leaves_the_others_alone():  # 13.5.6
    inside = [start("i"), '<exclusiveGateway id="G" default="G_U"/>', user("U"), end("u"), on_end("T", TERMINATE),
              *line("i", "G", "U", "u"), flow("G", "T", "loopCounter = 1")]  # fmt: skip
    elements = [start(), sub("S", repeated("2", attributes=""), *inside), task("after"), end(),
                *line("Start", "S", "after", "End")]  # fmt: skip

    assert outcome(elements).waits == ["S", "U"] or outcome(elements).waits == ["S", "S", "U"]
    assert outcome(elements, done("U")) == (["after"], [], None)


def test_terminate_at_the_top_ends_everything():  # 13.5.6
    elements = [*AROUND, on_end("T", TERMINATE), *line("Start", "T")]

    assert outcome(elements) == ([], [], None)


# -- timers, links, throws -----------------------------------------------------------------------------------------


def test_a_cycle_at_a_boundary_comes_as_often_as_it_says():  # table 10.101
    elements = [*AROUND, at_boundary("B", "S", every("R3/PT1H"), attributes=STAYS), *BOTH_WAYS]

    assert outcome(elements, hours(2)).trace == ["caught"] * 2
    assert outcome(elements, hours(9)) == (["caught"] * 3, ["S", "U"], None)


def test_a_cycle_that_interrupts_comes_once():  # 13.5.3
    elements = [*AROUND, at_boundary("B", "S", every("R3/PT1H")), *BOTH_WAYS]

    assert outcome(elements, hours(9)) == (["caught"], [], None)


def test_several_throws_of_a_link_lead_to_its_one_catch():  # 10.5.5, link
    link = '<linkEventDefinition name="L"/>'
    elements = [start(), throw("A", link), throw("B", link), *line("Start", "A"), *line("Start", "B"),
                catch("C", link), task("caught"), end(), *line("C", "caught", "End")]  # fmt: skip

    assert outcome(elements) == (["caught", "caught"], [], None)


def test_a_multiple_throw_throws_all():  # 10.5.5, multiple
    heard = [
        event_sub(f"E{n}", on_start(f"b{n}", signal(f"s{n}"), attributes=BESIDE), task(f"caught{n}"), end(f"z{n}"),
                  *line(f"b{n}", f"caught{n}", f"z{n}"))
        for n in (1, 2)
    ]  # fmt: skip
    elements = [start(), throw("T", signal("s1"), signal("s2")), end(), *line("Start", "T", "End"), *heard]

    assert sorted(outcome(elements).trace) == ["caught1", "caught2"]


def test_of_the_events_behind_a_gateway_the_first_decides():  # 13.4.4
    elements = [
        start(), event("eventBasedGateway", "G"), catch("M", message()), catch("T", after("PT1H")), task("told"),
        task("late"), end(), *line("Start", "G", "M", "told", "End"), *line("G", "T", "late", "End"),
    ]  # fmt: skip

    assert outcome(elements, came("m1"), hours(2)) == (["told"], [], None)
    assert outcome(elements, hours(2)) == (["late"], [], None)


# -- one event inside another --------------------------------------------------------------------------------------


def test_terminate_in_an_event_sub_process_ends_only_that():  # 13.5.6
    handler = event_sub("E", on_start("b", signal(), attributes=BESIDE), task("caught"), on_end("z", TERMINATE),
                        *line("b", "caught", "z"))  # fmt: skip
    elements = [start(), sub("S", *INSIDE, handler), task("after"), end(), *line("Start", "S", "after", "End")]

    assert outcome(elements, came("s1")) == (["caught"], ["S", "U"], None)


def test_each_instance_of_a_sub_process_has_its_own_event_sub_process():  # 13.5.4
    handler = event_sub("E", on_start("b", signal()), task("caught"), end("z"), *line("b", "caught", "z"))
    elements = [start(), sub("S", repeated("2", attributes=""), *INSIDE, handler), task("after"), end(),
                *line("Start", "S", "after", "End")]  # fmt: skip

    assert outcome(elements, came("s1")) == (["caught", "caught", "after"], [], None)


def test_an_event_sub_process_may_have_one_of_its_own():  # 13.5.4
    inner = event_sub("F", on_start("f", signal("s2")), task("inner"), end("g"), *line("f", "inner", "g"))
    handler = event_sub("E", on_start("b", signal()), user("W"), end("z"), *line("b", "W", "z"), inner)

    assert outcome([*AROUND, handler], came("s1")) == ([], ["W"], None)
    assert outcome([*AROUND, handler], came("s1"), came("s2")) == (["inner"], [], None)


def test_a_signal_is_caught_at_the_boundary_of_the_sub_process_that_throws_it():  # 10.5.1
    inside = [start("i"), throw("T", signal()), task("next"), end("j"), *line("i", "T", "next", "j")]
    elements = [start(), sub("S", *inside), task("after"), end(), *line("Start", "S", "after", "End"),
                at_boundary("B", "S", signal()), *BOTH_WAYS]  # fmt: skip

    assert outcome(elements) == (["caught"], [], None)
