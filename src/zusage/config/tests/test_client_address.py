"""Whose tries are counted when a proxy stands before the house."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from zusage.config.middleware import ClientAddressMiddleware


def _address_seen(request: HttpRequest) -> str:
    seen = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    ClientAddressMiddleware(answer)(request)
    return str(seen[0])


@pytest.mark.parametrize(("behind_proxy", "address"), [(True, "203.0.113.7"), (False, "127.0.0.1")])
def test_only_behind_a_proxy_its_own_word_about_the_sender_counts(
    settings: pytest.FixtureRequest, behind_proxy: bool, address: str
) -> None:
    settings.HTTPS = behind_proxy  # type: ignore[attr-defined]

    request = RequestFactory().get("/", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})

    assert _address_seen(request) == address
