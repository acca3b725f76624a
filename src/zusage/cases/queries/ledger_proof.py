"""The ledger held against a second count: of the drawn process and of what the events say is open.

Nothing here asks the function by which minutes are quoted, held and ordered: what it got wrong would agree with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from zusage.capacity.domain.order import Holder, Reservation
from zusage.capacity.queries import curve_of_pool, running_ledger
from zusage.cases.domain.events import CaseMoved, ItemCreated, ItemDone, ItemWithdrawn
from zusage.cases.domain.second_count import DAY_MINUTES, SecondCount, count_again
from zusage.cases.history import events_of
from zusage.cases.models import Case, WorkItem
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.remaining import MINUTES_FROM_DESK_TO_POST
from zusage.identity import queries as identity
from zusage.law.domain.calendar import WorkingCalendar
from zusage.processes import domain as processes
from zusage.processes.domain.model import FlowNode
from zusage.promises import queries as promises
from zusage.promises.domain.promise import DECISION


@dataclass(frozen=True, slots=True)
class _Open:
    """Something that is open for staff, as the events tell it."""

    activity: str
    skill: str


def prove_ledger(now: datetime) -> Iterator[str]:
    """Yield what is held, ordered or promised otherwise than a second count allows; nothing is the only good answer."""
    held: dict[Holder, list[Reservation]] = defaultdict(list)
    for row in running_ledger():
        held[row.key.holder].append(row)
    running = Case.objects.filter(state__in=[Case.State.OPEN, Case.State.DECIDED])
    open_items = _open_items(running.values_list("id", flat=True))
    for case in running.order_by("id").iterator(chunk_size=200):
        proof = _Proof(case, catalogue.get_version(case.service_id), open_items[case.id], now)
        for reason in proof.faults(held[promises.holder_for(case.id, DECISION)]):
            yield f"{case.reference}: {reason}"


def _open_items(case_ids: Iterable[UUID]) -> Mapping[UUID, dict[str, _Open]]:
    found: dict[UUID, dict[str, _Open]] = defaultdict(dict)
    for position, event in events_of(case_ids, ItemCreated, ItemDone, ItemWithdrawn, CaseMoved):
        items = found[position.case_id]
        match event:
            case ItemCreated() if event.skill:
                items[event.item] = _Open(event.activity, event.skill)
            case CaseMoved():
                for item, known in items.items():
                    items[item] = _Open(event.renamed.get(known.activity, known.activity), known.skill)
            case ItemDone() | ItemWithdrawn():
                items.pop(event.item, None)
    return found


class _Proof:
    """One matter: what is held and ordered for it against what it must need."""

    def __init__(self, case: Case, package: ServicePackage, open_items: Mapping[str, _Open], now: datetime) -> None:
        self.case = case
        self.now = now
        self.open_items = open_items
        self.pools = identity.pools()
        tasks = {node.id: node.performer.removeprefix("skill:") for node in _staff_tasks(package)}
        stand_ins = {item.activity: item.skill for item in open_items.values() if item.activity in package.stand_ins}
        tasks |= stand_ins  # whoever steps in waits for nobody
        waits = {element: days for element, days in package.waits.items() if element not in stand_ins}
        self.skills = tasks | {item.activity: item.skill for item in open_items.values() if item.activity not in tasks}
        self.minutes = {key: package.activities[key].minutes_mean for key in tasks}
        standing = processes.decode_marking(case.marking).marking
        self.count: SecondCount = count_again(package.model, standing, self.minutes, waits)

    def faults(self, rows: Iterable[Reservation]) -> Iterator[str]:
        due, _ = promises.due_of_case(self.case.id, DECISION, today=identity.day_of(self.now))
        if due is None or due.settled:
            return
        certain = self.count.certain | {item.activity for item in self.open_items.values()}
        by_stage = {row.key.stage: row for row in rows}
        yield from self.wrongly_held(by_stage, certain)
        yield from self.promised_of_nobody(certain)
        if not due.resting:
            yield from self.begun_too_late(due.until, due.calendar)

    def wrongly_held(self, rows: Mapping[str, Reservation], certain: Iterable[str]) -> Iterator[str]:
        for stage in sorted(certain):
            if stage not in rows and self.skills[stage] in self.pools:
                yield f"nothing is held for '{stage}', which is still to come"
            elif stage in rows and rows[stage].minutes < self.minutes.get(stage, 1):
                yield f"{rows[stage].minutes} minutes are held for '{stage}', which takes {self.minutes[stage]}"
        known = self.count.possible | set(certain)
        for stage, row in sorted(rows.items()):
            if stage not in known:
                yield f"minutes are held for '{stage}', which cannot come any more"
            elif row.key.pool_id != self.pools.get(self.skills[stage]):
                yield f"'{stage}' is held in another pool than the one of '{self.skills[stage]}'"

    def promised_of_nobody(self, certain: Iterable[str]) -> Iterator[str]:
        """Yield pools without a minute of which a day was promised all the same."""
        if promises.promise_of_case(self.case.id, DECISION, today=identity.day_of(self.now)) is None:
            return
        for skill in sorted({self.skills[stage] for stage in certain}):
            pool_id = self.pools.get(skill)
            if pool_id is None or curve_of_pool(pool_id, self.now).cumulative[-1] == 0:
                yield f"a day was promised, but nobody with '{skill}' has a roster"

    def begun_too_late(self, until: date, calendar: WorkingCalendar) -> Iterator[str]:
        mine = WorkItem.objects.filter(case=self.case, effect_id__in=self.open_items)
        for item in mine.order_by("effect_id"):
            way = self.count.shortest.get(item.activity_id, item.minutes) + MINUTES_FROM_DESK_TO_POST
            latest = _days_before(until, (way - 1) // DAY_MINUTES, calendar)
            if item.latest_start_at is None:
                yield f"'{item.activity_id}' has no latest start"
            elif identity.day_of(item.latest_start_at) > latest:
                yield (
                    f"'{item.activity_id}' may start as late as {identity.day_of(item.latest_start_at)}, "
                    f"but {way} minutes before the end of {until} is {latest}"
                )


def _staff_tasks(package: ServicePackage) -> list[FlowNode]:
    called = package.model.callable.values()
    nodes = (*package.model.nodes, *(node for process in called for node in process.nodes))
    return [node for node in nodes if node.performer.startswith("skill:")]


def _days_before(until: date, days: int, calendar: WorkingCalendar) -> date:
    """Return the working day so many before one, stepping back day by day."""
    day = until
    while True:
        while not calendar.is_working_day(day):
            day -= timedelta(days=1)
        if days == 0:
            return day
        day, days = day - timedelta(days=1), days - 1
