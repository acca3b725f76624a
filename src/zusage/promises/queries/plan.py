"""What a municipality can do and what it has promised: calendar, rosters, ledger, and the quote from them.

Closing days and rosters are read once per process and kept until the municipality's stamp says that they changed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import chain
from threading import Lock
from uuid import UUID

from django.db.models import Max, Min, Sum

from zusage.capacity.domain.capacity import (
    Absence,
    CapacityCurve,
    DaysAhead,
    OfficeDay,
    Roster,
    RosterEntry,
    days_ahead,
    minutes_left_today,
    nothing_ahead,
)
from zusage.capacity.domain.order import Work, whole_days
from zusage.capacity.domain.quote import Coming, LedgerRow, NoCapacity, Outlook, Quote, ReservedWork, quote
from zusage.common.domain.german import LOCAL_ZONE, local_day
from zusage.common.tenancy import current_municipality
from zusage.identity import queries as identity
from zusage.law.domain.calendar import WorkingCalendar, regional_calendar
from zusage.promises.models import ClosingDay, PlanStamp, Promise, Reservation, RosterAbsence
from zusage.promises.models import Roster as RosterRow

YEARS_BACK = 2
YEARS_AHEAD = 5
"""How far around the present year a calendar reaches; nobody knows the closing days of later years."""

ARRIVAL_DAYS = 15
"""How many working days back arrivals are averaged to say what is still to come."""

_OFFICE_DAY = OfficeDay()


@dataclass
class Plan:
    """One municipality's calendar and rosters at one stamp, with what was computed from them today."""

    number: int | None
    year: int
    calendar: WorkingCalendar
    rosters: dict[UUID, Roster]
    ahead: dict[UUID, DaysAhead] = field(default_factory=dict)
    coming: dict[UUID, tuple[date, tuple[Coming, ...]]] = field(default_factory=dict)


_plans: dict[UUID, Plan] = {}
_lock = Lock()


def office_day() -> OfficeDay:
    """Return the normal working day of one person."""
    return _OFFICE_DAY


def calendar_at(now: datetime) -> WorkingCalendar:
    """Return the calendar that promises made now count by, with the closing days declared so far.

    :raises RegionWithoutCalendar: if the municipality's region has none
    """
    return plan_at(now).calendar


def curve_of_pool(pool_id: UUID, now: datetime) -> CapacityCurve:
    """Return a pool's minutes from now on; without a roster, none at all.

    :raises AbsenceExceedsRoster: if more minutes are absent on a day than there are
    """
    return _curve(plan_at(now), pool_id, now)


def outlook_of_pool(pool_id: UUID, now: datetime) -> Outlook:
    """Return what a pool can do and what it has promised, as a quote needs it."""
    return outlook(plan_at(now), pool_id, now)


def outlook(plan: Plan, pool_id: UUID, now: datetime, *, pending: Iterable[LedgerRow] = ()) -> Outlook:
    """Return the outlook of a pool under a plan, in one statement on the ledger.

    `pending` are rows of the same act that are not written yet.
    """
    curve = _curve(plan, pool_id, now)
    rows = (
        Reservation.objects.filter(pool_id=pool_id)
        .values_list("due_on", "lead_days")
        .annotate(Sum("minutes"), Sum("minutes_squared"))
        .order_by()
    )
    return Outlook(
        curve=curve,
        reserved=ReservedWork.along(curve, chain(rows, pending)),
        minutes_left_today=_OFFICE_DAY.minutes_left(now, plan.calendar),
        office_day=_OFFICE_DAY,
        calendar=plan.calendar,
        coming=_coming(plan, pool_id, local_day(now)),
    )


def quote_for(*, pool_id: UUID, window_days: int, work: Work, now: datetime) -> Quote | NoCapacity:
    """Return the day a pool could promise for such work now. It binds nobody and reserves nothing.

    :raises CalendarNotPublished: if the day lies in a year whose holidays are not known yet
    """
    return quote(work, window_days, outlook_of_pool(pool_id, now))


def plan_at(now: datetime) -> Plan:
    """Return the plan of the current municipality, read anew if it changed or the year turned."""
    municipality_id, year = current_municipality(), local_day(now).year
    number = PlanStamp.objects.values_list("number", flat=True).first()
    kept = _plans.get(municipality_id)
    if kept is None or (kept.number, kept.year) != (number, year):
        kept = Plan(number, year, _calendar(year), _rosters())
        with _lock:
            _plans[municipality_id] = kept
    return kept


def _calendar(year: int) -> WorkingCalendar:
    first, last = year - YEARS_BACK, year + YEARS_AHEAD
    closing_days = dict(ClosingDay.objects.filter(day__year__range=(first, last)).values_list("day", "reason"))
    return regional_calendar(identity.here().region, first, last, closing_days)


def _rosters() -> dict[UUID, Roster]:
    entries: dict[UUID, list[RosterEntry]] = defaultdict(list)
    for row in RosterRow.objects.order_by("pool_id", "weekday", "valid_from"):
        entries[row.pool_id].append(
            RosterEntry(row.weekday, row.minutes, row.valid_from, row.valid_until, row.share_permille)
        )
    absences: dict[UUID, list[Absence]] = defaultdict(list)
    for absence in RosterAbsence.objects.order_by("pool_id", "from_on"):
        absences[absence.pool_id].append(Absence(absence.from_on, absence.until_on, absence.minutes))
    return {
        pool_id: Roster(tuple(found), tuple(absences[pool_id]))
        for pool_id, found in entries.items()
        if any(entry.minutes * entry.share_permille for entry in found)
    }


def _curve(plan: Plan, pool_id: UUID, now: datetime) -> CapacityCurve:
    today = local_day(now)
    roster = plan.rosters.get(pool_id)
    if roster is None:
        return nothing_ahead(today)
    ahead = plan.ahead.get(pool_id)
    if ahead is None or ahead.days[0] != today:
        ahead = plan.ahead[pool_id] = days_ahead(roster, plan.calendar, _OFFICE_DAY, today)
    return CapacityCurve(ahead, minutes_left_today(roster, plan.calendar, _OFFICE_DAY, now))


def _coming(plan: Plan, pool_id: UUID, today: date) -> tuple[Coming, ...]:
    """Return what each class brought the pool per working day, over the last days that are complete."""
    kept = plan.coming.get(pool_id)
    if kept is None or kept[0] != today:
        kept = plan.coming[pool_id] = (today, _arrivals(plan.calendar, pool_id, today))
    return kept[1]


def _arrivals(calendar: WorkingCalendar, pool_id: UUID, today: date) -> tuple[Coming, ...]:
    since = calendar.add_working_days(today, -ARRIVAL_DAYS)
    begin, end = (datetime.combine(day, time(), LOCAL_ZONE) for day in (since, today))
    promised = Promise.objects.filter(pool_id=pool_id, made_at__gte=begin, made_at__lt=end)
    classes = list(
        promised.values("window_days")
        .annotate(work=Sum("minutes"), flow=Max("flow_minutes"), first=Min("made_at"))
        .order_by("window_days")
    )
    if not classes:
        return ()
    # A house that has only just begun has seen fewer days: its arrivals are averaged over those.
    first = min(local_day(one["first"]) for one in classes)
    last = calendar.add_working_days(today, -1)
    days = max(1, calendar.working_days_between(first, last) + calendar.is_working_day(first))
    return tuple(
        Coming(one["window_days"], whole_days(one["flow"], _OFFICE_DAY), 1000 * one["work"] // days) for one in classes
    )
