"""How days, numbers and amounts are written: in German (DIN 5008, DIN 1355-1), or in another language of the house."""

from datetime import date, datetime, tzinfo

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal

from zusage.common.domain.languages import SOURCE

_LOCALES = {"de": "de", "de-simple": "de", "en": "en_GB"}
"""Whose habits a language follows; a year, a month and a day stand in the order of the country."""
_LONG = {"de": "d.\u00a0MMMM y", "en_GB": "d\u00a0MMMM y"}
_FULL = {"de": "EEEE, d.\u00a0MMMM y", "en_GB": "EEEE, d\u00a0MMMM y"}
_SHORT = {"de": "ccc dd.MM.y", "en_GB": "EEE d\u00a0MMM y"}


def local_day(moment: datetime, zone: tzinfo) -> date:
    """Return the day of an aware moment as the clocks of a zone show it."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no day")
    return moment.astimezone(zone).date()


def format_date(day: date, language: str = SOURCE) -> str:
    """Return ``Mittwoch, 25. November 2026``."""
    return _day(day, _FULL, language)


def format_date_long(day: date, language: str = SOURCE) -> str:
    """Return ``25. November 2026``; day and month stay on one line."""
    return _day(day, _LONG, language)


def format_month(day: date, language: str = SOURCE) -> str:
    """Return ``November 2026``."""
    return babel_date(day, "MMMM y", locale=_LOCALES[language])


def format_date_short(day: date, language: str = SOURCE) -> str:
    """Return ``Mi 25.11.2026``."""
    return _day(day, _SHORT, language)


def format_datetime_short(moment: datetime, zone: tzinfo, language: str = SOURCE) -> str:
    """Return ``Mi 25.11.2026, 09:12`` as the clocks of a zone show it."""
    local = moment.astimezone(zone)
    return f"{format_date_short(local.date(), language)}, {local:%H:%M}"


def format_number(number: float, digits: int = 0, language: str = SOURCE) -> str:
    """Return ``1.234`` or ``1,2``."""
    pattern = "#,##0" + (f".{'0' * digits}" if digits else "")
    return str(format_decimal(number, pattern, locale=_LOCALES[language]))


def format_euro(cents: int, language: str = SOURCE) -> str:
    """Return ``1.234,56 €`` with a no-break space before the sign."""
    euros, rest = divmod(abs(cents), 100)
    sign = "−" if cents < 0 else ""
    whole = format_number(euros, language=language)
    if _LOCALES[language] == "de":
        return f"{sign}{whole},{rest:02d}\u00a0€"
    return f"{sign}€{whole}.{rest:02d}"


def _day(day: date, patterns: dict[str, str], language: str) -> str:
    locale = _LOCALES[language]
    return babel_date(day, patterns[locale], locale=locale)
