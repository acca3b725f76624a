"""What a process may be told, and what it may keep: refused whole, with nothing half done."""

import pytest

from zusage.processes.domain import (
    CompleteWorkItem,
    NotAFeelValue,
    SignalArrived,
    Stuck,
    TimerFired,
    UnknownEffect,
    advance,
)
from zusage.processes.domain import start as start_process
from zusage.processes.domain.state import encode_state
from zusage.processes.tests.domain.drawing import (
    BERLIN,
    MONDAY_NOON,
    end,
    flow,
    gateway,
    line,
    program,
    script,
    start,
    timer,
    user,
)

GOES_ROUND = [gateway("G", "G_A"), *line("Start", "A", "G", "A"), flow("G", "U", "n = 3000"), *line("U", "End")]


def begin(process, **variables):
    return start_process(process, variables, MONDAY_NOON, BERLIN)


def deep(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{f: function(x) x}", "cannot be stored"),
        ("{list: [1, {f: function(x) x}]}", "cannot be stored"),
        ("{d: [d], n: n + 1}", "deeper than"),
        ("{d: [d, d, d, d, d, d, d, d], n: n + 1}", "more than"),
    ],
)
def test_a_script_whose_value_cannot_be_kept_stops_the_process(text, reason):
    process = program(start(), script("A", text), user("U"), end(), *GOES_ROUND)

    with pytest.raises(Stuck, match=reason) as stuck:
        begin(process, d=1, n=0)

    assert stuck.value.element_id == "A"


@pytest.mark.slow
@pytest.mark.parametrize("levels", [100, 100_000])
def test_what_a_caller_gives_may_not_nest_without_end(levels):
    process = program(start(), user("U"), end(), *line("Start", "U", "End"))
    begun = begin(process)

    with pytest.raises(NotAFeelValue):
        begin(process, d=deep(levels))
    with pytest.raises((Stuck, NotAFeelValue)):
        advance(process, begun.state, CompleteWorkItem("e1", {"d": deep(levels)}), MONDAY_NOON, BERLIN)

    assert begun.state.marking == ("U",)


@pytest.mark.parametrize(
    "signal", [CompleteWorkItem("e2", {}), TimerFired("e1"), SignalArrived("s"), CompleteWorkItem("e99", {})]
)
def test_a_signal_for_another_kind_of_wait_is_refused_and_changes_nothing(signal):
    process = program(
        start(), user("U"), timer("T"), end(), *line("Start", "U", "End"), *line("Start", "T", "End")
    )  # fmt: skip
    begun = begin(process)
    before = encode_state(begun.state)

    with pytest.raises(UnknownEffect):
        advance(process, begun.state, signal, MONDAY_NOON, BERLIN)

    assert encode_state(begun.state) == before


def test_the_same_signals_give_the_same_bytes():
    process = program(start(), user("U"), user("V"), end(), *line("Start", "U", "End"), *line("Start", "V", "End"))

    def texts():
        begun = begin(process, a=1, b="x")
        gone_on = advance(process, begun.state, CompleteWorkItem("e1", {"c": [1, 2]}), MONDAY_NOON, BERLIN)
        return encode_state(begun.state), encode_state(gone_on.state), repr(gone_on.effects), repr(gone_on.events)

    assert texts() == texts()
