"""Whose tries are counted when a proxy stands before the house."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from zusage.config.middleware import ClientAddressMiddleware


def _address_seen(request: HttpRequest) -> str:
    seen = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    ClientAddressMiddleware(answer)(request)
    return str(seen[0])


@pytest.mark.parametrize("host", ["evil.example", "darmstadt.localhost.evil.example", "a b", "[::1"])
def test_nobody_is_led_to_a_host_that_is_none_of_ours(db: None, settings: pytest.FixtureRequest, host: str) -> None:
    settings.SECURE_SSL_REDIRECT = True  # type: ignore[attr-defined]

    answer = Client(headers={"host": host}).get("/leistungen")

    assert answer.status_code == 404
    assert "Location" not in answer.headers
    assert host not in answer.content.decode()


def test_a_host_of_ours_is_led_to_the_same_host_by_https(db: None, settings: pytest.FixtureRequest) -> None:
    settings.SECURE_SSL_REDIRECT = True  # type: ignore[attr-defined]

    answer = Client(headers={"host": "darmstadt.localhost"}).get("/impressum")

    assert (answer.status_code, answer.headers["Location"]) == (301, "https://darmstadt.localhost/impressum")


@pytest.mark.parametrize(("behind_proxy", "address"), [(True, "203.0.113.7"), (False, "127.0.0.1")])
def test_only_behind_a_proxy_its_own_word_about_the_sender_counts(
    settings: pytest.FixtureRequest, behind_proxy: bool, address: str
) -> None:
    settings.HTTPS = behind_proxy  # type: ignore[attr-defined]

    request = RequestFactory().get("/", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})

    assert _address_seen(request) == address
