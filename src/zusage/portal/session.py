"""What the browser's session remembers: which case is open, and of which the receipt may be seen.

A session belongs to one municipality: an entry made at one of them is nothing at another.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from zusage.cases.queries.sendings import code_in_hand
from zusage.common.domain.ids import CaseId
from zusage.portal.requests import PortalRequest

CASE = "portal.case"
RECEIPT = "portal.receipt"


def remember_case(request: PortalRequest, case_id: CaseId) -> None:
    """Open a case in this browser; the session gets a new key, so that nobody who knew the old one is let in."""
    request.session.cycle_key()
    request.session[CASE] = {"municipality": str(request.municipality.id), "case": str(case_id)}


def case_in_hand(request: PortalRequest) -> CaseId | None:
    """Return the case this browser has opened at this municipality, if it has."""
    entry = _entry(request, CASE)
    return CaseId(UUID(entry["case"])) if entry else None


def forget_case(request: PortalRequest) -> None:
    """Close the case and forget the code; a log-in of staff in the same browser stays."""
    request.session.pop(CASE, None)
    request.session.pop(RECEIPT, None)
    request.session.cycle_key()


def remember_receipt(request: PortalRequest, case_id: CaseId) -> None:
    """Let this browser see the receipt with the code, as long as the house shows it."""
    request.session[RECEIPT] = {"municipality": str(request.municipality.id), "case": str(case_id)}


def receipt_in_hand(request: PortalRequest, now: datetime) -> tuple[CaseId, str] | None:
    """Return case and access code while they may be shown, else None. Inside a transaction of the municipality."""
    entry = _entry(request, RECEIPT)
    if entry is None:
        return None
    case_id = CaseId(UUID(entry["case"]))
    code = code_in_hand(case_id, now)
    if not code:
        del request.session[RECEIPT]
    return (case_id, code) if code else None


def _entry(request: PortalRequest, name: str) -> dict[str, Any] | None:
    entry: dict[str, Any] | None = request.session.get(name)
    if entry is None or entry["municipality"] != str(request.municipality.id):
        return None
    return entry
