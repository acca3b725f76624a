"""A decision is shown before it counts: what, from when, how much, to whom and the letter; and refused by its rules."""

from collections.abc import Callable

import pytest

from zusage.cases.tests.stories import Town
from zusage.workplace.tests.conftest import Desk
from zusage.workplace.tests.test_case import DECISION, LISTED, case_path, decide_path

At = Callable[..., Desk]
TO_BE_CHECKED = {name: value for name, value in DECISION.items() if name != "geprueft"}


def test_the_summary_says_what_from_when_how_much_and_to_whom_and_decides_nothing(town: Town, desk: At) -> None:
    receipt = town.open({**LISTED, "mithalter": True, "mithalter_1": "Toni Beispiel"})
    clerk = desk("sommer").open(case_path(receipt.reference))

    clerk.send(decide_path(clerk), **TO_BE_CHECKED)

    assert clerk.status == 200
    assert "Noch ist nichts entschieden." in clerk.text
    facts = {
        str(row.xpath("string(dt)")).strip(): str(row.xpath("string(dd)")).strip()
        for row in clerk.page.xpath("//main//dl/div")
    }
    assert facts["Steuer ab"] == "1.\u00a0Dezember 2026"
    assert facts["Danach jedes Jahr"] == "120,00\u00a0€"
    assert "Toni Beispiel" in clerk.page.xpath("string(//main)")
    assert clerk.page.xpath("//img[starts-with(@src, 'data:image/png;base64,')]/@alt")
    assert town.outcomes(receipt.case_id) == []


def test_who_goes_back_finds_what_was_entered(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    clerk = desk("sommer").open(case_path(receipt.reference))

    clerk.send(decide_path(clerk), **TO_BE_CHECKED, aendern="ja")

    assert clerk.status == 200
    assert clerk.page.xpath("string(//input[@name='steuerbeginn.year']/@value)") == "2026"
    assert town.outcomes(receipt.case_id) == []


def test_what_the_summary_carries_decides_as_it_was_shown(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    clerk = desk("sommer").open(case_path(receipt.reference))
    clerk.send(decide_path(clerk), **TO_BE_CHECKED)

    form = clerk.page.xpath("//form[contains(@action, '/aufgabe/')]")[0]
    carried = {str(field.get("name")): str(field.get("value")) for field in form.xpath(".//input[@type='hidden']")}
    clerk.send(str(form.get("action")), **carried, geprueft="ja")

    assert town.outcomes(receipt.case_id) == ["festgesetzt"]


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (("1", "1", "1999"), "So weit zurück setzt diese Seite keine Steuer fest"),
        (("2", "12", "2026"), "Bitte wählen Sie den Ersten."),
        (("1", "11", "2026"), "Die Steuer beginnt mit dem Monat nach der Aufnahme des Hundes."),
        (("1", "1", "2062"), "Bitte prüfen Sie das Jahr."),
    ],
)
@pytest.mark.parametrize("checked", [{}, {"geprueft": "ja"}], ids=["before the summary", "past it"])
def test_a_start_that_the_rules_refuse_decides_nothing(
    town: Town, desk: At, start: tuple[str, str, str], sentence: str, checked: dict[str, str]
) -> None:
    receipt = town.open({**LISTED, "hund_seit": "1998-12-05"} if start[2] == "1999" else LISTED)
    clerk = desk("sommer").open(case_path(receipt.reference))
    typed = dict(zip(("steuerbeginn.day", "steuerbeginn.month", "steuerbeginn.year"), start, strict=True))

    clerk.send(decide_path(clerk), **{**TO_BE_CHECKED, **typed, **checked})

    assert clerk.status == 422
    assert sentence in clerk.text
    assert clerk.page.xpath("string(//input[@name='steuerbeginn.year']/@value)") == start[2]
    assert town.outcomes(receipt.case_id) == []


def test_a_request_for_papers_is_shown_before_it_goes_out(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    clerk = desk("sommer").open(case_path(receipt.reference))

    clerk.send(decide_path(clerk), entscheidung="unterlagen", fehlende_unterlagen=["foto_hund"])

    assert "Noch ist nichts entschieden." in clerk.text
    assert town.status(receipt.case_id).asked is None
