"""Hand-over, by post or at the counter: it alone settles a promise and starts the period of a remedy."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from zusage.cases.changes import save_all
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
    settle_handed_over,
)
from zusage.cases.session import CaseSession, CaseUnknown
from zusage.catalogue.domain.package import Purpose
from zusage.common.domain.refusal import Refusal
from zusage.common.prepared import prepared
from zusage.identity.domain import Clerk
from zusage.promises import operations as promises
from zusage.promises.domain.promise import FIRST_ANSWER
from zusage.promises.operations import RemedyAgainst

POST, ABROAD = "post", "abroad"
"""Both go with the post run; which one it is, the address says."""
BY_POST = frozenset({POST, ABROAD})

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


def hand_over(handed: Sequence[tuple[CaseSession, Delivery]], *, channel: str, on: date, now: datetime) -> None:
    """Hand things of one case or of several over, and finish the act on all of them.

    What settles promises is settled, and a case over which nothing is left is closed. The number of statements does not
    grow with the number of cases, but for the row of each.
    """
    for way, mine in _by_way(handed, channel).items():
        for session, delivery in mine:
            _hand_over(session, delivery, channel=way, on=on)
        ids = [delivery.id for _, delivery in mine]
        Delivery.objects.filter(id__in=ids).update(state=Delivery.State.HANDED_OVER, channel=way, handed_over_on=on)
        remedies = [remedy for session, delivery in mine for remedy in _remedies(session, delivery)]
        promises.start_remedy_deadlines(remedies, channel=way, handed_over_on=on, now=now)
    _finish(list({session.case.id: session for session, _ in handed}.values()), now)


def _by_way(
    handed: Sequence[tuple[CaseSession, Delivery]], channel: str
) -> dict[str, list[tuple[CaseSession, Delivery]]]:
    """Tell apart what goes abroad, of which the law says other days."""
    ways: dict[str, list[tuple[CaseSession, Delivery]]] = {}
    for session, delivery in handed:
        way = ABROAD if channel == POST and delivery.channel == ABROAD else channel
        ways.setdefault(way, []).append((session, delivery))
    return ways


def _hand_over(session: CaseSession, delivery: Delivery, *, channel: str, on: date) -> None:
    session.journal.add(_HANDED_OVER[delivery.kind](**facts_of(delivery), channel=channel, on=on), session.actor)
    if delivery.purpose == Purpose.REQUEST:  # from now on only the applicant can act
        pause_promises(session, on=on, again=_rested_before_it_came_back(session))
        if session.package.pauses is not None:
            promises.start_answer_deadline(
                case_id=session.case.id,
                family=session.package.law_family,
                channel=channel,
                handed_over_on=on,
                days=session.package.pauses.answer_within_days,
                now=session.now,
            )


def _remedies(session: CaseSession, delivery: Delivery) -> Iterator[RemedyAgainst]:
    """Return the remedy against a notice, if there is one that has a period."""
    for remedy in session.package.remedies:
        if remedy.letter == delivery.letter and delivery.kind == "notice" and remedy.months:
            yield RemedyAgainst(session.case.id, session.package.law_family, remedy.months, remedy.source)
            return


def _rested_before_it_came_back(session: CaseSession) -> bool:
    """Say whether the last request for papers came back, and the promises had rested for it."""
    last = last_of(session.case.id, PapersRequested, MailReturned)
    return isinstance(last, MailReturned) and last.rested


def _finish(sessions: Sequence[CaseSession], now: datetime) -> None:
    """Settle every promise whose deliverables are all handed over; close each case once all of them are."""
    deliveries: dict[UUID, list[Delivery]] = {session.case.id: [] for session in sessions}
    for delivery in _deliveries_of(deliveries):
        deliveries[delivery.case_id].append(delivery)
    settle_handed_over(sessions, {case_id: _handed_over_days(found) for case_id, found in deliveries.items()}, now)
    for session in sessions:
        close_when_over(session, deliveries[session.case.id])
        settle_ended(session)
        session.tell_applicant("news")
    save_all(sessions)


@prepared
def _deliveries_of(case_ids: Collection[UUID]) -> "QuerySet[Delivery]":
    return Delivery.objects.filter(case_id__in=case_ids).order_by("id")


def _handed_over_days(of_case: Sequence[Delivery]) -> dict[str, date]:
    """Return the day on which what settles a promise was all handed over, by kind of promise."""
    days: dict[str, date] = {}
    deliveries = [delivery for delivery in of_case if delivery.state != Delivery.State.STOPPED]
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
