"""A letter came back: the promise is open again, and somebody has to find the address."""

from datetime import datetime
from uuid import UUID

from zusage.cases.domain.events import CaseReopened, MailReturned
from zusage.cases.domain.house_items import ADDRESS_ACTIVITY
from zusage.cases.journal import MACHINE
from zusage.cases.models import Case, Delivery, WorkItem
from zusage.cases.operations.parts.handing_over import BY_POST, NotWaiting, facts_of, lock_delivery
from zusage.cases.operations.parts.keeping_promises import follow_work, reopen_promise, resume_promises
from zusage.catalogue.domain.package import EndKind
from zusage.common.domain.ids import MunicipalityId
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk, NotAllowed, Role

_ADDRESS_MINUTES = 10


def record_returned_mail(*, municipality_id: MunicipalityId, delivery_id: UUID, by: Clerk, now: datetime) -> None:
    """Record that a letter came back: the promise is open again, and somebody has to find the address.

    :raises NotWaiting: if it had not been posted
    """
    with write_transaction(municipality_id):
        if not by.may(Role.POST):
            raise NotAllowed()
        session, delivery = lock_delivery(delivery_id, now, by)
        if delivery.state != Delivery.State.HANDED_OVER or delivery.channel not in BY_POST:
            raise NotWaiting()
        delivery.state = Delivery.State.RETURNED
        delivery.save(update_fields=["state"])
        rested = resume_promises(
            session
        )  # a request that never arrived: nobody but us can act until it is posted again
        session.journal.add(MailReturned(**facts_of(delivery), rested=rested), session.actor)
        if delivery.settles:
            reopen_promise(session, delivery.settles)
        if session.case.end_kind == EndKind.HANDED_OVER:
            session.case.state, session.case.end_kind, session.case.ended_at = Case.State.DECIDED, "", None
            session.journal.add(CaseReopened(), MACHINE)
        skill = next(activity.skill for activity in session.package.activities.values() if activity.skill)
        session.add_item(
            WorkItem(
                case=session.case,
                effect_id=f"r{session.case.event_count}",
                activity_id=ADDRESS_ACTIVITY,
                name="Anschrift klären und neu versenden",
                performer=f"skill:{skill}",
                minutes=_ADDRESS_MINUTES,
                created_at=now,
            )
        )
        follow_work(session)
        session.tell_applicant("news")
        session.save()
