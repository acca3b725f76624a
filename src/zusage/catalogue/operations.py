"""Everything that writes the catalogue: publishing a service."""

from datetime import datetime

from zusage.capacity.queries import calendar_at
from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.examining import broken_scenarios, examined
from zusage.catalogue.domain.findings import PackageBroken
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import digest_of
from zusage.catalogue.models import PublishedService
from zusage.catalogue.queries import ServiceId
from zusage.common.domain.ids import MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity import queries as identity


class NotAdopted(Refusal):
    """The municipality has not said its rates, its authority and the rest that the package asks for."""

    code = "catalogue.not_adopted"


class LawyerCheckMissing(Refusal):
    """A lawyer has still to sign parts of the package; it can be published in a demo only."""

    code = "catalogue.lawyer_check_missing"


class VersionTaken(Refusal):
    """The package has changed, but its version has not."""

    code = "catalogue.version_taken"


class NobodyCanDoIt(Refusal):
    """No pool of the municipality has a skill that the service needs."""

    code = "catalogue.nobody_can_do_it"


class NoSuchUnit(Refusal):
    """The unit that works on the service is none of the municipality's."""

    code = "catalogue.no_such_unit"


def publish_service(*, municipality_id: MunicipalityId, package: ServicePackage, by: str, now: datetime) -> ServiceId:
    """Publish a package with its overlay as a new version; the same bytes twice are published once.

    Everything is checked before the act, so nothing is ever half published. Opens the act itself.

    :raises PackageBroken: if the files do not fit together, or a scenario comes out otherwise
    :raises NotAdopted, LawyerCheckMissing, VersionTaken, NoSuchUnit, NobodyCanDoIt: see there
    """
    with read_transaction(municipality_id):
        _check_adoption(package)
        zone = identity.zone()
        findings = check_package(package, calendar_at(now), today=identity.day_of(now))
    findings += broken_scenarios(package, zone)
    findings += examined(package, zone)
    if findings:
        raise PackageBroken(findings)
    with write_transaction(municipality_id):
        return _insert(package, by, now)


def _check_adoption(package: ServicePackage) -> None:
    if package.overlay is None:
        raise NotAdopted(service=package.key, missing=sorted(package.municipality_data))
    if package.unsigned and not identity.here().is_demo:
        raise LawyerCheckMissing(service=package.key, places=list(package.unsigned))
    units = identity.unit_keys()
    if package.unit not in units:
        raise NoSuchUnit(service=package.key, unit=package.unit, units=units)
    missing = sorted(package.skills - identity.pools().keys())
    if missing:
        raise NobodyCanDoIt(service=package.key, skills=missing)


def _insert(package: ServicePackage, by: str, now: datetime) -> ServiceId:
    package_digest = digest_of(package.files)
    rows = PublishedService.objects.filter(key=package.key)
    if same := rows.filter(digest=package.digest).first():
        return ServiceId(same.id)
    if rows.filter(version=package.version).exclude(package_digest=package_digest).exists():
        raise VersionTaken(service=package.key, version=package.version)
    row = PublishedService.objects.create(
        key=package.key,
        version=package.version,
        package_digest=package_digest,
        digest=package.digest,
        files={name: content.decode("utf-8") for name, content in package.files.items()},
        overlay=package.overlay.source.decode("utf-8") if package.overlay else "",
        unsigned=list(package.unsigned),
        published_at=now,
        by=by,
    )
    return ServiceId(row.id)
