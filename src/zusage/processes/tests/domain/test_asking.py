"""What a process would do is asked without carrying it on."""

import pytest

from zusage.processes.domain import (
    UnknownEffect,
    catches_error,
    compile_process,
    encode_state,
    keys_of_message,
    read_processes,
)
from zusage.processes.tests.domain.test_bpmn_events import ERROR, FILE, GUARD, TWO, Course, at, process


@pytest.mark.parametrize(
    ("definition", "code", "is_caught"),
    [(ERROR, "E1", True), (ERROR, "E2", False), ("<errorEventDefinition/>", "E2", True)],
)
def test_an_error_is_caught_by_its_code_or_by_any(definition: str, code: str, is_caught: bool) -> None:
    program = process(*GUARD, at("A", "At", definition))
    state = Course(program).instance.state
    before = encode_state(state)

    assert catches_error(program, state, state.waits[0].effect_id, code) is is_caught
    assert encode_state(state) == before


def test_nobody_asks_of_what_is_not_awaited() -> None:
    program = process(*GUARD, at("A", "At", ERROR))

    with pytest.raises(UnknownEffect):
        catches_error(program, Course(program).instance.state, "e99", "E1")


def test_a_message_carries_the_keys_by_which_the_process_tells_its_own() -> None:
    program = next(compile_process(model) for model in read_processes(TWO.encode(), FILE) if model.id == "Ask")

    assert keys_of_message(program, "Antwort", {"nr": 2}) == {"cp": 2}
    assert keys_of_message(program, "Antwort", {}) == {"cp": None}
    assert keys_of_message(program, "Anderes", {"nr": 2}) == {}
