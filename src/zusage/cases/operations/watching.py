"""The daily watch: who has to hear, unasked, that a promise is in danger or broken."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from zusage.cases.models import Case, Event, WorkItem
from zusage.cases.operations.journal import MACHINE
from zusage.cases.operations.matter import Matter
from zusage.common.domain.german import local_day
from zusage.promises import queries as promises
from zusage.promises.domain.promise import DECISION, Standing
from zusage.promises.queries import PromiseFacts

AT_RISK, BROKEN = "promise.at_risk", "promise.broken"


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
