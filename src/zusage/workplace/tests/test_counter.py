"""The same questions on one page, the same clock, and a receipt to take along."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader
from tests.house_clock import BERLIN

from zusage.cases.models import Case, Document
from zusage.cases.queries.status import identify
from zusage.cases.tests.stories import Town
from zusage.cases.tests.walking import offer, three_steps
from zusage.catalogue.queries import UnknownService
from zusage.common.domain.german import local_day
from zusage.common.tenancy import read_transaction
from zusage.workplace.tests.conftest import Desk

At = Callable[..., Desk]
FORM = "/arbeitsplatz/neu/hund-anmelden"
TAKEN_DOWN: dict[str, Any] = {
    "weg": "counter",
    "eingang.day": "23",
    "eingang.month": "11",
    "eingang.year": "2026",
    "halter_name": "Kim Beispiel",
    "halter_anschrift.street": "Rheinstraße",
    "halter_anschrift.house_number": "12",
    "halter_anschrift.postal_code": "64283",
    "halter_anschrift.city": "Darmstadt",
    "hund_name": "Wuschelfell",
    "hund_art": "rasse",
    "hund_rasse": "Labrador Retriever",
    "anlass": "angeschafft",
    "hund_seit.day": "16",
    "hund_seit.month": "11",
    "hund_seit.year": "2026",
    "vorher_versteuert": "nein",
    "weitere_hunde": "0",
    "mithalter": "nein",
    "ermaessigung": "nein",
    "sepa": "nein",
}


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}.day": str(on.day), f"{name}.month": str(on.month), f"{name}.year": str(on.year)}


def codes(desk: Desk) -> tuple[str, str]:
    reference, code = desk.page.xpath("//dd[@class='z-code']/text()")
    return reference, code


def test_with_one_service_the_form_is_open_at_once(desk: At) -> None:
    assert desk("sommer").open("/arbeitsplatz/neu").path == FORM


def test_every_question_stands_on_the_page_once(town: Town, desk: At) -> None:
    page = desk("sommer").open(FORM).page

    ids = page.xpath("//*[@id]/@id")
    names = set(page.xpath("//main//@name"))
    assert len(ids) == len(set(ids))
    assert {"halter_name", "halter_anschrift.street", "hund_mix_1", "sepa_iban", "weitere_angaben"} <= names


def test_a_question_stands_below_the_choice_it_depends_on(desk: At) -> None:
    page = desk("sommer").open(FORM).page

    below_breed = page.xpath("//input[@value='rasse']/ancestor::div[@class='z-branch'][1]//input/@name")
    assert "hund_rasse" in below_breed
    assert "hund_mix_1" not in below_breed


def test_what_is_taken_down_becomes_a_case_with_a_receipt(town: Town, desk: At) -> None:
    clerk = desk("sommer").open(FORM).send(FORM, **TAKEN_DOWN)

    reference, code = codes(clerk)
    with read_transaction(town.id):
        case = Case.objects.get(id=identify(reference, code))
    assert (case.channel, case.received_on) == ("counter", date(2026, 11, 23))
    assert "Der Steuerbescheid geht spätestens am Mittwoch, 25. November 2026 zur Post" in clerk.text
    assert clerk.response["Cache-Control"] == "no-store"  # type: ignore[attr-defined]


def test_a_letter_counts_from_the_day_of_its_stamp(town: Town, desk: At) -> None:
    clerk = desk("sommer").send(FORM, **{**TAKEN_DOWN, "weg": "letter", "eingang.day": "20"})

    reference, code = codes(clerk)
    with read_transaction(town.id):
        case = Case.objects.get(id=identify(reference, code))
    assert (case.channel, case.received_on) == ("letter", date(2026, 11, 20))
    assert "geht spätestens am Dienstag, 24. November 2026 zur Post" in clerk.text


@pytest.mark.parametrize(
    ("stamp", "doubt"),
    [
        (date(2026, 11, 22), "kein Arbeitstag"),
        (date(2026, 10, 3), "ein Feiertag (Tag der Deutschen Einheit)"),
        (date(2026, 8, 12), "mehr als zwei Monate zurück"),
    ],
)
def test_a_stamp_that_can_hardly_be_right_is_asked_about_once(town: Town, desk: At, stamp: date, doubt: str) -> None:
    typed = {**TAKEN_DOWN, "weg": "letter", **day("eingang", stamp)}
    clerk = desk("sommer").send(FORM, **typed)
    asked = (clerk.status, doubt in clerk.text, len(clerk.page.xpath("//input[@name='stempel']")))
    another = clerk.send(FORM, **{**typed, "stempel": "2026-11-01"}).status  # confirms another day

    clerk.send(FORM, **{**typed, "stempel": stamp.isoformat()})

    assert asked == (422, True, 1)
    assert another == 422
    reference, code = codes(clerk)
    with read_transaction(town.id):
        assert Case.objects.get(id=identify(reference, code)).received_on == stamp


@pytest.mark.parametrize("stamp", [date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)])
def test_a_plausible_stamp_is_not_asked_about(desk: At, stamp: date) -> None:
    assert desk("sommer").send(FORM, **{**TAKEN_DOWN, "weg": "letter", **day("eingang", stamp)}).status == 200


def test_a_stamp_of_tomorrow_is_refused_and_cannot_be_confirmed(desk: At) -> None:
    tomorrow = {**day("eingang", date(2026, 11, 24)), "stempel": "2026-11-24"}

    assert desk("sommer").send(FORM, **{**TAKEN_DOWN, **tomorrow}).status == 422


@pytest.mark.parametrize(
    ("change", "link"),
    [
        ({"weg": ""}, "#weg"),
        ({"weg": "online"}, "#weg"),
        ({"eingang.day": "24"}, "#eingang"),
        ({"hund_rasse": ""}, "#hund_rasse"),
        ({"halter_anschrift.postal_code": "123"}, "#halter_anschrift.postal_code"),
        ({"hund_art": "mischling", "hund_mix_1": ""}, "#hund_mix_1"),
    ],
)
def test_what_is_wrong_is_told_with_a_link_and_nothing_is_opened(
    town: Town, desk: At, change: dict[str, str], link: str
) -> None:
    clerk = desk("sommer").send(FORM, **{**TAKEN_DOWN, **change})

    assert clerk.status == 422
    assert clerk.page.xpath("//*[@role='alert']//a/@href") == [link]
    assert clerk.page.xpath(f"//*[@id='{link[1:]}']")
    assert clerk.page.xpath("string(//input[@name='halter_name']/@value)") == "Kim Beispiel"
    with read_transaction(town.id):
        assert not Case.objects.exists()


def test_pressing_twice_opens_one_case(town: Town, desk: At) -> None:
    clerk = desk("sommer").open(FORM)
    ticket = clerk.page.xpath("string(//input[@name='beleg']/@value)")
    reference, code = codes(clerk.send(FORM, **TAKEN_DOWN, beleg=ticket))

    again = codes(clerk.send(FORM, **TAKEN_DOWN, beleg=ticket))

    assert again == (reference, code)
    assert "Es wurde kein zweiter Vorgang angelegt" in clerk.text
    with read_transaction(town.id):
        assert Case.objects.count() == 1


def test_the_receipt_is_printed_by_whoever_has_the_code(town: Town, desk: At) -> None:
    clerk = desk("sommer").send(FORM, **TAKEN_DOWN)
    reference, code = codes(clerk)

    paper = clerk.client.post(FORM + "/beleg.pdf", {"nummer": reference, "code": code})
    guessed = clerk.client.post(FORM + "/beleg.pdf", {"nummer": reference, "code": "0000-0000-0000-0000"})

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages)
    assert code in text
    assert guessed.status_code == 404


def test_a_photo_is_drawn_anew_and_loses_its_name_before_it_is_kept(town: Town, desk: At) -> None:
    picture = BytesIO()
    Image.new("RGB", (8, 8), "brown").save(picture, "PNG")
    photo = SimpleUploadedFile("Kim Beispiel mit Hund.png", picture.getvalue())

    clerk = desk("sommer").send(FORM, **TAKEN_DOWN, hund_foto=photo)

    assert clerk.status == 200
    with read_transaction(town.id):
        kept = Document.objects.get(kind="upload")
    assert (kept.name, kept.media_type) == ("hund_foto-1.png", "image/png")


def test_a_file_that_is_not_what_it_says_is_told(town: Town, desk: At) -> None:
    photo = SimpleUploadedFile("hund.png", b"MZ no picture at all")

    clerk = desk("sommer").send(FORM, **TAKEN_DOWN, hund_foto=photo)

    assert clerk.status == 422
    assert clerk.page.xpath("//*[@role='alert']//a/@href") == ["#hund_foto"]


def test_a_matter_gets_the_same_promise_through_every_door(town: Town, desk: At) -> None:
    online = town.open()
    reference, code = codes(desk("sommer").send(FORM, **{**TAKEN_DOWN, "weg": "phone"}))

    with read_transaction(town.id):
        case_id = identify(reference, code)
    assert town.promise(case_id).until == town.promise(online.case_id).until
    assert town.promise(case_id).promise.made_at == town.now
    assert local_day(town.now, BERLIN) == date(2026, 11, 23)


def test_the_post_room_takes_nothing_in(desk: At) -> None:
    assert desk("wolf").open(FORM).status == 403


def test_a_file_has_to_be_chosen_again_and_the_page_says_so(town: Town, desk: At) -> None:
    picture = BytesIO()
    Image.new("RGB", (8, 8), "brown").save(picture, "PNG")

    clerk = desk("sommer").send(
        FORM, **{**TAKEN_DOWN, "halter_name": ""}, hund_foto=SimpleUploadedFile("hund.png", picture.getvalue())
    )

    assert clerk.page.xpath("//*[@role='alert']//a/@href") == ["#halter_name", "#hund_foto"]


def test_what_the_house_refuses_is_told_on_the_form(town: Town, desk: At, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the questions and the act the service may have been taken back."""

    def refuse(**arguments: object) -> None:
        raise UnknownService(key="hund-anmelden")

    monkeypatch.setattr("zusage.workplace.acts.register.view.open_case", refuse)
    clerk = desk("sommer").send(FORM, **TAKEN_DOWN)

    assert clerk.status == 404
    assert "Suchen Sie auf der Startseite" in clerk.page.xpath("string(//*[@role='alert']//li)")
    assert clerk.page.xpath("string(//input[@name='halter_name']/@value)") == "Kim Beispiel"


@pytest.mark.parametrize(
    ("change", "link"),
    [
        ({"halter_name": "ä" * 5001}, "#halter_name"),
        ({"weitere_angaben": "ä" * 20001}, "#weitere_angaben"),
        ({"eingang.day": "x" * 300}, "#eingang"),
    ],
)
def test_nothing_is_cut(town: Town, desk: At, change: dict[str, str], link: str) -> None:
    clerk = desk("sommer").send(FORM, **{**TAKEN_DOWN, **change})

    ((name, typed),) = change.items()
    control = clerk.page.xpath(f"//*[@name='{name}']")[0]
    assert clerk.status == 422
    assert clerk.page.xpath("//*[@role='alert']//a/@href") == [link]
    assert (control.get("value") or (control.text or "").strip()) == typed
    assert control.get("maxlength") is None


def test_what_is_taken_in_online_alone_is_no_matter_for_the_counter(town: Town, desk: At) -> None:
    files = three_steps()
    every = b'["online", "counter", "phone", "letter"]'
    assert every in files["service.toml"]
    key = offer(town, {**files, "service.toml": files["service.toml"].replace(every, b'["online"]')})

    assert desk("sommer").open("/arbeitsplatz/neu").path == FORM  # the only one there is to choose
    refused = desk("sommer").open(f"/arbeitsplatz/neu/{key}")

    assert refused.status == 409
    assert "nehmen wir auf diesem Weg nicht an" in refused.text
