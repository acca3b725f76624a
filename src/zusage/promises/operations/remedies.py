"""The period of a remedy begins when a notice is handed over, copy by copy."""

from datetime import date, datetime
from uuid import UUID

from zusage.promises.domain.clocks import Clock, ClockKind
from zusage.promises.domain.deemed import Channel, LawFamily, deemed_known_on, remedy_period
from zusage.promises.domain.period import Period, Unit
from zusage.promises.operations.making import store_clocks
from zusage.promises.queries.plan import calendar_at


def start_remedy_clock(
    *, case_id: UUID, family: str, channel: str, handed_over_on: date, months: int, source: str, now: datetime
) -> Clock:
    """Start the period of a remedy against a notice that was handed over on that day.

    The clock ends on the day that is safe under every reading; its derivation also names the last day that the
    municipality applies before it calls a remedy late.

    :raises NoRuleForMakingKnown: if the table has no row for this law and channel
    :raises CalendarNotPublished: if an end falls in a year whose holidays are not known yet
    """
    calendar = calendar_at(now)
    known = deemed_known_on(LawFamily(family), Channel(channel), handed_over_on, calendar)
    period = remedy_period(known, Period(months, Unit.MONTHS), calendar)
    clock = Clock(
        kind=ClockKind.REMEDY,
        rule=f"remedy:{family}:{channel}",
        source=source,
        started_on=known.on,
        ends_on=period.safe_until,
        pausable=False,
        derivation=period.derivation,
    )
    store_clocks(case_id, [clock])
    return clock
