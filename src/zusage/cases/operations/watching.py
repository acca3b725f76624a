"""The daily watch: who has to hear, unasked, that a promise is in danger or broken, or that the law's time runs out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from zusage.cases.models import Case, Event, WorkItem
from zusage.cases.operations.journal import MACHINE
from zusage.cases.operations.matter import APPLICANT_ITEM, Matter
from zusage.cases.queries.approval import ApprovalFacts, ApprovalStanding, approvals_of_cases
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
    started = promises.cases_with_approval()
    closed = Case.objects.filter(id__in=started, state=Case.State.CLOSED)
    ended = Event.objects.filter(case__in=closed, kind__in=[PERIOD_OVER, SETTLED]).values("case_id")
    running = Case.objects.filter(id__in=started, state__in=[Case.State.OPEN, Case.State.DECIDED])
    watched = [*running.values_list("id", flat=True), *closed.exclude(id__in=ended).values_list("id", flat=True)]
    for case_id, facts in approvals_of_cases(watched, now).items():
        news = _approval_news(case_id, facts, now)
        if news is not None:
            _tell_of_approval(case_id, *news, now)


def _approval_news(case_id: UUID, facts: ApprovalFacts, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """Return the event that is due today and not written yet."""
    until = str(facts.period.ends_on)
    match facts.standing:
        case ApprovalStanding.RUNNING:
            left = most_urgent_alarm(facts.period.ends_on, local_day(now), promises.calendar_at(now))
            told = _written(case_id, ALARM, until)
            if left is None or any(before["working_days_left"] <= left for before in told):
                return None
            return ALARM, {"working_days_left": left, "until": until}
        case ApprovalStanding.OVER:
            if _written(case_id, PERIOD_OVER, until):
                return None
            asked = WorkItem.objects.filter(case_id=case_id, performer=APPLICANT_ITEM, state=WorkItem.State.OPEN)
            return PERIOD_OVER, {"until": until, "papers_asked": asked.exists()}
        case ApprovalStanding.DECIDED if Case.objects.filter(id=case_id, state=Case.State.CLOSED).exists():
            return SETTLED, {"until": until, "known_on": str(facts.decision_known_on)}
    return None


def _written(case_id: UUID, kind: str, until: str) -> list[dict[str, Any]]:
    """Return what was written of this kind about this end of the period; an extension has a new one."""
    written = Event.objects.filter(case_id=case_id, kind=kind).values_list("facts", flat=True)
    return [facts for facts in written if facts["until"] == until]


def _tell_of_approval(case_id: UUID, kind: str, facts: dict[str, Any], now: datetime) -> None:
    matter = Matter.lock(case_id, now)
    matter.journal.add(kind, MACHINE, facts)
    if kind == PERIOD_OVER:
        matter.tell_applicant("news")
    matter.save()
