"""Brings closing days and rosters up to a municipality's profile, and leaves alone what was edited on pages."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Max

from zusage.capacity.domain.capacity import RosterEntry
from zusage.capacity.domain.closing_days import closing_days_of
from zusage.capacity.models import ClosingDay
from zusage.capacity.models import Roster as RosterRow
from zusage.capacity.operations.plan import WeeklyHours, check_roster, entries_of
from zusage.capacity.queries.plan import YEARS_AHEAD
from zusage.common.domain.refusal import Refusal
from zusage.common.stamps import town_changed
from zusage.identity.domain.installing import Fate, InstallReport, Values, changes, merge
from zusage.identity.operations import bring_in

_ROSTER = "roster of pool"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class RosterNotReadable(Refusal):
    """A profile's roster names a weekday that is none, or a pool that is not there; parameters `pool`, `what`."""

    code: ClassVar[str] = "capacity.roster_not_readable"


def install_plan(
    *, profile: Mapping[str, Any], pools: Mapping[str, UUID], named: Mapping[str, Collection[str]], today: date
) -> InstallReport:
    """Bring closing days and rosters up to a profile; `pools` gives the id of each pool by its key.

    `named` holds the days and the pools with a roster that the profile before it named. Days that the profile names no
    longer stay declared; the rosters of a pool are one thing, and stay if any of them was edited on pages. Days of
    every year are declared as far as a calendar made today reaches.

    :raises RosterNotReadable: if a roster names a weekday or a pool that is not there
    :raises RosterOverlaps, RosterNegative, RosterEmpty: if a roster contradicts itself
    """
    report = InstallReport()
    entries = profile.get("calendar", {}).get("closing_days", [])
    days = _ClosingDays(today)
    reasons = {day: {"reason": reason} for day, reason in days.of(entries).items()}
    bring_in(days, reasons, days.declared(entries, named.get("closing_days", ())), report)
    _bring_in_rosters(profile.get("rosters", []), pools, named.get("rosters", ()), report)
    if changes(report):
        town_changed()
    return report


class _ClosingDays:
    """Days on which the municipality is closed, by their ISO date; what was before this year is history."""

    name = "closing day"

    def __init__(self, today: date) -> None:
        self.first_year, self.last_year = today.year, today.year + YEARS_AHEAD

    def of(self, entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
        """Return the days that entries name, with their reasons."""
        days = closing_days_of(entries, self.first_year, self.last_year)
        return {day.isoformat(): reason for day, reason in days.items()}

    def declared(self, entries: Iterable[Mapping[str, Any]], named: Collection[str]) -> set[str]:
        """Return the days that were declared when the profile before it, which named these entries, was installed."""
        by_profile = ClosingDay.objects.exclude(profile_state=None).aggregate(last=Max("day"))["last"]
        before = [entry for entry in entries if str(entry.get("on", entry.get("yearly"))) in named]
        single = {str(entry["on"]) for entry in before if "on" in entry}
        return single | {day for day in self.of(before) if by_profile and int(day[:4]) <= by_profile.year}

    def rows(self) -> dict[str, ClosingDay]:
        return {row.day.isoformat(): row for row in ClosingDay.objects.filter(day__year__gte=self.first_year)}

    def there(self, row: ClosingDay) -> Values:
        return {"reason": row.reason}

    def new(self, key: str) -> ClosingDay:
        return ClosingDay(day=date.fromisoformat(key))

    def write(self, row: ClosingDay, values: Values) -> None:
        row.reason = values["reason"]
        row.save()

    def leave_out(self, row: ClosingDay) -> Fate:
        return Fate.STAYS


def _bring_in_rosters(
    rows: list[dict[str, Any]], pools: Mapping[str, UUID], named: Collection[str], report: InstallReport
) -> None:
    said: dict[str, tuple[RosterEntry, ...]] = {}
    for row in rows:
        if row["pool"] not in pools:
            raise RosterNotReadable(pool=row["pool"], what="pool")
        said[row["pool"]] = _then(said.get(row["pool"], ()), entries_of(_hours(row)))
    there: dict[UUID, list[RosterRow]] = {pool_id: [] for pool_id in pools.values()}
    for found in RosterRow.objects.filter(pool_id__in=pools.values()):
        there[found.pool_id].append(found)
    for key, pool_id in pools.items():
        rows_of_pool = there[pool_id]
        if key not in said:
            if any(row.profile_state is not None for row in rows_of_pool):
                report.note(Fate.STAYS, _ROSTER, key)
        elif rows_of_pool:
            _merge_roster(key, rows_of_pool, said[key], report)
        elif key in named:
            report.note(Fate.STAYS_AWAY, _ROSTER, key)
        else:
            _write_roster(pool_id, said[key])
            report.note(Fate.ADDED, _ROSTER, key)


def _merge_roster(key: str, rows: list[RosterRow], says: tuple[RosterEntry, ...], report: InstallReport) -> None:
    """Put what a profile says in the place of what it said before, unless somebody edited any of it."""
    now = _hours_of(rows)
    is_untouched = all(row.profile_state == _values(row) for row in rows)
    merged = merge(now if is_untouched else None, now, _hours_of(says))
    report.note_merged(merged, _ROSTER, key)
    if merged.changed or not (merged.kept or is_untouched):
        _write_roster(rows[0].pool_id, says)


def _write_roster(pool_id: UUID, entries: tuple[RosterEntry, ...]) -> None:
    RosterRow.objects.filter(pool_id=pool_id).delete()
    RosterRow.objects.bulk_create(
        RosterRow(pool_id=pool_id, profile_state=_values(entry), **asdict(entry)) for entry in entries
    )
    check_roster(pool_id)


def _then(before: tuple[RosterEntry, ...], after: tuple[RosterEntry, ...]) -> tuple[RosterEntry, ...]:
    """Return what is said of a pool when one roster follows another: what was said before ends on its first day."""
    if not after:
        return before
    begins = after[0].valid_from
    earlier = (entry for entry in before if entry.valid_from < begins)
    return (*(entry if _is_over(entry, begins) else replace(entry, valid_until=begins) for entry in earlier), *after)


def _is_over(entry: RosterEntry, on: date) -> bool:
    return entry.valid_until is not None and entry.valid_until <= on


def _hours(row: Mapping[str, Any]) -> WeeklyHours:
    unknown = sorted(row["minutes"].keys() - set(_WEEKDAYS))
    if unknown:
        raise RosterNotReadable(pool=row["pool"], what=unknown)
    return WeeklyHours(
        minutes={_WEEKDAYS.index(name): minutes for name, minutes in row["minutes"].items()},
        share_permille=10 * row["share_for_cases_percent"],
        valid_from=_day(row["valid_from"]),
        valid_until=_day(row["valid_until"]) if "valid_until" in row else None,
    )


def _values(entry: RosterEntry | RosterRow) -> dict[str, Any]:
    return {
        "weekday": entry.weekday,
        "minutes": entry.minutes,
        "share_permille": entry.share_permille,
        "valid_from": entry.valid_from.isoformat(),
        "valid_until": entry.valid_until.isoformat() if entry.valid_until else None,
    }


def _hours_of(entries: Iterable[RosterEntry | RosterRow]) -> Values:
    return {"hours": sorted(map(_values, entries), key=lambda values: (values["valid_from"], values["weekday"]))}


def _day(value: date | str) -> date:
    """Read a day as TOML (a date) or JSON (ISO 8601 text) has it."""
    return date.fromisoformat(value) if isinstance(value, str) else value
