"""When an approval counts as granted because nobody decided in time."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.common.domain.refusal import Refusal
from zusage.law.domain.deemed_approval import (
    DEEMED_APPROVALS,
    ApprovalExtendedTooEarly,
    ApprovalExtendedTooLate,
    ApprovalExtendedTwice,
    ApprovalExtension,
    ApprovalExtensionNotLater,
    ApprovalExtensionTooLong,
    ApprovalExtensionWithoutReason,
    ApprovalRuleNotInForce,
    BrokenDeemedApproval,
    DeemedApproval,
    DeemedApprovalRule,
    alarms,
    by_law_rule,
    deemed_granted_on,
    extend_deemed_approval,
    latest_extension,
    most_urgent_alarm,
    named_rule,
    start_deemed_approval,
)
from zusage.law.domain.derivation import texts
from zusage.law.tests.domain.cast import DARMSTADT, HESSE, days

REASON = "Die Stellungnahme der Denkmalpflege steht aus."


def started(rule: str = "hbo_65", on: date = date(2026, 3, 10)) -> DeemedApproval:
    return start_deemed_approval(named_rule(rule, on), on, HESSE)


def extended(running: DeemedApproval, until: date, *, told: date | None = None, reason: str = REASON) -> DeemedApproval:
    return extend_deemed_approval(running, ApprovalExtension(until, reason, told or running.ends_on))


@pytest.mark.parametrize("rule", [rule.code for rule in DEEMED_APPROVALS])
@pytest.mark.parametrize(
    ("complete_on", "ends_on", "granted_on"),
    [
        (date(2026, 3, 10), date(2026, 6, 10), date(2026, 6, 11)),
        # The month has no 31st, and 30 June is a Tuesday.
        (date(2026, 3, 31), date(2026, 6, 30), date(2026, 7, 1)),
        # 28 February 2026 is a Saturday.
        (date(2025, 11, 30), date(2026, 3, 2), date(2026, 3, 3)),
        # 4 June 2026 is Corpus Christi.
        (date(2026, 3, 4), date(2026, 6, 5), date(2026, 6, 6)),
        # Christmas on Friday and Saturday, then a Sunday.
        (date(2026, 9, 25), date(2026, 12, 28), date(2026, 12, 29)),
    ],
)
def test_three_months_after_complete_papers_it_counts_as_granted(
    rule: str, complete_on: date, ends_on: date, granted_on: date
) -> None:
    running = started(rule, complete_on)

    assert running.ends_on == ends_on
    assert deemed_granted_on(running, None) == granted_on


@pytest.mark.parametrize(
    ("known_on", "granted_on"),
    [
        (date(2026, 4, 1), None),
        (date(2026, 6, 10), None),
        (date(2026, 6, 11), date(2026, 6, 11)),
        (date(2026, 7, 1), date(2026, 6, 11)),
        (None, date(2026, 6, 11)),
    ],
)
def test_only_a_decision_that_is_known_in_time_stops_it(known_on: date | None, granted_on: date | None) -> None:
    assert deemed_granted_on(started(), known_on) == granted_on


def test_a_rule_nobody_entered_is_a_fault() -> None:
    with pytest.raises(BrokenDeemedApproval):
        named_rule("no_such", date(2026, 3, 10))


def test_a_rule_starts_nothing_before_it_is_in_force() -> None:
    with pytest.raises(ApprovalRuleNotInForce) as refusal:
        named_rule("hbo_65", date(2018, 7, 6))
    assert refusal.value.parameters == {"rule": "§ 65 Abs. 2 Satz 2 und 3 HBO", "day": "06.07.2018"}
    with pytest.raises(ApprovalRuleNotInForce):
        start_deemed_approval(named_rule("hbo_65", date(2018, 7, 7)), date(2018, 7, 6), HESSE)


def test_a_by_law_gives_its_own_months_and_sources() -> None:
    rule = by_law_rule(
        source="§ 5 Abs. 2 der Satzung", months=2, extension_source="§ 5 Abs. 3", extension_months=1, lawyer_check=True
    )

    running = start_deemed_approval(rule, date(2026, 3, 10), HESSE)

    assert (running.rule, running.ends_on) == ("by_law", date(2026, 5, 11))  # 10 May is a Sunday
    assert latest_extension(running) == date(2026, 6, 10)
    assert texts(extended(running, date(2026, 6, 1)).derivation)[0].startswith("Grundlage: § 5 Abs. 2 der Satzung.")
    assert "(§ 5 Abs. 3)" in texts(extended(running, date(2026, 6, 1)).derivation)[-2]


def test_an_extension_told_on_the_last_day_still_holds() -> None:
    running = extended(started(), date(2026, 8, 10), told=date(2026, 6, 10))

    assert running.ends_on == date(2026, 8, 10)
    assert deemed_granted_on(running, None) == date(2026, 8, 11)
    assert deemed_granted_on(running, date(2026, 8, 10)) is None


def test_an_extension_ends_on_the_day_that_was_told_even_a_sunday() -> None:
    assert extended(started(), date(2026, 8, 9)).ends_on == date(2026, 8, 9)


@pytest.mark.parametrize(
    ("until", "told", "reason", "refusal"),
    [
        (date(2026, 7, 10), date(2026, 6, 11), REASON, ApprovalExtendedTooLate),
        (date(2026, 7, 10), date(2026, 6, 1), "", ApprovalExtensionWithoutReason),
        (date(2026, 7, 10), date(2026, 6, 1), " \n", ApprovalExtensionWithoutReason),
        (date(2026, 6, 10), date(2026, 6, 1), REASON, ApprovalExtensionNotLater),
        (date(2026, 6, 9), date(2026, 6, 1), REASON, ApprovalExtensionNotLater),
        (date(2026, 8, 11), date(2026, 6, 1), REASON, ApprovalExtensionTooLong),
    ],
)
def test_an_extension_against_the_law_is_refused(until: date, told: date, reason: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        extended(started(), until, told=told, reason=reason)


def test_a_second_extension_is_refused_even_a_short_one() -> None:
    once = extended(started(), date(2026, 7, 1))

    with pytest.raises(ApprovalExtendedTwice):
        extended(once, date(2026, 7, 2), told=date(2026, 6, 20))


def test_no_period_is_extended_before_it_began() -> None:
    with pytest.raises(ApprovalExtendedTooEarly):
        extended(started(), date(2026, 7, 1), told=date(2026, 3, 9))


@pytest.mark.parametrize(
    ("rule", "complete_on", "latest"),
    [
        ("hbo_65", date(2026, 3, 10), date(2026, 8, 10)),
        # The first end moved to 2 March; the two months are counted from 28 February.
        ("hbo_65", date(2025, 11, 30), date(2026, 4, 28)),
        # Adequate is all the law says here.
        ("vwvfg_42a", date(2026, 3, 10), None),
        ("gewo_6a", date(2026, 3, 10), None),
    ],
)
def test_the_law_of_the_field_bounds_the_extension(rule: str, complete_on: date, latest: date | None) -> None:
    assert latest_extension(started(rule, complete_on)) == latest


def test_somebody_is_told_four_times_before_the_end() -> None:
    assert dict(alarms(date(2026, 6, 10), HESSE)) == {
        30: date(2026, 4, 23),
        14: date(2026, 5, 19),
        7: date(2026, 5, 29),
        2: date(2026, 6, 8),
    }


@pytest.mark.parametrize(
    ("today", "level"),
    [
        (date(2026, 4, 22), None),
        (date(2026, 4, 23), 30),
        (date(2026, 5, 18), 30),
        (date(2026, 5, 19), 14),
        (date(2026, 6, 5), 7),
        (date(2026, 6, 10), 2),
    ],
)
def test_who_looks_late_is_told_the_most_urgent_alarm(today: date, level: int | None) -> None:
    assert most_urgent_alarm(date(2026, 6, 10), today, HESSE) == level


def test_alarms_leave_out_the_days_the_city_is_closed() -> None:
    assert alarms(date(2027, 1, 4), HESSE)[2] == date(2026, 12, 30)
    assert alarms(date(2027, 1, 4), DARMSTADT)[2] == date(2026, 12, 29)


def test_the_steps_are_told_in_german_and_english() -> None:
    running = extended(started(), date(2026, 7, 10), told=date(2026, 6, 1))

    german, english = texts(running.derivation, "de"), texts(running.derivation, "en")

    assert german[0].startswith("Grundlage: § 65 Abs. 2 Satz 2 und 3 HBO. Die Frist beginnt mit den vollständigen")
    assert german[-2:] == [
        "Am Montag, 01.06.2026 einmal und mit Begründung verlängert bis Freitag, 10.07.2026 (§ 65 Abs. 2 Satz 2 HBO).",
        "Ist bis Freitag, 10.07.2026, 24 Uhr, keine Entscheidung bekannt gegeben, gilt die Genehmigung ab "
        "Samstag, 11.07.2026 als erteilt.",
    ]
    assert english[-1].endswith("the approval counts as granted from Saturday, 11 July 2026.")
    assert len([step for step in running.derivation if step.code == "approval.granted"]) == 1


@pytest.mark.parametrize("running", [started(), extended(started(), date(2026, 7, 10))], ids=["started", "extended"])
def test_a_period_survives_being_stored(running: DeemedApproval) -> None:
    assert DeemedApproval.from_json(json.loads(json.dumps(running.to_json()))) == running


@pytest.mark.parametrize("rule", DEEMED_APPROVALS, ids=lambda rule: rule.code)
def test_no_rule_goes_without_the_mark_before_a_lawyer_has_signed(rule: DeemedApprovalRule) -> None:
    assert rule.lawyer_check


@given(
    rule=st.sampled_from(["vwvfg_42a", "gewo_6a", "hbo_65", "hdschg_20"]),
    complete_on=st.dates(date(2019, 1, 1), date(2037, 12, 31)),
    later=st.integers(-100, 100),
    told_before=st.integers(-5, 80),
)
def test_an_extension_never_shortens(rule: str, complete_on: date, later: int, told_before: int) -> None:
    running = started(rule, complete_on)
    until, told = running.ends_on + timedelta(days=later), running.ends_on - timedelta(days=told_before)

    latest = latest_extension(running) or date.max
    allowed = told_before >= 0 and running.ends_on < until <= latest

    try:
        after = extended(running, until, told=told)
    except Refusal:
        assert not allowed
    else:
        assert allowed
        assert after.ends_on == until > running.ends_on


@given(complete_on=days)
def test_the_first_end_is_never_a_free_day_and_alarms_come_in_order(complete_on: date) -> None:
    rules = [rule for rule in DEEMED_APPROVALS if rule.holds_on(complete_on)]
    for rule in rules:
        running = started(rule.code, complete_on)
        told = list(alarms(running.ends_on, HESSE).values())

        assert HESSE.is_legal_working_day(running.ends_on)
        assert complete_on < told[0]
        assert told == sorted(set(told))
        assert told[-1] < running.ends_on
