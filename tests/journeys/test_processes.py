"""How a service runs, and where a matter stands in it: for everybody, for the applicant, for staff."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, OpenPage
from tests.journeys.house import House
from tests.journeys.test_work import find, log_in, open_a_case
from tests.journeys.walking import Receipt, barriers, enter, follow, runs_over

_MOVED = """frame => frame.scrollLeft > 0 || new Promise(
  moved => frame.addEventListener("scroll", () => moved(true), {once: true}))"""
"""True once the frame shows another part of the drawing; scrolling takes a moment."""


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_anybody_reads_how_a_service_runs(asked: Receipt, open_page: OpenPage, width: int, javascript: bool) -> None:
    page = open_page(width=width, javascript=javascript)
    page.goto("/leistungen/hund-anmelden")
    follow(page, page.get_by_role("link", name="So bearbeiten wir Ihr Anliegen"))

    steps = page.get_by_role("listitem")
    expect(steps.filter(has_text="Unterlagen nachreichen").last).to_contain_text("Das machen Sie.")
    expect(steps.filter(has_text="Anzeige prüfen").last).to_contain_text("Die Hälfte war")
    expect(page.get_by_text("Nach 38 Tagen.")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(re.compile(r"Jetzt (ist|sind) \d"))


@pytest.mark.parametrize(("width", "dark"), [(320, False), (PHONE, True), (DESK, False), (DESK, True)])
def test_the_pages_have_no_barrier(asked: Receipt, house: House, open_page: OpenPage, width: int, dark: bool) -> None:
    page = open_page(width=width, dark=dark)
    page.goto("/leistungen/hund-anmelden/ablauf")
    assert barriers(page) == []
    assert not runs_over(page)
    enter(page, asked)
    follow(page, page.get_by_role("link", name="Wo im Ablauf steht mein Vorgang?"))
    assert barriers(page) == []
    assert not runs_over(page)
    log_in(page, "keller")
    for path in ("/arbeitsplatz/ablauf", "/arbeitsplatz/ablauf/hund-anmelden"):
        page.goto(path)
        assert barriers(page) == []
        assert not runs_over(page)


def test_an_applicant_sees_where_the_matter_stands(asked: Receipt, open_page: OpenPage) -> None:
    page = open_page(width=PHONE, javascript=False)
    enter(page, asked)
    follow(page, page.get_by_role("link", name="Wo im Ablauf steht mein Vorgang?"))

    here = page.locator("[aria-current=step]")
    expect(here).to_have_count(1)
    expect(here).to_contain_text("Unterlagen nachreichen")
    expect(page.locator(".p-here")).to_contain_text("hier")


def test_a_head_sees_how_many_matters_are_where(asked: Receipt, open_page: OpenPage) -> None:
    page = open_page()
    log_in(page, "keller")
    follow(page, page.get_by_role("link", name="Abläufe"))
    follow(page, page.get_by_role("link", name="Hund anmelden"))

    expect(page.get_by_text(re.compile(r"Jetzt (ist|sind) \d+ (Vorgang|Vorgänge) hier")).first).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Sommer")


def test_a_clerk_sees_the_way_a_matter_came(house: House, open_page: OpenPage) -> None:
    reference = open_a_case(house)
    page = open_page()
    log_in(page, "sommer")
    find(page, reference)
    follow(page, page.get_by_role("link", name="Wo im Ablauf steht der Vorgang?"))

    expect(page.locator("[aria-current=step]")).to_contain_text("Anzeige prüfen")
    expect(page.locator(".p-passed").first).to_be_visible()


def test_the_whole_drawing_is_seen_at_once_and_larger_without_a_script(asked: Receipt, open_page: OpenPage) -> None:
    page = open_page(width=DESK, javascript=False)
    page.goto("/leistungen/hund-anmelden/ablauf")
    drawing, frame = page.locator(".p-drawing"), page.locator(".z-drawing")
    assert drawing.bounding_box()["width"] <= frame.bounding_box()["width"]
    page.get_by_label("Zeichnung größer zeigen").check()

    assert drawing.bounding_box()["width"] > frame.bounding_box()["width"]


def test_on_a_phone_the_drawing_is_moved_rather_than_too_small_to_read(asked: Receipt, open_page: OpenPage) -> None:
    page = open_page(width=PHONE, javascript=False)
    page.goto("/leistungen/hund-anmelden/ablauf")

    assert page.locator(".p-drawing").bounding_box()["width"] >= 2 * PHONE


def test_the_drawing_is_reached_and_moved_by_the_keyboard(asked: Receipt, open_page: OpenPage) -> None:
    page = open_page(width=320)
    page.goto("/leistungen/hund-anmelden/ablauf")
    frame = page.get_by_role("group", name="Als Zeichnung")
    frame.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")

    expect(frame).to_be_focused()
    assert frame.evaluate(_MOVED)
