"""When a period ends: §§ 187 to 193 BGB, which § 31 VwVfG, § 26 SGB X and § 108 AO make public law.

Two ways of counting, one rule at the end. A period that an event sets going does not count the day of the
event (§ 187 (1)); one that runs from the beginning of a day counts it (§ 187 (2)). An end on a Saturday,
Sunday or public holiday moves to the next working day (§ 193; § 31 (3) VwVfG); only the end moves, never the
start.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from zusage.common.domain.refusal import Mistake, Refusal
from zusage.law.domain.calendar import WorkingCalendar
from zusage.law.domain.derivation import Derivation, Line, derivation_to_json, line


class InvalidPeriod(Refusal):
    """A period that is not at least one whole unit long; parameter `count`."""

    code: ClassVar[str] = "law.invalid_period"


class BrokenPeriod(Mistake):
    """Half a month was added to something that is no number of months."""


class Unit(StrEnum):
    """What a period is counted in."""

    DAYS = "days"
    WEEKS = "weeks"
    HALF_MONTHS = "half_months"
    MONTHS = "months"
    QUARTERS = "quarters"
    HALF_YEARS = "half_years"
    YEARS = "years"
    WORKING_DAYS = "working_days"


class Counting(StrEnum):
    """Whether the first day counts."""

    EVENT = "event"
    BEGIN = "begin"


# § 189 BGB: half a month is fifteen days, a quarter three months, half a year six.
_PLAIN = {
    Unit.HALF_MONTHS: (15, Unit.DAYS),
    Unit.QUARTERS: (3, Unit.MONTHS),
    Unit.HALF_YEARS: (6, Unit.MONTHS),
}
_MONTHS = {Unit.MONTHS: 1, Unit.YEARS: 12}
_HALF_MONTH = timedelta(days=15)


@dataclass(frozen=True)
class Period:
    """A length of time as a law or a package states it. `and_half_month`: whole months and a half one (§ 189 (2) BGB).

    :raises InvalidPeriod: if it is not at least one unit long
    :raises BrokenPeriod: if half a month is added to anything but months
    """

    count: int
    unit: Unit
    counting: Counting = Counting.EVENT
    shift_to_working_day: bool = True
    and_half_month: bool = False

    def __post_init__(self) -> None:
        if self.count < 1:
            raise InvalidPeriod(count=self.count)
        if self.and_half_month and self.unit is not Unit.MONTHS:
            raise BrokenPeriod(f"{self.count} {self.unit} and half a month")

    def to_json(self) -> dict[str, Any]:
        """Return the period as plain data."""
        return {
            "count": self.count,
            "unit": self.unit.value,
            "counting": self.counting.value,
            "shift_to_working_day": self.shift_to_working_day,
            "and_half_month": self.and_half_month,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Period":
        """Read a period that `to_json` wrote; older ones say nothing of half a month."""
        return cls(
            data["count"],
            Unit(data["unit"]),
            Counting(data["counting"]),
            data["shift_to_working_day"],
            data.get("and_half_month", False),
        )


@dataclass(frozen=True)
class PeriodEnd:
    """The last day of a period, 24:00 local time, and how it comes about.

    `nominal_end` is the end before it moved off a free day. `short` says it in one line.
    """

    nominal_end: date
    end: date
    derivation: Derivation
    short: Line

    def to_json(self) -> dict[str, Any]:
        """Return the end as plain data."""
        return {
            "nominal_end": self.nominal_end.isoformat(),
            "end": self.end.isoformat(),
            "derivation": derivation_to_json(self.derivation),
            "short": self.short.to_json(),
        }


def end_of_period(event_day: date, period: Period, calendar: WorkingCalendar) -> PeriodEnd:
    """Return the last day of `period`, set going by (or beginning with) `event_day`.

    Source: §§ 187-193 BGB; § 31 (3) VwVfG.
    :raises CalendarNotPublished: if the end falls in a year whose holidays are not known yet
    """
    first = "period.event_day" if period.counting is Counting.EVENT else "period.first_day"
    steps = [line(first, start=event_day)]
    if period.unit is Unit.WORKING_DAYS:
        nominal = _after_working_days(event_day, period, calendar)
        steps.append(line("period.working_days", start=event_day, count=period.count, nominal=nominal))
        return PeriodEnd(nominal, nominal, tuple(steps), _short(event_day, period, nominal, nominal, ""))

    count, unit = period.count, Unit(period.unit)
    if unit in _PLAIN:
        factor, unit = _PLAIN[unit]
        count *= factor
        steps.append(line("period.named", count=period.count, unit=period.unit, plain_count=count, plain_unit=unit))
    nominal, day_is_missing = _nominal_end(event_day, count, unit, period.counting)
    steps.append(line("period.counted", start=event_day, count=count, unit=unit, nominal=nominal))
    if day_is_missing:
        steps.append(line("period.no_such_day", nominal=nominal))
    if period.and_half_month:
        nominal += _HALF_MONTH
        steps.append(line("period.half_month_last", nominal=nominal))

    end, why = nominal, ""
    if not calendar.is_legal_working_day(nominal):
        why = calendar.why_free(nominal)
        if period.shift_to_working_day:
            end = calendar.next_legal_working_day(nominal)
            steps.append(line("period.shifted", nominal=nominal, why=why, end=end))
        else:
            steps.append(line("period.not_shifted", nominal=nominal, why=why))
    return PeriodEnd(nominal, end, tuple(steps), _short(event_day, period, nominal, end, why))


def day_of_same_number(day: date, months: int) -> date:
    """Return the day of the same number `months` later, or that month's last day (§ 188 (2) and (3) BGB)."""
    return _after_months(day, months, Counting.EVENT)[0]


def _after_working_days(event_day: date, period: Period, calendar: WorkingCalendar) -> date:
    if period.counting is Counting.BEGIN:
        return calendar.add_working_days(event_day - timedelta(days=1), period.count)
    return calendar.add_working_days(event_day, period.count)


def _nominal_end(start: date, count: int, unit: Unit, counting: Counting) -> tuple[date, bool]:
    """Return the end before any shift, and whether its day had to be replaced by the month's last."""
    if unit in _MONTHS:
        return _after_months(start, count * _MONTHS[unit], counting)
    days = count * 7 if unit is Unit.WEEKS else count
    if counting is Counting.BEGIN:
        days -= 1
    return start + timedelta(days=days), False


def _after_months(start: date, months: int, counting: Counting) -> tuple[date, bool]:
    """Return the day of the same number `months` later (§ 188 (2)), or the month's last day (§ 188 (3)).

    A period that counts its first day ends on the day before that number.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    wanted = start.day if counting is Counting.EVENT else start.day - 1
    if wanted == 0:
        return date(year, month + 1, 1) - timedelta(days=1), False
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(wanted, last)), wanted > last


def _short(start: date, period: Period, nominal: date, end: date, why: str) -> Line:
    unit = "months_and_half" if period.and_half_month else period.unit.value
    if end == nominal:
        return line("period.short", start=start, count=period.count, unit=unit, end=end)
    return line("period.short_shifted", start=start, count=period.count, unit=unit, nominal=nominal, why=why, end=end)
