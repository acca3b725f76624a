"""Ask: whoever has a dog finds the service and reads the date before filling in anything."""

from datetime import datetime, timedelta

import pytest

from zusage.cases.tests.stories import APPROVAL, FOR_A_PERSON, Town
from zusage.cases.tests.walking import offer, three_steps
from zusage.common import clock
from zusage.common.clock import FixedClock
from zusage.identity.queries import MunicipalityFacts
from zusage.portal.tests.stories import Browser, text_of


def test_a_day_that_the_law_would_overtake_is_named_to_nobody(darmstadt: MunicipalityFacts, monday: datetime) -> None:
    """The page says what the receipt would say: no date, and why."""
    town = Town(darmstadt, monday)
    town.offers_an_approval()
    for _ in range(30):
        town.open(FOR_A_PERSON)
    town.has_time_for_cases(1)

    said = text_of(Browser(darmstadt).page(f"/leistungen/{APPROVAL}"))
    receipt = town.open(FOR_A_PERSON, service=APPROVAL)

    assert "Das können wir Ihnen heute nicht ehrlich sagen. Zu schaffen wäre es bis" in said
    assert "Ende der gesetzlichen Frist am Dienstag, 23.02.2027" in said
    assert "spätestens am" not in said
    assert "decision" not in {promised.kind for promised in receipt.promised}


@pytest.mark.parametrize("words", ["hund", "Hundesteuer", "ich habe einen Welpen", "HUND ANMELDEN", ""])
def test_words_of_everyday_life_find_the_service(darmstadt: MunicipalityFacts, words: str) -> None:
    page = Browser(darmstadt).page(f"/?q={words}")

    assert page.xpath("//main//a[@href='/leistungen/hund-anmelden']/text()") == ["Hund anmelden"]


def test_who_wants_to_sign_off_is_told_what_is_missing(darmstadt: MunicipalityFacts) -> None:
    page = Browser(darmstadt).page("/?q=Hund abmelden")

    assert "Für „Hund abmelden“ gibt es hier noch keine Leistung" in text_of(page)
    assert "Eine Leistung für" not in text_of(page)


def test_a_search_that_finds_nothing_says_what_to_do(darmstadt: MunicipalityFacts) -> None:
    page = Browser(darmstadt).page("/?q=Raumschiff")

    assert "Nichts gefunden für „Raumschiff“" in text_of(page)
    assert darmstadt.contact["phone"] in text_of(page)


def test_the_search_gives_back_what_was_typed_as_text(darmstadt: MunicipalityFacts) -> None:
    page = Browser(darmstadt).page("/?q=<b>Hund</b>%22")

    assert page.xpath("string(//input[@name='q']/@value)") == '<b>Hund</b>"'
    assert not page.xpath("//main//b")


def test_the_date_stands_before_everything_else_and_tells_how_it_comes_about(
    darmstadt: MunicipalityFacts, monday: datetime
) -> None:
    page = Browser(darmstadt).page("/leistungen/hund-anmelden")

    assert text_of(page).startswith("Leistung Hund anmelden")
    assert page.xpath("string(//*[@class='z-promise__date'])").replace("\u00a0", " ") == (
        "spätestens am Mittwoch, 25. November 2026 zur Post"
    )
    assert "Zeitfenster der Stadt: 2 Arbeitstage, also bis Mittwoch, 25.11.2026." in text_of(page)


def test_the_date_is_called_a_target_while_the_city_has_decided_nothing_else(
    darmstadt: MunicipalityFacts, monday: datetime
) -> None:
    text = text_of(Browser(darmstadt).page("/leistungen/hund-anmelden"))

    assert "Unser Serviceziel" in text
    assert "Unsere Zusage" not in text


def test_beside_the_date_stands_how_many_of_the_last_were_kept(darmstadt: MunicipalityFacts, monday: datetime) -> None:
    Town(darmstadt, monday).has_kept(194, of=200)

    text = text_of(Browser(darmstadt).page("/leistungen/hund-anmelden"))

    assert "Von den letzten 200 Servicezielen dieser Leistung haben wir 194 gehalten (21.09.2026 bis" in text


def test_without_a_record_nothing_is_said_of_the_last_dates(darmstadt: MunicipalityFacts, monday: datetime) -> None:
    Town(darmstadt, monday).has_kept(99, of=99)

    assert "Von den letzten" not in text_of(Browser(darmstadt).page("/leistungen/hund-anmelden"))


def test_no_date_is_invented_when_there_is_no_honest_one(darmstadt: MunicipalityFacts, monday: datetime) -> None:
    Town(darmstadt, monday).has_no_roster()

    page = Browser(darmstadt).page("/leistungen/hund-anmelden")

    assert "Für diese Stelle ist keine Arbeitszeit eingetragen" in text_of(page)
    assert "Ein erfundenes Datum nennen wir nicht." in text_of(page)
    assert not page.xpath("//*[@class='z-promise__date']")
    assert page.xpath("//form[@method='post']//button")


def test_the_other_ways_stand_beside_the_form(darmstadt: MunicipalityFacts) -> None:
    text = text_of(Browser(darmstadt).page("/leistungen/hund-anmelden"))

    assert "Wir stellen Ihnen dieselben Fragen, und es gilt dasselbe Datum." in text
    assert darmstadt.contact["counter"] in text


def test_each_municipality_names_its_own_rates(darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts) -> None:
    here, there = (text_of(Browser(town).page("/leistungen/hund-anmelden")) for town in (darmstadt, musterstadt))

    assert "erster Hund: 120,00 € im Jahr" in here
    assert "erster Hund: 120,00 € im Jahr" not in there


def test_an_unknown_service_is_a_page_with_a_sentence(darmstadt: MunicipalityFacts) -> None:
    page = Browser(darmstadt).page("/leistungen/mond-anmelden", status=404)

    assert "Diese Leistung gibt es hier nicht" in text_of(page)


def test_looking_never_begins_anything(darmstadt: MunicipalityFacts) -> None:
    assert Browser(darmstadt).get("/leistungen/hund-anmelden/beginnen").status_code == 405


def test_the_date_moves_on_with_the_days(darmstadt: MunicipalityFacts, monday: datetime) -> None:
    clock.use(FixedClock(monday + timedelta(days=4)))  # a Friday

    page = Browser(darmstadt).page("/leistungen/hund-anmelden")

    assert "Dienstag, 1. Dezember 2026" in text_of(page)


@pytest.mark.parametrize(
    ("channels", "buttons", "desk"),
    [
        ('["online"]', 1, False),
        ('["counter", "phone"]', 0, True),
        ('["letter"]', 0, False),
        ('["online", "counter"]', 1, True),
    ],
)
def test_a_page_offers_the_ways_that_are_open_and_no_other(
    darmstadt: MunicipalityFacts, monday: datetime, channels: str, buttons: int, desk: bool
) -> None:
    files = three_steps()
    every = b'["online", "counter", "phone", "letter"]'
    assert every in files["service.toml"]
    service = files["service.toml"].replace(every, channels.encode())
    key = offer(Town(darmstadt, monday), {**files, "service.toml": service})

    page = Browser(darmstadt).page(f"/leistungen/{key}")

    assert len(page.xpath("//main//form//button")) == buttons
    assert ("Jetzt beantragen" in text_of(page)) == bool(buttons)
    assert ("Am Schalter oder am Telefon" in text_of(page)) == desk
    assert ("es gilt dasselbe Datum" in text_of(page)) == desk
