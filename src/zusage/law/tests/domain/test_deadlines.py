"""The deadlines of a case, side by side."""

import json
from datetime import date

import pytest
from hypothesis import given

from zusage.law.domain.deadlines import (
    INACTION,
    BrokenDeadlineRule,
    Deadline,
    DeadlineKind,
    DeadlineRule,
    ends_before,
    start_deadline,
)
from zusage.law.domain.period import Period, Unit
from zusage.law.tests.domain.cast import HESSE, days


def test_an_action_for_inaction_is_open_after_three_months() -> None:
    deadline = start_deadline(INACTION, date(2026, 11, 24), HESSE)

    assert deadline.ends_on == date(2027, 2, 24)
    assert deadline.derivation[0].text().startswith("Grundlage: § 75 Satz 2 VwGO.")


@pytest.mark.parametrize("kind", [DeadlineKind.INACTION, DeadlineKind.STATUTORY_DECISION])
def test_a_clock_of_the_law_never_pauses(kind: DeadlineKind) -> None:
    with pytest.raises(BrokenDeadlineRule):
        DeadlineRule("made_up", kind, "§ 0", Period(3, Unit.MONTHS), pausable=True)


def test_a_rule_runs_only_while_it_is_in_force() -> None:
    rule = DeadlineRule(
        "old",
        DeadlineKind.CITIZEN,
        "§ 0",
        Period(1, Unit.WEEKS),
        valid_from=date(2025, 1, 1),
        valid_until=date(2026, 1, 1),
    )

    assert start_deadline(rule, date(2025, 12, 31), HESSE).ends_on == date(2026, 1, 7)
    with pytest.raises(BrokenDeadlineRule):
        start_deadline(rule, date(2026, 1, 1), HESSE)


def test_sixty_working_days_can_be_longer_than_three_months() -> None:
    before_easter = date(2026, 2, 4)

    assert not ends_before(HESSE.add_working_days(before_easter, 60), (start_deadline(INACTION, before_easter, HESSE),))


def test_a_promise_must_end_before_the_clock_of_the_law() -> None:
    deadline = start_deadline(INACTION, date(2026, 11, 24), HESSE)

    assert ends_before(date(2027, 2, 23), (deadline,))
    assert not ends_before(date(2027, 2, 24), (deadline,))
    assert ends_before(date(2030, 1, 2), ())


@given(start=days)
def test_fifty_six_working_days_are_always_shorter_than_three_months(start: date) -> None:
    until = HESSE.add_working_days(start, 56)

    assert ends_before(until, (start_deadline(INACTION, start, HESSE),))


def test_a_clock_survives_being_stored() -> None:
    deadline = start_deadline(INACTION, date(2026, 11, 24), HESSE)

    assert Deadline.from_json(json.loads(json.dumps(deadline.to_json()))) == deadline
