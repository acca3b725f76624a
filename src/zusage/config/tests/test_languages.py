"""In which language a page comes: by its address, else by choice, else by what the browser asks for."""

import pytest
from django.test import Client

from zusage.identity.queries import MunicipalityFacts

HEADING = {"de": "Was möchten Sie erledigen?", "de-simple": "Was möchten Sie tun?", "en": "What would you like to do?"}


@pytest.fixture
def anybody(darmstadt: MunicipalityFacts) -> Client:
    return Client(headers={"host": "darmstadt.localhost"})


@pytest.mark.parametrize(
    ("address", "chosen", "asked", "language"),
    [
        ("/", "", "", "de"),
        ("/", "", "en-GB,en;q=0.9", "en"),
        ("/", "", "fr, de;q=0.5", "de"),
        ("/", "", "tr", "de"),  # in none that we have: the one that applies
        ("/", "de", "en", "de"),
        ("/", "de-simple", "en", "de-simple"),
        ("/", "kl", "en", "en"),  # somebody wrote it into the cookie
        ("/en/", "", "", "en"),
        ("/en/", "de", "de", "en"),
        ("/de-simple/", "en", "en", "de-simple"),
    ],
)
def test_the_address_wins_then_the_choice_then_the_browser(
    anybody: Client, address: str, chosen: str, asked: str, language: str
) -> None:
    if chosen:
        anybody.cookies["sprache"] = chosen

    answer = anybody.get(address, headers={"accept-language": asked})

    assert answer.status_code == 200
    assert HEADING[language] in answer.content.decode()
    assert f'<html lang="{language}" dir="ltr">' in answer.content.decode()
    assert answer.headers["Content-Language"] == language


def test_what_hangs_on_the_browser_is_said_to_caches(anybody: Client) -> None:
    assert {"Accept-Language", "Cookie"} <= set(anybody.get("/").headers["Vary"].split(", "))
    assert "Accept-Language" not in anybody.get("/en/").headers.get("Vary", "")


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/vorgang?sprache=en", "/en/vorgang"),
        ("/?q=Hund&sprache=de-simple", "/de-simple/?q=Hund"),
        ("/en/?q=b%C3%B6ser+Hund&sprache=de", "/?q=b%C3%B6ser+Hund"),
        ("/en/vorgang?sprache=en", "/en/vorgang"),
        ("/en//strange.example/?sprache=de", "/strange.example/"),  # never to another host
        ("/en/%5Cstrange.example?sprache=de", "/%5Cstrange.example"),
    ],
)
def test_a_choice_is_remembered_and_keeps_the_page(anybody: Client, address: str, leads_to: str) -> None:
    answer = anybody.get(address)

    assert (answer.status_code, answer.headers["Location"]) == (302, leads_to)
    assert anybody.cookies["sprache"]["httponly"]
    assert anybody.cookies["sprache"]["samesite"] == "Lax"


def test_a_language_that_there_is_not_is_no_choice(anybody: Client) -> None:
    assert anybody.get("/?sprache=kl").status_code == 200
    assert anybody.get("/kl/").status_code == 404
    assert anybody.get("/de/").status_code == 404  # German has no second address


@pytest.mark.parametrize("address", ["/vorgang", "/wort-gehalten", "/zusage-pruefen", "/barriere-melden"])
def test_an_address_on_paper_is_never_led_elsewhere(anybody: Client, address: str) -> None:
    anybody.cookies["sprache"] = "en"

    assert anybody.get(address, headers={"accept-language": "en"}).status_code == 200


def test_links_of_a_page_keep_its_language(anybody: Client) -> None:
    page = anybody.get("/en/").content.decode()

    assert 'href="/en/vorgang"' in page
    assert 'href="/vorgang"' not in page
    assert 'href="/static/zusage.css"' in page


def test_the_next_page_is_not_in_the_language_of_the_last(anybody: Client) -> None:
    anybody.get("/en/")

    assert 'href="/vorgang"' in anybody.get("/").content.decode()


def test_staff_reads_german(anybody: Client) -> None:
    page = anybody.get("/arbeitsplatz/anmelden", headers={"accept-language": "en"}).content.decode()

    assert '<html lang="de"' in page
    assert "sprache=" not in page
