"""What people have to hear unasked, and have not heard yet."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zusage.cases.domain.events import (
    ApprovalAlarm,
    ApprovalJudged,
    ApprovalPeriodOver,
    ApprovalSettled,
    ApprovalStarted,
    CaseEvent,
    PromiseAtRisk,
    PromiseBroken,
    PromiseNotMade,
)
from zusage.cases.history import events_of, rows_of
from zusage.cases.models import Case, WorkItem
from zusage.cases.queries.approval import ApprovalStanding, approvals_of_cases
from zusage.cases.session import APPLICANT_ITEM
from zusage.identity import queries as identity
from zusage.law.domain.deemed_approval import most_urgent_alarm
from zusage.promises import queries as promises
from zusage.promises.domain.promise import DECISION, Standing
from zusage.promises.queries import PromiseFacts

_News = dict[UUID, list[CaseEvent]]
"""The events to write, by case."""

_REASON = "capacity"


def unpromised(case_ids: list[UUID] | None) -> list[UUID]:
    """Return the open matters that were taken in without a date for the decision and have none, first come first."""
    refused = _among(rows_of(PromiseNotMade, promise=DECISION), case_ids).filter(case__state=Case.State.OPEN)
    return promises.unpromised_cases(DECISION, refused.order_by("at", "id").values_list("case_id", flat=True))


def promise_news(case_ids: list[UUID] | None, now: datetime) -> _News:
    """Return what is in danger or broke, once per promise and cause.

    In danger: work that should have begun by now still waits, and the promised day has not passed yet.
    """
    open_states = [Case.State.OPEN, Case.State.DECIDED]
    cases = Case.objects.filter(state__in=open_states)
    open_cases = list((cases if case_ids is None else cases.filter(id__in=case_ids)).values_list("id", flat=True))
    late = set(
        _among(WorkItem.objects.all(), case_ids)
        .filter(state=WorkItem.State.OPEN, performer__startswith="skill:", latest_start_at__lt=now)
        .values_list("case_id", flat=True)
    )
    told = {(position.case_id, event) for position, event in events_of(open_cases, PromiseAtRisk, PromiseBroken)}
    found: _News = {}
    for case_id, promised in promises.promises_of_cases(open_cases, identity.day_of(now)).items():
        events = _of_promises(promised, is_late=case_id in late)
        news = [event for event in events if (case_id, event) not in told]
        if news:
            found[case_id] = news
    return found


def _of_promises(promised: list[PromiseFacts], *, is_late: bool) -> Iterator[CaseEvent]:
    for facts in promised:
        if facts.is_settled:
            continue
        if facts.standing == Standing.BROKEN:
            yield PromiseBroken(facts.kind, _REASON)
        elif is_late and facts.kind == DECISION and facts.standing == Standing.OPEN:
            yield PromiseAtRisk(facts.kind, _REASON)


def approval_news(case_ids: list[UUID] | None, now: datetime) -> _News:
    """Return the warnings before approvals count as granted, and whose period is over; a person then judges.

    Each alarm comes once per end of the period. Who looks late gets the most urgent one only, and after the end none.
    """
    ended = rows_of(ApprovalPeriodOver, ApprovalSettled, ApprovalJudged).filter(case_id=OuterRef("case_id"))
    is_closed = Q(case__state=Case.State.CLOSED)
    still_open = Q(case__state__in=[Case.State.OPEN, Case.State.DECIDED])
    started = _among(rows_of(ApprovalStarted), case_ids).filter(still_open | (is_closed & ~Exists(ended)))
    approvals = approvals_of_cases(started.values_list("case_id", flat=True), now)
    closed = set(Case.objects.filter(id__in=approvals, state=Case.State.CLOSED).values_list("id", flat=True))
    asked = set(
        WorkItem.objects.filter(case_id__in=approvals, performer=APPLICANT_ITEM, state=WorkItem.State.OPEN).values_list(
            "case_id", flat=True
        )
    )
    alarms = {(position.case_id, alarm.until): alarm for position, alarm in events_of(approvals, ApprovalAlarm)}
    over = {(position.case_id, event.until) for position, event in events_of(approvals, ApprovalPeriodOver)}
    calendar = promises.calendar_at(now)
    found: _News = {}
    for case_id, facts in approvals.items():
        until = facts.period.ends_on
        match facts.standing:
            case ApprovalStanding.RUNNING:
                left = most_urgent_alarm(until, identity.day_of(now), calendar)
                last = alarms.get((case_id, until))
                if left is not None and (last is None or last.working_days_left > left):
                    found[case_id] = [ApprovalAlarm(left, until)]
            case ApprovalStanding.OVER if (case_id, until) not in over:
                found[case_id] = [ApprovalPeriodOver(until, papers_asked=case_id in asked)]
            case ApprovalStanding.DECIDED if case_id in closed and facts.decision_known_on is not None:
                found[case_id] = [ApprovalSettled(until, facts.decision_known_on)]
    return found


def _among(rows: "QuerySet[Any, Any]", case_ids: list[UUID] | None) -> "QuerySet[Any, Any]":
    return rows if case_ids is None else rows.filter(case_id__in=case_ids)
