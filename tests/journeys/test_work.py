"""From the list of the day to the tick of the post room, as staff does it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, OpenPage
from tests.journeys.house import PASSWORD, House
from tests.journeys.walking import barriers, follow, press_enter, runs_over, tab_to

OPEN_A_CASE = """
from zusage.cases.tests.stories import {answers}, PHOTO, Town
from zusage.common import clock
from zusage.identity import queries as identity
town = Town(identity.municipality_by_key("darmstadt"), clock.now(), dogs=clock.now().microsecond)
print(town.open({answers}, uploads=(PHOTO,)).reference)
"""


def open_a_case(house: House, answers: str = "FOR_A_PERSON") -> str:
    """Let somebody apply meanwhile; return the reference."""
    return house.do(OPEN_A_CASE.format(answers=answers)).split()[-1]


def log_in(page: Page, login: str) -> None:
    page.goto("/arbeitsplatz/")
    page.get_by_label("Kennung").fill(login)
    page.get_by_label("Passwort").fill(PASSWORD)
    follow(page, page.get_by_role("button", name="Anmelden"))


def find(page: Page, reference: str) -> None:
    """Open a case by its reference."""
    follow(page, page.get_by_role("link", name="Suche"))
    page.get_by_label("Vorgangsnummer").fill(reference.lower())
    follow(page, page.get_by_role("button", name="Suchen"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference)


def assess(page: Page) -> None:
    page.get_by_label("Steuer festsetzen").check()
    page.get_by_label("zweiter Hund").check()
    follow(page, page.get_by_role("button", name="Weiter zur Prüfung"))
    follow(page, page.get_by_role("button", name="Entscheidung abschließen"))


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_clerk_opens_the_next_matter_and_decides_it(
    house: House, open_page: OpenPage, width: int, javascript: bool
) -> None:
    open_a_case(house)
    page = open_page(width=width, javascript=javascript)
    log_in(page, "sommer")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Heute, ")
    follow(page, page.get_by_role("link", name="Nächsten Vorgang öffnen"))
    reference = page.url.rpartition("/")[2]

    assess(page)

    expect(page.get_by_role("status")).to_contain_text(f"{reference} ist erledigt.")
    find(page, reference)
    expect(page.get_by_text("entschieden, noch nicht übergeben")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_only_the_fields_of_the_chosen_way_are_shown(house: House, open_page: OpenPage, javascript: bool) -> None:
    reference = open_a_case(house)
    page = open_page(javascript=javascript)
    log_in(page, "sommer")
    find(page, reference)

    expect(page.get_by_label("zweiter Hund")).to_be_hidden()
    page.get_by_label("Steuer festsetzen").check()
    expect(page.get_by_label("zweiter Hund")).to_be_visible()
    page.get_by_label("Unterlagen nachfordern").check()
    expect(page.get_by_label("zweiter Hund")).to_be_hidden()
    expect(page.get_by_label("Hinweis an die Person")).to_be_visible()


def test_a_clerk_decides_with_the_keyboard_alone(house: House, open_page: OpenPage) -> None:
    open_a_case(house)
    page = open_page()
    page.goto("/arbeitsplatz/")
    tab_to(page, "Kennung")
    page.keyboard.type("sommer")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    press_enter(page)
    tab_to(page, "Nächsten Vorgang öffnen")
    press_enter(page)
    tab_to(page, "Steuer festsetzen")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Weiter zur Prüfung")
    press_enter(page)
    tab_to(page, "Entscheidung abschließen")
    press_enter(page)

    expect(page.get_by_role("status")).to_contain_text("ist erledigt.")


def test_what_is_wrong_takes_the_focus_and_leads_to_its_field(house: House, open_page: OpenPage) -> None:
    reference = open_a_case(house)
    page = open_page()
    log_in(page, "sommer")
    find(page, reference)
    page.get_by_label("Unterlagen nachfordern").check()
    page.get_by_role("button", name="Weiter zur Prüfung").click()

    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").click()

    expect(page.locator("#fehlende_unterlagen")).to_be_in_viewport()


def test_the_draft_opens_beside_the_file(house: House, open_page: OpenPage) -> None:
    reference = open_a_case(house)
    page = open_page()
    log_in(page, "sommer")
    find(page, reference)
    page.get_by_label("Steuer festsetzen").check()

    with (
        page.context.expect_event("response", lambda response: response.url.endswith("/entwurf.pdf")) as answered,
        page.expect_popup(),
    ):
        page.get_by_role("button", name=re.compile("Entwurf ansehen")).click()

    assert answered.value.headers["content-type"] == "application/pdf"
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_matter_is_taken_in_at_the_counter(open_page: OpenPage, width: int) -> None:
    page = open_page(width=width, javascript=False)
    log_in(page, "sommer")
    page.get_by_role("link", name="Neu am Schalter").click()
    page.get_by_label("Vor- und Nachname", exact=True).fill("Ada Muster")
    for label, text in (("Straße", "Musterweg"), ("Hausnummer", "1"), ("Postleitzahl", "64283"), ("Ort", "Darmstadt")):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Rufname des Hundes").fill("Bello")
    page.get_by_label("ein Rassehund").check()
    page.locator("#hund_rasse").fill("Labrador Retriever")
    page.get_by_label("aufgenommen, gekauft oder geschenkt bekommen").check()
    for part, text in (("", "2"), (".month", "1"), (".year", "2026")):
        page.locator(f"[id='hund_seit{part}']").fill(text)
    page.locator("#weitere_hunde").fill("0")
    for name in ("vorher_versteuert", "mithalter", "ermaessigung", "sepa"):
        page.locator(f"input[name={name}][value=nein]").check()
    page.get_by_role("button", name="Aufnehmen").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Aufgenommen")
    reference, code = page.locator(".z-code").all_inner_texts()
    assert reference.startswith("DA-")
    assert len(code) == 19


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_post_room_gathers_prints_and_ticks(house: House, open_page: OpenPage, width: int) -> None:
    reference = open_a_case(house, "PLAIN")
    house.run_jobs()
    page = open_page(width=width, javascript=False)
    log_in(page, "wolf")
    page.get_by_role("button", name="Postlauf zusammenstellen").click()
    house.run_jobs()
    page.reload()
    expect(page.get_by_role("link", name=re.compile("Stapel für den Drucker"))).to_be_visible()
    assert page.get_by_label(re.compile(reference)).count() == 1
    assert page.locator("input[name=sendung]:checked").count() == 0

    page.get_by_role("link", name="Alles anhaken").click()
    page.get_by_role("button", name="Als zur Post gegeben festhalten").click()

    expect(page.get_by_role("status")).to_contain_text("Festgehalten: zur Post gegeben.")
    expect(page.locator("main")).to_contain_text("zur Post am")


def test_the_second_of_two_clerks_is_told(house: House, open_page: OpenPage) -> None:
    reference = open_a_case(house)
    first, second = open_page(), open_page()
    for page, login in ((first, "sommer"), (second, "berger")):
        log_in(page, login)
        find(page, reference)
    assess(first)
    expect(first.get_by_role("status")).to_contain_text("ist erledigt.")

    second.get_by_label("Steuer festsetzen").check()
    second.get_by_label("zweiter Hund").check()
    follow(second, second.get_by_role("button", name="Weiter zur Prüfung"))

    expect(second.get_by_role("heading", level=1)).to_have_text("Schon erledigt")
    assert barriers(second) == []


@pytest.mark.parametrize(("width", "dark"), [(320, False), (PHONE, True), (DESK, False)])
def test_no_page_of_staff_has_a_barrier(house: House, open_page: OpenPage, width: int, dark: bool) -> None:
    reference = open_a_case(house)
    open_a_case(house, "PLAIN")
    house.run_jobs()
    page = open_page(width=width, dark=dark)
    found: list[str] = []

    def listen() -> None:
        found.extend(barriers(page))
        if runs_over(page):
            found.append(f"{page.url} is wider than its window")

    page.goto("/arbeitsplatz/anmelden")
    listen()
    page.get_by_label("Kennung").fill("sommer")
    follow(page, page.get_by_role("button", name="Anmelden"))
    listen()
    log_in(page, "sommer")
    listen()
    page.goto("/arbeitsplatz/suche?nummer=DA-1")
    listen()
    page.goto(f"/arbeitsplatz/vorgang/{reference}")
    page.get_by_text("Der Person schreiben").click()
    for way in ("Steuer festsetzen", "Unterlagen nachfordern", "Keine Hundesteuer, Mitteilung senden"):
        page.get_by_label(way).check()
        listen()
    follow(page, page.get_by_role("button", name="Weiter zur Prüfung"))
    listen()
    page.goto(f"/arbeitsplatz/vorgang/{reference}")
    page.get_by_label("Steuer festsetzen").check()
    page.get_by_label("zweiter Hund").check()
    follow(page, page.get_by_role("button", name="Weiter zur Prüfung"))
    listen()
    page.goto("/arbeitsplatz/neu/hund-anmelden")
    listen()
    follow(page, page.get_by_role("button", name="Aufnehmen"))
    listen()
    follow(page, page.get_by_role("button", name=re.compile("abmelden")))
    log_in(page, "wolf")
    listen()
    follow(page, page.get_by_role("button", name="Postlauf zusammenstellen"))
    listen()
    page.goto("/arbeitsplatz/post/ruecklauf?nummer=DA-1")
    listen()
    follow(page, page.get_by_role("button", name=re.compile("abmelden")))
    log_in(page, "keller")
    page.goto("/arbeitsplatz/stillstand")
    listen()
    page.goto(f"/arbeitsplatz/vorgang/{reference}")
    page.get_by_text("Den zugesagten Tag verlängern").click()
    listen()

    assert found == []
