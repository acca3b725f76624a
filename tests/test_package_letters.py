"""Letters are rehearsed with data of the form that real ones have, and every package that ships is in order."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from zusage.cases.models import Delivery
from zusage.cases.operations.parts.letter_data import letter_of
from zusage.cases.tests.stories import ASK_FOR_PAPERS, ASSESS, FOR_A_PERSON, NO_TAX, Town
from zusage.catalogue import operations
from zusage.catalogue.domain.findings import PackageBroken
from zusage.catalogue.domain.reader import package_from_files, read_package
from zusage.catalogue.domain.trial import try_scenarios
from zusage.common.tenancy import read_transaction
from zusage.identity.queries import MunicipalityFacts
from zusage.letters.domain.letter import Letter
from zusage.letters.domain.rehearsal import broken_letters, data_of, letters_of
from zusage.letters.domain.typesetting import typeset

ROOT = Path(__file__).parents[1]
OVERLAYS = sorted((ROOT / "municipalities").glob("*/overlays/*.toml"))


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_every_letter_can_be_typeset_with_what_the_towns_have_set(overlay: Path) -> None:
    package = read_package(ROOT / "services" / overlay.stem, overlay)
    outcomes = try_scenarios(package)

    assert {letter for outcome in outcomes for letter in letters_of(package, outcome)} == set(package.letters)
    assert broken_letters(package, outcomes) == []


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_no_letter_ends_on_a_page_that_is_nearly_empty(overlay: Path) -> None:
    """Of what a scenario of each letter and length comes out with; nobody prints a sheet for two lines."""
    package = read_package(ROOT / "services" / overlay.stem, overlay)
    tried = [(name, outcome) for outcome in try_scenarios(package) for name in letters_of(package, outcome)]

    for name, outcome in tried:
        letter = Letter(f"{name}.typ", package.letters[name], data_of(package, name, outcome))
        pages = PdfReader(BytesIO(typeset(letter, timestamp=datetime(2026, 1, 1, tzinfo=UTC)))).pages
        lines = [line for line in pages[-1].extract_text().splitlines() if line.strip()]
        assert len(lines) >= 10, (name, outcome.scenario.name, lines)


def test_the_notice_says_which_row_of_the_by_law_decided() -> None:
    """Why 600 euros: the breed, the provision, the by-law and its rate, and since when the dog is there."""
    package = read_package(
        ROOT / "services" / "hund-anmelden", ROOT / "municipalities/darmstadt/overlays/hund-anmelden.toml"
    )
    said = {}
    for outcome in try_scenarios(package):
        if "steuerbescheid" in letters_of(package, outcome):
            letter = Letter(
                "steuerbescheid.typ",
                package.letters["steuerbescheid"],
                data_of(package, "steuerbescheid", outcome),
            )
            pdf = PdfReader(BytesIO(typeset(letter, timestamp=datetime(2026, 1, 1, tzinfo=UTC))))
            said[outcome.variables["satzart"]] = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())

    assert "Der Hund (Rottweiler) gehört nach § 2 der Hundeverordnung" in said["gefaehrlich"]
    assert "Dafür setzt die Satzung 600,00 € im Jahr fest" in said["gefaehrlich"]
    assert "Es ist der erste Hund in Ihrem Haushalt. Dafür setzt die Satzung 120,00 € im Jahr fest" in said["erster"]
    assert "Es ist der zweite Hund in Ihrem Haushalt. Dafür setzt die Satzung 156,00 €" in said["zweiter"]
    assert "leben schon zwei oder mehr Hunde. Dafür setzt die Satzung 192,00 €" in said["weiterer"]


@pytest.mark.parametrize("outputs", [ASSESS, ASK_FOR_PAPERS, NO_TAX], ids=lambda outputs: outputs["entscheidung"])
def test_a_rehearsed_letter_has_the_data_of_a_real_one(
    darmstadt: MunicipalityFacts, now: datetime, outputs: dict[str, Any]
) -> None:
    town = Town(darmstadt, now)
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, outputs)
    with read_transaction(town.id):
        real = letter_of(Delivery.objects.filter(case_id=receipt.case_id).exclude(letter="").order_by("id")[0])
    package = read_package(ROOT / "services" / "hund-anmelden")
    name = real.name.removesuffix(".typ")
    outcome = next(tried for tried in try_scenarios(package) if name in letters_of(package, tried))

    rehearsed = data_of(package, name, outcome)

    assert rehearsed.keys() == dict(real.data).keys()
    assert rehearsed["municipality"].keys() == real.data["municipality"].keys()
    assert {key: type(value) for key, value in rehearsed["recipient"].items()} == {
        key: type(value) for key, value in real.data["recipient"].items() if key in rehearsed["recipient"]
    }


def test_a_package_with_a_broken_letter_is_not_published(darmstadt: MunicipalityFacts, now: datetime) -> None:
    package = read_package(ROOT / "services" / "hund-anmelden", OVERLAYS[0])
    broken = {**package.files, "letters/kein_steuerfall.typ": b'#import "brief.typ": *\n\n#unbekannt\n'}
    assert package.overlay is not None

    with pytest.raises(PackageBroken, match=r"letters/kein_steuerfall\.typ:3: .*unknown variable: unbekannt"):
        operations.publish_service(
            municipality_id=darmstadt.id,
            package=package_from_files(broken, package.overlay.source),
            by="test",
            now=now,
        )
