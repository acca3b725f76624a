"""Periods that an authority sets for the citizen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.law.domain.deemed import LawFamily
from zusage.law.domain.derivation import texts
from zusage.law.domain.set_period import (
    SET_PERIOD_RULES,
    NoFixedDayInThisLaw,
    SetPeriod,
    SetPeriodLateWithoutReason,
    SetPeriodNotLater,
    SetPeriodTooShort,
    extend_set_period,
    set_hearing,
)
from zusage.law.tests.domain.cast import HESSE, days

KNOWN = date(2026, 5, 18)


def hearing(last_day: date, *, fixed: bool = False, family: LawFamily = LawFamily.HVWVFG) -> SetPeriod:
    return set_hearing(family, known_on=KNOWN, last_day=last_day, calendar=HESSE, fixed=fixed)


@pytest.mark.parametrize(
    ("last_day", "fixed", "ends_on"),
    [
        (date(2026, 6, 2), False, date(2026, 6, 2)),
        (date(2026, 6, 2), True, date(2026, 6, 2)),
        # Corpus Christi, and a Sunday.
        (date(2026, 6, 4), False, date(2026, 6, 5)),
        (date(2026, 6, 7), False, date(2026, 6, 8)),
        (date(2026, 6, 7), True, date(2026, 6, 7)),
    ],
)
def test_the_named_day_moves_off_a_free_day_unless_just_that_day_was_meant(
    last_day: date, fixed: bool, ends_on: date
) -> None:
    assert hearing(last_day, fixed=fixed).ends_on == ends_on


def test_the_tax_code_knows_no_day_that_never_moves() -> None:
    with pytest.raises(NoFixedDayInThisLaw):
        hearing(date(2026, 6, 2), fixed=True, family=LawFamily.AO)


@pytest.mark.parametrize("last_day", [date(2026, 5, 18), date(2026, 5, 17)])
def test_nobody_is_heard_in_no_time(last_day: date) -> None:
    with pytest.raises(SetPeriodTooShort):
        hearing(last_day)


@pytest.mark.parametrize(
    ("made_on", "last_day", "ends_on", "source"),
    [
        (date(2026, 6, 1), date(2026, 6, 16), date(2026, 6, 16), "§ 31 Abs. 7 Satz 1 HVwVfG"),
        (date(2026, 6, 2), date(2026, 6, 13), date(2026, 6, 15), "§ 31 Abs. 7 Satz 1 HVwVfG"),
        (date(2026, 6, 3), date(2026, 6, 16), date(2026, 6, 16), "§ 31 Abs. 7 Satz 2 HVwVfG"),
        # The answer came on the 5th; extended on the 9th, it was in time.
        (date(2026, 6, 9), date(2026, 6, 5), date(2026, 6, 5), "§ 31 Abs. 7 Satz 2 HVwVfG"),
    ],
)
def test_it_is_extended_before_and_after_its_end(made_on: date, last_day: date, ends_on: date, source: str) -> None:
    later = extend_set_period(
        hearing(date(2026, 6, 2)), last_day=last_day, made_on=made_on, calendar=HESSE, reason="Krankheit"
    )

    assert later.ends_on == ends_on
    assert any(source in sentence for sentence in texts(later.derivation))


def test_it_is_extended_as_often_as_is_right() -> None:
    period = hearing(date(2026, 6, 2))
    for day in (9, 16, 23):
        period = extend_set_period(period, last_day=date(2026, 6, day), made_on=date(2026, 6, 1), calendar=HESSE)

    assert period.ends_on == date(2026, 6, 23)


@pytest.mark.parametrize("reason", ["", "  "])
def test_only_an_extension_that_comes_late_needs_its_reason(reason: str) -> None:
    period, last_day = hearing(date(2026, 6, 2)), date(2026, 6, 16)

    extend_set_period(period, last_day=last_day, made_on=date(2026, 6, 2), calendar=HESSE, reason=reason)
    with pytest.raises(SetPeriodLateWithoutReason):
        extend_set_period(period, last_day=last_day, made_on=date(2026, 6, 3), calendar=HESSE, reason=reason)


@given(known_on=days, length=st.integers(1, 60), later=st.integers(-30, 60), family=st.sampled_from(LawFamily))
def test_an_extension_never_shortens(known_on: date, length: int, later: int, family: LawFamily) -> None:
    first = date.fromordinal(known_on.toordinal() + length)
    period = set_hearing(family, known_on=known_on, last_day=first, calendar=HESSE)
    last_day = date.fromordinal(period.ends_on.toordinal() + later)

    assert HESSE.is_legal_working_day(period.ends_on)
    if later <= 0:
        with pytest.raises(SetPeriodNotLater):
            extend_set_period(period, last_day=last_day, made_on=known_on, calendar=HESSE)
    else:
        extended = extend_set_period(period, last_day=last_day, made_on=known_on, calendar=HESSE)
        assert extended.ends_on >= last_day > period.ends_on
        assert HESSE.is_legal_working_day(extended.ends_on)


def test_the_steps_are_told() -> None:
    assert texts(hearing(date(2026, 6, 4)).derivation) == [
        "Gesetzt ist eine Frist bis Donnerstag, 04.06.2026 (§ 28 Abs. 1 HVwVfG).",
        "Der 04.06.2026 ist Fronleichnam; die Frist endet deshalb am nächsten Werktag, Freitag, 05.06.2026 "
        "(§ 193 BGB; ebenso § 31 Abs. 3 VwVfG, § 26 Abs. 3 SGB X, § 108 Abs. 3 AO).",
    ]
    assert texts(hearing(date(2026, 6, 7), fixed=True).derivation)[1] == (
        "Der 07.06.2026 ist ein Sonntag; die Frist endet trotzdem an diesem Tag, weil genau er genannt ist "
        "(§ 31 Abs. 3 Satz 2 HVwVfG)."
    )


def test_every_family_of_law_has_its_row_and_the_mark() -> None:
    assert set(SET_PERIOD_RULES) == set(LawFamily)
    assert all(rule.lawyer_check for rule in SET_PERIOD_RULES.values())
