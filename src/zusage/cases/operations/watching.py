"""The daily watch: who has to hear, unasked, that a promise is in danger or broken, or that the law's time runs out."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from zusage.cases.models import Case, Event, WorkItem
from zusage.cases.operations.journal import MACHINE
from zusage.cases.operations.matter import APPLICANT_ITEM, Matter
from zusage.cases.queries.approval import JUDGED, ApprovalStanding, approvals_of_cases
from zusage.common.domain.german import local_day
from zusage.promises import queries as promises
from zusage.promises.domain.deemed_approval import most_urgent_alarm
from zusage.promises.domain.promise import DECISION, Standing
from zusage.promises.queries import PromiseFacts

AT_RISK, BROKEN = "promise.at_risk", "promise.broken"
ALARM, PERIOD_OVER, SETTLED = "approval.alarm", "approval.period_over", "approval.settled"


def watch(*, now: datetime) -> None:
    """Look at every open matter once, in the order in which people have to hear."""
    watch_promises(now=now)
    watch_approvals(now=now)


def watch_promises(*, now: datetime) -> None:
    """Record what is in danger or broke since yesterday, once per promise and cause, and tell the applicant.

    In danger: work that should have begun by now still waits, and the promised day has not passed yet.
    """
    today = local_day(now)
    open_states = [Case.State.OPEN, Case.State.DECIDED]
    open_cases = list(Case.objects.filter(state__in=open_states).values_list("id", flat=True))
    late = set(
        WorkItem.objects.filter(
            state=WorkItem.State.OPEN, performer__startswith="skill:", latest_start_at__lt=now
        ).values_list("case_id", flat=True)
    )
    told = {
        (case_id, kind, facts["promise"])
        for case_id, kind, facts in Event.objects.filter(
            kind__in=[AT_RISK, BROKEN], case__state__in=open_states
        ).values_list("case_id", "kind", "facts")
    }
    for case_id, promised in promises.promises_of_cases(open_cases, today).items():
        news = [
            (kind, facts)
            for kind, facts in _news(promised, is_late=case_id in late)
            if (case_id, kind, facts.kind) not in told
        ]
        if news:
            _tell(case_id, news, now)


def _news(promised: list[PromiseFacts], *, is_late: bool) -> Iterator[tuple[str, PromiseFacts]]:
    for facts in promised:
        if facts.is_settled:
            continue
        if facts.standing == Standing.BROKEN:
            yield BROKEN, facts
        elif is_late and facts.kind == DECISION and facts.standing == Standing.OPEN:
            yield AT_RISK, facts


def _tell(case_id: UUID, news: list[tuple[str, PromiseFacts]], now: datetime) -> None:
    matter = Matter.lock(case_id, now)
    for kind, facts in news:
        matter.journal.add(kind, MACHINE, {"promise": facts.kind, "reason": "capacity"})
    matter.tell_applicant("news")
    matter.save()


def watch_approvals(*, now: datetime) -> None:
    """Warn before an approval counts as granted, and say when the period is over; a person then judges.

    Each alarm comes once per end of the period. Who looks late writes the most urgent one only, and after the end none.
    """
    ended = Event.objects.filter(case_id=OuterRef("case_id"), kind__in=[PERIOD_OVER, SETTLED, JUDGED])
    is_closed = Q(case__state=Case.State.CLOSED)
    still_open = Q(case__state__in=[Case.State.OPEN, Case.State.DECIDED])
    started = Event.objects.filter(still_open | (is_closed & ~Exists(ended)), kind="approval.started")
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
    for case_id, facts in approvals.items():
        until = str(facts.period.ends_on)
        match facts.standing:
            case ApprovalStanding.RUNNING:
                left = most_urgent_alarm(facts.period.ends_on, local_day(now), calendar)
                if left is not None and all(before > left for before in told[case_id, ALARM, until]):
                    _tell_of_approval(case_id, ALARM, {"working_days_left": left, "until": until}, now)
            case ApprovalStanding.OVER if not told[case_id, PERIOD_OVER, until]:
                _tell_of_approval(case_id, PERIOD_OVER, {"until": until, "papers_asked": case_id in asked}, now)
            case ApprovalStanding.DECIDED if case_id in closed:
                _tell_of_approval(case_id, SETTLED, {"until": until, "known_on": str(facts.decision_known_on)}, now)


def _tell_of_approval(case_id: UUID, kind: str, facts: dict[str, Any], now: datetime) -> None:
    matter = Matter.lock(case_id, now)
    matter.journal.add(kind, MACHINE, facts)
    if kind == PERIOD_OVER:
        matter.tell_applicant("news")
    matter.save()
