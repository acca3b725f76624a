"""When a period ends: §§ 187 to 193 BGB by their tables and by what is always true."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.law.domain.derivation import derivation_from_json, texts
from zusage.law.domain.period import BrokenPeriod, Counting, InvalidPeriod, Period, Unit, end_of_period
from zusage.law.tests.domain.cast import HESSE, days

MONTH = Period(1, Unit.MONTHS)
THREE_MONTHS = Period(3, Unit.MONTHS)
TWO_WEEKS = Period(2, Unit.WEEKS)


@pytest.mark.parametrize(
    ("event_day", "period", "nominal_end", "end"),
    [
        (date(2026, 1, 30), MONTH, date(2026, 2, 28), date(2026, 3, 2)),  # no 30 February, and the 28th a Saturday
        (date(2026, 1, 31), MONTH, date(2026, 2, 28), date(2026, 3, 2)),
        (date(2026, 3, 3), MONTH, date(2026, 4, 3), date(2026, 4, 7)),  # Good Friday to the Tuesday after Easter
        (date(2026, 2, 25), THREE_MONTHS, date(2026, 5, 25), date(2026, 5, 26)),  # Whit Monday
        (date(2026, 3, 4), THREE_MONTHS, date(2026, 6, 4), date(2026, 6, 5)),  # Corpus Christi
        (date(2026, 9, 24), THREE_MONTHS, date(2026, 12, 24), date(2026, 12, 24)),  # no holiday in Hesse
        (date(2026, 9, 25), THREE_MONTHS, date(2026, 12, 25), date(2026, 12, 28)),
        (date(2026, 11, 30), THREE_MONTHS, date(2027, 2, 28), date(2027, 3, 1)),
        (date(2028, 1, 31), MONTH, date(2028, 2, 29), date(2028, 2, 29)),
        (date(2026, 4, 17), TWO_WEEKS, date(2026, 5, 1), date(2026, 5, 4)),
        (date(2026, 5, 11), TWO_WEEKS, date(2026, 5, 25), date(2026, 5, 26)),
        (date(2026, 12, 11), TWO_WEEKS, date(2026, 12, 25), date(2026, 12, 28)),
        (date(2026, 4, 30), Period(3, Unit.DAYS), date(2026, 5, 3), date(2026, 5, 4)),
        (date(2024, 2, 29), Period(1, Unit.YEARS), date(2025, 2, 28), date(2025, 2, 28)),
        (date(2026, 3, 31), Period(5, Unit.WORKING_DAYS), date(2026, 4, 9), date(2026, 4, 9)),
    ],
)
def test_a_period_set_going_by_an_event_ends_as_the_civil_code_says(
    event_day: date, period: Period, nominal_end: date, end: date
) -> None:
    found = end_of_period(event_day, period, HESSE)

    assert (found.nominal_end, found.end) == (nominal_end, end)


@pytest.mark.parametrize(
    ("first_day", "count", "unit", "end"),
    [
        (date(2008, 11, 22), 18, Unit.YEARS, date(2026, 11, 21)),  # full age
        (date(2026, 1, 1), 3, Unit.MONTHS, date(2026, 3, 31)),
        (date(2026, 2, 1), 1, Unit.MONTHS, date(2026, 2, 28)),
        (date(2026, 1, 31), 1, Unit.MONTHS, date(2026, 2, 28)),
        (date(2024, 2, 29), 1, Unit.YEARS, date(2025, 2, 28)),
        (date(2026, 11, 23), 1, Unit.WEEKS, date(2026, 11, 29)),
        (date(2026, 11, 23), 1, Unit.DAYS, date(2026, 11, 23)),
        (date(2026, 11, 23), 2, Unit.WORKING_DAYS, date(2026, 11, 24)),
        (date(2026, 11, 22), 2, Unit.WORKING_DAYS, date(2026, 11, 24)),
    ],
)
def test_a_period_from_the_beginning_of_a_day_counts_that_day(
    first_day: date, count: int, unit: Unit, end: date
) -> None:
    period = Period(count, unit, Counting.BEGIN, shift_to_working_day=False)

    assert end_of_period(first_day, period, HESSE).end == end


@pytest.mark.parametrize(
    ("named", "plain"),
    [
        (Period(1, Unit.HALF_MONTHS), Period(15, Unit.DAYS)),
        (Period(1, Unit.QUARTERS), Period(3, Unit.MONTHS)),
        (Period(1, Unit.HALF_YEARS), Period(6, Unit.MONTHS)),
    ],
)
def test_quarters_and_halves_mean_what_section_189_says(named: Period, plain: Period) -> None:
    assert end_of_period(date(2026, 8, 31), named, HESSE).end == end_of_period(date(2026, 8, 31), plain, HESSE).end


@pytest.mark.parametrize(
    ("start", "count", "counting", "nominal_end", "end"),
    [
        # A month first, then fifteen days: from 31 January to the last of February, and on.
        (date(2026, 1, 31), 1, Counting.EVENT, date(2026, 3, 15), date(2026, 3, 16)),
        (date(2028, 1, 31), 1, Counting.EVENT, date(2028, 3, 15), date(2028, 3, 15)),
        (date(2026, 2, 10), 2, Counting.EVENT, date(2026, 4, 25), date(2026, 4, 27)),
        (date(2026, 9, 1), 1, Counting.BEGIN, date(2026, 10, 15), date(2026, 10, 15)),
    ],
)
def test_a_month_and_a_half_ends_with_the_fifteen_days(
    start: date, count: int, counting: Counting, nominal_end: date, end: date
) -> None:
    found = end_of_period(start, Period(count, Unit.MONTHS, counting, and_half_month=True), HESSE)

    assert (found.nominal_end, found.end) == (nominal_end, end)


def test_the_fifteen_days_are_told() -> None:
    found = end_of_period(date(2028, 1, 31), Period(1, Unit.MONTHS, and_half_month=True), HESSE)

    assert texts(found.derivation)[-1] == (
        "Der halbe Monat sind 15 Tage, die zuletzt gezählt werden → 15.03.2028 (§ 189 Abs. 2 BGB)."
    )
    assert found.short.text() == "31.01.2028 + 1\u00a0Monat und ein halber → Mittwoch, 15.03.2028"


def test_only_months_take_half_a_month() -> None:
    with pytest.raises(BrokenPeriod):
        Period(1, Unit.WEEKS, and_half_month=True)


def test_a_period_with_a_fixed_day_does_not_shift() -> None:
    found = end_of_period(date(2026, 2, 28), Period(1, Unit.DAYS, shift_to_working_day=False), HESSE)

    assert found.end == date(2026, 3, 1)
    assert found.derivation[-1].text().endswith("diese Frist verschiebt sich dadurch nicht.")


def test_every_vector_of_the_suite_is_met(suites: Path) -> None:
    units = {"d": Unit.DAYS, "w": Unit.WEEKS, "m": Unit.MONTHS, "y": Unit.YEARS}
    vectors = json.loads((suites / "deadlines-he" / "deadline-vectors.json").read_text(encoding="utf-8"))

    for vector in vectors["deadlines"]:
        # Full age and fixed days (F07, F16) do not shift; the suite says so in words only.
        shifts = not vector["rule"].startswith(("no shift", "begin of day"))
        period = Period(vector["n"], units[vector["unit"]], Counting(vector["counting"]), shifts)
        found = end_of_period(date.fromisoformat(vector["event"]), period, HESSE)
        assert [found.nominal_end.isoformat(), found.end.isoformat()] == [vector["raw_end"], vector["end"]], vector


counts = st.integers(1, 24)
units = st.sampled_from([unit for unit in Unit if unit not in {Unit.YEARS, Unit.HALF_YEARS, Unit.QUARTERS}])
countings = st.sampled_from(Counting)


@given(event_day=days, count=counts, unit=units, counting=countings)
def test_no_period_ends_on_a_day_off(event_day: date, count: int, unit: Unit, counting: Counting) -> None:
    end = end_of_period(event_day, Period(count, unit, counting), HESSE).end

    assert HESSE.is_legal_working_day(end)


@given(event_day=days, later=st.integers(0, 40), count=counts, unit=units, counting=countings)
def test_who_starts_later_never_ends_earlier(
    event_day: date, later: int, count: int, unit: Unit, counting: Counting
) -> None:
    period = Period(count, unit, counting)
    later_day = date.fromordinal(event_day.toordinal() + later)

    assert end_of_period(event_day, period, HESSE).end <= end_of_period(later_day, period, HESSE).end


@given(event_day=days, count=counts, unit=units, counting=countings)
def test_a_longer_period_never_ends_earlier(event_day: date, count: int, unit: Unit, counting: Counting) -> None:
    short, long = Period(count, unit, counting), Period(count + 1, unit, counting)

    assert end_of_period(event_day, short, HESSE).end <= end_of_period(event_day, long, HESSE).end


def test_the_derivation_can_be_read_by_a_person() -> None:
    found = end_of_period(date(2026, 1, 30), MONTH, HESSE)

    assert found.short.text("de") == "30.01.2026 + 1\u00a0Monat → 28.02.2026, ein Samstag → Montag, 02.03.2026"
    assert found.short.text("en") == (
        "30 January 2026 + 1\u00a0month → 28 February 2026, a Saturday → Monday, 2 March 2026"
    )
    assert texts(found.derivation) == [
        "Der Tag des Ereignisses, Freitag, 30.01.2026, zählt nicht mit (§ 187 Abs. 1 BGB).",
        "30.01.2026 + 1\u00a0Monat → 28.02.2026 (§ 188 BGB).",
        "Einen Tag mit dieser Zahl hat der Monat nicht; es gilt sein letzter, der 28.02.2026 (§ 188 Abs. 3 BGB).",
        "Der 28.02.2026 ist ein Samstag; die Frist endet deshalb am nächsten Werktag, Montag, 02.03.2026 "
        "(§ 193 BGB; ebenso § 31 Abs. 3 VwVfG, § 26 Abs. 3 SGB X, § 108 Abs. 3 AO).",
    ]
    assert texts(found.derivation, "en") == [
        "The day of the event, Friday, 30 January 2026, does not count (section 187 (1) BGB).",
        "30 January 2026 + 1\u00a0month → 28 February 2026 (section 188 BGB).",
        "The month has no day of that number; its last one counts, 28 February 2026 (section 188 (3) BGB).",
        "28 February 2026 is a Saturday, so the period ends on the next working day, Monday, 2 March 2026 "
        "(section 193 BGB; likewise section 31 (3) VwVfG, section 26 (3) SGB X, section 108 (3) AO).",
    ]


@given(event_day=days, count=counts, unit=units, counting=countings)
def test_the_derivation_survives_being_stored(event_day: date, count: int, unit: Unit, counting: Counting) -> None:
    found = end_of_period(event_day, Period(count, unit, counting), HESSE)

    stored = json.loads(json.dumps(found.to_json()))

    assert derivation_from_json(stored["derivation"]) == found.derivation
    assert stored["end"] == found.end.isoformat()


def test_a_period_survives_being_stored() -> None:
    period = Period(2, Unit.MONTHS, Counting.BEGIN, shift_to_working_day=False, and_half_month=True)

    assert Period.from_json(json.loads(json.dumps(period.to_json()))) == period


def test_a_period_stored_before_half_months_could_be_added_is_still_read() -> None:
    stored = {"count": 3, "unit": "months", "counting": "event", "shift_to_working_day": True}

    assert Period.from_json(stored) == Period(3, Unit.MONTHS)


@pytest.mark.parametrize("count", [0, -1])
def test_a_period_without_length_is_refused(count: int) -> None:
    with pytest.raises(InvalidPeriod):
        Period(count, Unit.DAYS)
