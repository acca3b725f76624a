"""What a matter still needs: told by hand for small processes, and by a second way of counting for random ones."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.catalogue.domain.amounts import NeverEnds
from zusage.catalogue.domain.estimates import Estimates, estimates_of
from zusage.catalogue.domain.lengths import DAY_MINUTES
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.remaining import MINUTES_FROM_DESK_TO_POST, OtherWork, Remaining, remaining_work
from zusage.catalogue.tests.domain.blocks import (
    Again,
    Applicant,
    Block,
    Inside,
    OneOf,
    Row,
    Task,
    Together,
    Wait,
    program_of,
)
from zusage.processes.domain import (
    CompleteWorkItem,
    CreateWorkItem,
    Program,
    SetTimer,
    State,
    TimerFired,
    advance,
    start,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TO_POST = MINUTES_FROM_DESK_TO_POST


def remaining(block: Block) -> Remaining:
    program, estimates = program_of(block)
    return remaining_work(program, None, estimates)


def minutes(found: Remaining) -> list[int]:
    return [stage.minutes for stage in found.stages]


def test_three_activities_in_one_pool_are_three_stages_with_ways_of_their_own() -> None:
    found = remaining(Row((Task(20), Task(240), Task(120))))

    assert minutes(found) == [20, 240, 120]
    assert [stage.flow_minutes - TO_POST - 1 for stage in found.stages] == [380, 360, 120]


def test_each_activity_is_work_of_its_own_skill() -> None:
    found = remaining(Row((Task(15, skill="counter"), Task(900, skill="office"))))

    assert [(stage.skill, stage.minutes) for stage in found.stages] == [("counter", 15), ("office", 900)]


def test_a_wait_for_another_body_lengthens_the_way_of_every_stage_before_it_and_of_none_behind() -> None:
    found = remaining(Row((Wait(1), Task(15), Wait(10), Task(900))))

    ten_days, one_day = 8 * DAY_MINUTES, 1 * DAY_MINUTES  # ten days hold at most eight working days
    first, second = (stage.flow_minutes - TO_POST - 1 for stage in found.stages)
    assert second == 900
    assert first == 15 + 900 + ten_days
    assert found.flow_minutes - TO_POST - 1 == first + one_day


def test_while_the_applicant_has_to_act_no_minute_passes() -> None:
    assert remaining(Row((Task(5), Applicant(), Task(7)))).flow_minutes == TO_POST + 12 + 1


def test_a_branch_brings_its_share_of_work_and_the_way_that_95_of_100_keep() -> None:
    rare, common = (
        remaining(Row((Task(10), OneOf(((100 - percent, Row(())), (percent, Task(100))))))) for percent in (5, 6)
    )

    assert (sorted(minutes(rare)), sorted(minutes(common))) == ([5, 10], [6, 10])
    assert rare.flow_minutes == TO_POST + 10 + 1
    assert common.flow_minutes == TO_POST + 110 + 1


def test_what_goes_on_at_once_adds_its_work_and_takes_the_longest_way() -> None:
    found = remaining(Row((Together((Task(10), Row((Task(20), Wait(1))))), Task(5))))

    assert sorted(minutes(found)) == [5, 10, 20]
    assert found.flow_minutes > TO_POST + 25
    assert found.flow_minutes < TO_POST + 25 + DAY_MINUTES + 2


def test_the_variance_knows_that_work_may_not_come_at_all() -> None:
    (stage,) = remaining(OneOf(((60, Row(())), (40, Task(6, 5))))).stages

    assert stage.minutes == 3  # 2.4, rounded up
    assert stage.minutes_squared == 19  # 0.4 · (36 + 25) - 2.4² = 18.64
    assert stage.flow_minutes == 6 + 8 + 1 + TO_POST  # 1.645 deviations


def test_a_loop_brings_what_it_brings_on_average() -> None:
    found = remaining(Again(Task(10), 50))

    assert minutes(found) == [20]
    # Two visits on average with variance two, ten minutes each.
    assert found.stages[0].minutes_squared == 200


def test_a_loop_that_lets_nobody_out_is_refused() -> None:
    with pytest.raises(NeverEnds):
        remaining(Again(Task(10), 100))


def test_an_activity_that_seldom_comes_is_counted_with_the_one_before_it() -> None:
    found = remaining(Row((Task(10), OneOf(((99, Row(())), (1, Task(20)))))))

    assert minutes(found) == [11]


def test_a_message_is_work_of_its_own_beside_the_process() -> None:
    program, estimates = program_of(Task(30))
    messages = [OtherWork("message", "a", 3), OtherWork("message", "a", 3)]

    found = remaining_work(program, None, estimates, messages)

    assert [(stage.name, stage.minutes, stage.flow_minutes) for stage in found.stages] == [
        ("t0", 30, TO_POST + 31),
        ("message", 6, TO_POST + 6),
    ]


def test_nobody_says_how_many_come_to_a_branch_so_all_branches_share_alike() -> None:
    program, estimates = program_of(OneOf(((50, Task(100)), (50, Task(10)))))
    silent = Estimates(minutes=estimates.minutes)

    assert remaining_work(program, None, silent) == remaining_work(program, None, estimates)


def test_shares_of_branches_follow_from_how_many_come_to_an_activity() -> None:
    program, estimates = program_of(Row((OneOf(((70, Row(())), (30, Task(100)))), Task(10))))
    seldom = next(name for name, (mean, _) in estimates.minutes.items() if mean == 100)
    by_reach = Estimates(minutes=estimates.minutes, reach={seldom: 300})

    assert remaining_work(program, None, by_reach) == remaining_work(program, None, estimates)


def test_the_dog_needs_what_its_package_says(package: ServicePackage) -> None:
    found = remaining_work(package.program, None, estimates_of(package))

    assert [(stage.name, stage.skill, stage.minutes) for stage in found.stages] == [("pruefen", "steuer", 4)]
    assert found.assumed == ()


# --- random processes, counted a second way ---

tasks = st.builds(Task, mean=st.integers(1, 500), deviation=st.just(0), skill=st.sampled_from("ab"))
certain: st.SearchStrategy[Block] = st.recursive(
    tasks | st.builds(Wait, st.integers(1, 20)) | st.just(Applicant()),
    lambda inner: (
        st.builds(Row, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(Together, st.lists(inner, min_size=2, max_size=3).map(tuple))
        | st.builds(Inside, inner)
    ),
    max_leaves=7,
)


def _one_of(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    return st.builds(
        lambda percent, part, other: OneOf(((percent, part), (100 - percent, other))),
        st.integers(1, 99),
        inner,
        inner | st.just(Row(())),
    )


chancy: st.SearchStrategy[Block] = st.recursive(
    tasks | st.builds(Wait, st.integers(1, 20)),
    lambda inner: (
        st.builds(Row, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(Together, st.lists(inner, min_size=2, max_size=2).map(tuple))
        | _one_of(inner)
        | st.builds(Again, inner, st.integers(1, 60))
    ),
    max_leaves=6,
)


def expected(block: Block) -> Fraction:
    """Return the minutes a block brings on average."""
    match block:
        case Task(mean):
            return Fraction(mean)
        case Row(parts) | Together(parts):
            return sum((expected(part) for part in parts), Fraction(0))
        case OneOf(parts):
            return sum((Fraction(percent, 100) * expected(part) for percent, part in parts), Fraction(0))
        case Again(part, percent):
            return expected(part) / (1 - Fraction(percent, 100))
        case Inside(part):
            return expected(part)
    return Fraction(0)


def longest(block: Block) -> int:
    """Return the minutes of the longest way through a block in which nothing is done twice."""
    match block:
        case Task(mean):
            return mean
        case Wait(days):
            return (days // 7 * 5 + min(5, days % 7)) * DAY_MINUTES
        case Row(parts):
            return sum(map(longest, parts))
        case Together(parts):
            return max(map(longest, parts))
        case OneOf(parts):
            return max(longest(part) for _, part in parts)
        case Inside(part) | Again(part):
            return longest(part)
    return 0


def count_tasks(block: Block) -> int:
    match block:
        case Task():
            return 1
        case Row(parts) | Together(parts):
            return sum(map(count_tasks, parts))
        case OneOf(parts):
            return sum(count_tasks(part) for _, part in parts)
        case Inside(part) | Again(part):
            return count_tasks(part)
    return 0


@given(block=certain)
def test_what_is_certain_is_counted_to_the_minute(block: Block) -> None:
    found = remaining(block)

    assert sum(minutes(found)) == expected(block)
    assert found.flow_minutes == longest(block) + 1 + TO_POST


@given(block=chancy)
def test_what_may_come_is_counted_by_its_chance_and_rounded_up(block: Block) -> None:
    total = sum(minutes(remaining(block)))

    # Shares are thousandths of thousand millionths: far less than a minute is lost on the way.
    assert expected(block) - Fraction(1, 100) <= total < expected(block) + count_tasks(block) + Fraction(1, 100)


@given(block=chancy, extra=tasks)
def test_more_to_do_is_never_less_and_never_shorter(block: Block, extra: Task) -> None:
    before = remaining(block)

    for more in (Row((block, extra)), Row((extra, block)), Together((block, extra)), Inside(Row((block, extra)))):
        after = remaining(more)
        assert sum(minutes(after)) >= sum(minutes(before))
        assert after.flow_minutes >= before.flow_minutes


@given(block=chancy)
def test_stages_stand_in_the_order_of_their_ways(block: Block) -> None:
    ways = [stage.flow_minutes for stage in remaining(block).stages]

    assert ways == sorted(ways, reverse=True)


def test_at_the_start_nothing_is_left_out(package: ServicePackage) -> None:
    program, estimates = program_of(Row((Wait(3), Together((Task(5), Task(7))), Task(9))))

    assert remaining_work(program, begun(program), estimates) == remaining_work(program, None, estimates)


def begun(program: Program) -> State:
    return start(program, {}, NOW, UTC).state


@given(block=certain, data=st.data())
def test_whatever_is_done_is_gone_and_nothing_else_until_nothing_is_left(block: Block, data: st.DataObject) -> None:
    program, estimates = program_of(block)
    step = start(program, {}, NOW, UTC)
    waiting = {effect.effect_id: effect for effect in step.effects if isinstance(effect, CreateWorkItem | SetTimer)}
    left = remaining_work(program, step.state, estimates)
    assert left == remaining_work(program, None, estimates)

    while waiting:
        effect = waiting.pop(data.draw(st.sampled_from(sorted(waiting))))
        before, state = left, step.state
        if isinstance(effect, SetTimer):
            step = advance(program, state, TimerFired(effect.effect_id), effect.due_at, UTC)
        else:
            step = advance(program, state, CompleteWorkItem(effect.effect_id, {}), NOW, UTC)
        waiting |= {new.effect_id: new for new in step.effects if isinstance(new, CreateWorkItem | SetTimer)}
        left = remaining_work(program, step.state, estimates)
        done = estimates.minutes.get(effect.activity_id, (0, 0))[0]
        assert sum(minutes(left)) == sum(minutes(before)) - done
        assert left.flow_minutes <= before.flow_minutes
        assert {stage.name: stage for stage in left.stages}.items() <= {
            stage.name: stage for stage in before.stages
        }.items()

    assert step.state.is_ended
    assert left == Remaining((), 0)


def test_a_state_of_another_table_of_ids_is_read_by_its_ids() -> None:
    block = Row((Task(5), Together((Task(7), Task(9)))))
    program, estimates = program_of(block)
    twin, _ = program_of(block)

    assert remaining_work(twin, begun(program), estimates) == remaining_work(program, begun(program), estimates)
