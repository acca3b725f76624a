"""A matter through several pools: one day, and a latest start for every stage."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.capacity.domain.capacity import Absence, Roster, RosterEntry
from zusage.capacity.domain.order import Holder, Work, rebuild
from zusage.capacity.domain.quote import NoCapacity, Outlook, Quote, Unknown, quote
from zusage.capacity.domain.stages import (
    NothingToQuote,
    Stage,
    StagedQuote,
    StagesOutOfOrder,
    brought_forward,
    open_work,
    quote_stages,
    work_by_pool,
)
from zusage.law.tests.domain.cast import DARMSTADT, MONDAY, OFFICE_DAY, LedgerRow, curve_of, outlook_of

CHECKERS, DECIDERS = UUID(int=1), UUID(int=2)
CHECK = Stage("pruefen", CHECKERS, Work(minutes=20, flow_minutes=3 * 480))
DECIDE = Stage("entscheiden", DECIDERS, Work(minutes=30, flow_minutes=480))
WAY = (CHECK, DECIDE)


def full(minutes: int, days: int) -> list[LedgerRow]:
    return [(day, None, minutes, minutes * 10) for day in curve_of().days[:days]]


def both(checkers: list[LedgerRow], deciders: list[LedgerRow]) -> dict[UUID, Outlook]:
    return {CHECKERS: outlook_of(checkers), DECIDERS: outlook_of(deciders)}


def staged(outcome: StagedQuote | NoCapacity) -> StagedQuote:
    assert isinstance(outcome, StagedQuote)
    return outcome


def test_where_all_pools_have_room_the_window_is_promised_and_each_stage_has_its_latest_start() -> None:
    found = staged(quote_stages(WAY, 5, both([], [])))

    assert found.until == date(2026, 11, 30)
    assert [(start.stage.name, start.latest_start.date()) for start in found.starts] == [
        ("pruefen", date(2026, 11, 25)),
        ("entscheiden", date(2026, 11, 30)),
    ]


def test_each_later_stage_makes_a_stage_start_half_a_day_earlier() -> None:
    """All three take an hour and need nobody between them, so that the queues of the next pools alone move them."""
    way = [Stage(name, DECIDERS, Work(minutes=60, flow_minutes=480)) for name in ("one", "two", "three")]

    found = staged(quote_stages(way, 5, both([], [])))

    assert [start.latest_start for start in found.starts] == [
        datetime(2026, 11, 27, 7, tzinfo=UTC),  # Friday at eight
        datetime(2026, 11, 27, 11, tzinfo=UTC),
        datetime(2026, 11, 30, 7, tzinfo=UTC),
    ]


def test_the_pool_with_the_least_room_decides_the_day() -> None:
    outlooks = both([], full(460, 8))

    found = staged(quote_stages(WAY, 5, outlooks))

    assert found.decisive == quote(DECIDE.work, 5, outlooks[DECIDERS])
    assert found.decisive.late


def test_within_the_window_the_pool_with_the_least_room_tells_why() -> None:
    outlooks = both([], full(460, 5))

    found = staged(quote_stages(WAY, 8, outlooks))

    assert found.decisive == quote(DECIDE.work, 8, outlooks[DECIDERS])
    assert not found.decisive.late


def test_the_way_after_a_stage_moves_the_day_of_its_pool() -> None:
    """The checkers can do it on day j; two more days are needed until the hand-over."""
    ends_soon = staged(quote_stages(WAY, 0, both([], [])))

    assert ends_soon.until == date(2026, 11, 26)


def test_all_work_of_the_matter_in_a_pool_has_to_fit_at_once() -> None:
    again = Stage("nachpruefen", CHECKERS, Work(minutes=25, flow_minutes=60))

    assert work_by_pool((*WAY, again))[CHECKERS] == Work(45, 3 * 480, 20**2 + 25**2)


def test_one_pool_that_cannot_say_is_said() -> None:
    away = Absence(date(2026, 1, 1), date(2040, 1, 1), 480)
    nobody_there = curve_of(Roster((RosterEntry(0, 480, date(2026, 1, 1)),), (away,)))

    outcome = quote_stages(WAY, 5, {CHECKERS: outlook_of([]), DECIDERS: outlook_of([], curve=nobody_there)})

    assert isinstance(outcome, NoCapacity)
    assert outcome.reason is Unknown.WITHOUT_CAPACITY


def test_every_stage_has_its_own_row_in_the_ledger() -> None:
    found = staged(quote_stages(WAY, 5, both([], [])))
    works = open_work(Holder("promise", UUID(int=9)), WAY, found.until, resting=False, calendar=DARMSTADT)

    rows = rebuild(works, OFFICE_DAY, MONDAY.date())

    assert [(row.key.pool_id, row.key.stage, row.due_on, row.minutes) for row in rows] == [
        (CHECKERS, "pruefen", date(2026, 11, 25), 20),
        (DECIDERS, "entscheiden", date(2026, 11, 27), 30),
    ]


def test_what_another_body_answers_brings_a_date_forward_but_never_back() -> None:
    earlier, later = quote_stages(WAY, 0, both([], [])), quote_stages(WAY, 0, both(full(460, 20), []))

    assert brought_forward(date(2026, 12, 1), earlier) == date(2026, 11, 26)
    assert brought_forward(date(2026, 12, 1), later) == date(2026, 12, 1)
    nothing = NoCapacity(Unknown.ROSTER_ENDS, date(2026, 12, 1), "")
    assert brought_forward(date(2026, 12, 1), nothing) == date(2026, 12, 1)


@pytest.mark.parametrize(
    "way",
    [
        (DECIDE, CHECK),
        (CHECK, Stage("pruefen", DECIDERS, DECIDE.work)),
    ],
)
def test_ways_that_grow_and_names_that_come_twice_are_refused(way: tuple[Stage, ...]) -> None:
    with pytest.raises(StagesOutOfOrder):
        quote_stages(way, 5, both([], []))


def test_a_stage_without_way_of_its_own_is_no_stage_out_of_order() -> None:
    passed_on = (CHECK, replace(DECIDE, work=Work(minutes=30, flow_minutes=CHECK.work.flow_minutes)))

    assert isinstance(quote_stages(passed_on, 5, both([], [])), StagedQuote)


def test_no_stage_and_a_pool_nobody_knows_are_faults() -> None:
    with pytest.raises(NothingToQuote):
        quote_stages((), 5, both([], []))
    with pytest.raises(NothingToQuote):
        quote_stages(WAY, 5, {CHECKERS: outlook_of([])})


minutes = st.integers(1, 500)


@given(loads=st.tuples(st.integers(0, 460), st.integers(0, 460)), work=minutes, window=st.integers(0, 10))
def test_one_stage_is_quoted_like_a_matter_of_one_pool(loads: tuple[int, int], work: int, window: int) -> None:
    outlooks = both(full(loads[0], 10), full(loads[1], 10))
    alone = Stage("alles", CHECKERS, Work(work, work + 30))

    outcome = quote_stages([alone], window, outlooks)

    single = quote(alone.work, window, outlooks[CHECKERS])
    assert (outcome.decisive if isinstance(outcome, StagedQuote) else outcome) == single


@given(
    loads=st.tuples(st.integers(0, 460), st.integers(0, 460)),
    more=st.integers(1, 460),
    works=st.tuples(minutes, minutes),
    window=st.integers(0, 10),
)
def test_a_stage_more_and_work_more_never_make_it_earlier_and_stages_start_in_order(
    loads: tuple[int, int], more: int, works: tuple[int, int], window: int
) -> None:
    way = (
        Stage("eins", CHECKERS, Work(works[0], works[0] + works[1] + 100)),
        Stage("zwei", DECIDERS, Work(works[1], works[1] + 50)),
    )
    outlooks = both(full(loads[0], 10), full(loads[1], 10))
    outcome = quote_stages(way, window, outlooks)
    if not isinstance(outcome, StagedQuote):
        return
    first = quote_stages(way[:1], window, outlooks)
    busier = quote_stages(way, window, both(full(loads[0] + more, 10), full(loads[1], 10)))

    assert isinstance(first, StagedQuote)
    assert first.until <= outcome.until
    assert not isinstance(busier, StagedQuote) or outcome.until <= busier.until
    assert outcome.starts[0].latest_start <= outcome.starts[1].latest_start
    assert isinstance(outcome.decisive, Quote)
    assert outcome.starts[0].latest_start >= datetime(2026, 11, 23, tzinfo=MONDAY.tzinfo) - timedelta(days=1)
