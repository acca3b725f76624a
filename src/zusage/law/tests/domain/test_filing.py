"""When something that somebody files counts as received, and what a receipt has to say."""

from datetime import date, datetime

import pytest

from zusage.common.domain.german import LOCAL_ZONE
from zusage.law.domain.deemed import LawFamily
from zusage.law.domain.derivation import texts
from zusage.law.domain.filing import PassedOnBeforeItCame, filed, filed_at_single_point, receipt
from zusage.law.domain.period import Period, Unit, end_of_period
from zusage.law.tests.domain.cast import HESSE

LAST_DAY = end_of_period(date(2026, 1, 30), Period(1, Unit.MONTHS), HESSE).end
"""Monday, 2 March 2026."""


def local(day: date, hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=LOCAL_ZONE)


@pytest.mark.parametrize(
    ("arrived_at", "in_time"),
    [
        (local(date(2026, 3, 2), 0, 0), True),
        (local(date(2026, 3, 2), 18, 30), True),  # long after the counter has closed
        (local(date(2026, 3, 2), 23, 59, 59), True),
        (local(date(2026, 3, 3), 0, 0), False),
        (local(date(2026, 2, 28), 12, 0), True),  # on a Saturday
    ],
)
def test_a_day_of_filing_ends_at_midnight_whatever_the_office_hours(arrived_at: datetime, in_time: bool) -> None:
    assert filed(LawFamily.HVWVFG, arrived_at).in_time(LAST_DAY) is in_time


def test_a_second_before_midnight_is_that_day_also_when_the_clocks_have_changed() -> None:
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        assert filed(LawFamily.AO, local(day, 23, 59, 59)).on == day


@pytest.mark.parametrize(
    ("family", "on"),
    [
        (LawFamily.SGB_X, date(2026, 3, 2)),
        (LawFamily.HVWVFG, date(2026, 3, 5)),
        (LawFamily.VWVFG, date(2026, 3, 5)),
        (LawFamily.AO, date(2026, 3, 5)),
    ],
)
def test_only_social_law_lets_the_day_at_a_wrong_office_count(family: LawFamily, on: date) -> None:
    found = filed(family, local(date(2026, 3, 5), 9, 0), elsewhere_at=local(date(2026, 3, 2), 17, 0))

    assert found.on == on
    assert found.in_time(LAST_DAY) is (on == LAST_DAY)


def test_the_way_over_another_office_is_told() -> None:
    here, there = local(date(2026, 3, 5), 9, 0), local(date(2026, 3, 2), 17, 0)

    assert texts(filed(LawFamily.SGB_X, here, elsewhere_at=there).derivation) == [
        "Zuerst bei einer anderen Stelle eingegangen, am Montag, 02.03.2026, 17:00 Uhr; dieser Tag zählt "
        "(§ 16 Abs. 2 Satz 2 SGB I)."
    ]
    assert texts(filed(LawFamily.HVWVFG, here, elsewhere_at=there).derivation) == [
        "Eine andere Stelle, bei der es am Montag, 02.03.2026, 17:00 Uhr einging, hat es weitergeleitet; es zählt der "
        "Eingang bei der zuständigen Behörde.",
        "Eingegangen am Donnerstag, 05.03.2026, 09:00 Uhr; der Tag zählt bis 24 Uhr, auf die Öffnungszeit kommt es "
        "nicht an.",
    ]


def test_nothing_is_passed_on_before_it_came() -> None:
    with pytest.raises(PassedOnBeforeItCame):
        filed(LawFamily.SGB_X, local(date(2026, 3, 2), 9, 0), elsewhere_at=local(date(2026, 3, 2), 9, 1))
    same = local(date(2026, 3, 2), 9, 0)
    assert filed(LawFamily.SGB_X, same, elsewhere_at=same).on == date(2026, 3, 2)


def test_the_single_point_keeps_deadlines_at_once_and_the_authority_has_it_on_the_third_day() -> None:
    found = filed_at_single_point(local(date(2026, 4, 1), 23, 59))

    assert (found.kept_on, found.received_on) == (date(2026, 4, 1), date(2026, 4, 4))  # a Saturday; nothing moves
    assert texts(found.derivation) == [
        "Bei der einheitlichen Stelle eingegangen am Mittwoch, 01.04.2026; Ihre Fristen sind damit gewahrt. Bei der "
        "Behörde gilt es 3\u00a0Tage später als eingegangen, am Samstag, 04.04.2026 (§ 71b Abs. 2 VwVfG)."
    ]


def test_a_receipt_states_what_the_law_asks_for_and_never_that_papers_are_complete() -> None:
    told = receipt(
        received_on=date(2026, 11, 24),
        period=Period(3, Unit.MONTHS),
        source="§ 65 Abs. 2 HBO",
        is_deemed_granted=True,
        remedies="Widerspruch, Untätigkeitsklage (§ 75 VwGO)",
        missing=("Lageplan", "Bauzeichnung"),
        late_papers_on=date(2026, 11, 30),
    )

    assert texts(told) == [
        "Ihr Antrag ist am Dienstag, 24.11.2026 eingegangen.",
        "Die Behörde hat 3\u00a0Monate Zeit zu entscheiden (§ 65 Abs. 2 HBO).",
        "Diese Frist beginnt erst, wenn die Unterlagen vollständig sind; wir sagen Ihnen, sobald sie es sind.",
        "Es fehlen noch: Lageplan; Bauzeichnung. Die Frist beginnt erst, wenn das eingegangen ist.",
        "Nachgereichtes ist am Montag, 30.11.2026 eingegangen.",
        "Entscheidet die Behörde in dieser Zeit nicht, gilt die Genehmigung als erteilt.",
        "Rechtsbehelfe: Widerspruch, Untätigkeitsklage (§ 75 VwGO).",
    ]


def test_a_receipt_promises_no_grant_that_no_law_orders() -> None:
    told = receipt(
        received_on=date(2026, 11, 24),
        period=Period(3, Unit.MONTHS),
        source="§ 1",
        is_deemed_granted=False,
        remedies="Widerspruch",
    )

    assert [line.code for line in told] == ["receipt.received", "receipt.period", "receipt.starts", "receipt.remedies"]
