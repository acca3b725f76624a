"""How matters go through their process: how many are where, how long it takes there, which way one of them came.

By activity, never by person: no query here looks at who did a work item, and what a pool of fewer than five people does
is told for the whole service only, in the public record.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from zusage.cases.domain.events import ProcessMoved
from zusage.cases.domain.process_page import Duration, ProcessPage, Seen, process_page
from zusage.cases.domain.process_words import Reader
from zusage.cases.history import events_of
from zusage.cases.models import Case, WorkItem
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.secrecy import may_see_counts
from zusage.common.domain.ids import CaseId
from zusage.common.domain.percentile import median_and_nine_of_ten
from zusage.common.tenancy import current_municipality
from zusage.identity import queries as identity
from zusage.identity.domain import Clerk
from zusage.processes import domain as processes
from zusage.promises import queries as promises

LOOKED_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class WayOfCase:
    """Where a matter stands and which way it came: ids of elements, and of flows for the way."""

    service_id: UUID
    here: frozenset[str]
    passed: frozenset[str]


def process_of_service(service_key: str, now: datetime, *, clerk: Clerk | None = None) -> ProcessPage:
    """Return the process of the newest version of a service; how many matters are where only for staff who may know.

    :param clerk: who looks at it; None for anybody
    :raises UnknownService: if the municipality does not offer it
    """
    package = catalogue.get_service(service_key).package
    matters = matters_at(service_key) if clerk and may_see_counts(package, clerk) else {}
    seen = Seen(durations=durations(service_key, now), matters=matters)
    return _page(package, seen, for_staff=clerk is not None)


def process_of_case(case_id: CaseId, now: datetime, *, for_staff: bool) -> ProcessPage:
    """Return the process a matter began with, with the place where it stands and the way that it came.

    For staff, the caller records the reading (`operations.record_reading`).
    """
    way = way_of_case(case_id)
    package = catalogue.get_version(way.service_id)
    seen = Seen(durations=durations(package.key, now), here=way.here, passed=way.passed)
    return _page(package, seen, for_staff=for_staff)


def _page(package: ServicePackage, seen: Seen, *, for_staff: bool) -> ProcessPage:
    applicant = "Das macht die antragstellende Person." if for_staff else "Das machen Sie."
    reader = Reader(applicant, identity.units_by_skill())
    xml, parts = package.files["process.bpmn"], package.part_files
    return process_page(xml, name=package.name, reader=reader, seen=seen, parts=parts)


def durations(service_key: str, now: datetime) -> Mapping[str, Duration]:
    """Return by activity how long work items of a service took that ended in the 365 days before today.

    Yesterday is the last day counted, so that the figures of a day stay the same and are counted once.
    """
    today, municipality_id = identity.day_of(now), current_municipality()
    kept = _kept.get((municipality_id, service_key))
    if kept is None or kept[0] != today:
        kept = (today, _durations(service_key, now))
        _kept[municipality_id, service_key] = kept
    return kept[1]


def matters_at(service_key: str) -> Mapping[str, int]:
    """Return by activity how many matters of a service have an open work item there."""
    rows = _of_many(WorkItem.objects.filter(case__service_key=service_key, state=WorkItem.State.OPEN))
    counted = rows.values("activity_id").annotate(matters=Count("case_id", distinct=True)).order_by("activity_id")
    return {row["activity_id"]: row["matters"] for row in counted}


def way_of_case(case_id: CaseId) -> WayOfCase:
    """Return where a matter stands and which way it came."""
    case = Case.objects.only("service_id", "marking").get(id=case_id)
    passed = {
        str(step[key])
        for _, move in events_of([case_id], ProcessMoved)
        for step in move.steps
        if step["kind"] == "token.moved"
        for key in ("from", "flow", "to")
        if key in step
    }
    here = frozenset(processes.decode_marking(case.marking).marking)
    return WayOfCase(case.service_id, here, frozenset(passed) - here)


_kept: dict[tuple[UUID, str], tuple[date, Mapping[str, Duration]]] = {}


def _durations(service_key: str, now: datetime) -> Mapping[str, Duration]:
    """Count pairs of days in the database: there are far fewer of them than work items."""
    zone = identity.zone()
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = (
        _of_many(
            WorkItem.objects.filter(
                case__service_key=service_key,
                state=WorkItem.State.DONE,
                closed_at__gte=midnight - LOOKED_BACK,
                closed_at__lt=midnight,
            )
        )
        .annotate(began_on=TruncDate("created_at", tzinfo=zone), ended_on=TruncDate("closed_at", tzinfo=zone))
        .values_list("activity_id", "began_on", "ended_on")
        .annotate(items=Count("id"))
        .order_by("activity_id")
    )
    calendar = promises.calendar_at(now)
    days: dict[str, Counter[int]] = defaultdict(Counter)
    for activity_id, began_on, ended_on, items in rows:
        days[activity_id][calendar.working_days_between(began_on, ended_on)] += items
    return {activity_id: _duration(counted.elements()) for activity_id, counted in days.items()}


def _of_many(items: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
    """Leave out what a pool of few people does."""
    return items.exclude(performer__in=[f"skill:{skill}" for skill in identity.skills_of_few()])


def _duration(days: Iterable[int]) -> Duration:
    return Duration(*median_and_nine_of_ten(sorted(days)))
