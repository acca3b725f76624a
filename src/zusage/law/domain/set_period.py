"""Periods that an authority sets for the citizen, such as the time to be heard (§ 28 VwVfG).

No law gives their length: the authority names a last day, and may name a later one, even after the first has passed
(§ 31 (7) VwVfG). A named day moves off a free day like any other end, unless the letter said with reference to the
provision that just this day counts (§ 31 (3) sentence 2 VwVfG; the AO knows no such day). A period of the law is no
such period and cannot be extended here.
"""

from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import ClassVar

from zusage.common.domain.refusal import Refusal
from zusage.law.domain.calendar import WorkingCalendar
from zusage.law.domain.deemed import LawFamily
from zusage.law.domain.derivation import Derivation, line


class SetPeriodTooShort(Refusal):
    """The last day is not after the day on which the letter is known; parameters `last_day`, `known_on`."""

    code: ClassVar[str] = "law.set_period_too_short"


class SetPeriodNotLater(Refusal):
    """The new last day is not after the old one; parameters `last_day`, `ends_on`."""

    code: ClassVar[str] = "law.set_period_not_later"


class SetPeriodLateWithoutReason(Refusal):
    """A period that is over is extended only with a reason; parameter `ends_on`."""

    code: ClassVar[str] = "law.set_period_late_without_reason"


class NoFixedDayInThisLaw(Refusal):
    """The procedural law knows no day that counts even if it is free; parameter `family`."""

    code: ClassVar[str] = "law.no_fixed_day_in_this_law"


@dataclass(frozen=True)
class SetPeriodRule:
    """The provisions of one family of law: hearing, extension, late extension, and the day that never moves."""

    hearing: str
    extension: str
    late_extension: str
    fixed_day: str | None
    lawyer_check: bool = True


SET_PERIOD_RULES = MappingProxyType(
    {
        LawFamily.VWVFG: SetPeriodRule(
            "§ 28 Abs. 1 VwVfG", "§ 31 Abs. 7 Satz 1 VwVfG", "§ 31 Abs. 7 Satz 2 VwVfG", "§ 31 Abs. 3 Satz 2 VwVfG"
        ),
        LawFamily.HVWVFG: SetPeriodRule(
            "§ 28 Abs. 1 HVwVfG", "§ 31 Abs. 7 Satz 1 HVwVfG", "§ 31 Abs. 7 Satz 2 HVwVfG", "§ 31 Abs. 3 Satz 2 HVwVfG"
        ),
        LawFamily.AO: SetPeriodRule("§ 91 Abs. 1 AO", "§ 109 Abs. 1 AO", "§ 109 Abs. 1 AO", None),
        LawFamily.SGB_X: SetPeriodRule(
            "§ 24 Abs. 1 SGB X", "§ 26 Abs. 7 Satz 1 SGB X", "§ 26 Abs. 7 Satz 2 SGB X", "§ 26 Abs. 3 Satz 2 SGB X"
        ),
    }
)
"""All rows wait for a lawyer's signature (`lawyer_check`)."""


@dataclass(frozen=True)
class SetPeriod:
    """A period that an authority set: it ends with `ends_on`, 24:00 local time. `fixed`: that day never moves."""

    family: LawFamily
    known_on: date
    ends_on: date
    fixed: bool
    derivation: Derivation


def set_hearing(
    family: LawFamily, *, known_on: date, last_day: date, calendar: WorkingCalendar, fixed: bool = False
) -> SetPeriod:
    """Give somebody until `last_day` to be heard, by a letter that is known on `known_on`.

    Source: § 28 (1) VwVfG and its like; § 31 (2) and (3) VwVfG, § 108 (2) and (3) AO, § 26 (2) and (3) SGB X.

    :raises SetPeriodTooShort: if no day is left after the letter is known
    :raises NoFixedDayInThisLaw: if `fixed` is asked for and the law knows no such day
    :raises CalendarNotPublished: if the end falls in a year whose holidays are not known yet
    """
    if last_day <= known_on:
        raise SetPeriodTooShort(last_day=f"{last_day:%d.%m.%Y}", known_on=f"{known_on:%d.%m.%Y}")
    told = (line("set.until", until=last_day, source=SET_PERIOD_RULES[family].hearing),)
    ends_on, moved = _end(family, last_day, calendar, fixed=fixed)
    return SetPeriod(family, known_on, ends_on, fixed, (*told, *moved))


def extend_set_period(
    period: SetPeriod, *, last_day: date, made_on: date, calendar: WorkingCalendar, reason: str = ""
) -> SetPeriod:
    """Return the period with a later last day, as often as is right, also after it was over.

    The new day may itself have passed: so an answer that came late becomes one in time.
    Source: § 31 (7) VwVfG, § 109 (1) AO, § 26 (7) SGB X.

    :raises SetPeriodNotLater: if the new last day is not after the end
    :raises SetPeriodLateWithoutReason: if the period is over and no reason is given
    :raises CalendarNotPublished: if the end falls in a year whose holidays are not known yet
    """
    if last_day <= period.ends_on:
        raise SetPeriodNotLater(last_day=f"{last_day:%d.%m.%Y}", ends_on=f"{period.ends_on:%d.%m.%Y}")
    rule, is_late = SET_PERIOD_RULES[period.family], made_on > period.ends_on
    if is_late and not reason.strip():
        raise SetPeriodLateWithoutReason(ends_on=f"{period.ends_on:%d.%m.%Y}")
    told = (
        line("set.extended_late", made_on=made_on, until=last_day, source=rule.late_extension)
        if is_late
        else line("set.extended", made_on=made_on, until=last_day, source=rule.extension)
    )
    ends_on, moved = _end(period.family, last_day, calendar, fixed=period.fixed)
    return replace(period, ends_on=ends_on, derivation=(*period.derivation, told, *moved))


def _end(family: LawFamily, last_day: date, calendar: WorkingCalendar, *, fixed: bool) -> tuple[date, Derivation]:
    fixed_by = SET_PERIOD_RULES[family].fixed_day
    if fixed and fixed_by is None:
        raise NoFixedDayInThisLaw(family=family.value)
    if calendar.is_legal_working_day(last_day):
        return last_day, ()
    why = calendar.why_free(last_day)
    if fixed and fixed_by is not None:
        return last_day, (line("set.fixed_day", nominal=last_day, why=why, source=fixed_by),)
    end = calendar.next_legal_working_day(last_day)
    return end, (line("period.shifted", nominal=last_day, why=why, end=end),)
