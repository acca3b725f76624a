"""German dates and amounts, identities, refusals."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.house_clock import BERLIN

from zusage.common.domain.german import (
    format_date,
    format_date_long,
    format_date_short,
    format_datetime_short,
    format_euro,
    local_day,
)
from zusage.common.domain.ids import new_id
from zusage.common.domain.refusal import Refusal


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (12000, "120,00\u00a0€"),
        (5, "0,05\u00a0€"),
        (0, "0,00\u00a0€"),
        (123456, "1.234,56\u00a0€"),
        (100000000, "1.000.000,00\u00a0€"),
        (-1250, "−12,50\u00a0€"),
    ],
)
def test_amounts_are_written_as_in_german_letters(cents: int, written: str) -> None:
    assert format_euro(cents) == written


@given(cents=st.integers(-(10**12), 10**12))
def test_no_cent_is_lost_in_writing(cents: int) -> None:
    digits = format_euro(cents).replace(".", "").replace(",", "").replace("\u00a0€", "").replace("−", "-")

    assert int(digits) == cents


def test_days_are_written_as_in_german_letters() -> None:
    day = date(2026, 11, 25)

    assert format_date(day) == "Mittwoch, 25.\u00a0November 2026"
    assert format_date_long(date(2026, 3, 1)) == "1.\u00a0März 2026"
    assert format_date_short(day) == "Mi 25.11.2026"


@pytest.mark.parametrize(
    ("moment", "day", "written"),
    [
        (datetime(2026, 11, 25, 22, 59, tzinfo=UTC), date(2026, 11, 25), "Mi 25.11.2026, 23:59"),
        (datetime(2026, 11, 25, 23, 0, tzinfo=UTC), date(2026, 11, 26), "Do 26.11.2026, 00:00"),
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1), "Mi 01.07.2026, 23:59"),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2), "Do 02.07.2026, 00:00"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29), "So 29.03.2026, 01:59"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), date(2026, 3, 29), "So 29.03.2026, 03:00"),  # the clocks go forward
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25), "So 25.10.2026, 02:30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 25), "So 25.10.2026, 02:30"),  # and back
    ],
)
def test_a_moment_has_the_day_and_hour_of_the_towns_clocks(moment: datetime, day: date, written: str) -> None:
    assert local_day(moment, BERLIN) == day
    assert format_datetime_short(moment, BERLIN) == written


def test_a_moment_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        local_day(datetime(2026, 11, 25, 12), BERLIN)  # noqa: DTZ001


def test_identities_grow_with_time_and_say_their_version() -> None:
    ids = [new_id() for _ in range(1000)]

    assert ids == sorted(ids)
    assert len(set(ids)) == 1000
    assert {identity.version for identity in ids} == {7}


def test_a_refusal_carries_its_code_and_what_it_tells() -> None:
    class TooLate(Refusal):
        code = "test.too_late"

    refusal = TooLate(until="2026-11-25")

    assert (refusal.code, refusal.parameters) == ("test.too_late", {"until": "2026-11-25"})
    assert str(refusal) == "test.too_late(until='2026-11-25')"
