"""Jobs: rows written in the act, run after it, finished exactly once.

A handler may be slow and may talk to the world; it returns a function that is run in the act which finishes
the job, or None. So what happens in our tables happens exactly once; what goes out happens at least once and
carries a stable id (the job's) by which a repetition is recognised.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import connection
from django.db.models import F

from zusage.common.domain.refusal import Mistake, Refusal
from zusage.common.models import Job
from zusage.common.tenancy import read_transaction, write_transaction

Finish = Callable[[], None]
Handler = Callable[["Running"], Finish | None]

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8
ASK_AGAIN = timedelta(minutes=2)
"""So long all jobs of a kind leave a place alone that did not answer."""
_PATIENCE = timedelta(days=1)
_FIRST_DELAY = timedelta(seconds=5)
_KEEP_DONE = timedelta(days=30)

log = structlog.get_logger()
_handlers: dict[str, Handler] = {}
_given_up: dict[str, Callable[["Running"], None]] = {}


class LeaseLost(Mistake):
    """Another worker took this job over; nothing of this run may count."""


class PermanentFailure(Exception):
    """Trying again would not help; the job goes to the dead letters at once."""


class Unreachable(Exception):
    """A place outside of the house does not answer: that is no fault of this job, and no other of its kind is better.

    All of the kind wait `ASK_AGAIN`; for a day no attempt is counted.
    """


@dataclass(frozen=True, slots=True)
class Running:
    """A job in the hands of a worker."""

    id: UUID
    municipality_id: UUID
    kind: str
    payload: dict[str, Any]
    attempt: int
    fence: int
    now: datetime


def handler(kind: str, *, given_up: Callable[["Running"], None] | None = None) -> Callable[[Handler], Handler]:
    """Register the function that runs jobs of this kind.

    :param given_up: what happens in the act in which such a job becomes a dead letter
    """

    def register(function: Handler) -> Handler:
        if _handlers.setdefault(kind, function) is not function:
            raise Mistake(f"two handlers for job kind {kind}")
        if given_up is not None:
            _given_up[kind] = given_up
        return function

    return register


def job_row(kind: str, payload: dict[str, Any], *, now: datetime, due_at: datetime | None = None, key: str = "") -> Job:
    """Return the row of a job for a bulk insert; see `queue`."""
    return Job(kind=kind, payload=payload, due_at=due_at or now, created_at=now, unique_key=key or None)


def queue(kind: str, payload: dict[str, Any], *, now: datetime, due_at: datetime | None = None, key: str = "") -> None:
    """Queue a job in the open act; with a key that was used before, nothing happens.

    The payload holds ids only, never personal data.
    """
    queue_all([job_row(kind, payload, now=now, due_at=due_at, key=key)])


def queue_all(rows: list[Job]) -> None:
    """Queue several jobs in one statement."""
    if rows:
        Job.objects.bulk_create(rows, ignore_conflicts=True)


def cancel(keys: list[str]) -> None:
    """Take back jobs that nobody has begun (timers that are not needed any more)."""
    if keys:
        Job.objects.filter(unique_key__in=keys, state=Job.State.WAITING).delete()


def claim(now: datetime) -> Running | None:
    """Take the waiting job that is due longest, of any municipality, in one statement; None if there is none."""
    sql = "SELECT * FROM zusage_claim_job(%s, %s)" if connection.vendor == "postgresql" else _CLAIM_SQLITE
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(sql, [now, now + LEASE])
        else:
            cursor.execute(sql, [_stamp(now + LEASE), _stamp(now), _stamp(now)])
        row = cursor.fetchone()
    if row is None:
        return None
    job_id, municipality_id = (value if isinstance(value, UUID) else UUID(bytes=value) for value in row[:2])
    with read_transaction(municipality_id):
        job = Job.objects.get(id=job_id)
        return Running(job.id, job.municipality_id, job.kind, job.payload, job.attempt, row[2], now)


def run_next(now: datetime) -> bool:
    """Run the next due job; return False if there was none."""
    running = claim(now)
    if running is None:
        return False
    try:
        if running.attempt > MOST_ATTEMPTS:  # its workers died of it: no exception ever told
            raise PermanentFailure(f"{running.kind} was begun {running.attempt} times and never ended")
        function = _handlers.get(running.kind)
        if function is None:
            raise PermanentFailure(f"no handler for {running.kind}")
        finish = function(running)
        with write_transaction(running.municipality_id):
            _fence(running)
            if finish is not None:
                finish()
            Job.objects.filter(id=running.id).update(
                state=Job.State.DONE, finished_at=now, leased_until=None, last_error=""
            )
    except LeaseLost:
        log.warning("job.lease_lost", kind=running.kind, job=str(running.id))
    except Unreachable as error:
        if not _leave_alone(running, error):
            _failed(running, error)
    except Exception as error:  # a worker outlives whatever a job does; the job remembers
        _failed(running, error)
    return True


def run_all_due(now: datetime, *, at_most: int = 10_000) -> int:
    """Run all due jobs one after the other; return how many were run."""
    for count in range(at_most):
        if not run_next(now):
            return count
    return at_most


def dead_letters() -> list[Job]:
    """Return the jobs of the current municipality that were given up, oldest first."""
    return list(Job.objects.filter(state=Job.State.DEAD).order_by("created_at"))


def revive(job_id: UUID, now: datetime) -> None:
    """Let a dead job be tried again; a person decided so."""
    Job.objects.filter(id=job_id, state=Job.State.DEAD).update(state=Job.State.WAITING, attempt=0, due_at=now)


def forget_done(now: datetime) -> None:
    """Delete the current municipality's jobs that were done more than 30 days ago."""
    Job.objects.filter(state=Job.State.DONE, finished_at__lt=now - _KEEP_DONE).delete()


def _fence(running: Running) -> None:
    """Refuse to finish a job that was claimed again meanwhile; on PostgreSQL the row stays locked."""
    held = Job.objects.select_for_update().filter(id=running.id, fence=running.fence, state=Job.State.WAITING)
    if held.first() is None:
        raise LeaseLost(f"job {running.id}, fence {running.fence}")


def _leave_alone(running: Running, error: Unreachable) -> bool:
    """Have all jobs of the kind wait, uncounted; False if this one has waited for a day."""
    log.warning("job.unreachable", kind=running.kind, job=str(running.id), exc_info=error)
    again_at = running.now + ASK_AGAIN
    with write_transaction(running.municipality_id):
        ours = Job.objects.filter(id=running.id, fence=running.fence, state=Job.State.WAITING)
        held = ours.filter(created_at__gt=running.now - _PATIENCE).update(
            attempt=F("attempt") - 1, due_at=again_at, leased_until=None, last_error=type(error).__name__
        )
        waiting = Job.objects.filter(kind=running.kind, state=Job.State.WAITING, due_at__lt=again_at)
        waiting.filter(leased_until=None).update(due_at=again_at)
    return bool(held)


def _failed(running: Running, error: Exception) -> None:
    """Put the job back with growing delay, or to the dead letters. Never stores what the error says of persons."""
    name = error.code if isinstance(error, Refusal) else type(error).__name__
    is_dead = isinstance(error, PermanentFailure) or running.attempt >= MOST_ATTEMPTS
    log.error(
        "job.failed", kind=running.kind, job=str(running.id), attempt=running.attempt, dead=is_dead, exc_info=error
    )
    then = _given_up.get(running.kind) if is_dead else None
    try:
        _put_back(running, name, is_dead=is_dead, then=then)
    except Exception as other:
        if then is None:
            raise
        log.error("job.giving_up_failed", kind=running.kind, job=str(running.id), exc_info=other)
        _put_back(running, name, is_dead=True)  # a dead letter all the same, which a person sees


def _put_back(running: Running, error: str, *, is_dead: bool, then: Callable[["Running"], None] | None = None) -> None:
    with write_transaction(running.municipality_id):
        changed = Job.objects.filter(id=running.id, fence=running.fence, state=Job.State.WAITING).update(
            state=Job.State.DEAD if is_dead else Job.State.WAITING,
            due_at=running.now + _FIRST_DELAY * 2 ** min(running.attempt, 12),
            leased_until=None,
            last_error=error[:200],
        )
        if changed and then is not None:
            then(running)


_CLAIM_SQLITE = """
UPDATE common_job SET leased_until = %s, fence = fence + 1, attempt = attempt + 1
WHERE id = (SELECT id FROM common_job WHERE state = 'waiting' AND due_at <= %s
            AND (leased_until IS NULL OR leased_until < %s) ORDER BY due_at LIMIT 1)
RETURNING id, municipality_id, fence
"""


def _stamp(moment: datetime) -> str:
    """Return the moment as Django stores it on SQLite, so that texts compare as times do."""
    return str(connection.ops.adapt_datetimefield_value(moment))
