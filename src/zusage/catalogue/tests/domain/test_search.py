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
