"""Days that are named by a word or an appointment, and time that need not run through."""

from datetime import date

import pytest

from zusage.law.domain.deemed import LawFamily
from zusage.law.domain.derivation import texts
from zusage.law.domain.named_day import (
    APPOINTMENTS_STAND,
    MonthPart,
    WorkingDaysHaveNoLength,
    appointment,
    day_in_month,
    days_of_broken_time,
)
from zusage.law.domain.period import InvalidPeriod, Unit
from zusage.law.tests.domain.cast import HESSE


@pytest.mark.parametrize(
    ("month", "part", "nominal", "on"),
    [
        (12, MonthPart.BEGINNING, date(2026, 12, 1), date(2026, 12, 1)),
        (12, MonthPart.MIDDLE, date(2026, 12, 15), date(2026, 12, 15)),
        (12, MonthPart.END, date(2026, 12, 31), date(2026, 12, 31)),
        (2, MonthPart.END, date(2026, 2, 28), date(2026, 3, 2)),  # a Saturday
        (5, MonthPart.BEGINNING, date(2026, 5, 1), date(2026, 5, 4)),  # Labour Day, a Friday
        (11, MonthPart.MIDDLE, date(2026, 11, 15), date(2026, 11, 16)),  # a Sunday
    ],
)
def test_beginning_middle_and_end_of_a_month_are_days(month: int, part: MonthPart, nominal: date, on: date) -> None:
    found = day_in_month(2026, month, part, HESSE)

    assert (found.nominal, found.on) == (nominal, on)


def test_a_leap_year_ends_its_february_a_day_later() -> None:
    assert day_in_month(2028, 2, MonthPart.END, HESSE).nominal == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (MonthPart.BEGINNING, "Anfang des Monats ist sein erster Tag, Dienstag, 01.12.2026 (§ 192 BGB)."),
        (MonthPart.MIDDLE, "Mitte des Monats ist der Fünfzehnte, Dienstag, 15.12.2026 (§ 192 BGB)."),
        (MonthPart.END, "Ende des Monats ist sein letzter Tag, Donnerstag, 31.12.2026 (§ 192 BGB)."),
    ],
)
def test_the_word_is_told_as_the_day_it_means(part: MonthPart, told: str) -> None:
    assert texts(day_in_month(2026, 12, part, HESSE).derivation) == [told]


@pytest.mark.parametrize("family", list(LawFamily))
def test_an_appointment_stands_on_a_free_day(family: LawFamily) -> None:
    found = appointment(family, date(2026, 6, 4), HESSE)

    assert found.on == date(2026, 6, 4)
    assert texts(found.derivation) == [
        "Der Termin ist Donnerstag, 04.06.2026.",
        "Der 04.06.2026 ist Fronleichnam; ein Termin, den die Behörde gesetzt hat, gilt trotzdem "
        f"({APPOINTMENTS_STAND[family]}).",
    ]
    assert len(appointment(family, date(2026, 6, 5), HESSE).derivation) == 1


@pytest.mark.parametrize(
    ("count", "unit", "days"),
    [
        (1, Unit.MONTHS, 30),
        (1, Unit.YEARS, 365),
        (3, Unit.YEARS, 1095),  # a leap year changes nothing
        (2, Unit.QUARTERS, 180),
        (1, Unit.HALF_YEARS, 180),
        (3, Unit.HALF_MONTHS, 45),
        (2, Unit.WEEKS, 14),
        (9, Unit.DAYS, 9),
    ],
)
def test_time_that_need_not_run_through_is_counted_in_days(count: int, unit: Unit, days: int) -> None:
    assert days_of_broken_time(count, unit) == days


def test_what_has_no_length_is_not_given_one() -> None:
    with pytest.raises(InvalidPeriod):
        days_of_broken_time(0, Unit.MONTHS)
    with pytest.raises(WorkingDaysHaveNoLength):
        days_of_broken_time(5, Unit.WORKING_DAYS)
