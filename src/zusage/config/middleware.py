"""Between the web server and the views: for which municipality, and what a refusal looks like."""

from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from psycopg.errors import DeadlockDetected

from zusage.common.domain.refusal import Refusal
from zusage.config import errors
from zusage.config.sentences import sentence_for
from zusage.identity import queries as identity
from zusage.identity.queries import UnknownMunicipality

Answer = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger()


class ClientAddressMiddleware:
    """Behind a proxy (``ZUSAGE_HTTPS=1``) takes the address that the proxy saw, so that throttling counts people.

    Only the last entry of X-Forwarded-For is the proxy's own word; those before it are the client's to invent.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if settings.HTTPS and forwarded:
            request.META["REMOTE_ADDR"] = forwarded
        return self.answer(request)


class KnownHostMiddleware:
    """Finds the municipality by the host name, before anything else can lead to that host.

    A host that nobody answers at gets 404 and nothing else: no redirect, no page.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            host = request.get_host().rsplit(":", 1)[0]
            request.municipality = identity.municipality_by_host(host)  # type: ignore[attr-defined]
        except (UnknownMunicipality, DisallowedHost):
            text = "Unter diesem Namen gibt es hier keine Kommune."
            return HttpResponse(text, status=404, content_type="text/plain; charset=utf-8")
        return self.answer(request)


class PageMiddleware:
    """Keeps what is larger than any form away from the pages, and lets nobody keep a page."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = errors.too_large(request) if _is_too_large(request) else self.answer(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if not request.path.startswith("/" + settings.STATIC_URL.strip("/")):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _is_too_large(request: HttpRequest) -> bool:
    """Say whether more is being sent than any form can want; asked before a byte of it is read.

    A body without a length counts as empty by WSGI, so the header is enough.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdigit() or int(length) > settings.MOST_BYTES_AT_ONCE


class RefusalMiddleware:
    """Turns an expected refusal into a page (or problem details) with a sentence for the person.

    A page that shows again what was typed asks for the sentence itself: `request.explain`. An act that PostgreSQL ended
    because it and another one waited for each other is done once more: nothing of it has happened.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.explain = _explain  # type: ignore[attr-defined]
        return self.answer(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """Refuse a NUL in an address: nobody types it, no database keeps it. Forms leave it out of what is typed."""
        asked = [request.path, *(text for pair in request.GET.lists() for text in (pair[0], *map(str, pair[1])))]
        return errors.bad_request(request, ValueError("a NUL")) if any("\0" in text for text in asked) else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if is_deadlock(exception):
            log.warning("request.repeated", path=request.resolver_match.view_name)  # type: ignore[union-attr]
            try:
                return _once_more(request)
            except Exception as again:
                exception = again
        if not isinstance(exception, Refusal):
            log.error("request.failed", path=request.resolver_match.view_name, exc_info=exception)  # type: ignore[union-attr]
            return None
        sentence = sentence_for(exception)
        log.info("request.refused", code=exception.code, status=sentence.status)
        return errors.refusal_page(request, exception, sentence)


def is_deadlock(exception: BaseException) -> bool:
    """Say whether PostgreSQL ended an act so that another one could go on."""
    return isinstance(exception, OperationalError) and isinstance(exception.__cause__, DeadlockDetected)


def _once_more(request: HttpRequest) -> HttpResponse:
    """Answer a request again; what was sent is there still, files have only to be read from their beginning."""
    for _, files in request.FILES.lists():
        for file in files:
            file.seek(0)
    view = request.resolver_match
    assert view is not None
    answer: HttpResponse = view.func(request, *view.args, **view.kwargs)
    return answer


def _explain(refusal: Refusal) -> tuple[str, str, int]:
    sentence = sentence_for(refusal)
    log.info("request.refused", code=refusal.code, status=sentence.status)
    return sentence.title, sentence.text, sentence.status


def municipality_context(request: HttpRequest) -> dict[str, Any]:
    """Give every template the municipality it speaks for."""
    return {"municipality": getattr(request, "municipality", None)}
