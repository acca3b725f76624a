"""What the tests of this chapter count with: a calendar, a roster, a Monday morning."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st
from tests.house_clock import BERLIN

from zusage.capacity.domain.capacity import CapacityCurve, OfficeDay, Roster, RosterEntry, capacity_curve
from zusage.capacity.domain.quote import ExpectedArrivals, Outlook, ReservedWork
from zusage.law.domain.calendar import WorkingCalendar, regional_calendar

HESSE = regional_calendar("DE-HE", 2015, 2040)
DARMSTADT = regional_calendar(
    "DE-HE",
    2024,
    2032,
    {date(2026, 12, 24): "Heiligabend, Dienststellen geschlossen", date(2026, 12, 31): "Silvester"},
)
OFFICE_DAY = OfficeDay(BERLIN)
MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
"""Monday, 23 November 2026, 9:30 in Darmstadt."""

TAX_TEAM = Roster(
    tuple(
        RosterEntry(weekday, minutes, date(2026, 1, 1), share_permille=200)
        for weekday, minutes in enumerate((2340, 2340, 2520, 2340, 1440))
    )
)

# Two years before the table ends, so that every period drawn ends inside it.
days = st.dates(date(2016, 1, 1), date(2037, 12, 31))


def curve_of(roster: Roster = TAX_TEAM, now: datetime = MONDAY, calendar: WorkingCalendar = DARMSTADT) -> CapacityCurve:
    return capacity_curve(roster, calendar, OFFICE_DAY, now, horizon=60)


LedgerRow = tuple[date | None, int | None, int, int]
"""Due on, lead days, minutes, minutes squared."""


def reserved_work(curve: CapacityCurve, rows: list[LedgerRow]) -> ReservedWork:
    places = [str(day) if day else str(lead) for day, lead, _, _ in rows]
    return ReservedWork.at_places(curve, places, [row[2] for row in rows], [row[3] for row in rows])


def outlook_of(
    rows: list[LedgerRow],
    *,
    curve: CapacityCurve | None = None,
    now: datetime = MONDAY,
    calendar: WorkingCalendar = DARMSTADT,
    expected_arrivals: tuple[ExpectedArrivals, ...] = (),
    time_factor_permille: int = 1000,
) -> Outlook:
    curve = curve or curve_of(now=now, calendar=calendar)
    return Outlook(
        curve=curve,
        reserved=reserved_work(curve, rows),
        minutes_left_today=OFFICE_DAY.minutes_left(now, calendar),
        office_day=OFFICE_DAY,
        calendar=calendar,
        expected_arrivals=expected_arrivals,
        time_factor_permille=time_factor_permille,
    )
