"""A house that runs for the journeys, and a browser to walk through it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.house import House
from tests.journeys.walking import Receipt

CHROMIUM = Path("/usr/bin/chromium")
_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE, DESK = 390, 1280
"""Widths in CSS pixels."""

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


WORKED_ON = """
from datetime import timedelta
from zusage.cases.tests.stories import ASSESS, ASK_FOR_PAPERS, FOR_A_PERSON, Town
from zusage.common import clock
from zusage.identity import queries as identity
town = Town(identity.municipality_by_key("darmstadt"), clock.now() - timedelta(days=9))
matters = [town.open(FOR_A_PERSON) for _ in range(6)]
town.later(days=2)
for one in matters:
    town.complete(one.case_id, ASSESS)
town.now = clock.now()
asked = town.open(FOR_A_PERSON)
town.complete(asked.case_id, ASK_FOR_PAPERS)
print(asked.reference, asked.access_code)
"""


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with both municipalities, on SQLite, with its worker."""
    with House(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="session")
def asked(house: House) -> Receipt:
    """A house in which enough was worked on for a median, and a matter that rests until papers come.

    The durations of a day are counted when somebody first asks: whoever shows a process needs this before.
    """
    return Receipt(*house.do(WORKED_ON).split()[-2:])


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; closed with the last journey, for its event loop would trouble other tests."""
    if not CHROMIUM.exists():
        pytest.skip(f"journeys need Debian's chromium at {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, house: House) -> Iterator[OpenPage]:
    """Open a fresh browser window; when the test ends, no window may have asked anybody but the house."""
    contexts: list[Any] = []
    asked: set[str] = set()

    def open_window(*, width: int = DESK, javascript: bool = True, dark: bool = False, **more: Any) -> Page:
        context = chromium.new_context(
            base_url=house.url,
            viewport={"width": width, "height": 844 if width <= PHONE else 900},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale="de-DE",
            accept_downloads=True,
            **more,
        )
        context.set_default_timeout(10_000)
        context.on("request", lambda request: asked.add(request.url))
        contexts.append(context)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()
    own = (house.url, "data:", "blob:", "chrome:", "chrome-extension:")  # the last two: the browser's own PDF viewer
    strangers = {url for url in asked if not url.startswith(own)}
    assert not strangers
