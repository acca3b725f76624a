"""The language that a request is answered in."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from django.conf import locale, settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers

from zusage.common.domain.languages import LANGUAGES, SOURCE

CHOICE = "sprache"
"""The parameter of an address by which a person chooses; the cookie that remembers it has the same name."""
REMEMBERED_SECONDS = 365 * 24 * 60 * 60
_STAFF = "/arbeitsplatz/"

Answer = Callable[[HttpRequest], HttpResponse]

# Django knows no language of this name; it asks this table for the direction of writing and the name.
locale.LANG_INFO.setdefault(
    "de-simple", {"bidi": False, "code": "de-simple", "name": "Simple German", "name_local": LANGUAGES["de-simple"]}
)


class LanguageMiddleware:
    """Answers in the language of the address (`/en/…`), else in the chosen one, else in one that the browser asks for.

    An address without a language is on letters: it is never redirected. Who chooses by `?sprache=` is led to the same
    page in that language, and the choice is kept in a cookie. Pages of staff are German.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        prefix, request.path_info = _split(request.path_info)
        chosen = request.GET.get(CHOICE) if request.method in {"GET", "HEAD"} else None
        if chosen in LANGUAGES:
            return _led_to(request, chosen)
        language = prefix or _asked_for(request)
        before = get_script_prefix()
        set_script_prefix(f"{before}{prefix}/" if prefix else before)  # every address made by name keeps the language
        try:
            with translation.override(language):
                response = self.answer(request)
        finally:
            set_script_prefix(before)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", language)
            if not prefix:
                patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def language_context(request: HttpRequest) -> dict[str, Any]:
    """Give every template its language, and the links that lead to the same page in another one."""
    language = translation.get_language() or SOURCE
    return {
        "language": language,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "languages": [] if request.path_info.startswith(_STAFF) else list(_switch(request, language)),
    }


def _switch(request: HttpRequest, language: str) -> Iterator[dict[str, Any]]:
    for tag, name in LANGUAGES.items():
        asked = request.GET.copy()
        asked[CHOICE] = tag
        yield {"code": tag, "name": name, "is_current": tag == language, "href": f"?{asked.urlencode()}"}


def _split(path: str) -> tuple[str, str]:
    """Return the language that an address begins with (nothing if it is German or of staff), and the rest of it."""
    first, slash, rest = path.removeprefix("/").partition("/")
    if first in LANGUAGES and first != SOURCE and slash:
        return first, f"/{rest}"
    return "", path


def _asked_for(request: HttpRequest) -> str:
    if request.path_info.startswith(_STAFF):
        return SOURCE
    return translation.get_language_from_request(request)


def _led_to(request: HttpRequest, language: str) -> HttpResponse:
    """Lead to the same page in the language that was chosen; never to another host, whatever the address says."""
    asked = request.GET.copy()
    del asked[CHOICE]
    page = quote(request.path_info.lstrip("/"), safe="/:@!$&'()*+,;=~")
    prefix = "" if language == SOURCE else f"{language}/"
    query = f"?{asked.urlencode()}" if asked else ""
    response = HttpResponseRedirect(f"{get_script_prefix()}{prefix}{page}{query}")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=REMEMBERED_SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response
