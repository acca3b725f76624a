"""What came back is sent again, to the address that was found."""

from datetime import datetime
from typing import Any
from uuid import UUID

from zusage.cases.domain.events import LetterSentAgain
from zusage.cases.domain.house_items import ADDRESS_ACTIVITY
from zusage.cases.domain.sealing_contexts import delivery_context
from zusage.cases.models import Delivery
from zusage.cases.operations.parts.handing_over import ABROAD, NotWaiting, facts_of, lock_delivery
from zusage.cases.operations.parts.keeping_promises import follow_work
from zusage.cases.session import CaseSession
from zusage.catalogue.domain.package import Purpose
from zusage.common.domain.ids import MunicipalityId, new_id
from zusage.common.keys import open_json, seal_json
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk, NotAllowed
from zusage.law.domain.deemed import Channel, LawFamily, rule_for


def send_again(
    *,
    municipality_id: MunicipalityId,
    delivery_id: UUID,
    address_lines: list[str],
    is_abroad: bool,
    by: Clerk,
    now: datetime,
) -> None:
    """Send what came back again, to the address that was found; the letter keeps its day and words.

    :raises NoDayPresumed: if a period begins with the letter, and the law does not say when it is known abroad
    :raises NotWaiting: if it did not come back, or was sent again already
    """
    with write_transaction(municipality_id):
        session, old = lock_delivery(delivery_id, now, by)
        if not by.works_with(*session.package.skills):
            raise NotAllowed()
        if old.state != Delivery.State.RETURNED:
            raise NotWaiting()
        if is_abroad and _begins_a_period(session, old):
            rule_for(LawFamily(session.package.law_family), Channel.POST_ABROAD, session.today)
        content: dict[str, Any] = open_json(session.case.key_id, old.data, delivery_context(old.id))
        content["recipient"] = {"name": content["recipient"]["name"], "lines": address_lines}
        new = Delivery(
            id=new_id(),
            case=session.case,
            deliverable=old.deliverable,
            kind=old.kind,
            purpose=old.purpose,
            settles=old.settles,
            letter=old.letter,
            copy=old.copy,
            channel=ABROAD if is_abroad else "",
            state=Delivery.State.QUEUED if old.letter else Delivery.State.READY,
            created_at=now,
        )
        new.data = seal_json(session.case.key_id, content, delivery_context(new.id))
        session.deliver(new)
        old.state = Delivery.State.STOPPED
        old.save(update_fields=["state"])
        session.journal.add(LetterSentAgain(**facts_of(new)), session.actor)
        waiting = [item for item in session.open_staff_items() if item.activity_id == ADDRESS_ACTIVITY]
        for item in sorted(waiting, key=lambda item: item.created_at)[:1]:  # the others are for other letters
            session.finish_item(item)
        follow_work(session)
        session.save()


def _begins_a_period(session: CaseSession, delivery: Delivery) -> bool:
    """Say whether a remedy, the effect of a decision, or an answer counts from the day this is known."""
    asks = delivery.purpose == Purpose.REQUEST and session.package.pauses is not None
    return asks or delivery.kind == "notice"
