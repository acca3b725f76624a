"""A message is read where it has to be answered, and answered also after the matter has ended."""

from collections.abc import Callable

from zusage.cases.models import Case
from zusage.cases.tests.stories import FOR_A_PERSON, Town
from zusage.workplace.tests.conftest import Desk

At = Callable[..., Desk]


def hidden(desk: Desk, action: str) -> list[str]:
    """Return the messages that the form on the page says it answers."""
    return [str(item) for item in desk.page.xpath(f"//form[@action='{action}']//input[@name='beantwortet']/@value")]


def test_the_message_stands_in_its_task_and_the_answer_completes_it_after_the_end(town: Town, desk: At) -> None:
    receipt = town.open()
    town.write(receipt.case_id, "Kann ich die Marke\nselbst abholen?")
    town.later(hours=3).post()
    assert town.case(receipt.case_id).state == Case.State.CLOSED
    page, answer = f"/arbeitsplatz/vorgang/{receipt.reference}", f"/arbeitsplatz/vorgang/{receipt.reference}/nachricht"
    clerk = desk("berger").open(page)

    assert "Nachricht lesen" in clerk.page.xpath("string(//section[@aria-labelledby='aufgabe']//h2)")
    assert "Kann ich die Marke" in clerk.page.xpath("string(//section[@aria-labelledby='aufgabe']//blockquote)")
    clerk.send(answer, nachricht="Gern, am Schalter.", beantwortet=hidden(clerk, answer), beleg="ticket-1")

    assert clerk.status == 200
    assert town.worklist() == ()
    assert clerk.open(page).page.xpath(f"//form[@action='{answer}']")
    assert clerk.send(answer, nachricht="Noch etwas.", beleg="ticket-2").status == 200


def test_a_page_that_was_forged_answers_nothing(town: Town, desk: At) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.write(receipt.case_id)
    answer = f"/arbeitsplatz/vorgang/{receipt.reference}/nachricht"

    clerk = desk("berger").send(answer, nachricht="Gern.", beantwortet="keine Kennung", beleg="ticket-1")

    assert clerk.status == 422
    assert "Bitte öffnen Sie den Vorgang neu." in clerk.text
    assert len(town.worklist()) == 2


def test_what_came_with_papers_stands_above_the_decision(town: Town, desk: At) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, {"entscheidung": "unterlagen", "fehlende_unterlagen": ["foto_hund"]})
    town.post()
    town.supply(receipt.case_id, "Das Foto ist von heute früh.")

    text = desk("berger").open(f"/arbeitsplatz/vorgang/{receipt.reference}").text

    assert "Mit den Unterlagen geschrieben" in text
    assert text.index("Das Foto ist von heute früh.") < text.index("Weiter zur Prüfung")


def test_a_message_that_sounds_like_an_objection_is_told_to_who_calls(town: Town, desk: At) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.write(receipt.case_id, "Ich lege Widerspruch ein.")
    page = f"/arbeitsplatz/vorgang/{receipt.reference}"

    clerk = desk("berger").open(page)

    assert "Formlosen Widerspruch klären" in clerk.text
    assert "Ohne Unterschrift oder Niederschrift ist er nicht eingelegt." in clerk.text
    assert "Mit der Person geklärt" in clerk.text


def test_a_decision_before_the_message_is_read_is_refused_with_a_sentence(town: Town, desk: At) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.write(receipt.case_id, "Der Hund lebt nicht mehr bei mir.")
    item = town.item(receipt.case_id, "pruefen")

    clerk = desk("berger").send(
        f"/arbeitsplatz/vorgang/{receipt.reference}/aufgabe/{item}",
        entscheidung="kein_steuerfall",
        begruendung="Kein Hund im Stadtgebiet.",
        geprueft="ja",
    )

    assert clerk.status == 409
    assert "Bitte lesen Sie es, bevor Sie entscheiden." in clerk.text
    assert "Kein Hund im Stadtgebiet." in clerk.text
    assert not town.decisions(receipt.case_id)
