"""Tell: what must be said about the house itself. Each of these pages stands in the footer or on a letter."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zusage.catalogue import queries as catalogue
from zusage.common.signing import public_keys
from zusage.common.tenancy import read_transaction
from zusage.pages.written import language
from zusage.portal.requests import PortalRequest


@require_safe
def accessibility(request: PortalRequest) -> HttpResponse:
    """Show the declaration of accessibility (§ 14 HessBGG with HVBIT)."""
    return render(request, "portal/accessibility.html")


@require_safe
def report_barrier(request: PortalRequest) -> HttpResponse:
    """Show how to report a barrier."""
    return render(request, "portal/report_barrier.html")


@require_safe
def privacy(request: PortalRequest) -> HttpResponse:
    """Show what is kept, how, and for how long (Art. 13 GDPR)."""
    with read_transaction(request.municipality.id):
        services = catalogue.find_services("")
    retentions = [
        {"name": service.package.text("name", language()), "kept": service.package.retention} for service in services
    ]
    return render(request, "portal/privacy.html", {"retentions": retentions})


@require_safe
def imprint(request: PortalRequest) -> HttpResponse:
    """Show who answers for the pages (§ 5 DDG)."""
    return render(request, "portal/imprint.html")


@require_safe
def check_promise(request: PortalRequest) -> HttpResponse:
    """Explain how anybody can check the signature on a promise."""
    return render(request, "portal/check_promise.html", {"keys": public_keys(request.municipality.id)})


@require_safe
def keys(request: PortalRequest) -> HttpResponse:
    """Return the municipality's public keys (JSON Web Key Set, RFC 7517)."""
    return JsonResponse({"keys": public_keys(request.municipality.id)})
