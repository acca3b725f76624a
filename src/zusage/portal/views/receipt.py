"""Receive: what is in our hands, by when the answer comes, and the code, shown once and kept nowhere in clear."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from zusage.cases.operations.receipt_letter import Told, receipt_letter
from zusage.common import clock
from zusage.common.tenancy import read_transaction
from zusage.letters.domain.letter import Letter
from zusage.letters.domain.typesetting import typeset
from zusage.pages.written import language
from zusage.portal.requests import PortalRequest, printed_address
from zusage.portal.session import receipt_in_hand


@require_safe
def receipt(request: PortalRequest) -> HttpResponse:
    """Show the receipt, for an hour after sending."""
    letter = _letter(request, clock.now())
    if letter is None:
        return render(request, "portal/receipt_gone.html", {"section": "case"}, status=410)
    return render(request, "portal/receipt.html", {"section": "case", **_shown(letter)})


@require_safe
def receipt_pdf(request: PortalRequest) -> HttpResponse:
    """Return the same receipt as a letter to print or to keep."""
    now = clock.now()
    letter = _letter(request, now)
    if letter is None:
        return render(request, "portal/receipt_gone.html", {"section": "case"}, status=410)
    name = f"Eingang-{letter.data['reference']}.pdf"
    pdf = typeset(letter, timestamp=now)
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _letter(request: PortalRequest, now: datetime) -> Letter | None:
    """Return the receipt as a letter; page and paper say the same."""
    with read_transaction(request.municipality.id):
        in_hand = receipt_in_hand(request, now)
        if in_hand is None:
            return None
        case_id, access_code = in_hand
        return receipt_letter(
            case_id, access_code, Told(printed_address(request, "portal:find"), gettext, language()), now
        )


def _shown(letter: Letter) -> dict[str, Any]:
    receipt = letter.data["receipt"]
    promise = receipt["promise"]
    return {
        "reference": letter.data["reference"],
        "service_name": receipt["service"],
        "received_at": receipt["received"],
        "access_code": receipt["access_code"],
        "address": receipt["address"],
        "statute": receipt["statute"],
        "next_steps": receipt["next"],
        "seal": receipt["seal"],
        "answers": [{"label": label, "value": value} for label, value in receipt["answers"]],
        "promise": {
            "title": promise["title"],
            "lead": promise["lead"],
            "date": promise["day"],
            "record": promise["record"],
            "note": promise["text"],
            "derivation": promise["derivation"],
        },
    }
