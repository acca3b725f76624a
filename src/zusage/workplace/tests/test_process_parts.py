"""The desk with a package that calls process parts: bodies by name, and a task long after the end."""

from collections.abc import Callable

from zusage.cases.tests.stories import Town
from zusage.cases.tests.test_process_parts import FESTIVAL, asked, granted
from zusage.cases.tests.walking import PACKAGES, offer
from zusage.catalogue.domain.reader import read_files
from zusage.workplace.tests.conftest import Desk

At = Callable[..., Desk]


def test_whoever_enters_an_answer_says_which_body_gave_it(town: Town, desk: At) -> None:
    offer(town, read_files(PACKAGES / FESTIVAL))
    receipt = asked(town)

    page = desk("berger").open(f"/arbeitsplatz/vorgang/{receipt.reference}").page

    form = page.xpath("//form[contains(@action, '/antwort/')]")[0]
    labels = [" ".join(label.text_content().split()) for label in form.xpath(".//label")]
    assert {"Feuerwehr", "Grünflächenamt"} <= set(labels)


def test_a_follow_up_is_done_at_the_desk_while_the_matter_stays_ended(town: Town, desk: At) -> None:
    offer(town, read_files(PACKAGES / FESTIVAL))
    receipt = granted(town)
    town.later(days=190).run_jobs()

    clerk = desk("berger").open(f"/arbeitsplatz/vorgang/{receipt.reference}")

    assert "Nachsehen, ob sich die Wiese erholt hat" in clerk.text
    (form,) = clerk.page.xpath("//form[contains(@action, '/aufgabe/')]")
    clerk.send(form.get("action"), beleg="ticket-1")
    assert clerk.status == 200
    assert town.worklist() == ()
    assert town.case(receipt.case_id).end_kind == "handed_over"
