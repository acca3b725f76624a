"""By when the work of a case must be done: for its promise, or on its own day where none could be made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from zusage.capacity.domain.order import Holder
from zusage.identity import queries as identity
from zusage.law.domain.calendar import WorkingCalendar
from zusage.promises.domain.promise import DECISION, Standing, moved_end
from zusage.promises.models import Promise, UnpromisedAdmission
from zusage.promises.queries.standing import PromiseFacts, calendars_of, facts_of, pauses_of, promises_of_case

_HOLDER = "promise:"


@dataclass(frozen=True)
class Due:
    """The day that orders the work of a case for one kind of promise and places it in the ledger.

    `until` is that day as it stands now, for a resting case as it would be if it were resumed today. Nothing is held
    once a promise is `settled`; what was taken in without one settles nothing and ends with its work.
    """

    case_id: UUID
    kind: str
    until: date
    calendar: WorkingCalendar
    resting: bool = False
    settled: bool = False


def holder_for(case_id: UUID, kind: str) -> Holder:
    """Return who holds minutes for one kind of promise of a case, made or not: it stays when the promise is made."""
    return Holder(f"{_HOLDER}{kind}", case_id)


def kind_of(holder: Holder) -> str | None:
    """Return the kind of promise that minutes are held for; None if another chapter holds them."""
    return holder.kind.removeprefix(_HOLDER) if holder.kind.startswith(_HOLDER) else None


def due_of_case(case_id: UUID, kind: str, *, today: date) -> tuple[Due | None, date | None]:
    """Return by when the work of a case must be done, and the earliest day of its other promises that are open.

    None if nothing of that kind was wanted, or nothing is open.
    """
    promised = promises_of_case(case_id, today=today)
    facts = next((promise for promise in promised if promise.kind == kind), None)
    first = first_open(promise for promise in promised if promise.kind != kind)
    first_on = first.until if first else None
    if facts is not None:
        return _due(facts), first_on
    admitted = _unpromised_admissions(UnpromisedAdmission.objects.filter(case_id=case_id, kind=kind), today)
    return (admitted[0] if admitted else None), first_on


def first_open(promised: Iterable[PromiseFacts]) -> PromiseFacts | None:
    """Return the open promise that ends first, which orders the work of its matter; the decision before its equals.

    One that is broken, rests or is settled orders nothing any more.
    """
    open_ones = [facts for facts in promised if facts.standing is Standing.OPEN]
    return min(open_ones, key=lambda facts: (facts.until, facts.kind != DECISION), default=None)


def dues(today: date, *, case_id: UUID | None = None) -> dict[tuple[UUID, str], Due]:
    """Return by when work must be done, by case and kind: of one case, or of all."""
    of_case = {} if case_id is None else {"case_id": case_id}
    promised = [_due(facts) for facts in facts_of(Promise.objects.filter(**of_case), today)]
    admission = _unpromised_admissions(UnpromisedAdmission.objects.filter(**of_case), today)
    return {(due.case_id, due.kind): due for due in (*admission, *promised)}


def _due(facts: PromiseFacts) -> Due:
    return Due(
        case_id=facts.case_id,
        kind=facts.kind,
        until=facts.until,
        calendar=facts.calendar,
        resting=facts.end.until is None,
        settled=facts.is_settled,
    )


def unpromised_cases(kind: str, among: Iterable[UUID]) -> list[UUID]:
    """Return the cases, of those given and in their order, for which one kind of promise has not been made."""
    asked = list(among)
    promised = set(Promise.objects.filter(case_id__in=asked, kind=kind).values_list("case_id", flat=True))
    return [case_id for case_id in asked if case_id not in promised]


def _unpromised_admissions(rows: "QuerySet[UnpromisedAdmission, UnpromisedAdmission]", today: date) -> list[Due]:
    if not rows:
        return []
    pauses = pauses_of(rows.values("case_id"))
    calendars = calendars_of({row.calendar_id for row in rows})
    found = []
    for row in rows:
        calendar = calendars[row.calendar_id]
        made_on = identity.day_of(row.admitted_at)
        end = moved_end(row.provisional_due_on, made_on, pauses[row.case_id], (), calendar, today=today)
        found.append(
            Due(
                case_id=row.case_id,
                kind=row.kind,
                until=end.until or end.if_resumed_today,
                calendar=calendar,
                resting=end.until is None,
            )
        )
    return found
