"""Letters are rehearsed with data of the form that real ones have, and every package that ships is in order."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from zusage.cases.models import Delivery
from zusage.cases.operations.parts.letter_data import letter_of
from zusage.cases.tests.stories import ASK_FOR_PAPERS, ASSESS, FOR_A_PERSON, NO_TAX, Town
from zusage.catalogue import operations
from zusage.catalogue.domain.findings import PackageBroken
from zusage.catalogue.domain.reader import package_from_files, read_package
from zusage.catalogue.domain.trial import try_scenarios
from zusage.common.tenancy import read_transaction
from zusage.identity.queries import MunicipalityFacts
from zusage.letters.domain.rehearsal import broken_letters, data_of, letters_of

ROOT = Path(__file__).parents[1]
OVERLAYS = sorted((ROOT / "municipalities").glob("*/overlays/*.toml"))


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_every_letter_can_be_typeset_with_what_the_towns_have_set(overlay: Path) -> None:
    package = read_package(ROOT / "services" / overlay.stem, overlay)
    outcomes = try_scenarios(package)

    assert {letter for outcome in outcomes for letter in letters_of(package, outcome)} == set(package.letters)
    assert broken_letters(package, outcomes) == []


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
