"""Where a period ends that was extended by a length of time (§ 190 BGB)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.law.domain.derivation import texts
from zusage.law.domain.extension import end_of_extension
from zusage.law.domain.period import Period, Unit, end_of_period
from zusage.law.tests.domain.cast import HESSE, days

MONTH = Period(1, Unit.MONTHS)
WEEK = Period(1, Unit.WEEKS)


@pytest.mark.parametrize(
    ("event_day", "first", "by", "safe_until", "last_day"),
    [
        # Ends on Friday, 15 May; both readings give Monday, 15 June.
        (date(2026, 4, 15), MONTH, MONTH, date(2026, 6, 15), date(2026, 6, 15)),
        # Ends on Saturday, 6 June, moved to Monday, 8 June: a week from Monday, not from Saturday.
        (date(2026, 5, 6), MONTH, WEEK, date(2026, 6, 15), date(2026, 6, 15)),
        # Ends on Good Friday, moved to Tuesday after Easter: two weeks from then.
        (date(2026, 3, 3), MONTH, Period(2, Unit.WEEKS), date(2026, 4, 21), date(2026, 4, 21)),
        # Ends on the last of February: a month more is 28 March, or the whole of March.
        (date(2025, 1, 28), MONTH, MONTH, date(2025, 3, 28), date(2025, 3, 31)),
        (date(2026, 11, 24), MONTH, Period(5, Unit.WORKING_DAYS), date(2027, 1, 4), date(2027, 1, 4)),
    ],
)
def test_an_extension_counts_from_the_end_the_old_period_really_had(
    event_day: date, first: Period, by: Period, safe_until: date, last_day: date
) -> None:
    old = end_of_period(event_day, first, HESSE)

    found = end_of_extension(old, by, HESSE)

    assert (found.safe_until, found.last_day) == (safe_until, last_day)


def test_the_way_from_a_free_day_is_told() -> None:
    old = end_of_period(date(2026, 5, 6), MONTH, HESSE)

    assert texts(end_of_extension(old, WEEK, HESSE).derivation) == [
        "Das alte Ende, 06.06.2026, ist ein Samstag; die Verlängerung zählt deshalb erst vom nächsten Werktag an, "
        "Montag, 08.06.2026 (§ 190 BGB; BGH, IX ZB 198/04).",
        "08.06.2026 + 1\u00a0Woche → 15.06.2026 (§ 188 BGB).",
    ]


def test_two_readings_are_told_where_they_differ() -> None:
    old = end_of_period(date(2025, 1, 28), MONTH, HESSE)

    assert texts(end_of_extension(old, MONTH, HESSE).derivation, "en") == [
        "The extension counts from the end of the old period, Friday, 28 February 2025 (section 190 BGB).",
        "28 February 2025 + 1\u00a0month → 28 March 2025 (section 188 BGB).",
        "Who lets the new period begin with the day after (section 187 (2) BGB) gets until Monday, 31 March 2025; only "
        "after that do we treat anything as late.",
    ]


@given(event_day=days, count=st.integers(1, 6), by=st.builds(Period, st.integers(1, 6), st.sampled_from(Unit)))
def test_an_extension_never_shortens(event_day: date, count: int, by: Period) -> None:
    if by.unit in {Unit.YEARS, Unit.HALF_YEARS}:
        by = Period(1, by.unit)
    old = end_of_period(event_day, Period(count, Unit.MONTHS), HESSE)

    found = end_of_extension(old, by, HESSE)

    assert old.end < found.safe_until <= found.last_day
    assert HESSE.is_legal_working_day(found.safe_until)
    assert (found.last_day - found.safe_until).days <= 10
