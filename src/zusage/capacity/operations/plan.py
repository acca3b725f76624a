"""What pages declare: closing days, rosters, absences. Promises already made do not move by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from zusage.capacity.domain.capacity import Absence, Roster, RosterEntry
from zusage.capacity.models import ClosingDay, RosterAbsence
from zusage.capacity.models import Roster as RosterRow
from zusage.common.domain.refusal import Refusal
from zusage.common.stamps import town_changed
from zusage.identity import queries as identity


class ClosingDayNotBeforehand(Refusal):
    """A closing day must be declared before it comes; parameters `day`, `today`."""

    code: ClassVar[str] = "capacity.closing_day_not_beforehand"


@dataclass(frozen=True)
class WeeklyHours:
    """Minutes of a pool per weekday (0 = Monday) from a day on, and the thousandths of them that go to cases."""

    minutes: Mapping[int, int]
    share_permille: int
    valid_from: date
    valid_until: date | None = None


def declare_closing_day(*, day: date, reason: str, now: datetime) -> None:
    """Declare a day on which the municipality is closed; it counts for promises made from now on.

    :raises ClosingDayNotBeforehand: if the day is today or has passed
    """
    if day <= identity.day_of(now):
        raise ClosingDayNotBeforehand(day=day.isoformat(), today=identity.day_of(now).isoformat())
    ClosingDay.objects.update_or_create(day=day, defaults={"reason": reason})
    town_changed()


def set_roster(*, pool_id: UUID, hours: WeeklyHours) -> None:
    """Say when a pool is there from a day on; what was said for earlier days stays, and ends on that day.

    :raises RosterOverlaps, RosterNegative, RosterEmpty: if the rosters of the pool would contradict themselves
    """
    rows = RosterRow.objects.filter(pool_id=pool_id)
    rows.filter(valid_from__gte=hours.valid_from).delete()
    rows.exclude(valid_until__lte=hours.valid_from).update(valid_until=hours.valid_from)
    RosterRow.objects.bulk_create(
        RosterRow(
            pool_id=pool_id,
            weekday=entry.weekday,
            minutes=entry.minutes,
            share_permille=entry.share_permille,
            valid_from=entry.valid_from,
            valid_until=entry.valid_until,
        )
        for entry in entries_of(hours)
    )
    check_roster(pool_id)
    town_changed()


def record_absence(*, pool_id: UUID, from_on: date, until_on: date, minutes: int) -> None:
    """Say that a pool lacks minutes on each working day from `from_on` up to and without `until_on`.

    :raises RosterNegative: if the range or the minutes cannot be
    :raises AbsenceExceedsRoster: if more is missing on a day than there is
    """
    absence = Absence(from_on, until_on, minutes)
    RosterAbsence.objects.create(pool_id=pool_id, from_on=from_on, until_on=until_on, minutes=minutes)
    roster = check_roster(pool_id)
    day = absence.from_on
    while day < absence.until_on:
        roster.minutes_on(day)
        day += timedelta(days=1)
    town_changed()


def entries_of(hours: WeeklyHours) -> tuple[RosterEntry, ...]:
    """Return the entries of a roster that weekly hours are."""
    return tuple(
        RosterEntry(weekday, minutes, hours.valid_from, hours.valid_until, hours.share_permille)
        for weekday, minutes in sorted(hours.minutes.items())
    )


def check_roster(pool_id: UUID) -> Roster:
    """Return the roster of a pool as it now stands; making it refuses what contradicts itself."""
    rows = RosterRow.objects.filter(pool_id=pool_id)
    absences = RosterAbsence.objects.filter(pool_id=pool_id)
    return Roster(
        tuple(
            RosterEntry(row.weekday, row.minutes, row.valid_from, row.valid_until, row.share_permille) for row in rows
        ),
        tuple(Absence(row.from_on, row.until_on, row.minutes) for row in absences),
    )
