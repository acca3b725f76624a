"""How dates and amounts are written on German pages and letters (DIN 5008, DIN 1355-1)."""

from datetime import date, datetime, tzinfo

_WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_WEEKDAYS_SHORT = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip


def local_day(moment: datetime, zone: tzinfo) -> date:
    """Return the day of an aware moment as the clocks of a zone show it."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no day")
    return moment.astimezone(zone).date()


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


def format_datetime_short(moment: datetime, zone: tzinfo) -> str:
    """Return ``Mi 25.11.2026, 09:12`` as the clocks of a zone show it."""
    local = moment.astimezone(zone)
    return f"{format_date_short(local.date())}, {local:%H:%M}"


def format_euro(cents: int) -> str:
    """Return ``1.234,56 €`` with a no-break space before the sign."""
    euros, rest = divmod(abs(cents), 100)
    sign = "−" if cents < 0 else ""
    return f"{sign}{euros:,}".replace(",", ".") + f",{rest:02d}\u00a0€"
