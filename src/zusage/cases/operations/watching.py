"""The daily watch: who has to hear that a promise is in danger or broken, and what was asked too long ago."""

from datetime import datetime

from zusage.cases.models import Case, Event
from zusage.cases.operations.journal import MACHINE
from zusage.cases.operations.matter import Matter
from zusage.common.domain.german import local_day
from zusage.promises import queries as promises
from zusage.promises.domain import Standing

_BROKEN = "promise.broken"


def watch_promises(*, now: datetime) -> None:
    """Record every promise that broke since yesterday, once, and tell the applicant unasked."""
    today = local_day(now)
    open_cases = dict(
        Case.objects.filter(state__in=[Case.State.OPEN, Case.State.DECIDED]).values_list("id", "reference")
    )
    told = {
        (case_id, facts["promise"])
        for case_id, facts in Event.objects.filter(case_id__in=open_cases, kind=_BROKEN).values_list("case_id", "facts")
    }
    for case_id, views in promises.promises_of_cases(list(open_cases), today).items():
        broken = [view.kind for view in views if view.standing == Standing.BROKEN and not view.is_settled]
        new = [kind for kind in broken if (case_id, kind) not in told]
        if not new:
            continue
        matter = Matter.lock(case_id, now)
        for kind in new:
            matter.journal.add(_BROKEN, MACHINE, {"promise": kind, "reason": "capacity"})
        matter.tell_applicant("news")
        matter.save()
