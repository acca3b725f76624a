"""Publishing a service, finding it, and keeping the version a matter began with."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from zusage.catalogue import queries
from zusage.catalogue.domain.findings import PackageBroken
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import package_from_files, read_files
from zusage.catalogue.models import PublishedService
from zusage.catalogue.operations import (
    LawyerCheckMissing,
    NobodyCanDoIt,
    NoSuchUnit,
    NotAdopted,
    VersionTaken,
    publish_service,
)
from zusage.catalogue.queries import UnknownService
from zusage.common.stamps import town_changed
from zusage.common.tenancy import NoMunicipality, read_transaction, write_transaction
from zusage.identity.models import Municipality
from zusage.identity.queries import MunicipalityFacts

ROOT = Path(__file__).parents[4]
FILES = read_files(ROOT / "services" / "hund-anmelden")
OVERLAY = (ROOT / "municipalities" / "darmstadt" / "overlays" / "hund-anmelden.toml").read_bytes()


def changed(old: str, new: str, *, file: str = "service.toml") -> ServicePackage:
    text = FILES[file].decode()
    assert old in text
    return package_from_files({**FILES, file: text.replace(old, new).encode()}, OVERLAY)


def next_version() -> ServicePackage:
    return changed('version = "1.1.0"', 'version = "1.2.0"')


def count(municipality: MunicipalityFacts) -> int:
    with read_transaction(municipality.id):
        return PublishedService.objects.count()


def test_a_person_finds_the_service_by_her_own_words(darmstadt: MunicipalityFacts) -> None:
    with read_transaction(darmstadt.id):
        for words in ("hund", "Hundesteuer", "ich habe einen Welpen", ""):
            assert [service.key for service in queries.find_services(words)] == ["hund-anmelden"]
        assert queries.find_services("Reisepass") == []


def test_each_municipality_offers_its_own_rates(darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts) -> None:
    rates = []
    for municipality in (darmstadt, musterstadt):
        with read_transaction(municipality.id):
            rates.append(queries.get_service("hund-anmelden").package.data["saetze"]["erster_cent"])

    assert rates == [12000, 8400]


def test_the_stranger_cannot_read_the_neighbours_version(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts
) -> None:
    with read_transaction(darmstadt.id):
        service = queries.get_service("hund-anmelden")

    with read_transaction(musterstadt.id), pytest.raises(UnknownService):
        queries.get_version(service.id)
    with pytest.raises(NoMunicipality):
        queries.get_version(service.id)


def test_a_service_nobody_offers_is_unknown(darmstadt: MunicipalityFacts) -> None:
    with read_transaction(darmstadt.id), pytest.raises(UnknownService):
        queries.get_service("katze-anmelden")


def test_a_running_matter_keeps_its_version_when_a_newer_one_is_published(
    darmstadt: MunicipalityFacts, now: datetime
) -> None:
    with read_transaction(darmstadt.id):
        before = queries.get_service("hund-anmelden")

    publish_service(municipality_id=darmstadt.id, package=next_version(), by="test", now=now + timedelta(days=1))

    with read_transaction(darmstadt.id):
        assert queries.get_service("hund-anmelden").package.version == "1.2.0"
        assert queries.get_version(before.id).version == "1.1.0"
        assert queries.get_version(before.id).digest == before.package.digest


def test_the_same_bytes_are_published_once(darmstadt: MunicipalityFacts, now: datetime) -> None:
    first = publish_service(municipality_id=darmstadt.id, package=next_version(), by="test", now=now)
    rows = count(darmstadt)

    again = publish_service(municipality_id=darmstadt.id, package=next_version(), by="test", now=now)

    assert again == first
    assert count(darmstadt) == rows


def test_a_changed_package_needs_a_new_version(darmstadt: MunicipalityFacts, now: datetime) -> None:
    package = changed("minutes_mean = 8", "minutes_mean = 9")

    with pytest.raises(VersionTaken):
        publish_service(municipality_id=darmstadt.id, package=package, by="test", now=now)


def test_a_package_with_a_scenario_that_does_not_hold_is_not_published(
    darmstadt: MunicipalityFacts, now: datetime
) -> None:
    package = changed("festgesetzt_cent = 1000", "festgesetzt_cent = 1001", file="scenarios/01-einfacher-fall.toml")
    rows = count(darmstadt)

    with pytest.raises(PackageBroken, match="01-einfacher-fall"):
        publish_service(municipality_id=darmstadt.id, package=package, by="test", now=now)

    assert count(darmstadt) == rows


def test_a_package_without_the_municipalitys_settings_is_not_published(
    darmstadt: MunicipalityFacts, now: datetime
) -> None:
    with pytest.raises(NotAdopted):
        publish_service(municipality_id=darmstadt.id, package=package_from_files(FILES), by="test", now=now)


def test_what_no_lawyer_has_signed_is_published_in_a_demo_only(darmstadt: MunicipalityFacts, now: datetime) -> None:
    with write_transaction(darmstadt.id):
        Municipality.objects.filter(id=darmstadt.id).update(is_demo=False)
        town_changed()

    with pytest.raises(LawyerCheckMissing) as refused:
        publish_service(municipality_id=darmstadt.id, package=next_version(), by="test", now=now)

    assert "automation" in refused.value.parameters["places"]


def test_a_service_that_nobody_here_can_do_is_not_published(darmstadt: MunicipalityFacts, now: datetime) -> None:
    package = next_version()
    pruefen = replace(package.activities["pruefen"], skill="zauberei")

    with pytest.raises(NobodyCanDoIt):
        publish_service(
            municipality_id=darmstadt.id,
            package=replace(package, activities={**package.activities, "pruefen": pruefen}),
            by="test",
            now=now,
        )


def test_a_service_of_a_unit_that_is_not_there_is_not_published(darmstadt: MunicipalityFacts, now: datetime) -> None:
    package = replace(next_version(), unit="gartenamt")
    rows = count(darmstadt)

    with pytest.raises(NoSuchUnit) as refused:
        publish_service(municipality_id=darmstadt.id, package=package, by="test", now=now)

    assert refused.value.parameters["units"] == ["poststelle", "steueramt"]
    assert count(darmstadt) == rows


def test_a_published_version_can_neither_be_changed_nor_deleted(darmstadt: MunicipalityFacts) -> None:
    with write_transaction(darmstadt.id):
        row = PublishedService.objects.first()
        row.by = "somebody else"
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save()
        with pytest.raises(DatabaseError), transaction.atomic():
            row.delete()


def test_a_quote_names_a_day_not_before_the_window(darmstadt: MunicipalityFacts, now: datetime) -> None:
    with read_transaction(darmstadt.id):
        quoted = queries.quote_service(queries.get_service("hund-anmelden"), now)

    assert str(quoted.outcome.until) == "2026-11-25"  # type: ignore[union-attr]
    assert [stage.work.minutes for stage in quoted.way.stages] == [4]
