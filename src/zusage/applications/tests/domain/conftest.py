"""The form every test of this chapter fills in."""

from pathlib import Path

import pytest

from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import read_package

ROOT = Path(__file__).parents[5]


@pytest.fixture(scope="session")
def package() -> ServicePackage:
    overlay = ROOT / "municipalities" / "darmstadt" / "overlays" / "hund-anmelden.toml"
    return read_package(ROOT / "services" / "hund-anmelden", overlay)
