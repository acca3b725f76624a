"""The two matters that are opened when `open_case` is measured, in turn: a clerk's and the machine's."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.house_clock import BERLIN

from zusage.cases.operations.open_case import Receipt, open_case
from zusage.common.domain.german import local_day
from zusage.common.domain.ids import MunicipalityId

KINDS = ("clerk", "machine")
"""A matter for a clerk has a work item and a reservation; one that the machine decides has letters and their jobs."""


def open_matter(municipality_id: MunicipalityId, kind: str, now: datetime) -> Receipt:
    """Open one matter of a kind; both have an address for mail."""
    answers: dict[str, Any] = {
        "halter_name": "Kim Beispiel",
        "halter_email": "kim@example.org",
        "halter_anschrift": {
            "street": "Rheinstraße",
            "house_number": "7",
            "postal_code": "64283",
            "city": "Darmstadt",
        },
        "hund_name": f"Bello {uuid4().hex[:8]}",  # the same dog again would go to a person
        "hund_art": "rasse",
        "hund_rasse": "Rottweiler" if kind == "clerk" else "Beagle",
        "anlass": "angeschafft",
        "hund_seit": str(local_day(now, BERLIN) - timedelta(days=5)),
        "vorher_versteuert": False,
        "weitere_hunde": 0,
        "mithalter": False,
        "ermaessigung": False,
        "sepa": False,
    }
    return open_case(
        municipality_id=municipality_id, service_key="hund-anmelden", answers=answers, channel="online", now=now
    )
