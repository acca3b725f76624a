"""Pages for what went wrong: always a sentence, never a stack."""

from http import HTTPStatus
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import read_transaction
from zusage.config.sentences import Sentence
from zusage.identity import queries as identity
from zusage.identity.domain import Clerk


def refusal_page(request: HttpRequest, refusal: Refusal, sentence: Sentence) -> HttpResponse:
    """Return the page of a refusal, or RFC 9457 problem details to who asks for JSON."""
    if request.headers.get("Accept", "").startswith("application/json"):
        problem = {
            "type": f"urn:zusage:refusal:{refusal.code}",
            "title": sentence.title,
            "detail": sentence.text,
            "status": sentence.status,
        }
        return JsonResponse(problem, status=sentence.status, content_type="application/problem+json")
    back = request.path if request.method == "POST" else _home(request)
    return _page(request, "refusal", sentence.status, title=sentence.title, text=sentence.text, back=back)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page for a form that did not come from our own page, or too late."""
    return _page(request, "403", HTTPStatus.FORBIDDEN)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "400", HTTPStatus.BAD_REQUEST)


def too_large(request: HttpRequest) -> HttpResponse:
    return _page(request, "413", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "403", HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "404", HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest, *args: Any) -> HttpResponse:
    """Return the page of a fault; it asks the database nothing, which may be the fault."""
    return _page(request, "500", HTTPStatus.INTERNAL_SERVER_ERROR, clerk=getattr(request, "clerk", None))


def _page(request: HttpRequest, name: str, status: int, **context: Any) -> HttpResponse:
    """Return a page in the frame of where it happened: of the desk with its navigation, or of the citizens' pages."""
    if _is_desk(request):
        clerk = context.pop("clerk", None) or _clerk(request, name)
        context |= {"frame": "workplace/frame.html", "clerk": clerk}
    section = next((section for path, section in _SECTIONS.items() if request.path.startswith(path)), "")
    shown = {"section": section, "home": _home(request), "is_desk": _is_desk(request), **context}
    return render(request, f"pages/errors/{name}.html", shown, status=status)


_SECTIONS = {"/vorgang": "case", "/wort-gehalten": "record", "/leistungen": "services"}


def _is_desk(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("workplace:today"))


def _home(request: HttpRequest) -> str:
    return reverse("workplace:today") if _is_desk(request) else "/"


def _clerk(request: HttpRequest, name: str) -> Clerk | None:
    """Return who is at the desk, where it can be known: before the log-in was looked at, or in a fault, it cannot."""
    if name == "500" or not hasattr(request, "user") or not request.user.is_authenticated:
        return None
    try:
        with read_transaction(request.municipality.id):  # type: ignore[attr-defined]
            return identity.clerk_of_person(request.user.pk)
    except DatabaseError:
        return None
