"""Apply: one question a page, nothing lost, and nobody else sees it."""

import io
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html
from PIL import Image

from zusage.common import clock
from zusage.common.clock import FixedClock
from zusage.identity.queries import MunicipalityFacts
from zusage.portal.tests.stories import PLAIN_DOG, Browser, text_of

pytestmark = pytest.mark.usefixtures("monday")


def photo() -> SimpleUploadedFile:
    """Return a small photo as a camera makes it."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "brown").save(content, "JPEG")
    return SimpleUploadedFile("Bello im Garten.jpg", content.getvalue(), content_type="image/jpeg")


@pytest.fixture
def browser(darmstadt: MunicipalityFacts) -> Browser:
    return Browser(darmstadt)


def test_a_page_asks_one_thing_and_its_title_says_which(browser: Browser) -> None:
    link = browser.begin()

    page = browser.page(f"{link}/name")

    assert page.xpath("string(//h1)") == "Wer hält den Hund?"
    assert page.findtext(".//title") == "Wer hält den Hund? – Hund anmelden – Darmstadt"


def test_what_was_saved_is_there_when_somebody_goes_back(browser: Browser) -> None:
    link = browser.begin()
    browser.post(f"{link}/name", PLAIN_DOG["name"])

    page = browser.page(f"{link}/anschrift")
    back = browser.page(page.xpath("string(//a[@class='z-back']/@href)"))

    assert back.xpath("string(//input[@id='halter_name']/@value)") == "Ada Muster"


def test_the_link_leads_on_from_where_somebody_stopped_in_any_browser(
    browser: Browser, darmstadt: MunicipalityFacts
) -> None:
    link = browser.begin()
    browser.post(f"{link}/name", PLAIN_DOG["name"])
    browser.post(f"{link}/anschrift", PLAIN_DOG["anschrift"])
    shown = browser.page(f"{link}/kontakt").xpath("string(//a[@class='z-address']/@href)")

    elsewhere = Browser(darmstadt).get(shown)

    assert shown.endswith(link)
    assert elsewhere.headers["Location"] == f"{link}/kontakt"


def test_a_missing_answer_is_a_sentence_that_leads_to_its_field(browser: Browser) -> None:
    link = browser.begin()

    response = browser.post(f"{link}/name", {"halter_name": " "})

    assert response.status_code == 422
    assert "Fehler: Wer hält den Hund?" in response.content.decode()
    assert 'href="#halter_name"' in response.content.decode()


def test_a_day_that_does_not_exist_is_shown_again_as_it_was_typed(browser: Browser) -> None:
    link = browser.begin()
    browser.fill_in(link)

    response = browser.post(f"{link}/seit", {"hund_seit.day": "31", "hund_seit.month": "2", "hund_seit.year": "2026"})

    assert "Diesen Tag gibt es nicht." in text_of(response)
    assert 'value="31"' in response.content.decode()


def test_breeds_are_offered_while_typing_and_enforced_never(browser: Browser) -> None:
    link = browser.begin()
    browser.fill_in(link)

    page = browser.page(f"{link}/hund_rasse")
    response = browser.post(f"{link}/hund_rasse", {"hund_rasse": "Kleiner Drache"})

    assert "Labrador Retriever" in page.xpath("//datalist/option/@value")
    assert response.status_code == 302


def test_a_page_that_the_answers_do_not_lead_to_leads_back_to_the_way(browser: Browser) -> None:
    link = browser.begin()

    response = browser.get(f"{link}/hund_rasse")

    assert response.headers["Location"] == link


def test_who_is_about_to_send_reads_what_it_will_likely_cost(browser: Browser) -> None:
    page = browser.page(browser.fill_in(browser.begin()))

    told = {
        row.findtext("dt"): " ".join(row.findtext("dd").split()) for row in page.xpath("//dl[@class='z-facts']/div")
    }
    assert told == {"Steuer ab": "1. Dezember 2026", "Zuerst zu zahlen": "10,00 €", "Danach jedes Jahr": "120,00 €"}
    assert "Verbindlich ist erst, was wir Ihnen schreiben." in text_of(page)


@pytest.mark.parametrize(
    "changes",
    [
        {"hund_rasse": {"hund_rasse": "Rottweiler"}},
        {"hund_rasse": {"hund_rasse": "Kleiner Drache"}},
        {"hund_rasse": {"hund_rasse": "Pitbull"}},
        {"weitere_angaben": {"weitere_angaben": "Der Hund ist blind."}},
    ],
)
def test_no_amount_is_named_where_a_person_has_to_look(browser: Browser, changes: dict[str, dict[str, str]]) -> None:
    page = browser.page(browser.fill_in(browser.begin(), **changes))

    assert "€" not in text_of(page)
    assert "muss ein Mensch prüfen. Deshalb können wir vor dem Absenden keinen Betrag nennen." in text_of(page)


def test_nothing_is_sent_before_every_required_answer_is_there(browser: Browser) -> None:
    link = browser.begin()
    browser.post(f"{link}/name", PLAIN_DOG["name"])

    response = browser.post(f"{link}/angaben-pruefen")

    assert response.headers["Location"] == f"{link}/anschrift"


def test_after_a_change_the_summary_comes_back(browser: Browser) -> None:
    link = browser.begin()
    summary = browser.page(browser.fill_in(link))
    change = next(link for link in summary.xpath("//main//a/@href") if "/hund_name?" in link)

    response = browser.post(change, {"hund_name": "Rex", "zurueck": "pruefen"})

    assert response.headers["Location"] == f"{link}/angaben-pruefen"
    assert "Rex" in text_of(browser.page(f"{link}/angaben-pruefen"))


def test_a_change_that_opens_a_question_asks_it_before_the_summary(browser: Browser) -> None:
    link = browser.begin()
    browser.fill_in(link)

    response = browser.post(f"{link}/mithalter", {"mithalter": "ja", "zurueck": "pruefen"})

    assert response.headers["Location"] == f"{link}/mithalter_namen?zurueck=pruefen"


def test_a_photo_is_kept_and_can_be_taken_away(browser: Browser) -> None:
    link = browser.begin()
    browser.fill_in(link)

    browser.post(f"{link}/hund_foto", {"hund_foto": photo()})
    page = browser.page(f"{link}/hund_foto")
    remove = page.xpath("//button[@name='remove']/@value")
    browser.post(f"{link}/hund_foto", {"remove": remove[0]})

    assert "Bello im Garten.jpg" in text_of(page)
    assert "Bello im Garten.jpg" not in text_of(browser.page(f"{link}/hund_foto"))


def test_a_file_that_is_not_what_it_says_is_refused_and_the_draft_is_kept(browser: Browser) -> None:
    link = browser.begin()
    browser.fill_in(link)
    program = SimpleUploadedFile("Bello.jpg", b"MZ\x90 no picture at all", content_type="image/jpeg")

    response = browser.post(f"{link}/hund_foto", {"hund_foto": program})

    assert response.status_code == 422
    assert "Möglich sind" in text_of(response)
    assert "Ada Muster" in text_of(browser.page(f"{link}/angaben-pruefen"))


def test_a_file_too_large_is_refused_and_the_other_answers_of_the_page_are_saved(browser: Browser) -> None:
    link = browser.begin()
    browser.fill_in(link, ermaessigung={"ermaessigung": "ja"}, ermaessigung_grund={"ermaessigung_grund": "rettung"})
    large = SimpleUploadedFile("Nachweis.pdf", b"%PDF-1.7" + bytes(8_000_000))

    response = browser.post(
        f"{link}/ermaessigung_grund", {"ermaessigung_grund": "assistenz", "ermaessigung_nachweis": large}
    )

    assert response.status_code == 422
    assert "zu groß" in text_of(response)
    assert "Assistenz- oder Blindenführhund" in text_of(browser.page(f"{link}/angaben-pruefen"))


@pytest.mark.parametrize("there", [0, 3])
def test_too_many_files_are_told_in_one_sentence_and_nothing_is_lost(browser: Browser, there: int) -> None:
    link = browser.begin()
    browser.fill_in(link, ermaessigung={"ermaessigung": "ja"}, ermaessigung_grund={"ermaessigung_grund": "rettung"})
    page = f"{link}/ermaessigung_grund"
    if there:
        files = [photo() for _ in range(there)]
        browser.post(page, {"ermaessigung_grund": "rettung", "ermaessigung_nachweis": files})

    answer = browser.post(
        page, {"ermaessigung_grund": "assistenz", "ermaessigung_nachweis": [photo() for _ in range(6)]}
    )

    shown = html.fromstring(answer.content.decode())
    sentence = "Nachweis: Mehr als 3 Dateien sind hier nicht möglich."
    assert answer.status_code == 422
    assert len(shown.xpath(f"//*[@role='alert' or contains(@class, 'error')]//a[contains(., '{sentence}')]")) == 1
    assert shown.xpath("//input[@name='ermaessigung_grund'][@checked]/@value") == ["assistenz"]
    assert text_of(shown).count("Bello im Garten.jpg") >= 3


def test_more_than_any_form_can_want_is_not_even_read(browser: Browser) -> None:
    link = browser.begin()

    response = browser.post(f"{link}/name", PLAIN_DOG["name"], CONTENT_LENGTH=str(50 * 1024 * 1024))

    assert response.status_code == 413
    assert "Das ist zu viel auf einmal" in text_of(response)


def test_a_discarded_draft_is_gone_at_once(browser: Browser) -> None:
    link = browser.begin()

    asked = browser.page(f"{link}/entwurf-verwerfen")
    browser.post(f"{link}/entwurf-verwerfen")

    assert "Möchten Sie den Entwurf verwerfen?" in text_of(asked)
    assert "Diesen Entwurf gibt es nicht mehr" in text_of(browser.page(link, status=404))


@pytest.mark.parametrize("rest", ["", "/name", "/angaben-pruefen", "/entwurf-verwerfen"])
def test_a_wrong_link_is_a_page_with_a_sentence(browser: Browser, rest: str) -> None:
    assert "Diesen Entwurf gibt es nicht mehr" in text_of(browser.page(f"/antrag/erfunden{rest}", status=404))


def test_the_neighbour_town_cannot_open_a_draft_of_ours(browser: Browser, musterstadt: MunicipalityFacts) -> None:
    link = browser.begin()
    browser.post(f"{link}/name", PLAIN_DOG["name"])

    stranger = Browser(musterstadt)

    assert stranger.get(f"{link}/name").status_code == 404
    assert stranger.post(f"{link}/name", {"halter_name": "Eve"}).status_code == 404
    assert "Ada Muster" in browser.get(f"{link}/name").content.decode()


def test_a_form_from_elsewhere_is_not_taken(darmstadt: MunicipalityFacts) -> None:
    strict = Browser(darmstadt, enforce_csrf_checks=True)

    assert strict.post("/leistungen/hund-anmelden/beginnen").status_code == 403


def test_a_machine_that_begins_a_thousand_drafts_is_stopped_kindly(browser: Browser) -> None:
    for _ in range(100):
        browser.begin()

    stopped = browser.post("/leistungen/hund-anmelden/beginnen")

    assert stopped.status_code == 429
    assert "nehmen wir Ihre Angaben am Schalter oder am Telefon auf" in text_of(stopped)
    other = browser.post("/leistungen/hund-anmelden/beginnen", REMOTE_ADDR="192.0.2.44")
    assert other.status_code == 302


def test_who_sends_without_end_is_stopped_and_loses_nothing(browser: Browser, now: datetime) -> None:
    summary = browser.fill_in(browser.begin())
    for _ in range(40):
        browser.post(summary, {"shown": "stale"})

    assert browser.post(summary).status_code == 429

    clock.use(FixedClock(now + timedelta(minutes=15)))
    assert browser.post(summary).headers["Location"] == "/eingang"
