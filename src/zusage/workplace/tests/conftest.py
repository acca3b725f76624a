"""Members of staff at their browsers, in a town whose clock stands."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.test import Client
from lxml import html

from zusage.cases.tests.stories import Town
from zusage.common import clock
from zusage.common.clock import FixedClock
from zusage.identity.queries import MunicipalityFacts

PASSWORD = "Losung-der-Demo"
HOSTS = {"darmstadt": "darmstadt.localhost", "musterstadt": "musterstadt.localhost"}


class Desk:
    """A browser at a desk; every page it gets is kept as ``page``."""

    def __init__(self, host: str = HOSTS["darmstadt"]) -> None:
        self.client = Client(headers={"host": host})
        self.status = 0
        self.path = ""

    def log_in(self, login: str, password: str = PASSWORD) -> "Desk":
        return self.send("/arbeitsplatz/anmelden", kennung=login, passwort=password)

    def open(self, path: str) -> "Desk":
        return self._take(self.client.get(path, follow=True))

    def send(self, path: str, **fields: object) -> "Desk":
        return self._take(self.client.post(path, fields, follow=True))

    def _take(self, response: object) -> "Desk":
        self.response = response
        self.status = response.status_code  # type: ignore[attr-defined]
        self.path = response.request["PATH_INFO"]  # type: ignore[attr-defined]
        return self

    @property
    def shows_a_letter(self) -> bool:
        return self.response.headers["Content-Type"] == "application/pdf"  # type: ignore[attr-defined]

    @property
    def page(self) -> html.HtmlElement:
        return html.fromstring(self.response.content)  # type: ignore[attr-defined]

    @property
    def text(self) -> str:
        return " ".join(self.page.text_content().split())

    @property
    def heading(self) -> str:
        return " ".join(self.page.xpath("string(//h1)").split())


@pytest.fixture
def town(darmstadt: MunicipalityFacts, now: datetime) -> Iterator[Town]:
    """Darmstadt on a Monday morning; the pages read the same clock as the story."""
    here = Town(darmstadt, now)

    class TownClock(FixedClock):
        def now(self) -> datetime:
            return here.now

    before = clock.use(TownClock(now))
    yield here
    clock.use(before)


@pytest.fixture
def desk(town: Town) -> Callable[[str], Desk]:
    """Sit down at a desk as somebody who works here."""

    def sit_down(login: str, town_key: str = "darmstadt") -> Desk:
        desk = Desk(HOSTS[town_key]).log_in(login)
        assert desk.status == 200, desk.text
        return desk

    return sit_down


@pytest.fixture
def stranger(town: Town) -> Desk:
    """Somebody who is not logged in."""
    return Desk()
