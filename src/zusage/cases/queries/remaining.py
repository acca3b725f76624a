"""What people still have to do in a case, in the minutes that reservations and latest starts count."""

from collections.abc import Sequence
from uuid import UUID

from zusage.capacity.domain.order import Work
from zusage.cases.models import WorkItem
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.work import MINUTES_FROM_DESK_TO_POST, work_by_skill
from zusage.identity import queries as identity


def work_of(package: ServicePackage, items: Sequence[WorkItem]) -> tuple[UUID | None, Work | None]:
    """Return the pool and the work that open staff items still need; nothing if no person is needed."""
    if not items:
        return None, None
    skill = items[0].performer.removeprefix("skill:")
    known = work_by_skill(package, {item.activity_id for item in items}).get(skill)
    others = sum(item.minutes for item in items if item.activity_id not in package.activities)
    work = Work(
        minutes=(known.minutes if known else 0) + others,
        flow_minutes=(known.flow_minutes if known else MINUTES_FROM_DESK_TO_POST) + others,
        minutes_squared=(known.minutes_squared if known else 0) + others * others,
    )
    return identity.pool_for_skill(skill), work
