"""What a municipality declares: closing days, rosters, absences. Promises already made do not move by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import randbelow
from typing import Any, ClassVar
from uuid import UUID

from zusage.capacity.domain.capacity import Absence, Roster, RosterEntry
from zusage.capacity.models import ClosingDay, PlanStamp, RosterAbsence
from zusage.capacity.models import Roster as RosterRow
from zusage.common.domain.refusal import Refusal
from zusage.identity import queries as identity

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class ClosingDayNotBeforehand(Refusal):
    """A closing day must be declared before it comes; parameters `day`, `today`."""

    code: ClassVar[str] = "capacity.closing_day_not_beforehand"


class RosterNotReadable(Refusal):
    """A profile's roster names a weekday that is none, or a pool that is not there; parameters `pool`, `what`."""

    code: ClassVar[str] = "capacity.roster_not_readable"


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
    plan_changed()


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
        for entry in _entries(hours)
    )
    _check(pool_id)
    plan_changed()


def record_absence(*, pool_id: UUID, from_on: date, until_on: date, minutes: int) -> None:
    """Say that a pool lacks minutes on each working day from `from_on` up to and without `until_on`.

    :raises RosterNegative: if the range or the minutes cannot be
    :raises AbsenceExceedsRoster: if more is missing on a day than there is
    """
    absence = Absence(from_on, until_on, minutes)
    RosterAbsence.objects.create(pool_id=pool_id, from_on=from_on, until_on=until_on, minutes=minutes)
    roster = _check(pool_id)
    day = absence.from_on
    while day < absence.until_on:
        roster.minutes_on(day)
        day += timedelta(days=1)
    plan_changed()


def install_plan(*, profile: Mapping[str, Any], pools: Mapping[str, UUID]) -> None:
    """Bring closing days and rosters up to a municipality's profile; `pools` gives the id of each pool by its key.

    Idempotent; days and rosters that the profile no longer names stay.

    :raises RosterNotReadable: if a roster names a weekday or a pool that is not there
    :raises RosterOverlaps, RosterNegative, RosterEmpty: if a roster contradicts itself
    """
    for closing_day in profile.get("calendar", {}).get("closing_days", []):
        ClosingDay.objects.update_or_create(day=_as_date(closing_day["on"]), defaults={"reason": closing_day["reason"]})
    for row in profile.get("rosters", []):
        pool_id = pools.get(row["pool"])
        unknown = sorted(row["minutes"].keys() - set(_WEEKDAYS))
        if pool_id is None or unknown:
            raise RosterNotReadable(pool=row["pool"], what=unknown or "pool")
        hours = WeeklyHours(
            minutes={_WEEKDAYS.index(name): minutes for name, minutes in row["minutes"].items()},
            share_permille=10 * row["share_for_cases_percent"],
            valid_from=_as_date(row["valid_from"]),
            valid_until=_as_date(row["valid_until"]) if "valid_until" in row else None,
        )
        set_roster(pool_id=pool_id, hours=hours)
    plan_changed()


def _entries(hours: WeeklyHours) -> tuple[RosterEntry, ...]:
    return tuple(
        RosterEntry(weekday, minutes, hours.valid_from, hours.valid_until, hours.share_permille)
        for weekday, minutes in sorted(hours.minutes.items())
    )


def _check(pool_id: UUID) -> Roster:
    """Return the roster of a pool as it now stands; making it refuses what contradicts itself."""
    rows = RosterRow.objects.filter(pool_id=pool_id)
    absences = RosterAbsence.objects.filter(pool_id=pool_id)
    return Roster(
        tuple(
            RosterEntry(row.weekday, row.minutes, row.valid_from, row.valid_until, row.share_permille) for row in rows
        ),
        tuple(Absence(row.from_on, row.until_on, row.minutes) for row in absences),
    )


def plan_changed() -> None:
    """Tell every process that its copy of the plan is old."""
    number = randbelow(2**31)
    if not PlanStamp.objects.update(number=number):
        PlanStamp.objects.create(number=number)


def _as_date(value: date | str) -> date:
    """Read a day as TOML (a date) or the stored profile (ISO 8601 text) has it."""
    return date.fromisoformat(value) if isinstance(value, str) else value
