"""Who may open which page of the workplace: an active membership in this municipality, and the role it asks for."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import read_transaction
from zusage.identity import queries as identity
from zusage.identity.domain import Clerk, Role
from zusage.identity.queries import MunicipalityFacts


class NotForThisRole(Refusal):
    """The page belongs to another role, or the case asks for a skill that this membership does not bring."""

    code = "workplace.not_for_this_role"


class StaffRequest(HttpRequest):
    """A request by a member of staff of the municipality it was sent to."""

    municipality: MunicipalityFacts
    clerk: Clerk
    explain: Callable[[Refusal], tuple[str, str, int]]
    """Gives title, sentence and status of a refusal; who turns refusals into pages sets it."""


View = Callable[..., HttpResponse]


def staff_only(*roles: Role) -> Callable[[View], View]:
    """Open a view to members of staff with one of the roles; to all of them if none is named.

    Strangers are led to the log-in, also somebody who works for the town next door only.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            clerk = clerk_of(request)
            if clerk is None:
                return _to_log_in(request)
            if roles and not any(clerk.may(role) for role in roles):
                raise NotForThisRole()
            request.clerk = clerk
            return view(request, *args, **kwargs)

        return checked

    return decorate


def clerk_of(request: StaffRequest) -> Clerk | None:
    """Return the membership here of whoever is logged in, or None."""
    if not request.user.is_authenticated:
        return None
    with read_transaction(request.municipality.id):
        return identity.clerk_of_person(request.user.pk)


def _to_log_in(request: HttpRequest) -> HttpResponseRedirect:
    target = reverse("workplace:login")
    return HttpResponseRedirect(
        f"{target}?{urlencode({'weiter': request.path})}" if request.method == "GET" else target
    )
