"""Days on which a municipality declares itself closed: single ones and those of every year, and how far they reach."""

from calendar import isleap
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

_AHEAD = timedelta(days=183)
"""How long before a year begins to be promised its closing days should be known."""


def closing_days_of(entries: Iterable[Mapping[str, Any]], first_year: int, last_year: int) -> dict[date, str]:
    """Return the closing days that a profile declares, with their reasons.

    An entry names one day (`on`) or a day of every year (`yearly`, as "12-24"), which is declared for all years from
    the first to the last; 29 February only where there is one.
    """
    found: dict[date, str] = {}
    for entry in entries:
        days = _every_year(entry["yearly"], first_year, last_year) if "yearly" in entry else [_as_date(entry["on"])]
        found |= dict.fromkeys(days, entry["reason"])
    return found


def year_without_closing_days(declared: Collection[date], today: date) -> int | None:
    """Return the year that is half a year ahead if a town that declares closing days has declared none for it."""
    year = (today + _AHEAD).year
    return year if declared and max(declared).year < year else None


def _every_year(month_and_day: str, first_year: int, last_year: int) -> list[date]:
    month, day = map(int, month_and_day.split("-"))
    years = range(first_year, last_year + 1)
    return [date(year, month, day) for year in years if (month, day) != (2, 29) or isleap(year)]


def _as_date(value: date | str) -> date:
    """Read a day as TOML (a date) or the stored profile (ISO 8601 text) has it."""
    return date.fromisoformat(value) if isinstance(value, str) else value
