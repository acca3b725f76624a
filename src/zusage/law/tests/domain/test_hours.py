"""Periods that are counted in hours."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.common.domain.german import LOCAL_ZONE
from zusage.law.domain.deemed import LawFamily
from zusage.law.domain.derivation import texts
from zusage.law.domain.hours import HOURS_COUNT, end_of_hours
from zusage.law.domain.period import InvalidPeriod


def local(month: int, day: int, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, fold=fold, tzinfo=LOCAL_ZONE)


@pytest.mark.parametrize(
    ("event_at", "count", "safe_until", "last_moment"),
    [
        (local(11, 24, 10), 24, local(11, 25, 10), local(11, 25, 10)),
        (local(11, 24, 10, 20), 24, local(11, 25, 10, 20), local(11, 25, 11)),
        # Over a weekend, and over Good Friday: the hours run on.
        (local(11, 27, 16), 48, local(11, 29, 16), local(11, 29, 16)),
        (local(4, 2, 16), 72, local(4, 5, 16), local(4, 5, 16)),
        # The night of 29 March has one hour less, that of 25 October one more.
        (local(3, 28, 12), 24, local(3, 29, 13), local(3, 29, 13)),
        (local(10, 24, 12), 24, local(10, 25, 11), local(10, 25, 11)),
        # Half past two comes twice on 25 October.
        (local(10, 25, 2, 30, fold=0), 1, local(10, 25, 2, 30, fold=1), local(10, 25, 3)),
        (local(10, 25, 2, 30, fold=1), 1, local(10, 25, 3, 30), local(10, 25, 4)),
        (local(10, 25, 1), 2, local(10, 25, 2, fold=1), local(10, 25, 2, fold=1)),
    ],
)
def test_hours_end_when_they_have_really_passed(
    event_at: datetime, count: int, safe_until: datetime, last_moment: datetime
) -> None:
    found = end_of_hours(LawFamily.VWVFG, event_at, count)

    assert (found.safe_until, found.last_moment) == (safe_until.astimezone(UTC), last_moment.astimezone(UTC))
    assert not found.is_late(last_moment.astimezone(UTC))
    assert found.is_late(last_moment.astimezone(UTC) + timedelta(seconds=1))


def test_the_night_on_which_the_clocks_change_is_told() -> None:
    found = end_of_hours(LawFamily.VWVFG, local(10, 25, 2, 30), 1)

    assert texts(found.derivation) == [
        "Sonntag, 25.10.2026, 02:30 Uhr MESZ + 1\u00a0Stunde → Sonntag, 25.10.2026, 02:30 Uhr MEZ; Samstage, Sonntage "
        "und Feiertage zählen mit (§ 31 Abs. 6 VwVfG).",
        "In dieser Zeit wird die Uhr umgestellt; gezählt sind die Stunden, die wirklich vergehen.",
        "Die angebrochene Stunde zählt zu Ihren Gunsten nicht mit; als verspätet behandeln wir etwas erst nach "
        "Sonntag, 25.10.2026, 03:00 Uhr MEZ.",
    ]


def test_an_ordinary_day_is_told_without_its_zone() -> None:
    (told,) = texts(end_of_hours(LawFamily.AO, local(11, 27, 16), 48).derivation, "en")

    assert told == (
        "Friday, 27 November 2026, 16:00 + 48\u00a0hours → Sunday, 29 November 2026, 16:00; Saturdays, Sundays and "
        "public holidays count (§ 108 Abs. 6 AO)."
    )


@given(
    seconds=st.integers(0, 20 * 365 * 24 * 3600),
    count=st.integers(1, 1000),
)
def test_the_two_readings_are_less_than_an_hour_apart(seconds: int, count: int) -> None:
    event_at = datetime(2016, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)

    found = end_of_hours(LawFamily.HVWVFG, event_at, count)

    assert found.safe_until - event_at == timedelta(hours=count)
    assert timedelta(0) <= found.last_moment - found.safe_until < timedelta(hours=1)
    assert found.last_moment.astimezone(LOCAL_ZONE).minute == 0


def test_no_hours_are_no_period() -> None:
    with pytest.raises(InvalidPeriod):
        end_of_hours(LawFamily.AO, local(11, 24, 10), 0)


def test_every_family_of_law_counts_free_days() -> None:
    assert set(HOURS_COUNT) == set(LawFamily)
