"""The documentation holds together: links lead somewhere, chapters explain themselves, settings exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SETTINGS = ROOT / "src" / "zusage" / "config" / "settings.py"
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_VARIABLE = re.compile(r"\bZUSAGE_[A-Z][A-Z_]*[A-Z]\b")
_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def _pages() -> list[Path]:
    """Return every page of documentation; the texts of service packages are data."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md")])


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _links(page: Path) -> Iterator[str]:
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    for target in _LINK.findall(text):
        if not re.match(r"[a-z]+:", target):
            yield target


def _anchors(page: Path) -> set[str]:
    """Return the anchors that a forge makes of the headings of a page."""
    headings = re.findall(r"^#+ +(.+?) *$", _CODE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", _pages(), ids=_name)
def test_every_link_leads_to_a_page_and_a_heading_that_are_there(page: Path) -> None:
    broken = []

    for target in _links(page):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            broken.append(target)

    assert broken == []


def test_every_chapter_opens_with_a_page_about_itself() -> None:
    chapters = [folder for folder in (ROOT / "src" / "zusage").iterdir() if (folder / "__init__.py").is_file()]

    without = [folder.name for folder in chapters if not (folder / "README.md").is_file()]

    assert chapters
    assert without == []


@pytest.mark.parametrize("page", _pages(), ids=_name)
def test_every_variable_of_the_environment_that_is_written_about_is_read(page: Path) -> None:
    readers = [SETTINGS, *(ROOT / "tests").glob("*.py"), *(ROOT / "tests").glob("*/*.py")]
    read = {name for reader in readers for name in _VARIABLE.findall(reader.read_text(encoding="utf-8"))}

    named = set(_VARIABLE.findall(page.read_text(encoding="utf-8")))

    assert named - read == set()


def test_every_decision_has_a_number_of_its_own_and_a_place_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    records = sorted(path.name for path in folder.glob("[0-9]*.md"))

    index = (folder / "README.md").read_text(encoding="utf-8")

    assert [name[:4] for name in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    assert [name for name in records if f"({name})" not in index] == []
