"""What people do in the journeys, said once: fill in a page, go through the form, listen for barriers."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.house_clock import TODAY

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

_FOCUSED = """() => {
  const one = document.activeElement;
  if (one === document.body) return "";
  const label = one.labels && one.labels.length ? one.labels[0].innerText : one.innerText;
  return `${label} (${one.type})`;
}"""
"""What has the focus: its name and kind."""

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
"""A PNG of one pixel."""

Answers = dict[str, Any]

PLAIN_DOG: Answers = {
    "name": {"Vor- und Nachname": "Ada Muster"},
    "anschrift": {"Straße": "Musterweg", "Hausnummer": "1", "Postleitzahl": "64283", "Ort": "Darmstadt"},
    "hund_name": {"Rufname des Hundes": "Bello"},
    "hund_art": "ein Rassehund",
    "hund_rasse": {"Rasse": "Labrador Retriever"},
    "anlass": "aufgenommen, gekauft oder geschenkt bekommen",
    "seit": {"Tag": str(TODAY.day), "Monat": str(TODAY.month), "Jahr": str(TODAY.year)},
    "vorher": "Nein",
    "weitere_hunde": {"Anzahl weiterer Hunde": "0"},
    "mithalter": "Nein",
    "ermaessigung": "Nein",
    "sepa": "Nein, ich überweise",
}
"""What a person answers on each page that needs an answer: labels with texts, or the option to choose.

The dog came today, so that the machine may decide.
"""


@dataclass(frozen=True)
class Receipt:
    """What a person has in hand after sending."""

    reference: str
    code: str


def follow(page: Page, control: Locator) -> None:
    """Click a link or button and wait for the page it leads to; a click alone may return before the page changes."""
    with page.expect_navigation():
        control.click()


def begin(page: Page) -> None:
    """Find the service and press the button."""
    page.goto("/")
    page.get_by_label("Suche nach einer Leistung").fill("ich habe einen Welpen")
    follow(page, page.get_by_role("button", name="Suchen"))
    follow(page, page.get_by_role("link", name="Hund anmelden"))
    follow(page, page.get_by_role("button", name="Jetzt anmelden"))


def key_of(page: Page) -> str:
    """Return which page of the form is open."""
    return page.url.partition("?")[0].rpartition("/")[2]


def answer(page: Page, answers: Answers) -> None:
    """Fill in the page that is open and go on."""
    given = answers.get(key_of(page), {})
    if isinstance(given, str):
        page.get_by_label(given, exact=True).check()
    else:
        for label, text in given.items():
            page.get_by_label(label, exact=False).first.fill(_of_its_own(label, text))
    follow(page, page.locator("main form .z-actions").get_by_role("button", name="Weiter", exact=True))


def _of_its_own(label: str, text: str) -> str:
    """Return another name for each dog: the same one of the same person would go to a clerk."""
    return f"{text} {uuid4().hex[:6]}" if label == "Rufname des Hundes" else text


def fill_in(page: Page, answers: Answers | None = None) -> None:
    """Answer page after page until all answers are shown."""
    for _ in range(40):
        if key_of(page) == "angaben-pruefen":
            break
        before = page.url
        answer(page, PLAIN_DOG | (answers or {}))
        assert page.url != before, page.locator("main").inner_text()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stimmt alles?")


def send(page: Page) -> Receipt:
    """Send what is shown and read the receipt."""
    follow(page, page.get_by_role("button", name="Anmeldung absenden"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Eingegangen")
    reference, code = page.locator(".z-code").all_inner_texts()
    return Receipt(reference, code)


def enter(page: Page, receipt: Receipt) -> None:
    """Open a case with reference and code."""
    page.goto("/vorgang")
    page.get_by_label("Vorgangsnummer").fill(receipt.reference)
    page.get_by_label("Zugangscode").fill(receipt.code)
    follow(page, page.get_by_role("button", name="Vorgang ansehen"))


def press_enter(page: Page) -> None:
    """Press Enter and wait for the page it leads to."""
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this name, or with this kind of input, has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in page.evaluate(_FOCUSED):
            return
    raise AssertionError(f"Tab never reaches {name!r} on {page.url}")


def answer_by_keyboard(page: Page) -> None:
    """Fill in the page that is open without touching the mouse."""
    given = PLAIN_DOG.get(key_of(page), {})
    if isinstance(given, str):
        tab_to(page, "(radio)")
        while given not in page.evaluate(_FOCUSED):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
    else:
        for label, text in given.items():
            tab_to(page, label)
            page.keyboard.type(_of_its_own(label, text))
    tab_to(page, "Weiter (submit)")
    press_enter(page)


def barriers(page: Page) -> list[str]:
    """Return what axe finds on the page, as sentences; nothing is what we want."""
    page.wait_for_load_state()
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", _RULES)
    return [
        f"{page.url}: {violation['id']}: {violation['help']} – {node['html']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def runs_over(page: Page) -> bool:
    """Say whether the page is wider than its window, so that people would have to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
