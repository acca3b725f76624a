"""Installs municipalities and publishes their services: what a new house needs before anybody can ask."""

from datetime import datetime
from pathlib import Path

from zusage.identity.domain import read_profile
from zusage.identity.operations import install_municipality


def install_all(municipalities: Path, services: Path, *, password: str | None, now: datetime) -> None:
    """Install every municipality of a folder, with all services it has an overlay for."""
    for folder in sorted(path for path in municipalities.iterdir() if (path / "profile.toml").is_file()):
        install(folder, services, password=password, now=now)


def install(folder: Path, services: Path, *, password: str | None, now: datetime) -> None:
    """Install one municipality: who it is, its calendar and rosters, its services.

    :raises ProfileBroken: before anything is written
    """
    profile = read_profile(folder / "profile.toml")
    municipality_id = install_municipality(profile, demo_password=password)
