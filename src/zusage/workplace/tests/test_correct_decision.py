"""A decision is changed at the desk: what can follow is chosen, and the reason stands in the letter."""

from collections.abc import Callable

import pytest

from zusage.cases.models import Case, Delivery
from zusage.cases.operations.open_case import Receipt
from zusage.cases.operations.parts.letter_data import letter_of
from zusage.cases.tests.stories import Town
from zusage.cases.tests.test_walking_matters import GRANT, PERMISSION, offered
from zusage.catalogue.domain.package import Nature
from zusage.common.tenancy import read_transaction
from zusage.workplace.acts.correct_decision.form import MEANINGS, NATURES
from zusage.workplace.tests.conftest import Desk

At = Callable[..., Desk]
WRITTEN = {"aenderung": "berichtigt", "aenderungsgrund": "Der Ort war falsch geschrieben."}


def decided(town: Town) -> Receipt:
    receipt = offered(town, PERMISSION)
    town.complete(receipt.case_id, GRANT)
    return receipt


def page_of(receipt: Receipt) -> str:
    return f"/arbeitsplatz/vorgang/{receipt.reference}"


def act_on(receipt: Receipt) -> str:
    return f"{page_of(receipt)}/entscheidung-aendern"


def is_offered(desk: Desk, receipt: Receipt) -> bool:
    return bool(desk.open(page_of(receipt)).page.xpath(f"//form[@action='{act_on(receipt)}']"))


def test_the_letter_gives_the_reason_that_was_written(town: Town, desk: At) -> None:
    receipt = decided(town)

    clerk = desk("berger").send(act_on(receipt), **WRITTEN)

    assert "Die Entscheidung ist geändert." in clerk.text
    assert town.outcomes(receipt.case_id) == ["bewilligt", "berichtigt"]
    with read_transaction(town.id):
        letter = letter_of(Delivery.objects.get(case_id=receipt.case_id, letter="berichtigung"))
    assert letter.data["reasons"] == "Der Ort war falsch geschrieben."
    assert town.later(hours=1).post() == 3  # the hint that went before, the notice, the correction


def test_a_matter_that_was_closed_is_open_again_until_the_letter_is_there(town: Town, desk: At) -> None:
    receipt = decided(town)
    town.later(hours=1).post()
    assert town.case(receipt.case_id).state == Case.State.CLOSED
    assert is_offered(desk("berger"), receipt)

    desk("berger").send(act_on(receipt), **WRITTEN)

    assert town.case(receipt.case_id).state == Case.State.DECIDED
    town.later(hours=1).post()
    assert town.case(receipt.case_id).state == Case.State.CLOSED
    assert town.verify().faults == []
    assert town.verify_ledger() == []


def test_what_was_decided_and_why_it_was_changed_is_read_beside_the_form(town: Town, desk: At) -> None:
    receipt = decided(town)
    clerk = desk("berger").send(act_on(receipt), **WRITTEN)

    (form,) = clerk.open(page_of(receipt)).page.xpath(f"//form[@action='{act_on(receipt)}']")

    assert [" ".join(item.text_content().split()) for item in form.xpath(".//ul/li")] == [
        "Bewilligung, entschieden am Montag, 23. November 2026",
        "Berichtigung, entschieden am Montag, 23. November 2026Der Ort war falsch geschrieben.",
    ]


def test_what_alone_can_follow_is_chosen_already(town: Town, desk: At) -> None:
    page = desk("berger").open(page_of(decided(town))).page

    (choice,) = page.xpath("//input[@name='aenderung']")
    assert (choice.get("value"), choice.get("checked")) == ("berichtigt", "checked")
    assert page.xpath(f"string(//label[@for='{choice.get('id')}'])") == "Berichtigen (Schreiben „Berichtigung“)"


@pytest.mark.parametrize("chosen", ["", "bewilligt", "erfunden", "berichtigt\x00"])
def test_what_does_not_follow_a_decision_cannot_be_chosen(town: Town, desk: At, chosen: str) -> None:
    receipt = decided(town)

    clerk = desk("berger").send(act_on(receipt), **{**WRITTEN, "aenderung": chosen})

    assert clerk.status == 422
    assert clerk.page.xpath("//*[@role='alert']//a/@href") == ["#aenderung"]
    assert clerk.page.get_element_by_id("aenderungsgrund").text.strip() == WRITTEN["aenderungsgrund"]
    assert town.outcomes(receipt.case_id) == ["bewilligt"]


def test_nothing_is_offered_before_a_decision_or_where_nothing_can_follow_it(town: Town, desk: At) -> None:
    undecided, of_another_service = offered(town, PERMISSION), town.open()
    clerk = desk("berger")

    assert not is_offered(clerk, undecided)
    assert not is_offered(clerk, of_another_service)
    for receipt in (undecided, of_another_service):
        assert clerk.send(act_on(receipt), **WRITTEN).status == 409


@pytest.mark.parametrize("login", ["keller", "wolf"])
def test_who_has_not_the_skill_is_not_offered_it_and_does_nothing(town: Town, desk: At, login: str) -> None:
    receipt = decided(town)
    somebody = desk(login)

    assert not is_offered(somebody, receipt)
    assert somebody.send(act_on(receipt), **WRITTEN).status == 403
    assert town.outcomes(receipt.case_id) == ["bewilligt"]


def test_every_nature_has_its_words_at_the_desk() -> None:
    later = {nature for nature in Nature if nature is not Nature.FIRST}

    assert set(NATURES) == set(MEANINGS) == later
