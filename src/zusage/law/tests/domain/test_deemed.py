"""When a notice counts as made known."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.law.domain.deemed import (
    DEEMED_KNOWLEDGE,
    YEAR_WITHOUT_INSTRUCTION,
    Channel,
    LawFamily,
    NoRuleForMakingKnown,
    deemed_known_on,
    remedy_period,
    rule_for,
)
from zusage.law.domain.derivation import texts
from zusage.law.domain.period import Period, Unit, end_of_period
from zusage.law.tests.domain.cast import HESSE, days

MONTH = Period(1, Unit.MONTHS)
APRIL_FOOL = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("family", "known_on", "end"),
    [
        (LawFamily.HVWVFG, date(2026, 4, 4), date(2026, 5, 4)),  # a Saturday; Hesse: third day, no shift
        (LawFamily.VWVFG, date(2026, 4, 5), date(2026, 5, 5)),  # Easter Sunday; federal: fourth day, no shift
        (LawFamily.AO, date(2026, 4, 7), date(2026, 5, 7)),  # shifted off Easter
        (LawFamily.SGB_X, date(2026, 4, 5), date(2026, 5, 5)),
    ],
)
def test_a_letter_is_known_by_the_day_its_law_names(family: LawFamily, known_on: date, end: date) -> None:
    known = deemed_known_on(family, Channel.POST, APRIL_FOOL, HESSE)

    assert known.on == known_on
    assert remedy_period(known, MONTH, HESSE).expected.end == end


def test_the_dog_tax_shows_the_earlier_end_and_applies_the_later() -> None:
    remedy = remedy_period(deemed_known_on(LawFamily.AO, Channel.POST, APRIL_FOOL, HESSE), MONTH, HESSE)

    assert (remedy.safe_until, remedy.last_day) == (date(2026, 5, 5), date(2026, 5, 7))


def test_hesse_applies_the_fourth_day_as_long_as_the_third_is_in_doubt() -> None:
    remedy = remedy_period(deemed_known_on(LawFamily.HVWVFG, Channel.POST, APRIL_FOOL, HESSE), MONTH, HESSE)

    assert remedy.safe_until == date(2026, 5, 4)
    assert remedy.last_day == date(2026, 5, 7)


@pytest.mark.parametrize("family", list(LawFamily))
def test_a_notice_that_does_not_name_the_remedy_rightly_makes_it_a_year(family: LawFamily) -> None:
    known = deemed_known_on(family, Channel.COUNTER, date(2026, 12, 1), HESSE)

    remedy = remedy_period(known, MONTH, HESSE, is_instructed=False)

    assert remedy.last_day == date(2027, 12, 1)
    assert texts(remedy.derivation)[1] == (
        "Der Bescheid nennt den Rechtsbehelf nicht oder nicht richtig; deshalb gilt ein Jahr "
        f"({YEAR_WITHOUT_INSTRUCTION[family]})."
    )


@pytest.mark.parametrize("family", list(LawFamily))
def test_what_is_handed_over_at_the_counter_is_known_the_same_day(family: LawFamily) -> None:
    saturday = date(2026, 11, 21)

    known = deemed_known_on(family, Channel.COUNTER, saturday, HESSE)

    assert {known.on, known.earliest_on, known.latest_on} == {saturday}


@pytest.mark.parametrize(
    ("handed_over_on", "days_later"),
    [(date(2024, 12, 31), 3), (date(2025, 1, 1), 4)],
)
def test_the_fourth_day_came_with_the_postal_reform(handed_over_on: date, days_later: int) -> None:
    assert rule_for(LawFamily.AO, Channel.POST, handed_over_on).days == days_later


def test_every_vector_of_the_suite_is_met_by_the_federal_rule(suites: Path) -> None:
    vectors = json.loads((suites / "deadlines-he" / "deadline-vectors.json").read_text(encoding="utf-8"))

    for vector in vectors["service_fiction"]:
        known = deemed_known_on(LawFamily.VWVFG, Channel.POST, date.fromisoformat(vector["dropped_in_post"]), HESSE)
        assert known.rule.days == vector["fiction_days"], vector
        assert known.on.isoformat() == vector["deemed_served"], vector
        assert end_of_period(known.on, MONTH, HESSE).end.isoformat() == vector["then_one_month_ends"], vector


def test_no_rule_is_made_up_where_the_table_has_none() -> None:
    with pytest.raises(NoRuleForMakingKnown) as refusal:
        deemed_known_on(LawFamily.AO, Channel.OZG_POSTBOX, date(2020, 1, 2), HESSE)

    assert refusal.value.parameters == {"family": "AO", "channel": "ozg_postbox", "handed_over_on": "2020-01-02"}


def test_the_table_has_one_row_for_each_law_channel_and_day() -> None:
    for rule in DEEMED_KNOWLEDGE:
        for other in DEEMED_KNOWLEDGE:
            if rule is not other and (rule.family, rule.channel) == (other.family, other.channel):
                assert rule.valid_until == other.valid_from or other.valid_until == rule.valid_from


@given(handed_over_on=days, rule=st.sampled_from(DEEMED_KNOWLEDGE))
def test_the_safe_end_never_lies_after_the_end_that_is_applied(handed_over_on: date, rule: object) -> None:
    posted_on = max(handed_over_on, date(2025, 1, 1))
    known = deemed_known_on(rule.family, rule.channel, posted_on, HESSE)  # type: ignore[attr-defined]

    remedy = remedy_period(known, MONTH, HESSE)

    assert posted_on <= known.earliest_on <= known.on <= known.latest_on
    assert remedy.safe_until <= remedy.expected.end <= remedy.last_day
    assert known.on - posted_on <= timedelta(days=10)
