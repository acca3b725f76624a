"""No service in code: what a shipped package calls its things stands in its folder and nowhere in the program."""

import re
from pathlib import Path

import pytest

from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import read_package

ROOT = Path(__file__).parents[1]
PACKAGES = [read_package(folder) for folder in sorted((ROOT / "services").iterdir()) if folder.is_dir()]

NOUNS = {"hund-anmelden": r"[Hh]und(e(n|s)?|e?steuer\w*|emarke\w*)?|dogs?|[Ss]teuerbescheid\w*|[Hh]alter|Welpen?|Marke"}
"""What each service is about, in the words of its texts."""

EVERYBODYS = {"name", "email", "decision", "first_answer", "bescheid", "brief", "steuer", "jahre", "entscheidung"}
"""Keys that mean nothing of one service: the windows of the house, words that any package and any table may use."""

BESIDE = ("tests", "migrations", "skeleton", "static")
"""Folders that may name a service: tests, tables, the package that a new one is made from, and what others wrote."""


def keys_of(package: ServicePackage) -> set[str]:
    """Return every name that only this package gives to things."""
    keys = {package.key, package.key.replace("-", "_")} | set(package.form.questions) | set(package.papers)
    keys |= {field.question.key for activity in package.activities.values() for field in activity.outputs}
    keys |= {node.result for node in package.model.nodes if node.result} | {package.automation.reasons}
    keys |= set(package.windows) | set(package.letters) | set(package.outcomes)
    keys |= {deliverable.key for deliverable in package.deliverables}
    return keys - EVERYBODYS - {""}


def program() -> list[Path]:
    files = [path for end in ("py", "html", "typ", "toml") for path in (ROOT / "src").rglob(f"*.{end}")]
    return [path for path in files if not set(BESIDE) & set(path.relative_to(ROOT).parts)]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.key)
def test_the_program_knows_no_service(package: ServicePackage) -> None:
    quoted = "|".join(sorted(map(re.escape, keys_of(package)), key=len, reverse=True))
    word = re.compile(rf"""["'.]({quoted})["']|\b({NOUNS[package.key]})\b""")

    found = [
        f"{path.relative_to(ROOT)}:{number}: {hit.group()}"
        for path in program()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (hit := word.search(line))
    ]

    assert found == []


def test_a_package_that_ships_says_what_it_is_about() -> None:
    assert NOUNS.keys() == {package.key for package in PACKAGES}
