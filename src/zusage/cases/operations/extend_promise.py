"""A later day is named for the decision, in time and with a reason."""

from collections.abc import Iterable
from datetime import date, datetime

from zusage.cases.domain.events import PromiseExtended, Words
from zusage.cases.journal import actor_of
from zusage.cases.operations.parts.keeping_promises import follow_work
from zusage.cases.queries.approval import ApprovalStanding, approval_of_case
from zusage.cases.session import (
    CaseSession,
)
from zusage.catalogue.domain.package import ServicePackage
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk, NotAllowed, Role
from zusage.promises import operations as promises
from zusage.promises.domain.promise import DECISION, FIRST_ANSWER, Standing
from zusage.promises.queries import PromiseFacts, promises_of_case

_NAMED_IN_THE_EVENT = "named_in_the_event"
"""The words of a reason may tell of the person, so they stand sealed in the event and nowhere else."""


class DayAfterApproval(Refusal):
    """No decision can be promised for a day on which the approval already counts as granted.

    Parameters `until`, `ends_on`.
    """

    code = "approval.day_after"


def extend_promise(
    *,
    municipality_id: MunicipalityId,
    case_id: CaseId,
    until_on: date,
    reason: str,
    by: Clerk,
    now: datetime,
) -> None:
    """Name a later day for the decision, with a reason, before the promised day is over; told unasked.

    What goes with the decision moves with it, and the page says what.

    :raises NotAllowed: if not said by a head of unit
    :raises DayAfterApproval: if the approval would count as granted before that day is over
    """
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
        if not by.may_in(Role.HEAD, session.package.unit):
            raise NotAllowed()
        session.refuse_if_ended()
        approval = approval_of_case(case_id, now)
        if approval is not None and approval.standing not in _NOTHING_GRANTED:
            _refuse_after(approval.period.ends_on, until_on)
        moving = moved_by(promises_of_case(case_id, today=session.today), session.package, until_on)
        for kind in (DECISION, *(facts.kind for facts in moving if facts.kind != DECISION)):
            promises.extend(case_id=case_id, kind=kind, until_on=until_on, reason=_NAMED_IN_THE_EVENT, now=now)
            told = Words(reason) if kind == DECISION else None
            session.journal.add(PromiseExtended(kind, until_on, told), session.actor)
        follow_work(session)
        session.tell_applicant("news")
        session.save()


def moved_by(promised: Iterable[PromiseFacts], package: ServicePackage, until_on: date | None) -> list[PromiseFacts]:
    """Return the promises that an extension to a day moves: of the decision, and of what goes with it and were earlier.

    A thing cannot come before the decision it goes with. The first answer is owed as before, and what is settled, or
    whose day has passed, stays as it is. Without a day: those that an extension could move.
    """
    together = {DECISION, *(deliverable.window for deliverable in package.deliverables)} - {FIRST_ANSWER}
    return [
        facts
        for facts in promised
        if facts.kind in together
        and facts.standing in {Standing.OPEN, Standing.PAUSED}
        and (until_on is None or facts.until < until_on)
    ]


_NOTHING_GRANTED = frozenset({ApprovalStanding.DECIDED, ApprovalStanding.NOT_GRANTED})
"""Where no day is any longer too late for the sake of an approval that counts as granted."""


def _refuse_after(ends_on: date, until_on: date) -> None:
    if ends_on <= until_on:
        raise DayAfterApproval(until=f"{until_on:%d.%m.%Y}", ends_on=f"{ends_on:%d.%m.%Y}")
