"""What a municipality may set, and what it may not."""

import pytest

from zusage.catalogue.domain.findings import PackageBroken
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import package_from_files


def test_the_municipality_sets_rates_breeds_authority_and_windows(files: dict[str, bytes], overlay: bytes) -> None:
    slower = overlay + b"\n[windows]\ndecision = 5\n"

    package = package_from_files(files, slower)

    assert package.data["saetze"]["zweiter_cent"] == 15600
    assert "rottweiler" in package.data["listenhunde"]
    assert package.authority == "Kassen- und Steueramt"
    assert package.windows == {"decision": 5, "first_answer": 2, "tag": 2}


def test_texts_name_what_the_municipality_has_set(adopted: ServicePackage) -> None:
    cost = adopted.texts["de"].blocks("cost")

    assert cost[0].lines[0] == "erster Hund: 120,00\u00a0€ im Jahr"
    assert "1. Juli" in cost[1].text


def test_the_remedy_notice_keeps_its_places_for_the_letter(adopted: ServicePackage) -> None:
    assert "{behoerde}" in adopted.text("remedy.widerspruch")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("erster_cent", "erter_cent", "did you mean 'saetze.erster_cent'"),
        ("erster_cent = 120_00", "", "data.saetze.erster_cent: is missing"),
        ("zweiter_cent = 156_00", "zweiter_cent = 156.0", "must be a whole number of cents"),
        ("anzeigefrist_tage = 14", "anzeigefrist_tage = -1", "must be a whole number of days"),
        ('service = "hund-anmelden"', 'service = "hund-abmelden"', "is for 'hund-abmelden'"),
        ("[header]", "[process]", "unknown key 'process'"),
        ("[data]", "[data", "is not TOML"),
    ],
)
def test_an_overlay_never_forks_and_never_guesses(
    files: dict[str, bytes], overlay: bytes, *, old: str, new: str, said: str
) -> None:
    text = overlay.decode()
    assert old in text

    with pytest.raises(PackageBroken) as broken:
        package_from_files(files, text.replace(old, new, 1).encode())

    assert said in str(broken.value)


def test_suggestions_show_breeds_as_people_write_them(adopted: ServicePackage) -> None:
    words = adopted.suggestions(adopted.form.questions["hund_rasse"])

    assert "Labrador Retriever" in words
    assert "Rottweiler" in words
    assert list(words) == sorted(words, key=str.casefold)
