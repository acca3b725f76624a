"""Follow: with reference and code, and for nobody else."""

import base64
import io
import json
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from zusage.cases.models import Case
from zusage.cases.tests.stories import ASK_FOR_PAPERS, Town
from zusage.catalogue.domain.package import EndKind
from zusage.common import clock
from zusage.common.clock import FixedClock
from zusage.common.domain.ids import CaseId
from zusage.common.tenancy import read_transaction
from zusage.identity.queries import MunicipalityFacts
from zusage.portal.plain import ENDED
from zusage.portal.tests.stories import Browser, text_of

pytestmark = pytest.mark.usefixtures("monday")

DOUBTFUL = {"weitere_angaben": {"weitere_angaben": "Der Hund humpelt."}}


@pytest.fixture
def browser(darmstadt: MunicipalityFacts) -> Browser:
    return Browser(darmstadt)


@pytest.fixture
def town(darmstadt: MunicipalityFacts, now: datetime) -> Town:
    """The same municipality behind the desk."""
    return Town(darmstadt, now)


def case_of(town: Town, reference: str) -> CaseId:
    """Return the case with a reference."""
    with read_transaction(town.id):
        return CaseId(Case.objects.get(reference=reference).id)


def picture(name: str) -> SimpleUploadedFile:
    """Return a small picture."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "brown").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue())


@pytest.fixture
def elsewhere(darmstadt: MunicipalityFacts) -> Browser:
    """Another device of the same person, or somebody else's."""
    return Browser(darmstadt)


def test_reference_and_code_open_the_case_however_they_are_typed(browser: Browser, elsewhere: Browser) -> None:
    reference, code = browser.apply()

    response = elsewhere.enter(reference.lower().replace("-", " "), code.lower().replace("-", ""))

    assert response.headers["Location"] == "/vorgang/stand"
    assert reference in text_of(elsewhere.page("/vorgang/stand"))


def test_a_wrong_code_and_a_missing_reference_get_the_same_answer(browser: Browser, elsewhere: Browser) -> None:
    reference, code = browser.apply()
    other_code = "0000-0000-0000-0000"

    wrong_code = elsewhere.enter(reference, other_code)
    no_case = elsewhere.enter("DA-2222-2222", code)
    no_reference = elsewhere.enter("guten Tag", "bitte")

    answers = [text_of(answer).replace(reference, "").replace("DA-2222-2222", "") for answer in (wrong_code, no_case)]
    assert answers[0] == answers[1]
    assert {answer.status_code for answer in (wrong_code, no_case, no_reference)} == {422}


def test_whoever_guesses_is_stopped_even_with_the_right_code(browser: Browser, elsewhere: Browser) -> None:
    reference, code = browser.apply()

    for number in range(10):
        elsewhere.enter(reference, f"0000-0000-0000-{number:04}")
    stopped = elsewhere.enter(reference, code)

    assert stopped.status_code == 429
    assert "Zu viele Versuche" in text_of(stopped)


def test_whoever_guesses_locks_out_nobody_else(browser: Browser, elsewhere: Browser) -> None:
    """Neither the right person at another place, nor somebody else at the same one (a library has one address)."""
    reference, code = browser.apply()
    other_reference, other_code = browser.apply()
    for number in range(11):
        elsewhere.enter(reference, f"0000-0000-0000-{number:04}")

    at_home = elsewhere.post("/vorgang", {"reference": reference, "code": code}, REMOTE_ADDR="192.0.2.99")
    beside = elsewhere.enter(other_reference, other_code)

    assert (at_home.status_code, beside.status_code) == (302, 302)


def test_one_place_guesses_a_hundred_times_at_most(browser: Browser, elsewhere: Browser) -> None:
    reference, code = browser.apply()
    for number in range(100):
        elsewhere.enter(f"DA-2222-{number:04}", "0000-0000-0000-0000")

    assert elsewhere.enter(reference, code).status_code == 429


def test_a_quarter_of_an_hour_later_the_door_opens_again(browser: Browser, elsewhere: Browser, now: datetime) -> None:
    reference, code = browser.apply()
    for _ in range(10):
        elsewhere.enter(reference, "0000-0000-0000-0000")

    clock.use(FixedClock(now + timedelta(minutes=16)))

    assert elsewhere.enter(reference, code).status_code == 302


def test_the_neighbour_town_opens_no_case_of_ours(browser: Browser, musterstadt: MunicipalityFacts) -> None:
    reference, code = browser.apply()

    response = Browser(musterstadt).enter(reference, code)

    assert response.status_code == 422


def test_a_session_of_one_town_is_nothing_in_the_other(browser: Browser, musterstadt: MunicipalityFacts) -> None:
    browser.apply()
    stranger = Browser(musterstadt)
    stranger.cookies = browser.cookies

    assert stranger.get("/vorgang/stand").headers["Location"] == "/vorgang"
    assert stranger.get("/eingang").status_code == 410


@pytest.mark.parametrize("page", ["stand", "unterlagen", "nachricht", "zurueckziehen", "zusage.json"])
def test_without_a_code_every_page_of_a_case_leads_to_the_door(elsewhere: Browser, page: str) -> None:
    assert elsewhere.get(f"/vorgang/{page}").headers["Location"] == "/vorgang"


def test_the_page_says_first_whose_turn_it_is(browser: Browser) -> None:
    browser.apply(**DOUBTFUL)

    page = browser.page("/vorgang/stand")

    assert page.xpath("string((//main//h2)[1])") == "Wir sind am Zug"
    assert "Ein Mensch wird Ihren Vorgang prüfen." in page.xpath("//ol[@class='z-timeline']//span/text()")


def test_promise_and_forecast_are_told_apart(browser: Browser) -> None:
    browser.apply(**DOUBTFUL)

    text = text_of(browser.page("/vorgang/stand"))

    assert "spätestens am Mittwoch, 25. November 2026" in text
    assert "Voraussichtlich ist es am" in text


def test_the_record_stands_beside_an_open_date_and_no_longer_beside_one_that_is_over(
    browser: Browser, town: Town, now: datetime
) -> None:
    town.has_kept(194, of=200)
    browser.apply(**DOUBTFUL)

    waiting = text_of(browser.page("/vorgang/stand"))
    clock.use(FixedClock(now + timedelta(days=10)))
    broken = text_of(browser.page("/vorgang/stand"))

    assert "Von den letzten 200 Servicezielen dieser Leistung haben wir 194 gehalten (21.09.2026 bis" in waiting
    assert "Von den letzten" not in broken


def test_a_message_is_sent_and_stands_in_the_course_of_things(browser: Browser) -> None:
    browser.apply()

    browser.post("/vorgang/nachricht", {"nachricht": "Bello ist umgezogen."})

    assert "Bello ist umgezogen." in text_of(browser.page("/vorgang/stand"))


def test_after_the_end_a_message_is_taken_and_the_page_says_that_a_person_reads_it(
    browser: Browser, town: Town, now: datetime
) -> None:
    browser.apply()
    town.later(hours=1).post()
    clock.use(FixedClock(town.now))
    closed = browser.page("/vorgang/stand")

    browser.post("/vorgang/nachricht", {"nachricht": "Die Marke fehlt im Umschlag."})

    assert "Niemand muss mehr etwas tun." in text_of(closed)
    assert closed.xpath("//a[@href='/vorgang/nachricht']")
    assert "wie und in welcher Zeit Sie sich wehren können" in text_of(browser.page("/vorgang/nachricht"))
    waiting = text_of(browser.page("/vorgang/stand"))
    assert "Sie ist noch nicht gelesen. Wir lesen sie spätestens am" in waiting
    assert "Einen Widerspruch oder eine Klage können Sie auf diesem Weg nicht wirksam einlegen" in waiting
    assert "Niemand muss" not in waiting


def test_every_end_has_its_words_on_the_page() -> None:
    assert set(ENDED) == {end.value for end in EndKind}


def test_what_is_asked_stands_complete_on_the_page_and_can_be_handed_in(
    browser: Browser, town: Town, now: datetime
) -> None:
    reference, _ = browser.apply(**DOUBTFUL)
    town.complete(case_of(town, reference), ASK_FOR_PAPERS)

    asked = browser.page("/vorgang/stand")
    clock.use(FixedClock(now + timedelta(days=1)))
    browser.post("/vorgang/unterlagen", {"nachgereicht": picture("pass.png"), "nachgereicht_text": "Bitte sehr."})

    assert asked.xpath("string((//main//h2)[1])").startswith("Sie sind am Zug")
    assert len(asked.xpath("//div[@class='kern-alert__body']//li")) == 2
    assert "Wir sind am Zug" in text_of(browser.page("/vorgang/stand"))


def test_a_paper_that_is_no_picture_is_refused_and_the_text_is_kept(browser: Browser, town: Town) -> None:
    reference, _ = browser.apply(**DOUBTFUL)
    town.complete(case_of(town, reference), ASK_FOR_PAPERS)
    program = SimpleUploadedFile("pass.png", b"MZ no picture")

    response = browser.post("/vorgang/unterlagen", {"nachgereicht": program, "nachgereicht_text": "Bitte sehr."})

    assert response.status_code == 422
    assert "Diese Art von Datei können wir nicht annehmen." in text_of(response)
    assert "Bitte sehr." in text_of(response)
    assert "Sie sind am Zug" in text_of(browser.page("/vorgang/stand"))


def test_handing_in_nothing_is_not_taken_for_an_answer(browser: Browser, town: Town) -> None:
    reference, _ = browser.apply(**DOUBTFUL)
    town.complete(case_of(town, reference), ASK_FOR_PAPERS)

    assert browser.post("/vorgang/unterlagen", {}).status_code == 422


def test_nothing_can_be_handed_in_when_nothing_is_asked(browser: Browser) -> None:
    browser.apply(**DOUBTFUL)

    assert browser.get("/vorgang/unterlagen").headers["Location"] == "/vorgang/stand"


def test_a_letter_can_be_read_once_it_has_left_the_house(browser: Browser, town: Town) -> None:
    browser.apply()
    before = browser.page("/vorgang/stand").xpath("//a[contains(@href, '/schreiben/')]/@href")
    town.post()

    letters = browser.page("/vorgang/stand").xpath("//a[contains(@href, '/schreiben/')]/@href")
    copy = browser.get(letters[0])

    assert before == []
    assert copy.headers["Content-Type"] == "application/pdf"
    assert copy.content.startswith(b"%PDF-")


def test_everybody_who_opened_the_case_is_shown_by_unit_and_never_by_name(browser: Browser, town: Town) -> None:
    reference, _ = browser.apply(**DOUBTFUL)
    town.open_file(case_of(town, reference))
    town.open_file(case_of(town, reference))

    text = text_of(browser.page("/vorgang/stand"))

    assert "Kassen- und Steueramt" in text
    assert "2-mal" in text
    assert "Sommer" not in text


def test_the_page_says_that_the_date_rests_only_once_it_does(browser: Browser, town: Town, now: datetime) -> None:
    reference, _ = browser.apply(**DOUBTFUL)
    town.complete(case_of(town, reference), ASK_FOR_PAPERS)

    before = text_of(browser.page("/vorgang/stand"))
    town.post()
    clock.use(FixedClock(now + timedelta(days=1)))
    after = text_of(browser.page("/vorgang/stand"))

    assert "Solange ruht unsere Frist" not in before
    assert "Solange ruht unsere Frist" in after
    assert "Ruht. Wenn Sie heute antworten: Der Steuerbescheid geht spätestens am" in after


def test_a_broken_promise_is_told_with_regret(browser: Browser, town: Town, now: datetime) -> None:
    browser.apply(**DOUBTFUL)

    clock.use(FixedClock(now + timedelta(days=10)))
    page = browser.page("/vorgang/stand")

    assert page.xpath("//section[contains(@class, 'z-promise--broken')]")
    assert "Nicht eingehalten. Das tut uns leid." in text_of(page)


def test_a_promise_kept_is_said_to_be_kept_and_the_notice_alone_names_the_remedy(browser: Browser, town: Town) -> None:
    browser.apply()
    town.post()

    text = text_of(browser.page("/vorgang/stand"))

    assert "Eingehalten. Wir hatten gesagt: spätestens am Mittwoch, 25. November 2026" in text
    assert "In unserer Entscheidung steht, wie und in welcher Zeit Sie sich wehren können." in text
    assert "Dezember" not in text


def test_without_a_date_the_page_says_so(browser: Browser, town: Town) -> None:
    town.has_no_roster()
    browser.apply(**DOUBTFUL)

    receipt, status = text_of(browser.page("/eingang")), text_of(browser.page("/vorgang/stand"))

    assert "spätestens am" not in receipt.split("Was das Gesetz sagt")[0]
    assert "Noch kein Datum" in status


def test_an_empty_message_is_not_sent(browser: Browser) -> None:
    browser.apply()

    response = browser.post("/vorgang/nachricht", {"nachricht": "  "})

    assert response.status_code == 422
    assert "Bitte schreiben Sie uns etwas." in text_of(response)


def test_a_case_is_withdrawn_after_asking_once(browser: Browser) -> None:
    browser.apply(**DOUBTFUL)

    asked = browser.page("/vorgang/zurueckziehen")
    browser.post("/vorgang/zurueckziehen")

    assert "Möchten Sie „Hund anmelden“ zurückziehen?" in text_of(asked)
    assert "Zurückgezogen" in text_of(browser.page("/vorgang/stand"))


def test_what_is_decided_can_no_longer_be_withdrawn(browser: Browser) -> None:
    browser.apply()

    response = browser.post("/vorgang/zurueckziehen")

    assert response.status_code == 409
    assert "Zurückziehen geht nicht mehr" in text_of(response)


def test_a_letter_of_another_case_is_not_to_be_had(browser: Browser) -> None:
    browser.apply()

    assert browser.get("/vorgang/schreiben/01900000-0000-7000-8000-000000000000.pdf").status_code == 404


def test_a_closed_case_is_closed_in_this_browser(browser: Browser) -> None:
    browser.apply()

    browser.post("/vorgang/beenden")

    assert browser.get("/vorgang/stand").headers["Location"] == "/vorgang"
    assert browser.get("/eingang").status_code == 410


def test_anybody_can_prove_what_was_promised_with_the_public_key_alone(browser: Browser) -> None:
    """As /zusage-pruefen tells it: canonical JSON, Base64url, Ed25519."""
    browser.apply()
    signed = browser.get("/vorgang/zusage.json").json()["promises"][0]
    key = browser.get("/schluessel.json").json()["keys"][0]

    statement = json.dumps(signed["statement"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "=")).verify(
        base64.urlsafe_b64decode(signed["signature"] + "=="), statement
    )
    assert signed["key_id"] == key["kid"]
    assert signed["statement"]["promised_until"] == "2026-11-25"


def test_what_sounds_like_an_objection_is_said_to_be_none_at_once(browser: Browser, town: Town, now: datetime) -> None:
    browser.apply()
    town.later(hours=1).post()
    clock.use(FixedClock(town.now))

    browser.post("/vorgang/nachricht", {"nachricht": "Ich lege Einspruch ein, der Hund ist kein Listenhund."})

    page = text_of(browser.page("/vorgang/stand"))
    assert "So ist ein Widerspruch oder eine Klage nicht wirksam" in page
    assert "schriftlich oder zur Niederschrift" in page
    assert "Auf der sicheren Seite sind Sie bis zum" in page
    assert "meldet sich jemand bei Ihnen" in page
    assert "Einen Widerspruch oder eine Klage können Sie auf diesem Weg" not in page
