"""What a pool can do: minutes from rosters."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.promises.domain.calendar import regional_calendar
from zusage.promises.domain.capacity import (
    Absence,
    AbsenceExceedsRoster,
    CurveEnd,
    OfficeDay,
    Roster,
    RosterEmpty,
    RosterEntry,
    RosterNegative,
    RosterOverlaps,
    capacity_curve,
)
from zusage.promises.tests.domain.cast import DARMSTADT, MONDAY, OFFICE_DAY, TAX_TEAM, curve_of

NEW_YEAR = date(2026, 1, 1)


def weekdays(
    minutes: int = 480, valid_from: date = NEW_YEAR, valid_until: date | None = None
) -> tuple[RosterEntry, ...]:
    return tuple(RosterEntry(weekday, minutes, valid_from, valid_until) for weekday in range(5))


def test_a_curve_adds_up_the_minutes_from_now_on() -> None:
    curve = curve_of()

    assert curve.days[:4] == (date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26))
    # 390 of 480 minutes are left at half past nine; a fifth of the team's 2340 is there for cases.
    assert curve.cumulative[:4] == (468 * 390 // 480, 380 + 468, 848 + 504, 1352 + 468)
    assert curve.ends is CurveEnd.HORIZON


def test_after_hours_and_on_days_off_nothing_is_left_of_today() -> None:
    evening = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    sunday = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    christmas_eve = datetime(2026, 12, 24, 10, 0, tzinfo=UTC)

    assert [curve_of(now=moment).cumulative[0] for moment in (evening, sunday, christmas_eve)] == [0, 0, 0]


def test_before_hours_the_whole_day_is_left() -> None:
    assert OFFICE_DAY.minutes_left(datetime(2026, 11, 23, 3, 0, tzinfo=UTC), DARMSTADT) == 480


def test_closing_days_and_holidays_have_no_minutes() -> None:
    curve = curve_of(now=datetime(2026, 12, 23, 8, 0, tzinfo=UTC))

    assert curve.days[1:3] == (date(2026, 12, 28), date(2026, 12, 29))


def test_a_curve_ends_where_the_roster_ends() -> None:
    roster = Roster(weekdays(valid_until=date(2026, 12, 1)))

    curve = curve_of(roster)

    assert (curve.known_until, curve.ends) == (date(2026, 11, 30), CurveEnd.ROSTER)


def test_a_curve_ends_where_the_calendar_ends() -> None:
    curve = capacity_curve(TAX_TEAM, regional_calendar("DE-HE", 2026, 2026), OFFICE_DAY, MONDAY)

    assert (curve.known_until, curve.ends) == (date(2026, 12, 31), CurveEnd.CALENDAR)


def test_absences_are_taken_off_before_the_share_for_cases() -> None:
    entries = tuple(RosterEntry(weekday, 480, NEW_YEAR, share_permille=500) for weekday in range(5))
    roster = Roster(entries, (Absence(date(2026, 11, 24), date(2026, 11, 25), 80),))

    assert roster.minutes_on(date(2026, 11, 24)) == 200
    assert roster.minutes_on(date(2026, 11, 25)) == 240


def test_a_new_roster_takes_over_on_its_day() -> None:
    roster = Roster((*weekdays(480, valid_until=date(2026, 12, 1)), *weekdays(240, valid_from=date(2026, 12, 1))))

    assert roster.minutes_on(date(2026, 11, 30)) == 480
    assert roster.minutes_on(date(2026, 12, 1)) == 240


def test_two_rosters_for_the_same_days_are_refused() -> None:
    with pytest.raises(RosterOverlaps) as refusal:
        Roster((*weekdays(), *weekdays(240, valid_from=date(2026, 12, 1))))

    assert refusal.value.parameters == {"weekday": 0, "day": "2026-12-01"}


@pytest.mark.parametrize("entries", [(), weekdays(0), (RosterEntry(0, 480, NEW_YEAR, share_permille=0),)])
def test_a_pool_without_minutes_is_refused(entries: tuple[RosterEntry, ...]) -> None:
    with pytest.raises(RosterEmpty):
        Roster(entries)


@pytest.mark.parametrize(
    "broken",
    [
        lambda: RosterEntry(0, -1, NEW_YEAR),
        lambda: RosterEntry(7, 480, NEW_YEAR),
        lambda: RosterEntry(0, 480, NEW_YEAR, NEW_YEAR),
        lambda: RosterEntry(0, 480, NEW_YEAR, share_permille=1001),
        lambda: Absence(NEW_YEAR, NEW_YEAR, 60),
        lambda: Absence(NEW_YEAR, date(2026, 2, 1), -60),
        lambda: OfficeDay(time(16), time(8)),
        lambda: OfficeDay(minutes=0),
    ],
)
def test_less_than_nothing_is_refused(broken: object) -> None:
    with pytest.raises(RosterNegative):
        broken()  # type: ignore[operator]


def test_more_absent_than_present_is_refused() -> None:
    roster = Roster(weekdays(480), (Absence(date(2026, 11, 24), date(2026, 11, 26), 600),))

    with pytest.raises(AbsenceExceedsRoster) as refusal:
        curve_of(roster)
    assert refusal.value.parameters["day"] == "2026-11-24"


@given(minutes=st.integers(1, 480))
def test_counting_minutes_back_from_the_close_and_forward_again_agree(minutes: int) -> None:
    day = date(2026, 3, 30)  # the day after the clocks went forward

    assert OFFICE_DAY.minutes_left(OFFICE_DAY.moment_with_minutes_left(day, minutes), DARMSTADT) == minutes


def test_days_past_and_days_off_have_an_index() -> None:
    curve = curve_of()

    assert curve.index_of(date(2026, 11, 1)) == 0
    assert curve.index_of(date(2026, 11, 28)) == 4  # a Saturday: the Friday before
    assert curve.index_of(date(2026, 11, 30)) == 5
    assert curve.index_of(date(2030, 1, 1)) == curve.last_index
