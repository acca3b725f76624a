"""How the period stands after which an approval counts as granted.

The program never says by itself that an approval is granted: papers may be in dispute, or a letter on its way. When
the period is over it says so, and a person judges.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from zusage.cases.domain.events import ApprovalJudged
from zusage.cases.history import events_of
from zusage.cases.models import Case, Delivery
from zusage.catalogue import queries as catalogue
from zusage.identity import queries as identity
from zusage.law.domain.calendar import WorkingCalendar
from zusage.law.domain.deemed import Channel, LawFamily, deemed_known_on
from zusage.law.domain.deemed_approval import DeemedApproval, deemed_granted_on
from zusage.promises import queries as promises


class ApprovalStanding(StrEnum):
    """Where the period stands. Only a person makes it `GRANTED` or `NOT_GRANTED`."""

    RUNNING = "running"
    DECIDED = "decided"
    OVER = "over"
    GRANTED = "granted"
    NOT_GRANTED = "not_granted"


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """One period, the last day on which the decision may be said to be known, and where it stands.

    `decision_known_on` is the latest day under any reading of the law; None while no notice is handed over.
    `granted_on` is the first day on which the approval would count as granted, or does, as it was judged; None if it
    was decided in time.
    """

    period: DeemedApproval
    decision_known_on: date | None
    standing: ApprovalStanding
    granted_on: date | None


def approval_of_case(case_id: UUID, now: datetime) -> ApprovalFacts | None:
    """Return how the period of one case stands; None if none runs, or the applicant took the matter back."""
    return approvals_of_cases([case_id], now).get(case_id)


def approvals_of_cases(case_ids: Iterable[UUID], now: datetime) -> dict[UUID, ApprovalFacts]:
    """Return how the periods of many cases stand, in four statements; withdrawn matters are left out."""
    periods = promises.approvals_of_cases(case_ids)
    if not periods:
        return {}
    cases = Case.objects.filter(id__in=periods).exclude(state=Case.State.WITHDRAWN)
    handed_over: dict[UUID, list[Delivery]] = defaultdict(list)
    for delivery in Delivery.objects.filter(
        case_id__in=periods, kind="notice", copy=1, state=Delivery.State.HANDED_OVER
    ).defer("data"):
        handed_over[delivery.case_id].append(delivery)
    judged = {position.case_id: event for position, event in events_of(periods, ApprovalJudged)}
    calendar, today = promises.calendar_at(now), identity.day_of(now)
    found = {}
    for case in cases:
        period = periods[case.id]
        family = LawFamily(catalogue.get_version(case.service_id).law_family)
        known_on = _known_on(family, handed_over[case.id], calendar)
        found[case.id] = _facts(period, known_on, judged.get(case.id), today)
    return found


def _known_on(family: LawFamily, notices: list[Delivery], calendar: WorkingCalendar) -> date | None:
    known = [
        deemed_known_on(family, Channel(notice.channel), notice.handed_over_on, calendar).latest_on
        for notice in notices
        if notice.handed_over_on is not None
    ]
    return min(known, default=None)


def _facts(
    period: DeemedApproval, known_on: date | None, judgement: ApprovalJudged | None, today: date
) -> ApprovalFacts:
    if judgement is not None:
        standing = ApprovalStanding.GRANTED if judgement.granted else ApprovalStanding.NOT_GRANTED
        return ApprovalFacts(period, known_on, standing, judgement.granted_on)
    granted_on = deemed_granted_on(period, known_on)
    if granted_on is None:
        return ApprovalFacts(period, known_on, ApprovalStanding.DECIDED, None)
    standing = ApprovalStanding.OVER if today > period.ends_on else ApprovalStanding.RUNNING
    return ApprovalFacts(period, known_on, standing, granted_on)
