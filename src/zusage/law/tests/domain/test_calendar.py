"""The two calendars of a municipality."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.law.domain.calendar import (
    BrokenCalendar,
    CalendarNotPublished,
    RegionWithoutCalendar,
    WorkingCalendar,
    regional_calendar,
)
from zusage.law.tests.domain.cast import DARMSTADT, HESSE, days


def test_hesse_has_the_ten_holidays_of_its_law() -> None:
    names = [name for day, name in HESSE.public_holidays.items() if day.year == 2026]

    assert names == [
        "Neujahr",
        "Karfreitag",
        "Ostermontag",
        "Erster Mai",
        "Christi Himmelfahrt",
        "Pfingstmontag",
        "Fronleichnam",
        "Tag der Deutschen Einheit",
        "Erster Weihnachtstag",
        "Zweiter Weihnachtstag",
    ]


def test_the_year_2026_has_253_working_days() -> None:
    assert HESSE.working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 253


def test_christmas_eve_is_a_working_day_of_the_law_even_where_the_city_closes() -> None:
    christmas_eve = date(2026, 12, 24)

    assert DARMSTADT.is_legal_working_day(christmas_eve)
    assert not DARMSTADT.is_working_day(christmas_eve)
    assert HESSE.is_working_day(christmas_eve)


def test_a_free_day_says_why_it_is_free() -> None:
    assert HESSE.why_free(date(2026, 6, 4)) == "Fronleichnam"
    assert HESSE.why_free(date(2026, 6, 6)) == "saturday"
    assert HESSE.why_free(date(2026, 6, 7)) == "sunday"
    assert HESSE.why_free(date(2026, 6, 8)) == ""
    assert DARMSTADT.why_free(date(2026, 12, 31)) == "Silvester"


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 3, 31), 5, date(2026, 4, 9)),  # over Easter
        (date(2026, 5, 29), 10, date(2026, 6, 15)),  # over Corpus Christi
        (date(2026, 12, 22), 5, date(2026, 12, 30)),  # the 24th counts where the city is open
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # from a Saturday
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
        (date(2026, 11, 22), -1, date(2026, 11, 20)),
        (date(2026, 11, 22), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_working_days_are_counted_without_the_first(start: date, count: int, end: date) -> None:
    assert HESSE.add_working_days(start, count) == end


def test_declared_closing_days_are_skipped() -> None:
    assert DARMSTADT.add_working_days(date(2026, 12, 22), 5) == date(2027, 1, 4)


@given(start=days, count=st.integers(1, 300))
def test_counting_forward_and_backward_agree(start: date, count: int) -> None:
    end = HESSE.add_working_days(start, count)

    assert HESSE.is_working_day(end)
    assert HESSE.working_days_between(start, end) == count
    assert HESSE.add_working_days(end, -count) == HESSE.last_working_day(start)


@given(start=days, length=st.integers(0, 400))
def test_counting_gives_what_looking_at_each_day_gives(start: date, length: int) -> None:
    end = start + timedelta(days=length)

    one_by_one = sum(DARMSTADT_OR_HESSE.is_working_day(start + timedelta(days=n)) for n in range(1, length + 1))

    assert DARMSTADT_OR_HESSE.working_days_between(start, end) == one_by_one
    assert DARMSTADT_OR_HESSE.working_days_between(end, start) == -one_by_one


DARMSTADT_OR_HESSE = regional_calendar("DE-HE", 2015, 2041, {date(2026, 12, 24): "zu", date(2027, 5, 7): "Brückentag"})


def test_no_date_is_invented_outside_the_published_years() -> None:
    short = regional_calendar("DE-HE", 2026, 2026)

    with pytest.raises(CalendarNotPublished):
        short.is_working_day(date(2027, 1, 4))
    with pytest.raises(CalendarNotPublished):
        short.add_working_days(date(2026, 12, 30), 2)
    with pytest.raises(CalendarNotPublished):
        short.add_working_days(date(2026, 1, 2), -1)
    with pytest.raises(CalendarNotPublished) as refusal:
        short.next_legal_working_day(date(2027, 1, 1))
    assert refusal.value.parameters["last_year"] == 2026


def test_the_version_tells_calendars_apart_by_content_only() -> None:
    again = WorkingCalendar.from_json(json.loads(json.dumps(DARMSTADT.to_json())))

    assert again == DARMSTADT
    assert again.version == DARMSTADT.version
    assert regional_calendar("DE-HE", 2024, 2032).version != DARMSTADT.version


def test_a_calendar_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(BrokenCalendar):
        regional_calendar("DE-HE", 2027, 2026)
    with pytest.raises(BrokenCalendar):
        regional_calendar("DE-HE", 2026, 2026, {date(2027, 12, 24): "zu"})


@pytest.mark.parametrize("region", ["HE", "DE", "DE-BYP", "AT-9", ""])
def test_a_region_nobody_entered_is_refused_and_the_known_ones_are_named(region: str) -> None:
    with pytest.raises(RegionWithoutCalendar) as refused:
        regional_calendar(region, 2026, 2026)

    assert refused.value.parameters["region"] == region
    assert {"DE-HE", "DE-BY-KATH"} <= set(refused.value.parameters["known"].split(", "))
