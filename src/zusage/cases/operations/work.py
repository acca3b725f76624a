"""What people do to a case: staff complete activities, applicants supply papers, timers fire, somebody withdraws."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zusage.applications.domain.uploads import Upload
from zusage.cases.journal import APPLICANT, MACHINE, actor_of
from zusage.cases.models import Case, Delivery, WorkItem
from zusage.cases.operations.closing import close_when_over
from zusage.cases.operations.promising import follow_work, resume_promises
from zusage.cases.queries.approval import ApprovalStanding, approval_of_case
from zusage.cases.session import (
    APPLICANT_ITEM,
    CaseSession,
    CaseUnknown,
)
from zusage.catalogue.domain.package import EndKind, Purpose
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk, NotAllowed, Role
from zusage.processes import domain as processes
from zusage.promises import operations as promises
from zusage.promises.domain.promise import DECISION

MESSAGE_ACTIVITY = "nachricht"
ADDRESS_ACTIVITY = "anschrift"
_MESSAGE_MINUTES = 5
_NAMED_IN_THE_EVENT = "named_in_the_event"
"""The words of a reason may tell of the person, so they stand sealed in the event and nowhere else."""


class WorkItemDone(Refusal):
    """A colleague was faster, or the case went on without this item."""

    code = "work_item.done"


class NothingAsked(Refusal):
    """Nothing is asked of the applicant at the moment."""

    code = "case.nothing_asked"


class DayAfterApproval(Refusal):
    """No decision can be promised for a day on which the approval already counts as granted.

    Parameters `until`, `ends_on`.
    """

    code = "approval.day_after"


class TooLateToWithdraw(Refusal):
    """The decision has been made; a withdrawal cannot undo it."""

    code = "case.too_late_to_withdraw"


def complete_work_item(
    *,
    municipality_id: MunicipalityId,
    item_id: UUID,
    outputs: Mapping[str, Any],
    by: Clerk,
    now: datetime,
) -> None:
    """Complete an activity with what was decided; the process goes on as far as it goes by itself.

    :raises WorkItemDone: if a colleague was faster
    :raises NotAllowed: if the clerk has not the skill it asks for
    """
    with write_transaction(municipality_id):
        case_id = WorkItem.objects.filter(id=item_id).values_list("case_id", flat=True).first()
        if case_id is None:
            raise CaseUnknown()
        session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
        item = WorkItem.objects.get(id=item_id)
        _refuse_unskilled(item, by)
        if item.state != WorkItem.State.OPEN:
            raise WorkItemDone(reference=session.case.reference)
        if item.activity_id in {MESSAGE_ACTIVITY, ADDRESS_ACTIVITY}:
            session.close_item(item, WorkItem.State.DONE)
        else:
            session.complete(item, outputs)
        close_when_over(session)
        follow_work(session)
        session.tell_applicant("news")
        session.save()


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
        session.journal.add(
            "papers.supplied", APPLICANT, {"uploads": len(uploads)}, body={"text": text} if text else None
        )
        _stop_unposted(session, purpose=Purpose.REQUEST)
        resume_promises(session)
        pauses = session.package.pauses
        session.complete(item, {pauses.answer: text} if pauses and pauses.answer else {})
        close_when_over(session)
        follow_work(session)
        session.tell_applicant("received")
        session.save()


def fire_timer(*, case_id: UUID, effect_id: str, now: datetime) -> None:
    """Let the process know that a timer's moment has come. Run inside the act that finishes the timer's job."""
    session = CaseSession.lock(case_id, now)
    if session.case.state == Case.State.WITHDRAWN or not any(
        wait.effect_id == effect_id for wait in session.engine.waits
    ):
        return  # the timer was cancelled while this job was being claimed
    session.journal.add("timer.fired", MACHINE, {"timer": effect_id})
    session.advance(processes.TimerFired(effect_id))
    resume_promises(session)
    close_when_over(session)
    follow_work(session)
    session.tell_applicant("news")
    session.save()


def withdraw_case(*, municipality_id: MunicipalityId, case_id: CaseId, now: datetime) -> None:
    """Take a case back on the applicant's wish; letters that have not left the house are stopped.

    :raises TooLateToWithdraw: once the decision is made
    """
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=APPLICANT)
        session.refuse_if_ended()
        if session.case.state != Case.State.OPEN:
            raise TooLateToWithdraw(reference=session.case.reference)
        session.journal.add("case.withdrawn", APPLICANT)
        session.end_case(EndKind.WITHDRAWN)
        session.advance(processes.Cancel())
        for item in session.open_staff_items():  # messages and the like, which the process does not know
            session.close_item(item, WorkItem.State.WITHDRAWN)
        _stop_unposted(session)
        follow_work(session)
        session.tell_applicant("news")
        session.save()


def send_message(*, municipality_id: MunicipalityId, case_id: CaseId, text: str, now: datetime) -> None:
    """Record a message of the applicant and give it to staff; it is never left unread because a machine decided."""
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=APPLICANT)
        session.journal.add("message.received", APPLICANT, body={"text": text})
        skill = next(activity.skill for activity in session.package.activities.values() if activity.skill)
        session.add_item(
            WorkItem(
                case=session.case,
                effect_id=f"m{session.case.event_count}",
                activity_id=MESSAGE_ACTIVITY,
                name="Nachricht lesen",
                performer=f"skill:{skill}",
                minutes=_MESSAGE_MINUTES,
                created_at=now,
            )
        )
        follow_work(session)
        session.save()


def answer_message(*, municipality_id: MunicipalityId, case_id: CaseId, text: str, by: Clerk, now: datetime) -> None:
    """Write to the applicant; it is read on the status page."""
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
        skills = session.package.skills
        if not by.works_with(*skills):
            raise NotAllowed()
        unit = by.acting(unit_key=session.package.unit, skills=skills).unit_name
        session.journal.add("message.sent", session.actor, {"unit": unit}, body={"text": text})
        session.tell_applicant("news")
        session.save()


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
        promises.extend(case_id=case_id, kind=DECISION, until_on=until_on, reason=_NAMED_IN_THE_EVENT, now=now)
        session.journal.add(
            "promise.extended", session.actor, {"promise": DECISION, "until": str(until_on)}, body={"reason": reason}
        )
        follow_work(session)
        session.tell_applicant("news")
        session.save()


_NOTHING_GRANTED = frozenset({ApprovalStanding.DECIDED, ApprovalStanding.NOT_GRANTED})
"""Where no day is any longer too late for the sake of an approval that counts as granted."""


def _refuse_after(ends_on: date, until_on: date) -> None:
    if ends_on <= until_on:
        raise DayAfterApproval(until=f"{until_on:%d.%m.%Y}", ends_on=f"{ends_on:%d.%m.%Y}")


def _refuse_unskilled(item: WorkItem, by: Clerk) -> None:
    if not by.works_with(item.performer.removeprefix("skill:")):
        raise NotAllowed()


def _stop_unposted(session: CaseSession, purpose: Purpose | None = None) -> None:
    """Stop letters that have not left the house, all of them or those of one purpose: nobody needs them any more."""
    waiting = (Delivery.State.QUEUED, Delivery.State.READY)
    letters = Delivery.objects.filter(case=session.case, kind="letter", state__in=waiting)
    for delivery in letters.filter(purpose=purpose.value) if purpose else letters:
        delivery.state = Delivery.State.STOPPED
        delivery.save(update_fields=["state"])
        session.journal.add("letter.stopped", MACHINE, {"letter": delivery.letter})
