"""Activities as the standard has them: loops, instances, transactions, compensation, calls, ad-hoc sub-processes.

Source: OMG BPMN 2.0.2, 10.3, 10.7, 13.3 and 13.5.5.
"""

from decimal import Decimal

import pytest

from zusage.processes.domain import ProcessBroken, Stuck
from zusage.processes.tests.domain.drawing import end, flow, gateway, line, script, start, user
from zusage.processes.tests.domain.scenario import (
    CANCEL,
    STAYS,
    after,
    at_boundary,
    compensated,
    compensation,
    done,
    error,
    event_sub,
    hours,
    looped,
    on_end,
    on_start,
    outcome,
    repeated,
    sub,
    task,
    throw,
    undoing,
)


def rounds(characteristics: str, **variables) -> int:
    """Say how often an activity with these characteristics is carried out."""
    elements = [start(), task("A", inner=characteristics), task("after"), end(), *line("Start", "A", "after", "End")]
    trace = outcome(elements, **variables).trace
    assert trace[-1] == "after"
    return trace.count("A")


# -- loops ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "characteristics", "times"),
    [
        ("tested after, a false condition still lets one round pass", looped("false"), 1),
        ("tested before, a false condition lets none pass", looped("false", 'testBefore="true"'), 0),
        ("the maximum ends what the condition would go on with", looped("true", 'loopMaximum="3"'), 3),
        ("so it does when tested before", looped("true", 'loopMaximum="3" testBefore="true"'), 3),
        ("the maximum alone is enough", looped(attributes='loopMaximum="2"'), 2),
        ("the counter counts the rounds", looped("loopCounter &lt; 4"), 4),
        ("the condition ends it before the maximum", looped("loopCounter &lt; 2", 'loopMaximum="5"'), 2),
        ("as many instances as the cardinality says", repeated("3"), 3),
        ("no instance for a cardinality of none", repeated("0"), 0),
        ("instances at once are as many", repeated("3", attributes=""), 3),
        (
            "a completion condition cancels the instances to come",
            repeated("5", "<completionCondition>numberOfCompletedInstances = 2</completionCondition>"), 2,
        ),
    ],
)  # fmt: skip
def test_an_activity_is_repeated_as_often_as_it_says(name, characteristics, times):  # 13.3.6, 13.3.7
    assert rounds(characteristics) == times


@pytest.mark.parametrize("cardinality", ["-1", "1.5", '"three"', "null"])
def test_a_cardinality_that_is_no_number_from_none_stops_the_process(cardinality):  # table 10.30
    with pytest.raises(Stuck) as stuck:
        rounds(repeated(cardinality))

    assert stuck.value.element_id == "A"


@pytest.mark.parametrize("attributes", ['isSequential="true"', ""])
def test_a_completion_condition_cancels_the_instances_that_run(attributes):  # 13.3.7
    condition = "<completionCondition>numberOfCompletedInstances = 2</completionCondition>"
    elements = [start(), user("U", inner=repeated("4", condition, attributes)), task("after"), end(),
                *line("Start", "U", "after", "End")]  # fmt: skip

    assert outcome(elements, done("U")).trace == []
    assert outcome(elements, done("U"), done("U")) == (["after"], [], None)


def test_instances_at_once_are_all_there_at_once():  # 13.3.7
    elements = [start(), user("U", inner=repeated("3", attributes="")), end(), *line("Start", "U", "End")]

    assert outcome(elements).waits.count("U") >= 3
    assert outcome(elements, done("U"), done("U"), done("U")) == ([], [], None)


# -- tokens --------------------------------------------------------------------------------------------------------


def test_an_activity_begins_when_as_many_tokens_came_as_its_start_quantity():  # 10.3.1, 13.3.2
    elements = [start(), task("A", 'startQuantity="2"'), end(), user("U"), *line("Start", "A", "End"),
                *line("Start", "U", "A")]  # fmt: skip

    assert outcome(elements).trace == []
    assert outcome(elements, done("U")) == (["A"], [], None)


def test_as_many_tokens_leave_by_each_flow_as_its_completion_quantity():  # 10.3.1, 13.3.2
    elements = [start(), task("A", 'completionQuantity="2"'), task("B"), task("C"), end(), *line("Start", "A", "B"),
                *line("A", "C", "End"), *line("B", "End")]  # fmt: skip

    assert sorted(outcome(elements).trace) == ["A", "B", "B", "C", "C"]


def test_conditions_choose_among_the_flows_of_an_activity_and_its_default_stands_in():  # 13.2.1
    elements = [start(), task("A", 'default="A_D"'), *map(task, "BCD"), end(), *line("Start", "A"),
                flow("A", "B", "x &gt; 0"), flow("A", "C", "x &gt; 1"), flow("A", "D"),
                *line("B", "End"), *line("C", "End"), *line("D", "End")]  # fmt: skip

    assert outcome(elements, x=2).trace == ["A", "B", "C"]
    assert outcome(elements, x=1).trace == ["A", "B"]
    assert outcome(elements, x=0).trace == ["A", "D"]


# -- sub-processes -------------------------------------------------------------------------------------------------


def test_a_sub_process_without_start_and_end_begins_all_at_once():  # 10.3.5
    elements = [start(), sub("S", task("A"), task("B")), task("after"), end(), *line("Start", "S", "after", "End")]

    assert outcome(elements).trace == ["A", "B", "after"]


def test_an_empty_sub_process_is_passed():  # 13.3.4
    elements = [start(), sub("S"), task("after"), end(), *line("Start", "S", "after", "End")]

    assert outcome(elements).trace == ["after"]


def test_a_sub_process_that_two_tokens_reach_runs_twice():  # 13.3.4
    elements = [start(), sub("S", user("U")), task("after"), end(), *line("Start", "S", "after", "End"), task("A"),
                *line("Start", "A", "S")]  # fmt: skip

    assert outcome(elements, done("U")).trace == ["A", "after"]
    assert outcome(elements, done("U"), done("U")) == (["A", "after", "after"], [], None)


def test_a_called_task_does_its_work_and_its_errors_reach_the_call():  # 10.3.6
    called = '<globalTask id="G"/>'
    elements = [start(), '<callActivity id="C" calledElement="G"/>', task("after"), end(),
                *line("Start", "C", "after", "End")]  # fmt: skip

    assert outcome(elements, beside=called) == (["after"], [], None)


def test_an_error_of_a_called_process_is_caught_at_the_call():  # 10.3.6, 10.5.1
    called = '<process id="P" isExecutable="true">' + "".join(
        [start("ps"), task("inner"), on_end("pe", error("e1")), *line("ps", "inner", "pe")]
    ) + "</process>"  # fmt: skip
    elements = [start(), '<callActivity id="C" calledElement="P"/>', task("after"), end(),
                *line("Start", "C", "after", "End"), at_boundary("B", "C", error("e1")), task("caught"), end("Z"),
                *line("B", "caught", "Z")]  # fmt: skip

    assert outcome(elements, beside=called) == (["inner", "caught"], [], None)


COMPLETE = "<completionCondition>{}</completionCondition>"


@pytest.mark.parametrize("attributes", ['isSequential="true"', ""])
@pytest.mark.parametrize(("rounds_", "dones"), [("4", 2), ("9", 2), ("2", 2)])
def test_instances_that_can_be_compensated_may_be_completed_early(attributes, rounds_, dones):  # 13.3.7, 13.5.5
    condition = COMPLETE.format("numberOfCompletedInstances = 2")
    inner = [start("is"), user("U"), end("ie"), *line("is", "U", "ie"), compensated("U", by="undo"), undoing("undo")]
    multiple = sub("S", *inner, repeated(rounds_, condition, attributes))
    elements = [start(), multiple, throw("T", compensation("S")), end(), *line("Start", "S", "T", "End")]

    # ``outcome`` holds the events against the state after every step.
    assert outcome(elements, *[done("U")] * dones) == (["undo", "undo"], [], None)


@pytest.mark.parametrize("ordering", ["Sequential", "Parallel"])
def test_an_ad_hoc_sub_process_with_work_to_compensate_may_be_completed_early(ordering):  # 10.3.5, 13.5.5
    inner = [user("U"), compensated("U", by="undo"), undoing("undo"), user("V"), user("W"),
             COMPLETE.format("true")]  # fmt: skip
    ad_hoc = sub("S", *inner, attributes=f'ordering="{ordering}"', kind="adHocSubProcess")
    elements = [start(), ad_hoc, throw("T", compensation("S")), end(), *line("Start", "S", "T", "End")]

    assert outcome(elements, done("U")) == (["undo"], [], None)


@pytest.mark.parametrize(
    ("name", "attributes", "inner", "left"),
    [
        ("the others are cancelled", "", COMPLETE.format("x = 1"), []),
        ("the others are waited for", 'cancelRemainingInstances="false"', COMPLETE.format("x = 1"), ["S", "V"]),
        ("without a condition all are done", "", "", ["S", "V"]),
        ("a condition that does not hold yet", "", COMPLETE.format("x = 2"), ["S", "V"]),
    ],
)
def test_an_ad_hoc_sub_process_is_complete_as_its_condition_says(name, attributes, inner, left):  # 13.3.5
    elements = [start(), sub("S", user("U"), user("V"), inner, kind="adHocSubProcess", attributes=attributes), end(),
                *line("Start", "S", "End")]  # fmt: skip

    assert outcome(elements, done("U", x=1)).waits == left


def test_a_sequential_ad_hoc_sub_process_does_one_activity_after_the_other():  # 10.3.5
    elements = [start(), sub("S", user("U"), user("V"), kind="adHocSubProcess", attributes='ordering="Sequential"'),
                end(), *line("Start", "S", "End")]  # fmt: skip

    assert outcome(elements).waits == ["S", "U"]
    assert outcome(elements, done("U")).waits == ["S", "V"]
    assert outcome(elements, done("U"), done("V")).waits == []


# -- compensation --------------------------------------------------------------------------------------------------

TWO_DONE = [
    start(), task("A"), task("B"), compensated("A", by="undoA"), compensated("B", by="undoB"),
    undoing("undoA"), undoing("undoB"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "thrown", "undone"),
    [
        ("all, last first", compensation(), ["undoB", "undoA"]),
        ("the one it names", compensation("A"), ["undoA"]),
    ],
)
def test_compensation_undoes_what_was_completed_before_the_throw_goes_on(name, thrown, undone):  # 10.7, 13.5.5
    elements = [*TWO_DONE, throw("T", thrown), task("after"), end(), *line("Start", "A", "B", "T", "after", "End")]

    assert outcome(elements).trace == ["A", "B", *undone, "after"]


def test_a_throw_that_does_not_wait_for_its_compensation_is_refused_by_name():  # table 10.79
    """Waiting is the default of the standard, and the only way here."""
    thrown = throw("T", compensation(attributes='waitForCompletion="false"'))

    with pytest.raises(ProcessBroken, match=r"\[T\].*compensation\.wait"):
        outcome([*TWO_DONE, thrown, end(), *line("Start", "A", "B", "T", "End")])


def test_what_was_compensated_is_not_compensated_again():  # 13.5.5
    elements = [*TWO_DONE, throw("T", compensation("A")), throw("V", compensation()), end(),
                *line("Start", "A", "B", "T", "V", "End")]  # fmt: skip

    assert outcome(elements).trace == ["A", "B", "undoA", "undoB"]


def test_what_was_never_completed_is_not_compensated():  # 13.5.5
    elements = [
        start(), user("U"), compensated("U", by="undoU"), undoing("undoU"), at_boundary("B", "U", after()),
        throw("T", compensation()), task("late"), end(), *line("Start", "U", "End"), *line("B", "T", "late", "End"),
    ]  # fmt: skip

    assert outcome(elements, hours(1)) == (["late"], [], None)


@pytest.mark.parametrize("characteristics", [repeated("3"), looped("loopCounter &lt; 3")])
def test_each_instance_of_a_repeated_activity_is_compensated(characteristics):  # 13.5.5
    """The standard compensates "instances of a loop or sequential multi-instance in reverse order", hence each."""
    elements = [
        start(), task("A", inner=characteristics), compensated("A", by="undo"), undoing("undo"),
        throw("T", compensation()), end(), *line("Start", "A", "T", "End"),
    ]  # fmt: skip

    assert outcome(elements).trace == ["A"] * 3 + ["undo"] * 3


def test_each_instance_of_a_repeated_sub_process_compensates_what_it_did():  # 13.5.5
    inside = [task("A"), task("B"), *line("A", "B"), compensated("A", by="undoA"), undoing("undoA"),
              compensated("B", by="undoB"), undoing("undoB")]  # fmt: skip
    elements = [start(), sub("S", repeated("2"), *inside), throw("T", compensation()), end(),
                *line("Start", "S", "T", "End")]  # fmt: skip

    assert outcome(elements).trace == ["A", "B"] * 2 + ["undoB", "undoA"] * 2


def test_compensating_a_sub_process_compensates_what_was_done_in_it():  # 10.7.2
    inside = [start("i"), task("A"), task("B"), end("j"), *line("i", "A", "B", "j"), compensated("A", by="undoA"),
              undoing("undoA"), compensated("B", by="undoB"), undoing("undoB")]  # fmt: skip
    elements = [start(), sub("S", *inside), throw("T", compensation("S")), end(), *line("Start", "S", "T", "End")]

    assert outcome(elements).trace == ["A", "B", "undoB", "undoA"]


def test_the_handler_of_a_sub_process_decides_what_is_compensated_in_it():  # 10.7.2
    handler = event_sub("E", on_start("b", compensation()), task("handled"), throw("again", compensation("A")),
                        end("z"), *line("b", "handled", "again", "z"))  # fmt: skip
    inside = [start("i"), task("A"), task("B"), end("j"), *line("i", "A", "B", "j"), compensated("A", by="undoA"),
              undoing("undoA"), compensated("B", by="undoB"), undoing("undoB"), handler]  # fmt: skip
    elements = [start(), sub("S", *inside), throw("T", compensation()), end(), *line("Start", "S", "T", "End")]

    assert outcome(elements).trace == ["A", "B", "handled", "undoA"]


def test_an_error_while_compensating_is_caught_around_who_threw():  # 13.5.5
    handler = sub("H", start("hi"), on_end("hj", error("e1")), *line("hi", "hj"), attributes='isForCompensation="true"')
    inside = [start("i"), task("A"), throw("T", compensation()), task("never"), end("j"),
              *line("i", "A", "T", "never", "j"), compensated("A", by="H"), handler]  # fmt: skip
    elements = [start(), sub("S", *inside), end(), *line("Start", "S", "End"), at_boundary("B", "S", error("e1")),
                task("caught"), end("Z"), *line("B", "caught", "Z")]  # fmt: skip

    assert outcome(elements) == (["A", "caught"], [], None)


# -- transactions --------------------------------------------------------------------------------------------------

CANCELLING = [
    start("i"), task("A"), user("U"), end("u"), gateway("G", "G_j"), on_end("C", CANCEL), end("j"),
    *line("i", "A", "G", "j"), flow("G", "C", "x = 1"), *line("i", "U", "u"),
    compensated("A", by="undoA"), undoing("undoA"),
]  # fmt: skip


@pytest.mark.parametrize("characteristics", ["", repeated("2", attributes="")])
def test_a_cancelled_transaction_is_compensated_and_left_by_its_cancel_event(characteristics):  # 10.7.3, 13.5.6
    elements = [start(), sub("S", characteristics, *CANCELLING, kind="transaction"), task("after"), end(),
                *line("Start", "S", "after", "End"), at_boundary("B", "S", CANCEL), task("caught"), end("Z"),
                *line("B", "caught", "Z")]  # fmt: skip

    assert outcome(elements, x=1).trace[-2:] == ["undoA", "caught"]
    assert outcome(elements, x=1).waits == []


def test_a_transaction_that_is_not_cancelled_is_left_as_any_sub_process():  # 10.3.5
    elements = [start(), sub("S", *CANCELLING, kind="transaction"), task("after"), end(),
                *line("Start", "S", "after", "End"), at_boundary("B", "S", CANCEL), task("caught"), end("Z"),
                *line("B", "caught", "Z")]  # fmt: skip

    assert outcome(elements, done("U"), x=0) == (["A", "after"], [], None)


def test_a_cancelled_transaction_without_a_cancel_event_ends_there():  # 10.3.5
    """The standard is silent; nothing may wait for ever, so the transaction's token ends with it."""
    elements = [start(), sub("S", *CANCELLING, kind="transaction"), task("after"), end(),
                *line("Start", "S", "after", "End")]  # fmt: skip

    assert outcome(elements, x=1) == (["A", "undoA"], [], None)


# -- data ----------------------------------------------------------------------------------------------------------


def test_a_property_of_a_sub_process_is_neither_seen_nor_kept_outside():  # 10.4.1
    inside = ['<property id="n" name="n"/>', start("i"), script("In", "{n: 1, m: 2}"), end("j"), *line("i", "In", "j")]
    elements = [
        start(), sub("S", *inside), gateway("G", "G_kept"), task("changed"), task("kept"), end(),
        *line("Start", "S", "G", "kept", "End"), flow("G", "changed", "n = 1"), *line("changed", "End"),
    ]  # fmt: skip

    assert outcome(elements, n=Decimal(0)).trace == ["kept"]


def test_a_loop_counter_of_an_inner_loop_hides_that_of_the_outer():  # table 10.26
    inside = [start("i"), task("B", inner=looped("loopCounter &lt; 2")), end("j"), *line("i", "B", "j")]
    elements = [start(), sub("S", looped("loopCounter &lt; 3"), *inside), end(), *line("Start", "S", "End")]

    assert outcome(elements).trace == ["B"] * 6


def test_a_boundary_event_beside_a_loop_outlives_its_rounds():  # 13.3.6
    elements = [start(), user("U", inner=looped("loopCounter &lt; 3")), end(), *line("Start", "U", "End"),
                at_boundary("B", "U", after("PT2H"), attributes=STAYS), task("caught"), end("Z"),
                *line("B", "caught", "Z")]  # fmt: skip

    assert outcome(elements, hours(1), done("U"), hours(1)).trace == ["caught"]


# -- what compensation sees ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ref", ["", "A"])
def test_a_sub_process_does_not_compensate_what_was_done_around_it(ref):  # 10.7.2
    """An activity is visible to a throw on its own level, or in a compensation event sub-process beside it."""
    elements = [start(), task("A"), compensated("A", by="undo"), undoing("undo"),
                sub("S", start("i"), on_end("j", compensation(ref)), *line("i", "j")), end(),
                *line("Start", "A", "S", "End")]  # fmt: skip

    assert outcome(elements) == (["A"], [], None)


def test_an_error_event_sub_process_compensates_what_its_parent_did():  # 10.7.2
    handler = event_sub("E", on_start("b", error("e1")), throw("T", compensation()), task("handled"), end("z"),
                        *line("b", "T", "handled", "z"))  # fmt: skip
    elements = [start(), task("A"), compensated("A", by="undo"), undoing("undo"), on_end("End", error("e1")),
                *line("Start", "A", "End"), handler]  # fmt: skip

    assert outcome(elements) == (["A", "undo", "handled"], [], None)


def test_what_a_failed_sub_process_did_is_not_compensated_from_outside():  # 13.5.5
    inside = [start("i"), task("A"), compensated("A", by="undo"), undoing("undo"), on_end("j", error("e1")),
              *line("i", "A", "j")]  # fmt: skip
    elements = [start(), sub("S", *inside), end(), *line("Start", "S", "End"), at_boundary("B", "S", error("e1")),
                throw("T", compensation()), task("caught"), end("Z"), *line("B", "T", "caught", "Z")]  # fmt: skip

    assert outcome(elements) == (["A", "caught"], [], None)
