"""FEEL: dates, times, zones and durations, also beyond Python's calendar."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.processes.domain.feel import Problem, Time, compile_expression
from zusage.processes.domain.feel.temporal import (
    DAY,
    WideDate,
    date_of,
    day_number,
    day_of_year,
    duration_of,
    later,
    moment_of,
    moment_parts,
    nanoseconds,
    week_of_year,
    weekday,
)
from zusage.processes.domain.feel.temporal_text import datetime_from, datetime_text, duration_from, duration_text
from zusage.processes.domain.feel.values import text_of

MOMENT = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)


def text_value_of(text):
    return text_of(compile_expression(text, strict=False).evaluate({}).value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # reading
        ('time("10:30:00")', "10:30:00"),
        ('time("10:30:00.5Z")', "10:30:00.5Z"),
        ('time("10:30:00+01:00")', "10:30:00+01:00"),
        ('@"10:30:00@Europe/Berlin"', "10:30:00@Europe/Berlin"),
        ('time("24:00:00")', "00:00:00"),
        ("time(10, 30, 15.25)", "10:30:15.25"),
        ('time(10, 30, 15, @"-PT2H")', "10:30:15-02:00"),
        ('time(@"2026-11-25T10:30:00Z")', "10:30:00Z"),
        ('time(@"2026-11-25")', "00:00:00Z"),
        ('date("-2017-12-31")', "-2017-12-31"),
        ('date("999999999-12-31")', "999999999-12-31"),
        ("date(2024, 2, 29)", "2024-02-29"),
        ("date(-4, 2, 29)", "-0004-02-29"),
        ('date and time("2026-11-25")', "2026-11-25T00:00:00"),
        ('@"2026-11-25T11:22:33.123456789@Europe/Berlin"', "2026-11-25T11:22:33.123456789@Europe/Berlin"),
        ('date and time(@"2026-11-25", @"10:30:00+01:00")', "2026-11-25T10:30:00+01:00"),
        ('date and time(@"2026-11-25T01:00:00Z", @"10:30:00")', "2026-11-25T10:30:00"),
        ('@"2026-11-25T24:00:00"', "2026-11-26T00:00:00"),
        ('duration("P1DT2H3M4.123456789S")', "P1DT2H3M4.123456789S"),
        ('duration("-P100M")', "-P8Y4M"),
        ('duration("P999999999M")', "P83333333Y3M"),
        # what has no value
        ('time("7:30:00")', "null"),
        ('time("10:60:00")', "null"),
        ('time("24:00:01")', "null"),
        ('time("10:30:00@Erde/Mond")', "null"),
        ('time("10:30:00+14:01")', "null"),
        ('time("10:30:00+01:00@Europe/Berlin")', "null"),
        ("time(24, 0, 0)", "null"),
        ('date("2023-02-29")', "null"),
        ('date("02026-11-25")', "null"),
        ('date("1000000000-01-01")', "null"),
        ('date and time("2026-11-25T10:30")', "null"),
        ('duration("P1Y1D")', "null"),
        ('duration("P1H")', "null"),
        # properties
        ('@"2026-11-25T10:30:15+01:00".time offset', "PT1H"),
        ('@"2026-07-25T10:30:15@Europe/Berlin".time offset', "PT2H"),
        ('@"2026-11-25T10:30:15".time offset', "null"),
        ('@"10:30:15@Etc/UTC".time offset', "PT0S"),
        ('@"10:30:15@Europe/Berlin".time offset', "null"),
        ('@"2026-07-25T10:30:15@Europe/Berlin".timezone', "Europe/Berlin"),
        ('@"2026-11-25T10:30:15+01:00".timezone', "null"),
        ('[@"10:30:15".hour, @"10:30:15".minute, @"10:30:15".second]', "[10, 30, 15]"),
        ('[@"-0004-02-29".year, @"-0004-02-29".month, @"-0004-02-29".day]', "[-4, 2, 29]"),
        ('@"12026-11-25T10:30:15".hour', "10"),
        ('@"2026-11-25T10:30:15.25".second', "15.25"),
        ('@"-PT61.5S".seconds', "-1.5"),
        ('@"PT1M".seconds', "0"),
        # functions
        ('day of year(@"2024-12-31")', "366"),
        ('week of year(@"2021-01-03")', "53"),
        ('week of year(@"2026-12-31T10:00:00")', "53"),
        ('month of year(@"2026-11-25")', "November"),
        ('day of week(date: @"2026-11-25")', "Wednesday"),
        ('is(@"10:00:00Z", @"11:00:00+01:00")', "false"),
        ('is(@"10:00:00Z", @"10:00:00+00:00")', "true"),
        ('is(@"10:00:00@Etc/GMT", @"10:00:00Z")', "false"),
        # arithmetic and order
        ('@"10:00:00" + @"PT15H"', "01:00:00"),
        ('@"10:00:00" - @"PT11H"', "23:00:00"),
        ('@"10:00:00" - @"09:00:00+00:00"', "null"),
        ('@"10:00:00Z" - @"10:00:00+01:00"', "PT1H"),
        ('@"10:00:00Z" = @"11:00:00+01:00"', "true"),
        ('@"10:00:00@Europe/Berlin" < @"11:00:00@Europe/Berlin"', "true"),
        ('@"10:00:00@Europe/Berlin" < @"10:30:00Z"', "true"),
        ('@"10:00:00" < @"10:30:00+05:00"', "true"),
        ('@"2026-11-25T10:00:00" >= @"2026-11-25T10:00:00+05:00"', "true"),
        ('@"10:00:00" = @"10:00:00Z"', "false"),
        ('@"2026-11-25T10:00:00Z" = @"2026-11-25T11:00:00@Europe/Berlin"', "true"),
        ('@"2026-11-25T10:00:00.000000001Z" > @"2026-11-25T11:00:00@Europe/Berlin"', "true"),
        ('@"2026-11-25T10:00:00" = @"2026-11-25T10:00:00Z"', "false"),
        ('@"2026-03-29T01:30:00@Europe/Berlin" + @"PT1H"', "2026-03-29T03:30:00@Europe/Berlin"),
        ('@"2026-03-29T12:00:00@Europe/Berlin" - @"2026-03-28T12:00:00@Europe/Berlin"', "PT23H"),
        ('@"2026-11-25" + @"PT36H"', "2026-11-26"),
        ('@"2026-11-25" - @"PT1H"', "2026-11-24"),
        ('@"2026-11-25T12:00:00Z" - @"2026-11-25"', "PT12H"),
        ('@"2026-11-25T12:00:00" - @"2026-11-25"', "null"),
        ('@"2024-02-29" + @"P1Y"', "2025-02-28"),
        ('@"9999-12-31" + @"P1D"', "10000-01-01"),
        ('@"10000-01-01" - @"9999-12-31"', "P1D"),
        ('@"-0001-03-01" - @"P1D"', "-0001-02-28"),
        ('@"PT0.000000001S" * 1000', "PT0.000001S"),
        ('@"P1D" / @"PT0.000000001S"', "86400000000000"),
        ('@"P1Y" * 1e30', "null"),
        ('@"999999999-12-31" + @"P1D"', "null"),
    ],
)
def test_dates_times_and_durations_are_those_of_the_standard(text, value):
    assert text_value_of(text) == value


def test_the_present_moment_is_the_one_passed_in():
    expression = compile_expression("[now(), today()]")

    assert expression.evaluate({}, now=MOMENT).value == [MOMENT, date(2026, 11, 25)]
    assert expression.evaluate({}).problems == (
        Problem(1, "now: the moment is not known here"),
        Problem(8, "today: the moment is not known here"),
    )


@given(day=st.dates())
def test_day_numbers_and_weeks_are_those_of_the_calendar(day):
    wide = WideDate(day.year, day.month, day.day)

    assert day_number(wide) == day.toordinal()
    assert (weekday(wide), week_of_year(day)) == (day.isoweekday(), day.isocalendar().week)
    assert day_of_year(day) == day.timetuple().tm_yday


@given(number=st.integers(-365_000_000_000, 365_000_000_000))
def test_every_day_number_is_one_day(number):
    assert day_number(date_of(number)) == number


ZONES = ("", "Z", "+05:30", "-11:00", "@Europe/Berlin", "@America/New_York")


@given(
    number=st.integers(-365_000_000_000, 365_000_000_000) | st.integers(1, date.max.toordinal()),
    nanosecond=st.integers(0, DAY - 1) | st.integers(0, DAY // 1000 - 1).map(lambda micros: micros * 1000),
    zone=st.sampled_from(ZONES),
)
def test_a_moment_has_one_form_and_its_text_gives_it_back(number, nanosecond, zone):
    text = datetime_text(moment_of(number, nanosecond, None)) + zone
    moment = datetime_from(text)

    assert datetime_text(moment) == text
    assert moment_parts(moment)[:2] == (number, nanosecond)
    in_python = 1 <= number <= date.max.toordinal() and nanosecond % 1000 == 0
    assert isinstance(moment, datetime) is in_python


@given(
    number=st.integers(3, date.max.toordinal() - 2) | st.integers(-(10**9), 10**9),
    nanosecond=st.integers(0, DAY - 1),
    zone=st.sampled_from(ZONES),
    duration=st.timedeltas(timedelta(hours=-20), timedelta(hours=20)),
)
def test_elapsed_time_added_and_taken_away_again_changes_nothing(number, nanosecond, zone, duration):
    moment = datetime_from(datetime_text(moment_of(number, nanosecond, None)) + zone)
    there = later(moment, duration)

    assert text_of(later(there, -duration)) == text_of(later(moment, timedelta()))


@given(count=st.integers(-(10**25), 10**25))
def test_a_duration_has_one_form_and_its_text_gives_it_back(count):
    duration = duration_of(count)

    assert nanoseconds(duration) == count
    assert duration_from(duration_text(duration)) == duration
    in_python = count % 1000 == 0 and -(DAY * 999_999_999) <= count < DAY * 1_000_000_000
    assert isinstance(duration, timedelta) is in_python


def test_a_time_of_day_wraps_around_midnight():
    value = compile_expression('@"23:59:59.5" + @"PT1S"').evaluate({}).value

    assert value == Time(500_000_000)
    assert compile_expression('@"23:59:59.5".second').evaluate({}).value == Decimal("59.5")
