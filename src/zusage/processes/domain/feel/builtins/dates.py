"""Functions of dates, and the present moment.

``now`` and ``today`` know no clock: the caller passes the moment, or they are null.
Source: DMN 1.5, table 79 (temporal functions), 10.3.4.11 (date and time functions).
"""

from decimal import Decimal

from zusage.processes.domain.feel.builtins.conversion import day_of
from zusage.processes.domain.feel.builtins.signature import Declared
from zusage.processes.domain.feel.problems import Notes
from zusage.processes.domain.feel.temporal import AnyDate, AnyMoment, day_of_year, week_of_year, weekday
from zusage.processes.domain.feel.values import Value

DATES = Declared()

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@DATES.builtin("day of year(date: day): number")
def _day_of_year(day: AnyDate | AnyMoment) -> Value:
    return Decimal(day_of_year(day_of(day)))


@DATES.builtin("day of week(date: day): string")
def _day_of_week(day: AnyDate | AnyMoment) -> Value:
    return _DAYS[weekday(day_of(day)) - 1]


@DATES.builtin("month of year(date: day): string")
def _month_of_year(day: AnyDate | AnyMoment) -> Value:
    return _MONTHS[day_of(day).month - 1]


@DATES.builtin("week of year(date: day): number")
def _week_of_year(day: AnyDate | AnyMoment) -> Value:
    return Decimal(week_of_year(day_of(day)))


@DATES.builtin("now(): date and time", takes_notes=True)
def _now(notes: Notes, at: int) -> Value:
    return notes.local_now()


@DATES.builtin("today(): date", takes_notes=True)
def _today(notes: Notes, at: int) -> Value:
    return notes.local_now().date()
