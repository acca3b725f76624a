"""The clocks of a case, side by side."""

import json
from datetime import date

import pytest
from hypothesis import given

from zusage.law.domain.clocks import (
    INACTION,
    BrokenClockRule,
    Clock,
    ClockKind,
    ClockRule,
    ends_before,
    start_clock,
)
from zusage.law.domain.period import Period, Unit
from zusage.law.tests.domain.cast import HESSE, days


def test_an_action_for_inaction_is_open_after_three_months() -> None:
    clock = start_clock(INACTION, date(2026, 11, 24), HESSE)

    assert clock.ends_on == date(2027, 2, 24)
    assert not clock.is_over(date(2027, 2, 24))
    assert clock.is_over(date(2027, 2, 25))
    assert clock.derivation[0].text().startswith("Grundlage: § 75 Satz 2 VwGO.")


@pytest.mark.parametrize("kind", [ClockKind.INACTION, ClockKind.STATUTORY_DECISION])
def test_a_clock_of_the_law_never_pauses(kind: ClockKind) -> None:
    with pytest.raises(BrokenClockRule):
        ClockRule("made_up", kind, "§ 0", Period(3, Unit.MONTHS), pausable=True)


def test_a_rule_runs_only_while_it_is_in_force() -> None:
    rule = ClockRule(
        "old",
        ClockKind.CITIZEN,
        "§ 0",
        Period(1, Unit.WEEKS),
        valid_from=date(2025, 1, 1),
        valid_until=date(2026, 1, 1),
    )

    assert start_clock(rule, date(2025, 12, 31), HESSE).ends_on == date(2026, 1, 7)
    with pytest.raises(BrokenClockRule):
        start_clock(rule, date(2026, 1, 1), HESSE)


def test_sixty_working_days_can_be_longer_than_three_months() -> None:
    before_easter = date(2026, 2, 4)

    assert not ends_before(HESSE.add_working_days(before_easter, 60), (start_clock(INACTION, before_easter, HESSE),))


def test_a_promise_must_end_before_the_clock_of_the_law() -> None:
    clock = start_clock(INACTION, date(2026, 11, 24), HESSE)

    assert ends_before(date(2027, 2, 23), (clock,))
    assert not ends_before(date(2027, 2, 24), (clock,))
    assert ends_before(date(2030, 1, 2), ())


@given(start=days)
def test_fifty_six_working_days_are_always_shorter_than_three_months(start: date) -> None:
    until = HESSE.add_working_days(start, 56)

    assert ends_before(until, (start_clock(INACTION, start, HESSE),))


def test_a_clock_survives_being_stored() -> None:
    clock = start_clock(INACTION, date(2026, 11, 24), HESSE)

    assert Clock.from_json(json.loads(json.dumps(clock.to_json()))) == clock
