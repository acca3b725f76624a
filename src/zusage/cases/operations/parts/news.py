"""What people have to hear unasked, and have not heard yet."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zusage.cases.models import Case, Event, WorkItem
from zusage.cases.queries.approval import JUDGED, ApprovalStanding, approvals_of_cases
from zusage.cases.session import APPLICANT_ITEM
from zusage.identity import queries as identity
from zusage.law.domain.deemed_approval import most_urgent_alarm
from zusage.promises import queries as promises
from zusage.promises.domain.promise import DECISION, Standing
from zusage.promises.queries import PromiseFacts

AT_RISK, BROKEN = "promise.at_risk", "promise.broken"


ALARM, PERIOD_OVER, SETTLED = "approval.alarm", "approval.period_over", "approval.settled"


_News = dict[UUID, list[tuple[str, dict[str, Any]]]]
"""Kinds and facts of the events to write, by case."""


def unpromised(case_ids: list[UUID] | None) -> list[UUID]:
    """Return the open matters that were taken in without a date for the decision and have none, first come first."""
    refused = _among(Event.objects.all(), case_ids).filter(
        kind="promise.not_made", facts__promise=DECISION, case__state=Case.State.OPEN
    )
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
    told = {
        (case_id, kind, facts["promise"])
        for case_id, kind, facts in _among(Event.objects.all(), case_ids)
        .filter(kind__in=[AT_RISK, BROKEN], case__state__in=open_states)
        .values_list("case_id", "kind", "facts")
    }
    found: _News = {}
    for case_id, promised in promises.promises_of_cases(open_cases, identity.day_of(now)).items():
        news = [
            (kind, {"promise": facts.kind, "reason": "capacity"})
            for kind, facts in _of_promises(promised, is_late=case_id in late)
            if (case_id, kind, facts.kind) not in told
        ]
        if news:
            found[case_id] = news
    return found


def _of_promises(promised: list[PromiseFacts], *, is_late: bool) -> Iterator[tuple[str, PromiseFacts]]:
    for facts in promised:
        if facts.is_settled:
            continue
        if facts.standing == Standing.BROKEN:
            yield BROKEN, facts
        elif is_late and facts.kind == DECISION and facts.standing == Standing.OPEN:
            yield AT_RISK, facts


def approval_news(case_ids: list[UUID] | None, now: datetime) -> _News:
    """Return the warnings before approvals count as granted, and whose period is over; a person then judges.

    Each alarm comes once per end of the period. Who looks late gets the most urgent one only, and after the end none.
    """
    ended = Event.objects.filter(case_id=OuterRef("case_id"), kind__in=[PERIOD_OVER, SETTLED, JUDGED])
    is_closed = Q(case__state=Case.State.CLOSED)
    still_open = Q(case__state__in=[Case.State.OPEN, Case.State.DECIDED])
    started = _among(Event.objects.all(), case_ids).filter(
        still_open | (is_closed & ~Exists(ended)), kind="approval.started"
    )
    approvals = approvals_of_cases(started.values_list("case_id", flat=True), now)
    closed = set(Case.objects.filter(id__in=approvals, state=Case.State.CLOSED).values_list("id", flat=True))
    asked = set(
        WorkItem.objects.filter(case_id__in=approvals, performer=APPLICANT_ITEM, state=WorkItem.State.OPEN).values_list(
            "case_id", flat=True
        )
    )
    told = defaultdict(list)
    for case_id, kind, facts in Event.objects.filter(case_id__in=approvals, kind__in=[ALARM, PERIOD_OVER]).values_list(
        "case_id", "kind", "facts"
    ):
        told[case_id, kind, facts["until"]].append(facts.get("working_days_left", 0))
    calendar = promises.calendar_at(now)
    found: _News = {}
    for case_id, facts in approvals.items():
        until = str(facts.period.ends_on)
        match facts.standing:
            case ApprovalStanding.RUNNING:
                left = most_urgent_alarm(facts.period.ends_on, identity.day_of(now), calendar)
                if left is not None and all(before > left for before in told[case_id, ALARM, until]):
                    found[case_id] = [(ALARM, {"working_days_left": left, "until": until})]
            case ApprovalStanding.OVER if not told[case_id, PERIOD_OVER, until]:
                found[case_id] = [(PERIOD_OVER, {"until": until, "papers_asked": case_id in asked})]
            case ApprovalStanding.DECIDED if case_id in closed:
                found[case_id] = [(SETTLED, {"until": until, "known_on": str(facts.decision_known_on)})]
    return found


def _among(rows: "QuerySet[Any, Any]", case_ids: list[UUID] | None) -> "QuerySet[Any, Any]":
    return rows if case_ids is None else rows.filter(case_id__in=case_ids)
