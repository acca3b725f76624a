"""What a municipality can do and what of it is held: calendar, rosters, curves, and the outlook a quote needs.

Closing days and rosters are read once per process and kept, with the curves made of them, until the municipality's
stamp says that they changed. An outlook of any number of pools takes two statements: the sums of what is held, and once
a day what came in lately.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from threading import Lock
from uuid import UUID

from zusage.capacity.domain.arrivals import expected_arrivals
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
from zusage.capacity.domain.closing_days import year_without_closing_days
from zusage.capacity.domain.order import Reservation
from zusage.capacity.domain.quote import ExpectedArrivals, Outlook, ReservedWork
from zusage.capacity.models import ClosingDay, RosterAbsence
from zusage.capacity.models import Roster as RosterRow
from zusage.capacity.queries.arrivals import arrivals_between
from zusage.capacity.queries.ledger import SumsOfPool, sums_of_pools
from zusage.common.tenancy import current_municipality, current_stamp
from zusage.identity import queries as identity
from zusage.law.domain.calendar import WorkingCalendar, regional_calendar

YEARS_BACK = 2
YEARS_AHEAD = 5
"""How far around the present year a calendar reaches; nobody knows the closing days of later years."""

ARRIVAL_DAYS = 15
"""How many working days back arrivals are averaged to say what is still to come."""

_office_day_in = lru_cache(maxsize=64)(OfficeDay)


MadeOf = tuple[CapacityCurve, tuple[ExpectedArrivals, ...], int, SumsOfPool, tuple[Reservation, ...]]
"""What an outlook follows from: while it is the same, so is the outlook, with all that was computed from it."""


@dataclass
class Plan:
    """One municipality's calendar and rosters at one stamp, with what was computed from them today."""

    number: int | None
    year: int
    calendar: WorkingCalendar
    rosters: dict[UUID, Roster]
    ahead: dict[UUID, DaysAhead] = field(default_factory=dict)
    curves: dict[UUID, CapacityCurve] = field(default_factory=dict)
    outlooks: dict[UUID, tuple[MadeOf, Outlook]] = field(default_factory=dict)
    expected_arrivals: dict[UUID, tuple[date, tuple[ExpectedArrivals, ...]]] = field(default_factory=dict)


_plans: dict[UUID, Plan] = {}
_lock = Lock()


def office_day() -> OfficeDay:
    """Return the normal working day of one person in the current municipality."""
    return _office_day_in(identity.zone())


def calendar_at(now: datetime) -> WorkingCalendar:
    """Return the calendar that promises made now count by, with the closing days declared so far.

    :raises RegionWithoutCalendar: if the municipality's region has none
    """
    return plan_at(now).calendar


def year_to_declare(now: datetime) -> int | None:
    """Return the coming year for which closing days are still to be declared, None if nothing is missing.

    Until they are, promises count every working day of that year, and days declared later move no promise.
    """
    return year_without_closing_days(ClosingDay.objects.values_list("day", flat=True), identity.day_of(now))


def curve_of_pool(pool_id: UUID, now: datetime) -> CapacityCurve:
    """Return a pool's minutes from now on; without a roster, none at all.

    :raises AbsenceExceedsRoster: if more minutes are absent on a day than there are
    """
    return _curve(plan_at(now), pool_id, now)


def outlooks(
    plan: Plan, pool_ids: Collection[UUID], now: datetime, *, pending: Iterable[Reservation] = ()
) -> dict[UUID, Outlook]:
    """Return the outlooks of pools under a plan, in one statement on the sums of what is held.

    `pending` are rows of the same act that are not written yet. A pool that nobody knows has no minutes.
    """
    more: dict[UUID, list[Reservation]] = defaultdict(list)
    for row in pending:
        more[row.key.pool_id].append(row)
    arriving = _expected_arrivals(plan, pool_ids, identity.day_of(now))
    left = office_day().minutes_left(now, plan.calendar)
    found = {}
    for pool_id, sums in sums_of_pools(pool_ids).items():
        curve = _curve(plan, pool_id, now)
        made_of = (curve, arriving[pool_id], left, sums, tuple(more[pool_id]))
        kept = plan.outlooks.get(pool_id)
        if kept is None or kept[0] != made_of:
            kept = plan.outlooks[pool_id] = (made_of, _outlook(plan, made_of))
        found[pool_id] = kept[1]
    return found


def _outlook(plan: Plan, made_of: MadeOf) -> Outlook:
    curve, arriving, left, sums, pending = made_of
    places, minutes, squares = sums.columns()
    for row in pending:
        places.append(str(row.place))  # a day is written as ISO 8601 says
        minutes.append(row.minutes)
        squares.append(row.minutes_squared)
    return Outlook(
        curve=curve,
        reserved=ReservedWork.at_places(curve, places, minutes, squares),
        minutes_left_today=left,
        office_day=office_day(),
        calendar=plan.calendar,
        expected_arrivals=arriving,
    )


def plan_at(now: datetime) -> Plan:
    """Return the plan of the current municipality, read anew if it changed or the year turned."""
    municipality_id, year = current_municipality(), identity.day_of(now).year
    number = current_stamp()
    kept = _plans.get(municipality_id)
    if kept is None or number is None or (kept.number, kept.year) != (number, year):
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
    today = identity.day_of(now)
    roster = plan.rosters.get(pool_id)
    if roster is None:
        return nothing_ahead(today)
    ahead = plan.ahead.get(pool_id)
    if ahead is None or ahead.days[0] != today:
        ahead = plan.ahead[pool_id] = days_ahead(roster, plan.calendar, office_day(), today)
    left, kept = minutes_left_today(roster, plan.calendar, office_day(), now), plan.curves.get(pool_id)
    if kept is None or kept.ahead is not ahead or kept.minutes_today != left:
        kept = plan.curves[pool_id] = CapacityCurve(ahead, left)
    return kept


def _expected_arrivals(plan: Plan, pool_ids: Collection[UUID], today: date) -> dict[UUID, tuple[ExpectedArrivals, ...]]:
    """Return what each window brought the pools per working day, over the last days that are complete."""
    kept = plan.expected_arrivals
    unknown = [pool_id for pool_id in pool_ids if pool_id not in kept or kept[pool_id][0] != today]
    if unknown:
        since = plan.calendar.add_working_days(today, -ARRIVAL_DAYS)
        arrivals = arrivals_between(unknown, since, today)
        for pool_id in unknown:
            kept[pool_id] = (today, expected_arrivals(arrivals[pool_id], plan.calendar, office_day(), today))
    return {pool_id: kept[pool_id][1] for pool_id in pool_ids}
