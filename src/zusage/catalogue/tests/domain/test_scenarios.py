"""The examples of a package are carried out, and an example that does not hold is told."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.scenarios import Act, read_scenario
from zusage.catalogue.domain.trial import try_scenario

FOLDER = Path(__file__).parents[5] / "services" / "hund-anmelden" / "scenarios"


@pytest.mark.parametrize("file", sorted(path.name for path in FOLDER.glob("*.toml")))
def test_a_scenario_that_ships_holds(package: ServicePackage, file: str) -> None:
    scenario = read_scenario(file, (FOLDER / file).read_bytes(), [])
    assert scenario is not None

    outcome = try_scenario(package, scenario)

    assert outcome.differences == ()


def test_every_reason_for_a_person_has_a_sentence(package: ServicePackage) -> None:
    reasons = {
        reason
        for scenario in package.scenarios
        for reason in try_scenario(package, scenario).variables["pruefung"]["gruende"]
    }

    assert len(reasons) >= 7
    assert all(package.text(f"reason.{reason}") for reason in reasons)


def needs_a_person(package: ServicePackage, breed: str) -> bool:
    plain = package.scenarios[0]
    outcome = try_scenario(package, replace(plain, answers={**plain.answers, "hund_rasse": breed}))
    return bool(outcome.variables["pruefung"]["person_noetig"])


def test_a_listed_breed_never_passes_the_machine_however_it_is_written(adopted: ServicePackage) -> None:
    for breed in adopted.data_as_written["listenhunde"]:
        for written in (breed, breed.upper(), breed.lower(), f"{breed}-Mix", breed[:-1]):
            assert needs_a_person(adopted, written), written


@pytest.mark.slow
def test_a_breed_everybody_knows_passes_the_machine(adopted: ServicePackage) -> None:
    for breed in adopted.own_data_as_written["rassen"]:
        assert not needs_a_person(adopted, breed), breed
        assert not needs_a_person(adopted, breed.lower()), breed


@pytest.mark.parametrize("mix", [{"hund_mix_1": "Pudel"}, {"hund_mix_1": "Pudel", "hund_mix_2": "Wolf"}, {}])
def test_a_doubtful_mix_goes_to_a_person(package: ServicePackage, mix: dict[str, str]) -> None:
    plain = package.scenarios[0]
    answers = {**plain.answers, "hund_art": "mischling", **mix}

    outcome = try_scenario(package, replace(plain, answers=answers))

    assert outcome.variables["pruefung"]["gruende"] == ["rasse_zweifelhaft"]


@pytest.mark.parametrize(
    "key", ["ermaessigung", "vorher_versteuert", "hund_seit", "halter_anschrift", "hund_art", "hund_rasse"]
)
def test_a_gap_in_the_answers_never_passes_the_machine(package: ServicePackage, key: str) -> None:
    plain = package.scenarios[0]

    outcome = try_scenario(package, replace(plain, answers={**plain.answers, key: None}))

    assert "bescheid" not in outcome.steps


def test_an_answer_to_a_question_that_was_not_asked_counts_for_nothing(package: ServicePackage) -> None:
    plain = package.scenarios[0]
    answers = {**plain.answers, "hund_mix_1": "Rottweiler", "ermaessigung_grund": "anderer"}

    outcome = try_scenario(package, replace(plain, answers=answers))

    assert outcome.variables["antrag"]["hund_mix_1"] is None
    assert outcome.variables["pruefung"]["gruende"] == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"steps": ("pruefung",)}, "steps"),
        ({"end": "kein_steuerfall"}, "end"),
        ({"open": ("pruefen",)}, "open"),
        ({"variables": {"jahre.0.betrag_cent": 999}}, "jahre.0.betrag_cent"),
        ({"variables": {"jahre.7.betrag_cent": 999}}, "jahre.7.betrag_cent"),
        ({"acts": (Act(complete="pruefen"),)}, "run"),
        ({"answers": {"hund": "Bello"}}, "run"),
    ],
)
def test_what_comes_out_otherwise_is_a_difference(package: ServicePackage, change: dict[str, Any], what: str) -> None:
    scenario = replace(package.scenarios[0], **change)

    outcome = try_scenario(package, scenario)

    assert not outcome.holds
    assert what in {difference.what for difference in outcome.differences}


def test_amounts_are_whole_cents_and_never_more_than_a_year(package: ServicePackage) -> None:
    late = next(scenario for scenario in package.scenarios if scenario.file.endswith("09-verspaetet.toml"))
    for month in range(1, 13):
        outputs = {**late.acts[0].outputs, "steuerbeginn": f"2025-{month:02d}-01"}  # type: ignore[dict-item]
        answers = {**late.answers, "hund_seit": "2024-12-15"}
        acts = (replace(late.acts[0], outputs=outputs),)
        outcome = try_scenario(package, replace(late, answers=answers, acts=acts, variables={}))
        first, second = outcome.variables["jahre"]
        assert first["monate"] == 13 - month
        assert first["betrag_cent"] == 1000 * first["monate"]
        assert outcome.variables["festgesetzt_cent"] == first["betrag_cent"] + second["betrag_cent"]
