"""How a matter moves through its process: what is asked of the world, and what is told."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from zusage.processes.domain import (
    CallService,
    Cancel,
    CancelTimer,
    CompleteService,
    CompleteWorkItem,
    CreateWorkItem,
    EndReached,
    NotAFeelValue,
    SetTimer,
    Stuck,
    TimerFired,
    TooEarly,
    UnknownEffect,
    WithdrawService,
    WithdrawWorkItem,
    advance,
    read_dmn,
)
from zusage.processes.domain import start as start_process
from zusage.processes.tests.domain.drawing import (
    BERLIN,
    MONDAY_NOON,
    boundary,
    dmn,
    end,
    flow,
    gateway,
    line,
    literal,
    program,
    rule,
    script,
    service,
    start,
    table,
    timer,
    user,
)

WEDNESDAY_NOON = MONDAY_NOON + timedelta(days=2)


def begin(process, variables=None, decisions=None, now=MONDAY_NOON):
    return start_process(process, variables or {}, now, BERLIN, decisions=decisions)


def go_on(process, step, signal, now=MONDAY_NOON, decisions=None):
    return advance(process, step.state, signal, now, BERLIN, decisions=decisions)


ONE_ITEM = program(start(), user("Prüfen"), end(), *line("Start", "Prüfen", "End"))
GUARDED = program(
    start(), user("Prüfen"), boundary("Frist", "Prüfen"), user("Eskalieren", "skill:leitung"), end(),
    *line("Start", "Prüfen", "End"), *line("Frist", "Eskalieren", "End"),
)  # fmt: skip


def test_a_user_task_becomes_a_work_item_for_its_performer():
    step = begin(ONE_ITEM)

    assert step.effects == (CreateWorkItem("e1", "Prüfen", "Prüfen", "skill:steuer"),)
    assert step.state.marking == ("Prüfen",)


def test_the_matter_ends_when_its_last_item_is_done():
    step = go_on(ONE_ITEM, begin(ONE_ITEM), CompleteWorkItem("e1", {"entscheidung": "bewilligt"}))

    assert step.effects == (EndReached("e2", "End", ""),)
    assert step.state.is_ended
    assert step.state.variables == {"entscheidung": "bewilligt"}


def test_the_facts_tell_what_happened_in_its_order():
    begun = begin(ONE_ITEM, {"größe_cm": 38})
    done = go_on(ONE_ITEM, begun, CompleteWorkItem("e1", {"satz": Decimal("120.50")}))

    assert begun.events + done.events == (
        {"kind": "variables.set", "by": "Process", "values": {"größe_cm": 38}},
        {"kind": "token.placed", "to": "Start"},
        {"kind": "token.moved", "from": "Start", "to": "Prüfen", "flow": "Start_Prüfen"},
        {"kind": "item.created", "effect": "e1", "activity": "Prüfen", "name": "Prüfen", "performer": "skill:steuer"},
        {"kind": "item.completed", "effect": "e1", "activity": "Prüfen"},
        {"kind": "variables.set", "by": "Prüfen", "values": {"satz": {"$number": "120.50"}}},
        {"kind": "token.moved", "from": "Prüfen", "to": "End", "flow": "Prüfen_End"},
        {"kind": "token.consumed", "from": "End", "effect": "e2"},
    )


@pytest.mark.parametrize(
    "signal",
    [CompleteWorkItem("e9", {}), CompleteService("e1", {}), TimerFired("e1"), CompleteWorkItem("", {})],
)
def test_a_signal_nothing_waits_for_is_refused(signal):
    with pytest.raises(UnknownEffect) as refused:
        go_on(ONE_ITEM, begin(ONE_ITEM), signal)

    assert refused.value.effect_id == signal.effect_id


def test_a_work_item_cannot_be_completed_twice():
    done = go_on(ONE_ITEM, begin(ONE_ITEM), CompleteWorkItem("e1", {}))

    with pytest.raises(UnknownEffect):
        go_on(ONE_ITEM, done, CompleteWorkItem("e1", {}))


def test_completing_the_item_cancels_the_timer_that_guards_it():
    begun = begin(GUARDED)
    done = go_on(GUARDED, begun, CompleteWorkItem("e1", {}))

    assert begun.effects[1] == SetTimer("e2", "Prüfen", WEDNESDAY_NOON)
    assert done.effects == (CancelTimer("e2"), EndReached("e3", "End", ""))


def test_a_timer_that_fires_withdraws_the_item_and_the_matter_goes_the_other_way():
    late = go_on(GUARDED, begin(GUARDED), TimerFired("e2"), now=WEDNESDAY_NOON)

    assert late.effects == (
        WithdrawWorkItem("e1"),
        CreateWorkItem("e3", "Eskalieren", "Eskalieren", "skill:leitung"),
    )
    with pytest.raises(UnknownEffect):
        go_on(GUARDED, late, CompleteWorkItem("e1", {}))


def test_of_two_timers_at_one_activity_the_one_that_fires_decides_the_way():
    process = program(
        start(), user("A"), boundary("Warnung", "A"), boundary("Ende", "A", "<timeDuration>P5D</timeDuration>"),
        user("B"), end(), *line("Start", "A", "End"), *line("Warnung", "B", "End"), *line("Ende", "End"),
    )  # fmt: skip

    step = go_on(process, begin(process), TimerFired("e3"), now=MONDAY_NOON + timedelta(days=5))

    assert step.effects == (WithdrawWorkItem("e1"), CancelTimer("e2"), EndReached("e4", "End", ""))


def test_a_timer_is_not_believed_before_it_is_due():
    with pytest.raises(TooEarly):
        go_on(GUARDED, begin(GUARDED), TimerFired("e2"), now=WEDNESDAY_NOON - timedelta(seconds=1))


def test_a_service_is_called_and_its_answer_kept_under_the_name_the_task_gives_it():
    process = program(
        start(), service("Fragen", "register.auskunft", 'zusage:result="auskunft"'), boundary("Frist", "Fragen"),
        end(), *line("Start", "Fragen", "End"), *line("Frist", "End"),
    )  # fmt: skip
    begun = begin(process)

    answered = go_on(process, begun, CompleteService("e1", {"gemeldet": True, "seit": date(2020, 1, 1)}))
    unanswered = go_on(process, begun, TimerFired("e2"), now=WEDNESDAY_NOON)

    assert begun.effects[0] == CallService("e1", "Fragen", "register.auskunft")
    assert answered.state.variables == {"auskunft": {"gemeldet": True, "seit": date(2020, 1, 1)}}
    assert unanswered.effects[0] == WithdrawService("e1")


def test_the_matter_waits_at_a_timer_until_its_moment():
    process = program(
        start(), timer("Warten", '<timeDate>=date("2026-12-24")</timeDate>'), end(), *line("Start", "Warten", "End")
    )
    begun = begin(process)
    (set_timer,) = begun.effects

    step = go_on(process, begun, TimerFired("e1"), now=set_timer.due_at)

    assert set_timer.due_at.astimezone(BERLIN) == datetime(2026, 12, 24, tzinfo=BERLIN)
    assert step.state.is_ended


def test_a_script_computes_and_its_entries_become_variables():
    process = program(
        start(), script("Rechnen", "{monate: 12 - monat, steuer: jahr / 12 * monate}"),
        script("Merken", "steuer &gt; 50", 'zusage:result="hoch"'), end(), *line("Start", "Rechnen", "Merken", "End"),
    )  # fmt: skip

    step = begin(process, {"monat": 6, "jahr": 120})

    assert step.state.variables == {"monat": 6, "jahr": 120, "monate": 6, "steuer": 60, "hoch": True}


def test_a_script_without_a_result_stops_the_matter_and_says_why():
    process = program(start(), script("Rechnen", "steuer.satz"), end(), *line("Start", "Rechnen", "End"))

    with pytest.raises(Stuck) as stuck:
        begin(process)

    assert stuck.value.element_id == "Rechnen"
    assert "there is no steuer" in stuck.value.reason


CHOOSING = program(
    start(), gateway("Wohin", "Wohin_C"), user("A"), user("B"), user("C"), end(), *line("Start", "Wohin"),
    flow("Wohin", "A", "höhe &gt; 100"), flow("Wohin", "B", "höhe &gt; 10"), flow("Wohin", "C"),
    *line("A", "End"), *line("B", "End"), *line("C", "End"),
)  # fmt: skip


@pytest.mark.parametrize(("height", "way"), [(101, "A"), (100, "B"), (10, "C"), (None, "C"), ("hoch", "C")])
def test_a_gateway_takes_the_first_flow_whose_condition_is_true_else_its_default(height, way):
    assert begin(CHOOSING, {"höhe": height}).state.marking == (way,)


def test_a_condition_without_value_is_told_with_its_place():
    failed = [event for event in begin(CHOOSING).events if event["kind"] == "expression.failed"]

    assert failed[0] == {
        "kind": "expression.failed",
        "element": "Wohin_A",
        "position": 0,
        "reason": "there is no höhe",
    }


def test_a_condition_that_gives_no_truth_is_told_and_not_taken():
    process = program(
        start(), gateway("G", "G_End"), end(), end("Nie"), *line("Start", "G", "End"), flow("G", "Nie", "1")
    )

    step = begin(process)

    assert step.effects[0].end_event_id == "End"
    assert "gives number, not a truth" in [event.get("reason") for event in step.events]


def test_the_order_a_gateway_lists_its_flows_in_is_the_order_it_tries_them_in():
    listed = "<outgoing>G_B</outgoing><outgoing>G_A</outgoing>"
    process = program(
        start(), f'<exclusiveGateway id="G">{listed}</exclusiveGateway>', end("A"), end("B"), *line("Start", "G"),
        flow("G", "A", "true"), flow("G", "B", "true"),
    )  # fmt: skip

    assert begin(process).effects[0].end_event_id == "B"


def test_where_no_condition_is_true_and_there_is_no_default_the_gateway_is_named():
    process = program(
        start(), '<exclusiveGateway id="Wohin" name="Zuständig?"/>', end(), *line("Start", "Wohin"),
        flow("Wohin", "End", "false"),
    )  # fmt: skip

    with pytest.raises(Stuck, match="Zuständig") as stuck:
        begin(process)

    assert stuck.value.element_id == "Wohin"


@pytest.mark.slow
def test_a_process_that_goes_round_in_circles_is_stopped():
    process = program(
        start(), script("Kreis", "{n: 1}"), gateway("G", "G_Kreis"), end(), *line("Start", "Kreis", "G", "Kreis"),
        flow("G", "End", "n = 2"),
    )  # fmt: skip

    with pytest.raises(Stuck, match="round in circles"):
        begin(process)


def test_gateways_that_only_lead_to_each_other_are_stopped_too():
    process = program(
        start(), gateway("A"), gateway("B", "B_A"), end(), *line("Start", "A", "B", "A"), flow("B", "End", "false")
    )

    with pytest.raises(Stuck, match="round in circles"):
        begin(process)


RATE = dmn(
    table(["listenhund"], ["satz", "stelle"], [["true", "600", '"Ordnungsamt"'], ["false", "120", '"Steueramt"']]),
    literal("jahr", "2026"),
)
DECIDING = program(start(), rule("Satz", "satz"), user("Prüfen"), end(), *line("Start", "Satz", "Prüfen", "End"))


def test_a_business_rule_task_decides_by_the_table_and_tells_which_rule_hit():
    step = begin(DECIDING, {"listenhund": True}, decisions=read_dmn(RATE, "satz.dmn"))

    assert step.state.variables == {"listenhund": True, "satz": 600, "stelle": "Ordnungsamt"}
    assert step.events[3] == {
        "kind": "table.gave",
        "activity": "Satz",
        "decision": "satz",
        "rules": [{"table": "satz", "rule": "r1", "index": 1, "annotations": []}],
        "outputs": {"satz": 600, "stelle": "Ordnungsamt"},
        "problems": [],
    }


def test_a_decision_is_kept_under_the_name_the_task_gives_it():
    process = program(
        start(),
        rule("S", "satz", 'zusage:result="pruefung"'),
        rule("J", "jahr"),
        end(),
        *line("Start", "S", "J", "End"),
    )

    step = begin(process, {"listenhund": False}, decisions=read_dmn(RATE, "satz.dmn"))

    assert step.state.variables["pruefung"] == {"satz": 120, "stelle": "Steueramt"}
    assert step.state.variables["jahr"] == 2026


def test_what_a_table_could_not_evaluate_is_told():
    step = begin(DECIDING, decisions=read_dmn(RATE, "satz.dmn"))

    assert step.state.variables == {"satz": None}
    assert step.events[2]["problems"] == ["in0 (line 4, character 1): there is no listenhund"]


def test_decisions_that_are_missing_stop_the_matter():
    with pytest.raises(Stuck, match="no decisions were given"):
        begin(DECIDING)
    with pytest.raises(Stuck, match="there is no decision satz"):
        begin(DECIDING, decisions=read_dmn(dmn(literal("andere", "1")), "andere.dmn"))


def test_a_cancelled_matter_withdraws_everything_and_has_ended():
    step = go_on(GUARDED, begin(GUARDED), Cancel())

    assert step.effects == (WithdrawWorkItem("e1"), CancelTimer("e2"))
    assert step.state.is_ended
    assert step.state.waits == ()
    assert step.events[-1] == {"kind": "token.removed", "from": "Prüfen"}


def test_cancelling_an_ended_matter_does_nothing():
    done = go_on(ONE_ITEM, begin(ONE_ITEM), CompleteWorkItem("e1", {}))

    assert go_on(ONE_ITEM, done, Cancel()).events == ()


def test_the_state_given_is_left_as_it_was():
    begun = begin(ONE_ITEM, {"a": 1})

    go_on(ONE_ITEM, begun, CompleteWorkItem("e1", {"a": 2}))

    assert begun.state.variables == {"a": 1}
    assert begun.state.marking == ("Prüfen",)


def test_the_clock_must_say_its_zone_and_variables_must_be_values():
    with pytest.raises(ValueError, match="aware"):
        begin(ONE_ITEM, now=datetime(2026, 11, 23))  # noqa: DTZ001  # that is the point
    with pytest.raises(NotAFeelValue):
        begin(ONE_ITEM, {"datei": b"..."})


def test_activities_say_who_does_them():
    assert [(activity.id, activity.name, activity.kind, activity.performer) for activity in GUARDED.activities] == [
        ("Prüfen", "Prüfen", "userTask", "skill:steuer"),
        ("Eskalieren", "Eskalieren", "userTask", "skill:leitung"),
    ]


def test_the_digest_changes_with_the_meaning_and_not_with_the_drawing():
    def digest(*more, condition="x"):
        return program(
            start(), gateway("G", "G_End"), end(), end("E2"), *line("Start", "G", "End"), flow("G", "E2", condition),
            *more,
        ).digest  # fmt: skip

    assert digest() == digest('<textAnnotation id="T"><text>Hinweis</text></textAnnotation>')
    assert digest() != digest(condition="y")


def test_today_is_the_day_of_the_city_also_before_midnight_elsewhere():
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
    drawn = [start(), script("S", "{heute: today()}"), rule("R", "tag"), user("A"), end()]
    asking = program(*drawn, *line("Start", "S", "R", "A", "End"))
    decisions = read_dmn(dmn(literal("tag", "today()")), "tag.dmn")

    step = start_process(asking, {}, late, BERLIN, decisions=decisions)

    assert step.state.variables == {"heute": date(2026, 11, 24), "tag": date(2026, 11, 24)}
