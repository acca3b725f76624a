"""The post room: one press for the run, one tick for each letter, and what comes back."""

from collections.abc import Callable
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

from zusage.cases.operations.hand_over_at_counter import hand_over_at_counter
from zusage.cases.queries import post as post_room
from zusage.cases.tests.stories import Town
from zusage.common.tenancy import read_transaction
from zusage.promises.domain.promise import Standing
from zusage.workplace.tests.conftest import Desk

At = Callable[..., Desk]


def run_of(desk: Desk) -> UUID:
    return UUID(desk.path.rpartition("/")[2])


def gathered(town: Town, desk: Desk) -> UUID:
    """Gather a run, print it, and stand before its page."""
    town.run_jobs()
    desk.send("/arbeitsplatz/post/lauf")
    run_id = run_of(desk)
    town.run_jobs()
    desk.open(f"/arbeitsplatz/post/lauf/{run_id}")
    return run_id


def boxes(desk: Desk) -> list[str]:
    return [str(value) for value in desk.page.xpath("//input[@name='sendung']/@value")]


def on_the(day: int) -> dict[str, str]:
    return {"zur_post_am.day": str(day), "zur_post_am.month": "11", "zur_post_am.year": "2026"}


def test_the_post_room_sees_what_is_ready(town: Town, desk: At) -> None:
    town.open()
    town.run_jobs()

    assert "1 Sendung ist bereit." in desk("wolf").text


def test_a_run_has_a_batch_for_the_printer_and_a_list(town: Town, desk: At) -> None:
    receipt = town.open()
    post = desk("wolf")
    run_id = gathered(town, post)

    batch = post.client.get(f"/arbeitsplatz/post/lauf/{run_id}/stapel.pdf").content
    listing = post.client.get(f"/arbeitsplatz/post/lauf/{run_id}/liste.pdf").content

    assert "Hundesteuerbescheid" in PdfReader(BytesIO(batch)).pages[0].extract_text()
    assert receipt.reference in PdfReader(BytesIO(listing)).pages[0].extract_text()


def test_the_tick_keeps_the_promise(town: Town, desk: At) -> None:
    receipt = town.open()
    post = desk("wolf")
    run_id = gathered(town, post)

    post.send(f"/arbeitsplatz/post/lauf/{run_id}", sendung=boxes(post), **on_the(23))

    assert "Festgehalten: zur Post gegeben." in post.text
    assert town.standing(receipt.case_id) == Standing.KEPT
    assert not boxes(post)


def test_what_stayed_behind_keeps_waiting(town: Town, desk: At) -> None:
    first, other = town.open(), town.open()
    post = desk("wolf")
    run_id = gathered(town, post)
    of_one = [str(posting.delivery_id) for posting in town.postings(run_id) if posting.reference == first.reference]

    post.send(f"/arbeitsplatz/post/lauf/{run_id}", sendung=of_one, **on_the(23))

    assert town.standing(first.case_id) == Standing.KEPT
    assert town.standing(other.case_id) == Standing.OPEN
    assert len(boxes(post)) == 1


@pytest.mark.parametrize(("day", "status"), [(22, 409), (24, 422), (31, 422)])
def test_a_letter_cannot_go_before_it_was_printed_nor_tomorrow(town: Town, desk: At, day: int, status: int) -> None:
    receipt = town.open()
    post = desk("wolf")
    run_id = gathered(town, post)

    post.send(f"/arbeitsplatz/post/lauf/{run_id}", sendung=boxes(post), **on_the(day))

    assert post.status == status
    assert town.standing(receipt.case_id) == Standing.OPEN


def test_a_batch_can_be_printed_until_thirty_days_after_its_last_letter_went(town: Town, desk: At) -> None:
    first, other = town.open(), town.open()
    run_id = gathered(town, desk("wolf"))
    path = f"/arbeitsplatz/post/lauf/{run_id}"
    letters: dict[str, list[UUID]] = {first.reference: [], other.reference: []}
    for posting in town.postings(run_id):
        letters[posting.reference].append(posting.delivery_id)

    town.tick_these(letters[first.reference])
    town.later(days=40)  # a letter is still here
    assert pages_of_batch(desk("wolf"), path) == 4
    town.tick_these(letters[other.reference])
    town.later(days=29)
    assert pages_of_batch(desk("wolf"), path) == 4
    assert "bis die letzte Sendung 30 Tage zur Post ist" in desk("wolf").open(path).text
    town.later(days=1)

    post = desk("wolf").open(path)
    assert "Kein Stapel mehr" in post.text
    assert desk("wolf").open(f"{path}/stapel.pdf").status == 404
    listing = post.client.get(f"{path}/liste.pdf").content
    assert first.reference in PdfReader(BytesIO(listing)).pages[0].extract_text()


def pages_of_batch(post: Desk, path: str) -> int:
    return len(PdfReader(BytesIO(post.client.get(f"{path}/stapel.pdf").content)).pages)


def test_a_run_of_things_alone_has_no_batch(town: Town, desk: At) -> None:
    receipt = town.open()
    town.run_jobs()
    with read_transaction(town.id):
        waiting = post_room.waiting_at_counter(receipt.case_id)
    letter = next(posting.delivery_id for posting in waiting if posting.kind == "notice")
    hand_over_at_counter(municipality_id=town.id, delivery_id=letter, by=town.clerk("counter"), now=town.now)
    run_id = gathered(town, desk("wolf"))

    assert desk("wolf").open(f"/arbeitsplatz/post/lauf/{run_id}/stapel.pdf").status == 404


def test_ticking_nothing_is_told(town: Town, desk: At) -> None:
    town.open()
    post = desk("wolf")
    run_id = gathered(town, post)

    post.send(f"/arbeitsplatz/post/lauf/{run_id}", **on_the(23))

    target = post.page.xpath("string(//*[@role='alert']//a/@href)")[1:]
    assert post.status == 422
    assert post.page.xpath(f"//input[@id='{target}']")


def test_today_stands_in_the_form(town: Town, desk: At) -> None:
    town.open()
    post = desk("wolf")
    gathered(town, post)

    assert post.page.xpath("//input[starts-with(@name, 'zur_post_am.')]/@value") == ["23", "11", "2026"]
    assert post.page.xpath("//input[@name='sendung'][@checked]") == []
    post.open(post.path + "?alle=1")
    assert len(post.page.xpath("//input[@name='sendung'][@checked]")) == 1


def test_gathering_when_nothing_is_ready_is_told(desk: At) -> None:
    post = desk("wolf").send("/arbeitsplatz/post/lauf")

    assert (post.status, post.heading) == (409, "Nichts bereit")


def test_returned_mail_is_found_by_the_number_on_it_and_reopens_the_promise(town: Town, desk: At) -> None:
    receipt = town.open()
    town.post()
    town.later(days=3)
    post = desk("wolf").open(f"/arbeitsplatz/post/ruecklauf?nummer={receipt.reference.lower()}")
    form = post.page.xpath("//form[contains(@action, '/ruecklauf/')][not(contains(., 'Marke'))]/@action")[0]

    post.send(form)

    assert "Der Rücklauf ist erfasst." in post.text
    assert town.standing(receipt.case_id) == Standing.OPEN
    assert [row.what for row in town.worklist()] == ["Anschrift klären und neu versenden"]


def test_what_was_never_posted_cannot_come_back(town: Town, desk: At) -> None:
    receipt = town.open()
    town.run_jobs()

    assert desk("wolf").open(f"/arbeitsplatz/post/ruecklauf?nummer={receipt.reference}").status == 404


def test_a_run_of_the_neighbour_is_not_found(town: Town, desk: At) -> None:
    town.open()
    run_id = gathered(town, desk("wolf"))
    neighbour = desk("braun", "musterstadt")

    for path in ("", "/stapel.pdf", "/liste.pdf"):
        assert neighbour.open(f"/arbeitsplatz/post/lauf/{run_id}{path}").status == 404


@pytest.mark.parametrize("path", ["post", "post/ruecklauf"])
def test_the_post_room_is_for_its_people(desk: At, path: str) -> None:
    assert desk("sommer").open(f"/arbeitsplatz/{path}").status == 403


def test_a_notice_and_its_tag_are_one_envelope_with_one_tick(town: Town, desk: At) -> None:
    receipt = town.open()
    post = desk("wolf")
    run_id = gathered(town, post)
    boxes_seen, label = boxes(post), " ".join(post.page.xpath("string(//label[starts-with(@for, 'sendung-')])").split())

    post.send(f"/arbeitsplatz/post/lauf/{run_id}", sendung=boxes_seen, **on_the(23))

    assert len(boxes_seen) == 1
    assert label.endswith("(Hundesteuerbescheid, im selben Umschlag: Marke)")
    assert {state for _, state in town.deliveries(receipt.case_id)} == {"handed_over"}
    assert town.case(receipt.case_id).state == "closed"


def test_a_tag_waits_until_the_letter_of_its_envelope_is_typeset(town: Town, desk: At) -> None:
    town.open()  # the tag is ready at once, the notice only after its job

    post = desk("wolf")
    post.send("/arbeitsplatz/post/lauf")

    assert post.status == 409
    assert "wartet keine Sendung" in post.text
    gathered(town, post)
    assert len(boxes(post)) == 1
