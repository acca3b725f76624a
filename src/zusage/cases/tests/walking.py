"""Invented packages that a town offers in a story, and what their applicants answer."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zusage.cases.operations.open_case import Receipt, open_case
from zusage.cases.tests.stories import Town
from zusage.catalogue.domain.reader import package_from_files, read_files
from zusage.catalogue.operations import publish_service

PACKAGES = Path(__file__).parent / "packages"

TWO_POOLS, THREE_STEPS = "zwei-stellen", "drei-schritte"

ANSWERS: Mapping[str, Any] = {
    "name": "Kim Beispiel",
    "anschrift": {
        "street": "Rheinstraße",
        "house_number": "12",
        "postal_code": "64283",
        "city": "Darmstadt",
    },
    "anliegen": "Ich bitte um die Bewilligung.",
}


def two_pools() -> dict[str, bytes]:
    """A wait, 15 minutes of the post room, a wait of ten days, 900 minutes of the tax team."""
    return read_files(PACKAGES / TWO_POOLS)


def three_steps() -> dict[str, bytes]:
    """20, 240 and 120 minutes of one pool, one after the other, with no wait at all."""
    return read_files(PACKAGES / THREE_STEPS)


def offer(town: Town, files: Mapping[str, bytes]) -> str:
    """Have a town adopt and publish a package that needs nothing of it; return its key."""
    key = package_from_files(files).key
    package = package_from_files(
        files, f'service = "{key}"\nlawyer_check = true\n[data]\n[header]\nunit = "steueramt"\n'.encode()
    )
    publish_service(municipality_id=town.id, package=package, by="test", now=town.now)
    return key


def apply_for(town: Town, service: str) -> Receipt:
    return open_case(municipality_id=town.id, service_key=service, answers=ANSWERS, channel="online", now=town.now)
