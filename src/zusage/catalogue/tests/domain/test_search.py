"""How a person finds a service by her own words."""

import pytest

from zusage.catalogue.domain.search import Entry, Index

INDEX = Index(
    [
        Entry(
            "hund-anmelden",
            "Hund anmelden",
            ("Hundesteuer", "Welpe", "Hundemarke"),
            "Wer einen Hund hält, zahlt Steuer.",
        ),
        Entry("baumfaellung", "Baumfällung beantragen", ("Baum fällen", "Fällgenehmigung"), "Ein Hund darf zusehen."),
        Entry(
            "bewohnerparken",
            "Bewohnerparkausweis",
            ("Parken", "Anwohner", "Ausweis", "Bewohner"),
            "Parken in der Zone.",
        ),
    ]
)


@pytest.mark.parametrize(
    "query",
    [
        "hund", "Hunde", "HUNDESTEUER", "ich habe einen Welpen", "Hundesteueranmeldung", "hundsteuer", "welp",
        "Hundemarke verloren", "Hunf anmelden", "wo muss ich meinen neuen hund anmelden?",
    ],
)  # fmt: skip
def test_everyday_words_find_the_dog_first(query: str) -> None:
    hits = INDEX.find(query)

    assert hits[0].key == "hund-anmelden"


def test_the_name_counts_more_than_a_mention_in_the_text() -> None:
    hits = INDEX.find("Hund")

    assert [hit.key for hit in hits] == ["hund-anmelden", "baumfaellung"]


def test_a_compound_nobody_wrote_down_is_split_into_words_of_the_catalogue() -> None:
    assert [hit.key for hit in INDEX.find("Anwohnerparkausweis")] == ["bewohnerparken"]


@pytest.mark.parametrize("query", ["", "   ", "ich habe eine", "Reisepass", "?!", "1234"])
def test_what_the_catalogue_does_not_know_finds_nothing(query: str) -> None:
    assert INDEX.find(query) == []


@pytest.mark.parametrize(
    ("query", "is_missing"),
    [
        ("Hund anmelden", False),
        ("Hund abmelden", True),
        ("ich will meinen Hund abmelden", True),
        ("Hundesteuer ummelden", True),
        ("Hund abgemeldet", True),
        ("Abmeldung Hund", True),
        ("Hundeabmeldung", True),
        ("Hund angemeldet", False),
        ("Hundeanmeldung", False),
        ("Hunde anmleden", False),
        ("Hund", False),
        ("Parken", False),
        ("Reisepass", False),
    ],
)
def test_who_asks_for_another_act_is_told_that_it_is_missing(query: str, is_missing: bool) -> None:
    assert INDEX.missing(query) is is_missing


def test_an_act_is_no_slip_of_another() -> None:
    assert INDEX.find("abmelden") == []


def test_with_the_service_that_was_asked_for_nothing_is_missing() -> None:
    both = Index(
        [
            Entry("hund-anmelden", "Hund anmelden", (), ""),
            Entry("hund-abmelden", "Hund abmelden", ("Hund gestorben",), ""),
            Entry("gewerbe-abmelden", "Gewerbe abmelden", (), ""),
        ]
    )

    assert both.find("Hund abmelden")[0].key == "hund-abmelden"
    assert not both.missing("Hund abmelden")
    assert both.missing("Gewerbe anmelden")
