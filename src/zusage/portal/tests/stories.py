"""What the tests of the portal share: a browser of a municipality, and the plain story of a dog."""

import re
from typing import Any

from django.test import Client
from lxml import html

from zusage.identity.queries import MunicipalityFacts

PLAIN_DOG: dict[str, dict[str, str]] = {
    "name": {"halter_name": "Ada Muster"},
    "anschrift": {
        "halter_anschrift.street": "Musterweg",
        "halter_anschrift.house_number": "1",
        "halter_anschrift.postal_code": "64283",
        "halter_anschrift.city": "Darmstadt",
    },
    "kontakt": {},
    "hund_name": {"hund_name": "Bello"},
    "hund_art": {"hund_art": "rasse"},
    "hund_rasse": {"hund_rasse": "Labrador Retriever"},
    "hund_angaben": {},
    "hund_chip": {},
    "hund_foto": {},
    "anlass": {"anlass": "angeschafft"},
    "seit": {"hund_seit.day": "20", "hund_seit.month": "11", "hund_seit.year": "2026"},
    "vorher": {"vorher_versteuert": "nein"},
    "weitere_hunde": {"weitere_hunde": "0"},
    "mithalter": {"mithalter": "nein"},
    "ermaessigung": {"ermaessigung": "nein"},
    "sepa": {"sepa": "nein"},
    "weitere_angaben": {},
}
"""What a person types on each page, in the order of the pages; nothing in it needs a clerk."""


class Browser(Client):
    """A browser at one municipality; pages come back as trees."""

    def __init__(self, municipality: MunicipalityFacts, **more: Any) -> None:
        super().__init__(headers={"host": municipality_host(municipality)}, **more)

    def page(self, address: str, status: int = 200) -> html.HtmlElement:
        response = self.get(address)
        assert response.status_code == status, (address, response.status_code)
        return html.fromstring(response.content.decode())

    def begin(self, service: str = "hund-anmelden") -> str:
        """Start a draft and return the path of its link."""
        return str(self.post(f"/leistungen/{service}/beginnen").headers["Location"])

    def fill_in(self, link: str, **changes: dict[str, str]) -> str:
        """Answer every page as it comes; return the address of the summary."""
        address = self.get(link).headers["Location"]
        while not address.endswith("/angaben-pruefen"):
            page = address.rpartition("/")[2]
            response = self.post(address, (PLAIN_DOG | changes)[page])
            assert response.status_code == 302, (page, text_of(response))
            address = response.headers["Location"]
        return str(address)

    def apply(self, **changes: dict[str, str]) -> tuple[str, str]:
        """Register a dog; return reference and access code."""
        response = self.post(self.fill_in(self.begin(), **changes))
        assert response.headers["Location"] == "/eingang", text_of(response)
        codes = self.page("/eingang").xpath("//dd[@class='z-code']/text()")
        return codes[0], codes[1]

    def enter(self, reference: str, code: str) -> Any:
        """Try to open a case with reference and code."""
        return self.post("/vorgang", {"reference": reference, "code": code})


def municipality_host(municipality: MunicipalityFacts) -> str:
    """Return a host name at which a municipality of the tests answers."""
    return f"{municipality.key}.localhost"


def text_of(response: Any) -> str:
    """Return what a person reads, with simple blanks."""
    content = response if isinstance(response, html.HtmlElement) else html.fromstring(response.content.decode())
    return re.sub(r"\s+", " ", content.xpath("string(//main)")).strip()
