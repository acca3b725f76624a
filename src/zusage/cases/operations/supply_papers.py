"""The applicant supplies what was asked for; the promise runs on."""

from collections.abc import Sequence
from datetime import datetime

from zusage.applications.domain.uploads import Upload
from zusage.cases.domain.events import PapersSupplied, Words
from zusage.cases.domain.house_items import HOUSE_ITEMS
from zusage.cases.journal import APPLICANT
from zusage.cases.models import WorkItem
from zusage.cases.operations.parts.closing import close_when_over
from zusage.cases.operations.parts.keeping_promises import follow_work, resume_promises
from zusage.cases.operations.parts.reading import have_words_read
from zusage.cases.operations.parts.stopping import stop_unposted
from zusage.cases.session import (
    APPLICANT_ITEM,
    CaseSession,
)
from zusage.catalogue.domain.package import Purpose
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import write_transaction
from zusage.law.domain.objection import sounds_like_an_objection


class NothingAsked(Refusal):
    """Nothing is asked of the applicant at the moment."""

    code = "case.nothing_asked"


def supply_papers(
    *,
    municipality_id: MunicipalityId,
    case_id: CaseId,
    text: str,
    uploads: Sequence[Upload],
    now: datetime,
) -> None:
    """Take what the applicant was asked for; the promise runs on from today.

    :raises NothingAsked: if nothing is asked at the moment
    """
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=APPLICANT)
        item = WorkItem.objects.filter(case=session.case, performer=APPLICANT_ITEM, state=WorkItem.State.OPEN).first()
        if item is None:
            raise NothingAsked(reference=session.case.reference)
        session.keep(uploads)
        session.journal.add(PapersSupplied(len(uploads), Words(text) if text else None), APPLICANT)
        supplied = session.case.event_count
        stop_unposted(session, Purpose.REQUEST, Purpose.REMINDER)
        resume_promises(session)
        variable = session.package.words_go_to(item.activity_id)
        session.complete(item, {variable: text} if variable else {})
        _have_text_read(session, text, supplied)
        close_when_over(session)
        follow_work(session)
        session.tell_applicant("received")
        session.save()


def _have_text_read(session: CaseSession, text: str, event: int) -> None:
    """Have somebody read what came with the papers, unless the next task of staff shows it anyway."""
    next_tasks = (item for item in session.open_staff_items() if item.activity_id not in HOUSE_ITEMS)
    if text and (sounds_like_an_objection(text) or not any(next_tasks)):
        have_words_read(session, text, event)
