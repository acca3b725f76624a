"""What we commit for browsers and printers is what the named packages hold."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MANIFEST = json.loads((ROOT / "vendor.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", sorted(MANIFEST["files"]))
def test_a_vendored_file_is_unchanged_since_it_was_copied(file: str) -> None:
    digest = hashlib.sha256((ROOT / file).read_bytes()).hexdigest()

    assert digest == MANIFEST["files"][file]["sha256"], "run scripts/vendor.py, never edit a vendored file"


def test_every_file_in_a_vendored_folder_is_in_the_manifest() -> None:
    folders = ["src/zusage/pages/static/vendor", "src/zusage/letters/fonts", "tests/vendor"]

    found = {str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()}

    assert found == {file for file in MANIFEST["files"] if not file.startswith("LICENSES/")}


def test_the_versions_are_those_the_package_file_asks_for() -> None:
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]

    assert MANIFEST["packages"] == asked


def faces() -> list[tuple[str, set[int]]]:
    """Return file and code points of each typeface that pages name."""
    css = (ROOT / "src/zusage/pages/static/zusage.css").read_text(encoding="utf-8")
    found = []
    for face in re.findall(r"@font-face \{(.*?)\}", css, re.DOTALL):
        ranges = [part.strip().removeprefix("U+").split("-") for part in face.split("unicode-range:")[1].split(",")]
        points = {point for ends in ranges for point in range(int(ends[0], 16), int(ends[-1].rstrip(";\n "), 16) + 1)}
        found.append((re.findall(r'url\("([^"]+)"', face)[0], points))
    return found


def test_a_phone_is_sent_the_typeface_of_latin_names_alone() -> None:
    latin = [(file, points) for file, points in faces() if ".latin." in file]

    assert len(latin) == 2
    assert sum((ROOT / "src/zusage/pages/static" / file).stat().st_size for file, _ in latin) < 65_000
    for _, points in latin:  # letters of DIN 91379 and the accents that some are composed with
        assert points >= {*range(0x20, 0x250), *range(0x300, 0x332), *range(0x1E00, 0x1F00), 0x20AC}


def test_no_letter_of_the_typeface_was_lost_when_it_was_cut() -> None:
    for weight in ("Regular", "SemiBold"):
        latin, others = (points for file, points in faces() if weight in file)

        assert latin.isdisjoint(others)
        assert latin | others >= set(range(0x20, 0x10000))
