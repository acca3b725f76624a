"""What the browser's session remembers: which case is open, and for an hour the access code, sealed.

A session belongs to one municipality: an entry made at one of them is nothing at another.
"""

from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from zusage.common.domain.ids import CaseId
from zusage.common.keys import KeyGone, NotOurs, open_json, seal_json
from zusage.portal.requests import PortalRequest

CASE = "portal.case"
RECEIPT = "portal.receipt"
SHOWN_FOR = timedelta(hours=1)


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


def remember_receipt(request: PortalRequest, *, case_id: CaseId, key_id: UUID, access_code: str, now: datetime) -> None:
    """Keep the access code for an hour, sealed under the key of the case. Inside a transaction of the municipality."""
    sealed = seal_json(key_id, access_code, _place(case_id))
    request.session[RECEIPT] = {
        "municipality": str(request.municipality.id),
        "case": str(case_id),
        "key": str(key_id),
        "sealed": b64encode(sealed).decode(),
        "until": (now + SHOWN_FOR).isoformat(),
    }


def receipt_in_hand(request: PortalRequest, now: datetime) -> tuple[CaseId, str] | None:
    """Return case and access code while they may be shown, else None. Inside a transaction of the municipality."""
    entry = _entry(request, RECEIPT)
    if entry is None:
        return None
    if now >= datetime.fromisoformat(entry["until"]):
        del request.session[RECEIPT]
        return None
    case_id = CaseId(UUID(entry["case"]))
    try:
        return case_id, open_json(UUID(entry["key"]), b64decode(entry["sealed"]), _place(case_id))
    except (KeyGone, NotOurs):
        return None


def _entry(request: PortalRequest, name: str) -> dict[str, Any] | None:
    entry: dict[str, Any] | None = request.session.get(name)
    if entry is None or entry["municipality"] != str(request.municipality.id):
        return None
    return entry


def _place(case_id: CaseId) -> str:
    return f"receipt-code:{case_id}"
