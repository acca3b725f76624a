"""The package every test of this chapter begins with, and a way to break it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.findings import Finding, PackageBroken
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import package_from_files, read_files

ROOT = Path(__file__).parents[5]
HUND = ROOT / "services" / "hund-anmelden"
OVERLAY = ROOT / "municipalities" / "darmstadt" / "overlays" / "hund-anmelden.toml"

TODAY = date(2026, 11, 23)

Break = Callable[[str, str, str], list[Finding]]


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    return read_files(HUND)


@pytest.fixture(scope="session")
def overlay() -> bytes:
    return OVERLAY.read_bytes()


@pytest.fixture(scope="session")
def package(files: dict[str, bytes]) -> ServicePackage:
    return package_from_files(files)


@pytest.fixture(scope="session")
def adopted(files: dict[str, bytes], overlay: bytes) -> ServicePackage:
    return package_from_files(files, overlay)


@pytest.fixture
def findings_after(files: dict[str, bytes]) -> Break:
    """Return what is found when one text in one file is replaced by another."""

    def change(file: str, old: str, new: str) -> list[Finding]:
        text = files[file].decode()
        assert old in text, f"the test wants to replace {old!r}, which is not in {file}"
        try:
            return check_package(package_from_files({**files, file: text.replace(old, new, 1).encode()}), today=TODAY)
        except PackageBroken as broken:
            return list(broken.findings)

    return change
