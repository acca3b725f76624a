"""Closing days are declared for years ahead, and the year that nobody thought of is named in time."""

from datetime import date

import pytest

from zusage.capacity.domain.closing_days import closing_days_of, year_without_closing_days


def test_a_day_of_every_year_is_declared_for_each_year_a_calendar_reaches() -> None:
    entries = [{"yearly": "12-24", "reason": "Heiligabend"}, {"on": "2027-02-08", "reason": "Rosenmontag"}]

    assert closing_days_of(entries, 2026, 2028) == {
        date(2026, 12, 24): "Heiligabend",
        date(2027, 12, 24): "Heiligabend",
        date(2028, 12, 24): "Heiligabend",
        date(2027, 2, 8): "Rosenmontag",
    }


def test_the_29th_of_february_is_a_closing_day_where_there_is_one() -> None:
    assert list(closing_days_of([{"yearly": "02-29", "reason": "Schalttag"}], 2026, 2029)) == [date(2028, 2, 29)]


@pytest.mark.parametrize(
    ("declared", "today", "missing"),
    [
        ([date(2026, 12, 31)], date(2026, 6, 1), None),
        ([date(2026, 12, 31)], date(2026, 7, 2), 2027),  # half a year on is the first of January
        ([date(2026, 12, 31)], date(2029, 3, 1), 2029),
        ([date(2027, 2, 8)], date(2026, 12, 1), None),
        ([], date(2026, 12, 1), None),  # a town that closes on no day of its own has nothing to declare
    ],
)
def test_a_year_without_closing_days_is_named_half_a_year_before(
    declared: list[date], today: date, missing: int | None
) -> None:
    assert year_without_closing_days(declared, today) == missing
