"""What is done every minute for every municipality: the daily jobs are queued, old rows are forgotten."""

from datetime import datetime

from zusage.common import jobs, throttle
from zusage.common.domain.german import local_day
from zusage.common.tenancy import act
from zusage.identity import queries as identity

_DAILY_JOBS: list[str] = []


def every_day(kind: str) -> None:
    """Have a job of this kind queued once per municipality and day; called only by ``config.wiring``."""
    if kind not in _DAILY_JOBS:
        _DAILY_JOBS.append(kind)


def keep_house(now: datetime) -> None:
    """Queue the day's jobs (once, by their keys) and forget what need not be kept."""
    throttle.forget_old_tries(now)
    for municipality in identity.all_municipalities():
        with act(municipality.id):
            jobs.queue_all([jobs.job_row(kind, {}, now=now, key=f"{kind}:{local_day(now)}") for kind in _DAILY_JOBS])
            jobs.forget_done(now)
