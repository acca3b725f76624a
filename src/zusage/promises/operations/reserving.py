"""The ledger moves with its cases: rows are inserted and deleted, and can always be computed anew."""

from datetime import datetime
from uuid import UUID

from zusage.common.domain.german import local_day
from zusage.promises.domain.order import Work, reservation
from zusage.promises.models import Promise as PromiseRow
from zusage.promises.models import Reservation as ReservationRow
from zusage.promises.queries.ledger import open_work
from zusage.promises.queries.plan import office_day
from zusage.promises.queries.standing import PromiseFacts, facts_of


def reserve(*, case_id: UUID, kind: str, pool_id: UUID, work: Work | None, stage: str = "", now: datetime) -> None:
    """Hold the minutes that a promise still needs from a pool, in place of what was held for that stage before.

    `work` None means that nothing is left to do. Nothing is held for a promise that was never made or is settled.
    """
    ReservationRow.objects.filter(case_id=case_id, pool_id=pool_id, stage=stage).delete()
    if work is None:
        return
    for facts in facts_of(PromiseRow.objects.filter(case_id=case_id, kind=kind), local_day(now)):
        if not facts.is_settled:
            ReservationRow.objects.bulk_create([_row(facts, pool_id, stage, work, now)])


def release_reservation(*, case_id: UUID, kind: str | None = None) -> None:
    """Let go what is held for a case, or for one of its promises."""
    rows = ReservationRow.objects.filter(case_id=case_id)
    if kind is not None:
        rows = rows.filter(promise__kind=kind)
    rows.delete()


def move_reservations(*, case_id: UUID, now: datetime) -> None:
    """Put the rows of a case where its promises now end, or at rest."""
    rows = list(ReservationRow.objects.filter(case_id=case_id))
    if not rows:
        return
    promises = {facts.id: facts for facts in facts_of(PromiseRow.objects.filter(case_id=case_id), local_day(now))}
    moved = [
        _row(
            promises[row.promise_id],
            row.pool_id,
            row.stage,
            Work(row.minutes, row.flow_minutes, row.minutes_squared),
            now,
        )
        for row in rows
        if not promises[row.promise_id].is_settled
    ]
    ReservationRow.objects.filter(case_id=case_id).delete()
    ReservationRow.objects.bulk_create(moved)


def _row(facts: PromiseFacts, pool_id: UUID, stage: str, work: Work, now: datetime) -> ReservationRow:
    row = reservation(open_work(facts, pool_id, stage, work), office_day(), local_day(now))
    return ReservationRow(
        promise_id=facts.id,
        case_id=facts.case_id,
        pool_id=pool_id,
        stage=stage,
        due_on=row.due_on,
        lead_days=row.lead_days,
        minutes=row.minutes,
        minutes_squared=row.minutes_squared,
        flow_minutes=work.flow_minutes,
    )
