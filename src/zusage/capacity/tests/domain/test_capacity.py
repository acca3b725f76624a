"""What a pool can do: minutes from rosters."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.house_clock import BERLIN

from zusage.capacity.domain.capacity import (
    Absence,
    AbsenceExceedsRoster,
    CurveEnd,
    OfficeDay,
    OfficeHoursOverlap,
    OpenHours,
    Roster,
    RosterEmpty,
    RosterEntry,
    RosterNegative,
    RosterOverlaps,
    capacity_curve,
)
from zusage.law.domain.calendar import regional_calendar
from zusage.law.tests.domain.cast import DARMSTADT, MONDAY, OFFICE_DAY, TAX_TEAM, curve_of

NEW_YEAR = date(2026, 1, 1)
ORDINARY = date(2026, 3, 30)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
"""The Sundays of 2026 on which the clocks change."""


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, BERLIN)


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
        lambda: OpenHours(time(16), time(8)),
        lambda: OfficeDay(BERLIN, minutes=0),
        lambda: OfficeDay(BERLIN, minutes=481),
        lambda: OfficeDay(BERLIN, ()),
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


WITH_A_BREAK = OfficeDay(BERLIN, (OpenHours(time(8), time(12)), OpenHours(time(13), time(17, 30))), minutes=480)
"""Eight and a half hours by the clock, eight of work."""


@pytest.mark.parametrize(
    ("clock", "left"),
    [
        (time(7), 480),
        (time(10, 7, 30), 360),
        (time(12), 254),  # four and a half hours of eight and a half
        (time(12, 40), 254),
        (time(13), 254),
        (time(17, 29, 59), 0),
        (time(23, 59), 0),
    ],
)
def test_a_break_at_noon_takes_nothing_from_the_afternoon(clock: time, left: int) -> None:
    assert WITH_A_BREAK.minutes_left(at(date(2026, 11, 24), clock), DARMSTADT) == left


def test_what_a_pool_has_left_follows_the_hours_of_its_office() -> None:
    noon = at(date(2026, 11, 24), time(12, 30))

    assert capacity_curve(TAX_TEAM, DARMSTADT, WITH_A_BREAK, noon, horizon=5).minutes_today == 468 * 254 // 480


def test_who_has_exactly_the_afternoon_left_starts_after_the_break() -> None:
    halves = OfficeDay(BERLIN, (OpenHours(time(8), time(12)), OpenHours(time(13), time(17))))

    assert halves.moment_with_minutes_left(date(2026, 11, 24), 240) == at(date(2026, 11, 24), time(13))
    assert halves.moment_with_minutes_left(date(2026, 11, 24), 241) == at(date(2026, 11, 24), time(11, 59))


def test_hours_that_overlap_are_refused() -> None:
    with pytest.raises(OfficeHoursOverlap) as refusal:
        OfficeDay(BERLIN, (OpenHours(time(8), time(12)), OpenHours(time(11), time(16))))
    assert refusal.value.parameters == {"begins": "11:00", "ends": "12:00"}


def test_nothing_comes_after_midnight() -> None:
    with pytest.raises(OfficeHoursOverlap):
        OfficeDay(BERLIN, (OpenHours(time(8), time(0)), OpenHours(time(13), time(17))))


@st.composite
def office_days(draw: st.DrawFn) -> OfficeDay:
    """Draw one to three stretches on the quarter of an hour, and any minutes of work that fit."""
    marks = sorted(draw(st.sets(st.integers(0, 95), min_size=2, max_size=6)))
    hours = tuple(
        OpenHours(time(a // 4, a % 4 * 15), time(b // 4, b % 4 * 15))
        for a, b in zip(marks[::2], marks[1::2], strict=False)
    )
    return OfficeDay(
        BERLIN, hours, draw(st.integers(1, 15 * sum(b - a for a, b in zip(marks[::2], marks[1::2], strict=False))))
    )


@given(office_day=office_days(), day=st.sampled_from([ORDINARY, SPRING, AUTUMN]), share=st.integers(1, 1000))
def test_counting_minutes_back_from_the_close_and_forward_again_agree(
    office_day: OfficeDay, day: date, share: int
) -> None:
    minutes = office_day.minutes_on(day) * share // 1000

    assert office_day.minutes_from(office_day.moment_with_minutes_left(day, minutes)) == minutes


# --- clock-change days --------------------------------------------------------------------------------------

ROUND_THE_CLOCK = OfficeDay(BERLIN, (OpenHours(time(0), time(0)),), minutes=24 * 60)
NIGHT_WATCH = Roster(tuple(RosterEntry(weekday, 1440, NEW_YEAR) for weekday in range(7)))


@pytest.mark.parametrize(("day", "minutes"), [(ORDINARY, 1440), (SPRING, 1380), (AUTUMN, 1500)])
def test_a_day_has_the_hours_that_really_pass(day: date, minutes: int) -> None:
    assert ROUND_THE_CLOCK.minutes_on(day) == minutes
    assert OFFICE_DAY.minutes_on(day) == 480


@pytest.mark.parametrize(
    ("day", "clock", "fold", "left"),
    [
        (SPRING, time(1, 59), 0, 21 * 60 + 1),
        (SPRING, time(3), 0, 21 * 60),  # a minute later: two o'clock never was
        (AUTUMN, time(2, 30), 0, 22 * 60 + 30),
        (AUTUMN, time(2, 30), 1, 21 * 60 + 30),  # the same time on the clock, an hour later
        (AUTUMN, time(3), 0, 21 * 60),
    ],
)
def test_what_is_left_of_a_day_on_which_the_clocks_change(day: date, clock: time, fold: int, left: int) -> None:
    now = at(day, clock.replace(fold=fold))

    assert ROUND_THE_CLOCK.minutes_from(now) == left
    assert capacity_curve(NIGHT_WATCH, DARMSTADT, ROUND_THE_CLOCK, now, horizon=5).minutes_today == left


@pytest.mark.parametrize(
    ("begins", "ends", "minutes"),
    [
        (time(1), time(2, 30), 60),  # until two o'clock, when it is three
        (time(2, 15), time(2, 45), 0),  # never was
        (time(2, 30), time(5), 120),  # from three o'clock
        (time(2), time(3), 0),
    ],
)
def test_hours_that_the_clocks_skip_are_not_worked(begins: time, ends: time, minutes: int) -> None:
    hours = OpenHours(begins, ends)
    office_day = OfficeDay(BERLIN, (hours,), minutes=hours.seconds // 60)

    assert office_day.minutes_on(SPRING) == minutes
    assert office_day.minutes_on(ORDINARY) == hours.seconds // 60


def test_no_moment_of_a_clock_change_gives_time_back() -> None:
    for day in (SPRING, AUTUMN):
        midnight = at(day, time(0)).astimezone(UTC)
        left = [ROUND_THE_CLOCK.minutes_from(midnight + timedelta(minutes=n)) for n in range(26 * 60)]
        end = ROUND_THE_CLOCK.minutes_on(day)

        assert left[:end] == list(range(end, 0, -1))


# --- pools that work at weekends ----------------------------------------------------------------------------


def test_what_is_done_at_a_weekend_is_there_by_monday_evening() -> None:
    saturday_noon = at(date(2026, 11, 28), time(12))

    curve = capacity_curve(NIGHT_WATCH, DARMSTADT, ROUND_THE_CLOCK, saturday_noon, horizon=5)

    assert curve.days[:2] == (date(2026, 11, 28), date(2026, 11, 30))
    assert curve.cumulative[:3] == (720, 720 + 1440 + 1440, 720 + 3 * 1440)


def test_the_night_on_which_the_clocks_change_is_planned_with_its_own_length() -> None:
    spring = capacity_curve(NIGHT_WATCH, DARMSTADT, ROUND_THE_CLOCK, at(date(2026, 3, 27), time(23, 59)), horizon=2)
    autumn = capacity_curve(NIGHT_WATCH, DARMSTADT, ROUND_THE_CLOCK, at(date(2026, 10, 23), time(23, 59)), horizon=2)

    assert spring.cumulative[1] == 1 + 1440 + 1380 + 1440
    assert autumn.cumulative[1] == 1 + 1440 + 1500 + 1440


def test_a_holiday_stops_a_pool_that_works_at_weekends_too() -> None:
    christmas = capacity_curve(NIGHT_WATCH, DARMSTADT, ROUND_THE_CLOCK, at(date(2026, 12, 23), time(23, 59)), horizon=1)

    # 24 (closed), 25 and 26 December are off; Sunday the 27th and Monday the 28th are not.
    assert (christmas.known_until, christmas.cumulative[1]) == (date(2026, 12, 28), 1 + 2 * 1440)


def test_an_absence_of_the_week_takes_a_short_saturday_but_no_more() -> None:
    roster = Roster(
        (*weekdays(480), RosterEntry(5, 120, NEW_YEAR)), (Absence(date(2026, 11, 23), date(2026, 11, 30), 200),)
    )

    assert [roster.minutes_on(date(2026, 11, day)) for day in (27, 28)] == [280, 0]
