"""What the middleware adds to every request."""

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse

from zusage.identity.queries import MunicipalityFacts


class PortalRequest(HttpRequest):
    """A request to the pages of one municipality."""

    municipality: MunicipalityFacts


def printed_address(request: HttpRequest, name: str) -> str:
    """Return the address of a page as it stands on paper: without a language, so that everybody's holds there."""
    return request.build_absolute_uri("/" + reverse(name).removeprefix(get_script_prefix()))
