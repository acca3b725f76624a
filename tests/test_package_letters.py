"""Every letter of every package that ships can be typeset with what its scenarios come out with."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from zusage.catalogue.domain.reader import read_package
from zusage.catalogue.domain.trial import Outcome, try_scenarios
from zusage.letters.domain.letter import Letter
from zusage.letters.domain.typesetting import typeset

ROOT = Path(__file__).parents[1]
PACKAGES = {
    overlay.stem: read_package(ROOT / "services" / overlay.stem, overlay)
    for overlay in (ROOT / "municipalities" / "darmstadt" / "overlays").glob("*.toml")
}
TOWN = {
    "official_name": "Wissenschaftsstadt Darmstadt – Der Magistrat",
    "authority": "Kassen- und Steueramt",
    "sender_line": "Wissenschaftsstadt Darmstadt · Demoplatz 1 · 64283 Darmstadt",
    "contact": ["Kassen- und Steueramt", "069 90009 120"],
    "signature_line": "Im Auftrag",
    "payment": {"iban": "DE89370400440532013000", "account_holder": "Stadtkasse", "creditor_id": "DE98ZZZ09999999999"},
}


def letters_of(outcome: Outcome) -> list[str]:
    """Return the letters that were written on the way, by the connectors the scenario came past."""
    package = PACKAGES["hund-anmelden"]
    connectors = {node.id: node.connector.partition(".") for node in package.model.nodes if node.connector}
    named = {"decision": lambda key: package.outcomes[key].letter, "letter": lambda key: key}
    written = [
        named[kind](key)
        for kind, _, key in (connectors[step] for step in outcome.steps if step in connectors)
        if kind in named
    ]
    return [letter for letter in written if letter]


def data_of(outcome: Outcome, letter: str) -> dict[str, Any]:
    variables = outcome.variables
    return {
        "sample": True,
        "municipality": TOWN,
        "recipient": {"name": "Lena Hoffmann", "lines": ["Lena Hoffmann", "Heinrichstraße 12", "64283 Darmstadt"]},
        "reference": "DA-7K2M-4Q9X",
        "dated_on": "2026-11-23",
        "received_on": "2026-11-23",
        "subject": PACKAGES["hund-anmelden"].text(f"letter.{letter}"),
        "answers": variables["antrag"],
        "kommune": variables["kommune"],
        "decision": variables,
        "joint_debtors": [name for name in (variables["antrag"]["mithalter_1"],) if name],
        "missing": ["ein Foto, das den ganzen Hund zeigt"],
        "answer_within_days": 28,
    }


OUTCOMES = try_scenarios(PACKAGES["hund-anmelden"])


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.scenario.name)
def test_the_letters_of_a_scenario_can_be_typeset(outcome: Outcome) -> None:
    for name in letters_of(outcome):
        source = PACKAGES["hund-anmelden"].letters[name]

        pdf = typeset(
            Letter(f"{name}.typ", source, data_of(outcome, name)), timestamp=datetime(2026, 11, 23, tzinfo=UTC)
        )

        assert pdf.startswith(b"%PDF-")


def test_the_scenarios_come_past_every_letter_of_the_package() -> None:
    written = {name for outcome in OUTCOMES for name in letters_of(outcome)}

    assert written == set(PACKAGES["hund-anmelden"].letters)
