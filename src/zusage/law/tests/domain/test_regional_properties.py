"""What must hold of every period and every count, wherever the municipality lies."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zusage.law.domain.calendar import REGIONS, regional_calendar
from zusage.law.domain.clocks import INACTION, start_clock
from zusage.law.domain.period import Counting, Period, Unit, end_of_period
from zusage.law.tests.domain.cast import days

# One day in each year on which only this city is closed, so that the two calendars differ everywhere.
CALENDARS = {
    region: regional_calendar(region, 2015, 2040, {date(year, 5, 7): "Betriebsausflug" for year in range(2015, 2041)})
    for region in sorted(REGIONS)
}
regions = st.sampled_from(sorted(CALENDARS))
CALENDAR_UNITS = [unit for unit in Unit if unit is not Unit.WORKING_DAYS]
periods = st.builds(Period, st.integers(1, 12), st.sampled_from(CALENDAR_UNITS), st.sampled_from(Counting)).filter(
    lambda period: period.unit is not Unit.YEARS or period.count <= 2
)


@given(region=regions, start=st.dates(date(2015, 1, 1), date(2033, 12, 31)), period=periods)
def test_a_period_ends_on_the_first_day_that_the_law_leaves_open(region: str, start: date, period: Period) -> None:
    calendar = CALENDARS[region]
    found = end_of_period(start, period, calendar)

    skipped = [found.nominal_end + timedelta(days=n) for n in range((found.end - found.nominal_end).days)]
    assert calendar.is_legal_working_day(found.end)
    assert not any(calendar.is_legal_working_day(day) for day in skipped)


@given(
    region=regions,
    start=st.dates(date(2015, 1, 1), date(2033, 12, 31)),
    later=st.integers(0, 60),
    period=periods,
)
def test_who_starts_later_never_ends_earlier(region: str, start: date, later: int, period: Period) -> None:
    after = end_of_period(start + timedelta(days=later), period, CALENDARS[region])

    assert end_of_period(start, period, CALENDARS[region]).end <= after.end


@given(region=regions, start=days, count=st.integers(1, 300))
def test_counting_forward_and_backward_agree(region: str, start: date, count: int) -> None:
    calendar = CALENDARS[region]
    end = calendar.add_working_days(start, count)

    assert calendar.is_working_day(end)
    assert calendar.working_days_between(start, end) == count
    assert calendar.add_working_days(end, -count) == calendar.last_working_day(start)


@given(region=regions, start=days)
def test_inaction_ends_three_months_later_to_the_day_wherever_it_falls(region: str, start: date) -> None:
    clock = start_clock(INACTION, start, CALENDARS[region])

    months = (clock.ends_on.year - start.year) * 12 + clock.ends_on.month - start.month
    assert months == 3
    assert clock.ends_on.day == start.day or (clock.ends_on + timedelta(days=1)).day == 1


@given(place=st.sampled_from(["DE-BY-KATH", "DE-BY-AUGSBURG", "DE-SN-KATH", "DE-TH-KATH"]), day=days)
def test_a_place_is_never_open_where_its_land_is_closed(place: str, day: date) -> None:
    own, land = CALENDARS[place], CALENDARS[place[:5]]

    assert land.is_legal_working_day(day) or not own.is_legal_working_day(day)
