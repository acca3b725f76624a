"""An approval that counts as granted if nobody decides: papers complete, the one extension, and what is read of it."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, OpenPage
from tests.journeys.house import House
from tests.journeys.test_work import find, log_in
from tests.journeys.walking import Receipt, barriers, enter, follow, press_enter, runs_over, tab_to
from zusage.common.domain.german import format_date

OPEN_SINCE_TWO_MONTHS = """
from datetime import timedelta
from zusage.cases.tests.stories import APPROVAL, FOR_A_PERSON, Town
from zusage.common import clock
from zusage.identity import queries as identity
town = Town(identity.municipality_by_key("darmstadt"), clock.now() - timedelta(days=60))
town.offers_an_approval()
receipt = town.open(FOR_A_PERSON, service=APPROVAL)
print(receipt.reference, receipt.access_code, town.today)
"""
OPEN_AN_EXTENSION = "Die gesetzliche Frist einmal verlängern"
REASON = "Die Stellungnahme der Denkmalpflege steht aus."


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own: other journeys look for one service only and would find two of the same name."""
    with House(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="module")
def applied(house: House) -> tuple[Receipt, date]:
    """Somebody applied two months ago, so that complete papers may lie back; that is the day of receipt."""
    reference, code, day = house.do(OPEN_SINCE_TWO_MONTHS).split()[-3:]
    return Receipt(reference, code), date.fromisoformat(day)


def type_day(page: Page, label: str, day: date) -> None:
    """Type a day into the three inputs of the group with this name, by keyboard."""
    group = page.get_by_role("group", name=label)
    group.get_by_label("Tag").focus()
    page.keyboard.type(str(day.day))
    for part in (day.month, day.year):
        page.keyboard.press("Tab")
        page.keyboard.type(str(part))


def open_form(page: Page, name: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")


def listen(page: Page) -> None:
    """Refuse a page with a barrier, or one that is wider than its window."""
    assert barriers(page) == []
    assert not runs_over(page)


def seen(text: str) -> str:
    return text.replace("\u00a0", " ")


def said(page: Page) -> str:
    """Return what the page says was done."""
    return seen(page.get_by_role("status").inner_text())


def test_an_approval_runs_is_extended_once_and_is_read_by_the_applicant(
    house: House, open_page: OpenPage, applied: tuple[Receipt, date]
) -> None:
    receipt, received_on = applied
    clerk, head, slow_head, applicant = (
        open_page(width=PHONE),
        open_page(width=DESK),
        open_page(width=DESK, javascript=False),
        open_page(width=PHONE, dark=True),
    )

    # A clerk says since when the papers are complete; a day before the receipt is mended beside its field.
    log_in(clerk, "sommer")
    find(clerk, receipt.reference)
    open_form(clerk, "Unterlagen als vollständig bestätigen")
    type_day(clerk, "Vollständig seit", received_on - timedelta(days=1))
    tab_to(clerk, "Vollständig, Frist beginnen")
    press_enter(clerk)
    expect(clerk.get_by_role("alert")).to_be_focused()
    expect(clerk.get_by_text("Frühestens möglich ist")).to_have_count(2)
    listen(clerk)
    for part, number in (("Tag", received_on.day), ("Monat", received_on.month), ("Jahr", received_on.year)):
        clerk.get_by_role("group", name="Vollständig seit").get_by_label(part).fill(str(number))
    follow(clerk, clerk.get_by_role("button", name="Vollständig, Frist beginnen"))
    assert "Die Unterlagen sind als vollständig bestätigt" in said(clerk)
    assert re.search(r"Die Genehmigung gilt ab \w+, \d+\. \w+ \d{4} als erteilt", said(clerk))
    listen(clerk)

    # The head of unit extends once, in two windows; the one who comes second is refused.
    for page in (head, slow_head):
        log_in(page, "keller")
        find(page, receipt.reference)
    open_form(head, OPEN_AN_EXTENSION)
    listen(head)
    today = date.fromisoformat(house.do("from zusage.common import clock\nprint(clock.now().date())").split()[-1])
    until_on = today + timedelta(days=65)
    for page in (head, slow_head):
        if page is slow_head:
            page.get_by_text(OPEN_AN_EXTENSION).click()
        type_day(page, "Neuer letzter Tag", until_on)
        type_day(page, "Der Person bekannt seit", today)
        page.get_by_label("Grund, wie er mitgeteilt wurde").fill(REASON)
        follow(page, page.get_by_role("button", name="Verlängerung festhalten"))
    granted = f"Die Genehmigung gilt ab {seen(format_date(until_on + timedelta(days=1)))} als erteilt"
    assert "Die gesetzliche Frist ist verlängert." in said(head)
    assert granted in said(head)
    expect(head.get_by_text(OPEN_AN_EXTENSION)).to_have_count(0)
    listen(head)
    expect(slow_head.get_by_role("heading", level=1)).to_have_text("Schon verlängert")
    expect(slow_head.locator("main")).to_contain_text(f"schon einmal verlängert, bis {until_on:%d.%m.%Y}.")

    # The applicant reads the same day, and why.
    enter(applicant, receipt)
    words = seen(applicant.locator("main").inner_text())
    assert f"gilt ab {seen(format_date(until_on + timedelta(days=1)))} als erteilt" in words
    assert REASON in words
    listen(applicant)
