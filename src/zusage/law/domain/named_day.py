"""Days named by a word or an appointment: § 192 BGB, § 31 (5) VwVfG; time that need not run through: § 191 BGB."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from zusage.common.domain.refusal import Mistake
from zusage.law.domain.calendar import WorkingCalendar
from zusage.law.domain.deemed import LawFamily
from zusage.law.domain.derivation import Derivation, line
from zusage.law.domain.period import InvalidPeriod, Unit


class WorkingDaysHaveNoLength(Mistake):
    """Working days were asked for as days of the calendar."""


class MonthPart(StrEnum):
    """A part of a month as contracts and notices name it."""

    BEGINNING = "beginning"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True)
class NamedDay:
    """The day that was meant, the day that counts, and why."""

    nominal: date
    on: date
    derivation: Derivation


APPOINTMENTS_STAND: Mapping[LawFamily, str] = MappingProxyType(
    {
        LawFamily.VWVFG: "§ 31 Abs. 5 VwVfG",
        LawFamily.HVWVFG: "§ 31 Abs. 5 HVwVfG",
        LawFamily.AO: "§ 108 Abs. 5 AO",
        LawFamily.SGB_X: "§ 26 Abs. 5 SGB X",
    }
)
"""The provision by which an appointment is to be kept even on a free day."""

_WORDS = {
    MonthPart.BEGINNING: "named.beginning",
    MonthPart.MIDDLE: "named.middle",
    MonthPart.END: "named.end",
}
_DAYS = {
    Unit.DAYS: 1,
    Unit.WEEKS: 7,
    Unit.HALF_MONTHS: 15,
    Unit.MONTHS: 30,
    Unit.QUARTERS: 90,
    Unit.HALF_YEARS: 180,
    Unit.YEARS: 365,
}


def day_in_month(year: int, month: int, part: MonthPart, calendar: WorkingCalendar) -> NamedDay:
    """Return the day on which something is due at the beginning, in the middle or at the end of a month.

    Source: § 192 BGB; off a free day it moves like an end (§ 193 BGB).
    :raises CalendarNotPublished: if the day falls in a year whose holidays are not known yet
    """
    last = monthrange(year, month)[1]
    nominal = date(year, month, {MonthPart.BEGINNING: 1, MonthPart.MIDDLE: 15, MonthPart.END: last}[part])
    first = line(_WORDS[part], nominal=nominal)
    if calendar.is_legal_working_day(nominal):
        return NamedDay(nominal, nominal, (first,))
    on = calendar.next_legal_working_day(nominal)
    return NamedDay(
        nominal, on, (first, line("period.shifted", nominal=nominal, why=calendar.why_free(nominal), end=on))
    )


def appointment(family: LawFamily, day: date, calendar: WorkingCalendar) -> NamedDay:
    """Return the day of an appointment that an authority made: it stands, be it a free day.

    Source: § 31 (5) VwVfG, § 26 (5) SGB X, § 108 (5) AO.
    :raises CalendarNotPublished: if the day falls in a year whose holidays are not known yet
    """
    steps = [line("named.appointment", nominal=day)]
    if not calendar.is_legal_working_day(day):
        why = calendar.why_free(day)
        steps.append(line("named.appointment_stands", nominal=day, why=why, source=APPOINTMENTS_STAND[family]))
    return NamedDay(day, day, tuple(steps))


def days_of_broken_time(count: int, unit: Unit) -> int:
    """Return how many days a length of time has that need not run through: a month is 30, a year 365.

    Source: § 191 BGB, with § 189 (1) BGB for quarters and halves.
    :raises InvalidPeriod: if it is not at least one unit long
    :raises WorkingDaysHaveNoLength: for working days
    """
    if count < 1:
        raise InvalidPeriod(count=count)
    if unit not in _DAYS:
        raise WorkingDaysHaveNoLength(unit.value)
    return count * _DAYS[unit]
