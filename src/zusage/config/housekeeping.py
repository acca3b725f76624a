"""What is done every minute for every municipality: the daily jobs are queued, old rows are forgotten."""

from datetime import datetime, time

from django.contrib.sessions.models import Session

from zusage.common import jobs, throttle
from zusage.common.models import Job
from zusage.common.tenancy import write_transaction
from zusage.identity import queries as identity

_DAILY_JOBS: dict[str, time] = {}


def every_day(kind: str, *, at: time = time.min) -> None:
    """Have a job of this kind run once per municipality and day, at a local time; called only by ``config.wiring``."""
    _DAILY_JOBS[kind] = at


def keep_house(now: datetime) -> None:
    """Queue the day's jobs (once, by their keys) and forget what need not be kept."""
    throttle.forget_old_tries(now)
    Session.objects.filter(expire_date__lt=now).delete()
    for municipality in identity.all_municipalities():
        with write_transaction(municipality.id):
            jobs.queue_all([_todays(kind, at, now) for kind, at in _DAILY_JOBS.items()])
            jobs.forget_done(now)


def _todays(kind: str, at: time, now: datetime) -> Job:
    today = identity.day_of(now)
    due_at = datetime.combine(today, at, identity.zone())
    return jobs.job_row(kind, {}, now=now, due_at=due_at, key=f"{kind}:{today}")
