"""People who apply through the pages of the real web server, which dies under their hands again and again.

Each fills in the form page by page. Who gets no answer tries again, as people do; a draft that was sent opens
one case, however often it is sent.
"""

import http.client
import json
import os
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from time import sleep
from urllib.parse import urlencode, urlsplit

from tests.house_clock import TODAY

_REFERENCE = re.compile(r"\b(?:DA|MU)-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_HOSTS = {"darmstadt": "darmstadt.localhost", "musterstadt": "musterstadt.localhost"}


class Gone(Exception):
    """The house has closed for good."""


@dataclass
class Answer:
    """What the server said."""

    status: int
    location: str
    text: str


@dataclass
class Browser:
    """Keeps cookies, follows nothing by itself, and asks again until somebody answers."""

    port: int
    host: str
    is_open: Callable[[], bool]
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, values: dict[str, str]) -> Answer:
        return self._ask("POST", path, urlencode(values | {"csrfmiddlewaretoken": self.cookies.get("csrf", "")}))

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        while self.is_open():
            try:
                return self._once(method, path, body)
            except (OSError, http.client.HTTPException):
                sleep(0.02)  # the server was killed; it will be back
        raise Gone

    def _once(self, method: str, path: str, body: str | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {
                "Host": self.host,
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            }
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.headers.get("Location", ""), text)


@dataclass
class Applicants:
    """Several people who apply one after the other until the house closes."""

    port: int
    told: Path
    threads: list[threading.Thread] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _closed: threading.Event = field(default_factory=threading.Event)

    def begin(self, seeds: list[int]) -> None:
        for seed in seeds:
            thread = threading.Thread(target=self._apply_again_and_again, args=(Random(seed),), daemon=True)
            self.threads.append(thread)
            thread.start()

    def end(self) -> None:
        """Close the door once somebody has come through: on a slow machine a form may live through all kills."""
        for _ in range(600):
            if b'"applied"' in self.told.read_bytes():
                break
            sleep(0.1)
        self._closed.set()
        for thread in self.threads:
            thread.join(30)

    def _apply_again_and_again(self, random: Random) -> None:
        try:
            while True:
                self._apply(random)
        except Gone:
            pass
        except Exception as error:  # a thread must not fail unseen
            self.faults.append(repr(error))

    def _apply(self, random: Random) -> None:
        town = random.choice(sorted(_HOSTS))
        browser = Browser(self.port, _HOSTS[town], lambda: not self._closed.is_set())
        browser.get("/leistungen/hund-anmelden")
        address = browser.post("/leistungen/hund-anmelden/beginnen", {}).location
        answers = _answers(random)
        while not address.endswith("/angaben-pruefen"):
            page = browser.get(address)
            said = browser.post(address, answers) if page.status == 200 else page
            if said.status not in {301, 302, 303}:
                raise AssertionError(f"{address}: {said.status} {said.text[-1500:]}")
            address = urlsplit(said.location).path
        said = browser.post(address, {})
        if said.status != 302 or urlsplit(said.location).path != "/eingang":
            # Also where an earlier try was carried out and its answer lost: the same receipt comes again.
            raise AssertionError(f"sending {address}: {said.status} {said.text[-1500:]}")
        receipt = browser.get("/eingang").text
        self._tell(town, _REFERENCE, _CODE, receipt)

    def _tell(self, town: str, reference: re.Pattern[str], code: re.Pattern[str], receipt: str) -> None:
        found, secret = reference.search(receipt), code.search(receipt)
        if found is None or secret is None:
            raise AssertionError(f"no receipt: {receipt[-1500:]}")
        line = {"act": "applied", "town": town, "reference": found[0], "code": secret[0]}
        file = os.open(self.told, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(file, (json.dumps(line) + "\n").encode())
        finally:
            os.close(file)


def _answers(random: Random) -> dict[str, str]:
    since = TODAY - timedelta(days=random.randint(2, 12))
    return {
        "halter_name": "Kim Beispiel",
        "halter_anschrift.street": "Rheinstraße",
        "halter_anschrift.house_number": str(random.randint(1, 90)),
        "halter_anschrift.postal_code": "64283",
        "halter_anschrift.city": "Darmstadt",
        "halter_email": f"web-{random.randrange(10**9)}@example.org",
        "hund_name": f"Luna {random.randrange(10**9)}",
        "hund_art": "rasse",
        "hund_rasse": random.choice(("Beagle", "Rottweiler")),
        "anlass": "angeschafft",
        "hund_seit.day": str(since.day),
        "hund_seit.month": str(since.month),
        "hund_seit.year": str(since.year),
        "vorher_versteuert": "nein",
        "weitere_hunde": "0",
        "mithalter": "nein",
        "ermaessigung": "nein",
        "sepa": "nein",
    }
