"""The way through the pages, forwards and back, and what is checked at the end."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.applications.domain.flow import (
    first_open_page,
    is_reachable,
    missing_answers,
    next_page,
    previous_page,
    progress,
    reached_answers,
)
from zusage.applications.domain.summary import NOT_GIVEN, summary
from zusage.catalogue.domain.package import ServicePackage

COMPLETE: dict[str, Any] = {
    "halter_name": "Lena Hoffmann",
    "halter_anschrift": {"street": "Rhönring", "house_number": "80", "postal_code": "64289", "city": "Darmstadt"},
    "hund_name": "Bello",
    "hund_art": "rasse",
    "hund_rasse": "Labrador",
    "hund_geburt": "2025-04",
    "anlass": "angeschafft",
    "hund_seit": "2026-11-03",
    "vorher_versteuert": False,
    "weitere_hunde": 0,
    "mithalter": False,
    "ermaessigung": False,
    "sepa": True,
    "sepa_inhaber": "Lena Hoffmann",
    "sepa_iban": "DE89370400440532013000",
}


def test_the_first_page_asks_for_the_name(package: ServicePackage) -> None:
    page = next_page(package.form, {}, None)

    assert page is not None
    assert page.key == "name"
    assert previous_page(package.form, {}, "name") is None


def test_an_answer_decides_which_page_comes_next(package: ServicePackage) -> None:
    form = package.form

    assert next_page(form, {"hund_art": "rasse"}, "hund_art").key == "hund_rasse"  # type: ignore[union-attr]
    assert next_page(form, {"hund_art": "mischling"}, "hund_art").key == "hund_mischung"  # type: ignore[union-attr]
    assert next_page(form, {"hund_art": "unbekannt"}, "hund_art").key == "hund_angaben"  # type: ignore[union-attr]


def test_after_the_last_page_comes_the_summary(package: ServicePackage) -> None:
    assert next_page(package.form, COMPLETE, "weitere_angaben") is None
    assert previous_page(package.form, COMPLETE, None).key == "weitere_angaben"  # type: ignore[union-attr]


answers = st.fixed_dictionaries(
    {},
    optional={
        "hund_art": st.sampled_from(["rasse", "mischling", "unbekannt"]),
        "vorher_versteuert": st.booleans(),
        "mithalter": st.booleans(),
        "ermaessigung": st.booleans(),
        "sepa": st.booleans(),
    },
)


@given(answers)
def test_the_way_back_is_the_way_forth(package: ServicePackage, answers: dict[str, Any]) -> None:
    forth, back = [], []
    page = next_page(package.form, answers, None)
    while page is not None:
        forth.append(page.key)
        page = next_page(package.form, answers, page.key)
    page = previous_page(package.form, answers, None)
    while page is not None:
        back.append(page.key)
        page = previous_page(package.form, answers, page.key)

    assert forth == back[::-1]
    assert [progress(package.form, answers, key) for key in forth] == [
        (number, len(forth)) for number in range(1, len(forth) + 1)
    ]
    assert all(is_reachable(package.form, answers, key) for key in forth)


def test_nothing_is_missing_when_all_that_is_asked_is_answered(package: ServicePackage) -> None:
    assert missing_answers(package.form, COMPLETE) == ()
    assert first_open_page(package.form, COMPLETE) is None


@pytest.mark.parametrize("key", ["halter_name", "hund_rasse", "hund_seit", "sepa_iban"])
def test_a_required_answer_that_is_missing_is_named_and_leads_back(package: ServicePackage, key: str) -> None:
    without = {name: answer for name, answer in COMPLETE.items() if name != key}

    assert missing_answers(package.form, without) == (key,)
    assert key in first_open_page(package.form, without).questions  # type: ignore[union-attr]


def test_resuming_leads_behind_the_last_saved_page_even_over_optional_ones(package: ServicePackage) -> None:
    page = first_open_page(package.form, COMPLETE, visited="hund_chip")

    assert page is not None
    assert page.key == "hund_foto"


def test_a_changed_answer_loses_nothing_until_it_is_sent(package: ServicePackage) -> None:
    changed = {**COMPLETE, "hund_art": "mischling", "hund_mix_1": "Pudel"}

    sent = reached_answers(package.form, changed)

    assert changed["hund_rasse"] == "Labrador"
    assert "hund_rasse" not in sent
    assert sent["hund_mix_1"] == "Pudel"


def test_the_summary_shows_every_question_as_a_person_reads_it(package: ServicePackage) -> None:
    rows = {
        row.question: row for row in summary(package.form, COMPLETE, package.texts["de"], {"hund_foto": ["Bello.jpg"]})
    }

    assert rows["halter_anschrift"].lines == ("Rhönring 80", "64289 Darmstadt")
    assert rows["hund_art"].lines == ("ein Rassehund",)
    assert rows["hund_seit"].lines == ("3.\u00a0November 2026",)
    assert rows["hund_geburt"].lines == ("April 2025",)
    assert rows["sepa"].lines == ("Ja",)
    assert rows["sepa_iban"].lines == ("DE89 3704 0044 0532 0130 00",)
    assert rows["weitere_hunde"].lines == ("0",)
    assert rows["hund_foto"].lines == ("Bello.jpg",)
    assert rows["halter_telefon"].lines == (NOT_GIVEN,)
    assert not rows["halter_telefon"].is_given
    assert rows["hund_seit"].page == "seit"
    assert "hund_mix_1" not in rows
