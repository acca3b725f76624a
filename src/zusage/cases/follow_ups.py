"""When a matter ends: what somebody has to look at long after, as jobs that wait until then."""

from datetime import datetime, time
from typing import TYPE_CHECKING

from zusage.cases import job_rows
from zusage.cases.models import Case, Decision
from zusage.identity import queries as identity
from zusage.law.domain.period import day_of_same_number

if TYPE_CHECKING:
    from zusage.cases.session import CaseSession

_AT = time(6)


def queue_follow_ups(session: "CaseSession") -> None:
    """Queue a job for each follow-up that the end of this matter brings; a withdrawn one brings none."""
    if not session.package.follow_ups or session.case.state == Case.State.WITHDRAWN:
        return
    brought = {session.case.end, _last_outcome(session)}
    for key, follow_up in session.package.follow_ups.items():
        if brought & set(follow_up.after):
            due_at = _moment(session, follow_up.months)
            session.queued.append(job_rows.follow_up(session.case, key, due_at, session.now))


def _last_outcome(session: "CaseSession") -> str:
    if session.decisions:
        return session.decisions[-1].outcome
    last = Decision.objects.filter(case=session.case).order_by("-number").first()
    return last.outcome if last else ""


def _moment(session: "CaseSession", months: int) -> datetime:
    return datetime.combine(day_of_same_number(session.today, months), _AT, identity.zone())
