"""The worker: runs due jobs until it is told to stop."""

import signal
import threading
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, connections

from zusage.common import clock, jobs
from zusage.common.clock import ClockJumped, ClockWentBack
from zusage.common.models import ClockMark
from zusage.config.housekeeping import keep_house

_PAUSE_SECONDS = 0.5
_PAUSE_AFTER_ERROR_SECONDS = 5.0
_MARK_EVERY = timedelta(minutes=1)

log = structlog.get_logger()


def work_until(stop: threading.Event) -> None:
    """Run due jobs; stop when told, or when the clock has gone back.

    A database that is away, restarted or full is waited for; nothing is lost, for nothing was committed.

    :raises ClockWentBack: nothing may be done at a time that was already past
    """
    marked_at: datetime | None = None
    while not stop.is_set():
        now = clock.now()
        try:
            if marked_at is None or now - marked_at >= _MARK_EVERY:
                mark_clock(now)
                keep_house(now)
                marked_at = now
            is_idle = not jobs.run_next(now)
        except (DatabaseError, OSError) as error:
            log.error("worker.database_away", exc_info=error)
            connections.close_all()  # a restarted server wants new ones
            stop.wait(_PAUSE_AFTER_ERROR_SECONDS)
        else:
            if is_idle:
                stop.wait(_PAUSE_SECONDS)


def mark_clock(now: datetime) -> None:
    """Remember the present time, so that a later start can tell whether the clock was set back.

    :raises ClockWentBack: if it was
    """
    mark = ClockMark.objects.filter(pk=1).first()
    if mark is not None and mark.seen_at - now > clock.TOLERANCE:
        raise ClockWentBack("the clock was set back by more than a minute; set it right and restart")
    ClockMark.objects.update_or_create(pk=1, defaults={"seen_at": now})


def run_worker() -> None:
    """Work in the foreground until SIGTERM or SIGINT."""
    stop = threading.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: stop.set())
    work_until(stop)


def start_worker_thread() -> None:
    """Work in the background of a web process (the demo: one process does everything)."""

    def run() -> None:
        try:
            work_until(threading.Event())
        except (ClockWentBack, ClockJumped) as error:
            log.error("worker.stopped", reason=str(error))

    threading.Thread(target=run, name="worker", daemon=True).start()
