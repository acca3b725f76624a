"""What the middleware adds to every request."""

from django.http import HttpRequest

from zusage.identity.queries import MunicipalityFacts


class PortalRequest(HttpRequest):
    """A request to the pages of one municipality."""

    municipality: MunicipalityFacts
