"""The order of work and the ledger follow from the same latest start."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.capacity.domain.ledger import Difference, compare
from zusage.capacity.domain.order import (
    Holder,
    OpenWork,
    Reservation,
    ReservationKey,
    Work,
    WorkWithoutMinutes,
    due_day,
    latest_start,
    rebuild,
    reservation,
    whole_days,
)
from zusage.law.tests.domain.cast import DARMSTADT, OFFICE_DAY

CASE, POOL = UUID(int=1), UUID(int=2)
WEDNESDAY = date(2026, 11, 25)


def open_work(until: date = WEDNESDAY, *, case: UUID = CASE, flow_minutes: int = 30, resting: bool = False) -> OpenWork:
    return OpenWork(ReservationKey(Holder("promise", case), POOL), Work(8, flow_minutes), until, resting, DARMSTADT)


@pytest.mark.parametrize(
    ("until", "flow_minutes", "start"),
    [
        (WEDNESDAY, 30, datetime(2026, 11, 25, 14, 30, tzinfo=UTC)),
        (WEDNESDAY, 480, datetime(2026, 11, 25, 7, 0, tzinfo=UTC)),  # a full day: in the morning, not the night before
        (WEDNESDAY, 481, datetime(2026, 11, 24, 14, 59, tzinfo=UTC)),
        (WEDNESDAY, 960 + 240, datetime(2026, 11, 23, 11, 0, tzinfo=UTC)),
        (date(2026, 11, 28), 30, datetime(2026, 11, 27, 14, 30, tzinfo=UTC)),  # a Saturday: by Friday
        (date(2026, 7, 1), 30, datetime(2026, 7, 1, 13, 30, tzinfo=UTC)),  # summer time
    ],
)
def test_the_latest_start_is_counted_back_in_working_minutes(until: date, flow_minutes: int, start: datetime) -> None:
    assert latest_start(until, flow_minutes, DARMSTADT, OFFICE_DAY) == start


@pytest.mark.parametrize(("flow_minutes", "expected"), [(1, 0), (239, 0), (240, 1), (480, 1), (719, 1), (720, 2)])
def test_flow_is_rounded_to_whole_days(flow_minutes: int, expected: int) -> None:
    assert whole_days(flow_minutes, OFFICE_DAY) == expected


future_days = st.dates(date(2025, 3, 1), date(2030, 12, 31))


@given(until=future_days, flow_minutes=st.integers(1, 5000))
def test_reserved_day_and_latest_start_are_never_more_than_half_a_day_apart(until: date, flow_minutes: int) -> None:
    day = due_day(until, flow_minutes, DARMSTADT, OFFICE_DAY)
    start = latest_start(until, flow_minutes, DARMSTADT, OFFICE_DAY)
    evening_of_due_day = OFFICE_DAY.moment_with_minutes_left(day, 0)

    apart = DARMSTADT.working_days_between(start.date(), evening_of_due_day.date())

    assert apart in {0, -1} or (apart == 1 and start < evening_of_due_day)


@given(until=future_days, later=st.integers(0, 60), flow_minutes=st.integers(1, 5000))
def test_who_is_promised_later_starts_no_earlier(until: date, later: int, flow_minutes: int) -> None:
    later_day = until + timedelta(days=later)

    assert latest_start(until, flow_minutes, DARMSTADT, OFFICE_DAY) <= latest_start(
        later_day, flow_minutes, DARMSTADT, OFFICE_DAY
    )


def test_a_matter_has_one_row_on_its_day() -> None:
    assert reservation(open_work(flow_minutes=500), OFFICE_DAY, date(2026, 11, 23)) == Reservation(
        ReservationKey(Holder("promise", CASE), POOL), date(2026, 11, 24), None, 8, 64, 500
    )


@given(today=future_days, rest=st.integers(0, 40), lead=st.integers(0, 30))
def test_while_a_matter_rests_its_row_need_not_be_touched(today: date, rest: int, lead: int) -> None:
    """Every working day of rest moves the end by one: the lead stays, whenever it is computed."""
    until = DARMSTADT.add_working_days(today, lead)
    later = today + timedelta(days=rest)
    moved = DARMSTADT.add_working_days(until, DARMSTADT.working_days_between(today, later))

    now = reservation(open_work(until, resting=True), OFFICE_DAY, today)
    then = reservation(open_work(moved, resting=True), OFFICE_DAY, later)

    assert now == then
    assert now.due_on is None


def test_a_ledger_that_agrees_has_no_differences() -> None:
    works = [open_work(case=UUID(int=n)) for n in range(5)]

    assert compare(rebuild(works, OFFICE_DAY, WEDNESDAY), rebuild(reversed(works), OFFICE_DAY, WEDNESDAY)) == []


def test_every_difference_in_a_ledger_is_named() -> None:
    right = rebuild([open_work(case=UUID(int=n)) for n in (1, 2, 3)], OFFICE_DAY, WEDNESDAY)
    moved = rebuild([open_work(date(2026, 11, 30), case=UUID(int=2))], OFFICE_DAY, WEDNESDAY)[0]
    stray = rebuild([open_work(case=UUID(int=4))], OFFICE_DAY, WEDNESDAY)[0]

    found = compare([right[0], moved, stray], right)

    assert found == [
        Difference(right[1].key, moved, right[1]),
        Difference(right[2].key, None, right[2]),
        Difference(stray.key, stray, None),
    ]


@pytest.mark.parametrize(("minutes", "flow_minutes"), [(0, 30), (8, 0), (-1, 30)])
def test_a_package_without_minutes_is_refused(minutes: int, flow_minutes: int) -> None:
    with pytest.raises(WorkWithoutMinutes):
        Work(minutes, flow_minutes)
