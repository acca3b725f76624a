"""Hand-over, by post or at the counter: it alone settles a promise and starts the period of a remedy."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from zusage.cases.domain.events import (
    HandedOver,
    LetterHandedOver,
    MailReturned,
    NoticeHandedOver,
    PapersRequested,
    ThingHandedOver,
)
from zusage.cases.history import last_of
from zusage.cases.journal import actor_of
from zusage.cases.models import Delivery
from zusage.cases.operations.parts.closing import close_when_over
from zusage.cases.operations.parts.keeping_promises import (
    pause_promises,
    settle_ended,
    settle_promises,
)
from zusage.cases.session import CaseSession, CaseUnknown
from zusage.catalogue.domain.package import Purpose
from zusage.common.domain.refusal import Refusal
from zusage.identity.domain import Clerk
from zusage.promises import operations as promises
from zusage.promises.domain.promise import FIRST_ANSWER

_HANDED_OVER: dict[str, type[HandedOver]] = {
    "notice": NoticeHandedOver,
    "letter": LetterHandedOver,
    "item": ThingHandedOver,
}
"""By the kind of a delivery."""


class NotWaiting(Refusal):
    """This delivery is not where the act expects it: already handed over, stopped, or not yet printed."""

    code = "delivery.not_waiting"


def lock_delivery(delivery_id: UUID, now: datetime, by: Clerk) -> tuple[CaseSession, Delivery]:
    """Take a delivery in hand; always the case first, so that no two acts wait for one another."""
    case_id = Delivery.objects.filter(id=delivery_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise CaseUnknown()
    session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
    return session, Delivery.objects.select_for_update().get(id=delivery_id)


def hand_over(session: CaseSession, delivery: Delivery, *, channel: str, on: date) -> None:
    delivery.state, delivery.channel, delivery.handed_over_on = Delivery.State.HANDED_OVER, channel, on
    delivery.save(update_fields=["state", "channel", "handed_over_on"])
    session.journal.add(_HANDED_OVER[delivery.kind](**facts_of(delivery), channel=channel, on=on), session.actor)
    if delivery.purpose == Purpose.REQUEST:  # from now on only the applicant can act
        pause_promises(session, again=_rested_before_it_came_back(session))
        if session.package.pauses is not None:
            promises.start_answer_deadline(
                case_id=session.case.id,
                family=session.package.law_family,
                channel=channel,
                handed_over_on=on,
                days=session.package.pauses.answer_within_days,
                now=session.now,
            )
    remedy = next((known for known in session.package.remedies if known.letter == delivery.letter), None)
    if remedy is not None and delivery.kind == "notice":
        promises.start_remedy_deadline(
            case_id=session.case.id,
            family=session.package.law_family,
            channel=channel,
            handed_over_on=on,
            months=remedy.months,
            source=remedy.source,
            now=session.now,
        )


def _rested_before_it_came_back(session: CaseSession) -> bool:
    """Say whether the last request for papers came back, and the promises had rested for it."""
    last = last_of(session.case.id, PapersRequested, MailReturned)
    return isinstance(last, MailReturned) and last.rested


def finish_hand_over(session: CaseSession) -> None:
    """Settle every promise whose deliverables are all handed over; close the case once all of them are."""
    settle_promises(session, _handed_over_days(session))
    close_when_over(session)
    settle_ended(session)
    session.tell_applicant("news")
    session.save()


def _handed_over_days(session: CaseSession) -> dict[str, date]:
    """Return the day on which what settles a promise was all handed over, by kind of promise."""
    days: dict[str, date] = {}
    deliveries = [
        delivery for delivery in Delivery.objects.filter(case=session.case) if delivery.state != Delivery.State.STOPPED
    ]
    for kind in dict.fromkeys(
        delivery.settles for delivery in deliveries if delivery.settles not in {"", FIRST_ANSWER}
    ):
        mine = [delivery for delivery in deliveries if delivery.settles == kind]
        if all(map(_is_there, mine)):
            days[kind] = max(delivery.handed_over_on for delivery in mine if delivery.handed_over_on)
    answers = [
        delivery.handed_over_on
        for delivery in deliveries
        if delivery.handed_over_on and _is_answer(delivery) and _is_there(delivery)
    ]
    if answers:  # one that came back is none
        days[FIRST_ANSWER] = min(answers)
    return days


def _is_answer(delivery: Delivery) -> bool:
    return bool(delivery.purpose) and Purpose(delivery.purpose).is_answer


def _is_there(delivery: Delivery) -> bool:
    return delivery.state == Delivery.State.HANDED_OVER


def facts_of(delivery: Delivery) -> dict[str, Any]:
    return {"delivery": str(delivery.id), "deliverable": delivery.deliverable, "copy": delivery.copy}
