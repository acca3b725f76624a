"""The second count knows less than the first, and never anything else."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.cases.domain.second_count import count_again
from zusage.catalogue.domain.remaining import MINUTES_FROM_DESK_TO_POST, remaining_work
from zusage.catalogue.tests.domain.blocks import Again, Block, Inside, OneOf, Row, Task, Together, Wait, model_of
from zusage.catalogue.tests.domain.test_remaining import certain, chancy
from zusage.processes.domain import (
    CompleteWorkItem,
    CreateWorkItem,
    ProcessModel,
    SetTimer,
    TimerFired,
    advance,
    compile_process,
    start,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_what_lies_on_every_way_is_certain_and_what_lies_on_one_is_possible() -> None:
    block = Row((Task(1), OneOf(((50, Task(2)), (50, Together((Task(3), Task(4)))))), Again(Inside(Task(5)), 20)))
    model, estimates = model_of(block)
    minutes = {name: mean for name, (mean, _) in estimates.minutes.items()}

    whole = count_again(model, [_start(model)], minutes)

    assert sorted(minutes[activity] for activity in whole.certain) == [1, 5]
    assert sorted(minutes[activity] for activity in whole.possible) == [1, 2, 3, 4, 5]
    assert {minutes[activity]: whole.shortest[activity] for activity in whole.possible} == {
        1: 8,
        2: 7,
        3: 8,
        4: 9,
        5: 5,
    }


def _start(model: ProcessModel) -> str:
    return next(node.id for node in model.nodes if node.kind == "startEvent" and node.parent == model.id)


def test_a_wait_counts_its_working_days_at_least() -> None:
    model, estimates = model_of(Row((Task(10), Wait(7), Task(20))))

    count = count_again(model, [_start(model)], {name: mean for name, (mean, _) in estimates.minutes.items()})

    assert sorted(count.shortest.values()) == [20, 30 + 5 * 480]


@pytest.mark.slow
@given(block=chancy)
def test_the_first_count_lies_within_the_second(block: Block) -> None:
    model, estimates = model_of(block)
    minutes = {name: mean for name, (mean, _) in estimates.minutes.items()}

    count = count_again(model, [_start(model)], minutes)
    first = {stage.name: stage for stage in remaining_work(compile_process(model), None, estimates).stages}

    assert count.certain <= first.keys() <= count.possible
    assert all(first[activity].minutes >= minutes[activity] for activity in count.certain)
    for name, stage in first.items():
        assert stage.flow_minutes - MINUTES_FROM_DESK_TO_POST >= count.shortest[name]


@given(block=certain, data=st.data())
def test_so_it_does_at_every_place_of_the_way(block: Block, data: st.DataObject) -> None:
    model, estimates = model_of(block)
    program, minutes = compile_process(model), {name: mean for name, (mean, _) in estimates.minutes.items()}
    step = start(program, {}, NOW, UTC)
    waiting = {effect.effect_id: effect for effect in step.effects if isinstance(effect, CreateWorkItem | SetTimer)}

    while waiting:
        effect = waiting.pop(data.draw(st.sampled_from(sorted(waiting))))
        is_timer = isinstance(effect, SetTimer)
        told = TimerFired(effect.effect_id) if is_timer else CompleteWorkItem(effect.effect_id, {})
        step = advance(program, step.state, told, effect.due_at if isinstance(effect, SetTimer) else NOW, UTC)
        waiting |= {new.effect_id: new for new in step.effects if isinstance(new, CreateWorkItem | SetTimer)}
        count = count_again(model, step.state.marking, minutes)
        first = {stage.name for stage in remaining_work(program, step.state, estimates).stages}
        assert count.certain <= first <= count.possible
