"""Installs municipalities and publishes their services: what a new house needs before anybody can ask."""

from datetime import datetime
from pathlib import Path

from zusage.capacity.operations import install_plan
from zusage.catalogue.domain.reader import read_package
from zusage.catalogue.operations import publish_service
from zusage.common.tenancy import write_transaction
from zusage.identity import queries as identity
from zusage.identity.domain import Profile, read_profile
from zusage.identity.domain.installing import InstallReport
from zusage.identity.operations import install_municipality, municipality_of


def install_all(municipalities: Path, services: Path, *, password: str | None, now: datetime) -> None:
    """Install every municipality of a folder, with all services it has an overlay for."""
    for folder in sorted(path for path in municipalities.iterdir() if (path / "profile.toml").is_file()):
        install(folder, services, password=password, now=now)


def install(folder: Path, services: Path, *, password: str | None, now: datetime) -> InstallReport:
    """Install the municipality of a folder: who it is, its calendar and rosters, its services.

    :raises ProfileBroken, PackageBroken: before anything is written
    """
    return install_profile(
        read_profile(folder / "profile.toml"), folder / "overlays", services, password=password, now=now
    )


def install_profile(
    profile: Profile, overlays: Path, services: Path, *, password: str | None, now: datetime
) -> InstallReport:
    """Install a municipality by its profile, with the services that a folder of overlays names.

    Who it is and when it works is one act, each service another. What was edited on pages stays: the report says so.

    :raises PackageBroken: before anything is written
    :raises ZoneIsForEver: if the municipality was installed with another zone
    """
    packages = [read_package(services / overlay.stem, overlay) for overlay in sorted(overlays.glob("*.toml"))]
    municipality_id = municipality_of(profile)
    with write_transaction(municipality_id):
        named = {section: identity.named_by_profile(section) for section in ("closing_days", "rosters")}
        report = install_municipality(profile, demo_password=password)
        plan = install_plan(
            profile=profile.content, pools=identity.pools_by_key(), named=named, today=identity.day_of(now)
        )
    for package in packages:
        publish_service(municipality_id=municipality_id, package=package, by="operator", now=now)
    return InstallReport([*report, *plan])
