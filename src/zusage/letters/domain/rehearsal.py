"""Tries the letters of a package before it is published, with what its scenarios come out with.

A letter that cannot be typeset would otherwise be found by the first applicant who is to get it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from zusage.catalogue.domain.findings import Finding
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.trial import Outcome
from zusage.letters.domain.letter import Letter, LetterBroken
from zusage.letters.domain.typesetting import check_source, pictures, typeset

_MUNICIPALITY = {
    "official_name": "Musterstadt – Der Magistrat",
    "authority": "Musteramt",
    "sender_line": "Musterstadt · Musterweg 1 · 00000 Musterstadt",
    "contact": ["Musteramt"],
    "signature_line": "Im Auftrag",
    "place": "Musterstadt",
    "payment": {
        "account_holder": "Stadtkasse",
        "iban": "DE89370400440532013000",
        "bic": "COBADEFFXXX",
        "creditor_id": "DE98ZZZ09999999999",
    },
}


def broken_letters(package: ServicePackage, outcomes: Sequence[Outcome]) -> list[Finding]:
    """Return a finding for each letter that cannot be typeset, at its line.

    A letter that a scenario comes past is typeset whole; of any other only what typst can read without data is known.
    """
    tried = {letter: outcome for outcome in reversed(outcomes) for letter in letters_of(package, outcome)}
    return [finding for name in sorted(package.letters) for finding in _of_letter(package, name, tried.get(name))]


def rehearsed(package: ServicePackage, outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[bytes]]]:
    """Yield each letter with its pages as PNG, as the first scenario that comes past it has it; none if none does."""
    tried = {letter: outcome for outcome in reversed(outcomes) for letter in letters_of(package, outcome)}
    for name, source in sorted(package.letters.items()):
        try:
            data = data_of(package, name, tried[name]) if name in tried else None
            yield name, pictures(Letter(f"{name}.typ", source, data)) if data is not None else []
        except LetterBroken:
            yield name, []


def letters_of(package: ServicePackage, outcome: Outcome) -> Iterator[str]:
    """Yield the letters written on the way of a scenario, by the connectors it came past."""
    connectors = {node.id: node.connector for node in package.program.elements if node.connector}
    for step in outcome.steps:
        kind, _, key = connectors.get(step, "").partition(".")
        letter = package.outcomes[key].letter if kind == "decision" and key in package.outcomes else ""
        if kind == "letter" or letter:
            yield letter or key


def data_of(package: ServicePackage, letter: str, outcome: Outcome) -> dict[str, Any]:
    """Return what a letter would say at the end of a scenario, with the keys that a real one has."""
    answers = outcome.variables["antrag"]
    data = {
        "sample": True,
        "municipality": _MUNICIPALITY,
        "recipient": {"name": "Kim Muster", "lines": ["Kim Muster", "Musterweg 2", "00000 Musterstadt"]},
        "reference": "MU-7K2M-4Q9X",
        "dated_on": outcome.scenario.received_at.date().isoformat(),
        "received_on": outcome.scenario.received_at.date().isoformat(),
        "subject": package.text(f"letter.{letter}"),
        "answers": answers,
        "kommune": outcome.variables["kommune"],
        "decision": {"maschinell": True, **outcome.variables},
        "promise": None,
        "reasons": None,
        "joint_debtors": [str(answers[key]) for key in package.recipients.joint_debtors if answers.get(key)],
        "missing": [package.text(f"paper.{paper}") for paper in package.papers[:1]],
        "answer_within_days": package.pauses.answer_within_days if package.pauses else 0,
        "signature_note": None,
    }
    if remedy := next((remedy for remedy in package.remedies if remedy.letter == letter), None):
        data["remedy"] = {"text": package.text(f"remedy.{remedy.kind}")}
    return data


def _of_letter(package: ServicePackage, name: str, outcome: Outcome | None) -> Iterator[Finding]:
    source = package.letters[name]
    try:
        if outcome is None:
            check_source(f"{name}.typ", source)
        else:
            letter = Letter(f"{name}.typ", source, data_of(package, name, outcome))
            typeset(letter, timestamp=datetime(2026, 1, 1, tzinfo=UTC))
    except LetterBroken as broken:
        hint = f" ({broken.hint})" if broken.hint else ""
        yield Finding(f"letters/{name}.typ", broken.line or 0, name, f"cannot be typeset: {broken.reason}{hint}")
