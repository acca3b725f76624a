"""What we commit for browsers and printers is what the named packages hold."""

import hashlib
import json
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
