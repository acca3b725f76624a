"""Pages for what went wrong: always a sentence, never a stack."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import get_script_prefix

from zusage.common.domain.refusal import Refusal
from zusage.config.sentences import Sentence


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
    context = {
        "title": sentence.title,
        "text": sentence.text,
        "back": request.path if request.method == "POST" else get_script_prefix(),
    }
    return render(request, "pages/errors/refusal.html", context, status=sentence.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page for a form that did not come from our own page, or too late."""
    return render(request, "pages/errors/403.html", status=HTTPStatus.FORBIDDEN)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "pages/errors/400.html", status=HTTPStatus.BAD_REQUEST)


def too_large(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/errors/413.html", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "pages/errors/403.html", status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "pages/errors/404.html", status=HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest, *args: Any) -> HttpResponse:
    return render(request, "pages/errors/500.html", status=HTTPStatus.INTERNAL_SERVER_ERROR)
