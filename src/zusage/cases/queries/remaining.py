"""What people still have to do in a case, stage by stage: from where its process stands, and what it does not know."""

from collections.abc import Iterable

from zusage.cases.models import WorkItem
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.remaining import OtherWork
from zusage.catalogue.queries import WayLeft
from zusage.processes.domain import State


def way_left(package: ServicePackage, engine: State, open_staff_items: Iterable[WorkItem]) -> WayLeft:
    """Return the stages that are left; one of an open item is named by the item's activity."""
    others = [
        OtherWork(
            item.activity_id,
            item.performer.removeprefix("skill:"),
            max(1, item.minutes),
            at=item.activity_id if item.activity_id in package.stand_ins else "",
        )
        for item in open_staff_items
        if item.activity_id not in package.activities or item.activity_id in package.stand_ins
    ]
    return catalogue.way_of(package, engine, others)
