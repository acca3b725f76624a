"""What every page of the workplace is given."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from zusage.identity.domain import Role
from zusage.workplace.access import StaffRequest


def page(
    request: StaffRequest, template: str, context: dict[str, Any], *, section: str = "", status: int = 200
) -> HttpResponse:
    """Return a page for this membership; the frame asks for the navigation itself."""
    clerk = request.clerk
    roles = {role.value: clerk.may(role) for role in Role}
    return render(
        request, f"workplace/{template}", {"clerk": clerk, "roles": roles, "section": section, **context}, status=status
    )


def pdf(content: bytes, name: str, *, download: bool = False) -> HttpResponse:
    """Return a PDF to be looked at, or to be saved."""
    how = "attachment" if download else "inline"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'{how}; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )
