"""The record as anybody reads it."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, OpenPage
from tests.journeys.house import House
from tests.journeys.walking import barriers, runs_over

MANY_CASES = """
from datetime import timedelta
from zusage.cases.tests.stories import FOR_A_PERSON, Town
from zusage.common import clock
from zusage.identity import queries as identity
town = Town(identity.municipality_by_key("darmstadt"), clock.now() - timedelta(days=9))
broken = [town.open(FOR_A_PERSON) for _ in range(6)]
town.now = clock.now()
for _ in range(6):
    town.withdraw(town.open(FOR_A_PERSON).case_id)
    town.open()
"""


@pytest.fixture(scope="module")
def busy(house: House) -> House:
    """A house with promises to count."""
    house.do(MANY_CASES)
    return house


@pytest.mark.parametrize(("width", "dark"), [(320, False), (PHONE, True), (DESK, False)])
def test_the_record_has_no_barrier(busy: House, open_page: OpenPage, width: int, dark: bool) -> None:
    page = open_page(width=width, dark=dark)
    page.goto("/wort-gehalten")

    assert barriers(page) == []
    assert not runs_over(page)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_anybody_finds_the_record_and_its_data_without_a_script(busy: House, open_page: OpenPage, width: int) -> None:
    page = open_page(width=width, javascript=False)
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Wort gehalten?").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Hält die Stadt ihr Wort?")
    expect(page.get_by_role("table").first).to_contain_text("Der Steuerbescheid")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Alle Zahlen als CSV").click()
    assert saved.value.suggested_filename == "wort-gehalten.csv"
    page.get_by_role("link", name=re.compile("JSON")).click()
    expect(page.locator("body")).to_contain_text('"promised"')


def test_the_table_is_reached_and_moved_by_the_keyboard(busy: House, open_page: OpenPage) -> None:
    page = open_page(width=PHONE)
    page.goto("/wort-gehalten")
    table = page.get_by_role("region", name=re.compile("alle Zahlen"))

    table.focus()

    expect(table).to_be_focused()
