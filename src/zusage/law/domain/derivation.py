"""How a date comes about, line by line: as data that is stored, and as sentences that a person can read.

A line is a code with parameters. What is stored is the code, so a promise of today can still be read, or told
in another language, when the sentences have been reworded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any

from babel.dates import format_date as babel_date

from zusage.common.domain.german import format_date, format_number
from zusage.common.domain.languages import LANGUAGES
from zusage.common.domain.refusal import Mistake
from zusage.law.domain.sentences import SENTENCES

Parameter = str | int
"""Dates and moments stand in lines as ISO 8601 text, so that a line is JSON as it is."""


class UnknownSentence(Mistake):
    """A line has a code, or was asked for in a language, that has no sentence."""


@dataclass(frozen=True)
class Line:
    """One step of a derivation: a stable code and what it speaks of."""

    code: str
    parameters: Mapping[str, Parameter]

    def text(self, language: str = "de") -> str:
        """Return the sentence in `language`, a language of the house.

        :raises UnknownSentence: if there is none; the test over all codes keeps this from happening
        """
        wordings = SENTENCES.get(self.code, {})
        sentence = wordings.get(language) or wordings.get(_INSTEAD.get(language, language))
        if sentence is None:
            raise UnknownSentence(f"no sentence for {self.code!r} in {language!r}")
        return _SPEAKERS[language].format(sentence, **self.parameters)

    def to_json(self) -> dict[str, Any]:
        """Return the line as plain data."""
        return {"code": self.code, "parameters": dict(self.parameters)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Line":
        """Read a line that `to_json` wrote."""
        return cls(data["code"], dict(data["parameters"]))


Derivation = tuple[Line, ...]


def line(code: str, **parameters: str | int | date) -> Line:
    """Make a line; dates and moments become ISO 8601 text."""
    return Line(code, {name: _plain(value) for name, value in parameters.items()})


def speak(sentence: str, parameters: Mapping[str, str | int | date], language: str = "de") -> str:
    """Return a sentence with what it speaks of, as the language writes days and numbers (see `_Speaker`)."""
    return _SPEAKERS[language].format(sentence, **{name: _plain(value) for name, value in parameters.items()})


def texts(derivation: Iterable[Line], language: str = "de") -> list[str]:
    """Return the sentences of a derivation in order."""
    return [step.text(language) for step in derivation]


def derivation_to_json(derivation: Iterable[Line]) -> list[dict[str, Any]]:
    """Return a derivation as plain data."""
    return [step.to_json() for step in derivation]


def derivation_from_json(data: Iterable[Mapping[str, Any]]) -> Derivation:
    """Read a derivation that `derivation_to_json` wrote."""
    return tuple(Line.from_json(step) for step in data)


def _plain(value: str | int | date) -> Parameter:
    return value.isoformat() if isinstance(value, date) else value


# --- speaking -----------------------------------------------------------------------------------------------

_INSTEAD = {"de-simple": "de"}
"""Whose sentence is said where a language has none of its own: German that is simple already."""
_FREE_DAYS = {
    "de": {"saturday": "ein Samstag", "sunday": "ein Sonntag"},
    "en": {
        "saturday": "a Saturday",
        "sunday": "a Sunday",
        "Neujahr": "New Year’s Day",
        "Heilige Drei Könige": "Epiphany",
        "Frauentag": "Women’s Day",
        "Karfreitag": "Good Friday",
        "Ostersonntag": "Easter Sunday",
        "Ostermontag": "Easter Monday",
        "Erster Mai": "Labour Day",
        "Christi Himmelfahrt": "Ascension Day",
        "Pfingstsonntag": "Whit Sunday",
        "Pfingstmontag": "Whit Monday",
        "Fronleichnam": "Corpus Christi",
        "Augsburger Hohes Friedensfest": "the Peace Festival of Augsburg",
        "Mariä Himmelfahrt": "Assumption Day",
        "Weltkindertag": "World Children’s Day",
        "Tag der Deutschen Einheit": "the Day of German Unity",
        "Reformationstag": "Reformation Day",
        "Allerheiligen": "All Saints’ Day",
        "Buß- und Bettag": "the Day of Repentance and Prayer",
        "Erster Weihnachtstag": "Christmas Day",
        "Zweiter Weihnachtstag": "the second day of Christmas",
        "75. Jahrestag der Befreiung vom Nationalsozialismus und der Beendigung des Zweiten Weltkriegs in Europa": (
            "the 75th anniversary of the end of the Second World War in Europe"
        ),
        "80. Jahrestag der Befreiung vom Nationalsozialismus und der Beendigung des Zweiten Weltkriegs in Europa": (
            "the 80th anniversary of the end of the Second World War in Europe"
        ),
        "75. Jahrestag des Aufstandes vom 17. Juni 1953": "the 75th anniversary of the rising of 17 June 1953",
    },
}
_DATE = {"de": "dd.MM.y", "en_GB": "d MMMM y"}
# (one, many); German nouns after "+" stand in the nominative or accusative, which are alike here.
_NOUNS: dict[str, dict[str, tuple[str, str]]] = {
    "de": {
        "days": ("Tag", "Tage"),
        "weeks": ("Woche", "Wochen"),
        "half_months": ("halber Monat", "halbe Monate"),
        "months": ("Monat", "Monate"),
        "months_and_half": ("Monat und ein halber", "Monate und ein halber"),
        "quarters": ("Vierteljahr", "Vierteljahre"),
        "half_years": ("halbes Jahr", "halbe Jahre"),
        "years": ("Jahr", "Jahre"),
        "working_days": ("Arbeitstag", "Arbeitstage"),
        "hours": ("Stunde", "Stunden"),
        "minutes": ("Minute", "Minuten"),
    },
    "en": {
        "days": ("day", "days"),
        "weeks": ("week", "weeks"),
        "half_months": ("half month", "half months"),
        "months": ("month", "months"),
        "months_and_half": ("month and a half", "months and a half"),
        "quarters": ("quarter", "quarters"),
        "half_years": ("half year", "half years"),
        "years": ("year", "years"),
        "working_days": ("working day", "working days"),
        "hours": ("hour", "hours"),
        "minutes": ("minute", "minutes"),
    },
}


class _Speaker(Formatter):
    """Formats days, reasons and numbers in one language.

    `{day:date}`, `{day:long}`, `{day:full}` (the month is a word), `{why:free}`, `{n:days}`, `{n:of unit}`,
    `{n:duration}`.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = _INSTEAD.get(language, language)
        self.locale = {"de": "de", "en": "en_GB"}[self.words]

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "date":
            return self._date(date.fromisoformat(value))
        if format_spec == "long":
            return self._long(date.fromisoformat(value))
        if format_spec == "full":
            return self._full(date.fromisoformat(value))
        if format_spec == "free":
            return _FREE_DAYS[self.words].get(value, str(value))
        if format_spec == "duration":
            hours, minutes = divmod(value, 60)
            parts = [(hours, "hours")] * (hours > 0) + [(minutes, "minutes")] * (minutes > 0 or hours == 0)
            return " ".join(self.format_field(count, unit) for count, unit in parts)
        if format_spec in _NOUNS[self.words]:
            return f"{self._number(value)}\N{NO-BREAK SPACE}{_NOUNS[self.words][format_spec][value != 1]}"
        return self._number(value) if isinstance(value, int) else str(value)

    def _date(self, day: date) -> str:
        return babel_date(day, _DATE[self.locale], locale=self.locale)

    def _long(self, day: date) -> str:
        return babel_date(day, f"EEEE, {_DATE[self.locale]}", locale=self.locale)

    def _full(self, day: date) -> str:
        return format_date(day, self.language)

    def _number(self, value: int) -> str:
        return format_number(value, language=self.language)

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        return kwargs[key]


_SPEAKERS = {language: _Speaker(language) for language in LANGUAGES}
