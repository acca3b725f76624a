"""Periods of the citizen begin when a letter is made known: a remedy against a notice, an answer to a request."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from zusage.capacity.queries import calendar_at
from zusage.law.domain.calendar import WorkingCalendar
from zusage.law.domain.deadlines import Deadline, DeadlineKind
from zusage.law.domain.deemed import Channel, LawFamily, deemed_known_on, remedy_period
from zusage.law.domain.period import Period, Unit, end_of_period
from zusage.promises.operations.making import store_deadlines, store_deadlines_of_cases


@dataclass(frozen=True, slots=True)
class RemedyAgainst:
    """A remedy that a case has against its notice: the law by which this is made known, and so many months."""

    case_id: UUID
    family: str
    months: int
    source: str


def start_remedy_deadlines(
    remedies: Sequence[RemedyAgainst], *, channel: str, handed_over_on: date, now: datetime
) -> None:
    """Start the periods of remedies against notices that were handed over on one day in one way.

    A deadline ends on the day that is safe under every reading; its derivation also names the last day that the
    municipality applies before it calls a remedy late.

    :raises NoRuleForMakingKnown: if the table has no row for a law and the channel
    :raises CalendarNotPublished: if an end falls in a year whose holidays are not known yet
    """
    if not remedies:
        return
    calendar = calendar_at(now)
    rules = {replace(remedy, case_id=_ANY) for remedy in remedies}
    found = {rule: _remedy_deadline(rule, Channel(channel), handed_over_on, calendar) for rule in rules}
    store_deadlines_of_cases((remedy.case_id, found[replace(remedy, case_id=_ANY)]) for remedy in remedies)


_ANY = UUID(int=0)


def _remedy_deadline(
    remedy: RemedyAgainst, channel: Channel, handed_over_on: date, calendar: WorkingCalendar
) -> Deadline:
    known = deemed_known_on(LawFamily(remedy.family), channel, handed_over_on, calendar)
    period = remedy_period(known, Period(remedy.months, Unit.MONTHS), calendar)
    return Deadline(
        kind=DeadlineKind.REMEDY,
        rule=f"remedy:{remedy.family}:{channel.value}",
        source=remedy.source,
        started_on=known.on,
        ends_on=period.safe_until,
        pausable=False,
        derivation=period.derivation,
    )


def start_answer_deadline(
    *, case_id: UUID, family: str, channel: str, handed_over_on: date, days: int, now: datetime
) -> Deadline:
    """Start the period in which the applicant is asked to answer a letter that was handed over on that day.

    A period set by the authority begins on the day after it was made known (§ 31 (2) VwVfG, § 108 (2) AO). Its end
    rejects nothing; somebody then decides by what is there.

    :raises NoRuleForMakingKnown: if the table has no row for this law and channel
    :raises CalendarNotPublished: if the end falls in a year whose holidays are not known yet
    """
    calendar = calendar_at(now)
    known = deemed_known_on(LawFamily(family), Channel(channel), handed_over_on, calendar)
    end = end_of_period(known.on, Period(days, Unit.DAYS), calendar)
    deadline = Deadline(
        kind=DeadlineKind.CITIZEN,
        rule=f"answer:{family}:{channel}",
        source="§ 31 Abs. 2 VwVfG" if family != "AO" else "§ 108 Abs. 2 AO",
        started_on=known.on,
        ends_on=end.end,
        pausable=False,
        derivation=(*known.derivation, *end.derivation),
    )
    store_deadlines(case_id, [deadline])
    return deadline
