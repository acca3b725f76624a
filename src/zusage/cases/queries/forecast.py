"""The day on which we now expect the notice to go out; it moves, beside the promise, which does not."""

from collections.abc import Sequence
from datetime import date, datetime

from zusage.capacity.domain.order import whole_days
from zusage.capacity.queries import curve_of_pool, office_day
from zusage.cases.models import Case, WorkItem
from zusage.cases.queries.remaining import way_left
from zusage.catalogue.domain.package import ServicePackage
from zusage.identity import queries as identity
from zusage.processes import domain as processes
from zusage.promises import queries as promises


def forecast_on(case: Case, package: ServicePackage, items: Sequence[WorkItem], now: datetime) -> date | None:
    """Return that day for a case with its open items. None if only the applicant can tell.

    Read off the pool's capacity at the item's place in the order of work, then the rest of the way; not stored.
    """
    if case.state not in {Case.State.OPEN, Case.State.DECIDED}:
        return None
    calendar = promises.calendar_at(now)
    staff = [item for item in items if item.performer.startswith("skill:")]
    way = way_left(package, processes.decode_marking(case.marking), staff)
    days_to_go = max(1, whole_days(way.minutes, office_day()))
    if not staff:
        waits = any(item.performer == "applicant" for item in items)
        return None if waits else calendar.add_working_days(calendar.last_working_day(identity.day_of(now)), days_to_go)
    item = staff[0]
    ahead = WorkItem.objects.filter(
        performer=item.performer, state=WorkItem.State.OPEN, latest_start_at__lte=item.latest_start_at or now
    ).values_list("minutes", flat=True)
    pool_id = identity.pool_for_skill(item.performer.removeprefix("skill:"))
    if pool_id is None:
        return None
    worked_on = curve_of_pool(pool_id, now).day_with(sum(ahead))
    return calendar.add_working_days(worked_on, days_to_go) if worked_on else None
