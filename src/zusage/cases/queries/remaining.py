"""What people still have to do in a case, stage by stage, in the minutes that reservations and latest starts count."""

from collections.abc import Iterable, Sequence

from zusage.capacity.domain.order import Work
from zusage.capacity.domain.stages import NO_POOL, Stage
from zusage.cases.models import WorkItem
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.work import MINUTES_FROM_DESK_TO_POST, work_by_skill
from zusage.identity import queries as identity


def work_of(package: ServicePackage, items: Sequence[WorkItem]) -> tuple[Stage, ...]:
    """Return the work that open staff items still need, one stage per skill; none if no person is needed."""
    by_skill: dict[str, list[WorkItem]] = {}
    for item in items:
        by_skill.setdefault(skill_of(item), []).append(item)
    stages = (_stage(package, skill, mine) for skill, mine in by_skill.items())
    return tuple(sorted(stages, key=lambda stage: -stage.work.flow_minutes))


def skill_of(item: WorkItem) -> str:
    """Return the skill that an item asks for, by which its stage is named."""
    return item.performer.removeprefix("skill:")


def _stage(package: ServicePackage, skill: str, items: Iterable[WorkItem]) -> Stage:
    mine = list(items)
    known = work_by_skill(package, {item.activity_id for item in mine}).get(skill)
    others = sum(item.minutes for item in mine if item.activity_id not in package.activities)
    work = Work(
        minutes=(known.minutes if known else 0) + others,
        flow_minutes=(known.flow_minutes if known else MINUTES_FROM_DESK_TO_POST) + others,
        minutes_squared=(known.minutes_squared if known else 0) + others * others,
    )
    return Stage(skill, identity.pool_for_skill(skill) or NO_POOL, work)
