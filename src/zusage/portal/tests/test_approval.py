"""What the applicant reads of an approval that may count as granted."""

from collections.abc import Callable
from datetime import date

import pytest

from zusage.cases.operations.record_reading import record_reading
from zusage.cases.tests.stories import APPROVAL, ASSESS, FOR_A_PERSON, Town
from zusage.common.domain.ids import CaseId
from zusage.identity.queries import MunicipalityFacts
from zusage.portal.plain import status_page

Change = Callable[[Town, CaseId], object]


@pytest.fixture
def town(darmstadt: MunicipalityFacts, now: object) -> Town:
    return Town(darmstadt, now)  # type: ignore[arg-type]


def told(town: Town, case_id: CaseId) -> str:
    """Return the line of the page about the approval, or nothing."""
    rows = status_page(town.status(case_id), town.now)["facts"]
    return next((row["value"].replace("\u00a0", " ") for row in rows if row["label"] == "Genehmigung"), "")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            lambda town, case_id: None,
            "gilt ab Mittwoch, 24. Februar 2027 als erteilt, wenn Ihnen unsere Entscheidung bis Dienstag, "
            "23. Februar 2027 nicht bekannt gegeben ist (§ 65 Abs. 2 Satz 2 und 3 HBO)",
        ),
        (
            lambda town, case_id: town.extend_approval(case_id, date(2027, 3, 24)),
            "gilt ab Donnerstag, 25. März 2027 als erteilt, wenn Ihnen unsere Entscheidung bis Mittwoch, "
            "24. März 2027 nicht bekannt gegeben ist (§ 65 Abs. 2 Satz 2 und 3 HBO)",
        ),
        (
            lambda town, case_id: (town.complete(case_id, ASSESS), town.hand_over(case_id)),
            "ist entschieden; es gilt unsere Entscheidung",
        ),
        (
            lambda town, case_id: town.on(date(2027, 2, 24)),
            "Frist am Dienstag, 23. Februar 2027 abgelaufen; ein Mensch prüft, ob sie als erteilt gilt",
        ),
        (
            lambda town, case_id: town.on(date(2027, 2, 24)).judge_approval(case_id, granted=True),
            "gilt seit Mittwoch, 24. Februar 2027 als erteilt; auf Wunsch bescheinigen wir es Ihnen "
            "(§ 42a Abs. 3 VwVfG)",
        ),
        (
            lambda town, case_id: town.on(date(2027, 2, 24)).judge_approval(case_id, granted=False),
            "gilt nicht als erteilt; den Grund lesen Sie im Verlauf",
        ),
    ],
    ids=["running", "extended", "decided", "over", "granted", "not granted"],
)
def test_the_page_says_what_our_silence_would_mean(town: Town, change: Change, line: str) -> None:
    town.offers_an_approval()
    case_id = town.open(FOR_A_PERSON, service=APPROVAL).case_id
    assert told(town, case_id) == ""

    town.confirm_papers(case_id, town.today)
    change(town, case_id)

    assert told(town, case_id) == line


def test_the_page_tells_how_the_period_comes_about(town: Town) -> None:
    town.offers_an_approval()
    case_id = town.open(FOR_A_PERSON, service=APPROVAL).case_id
    town.confirm_papers(case_id, town.today)
    town.extend_approval(case_id, date(2027, 3, 24))

    lines = status_page(town.status(case_id), town.now)["approval_derivation"]

    assert "einmal und mit Begründung verlängert bis Mittwoch, 24.03.2027" in lines[-2].replace("\u00a0", " ")
    assert "gilt die Genehmigung ab Donnerstag, 25.03.2027 als erteilt" in lines[-1].replace("\u00a0", " ")


def test_who_has_read_is_told_in_words_of_the_language(town: Town) -> None:
    case_id = town.open(FOR_A_PERSON).case_id
    for role in ("clerk", "head"):
        record_reading(
            municipality_id=town.id, case_id=case_id, by=town.clerk(role), purpose="Bearbeitung", now=town.now
        )

    told = {reading["role"] for reading in status_page(town.status(case_id), town.now)["readings"]}

    assert told == {"Sachbearbeitung", "Leitung"}


def test_who_has_the_approval_is_not_told_that_a_notice_is_to_come(town: Town) -> None:
    town.offers_an_approval()
    case_id = town.open(FOR_A_PERSON, service=APPROVAL).case_id
    town.confirm_papers(case_id, town.today)
    town.on(date(2027, 2, 24)).judge_approval(case_id, granted=True)

    page = status_page(town.status(case_id), town.now)

    assert page["turn"]["title"] == "Ihre Genehmigung gilt als erteilt"
    assert "seit Mittwoch, 24. Februar 2027" in page["turn"]["text"].replace("\u00a0", " ")
    assert [step["text"] for step in page["timeline"] if step["state"] != "done"] == [
        "Ihre Genehmigung gilt als erteilt. Wir schließen den Vorgang ab."
    ]
