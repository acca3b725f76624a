"""One matter is looked at: who has to hear, unasked, of a promise in danger or broken, or of the end of a period."""

from datetime import datetime
from uuid import UUID

from zusage.cases.journal import MACHINE
from zusage.cases.operations.parts.apologising import apologise
from zusage.cases.operations.parts.making_promises import promise_later
from zusage.cases.operations.parts.news import approval_news, promise_news, unpromised
from zusage.cases.session import CaseSession


def watch_matter(*, case_id: UUID, now: datetime) -> None:
    """Look at one matter and write down what people have to hear; idempotent, nothing is said twice.

    A matter that was taken in without a date gets one as soon as there is an honest day. The applicant is told unasked.
    """
    session = CaseSession.lock(case_id, now)
    news = [*promise_news([case_id], now).get(case_id, ()), *approval_news([case_id], now).get(case_id, ())]
    is_promised = bool(unpromised([case_id])) and promise_later(session)
    for event in news:
        session.journal.add(event, MACHINE)
    apologise(session, news)
    if is_promised or any(not event.is_silent for event in news):
        session.tell_applicant("news")
    if is_promised or news or session.changed_items:
        session.save()
