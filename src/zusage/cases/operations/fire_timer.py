"""The moment of a timer has come."""

from datetime import datetime
from uuid import UUID

from zusage.cases.domain.events import PapersNotSupplied, TimerFired
from zusage.cases.journal import MACHINE
from zusage.cases.models import Case
from zusage.cases.operations.parts.closing import close_when_over
from zusage.cases.operations.parts.keeping_promises import follow_work, resume_promises
from zusage.cases.session import (
    CaseSession,
)
from zusage.processes import domain as processes


def fire_timer(*, case_id: UUID, effect_id: str, now: datetime) -> None:
    """Let the process know that a timer's moment has come. Run inside the act that finishes the timer's job."""
    session = CaseSession.lock(case_id, now)
    if session.case.state == Case.State.WITHDRAWN or not any(
        wait.effect_id == effect_id for wait in session.engine.waits
    ):
        return  # the timer was cancelled while this job was being claimed
    session.journal.add(TimerFired(effect_id), MACHINE)
    was_asked = session.asks_applicant()
    session.advance(processes.TimerFired(effect_id))
    if was_asked and not session.asks_applicant():  # another timer reminds, or has nothing to do with the applicant
        session.journal.add(PapersNotSupplied(), MACHINE)
        resume_promises(session)
    close_when_over(session)
    follow_work(session)
    session.tell_applicant("news")
    session.save()
