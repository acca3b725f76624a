"""What the machine gave up is seen by a person who can let it be tried again."""

from collections.abc import Callable

from zusage.cases.tests.stories import Town
from zusage.common import jobs
from zusage.common.models import Job
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.workplace.tests.conftest import Desk

At = Callable[..., Desk]


def give_up_a_job(town: Town) -> None:
    with write_transaction(town.id):
        jobs.queue("cases.typeset", {"delivery": "none"}, now=town.now)
        Job.objects.update(state=Job.State.DEAD, attempt=8, last_error="LetterBroken")


def test_a_head_sees_what_was_given_up_and_lets_it_be_tried_again(town: Town, desk: At) -> None:
    give_up_a_job(town)
    head = desk("keller").open("/arbeitsplatz/stillstand")
    seen = head.text

    head.send(head.page.xpath("string(//main//form/@action)"))

    assert "Einen Brief setzen" in seen
    assert "LetterBroken" in seen
    with read_transaction(town.id):
        assert Job.objects.get(kind="cases.typeset").state == Job.State.WAITING
    assert "Nichts." in head.text


def test_a_mail_that_nobody_takes_is_told_with_its_matter(town: Town, desk: At) -> None:
    receipt = town.open()
    with write_transaction(town.id):
        Job.objects.filter(kind="cases.send_mail").update(state=Job.State.DEAD, last_error="MailRefused")

    head = desk("keller").open("/arbeitsplatz/stillstand")

    assert "Der Mailserver nimmt für diese Adresse nichts an." in head.text
    assert head.page.xpath(f"//main//a[text()='{receipt.reference}']")


def test_a_head_of_the_town_next_door_sees_nothing_of_it(town: Town, desk: At) -> None:
    give_up_a_job(town)

    assert "LetterBroken" not in desk("adler", "musterstadt").open("/arbeitsplatz/stillstand").text


def test_a_clerk_is_not_bothered_with_it(desk: At) -> None:
    assert desk("sommer").open("/arbeitsplatz/stillstand").status == 403
