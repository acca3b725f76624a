"""What happens to the promises of a case: the work behind them moves, they rest, are settled, are open again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from zusage.capacity.domain.order import latest_start
from zusage.capacity.queries import calendar_at, office_day
from zusage.cases.domain.events import PromisePaused, PromiseReopened, PromiseResumed, PromiseSettled
from zusage.cases.domain.house_items import OBJECTION_ACTIVITY
from zusage.cases.journal import MACHINE
from zusage.cases.models import WorkItem
from zusage.cases.operations.parts.reading import day_of_a_call
from zusage.cases.queries.remaining import way_left
from zusage.cases.session import CaseSession
from zusage.law.domain.calendar import WorkingCalendar
from zusage.promises import operations as promises
from zusage.promises.domain.promise import DECISION, FIRST_ANSWER, SettlementKind
from zusage.promises.operations.life import AlreadyPaused, LaterPauseWithoutReason, NotPaused
from zusage.promises.queries import PromiseFacts, promise_of_case, promises_of_case

MAIL_RETURNED = "mail_returned"
"""Why a settlement is reversed, or why a request rests a matter again."""


def follow_work(session: CaseSession) -> None:
    """Bring reservation and latest starts in line with what people still have to do in this case.

    What the act ended is settled first. What no promise orders any more, such as a message in a matter that has ended,
    is to be done as soon as a first answer would have to be.
    """
    settle_ended(session)
    items = session.open_staff_items()
    way = way_left(session.package, session.engine, items)
    reserved = promises.reserve(case_id=session.case.id, kind=DECISION, stages=way.stages, now=session.now)
    starts, first_on = (reserved.starts, reserved.first_on) if reserved else ({}, None)
    for item in items:
        start_at = not_after(first_on, _start_of_item(session, item, starts), item, session.now)
        if item.latest_start_at != start_at:
            item.latest_start_at = start_at
            session.touch(item)


def not_after(first_on: date | None, start_at: datetime, item: WorkItem, now: datetime) -> datetime:
    """Return by when an item has to start so that also the promise of the earliest day is kept: it alone can do it."""
    if first_on is None:
        return start_at
    return min(start_at, _latest_start(item, first_on, calendar_at(now)))


def _start_of_item(session: CaseSession, item: WorkItem, starts: Mapping[str, datetime]) -> datetime:
    if item.activity_id == OBJECTION_ACTIVITY:  # no promise may put it off
        return item.latest_start_at or _latest_start(item, day_of_a_call(session.now), calendar_at(session.now))
    if start_at := starts.get(item.activity_id, item.latest_start_at):
        return start_at
    windows, calendar = session.package.windows, calendar_at(session.now)
    until = calendar.add_working_days(session.today, windows.get(FIRST_ANSWER, windows[DECISION]))
    return _latest_start(item, until, calendar)


def _latest_start(item: WorkItem, until: date, calendar: WorkingCalendar) -> datetime:
    return latest_start(until, item.minutes, calendar, office_day())


def pause_promises(session: CaseSession, *, on: date, again: bool = False) -> None:
    """Let the promises rest from the day of our request: only the applicant can act now.

    A second request rests only with a public reason.

    ``again``: the request for which they rested came back and has now been posted anew.
    """
    pauses = session.package.pauses
    given = session.variables.get(pauses.reason) if pauses and pauses.reason else None
    allowed = frozenset(pauses.later_reasons if pauses else ()) | ({MAIL_RETURNED} if again else set())
    reason = MAIL_RETURNED if again else str(given or "papers_requested")
    try:
        promises.start_pause(case_id=session.case.id, reason=reason, from_on=on, allowed_later=allowed, now=session.now)
    except (AlreadyPaused, LaterPauseWithoutReason):
        return
    session.journal.add(PromisePaused(on), MACHINE)


def resume_promises(session: CaseSession) -> bool:
    """Let the promises run again; return whether they rested."""
    try:
        promises.end_pause(case_id=session.case.id, now=session.now)
    except NotPaused:
        return False
    session.journal.add(PromiseResumed(session.today), MACHINE)
    return True


def settle_promises(session: CaseSession, days: Mapping[str, date], how: SettlementKind) -> None:
    """Settle promises of these kinds on their days, those that were made and are open, and record how they stand."""
    settled = promises.settle_open(days={session.case.id: days}, how=how, now=session.now)
    _record_settled(session, settled, days)


def settle_handed_over(sessions: Sequence[CaseSession], days: Mapping[UUID, Mapping[str, date]], now: datetime) -> None:
    """Settle by hand-over what of several cases came to its end, on its day by case and kind."""
    settled = promises.settle_open(days=days, how=SettlementKind.HANDED_OVER, now=now)
    for session in sessions:
        _record_settled(session, settled, days[session.case.id])


def _record_settled(session: CaseSession, settled: Iterable[PromiseFacts], days: Mapping[str, date]) -> None:
    for facts in settled:
        if facts.case_id == session.case.id:
            session.journal.add(PromiseSettled(facts.kind, days[facts.kind], facts.standing), MACHINE)


def reopen_promise(session: CaseSession, kind: str) -> None:
    """Open a promise again whose letter came back; nothing happens if it is open already, or was never made."""
    facts = promise_of_case(session.case.id, kind, today=session.today)
    if facts is None or not facts.is_settled:
        return
    promises.reopen(case_id=session.case.id, kind=kind, on=session.today, reason=MAIL_RETURNED, now=session.now)
    session.journal.add(PromiseReopened(kind, session.today), MACHINE)


def settle_ended(session: CaseSession) -> None:
    """Settle what the ends of this act say that they settle."""
    for ended in session.settling:
        windows = ended.windows
        if windows is None:
            windows = tuple(facts.kind for facts in promises_of_case(session.case.id, today=session.today))
        settle_promises(session, dict.fromkeys(windows, session.today), SettlementKind(ended.kind.value))
    session.settling.clear()
