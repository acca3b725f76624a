"""The clocks of a case, side by side."""

import json
from datetime import date

import pytest
from hypothesis import given

from zusage.promises.domain.clocks import (
    INACTION,
    KNOWN_RULES,
    BrokenClockRule,
    Clock,
    ClockKind,
    ClockRule,
    ends_before,
    longest_window,
    start_clock,
)
from zusage.promises.domain.period import Period, Unit
from zusage.promises.tests.domain.cast import HESSE, days


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


def test_sixty_working_days_are_too_long_for_three_months() -> None:
    assert longest_window(INACTION, HESSE) == 56


def test_a_promise_must_end_before_the_clock_of_the_law() -> None:
    clock = start_clock(INACTION, date(2026, 11, 24), HESSE)

    assert ends_before(date(2027, 2, 23), (clock,))
    assert not ends_before(date(2027, 2, 24), (clock,))
    assert ends_before(date(2030, 1, 2), ())


@given(start=days)
def test_a_window_of_the_longest_length_ends_before_the_clock_from_every_day(start: date) -> None:
    until = HESSE.add_working_days(start, longest_window_in_three_months)

    assert ends_before(until, (start_clock(INACTION, start, HESSE),))


longest_window_in_three_months = longest_window(INACTION, HESSE)


@pytest.mark.parametrize("rule", KNOWN_RULES.values(), ids=lambda rule: rule.code)
def test_a_clock_survives_being_stored(rule: ClockRule) -> None:
    clock = start_clock(rule, date(2026, 11, 24), HESSE)

    assert Clock.from_json(json.loads(json.dumps(clock.to_json()))) == clock
