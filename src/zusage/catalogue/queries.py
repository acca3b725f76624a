"""Everything that reads the catalogue: finding a service, its newest version, one version, a quote for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NewType
from uuid import UUID

from django.db.models import QuerySet

from zusage.capacity.domain.order import Work
from zusage.capacity.domain.quote import NoCapacity, Quote, WindowAlone
from zusage.capacity.domain.stages import NO_POOL, Stage
from zusage.capacity.queries import calendar_at
from zusage.catalogue.domain.estimates import estimates_of
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import package_from_files
from zusage.catalogue.domain.remaining import OtherWork, remaining_work
from zusage.catalogue.domain.search import Entry, Index
from zusage.catalogue.domain.statutory import bounds_on, rules_from_receipt
from zusage.catalogue.models import PublishedService
from zusage.common.domain.refusal import Refusal
from zusage.common.prepared import prepared
from zusage.common.tenancy import current_municipality
from zusage.identity import queries as identity
from zusage.law.domain.deadlines import Deadline, ends_before, first_statutory, start_deadline
from zusage.processes.domain import State
from zusage.promises import queries as promises

ServiceId = NewType("ServiceId", UUID)


class UnknownService(Refusal):
    """The municipality offers no such service."""

    code = "catalogue.unknown_service"


class ChannelClosed(Refusal):
    """The service is not taken in this way; its package names the ways that are open."""

    code = "catalogue.channel_closed"


@dataclass(frozen=True)
class ServiceVersion:
    """One published version with its package, ready to be used."""

    id: ServiceId
    package: ServicePackage

    @property
    def key(self) -> str:
        """The key in addresses and figures."""
        return self.package.key

    @property
    def name(self) -> str:
        """The name in German."""
        return self.package.name

    def refuse_closed_channel(self, channel: str) -> None:
        """Go on only if an application may come in this way.

        :raises ChannelClosed: if the package does not name it
        """
        if channel not in self.package.channels:
            raise ChannelClosed(service=self.name)

    @property
    def is_for_demos_only(self) -> bool:
        """Say whether a lawyer has still to sign something in it."""
        return bool(self.package.unsigned)


@dataclass(frozen=True)
class ServiceQuote:
    """What could be promised now for a new matter, and the whole way.

    The outcome is the answer of the pool that takes longest; the window alone where no person ever works on it.
    """

    service: ServiceVersion
    way: "WayLeft"
    outcome: Quote | WindowAlone | NoCapacity
    deadlines: tuple[Deadline, ...]

    @property
    def statutory(self) -> Deadline | None:
        """The deadline of the law that ends first."""
        return first_statutory(self.deadlines)

    @property
    def promised(self) -> Quote | WindowAlone | None:
        """The outcome as far as it would be promised: a day, and before the law's deadline has run."""
        if isinstance(self.outcome, NoCapacity):
            return None
        return self.outcome if ends_before(self.outcome.until, self.deadlines) else None


def find_services(text: str, language: str = "de") -> list[ServiceVersion]:
    """Return the services that fit what a person wrote, best first; all of them by name for an empty text."""
    services = _newest()
    if not text.strip():
        return sorted(services.values(), key=lambda service: service.name.casefold())
    index = _index(tuple(sorted(service.package.digest for service in services.values())), language)
    return [services[hit.key] for hit in index.find(text) if hit.key in services]


def asks_for_another_act(text: str, language: str = "de") -> bool:
    """Say whether what fits best is there for another act than the one asked for: *anmelden* instead of *abmelden*."""
    services = _newest()
    return _index(tuple(sorted(service.package.digest for service in services.values())), language).missing(text)


def get_service(key: str) -> ServiceVersion:
    """Return the newest version of a service.

    :raises UnknownService: if the municipality does not offer it
    """
    newest = _newest_of.first(key)
    if newest is None:
        raise UnknownService(key=key)
    service_id, digest = newest
    return ServiceVersion(ServiceId(service_id), _package(digest))


@prepared
def _newest_of(key: str) -> "QuerySet[PublishedService, tuple[UUID, str]]":
    rows = PublishedService.objects.filter(key=key).order_by("-published_at", "-id")
    return rows.values_list("id", "digest")[:1]


def get_version(service_id: UUID) -> ServicePackage:
    """Return the package of one published version, compiled once per process.

    :raises UnknownService: if there is none in this municipality
    """
    return get_version_row(service_id).package


def get_package(digest: str) -> ServicePackage:
    """Return a published package by the digest of all that it is made of, compiled once per process.

    :raises UnknownService: if there is none in this municipality
    """
    try:
        return _package(digest)
    except PublishedService.DoesNotExist:
        raise UnknownService(digest=digest) from None


def get_version_row(service_id: UUID) -> ServiceVersion:
    """Return one published version, whether or not there is a newer one.

    :raises UnknownService: if there is none in this municipality
    """
    key = (current_municipality(), service_id)
    if key not in _digests:
        digest = PublishedService.objects.filter(id=service_id).values_list("digest", flat=True).first()
        if digest is None:
            raise UnknownService(id=service_id)
        _digests[key] = digest
    return ServiceVersion(ServiceId(service_id), _package(_digests[key]))


def quote_service(service: ServiceVersion, now: datetime) -> ServiceQuote:
    """Return what could be promised for a new matter at this moment; it binds nobody.

    The deadlines of the law are counted as if it came in now, with complete papers. Where nobody here has a skill that
    the service needs, there is no date; where no person ever works on it, there is the window, as on the receipt.
    """
    package, today, calendar = service.package, identity.day_of(now), calendar_at(now)
    rules = (*rules_from_receipt(package), *bounds_on(package, today))
    deadlines = tuple(start_deadline(rule, today, calendar) for rule in rules)
    way, window_days = way_of(package), package.windows["decision"]
    if not way.stages:
        alone = WindowAlone(calendar.add_working_days(today, window_days), window_days)
        return ServiceQuote(service, way, alone, deadlines)
    outcome = promises.quote_for(stages=way.stages, window_days=window_days, way_minutes=way.minutes, now=now)
    quoted = outcome if isinstance(outcome, NoCapacity) else outcome.decisive
    return ServiceQuote(service, way, quoted, deadlines)


@dataclass(frozen=True)
class WayLeft:
    """What a matter still needs: its stages with their pools, and the minutes from now to the hand-over."""

    stages: tuple[Stage, ...]
    minutes: int


def way_of(package: ServicePackage, state: State | None = None, others: Sequence[OtherWork] = ()) -> WayLeft:
    """Return what a matter still needs from where its process stands; without a state, a new one.

    Page, receipt, ledger and order of work all ask here.
    """
    left = remaining_work(package.program, state, estimates_of(package), others)
    stages = tuple(
        Stage(
            stage.name,
            identity.pool_for_skill(stage.skill) or NO_POOL,
            Work(stage.minutes, stage.flow_minutes, stage.minutes_squared),
        )
        for stage in left.stages
    )
    return WayLeft(stages, left.flow_minutes)


def _newest() -> dict[str, ServiceVersion]:
    """Return the newest version of every service of the current municipality by its key."""
    rows = PublishedService.objects.order_by("published_at", "id").values_list("key", "id", "digest")
    newest = {key: (ServiceId(service_id), digest) for key, service_id, digest in rows}
    return {key: ServiceVersion(service_id, _package(digest)) for key, (service_id, digest) in newest.items()}


def _package(digest: str) -> ServicePackage:
    """Return a package of the current municipality by its digest, which covers every byte it is made of."""
    if digest not in _packages:
        row = PublishedService.objects.filter(digest=digest).order_by("id")[:1].get()
        files = {name: content.encode() for name, content in row.files.items()}
        _packages[digest] = package_from_files(files, row.overlay.encode())
    return _packages[digest]


# A published row never changes and never goes, so what was read of it once is true for as long as the process lives.
_packages: dict[str, ServicePackage] = {}
_digests: dict[tuple[UUID, UUID], str] = {}


@lru_cache(maxsize=64)
def _index(digests: tuple[str, ...], language: str) -> Index:
    packages = [_packages[digest] for digest in digests]
    return Index(
        Entry(
            key=package.key,
            name=package.text("name", language),
            words=(*package.search_words, package.code),
            text=f"{package.text('summary', language)} {package.text('what', language)}",
        )
        for package in packages
    )
