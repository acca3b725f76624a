"""Where a period ends that was extended by a length of time: § 190 BGB.

What is stored of an extension is always the day that was told. These are the days from which a person takes it: the
earliest that could be argued, which is told, and the latest, up to which nothing is late.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from zusage.law.domain.calendar import WorkingCalendar
from zusage.law.domain.derivation import Derivation, line
from zusage.law.domain.period import Counting, Period, PeriodEnd, end_of_period


@dataclass(frozen=True)
class ExtendedEnd:
    """The end of an extended period: the day to tell, the last day under any reading, and why."""

    safe_until: date
    last_day: date
    derivation: Derivation


def end_of_extension(old: PeriodEnd, by: Period, calendar: WorkingCalendar) -> ExtendedEnd:
    """Return where `old` ends when it is extended by a length of time.

    It counts from the end of the old period; where that end had moved off a free day, from the day it moved to
    (BGH, IX ZB 198/04). Whether the added period counts like one that an event sets going, or begins with the next day,
    matters only at the end of a month: 28 February and a month is 28 or 31 March.

    Source: § 190 BGB.
    :raises CalendarNotPublished: if an end falls in a year whose holidays are not known yet
    """
    counted = end_of_period(old.end, replace(by, counting=Counting.EVENT), calendar)
    begun = end_of_period(old.end + timedelta(days=1), replace(by, counting=Counting.BEGIN), calendar)
    safe_until, last_day = min(counted.end, begun.end), max(counted.end, begun.end)
    moved = old.end != old.nominal_end
    first = (
        line(
            "extension.from_working_day",
            nominal=old.nominal_end,
            why=calendar.why_free(old.nominal_end),
            old_end=old.end,
        )
        if moved
        else line("extension.from_old_end", old_end=old.end)
    )
    other = (line("extension.other_reading", last_day=last_day),) if last_day != safe_until else ()
    return ExtendedEnd(safe_until, last_day, (first, *counted.derivation[1:], *other))
