"""What could be promised now, and what lately came in; nothing here binds anybody."""

from collections.abc import Sequence
from datetime import datetime

from zusage.capacity.domain.arrivals import Arrival, arrivals_of
from zusage.capacity.domain.quote import NoCapacity
from zusage.capacity.domain.stages import Stage, StagedQuote, quote_stages, stages_from_json
from zusage.capacity.queries import outlooks, plan_at
from zusage.identity import queries as identity
from zusage.promises.models import Promise, UnpromisedAdmission


def quote_for(
    *, stages: Sequence[Stage], window_days: int, way_minutes: int = 0, now: datetime
) -> StagedQuote | NoCapacity:
    """Return the day that all pools of a matter could promise now. It binds nobody and reserves nothing.

    `way_minutes` is the whole way from now to the hand-over without queues, where it begins with a wait.

    :raises StagesOutOfOrder: if the ways to the hand-over grow, or a name comes twice
    :raises NothingToQuote: if there is no stage
    :raises CalendarNotPublished: if the day lies in a year whose holidays are not known yet
    """
    pools = {stage.pool_id for stage in stages}
    return quote_stages(stages, window_days, outlooks(plan_at(now), pools, now), way_minutes=way_minutes)


def arrivals_from_promises() -> list[Arrival]:
    """Return what every matter ever brought to its pools, counted once, on the day it was admitted."""
    admitted = {(row.case_id, row.kind) for row in UnpromisedAdmission.objects.all()}
    rows = [(row, row.admitted_at) for row in UnpromisedAdmission.objects.all()]
    rows += [(row, row.made_at) for row in Promise.objects.all() if (row.case_id, row.kind) not in admitted]
    return [
        arrival
        for row, at in rows
        for arrival in arrivals_of(stages_from_json(row.stages), row.window_days, identity.day_of(at))
    ]
