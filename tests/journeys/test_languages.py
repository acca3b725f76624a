"""The same way in another language: from the first page to the state of the matter, on a phone, without JavaScript."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.house_clock import TODAY
from tests.journeys.conftest import PHONE, OpenPage
from tests.journeys.walking import barriers, follow, key_of, runs_over

GIVEN = {
    "halter_name": "Ada Muster",
    "halter_anschrift.street": "Musterweg",
    "halter_anschrift.house_number": "1",
    "halter_anschrift.postal_code": "64283",
    "halter_anschrift.city": "Darmstadt",
    "hund_name": "Bello",
    "hund_art": "rasse",
    "hund_rasse": "Labrador Retriever",
    "anlass": "angeschafft",
    "hund_seit.day": str(TODAY.day),
    "hund_seit.month": str(TODAY.month),
    "hund_seit.year": str(TODAY.year),
    "vorher_versteuert": "nein",
    "weitere_hunde": "0",
    "mithalter": "nein",
    "ermaessigung": "nein",
    "sepa": "nein",
}
"""What somebody answers, by the names of the controls: these are the same in every language."""

_TEXT = """() => {
  document.body.querySelectorAll("[lang], svg, .z-demo, .kern-sr-only").forEach(part => part.style.display = "none");
  const text = document.body.innerText;
  document.body.querySelectorAll("[lang], svg, .z-demo, .kern-sr-only").forEach(part => part.style.display = "");
  return text;
}"""
"""What is to be read in the language of the page: parts that name a language of their own left out."""

_GERMAN = re.compile(
    r"\b(und|oder|nicht|Sie|Ihre?|wir|Wir|der|die|das|ist|sind|wird|ein|eine|mit|für|bis|am|von|zur)\b"
)
_LONG_WORDS = re.compile(r"[^\s.!?:]+(?:[^\S\n]+[^\s.!?:]+){17,}")


_NAMES = re.compile("Kassen- und Steueramt|Satzung über die Erhebung der Hundesteuer im Gebiet der Stadt Darmstadt")
"""An office and a by-law are called so in every language."""


def german_words(page: Page) -> list[str]:
    """Return the lines of an English page that are German."""
    return [line for line in _NAMES.sub("", page.evaluate(_TEXT)).splitlines() if _GERMAN.search(line)]


def long_sentences(page: Page) -> list[str]:
    """Return what is too long for Einfache Sprache."""
    return _LONG_WORDS.findall(page.evaluate(_TEXT))


def fill_in(page: Page, look: Callable[[Page], None]) -> None:
    """Answer page after page until all answers are shown."""
    for _ in range(40):
        look(page)
        if key_of(page) == "angaben-pruefen":
            return
        for control in page.locator("main form :is(input, textarea):not([type=hidden], [type=file])").all():
            given = GIVEN.get(name := control.get_attribute("name") or "", "")
            if control.get_attribute("type") in {"radio", "checkbox"}:
                if control.get_attribute("value") == given:
                    control.check()
            elif given:
                control.fill(f"{given} {uuid4().hex[:6]}" if name == "hund_name" else given)
        follow(page, page.locator("main form .z-actions button").first)


@pytest.mark.parametrize(
    ("language", "words", "strange"),
    [
        (
            "en",
            {
                "choose": "English",
                "service": "Register a dog",
                "begin": "Register now",
                "send": "Send the registration",
                "title": "Received",
                "date": "at the latest",
                "view": "View the matter",
                "done": re.compile("Our decision is being posted|Closed", re.IGNORECASE),
            },
            german_words,
        ),
        (
            "de-simple",
            {
                "choose": "Einfache Sprache",
                "service": "Hund anmelden",
                "begin": "Jetzt anmelden",
                "send": "Anmeldung absenden",
                "title": "Eingegangen",
                "date": "spätestens am",
                "view": "Vorgang ansehen",
                "done": re.compile("Unsere Entscheidung"),
            },
            long_sentences,
        ),
    ],
)
@pytest.mark.usefixtures("asked")
def test_somebody_registers_a_dog_in_another_language(
    open_page: OpenPage, language: str, words: dict[str, str], strange: Callable[[Page], list[str]]
) -> None:
    page = open_page(width=PHONE, javascript=False)
    found: list[str] = []

    def look(shown: Page) -> None:
        assert shown.locator("html").get_attribute("lang") == language
        assert not runs_over(shown), shown.url
        found.extend(f"{shown.url}: {text}" for text in strange(shown))

    page.goto("/leistungen/hund-anmelden")
    follow(page, page.get_by_role("link", name=words["choose"]))
    assert page.url.endswith(f"/{language}/leistungen/hund-anmelden")
    look(page)
    follow(page, page.get_by_role("button", name=words["begin"]))
    fill_in(page, look)
    follow(page, page.get_by_role("button", name=words["send"]))
    expect(page.get_by_role("heading", level=1)).to_have_text(words["title"])
    expect(page.locator(".z-promise__date")).to_contain_text(words["date"])
    look(page)
    follow(page, page.get_by_role("link", name=words["view"]))
    expect(page.locator("main")).to_contain_text(words["done"])
    look(page)
    for address in ("", "?q=Hund", "?q=xyz", "vorgang", "vorgang/nachricht", "vorgang/ablauf", "wort-gehalten",
                    "datenschutz", "impressum", "barrierefreiheit", "barriere-melden", "zusage-pruefen", "fehlt",
                    "leistungen/hund-anmelden/ablauf"):  # fmt: skip
        page.goto(f"/{language}/{address}")
        look(page)
    assert not found, "\n".join(found)


def test_a_choice_holds_for_addresses_that_name_no_language(open_page: OpenPage) -> None:
    page = open_page(width=PHONE)
    page.goto("/vorgang")
    follow(page, page.get_by_role("link", name="English"))
    assert page.url.endswith("/en/vorgang")

    page.goto("/vorgang")

    expect(page.get_by_role("heading", level=1)).to_have_text("My matter")
    assert page.url.endswith("/vorgang")
    assert "/en/" not in page.url
    assert barriers(page) == []
