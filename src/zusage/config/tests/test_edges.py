"""Between the web server and the pages: hosts, headers, refusals, faults."""

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from zusage.cases.operations.complete_work_item import WorkItemDone
from zusage.catalogue import queries
from zusage.config.errors import server_error
from zusage.config.middleware import RefusalMiddleware
from zusage.identity.queries import MunicipalityFacts

REFUSED = WorkItemDone(reference="DA-7K2M-4Q9X")


@pytest.fixture
def browser(darmstadt: MunicipalityFacts) -> Client:
    return Client(headers={"host": "localhost"}, raise_request_exception=False)


def refused(request: HttpRequest, municipality: MunicipalityFacts, refusal: Exception = REFUSED) -> HttpResponse | None:
    request.municipality = municipality  # type: ignore[attr-defined]
    return RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, refusal)


# --- what no person types ---


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("get", "/?q=Hund%00", None),
        ("get", "/?q%00=Hund", None),
        ("get", "/leistungen/hund%00", None),
        ("post", "/vorgang", {"reference": "DA-2222\0", "code": "x"}),
        ("post", "/vorgang", {"reference\0": "DA-2222-2222", "code": "x"}),
        ("post", "/arbeitsplatz/anmelden", {"kennung": "som\0mer", "passwort": "x"}),
    ],
)
def test_a_nul_is_refused_wherever_it_stands(
    browser: Client, method: str, path: str, data: dict[str, str] | None
) -> None:
    answer = getattr(browser, method)(path, data)

    assert answer.status_code in {400, 404, 422}
    assert "<h1" in answer.content.decode()


# --- hosts ---


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org", "musterstadt", "192.0.2.1:8000"])
def test_a_host_that_nobody_answers_at_gets_one_sentence_and_nothing_else(browser: Client, host: str) -> None:
    answer = browser.get("/", headers={"host": host})

    assert answer.status_code == 404
    assert answer.content.decode() == "Unter diesem Namen gibt es hier keine Kommune."
    assert answer.cookies == {}


def test_the_host_decides_whose_page_it_is(browser: Client, musterstadt: MunicipalityFacts) -> None:
    here, there = browser.get("/"), browser.get("/", headers={"host": "musterstadt.localhost:8000"})

    assert "Darmstadt" in here.content.decode()
    assert "Musterstadt am Main" in there.content.decode()
    assert "Darmstadt" not in there.content.decode()


# --- headers ---


def test_no_page_is_kept_framed_or_allowed_to_ask_others(browser: Client) -> None:
    headers = browser.get("/").headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), microphone=(), geolocation=()"


def test_the_policy_allows_nothing_inline_and_nobody_else(browser: Client) -> None:
    policy = browser.get("/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    for loose in ("unsafe-inline", "unsafe-eval", "http:", "https:", "*"):
        assert loose not in policy


def test_cookies_are_for_this_site_only_and_for_no_script() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == settings.CSRF_COOKIE_SAMESITE == "Lax"
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE


def test_a_form_of_another_site_is_refused(darmstadt: MunicipalityFacts) -> None:
    stranger = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)

    answer = stranger.post("/vorgang", {"reference": "DA-7K2M-4Q9X", "code": ""})

    assert answer.status_code == 403
    assert "<h1" in answer.content.decode()


def test_a_page_that_is_not_there_is_a_page_of_the_town(browser: Client) -> None:
    answer = browser.get("/gibt-es-nicht/")

    assert answer.status_code == 404
    assert "<h1" in answer.content.decode()


DESK_HOME = "Zu meinen Aufgaben"


def brand(answer: HttpResponse) -> str:
    found = re.search(r'<a class="z-brand" href="([^"]*)"', answer.content.decode())
    return found.group(1) if found else ""


def test_every_error_page_keeps_the_frame_of_where_it_happened(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    answers = {
        400: lambda path: browser.get(f"{path}?q=%00"),
        403: stranger.post,
        404: lambda path: browser.get(f"{path}/gibt-es-nicht"),
        413: lambda path: browser.post(path, CONTENT_LENGTH=str(settings.MOST_BYTES_AT_ONCE + 1)),
    }
    for status, answer in answers.items():
        at_desk, elsewhere = answer("/arbeitsplatz/suche"), answer("/vorgang")

        assert (at_desk.status_code, elsewhere.status_code) == (status, status)
        assert (brand(at_desk), brand(elsewhere)) == ("/arbeitsplatz/", "/")
        assert DESK_HOME in at_desk.content.decode()
        assert DESK_HOME not in elsewhere.content.decode()
        assert '<a href="/vorgang" aria-current="page">' in elsewhere.content.decode()


@pytest.mark.parametrize(("path", "home"), [("/arbeitsplatz/suche", "/arbeitsplatz/"), ("/vorgang", "/")])
def test_refusals_and_faults_keep_it_too(darmstadt: MunicipalityFacts, path: str, home: str) -> None:
    request = RequestFactory().get(path)

    answer = refused(request, darmstadt)

    assert answer is not None
    assert brand(answer) == home
    assert brand(server_error(request)) == home


# --- refusals and faults ---


def test_a_refusal_is_a_page_with_a_sentence(darmstadt: MunicipalityFacts) -> None:
    answer = refused(RequestFactory().post("/arbeitsplatz/"), darmstadt)

    assert answer is not None
    assert answer.status_code == 409
    assert "Jemand war schneller, oder der Vorgang DA-7K2M-4Q9X ging" in answer.content.decode()


def test_a_program_gets_problem_details(darmstadt: MunicipalityFacts) -> None:
    request = RequestFactory().post("/arbeitsplatz/", headers={"accept": "application/json"})

    answer = refused(request, darmstadt)

    assert answer is not None
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = json.loads(answer.content)
    assert problem["type"] == "urn:zusage:refusal:work_item.done"
    assert problem["status"] == answer.status_code == 409
    assert problem["title"] == "Schon erledigt"
    assert "DA-7K2M-4Q9X" in problem["detail"]


def test_what_somebody_typed_is_never_part_of_a_page_unescaped(darmstadt: MunicipalityFacts) -> None:
    answer = refused(RequestFactory().get("/"), darmstadt, WorkItemDone(reference="<script>alert(1)</script>"))

    assert answer is not None
    assert b"<script>alert" not in answer.content


def test_a_fault_of_ours_is_a_page_without_a_stack(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **more: Any) -> None:
        raise ZeroDivisionError("Zottelrix")

    monkeypatch.setattr(queries, "get_service", fail)
    answer = browser.get("/leistungen/hund-anmelden")

    text = answer.content.decode()
    assert answer.status_code == 500
    assert "<h1" in text
    for told in ("Traceback", "ZeroDivisionError", "Zottelrix"):
        assert told not in text
