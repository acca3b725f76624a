"""Receive: received and never complete, the date loudest, the code once and kept nowhere in clear."""

import io
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from lxml import html
from pypdf import PdfReader

from zusage.cases.models import Case
from zusage.cases.tests.stories import Town
from zusage.common import clock, jobs
from zusage.common.clock import FixedClock
from zusage.common.tenancy import read_transaction
from zusage.identity.queries import MunicipalityFacts
from zusage.portal.tests.stories import Browser, text_of

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def browser(darmstadt: MunicipalityFacts) -> Browser:
    return Browser(darmstadt)


def test_the_receipt_says_received_and_never_complete(browser: Browser) -> None:
    browser.apply()

    text = text_of(browser.page("/eingang"))

    assert "Eingegangen" in text
    assert "vollständig" not in text


def test_the_date_is_the_loudest_word_and_the_law_has_its_own_line(browser: Browser) -> None:
    browser.apply()

    page = browser.page("/eingang")

    assert page.xpath("string(//*[@class='z-promise__date'])").replace("\u00a0", " ") == (
        "spätestens am Mittwoch, 25. November 2026 zur Post"
    )
    law = page.xpath("//p[strong='Was das Gesetz sagt:']")
    assert "keine Frist" in law[0].text_content()
    assert not page.xpath("//section[contains(@class, 'z-promise')]//strong[.='Was das Gesetz sagt:']")


def test_the_paper_says_the_same_as_the_page(browser: Browser) -> None:
    reference, code = browser.apply()

    response = browser.get("/eingang.pdf")

    paper = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    assert reference in paper
    assert code in paper
    assert "25. November 2026" in paper.replace("\u00a0", " ")


def test_page_and_paper_say_how_many_of_the_last_dates_were_kept(
    browser: Browser, darmstadt: MunicipalityFacts, now: datetime
) -> None:
    Town(darmstadt, now).has_kept(200, of=200)
    browser.apply()

    page, response = text_of(browser.page("/eingang")), browser.get("/eingang.pdf")

    paper = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    sentence = "Von den letzten 200 Servicezielen dieser Leistung haben wir mindestens 196 gehalten (21.09.2026 bis"
    assert sentence in page
    assert sentence in " ".join(paper.split())


def test_the_code_is_in_no_session_in_clear(browser: Browser) -> None:
    _, code = browser.apply()

    stored = [str(session.get_decoded()) for session in Session.objects.all()]

    assert stored
    assert not any(code in value or code.replace("-", "") in value for value in stored)


def test_the_code_is_shown_for_an_hour_and_not_a_minute_longer(browser: Browser, now: datetime) -> None:
    _, code = browser.apply()

    clock.use(FixedClock(now + timedelta(minutes=59)))
    assert code in text_of(browser.page("/eingang"))
    clock.use(FixedClock(now + timedelta(minutes=61)))
    gone = browser.page("/eingang", status=410)

    assert code not in text_of(gone)
    assert browser.get("/eingang.pdf").status_code == 410


def test_another_browser_sees_no_receipt(browser: Browser, darmstadt: MunicipalityFacts) -> None:
    browser.apply()

    assert Browser(darmstadt).get("/eingang").status_code == 410


def test_no_mail_tells_service_or_code(browser: Browser, now: datetime) -> None:
    _, code = browser.apply(kontakt={"halter_email": "ada@beispiel.example"})

    while jobs.run_next(now):
        pass

    assert [message.to for message in mail.outbox] == [["ada@beispiel.example"]]
    told = str(mail.outbox[0].message())
    assert code not in told
    assert "Hund" not in told


def test_sending_twice_opens_one_case_and_shows_its_receipt(browser: Browser, darmstadt: MunicipalityFacts) -> None:
    summary = browser.fill_in(browser.begin())

    first = browser.post(summary)
    shown = browser.page("/eingang").xpath("//dd[@class='z-code']/text()")
    second = browser.post(summary)

    assert first.headers["Location"] == second.headers["Location"] == "/eingang"
    assert browser.page("/eingang").xpath("//dd[@class='z-code']/text()") == shown
    with read_transaction(darmstadt.id):
        assert Case.objects.count() == 1


def test_who_never_got_the_answer_sends_again_and_holds_the_receipt(
    browser: Browser, darmstadt: MunicipalityFacts
) -> None:
    summary = browser.fill_in(browser.begin())
    browser.post(summary)
    again = Browser(darmstadt)  # the cookie of the first answer was lost with it

    assert again.post(summary).headers["Location"] == "/eingang"

    reference, code = again.page("/eingang").xpath("//dd[@class='z-code']/text()")
    assert again.enter(reference, code).headers["Location"] == "/vorgang/stand"


def test_after_the_hour_the_link_still_says_what_became_of_it(browser: Browser, now: datetime) -> None:
    link = browser.begin()
    summary = browser.fill_in(link)
    browser.post(summary)
    reference, code = browser.page("/eingang").xpath("//dd[@class='z-code']/text()")

    clock.use(FixedClock(now + timedelta(hours=1)))

    for answer in (browser.post(summary), browser.get(summary), browser.get(link), browser.get(f"{link}/name")):
        assert answer.status_code == 410
        assert f"unter der Vorgangsnummer {reference}" in text_of(answer)
        assert code not in text_of(answer)


def test_the_link_shows_no_code_to_whoever_only_looks(browser: Browser) -> None:
    link = browser.begin()
    browser.post(browser.fill_in(link))
    _, code = browser.page("/eingang").xpath("//dd[@class='z-code']/text()")

    assert code not in text_of(browser.page(link, status=410))


def test_a_tab_that_shows_old_answers_sends_nothing(browser: Browser, darmstadt: MunicipalityFacts) -> None:
    link = browser.begin()
    summary = browser.fill_in(link)
    stale = browser.page(summary).xpath("string(//input[@name='shown']/@value)")
    browser.post(f"{link}/hund_name", {"hund_name": "Rex", "zurueck": "pruefen"})

    answer = browser.post(summary, {"shown": stale})

    assert answer.status_code == 409
    assert "inzwischen geändert" in text_of(answer)
    assert "Rex" in text_of(answer)
    with read_transaction(darmstadt.id):
        assert not Case.objects.exists()
    fresh = html.fromstring(answer.content.decode()).xpath("string(//input[@name='shown']/@value)")
    assert browser.post(summary, {"shown": fresh}).headers["Location"] == "/eingang"


def test_the_session_gets_a_new_key_when_a_case_is_opened(browser: Browser) -> None:
    session = browser.session
    session["anything"] = "kept"
    session.save()
    before = browser.cookies["sitzung"] = session.session_key

    browser.apply()

    assert browser.cookies["sitzung"].value != before
