"""A matter that passes through several pools: one promise, and for every stage the day it must start by.

Each pool is asked once, with all work of the matter in it; the promise is the latest of their days. A stage must start
so early that its own work, all later stages and the waits for other bodies still fit before the promised day: its
latest start is the promise minus the high quantile of that way without queues, and half a day for the queue of each
later stage. The latest start orders the work; its row in the ledger stands where the way alone puts it, as with one
pool. Without the half days long matters are promised later days (promise-lab, section 4; benchmarks, network/stages).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, ClassVar
from uuid import UUID

from zusage.capacity.domain.capacity import OfficeDay
from zusage.capacity.domain.order import Holder, OpenWork, ReservationKey, Work, latest_start
from zusage.capacity.domain.quote import DEFAULT_MARGINS, Margins, NoCapacity, Outlook, Quote, quote
from zusage.common.domain.refusal import Mistake, Refusal
from zusage.law.domain.calendar import WorkingCalendar

NO_POOL = UUID(int=0)
"""The pool of a stage whose skill nobody here brings: it has no minutes, so there is no date; nothing is held of it."""


class StagesOutOfOrder(Refusal):
    """A later stage is said to have the longer way to the hand-over, or a name comes twice.

    Parameters `stage`, `flow_minutes`.
    """

    code: ClassVar[str] = "capacity.stages_out_of_order"


class NothingToQuote(Mistake):
    """No stage was given, or one whose pool has no outlook."""


@dataclass(frozen=True)
class Stage:
    """One stage of a matter: its name, the pool that does it, and its work.

    `work.minutes` are the stage's own; `work.flow_minutes` is the way from its START to the hand-over, with all later
    stages and outside waits.
    """

    name: str
    pool_id: UUID
    work: Work


@dataclass(frozen=True)
class StageStart:
    """When a stage must have started, at the latest, for the promise to be kept (aware, UTC)."""

    stage: Stage
    latest_start: datetime


@dataclass(frozen=True)
class StagedQuote:
    """One day for the whole matter: the quote of the pool that decides it, and the latest start of every stage."""

    decisive: Quote
    starts: tuple[StageStart, ...]

    @property
    def until(self) -> date:
        """The day that can be promised."""
        return self.decisive.until


def quote_stages(
    stages: Sequence[Stage],
    window_days: int,
    outlooks: Mapping[UUID, Outlook],
    margins: Margins = DEFAULT_MARGINS,
    *,
    way_minutes: int = 0,
) -> StagedQuote | NoCapacity:
    """Return the day for which all pools together can give their word, or the first of them that cannot say.

    `window_days` is the published window in working days; the stages stand in the order in which they are done.
    `way_minutes` is the way from now to the hand-over, where it begins with a wait.

    :raises StagesOutOfOrder: if the ways to the hand-over grow, or a name comes twice
    :raises NothingToQuote: if there is no stage, or a pool without an outlook
    :raises CalendarNotPublished: if the day lies in a year whose holidays are not known yet
    """
    _check(stages, outlooks)
    quotes: list[Quote] = []
    for pool_id, work in work_by_pool(stages).items():
        outcome = quote(work, window_days, outlooks[pool_id], margins, way_minutes=way_minutes)
        if isinstance(outcome, NoCapacity):
            return outcome
        quotes.append(outcome)
    # Where the window holds in every pool, the one with the least room tells why.
    decisive = max(quotes, key=lambda quoted: (quoted.until, quoted.earliest_until))
    outlook = outlooks[stages[0].pool_id]
    return StagedQuote(decisive, stage_starts(stages, decisive.until, outlook.calendar, outlook.office_day))


def stage_starts(
    stages: Sequence[Stage], until: date, calendar: WorkingCalendar, office_day: OfficeDay
) -> tuple[StageStart, ...]:
    """Return when each stage must start to be handed over by the end of `until`, half a day earlier per later one.

    :raises CalendarNotPublished: if the way back leaves the years of the calendar
    """
    starts = []
    for later, stage in enumerate(reversed(stages)):
        lead = stage.work.flow_minutes + later * office_day.minutes // 2
        starts.append(StageStart(stage, latest_start(until, lead, calendar, office_day)))
    return tuple(reversed(starts))


def work_by_pool(stages: Sequence[Stage]) -> dict[UUID, Work]:
    """Return all work of a matter per pool; the way to the hand-over is that of the pool's first stage."""
    found: dict[UUID, Work] = {}
    for stage in stages:
        before, own = found.get(stage.pool_id), stage.work
        found[stage.pool_id] = (
            own
            if before is None
            else Work(
                minutes=before.minutes + own.minutes,
                flow_minutes=before.flow_minutes,
                minutes_squared=before.minutes_squared + own.minutes_squared,
            )
        )
    return found


def open_work(
    holder: Holder, stages: Sequence[Stage], until: date, *, resting: bool, calendar: WorkingCalendar
) -> tuple[OpenWork, ...]:
    """Return what a matter still needs, one element a stage not begun: `order.reservation` makes its row."""
    return tuple(
        OpenWork(ReservationKey(holder, stage.pool_id, stage.name), stage.work, until, resting, calendar)
        for stage in stages
        if stage.pool_id != NO_POOL
    )


def stages_to_json(stages: Iterable[Stage]) -> list[dict[str, Any]]:
    """Return stages as a promise keeps them."""
    return [
        {
            "stage": stage.name,
            "pool": stage.pool_id.hex,
            "minutes": stage.work.minutes,
            "flow_minutes": stage.work.flow_minutes,
            "minutes_squared": stage.work.minutes_squared,
        }
        for stage in stages
    ]


def stages_from_json(content: Iterable[Mapping[str, Any]]) -> tuple[Stage, ...]:
    """Return the stages that a promise keeps."""
    return tuple(
        Stage(row["stage"], UUID(row["pool"]), Work(row["minutes"], row["flow_minutes"], row["minutes_squared"]))
        for row in content
    )


def brought_forward(promised_until: date, outcome: Quote | StagedQuote | NoCapacity) -> date:
    """Return the day that may be promised when another body has answered: the new one if it is earlier.

    `outcome` is the quote of the stages that are left. Its window is a few working days of the city's own choice: with
    none at all, every answer makes the line tight and short matters are quoted later. A date may only move towards the
    person; whatever the pools say now, what was promised stays.
    """
    return promised_until if isinstance(outcome, NoCapacity) else min(promised_until, outcome.until)


def _check(stages: Sequence[Stage], outlooks: Mapping[UUID, Outlook]) -> None:
    if not stages or any(stage.pool_id not in outlooks for stage in stages):
        raise NothingToQuote(f"stages {[stage.name for stage in stages]}, outlooks of {sorted(map(str, outlooks))}")
    for before, after in pairwise(stages):
        if after.work.flow_minutes > before.work.flow_minutes:
            raise StagesOutOfOrder(stage=after.name, flow_minutes=after.work.flow_minutes)
    names = [stage.name for stage in stages]
    for stage in stages:
        if names.count(stage.name) > 1:
            raise StagesOutOfOrder(stage=stage.name, flow_minutes=stage.work.flow_minutes)
