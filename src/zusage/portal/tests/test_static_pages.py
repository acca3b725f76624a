"""Tell: every link of the frame leads somewhere, and every page keeps the promises about privacy."""

import pytest

from zusage.identity.queries import MunicipalityFacts
from zusage.portal.tests.stories import Browser, text_of

OPEN_PAGES = [
    "/",
    "/?q=hund",
    "/leistungen/hund-anmelden",
    "/vorgang",
    "/barrierefreiheit",
    "/barriere-melden",
    "/datenschutz",
    "/impressum",
    "/zusage-pruefen",
]


@pytest.fixture
def browser(darmstadt: MunicipalityFacts) -> Browser:
    return Browser(darmstadt)


def test_every_link_of_the_frame_leads_to_a_page(browser: Browser) -> None:
    frame = browser.page("/")

    links = {link for link in frame.xpath("//header//a/@href | //footer//a/@href") if link.startswith("/")}

    assert links >= {"/", "/vorgang", "/wort-gehalten", "/barrierefreiheit", "/datenschutz", "/impressum"}
    assert {link: browser.get(link, follow=True).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_every_link_inside_a_page_leads_to_a_page(browser: Browser, address: str) -> None:
    page = browser.page(address)

    links = {link for link in page.xpath("//main//a/@href") if link.startswith("/")}

    assert {link: browser.get(link, follow=True).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_every_page_forbids_code_and_sources_from_elsewhere(browser: Browser, address: str) -> None:
    response = browser.get(address)

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = browser.page(address)
    assert not [address for address in page.xpath("//*/@src | //link/@href") if not address.startswith(("/", "data:"))]


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_a_page_has_one_heading_and_says_whose_it_is(browser: Browser, address: str) -> None:
    page = browser.page(address)

    assert len(page.xpath("//h1")) == 1
    assert page.findtext(".//title").endswith("– Darmstadt")


def test_looking_around_leaves_no_session_behind(browser: Browser) -> None:
    for address in OPEN_PAGES:
        browser.get(address)

    assert set(browser.cookies) <= {"csrf"}


def test_cookies_cannot_be_read_by_scripts_nor_sent_from_elsewhere(browser: Browser) -> None:
    browser.apply()

    assert set(browser.cookies) <= {"csrf", "sitzung"}
    assert all(cookie["httponly"] and cookie["samesite"] == "Lax" for cookie in browser.cookies.values())


def test_the_declaration_names_deadline_and_enforcement_office(browser: Browser) -> None:
    text = text_of(browser.page("/barrierefreiheit"))

    assert "innerhalb von sechs Wochen" in text
    assert "(LBIT)" in text


def test_the_privacy_page_takes_the_years_from_the_package(browser: Browser) -> None:
    assert "Hund anmelden: 10 Jahre nach dem Ende (§ 147 AO entsprechend)" in text_of(browser.page("/datenschutz"))


def test_the_imprint_of_a_demo_says_that_it_is_one(browser: Browser) -> None:
    assert "Dies ist eine Vorführung." in text_of(browser.page("/impressum"))


def test_no_page_is_kept_by_a_cache(browser: Browser) -> None:
    browser.apply()

    assert browser.get("/eingang").headers["Cache-Control"] == "no-store"
    assert browser.get("/vorgang/stand").headers["Cache-Control"] == "no-store"
