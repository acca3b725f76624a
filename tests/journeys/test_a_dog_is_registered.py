"""From the question to the receipt and on to the state of the matter, as people do it."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, OpenPage
from tests.journeys.house import House
from tests.journeys.walking import (
    PICTURE,
    PLAIN_DOG,
    answer,
    answer_by_keyboard,
    barriers,
    begin,
    enter,
    fill_in,
    follow,
    key_of,
    press_enter,
    runs_over,
    send,
    tab_to,
)

ASK_FOR_PAPERS = """
from zusage.cases.models import Case
from zusage.cases.tests.stories import ASK_FOR_PAPERS, Town
from zusage.common import clock
from zusage.common.tenancy import read_transaction
from zusage.identity import queries as identity
town = Town(identity.municipality_by_key("darmstadt"), clock.now())
with read_transaction(town.id):
    case_id = Case.objects.get(reference="{reference}").id
town.complete(case_id, ASK_FOR_PAPERS)
"""
"""What a clerk does meanwhile."""

COUNT_194_OF_200 = """
from zusage.cases.tests.stories import Town
from zusage.common import clock
from zusage.identity import queries as identity
Town(identity.municipality_by_key("darmstadt"), clock.now()).has_kept(194, of=200)
"""
"""What the night has counted."""


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_somebody_registers_a_dog_and_follows_the_matter(open_page: OpenPage, width: int, javascript: bool) -> None:
    page = open_page(width=width, javascript=javascript)
    begin(page)
    fill_in(page)
    receipt = send(page)
    expect(page.locator(".z-promise__date")).to_contain_text("spätestens am")

    elsewhere = open_page(width=width, javascript=javascript)
    enter(elsewhere, receipt)

    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Hund anmelden")
    expect(elsewhere.locator(".z-promise__date")).to_contain_text("spätestens am")
    expect(elsewhere.locator(".z-timeline")).to_contain_text("Ihre Angaben sind eingegangen.")


@pytest.mark.parametrize(("width", "dark"), [(320, False), (PHONE, True)])
def test_beside_the_date_stands_what_was_kept_and_how_it_adds_up(
    open_page: OpenPage, house: House, width: int, dark: bool
) -> None:
    house.do(COUNT_194_OF_200)
    page = open_page(width=width, dark=dark)

    page.goto("/leistungen/hund-anmelden")
    page.get_by_text("Wie dieses Datum entsteht").click()

    promise = page.locator(".z-promise")
    expect(promise).to_contain_text("Von den letzten 200 Servicezielen dieser Leistung haben wir 194 gehalten (")
    expect(promise.locator("li").nth(1)).to_be_visible()
    expect(promise).to_contain_text("Falls Arbeit länger dauert oder jemand fehlt, rechnen wir ein:")
    assert barriers(page) == []
    assert not runs_over(page)


def test_a_draft_goes_on_in_another_browser_by_its_address_alone(open_page: OpenPage) -> None:
    page = open_page()
    begin(page)
    answer(page, PLAIN_DOG)
    address = page.locator(".z-address").inner_text()

    elsewhere = open_page(width=PHONE)
    elsewhere.goto(address)

    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Wo wohnen Sie?")
    elsewhere.get_by_role("link", name="Zurück", exact=True).click()
    expect(elsewhere.get_by_label("Vor- und Nachname")).to_have_value("Ada Muster")


def test_an_answer_is_changed_from_the_summary_and_what_follows_from_it_is_asked(open_page: OpenPage) -> None:
    page = open_page()
    begin(page)
    fill_in(page)
    page.get_by_role("link", name=re.compile(r"^ändern\W+Kennen Sie die Rasse")).click()
    page.get_by_label("ein Mischling").check()
    page.locator(".z-actions").get_by_role("button", name="Weiter", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Welche Rassen hatten die Eltern?")
    page.get_by_label("Rasse des einen Elternteils").fill("Pudel")
    page.locator(".z-actions").get_by_role("button", name="Weiter", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Stimmt alles?")
    expect(page.locator(".z-facts--answers")).to_contain_text("Pudel")
    expect(page.locator(".z-facts--answers")).not_to_contain_text("Labrador")


def test_the_keyboard_alone_is_enough(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    tab_to(page, "Suche nach einer Leistung")
    page.keyboard.type("Hund")
    press_enter(page)
    tab_to(page, "Hund anmelden")
    press_enter(page)
    tab_to(page, "Jetzt anmelden")
    press_enter(page)
    while key_of(page) != "angaben-pruefen":
        answer_by_keyboard(page)
    tab_to(page, "Anmeldung absenden")
    press_enter(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Eingegangen")


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(open_page: OpenPage) -> None:
    page = open_page()
    begin(page)
    page.locator(".z-actions").get_by_role("button", name="Weiter", exact=True).click()

    assert page.title().startswith("Fehler: ")
    expect(page.locator(".z-errors")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Vor- und Nachname")).to_be_focused()


def test_a_photo_that_is_none_is_refused_in_a_sentence_and_nothing_is_lost(open_page: OpenPage) -> None:
    page = open_page(width=PHONE)
    begin(page)
    while key_of(page) != "hund_foto":
        answer(page, PLAIN_DOG)
    page.get_by_label("Foto des Hundes").set_input_files(
        {"name": "bello.jpg", "mimeType": "image/jpeg", "buffer": b"<html>kein Bild</html>"}
    )
    page.locator(".z-actions").get_by_role("button", name="Weiter", exact=True).click()

    expect(page.locator(".z-errors")).to_contain_text("Diese Art von Datei können wir nicht annehmen")
    assert not barriers(page)
    fill_in(page)
    expect(page.locator(".z-facts--answers")).to_contain_text("Ada Muster")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_somebody_is_asked_for_papers_and_hands_them_in(open_page: OpenPage, house: House, width: int) -> None:
    page = open_page(width=width)
    begin(page)
    fill_in(page, {"weitere_angaben": {"Weitere Angaben": "Er humpelt."}})
    receipt = send(page)
    house.do(ASK_FOR_PAPERS.format(reference=receipt.reference))
    page.goto("/vorgang/stand")
    expect(page.locator("main h2").first).to_contain_text("Sie sind am Zug")
    found = barriers(page)

    page.get_by_role("link", name="Jetzt nachreichen").click()
    expect(page.locator("main")).to_contain_text("einen Nachweis der Rasse")
    found += barriers(page)
    page.get_by_label("Was möchten Sie uns dazu sagen?").fill("Mehr habe ich nicht.")
    page.get_by_label("Unterlagen").set_input_files({"name": "pass.png", "mimeType": "image/png", "buffer": PICTURE})
    page.get_by_role("button", name="Absenden").click()

    expect(page.locator("main h2").first).to_have_text("Wir sind am Zug")
    expect(page.locator(".z-timeline")).to_contain_text("Sie haben etwas nachgereicht.")
    assert found == []


@pytest.mark.parametrize(("width", "dark"), [(320, False), (PHONE, True), (DESK, False)])
def test_no_page_of_the_way_has_a_barrier(open_page: OpenPage, width: int, dark: bool) -> None:
    """320 pixels are 1280 at 400 % zoom (WCAG 1.4.10)."""
    page = open_page(width=width, dark=dark)
    found: list[str] = []

    def read_transaction() -> None:
        found.extend(barriers(page))
        if runs_over(page):
            found.append(f"{page.url} is wider than {width} pixels")

    for address in ("/", "/?q=nichts davon", "/leistungen/hund-anmelden", "/vorgang", "/antrag/gibt-es-nicht"):
        page.goto(address)
        read_transaction()
    for address in ("/barrierefreiheit", "/barriere-melden", "/datenschutz", "/impressum", "/zusage-pruefen"):
        page.goto(address)
        read_transaction()
    begin(page)
    answer(page, {})
    read_transaction()
    doubtful = {"hund_art": "Das weiß ich nicht", "weitere_angaben": {"Weitere Angaben": "Er humpelt."}}
    while key_of(page) != "angaben-pruefen":
        read_transaction()
        answer(page, PLAIN_DOG | doubtful)
    read_transaction()
    follow(page, page.get_by_role("link", name="Entwurf verwerfen"))
    read_transaction()
    page.go_back()
    send(page)
    read_transaction()
    page.goto("/vorgang/stand")
    read_transaction()
    page.goto("/vorgang/nachricht")
    read_transaction()
    page.goto("/vorgang/zurueckziehen")
    read_transaction()

    assert found == []
