"""When a notice counts as made known."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.law.domain.deemed import (
    DEEMED_KNOWLEDGE,
    NOTHING_PRESUMED,
    YEAR_WITHOUT_INSTRUCTION,
    Channel,
    LawFamily,
    NoDayPresumed,
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


DECEMBER = date(2026, 12, 1)
BEFORE_THE_REFORM = date(2024, 12, 2)
NEW_YEAR_EVE = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("family", "channel", "day", "known_on", "latest_on"),
    [
        (LawFamily.AO, Channel.POST_ABROAD, DECEMBER, date(2027, 1, 1), date(2027, 1, 4)),
        (LawFamily.AO, Channel.POST_ABROAD, NEW_YEAR_EVE, date(2027, 1, 31), date(2027, 2, 1)),
        (LawFamily.AO, Channel.POST_ABROAD, date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 1)),  # no 31 February
        (LawFamily.AO, Channel.PORTAL_PROVIDED, DECEMBER, date(2026, 12, 5), date(2026, 12, 7)),
        (LawFamily.AO, Channel.PORTAL_PROVIDED, BEFORE_THE_REFORM, date(2024, 12, 5), date(2024, 12, 5)),
        (LawFamily.SGB_X, Channel.PORTAL_RETRIEVED, DECEMBER, date(2026, 12, 2), date(2026, 12, 2)),
        *((family, Channel.SERVICE_RECORD, DECEMBER, DECEMBER, DECEMBER) for family in LawFamily),
        *((family, Channel.RETURN_RECEIPT, DECEMBER, DECEMBER, DECEMBER) for family in LawFamily),
        *((family, Channel.ACKNOWLEDGED, DECEMBER, DECEMBER, DECEMBER) for family in LawFamily),
        *((family, Channel.PROVEN_RECEIPT, DECEMBER, DECEMBER, DECEMBER) for family in LawFamily),
        (LawFamily.VWVFG, Channel.REGISTERED, DECEMBER, date(2026, 12, 5), date(2026, 12, 7)),
        (LawFamily.AO, Channel.ELECTRONIC_SERVICE, DECEMBER, date(2026, 12, 5), date(2026, 12, 7)),
        # Hesse refers to the federal act; whether to its text of 2025 is open, so the fourth day stays possible.
        (LawFamily.HVWVFG, Channel.REGISTERED, DECEMBER, date(2026, 12, 4), date(2026, 12, 7)),
        (LawFamily.SGB_X, Channel.ELECTRONIC_SERVICE, DECEMBER, date(2026, 12, 4), date(2026, 12, 7)),
        (LawFamily.HVWVFG, Channel.REGISTERED, BEFORE_THE_REFORM, date(2024, 12, 5), date(2024, 12, 5)),
    ],
)
def test_post_abroad_formal_service_and_retrieval_have_their_day(
    family: LawFamily, channel: Channel, day: date, known_on: date, latest_on: date
) -> None:
    known = deemed_known_on(family, channel, day, HESSE)

    assert (known.earliest_on, known.latest_on) == (known_on, latest_on)
    assert known.rule.source in texts(known.derivation)[0]


def test_a_tax_notice_abroad_says_how_its_day_comes_about() -> None:
    known = deemed_known_on(LawFamily.AO, Channel.POST_ABROAD, DECEMBER, HESSE)

    assert known.on == date(2027, 1, 4)
    assert texts(known.derivation)[0] == (
        "Ins Ausland auf den Weg gebracht am Dienstag, 01.12.2026; als bekannt gilt der Bescheid 1 Monat später, "
        "am Freitag, 01.01.2027 (§ 122 Abs. 2 Nr. 2, § 108 Abs. 3 AO)."
    )


@pytest.mark.parametrize("family", [LawFamily.VWVFG, LawFamily.HVWVFG, LawFamily.SGB_X])
@pytest.mark.parametrize("channel", [Channel.POST_ABROAD, Channel.PORTAL_PROVIDED])
def test_where_a_law_presumes_no_day_none_is_made_up(family: LawFamily, channel: Channel) -> None:
    with pytest.raises(NoDayPresumed) as refusal:
        deemed_known_on(family, channel, DECEMBER, HESSE)

    assert str(refusal.value.parameters["source"]).startswith("§ ")


@pytest.mark.parametrize("family", list(LawFamily))
@pytest.mark.parametrize("channel", list(Channel))
def test_each_way_of_each_law_has_a_day_or_the_reason_why_not(family: LawFamily, channel: Channel) -> None:
    rows = {(rule.family, rule.channel) for rule in DEEMED_KNOWLEDGE if rule.valid_until is None}

    if (family, channel) != (LawFamily.AO, Channel.PORTAL_RETRIEVED):  # a tax counts from the message, retrieved or not
        assert ((family, channel) in rows) != ((family, channel) in NOTHING_PRESUMED)


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
    assert known.on - posted_on <= timedelta(days=10 + 31 * rule.months)  # type: ignore[attr-defined]
