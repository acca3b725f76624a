"""How dates and amounts are written on German pages and letters (DIN 5008, DIN 1355-1)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Europe/Berlin")
"""The zone in which the city's days begin and end; law counts days there."""

_WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_WEEKDAYS_SHORT = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip


def local_day(moment: datetime) -> date:
    """Return the day of an aware moment as the city's clocks show it."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no day")
    return moment.astimezone(LOCAL_ZONE).date()


def format_date(day: date) -> str:
    """Return ``Mittwoch, 25. November 2026``."""
    return f"{_WEEKDAYS[day.weekday()]}, {format_date_long(day)}"


def format_date_long(day: date) -> str:
    """Return ``25. November 2026``; day and month stay on one line."""
    return f"{day.day}.\u00a0{format_month(day)}"


def format_month(day: date) -> str:
    """Return ``November 2026``."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def format_date_short(day: date) -> str:
    """Return ``Mi 25.11.2026``."""
    return f"{_WEEKDAYS_SHORT[day.weekday()]} {day:%d.%m.%Y}"


def format_datetime_short(moment: datetime) -> str:
    """Return ``Mi 25.11.2026, 09:12`` in the city's zone."""
    local = moment.astimezone(LOCAL_ZONE)
    return f"{format_date_short(local.date())}, {local:%H:%M}"


def format_euro(cents: int) -> str:
    """Return ``1.234,56 €`` with a no-break space before the sign."""
    euros, rest = divmod(abs(cents), 100)
    sign = "−" if cents < 0 else ""
    return f"{sign}{euros:,}".replace(",", ".") + f",{rest:02d}\u00a0€"
