"""Where a package promises from complete papers: since when they are, and whether that is still to be said.

If nobody has said anything about them by the day of the first answer, the deadline runs from receipt.
"""

from datetime import date

from zusage.capacity.queries import calendar_at
from zusage.cases.domain.events import PapersComplete, PapersRequested
from zusage.cases.history import first_of, has_happened
from zusage.cases.queries.windows import windows_of
from zusage.cases.session import CaseSession
from zusage.promises.domain.promise import DECISION, FIRST_ANSWER
from zusage.promises.queries import promise_of_case


def papers_are_awaited(session: CaseSession) -> bool:
    """Say whether nothing is promised because papers have to be complete first."""
    if session.package.promise_from != "complete" or complete_since(session) is not None:
        return False
    if has_happened(session.case.id, PapersRequested):
        return True  # they are known to be incomplete
    first = promise_of_case(session.case.id, FIRST_ANSWER, today=session.today)
    return first is None or session.today <= first.promise.promised_until


def complete_since(session: CaseSession) -> date | None:
    """Return since when the papers are complete, as somebody said; None if nobody has."""
    said = first_of(PapersComplete, session.case.id)
    return said.on if said is not None else session.complete_on


def days_left_of_window(session: CaseSession) -> int:
    """Return the working days that are left of the decision's window, which began with complete papers or receipt."""
    window_days = windows_of(session.case.id, session.package)[DECISION]
    if session.package.promise_from != "complete":
        return window_days
    began_on = complete_since(session) or session.case.received_on
    calendar = calendar_at(session.now)
    ends_on = calendar.add_working_days(began_on, window_days)
    return max(0, calendar.working_days_between(session.today, ends_on)) if ends_on > session.today else 0
