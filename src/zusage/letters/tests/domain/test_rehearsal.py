"""A letter that cannot be typeset is told before its package is published: file, line, and what is wrong."""

from pathlib import Path

import pytest

from zusage.catalogue.domain.findings import Finding
from zusage.catalogue.domain.reader import package_from_files, read_files
from zusage.catalogue.domain.trial import try_scenarios
from zusage.letters.domain.rehearsal import broken_letters, letters_of

ROOT = Path(__file__).parents[5]
FILES = read_files(ROOT / "services" / "hund-anmelden")
NOTICE, REQUEST = "letters/kein_steuerfall.typ", "letters/nachforderung.typ"


def found(file: str, old: str, new: str, *, without: str = "") -> list[Finding]:
    text = FILES[file].decode()
    assert old in text
    files = {**FILES, file: text.replace(old, new, 1).encode()}
    package = package_from_files(
        {name: content for name, content in files.items() if not without or without not in name}
    )
    return broken_letters(package, try_scenarios(package))


def line(file: str, text: str) -> int:
    return next(number for number, written in enumerate(FILES[file].decode().splitlines(), 1) if text in written)


def test_the_letters_that_ship_are_in_order_and_all_are_tried() -> None:
    package = package_from_files(FILES)
    outcomes = try_scenarios(package)

    assert broken_letters(package, outcomes) == []
    assert {letter for outcome in outcomes for letter in letters_of(package, outcome)} == set(package.letters)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("Guten Tag #data.recipient.nam", "does not contain key"),
        ("Guten Tag #unbekannt", "unknown variable"),
        ("Guten Tag #(", "unclosed delimiter"),
        ("Guten Tag #data.decision.hund_farbe", "does not contain key"),
        ('#import "@preview/tablex:0.0.9"', 'a letter may import "brief.typ" only'),
        ('#eval("1")', "a letter may not use eval"),
        ('#image("../geheim.png")', "would escape the project root"),
        ("#while true {}", "condition is always true"),
    ],
)
def test_a_mistake_in_a_letter_is_told_at_its_line(new: str, said: str) -> None:
    greeting = "Guten Tag #data.recipient.name"

    (only,) = found(NOTICE, greeting, new)

    assert (only.file, only.line, only.key) == (NOTICE, line(NOTICE, greeting), "kein_steuerfall")
    assert said in only.message


@pytest.mark.parametrize(("new", "said"), [("Guten Tag #(", "unclosed"), ('#import "netz.typ"', "may import")])
def test_a_letter_that_no_scenario_comes_past_is_read_all_the_same(new: str, said: str) -> None:
    greeting = "Guten Tag #data.recipient.name"

    (only,) = found(REQUEST, greeting, new, without="scenarios/")

    assert (only.file, only.line) == (REQUEST, line(REQUEST, greeting))
    assert said in only.message


def test_data_that_no_scenario_brings_are_no_mistake_of_a_letter() -> None:
    assert (
        found(REQUEST, "Guten Tag #data.recipient.name", "Guten Tag #data.decision.spaeter", without="scenarios/") == []
    )


def test_an_empty_letter_and_one_of_other_characters_are_no_crash() -> None:
    for content in ("", "\n", "\ufeff", "𝕳𝖚𝖓𝖉 \u202e", "/* offen"):
        package = package_from_files({**FILES, NOTICE: content.encode()})
        assert {finding.file for finding in broken_letters(package, try_scenarios(package))} <= {NOTICE}
