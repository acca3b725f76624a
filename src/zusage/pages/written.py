"""Days, numbers and amounts as the language of the page writes them."""

from datetime import date, datetime, tzinfo

from django.utils.translation import get_language

from zusage.common.domain import german
from zusage.common.domain.languages import SOURCE


def language() -> str:
    """Return the tag of the language that the page is written in."""
    return get_language() or SOURCE


def format_date(day: date) -> str:
    """Return ``Mittwoch, 25. November 2026``."""
    return german.format_date(day, language())


def format_date_long(day: date) -> str:
    """Return ``25. November 2026``."""
    return german.format_date_long(day, language())


def format_date_short(day: date) -> str:
    """Return ``Mi 25.11.2026``."""
    return german.format_date_short(day, language())


def format_datetime_short(moment: datetime, zone: tzinfo) -> str:
    """Return ``Mi 25.11.2026, 09:12`` as the clocks of a zone show it."""
    return german.format_datetime_short(moment, zone, language())


def format_number(number: float, digits: int = 0) -> str:
    """Return ``1.234`` or ``1,2``."""
    return german.format_number(number, digits, language())
