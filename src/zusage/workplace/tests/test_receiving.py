"""At the desk: what another body answered is entered, shown, and asked for only while the matter awaits it."""

from collections.abc import Callable

import pytest

from zusage.cases.operations.import_message import import_message
from zusage.cases.operations.open_case import Receipt
from zusage.cases.queries.messages import awaited_messages
from zusage.cases.registry import ConnectorFailed
from zusage.cases.tests.stories import Town
from zusage.cases.tests.test_doors_of_messages import asked, told
from zusage.cases.tests.test_pending_connectors import Register, register
from zusage.cases.tests.walking import OPINION, apply_for, offer, opinion_by_person
from zusage.common.tenancy import read_transaction
from zusage.workplace.tests.conftest import Desk

__all__ = ["register"]

At = Callable[..., Desk]
ENTER = "Antwort eintragen: Stellungnahme der anderen Stelle"


@pytest.fixture
def awaiting(town: Town) -> Receipt:
    offer(town, opinion_by_person())
    return asked(town)


def path(receipt: Receipt) -> str:
    return f"/arbeitsplatz/vorgang/{receipt.reference}"


def address(town: Town, receipt: Receipt) -> str:
    with read_transaction(town.id):
        awaited = next(message for message in awaited_messages(receipt.case_id) if message.message == "stellungnahme")
    return f"{path(receipt)}/antwort/{awaited.id}"


def facts(desk: Desk) -> dict[str, str]:
    """Return what the page says beside each label."""
    rows = desk.page.xpath("//dl/div")
    return {row.findtext("dt").strip(): " ".join(row.find("dd").itertext()).strip() for row in rows}


def test_a_clerk_enters_an_answer_that_came_on_paper(town: Town, desk: At, awaiting: Receipt) -> None:
    clerk = desk("sommer").open(path(awaiting))
    assert ENTER in clerk.text
    assert facts(clerk)["Am Zug"] == "eine andere Stelle"

    clerk.send(address(town, awaiting), ergebnis="bedenken", hinweise="Der Baum\nsteht unter Schutz.")

    assert "Die Antwort ist eingetragen. Der Vorgang geht weiter." in clerk.text
    said = facts(clerk)
    assert (said["Ergebnis"], said["Hinweise"]) == ("hat Bedenken", "Der Baum steht unter Schutz.")
    assert ENTER not in clerk.text


def test_what_is_missing_is_told_beside_its_field_and_nothing_typed_is_lost(
    town: Town, desk: At, awaiting: Receipt
) -> None:
    clerk = desk("sommer")

    clerk.send(address(town, awaiting), ergebnis="", hinweise="Der Baum steht unter Schutz.")

    assert clerk.status == 422
    assert clerk.page.xpath("//textarea[@name='hinweise']")[0].text.strip() == "Der Baum steht unter Schutz."


def test_who_was_slower_than_the_file_keeps_nothing_back(town: Town, desk: At, awaiting: Receipt) -> None:
    clerk, where = desk("sommer"), address(town, awaiting)
    import_message(municipality_id=town.id, incoming=told(), now=town.now)

    clerk.send(where, ergebnis="bedenken")

    assert clerk.status == 409
    assert "Diese Antwort wird nicht mehr erwartet" in clerk.text


def test_what_came_early_is_shown_as_not_needed_yet(town: Town, desk: At) -> None:
    offer(town, opinion_by_person())
    receipt = apply_for(town, OPINION, aktenzeichen="UNB-17")
    import_message(municipality_id=town.id, incoming=told(reference=receipt.reference), now=town.now)

    clerk = desk("sommer").open(path(receipt))

    assert "vom Ablauf noch nicht gebraucht" in clerk.text
    assert facts(clerk)["Ergebnis"] == "stimmt zu"


def test_whoever_steps_in_for_a_connector_reads_why(town: Town, desk: At, register: Register) -> None:
    register.says = [ConnectorFailed("gesperrt", "Das Register führt zwei Personen dieses Namens.")]
    receipt = apply_for(town, OPINION)
    town.later(minutes=1).run_jobs()

    clerk = desk("sommer").open(path(receipt))

    assert "Das sollte ein Programm erledigen, aber es gelang nicht." in clerk.text
    assert "Das Register führt zwei Personen dieses Namens." in clerk.text
