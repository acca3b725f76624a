"""Every step of a derivation has its sentence."""

from pathlib import Path

import pytest

import zusage
from zusage.law.domain.calendar import REGIONS, regional_calendar
from zusage.law.domain.derivation import Line, UnknownSentence, line
from zusage.law.domain.sentences import SENTENCES

EXAMPLES = {
    "stage": "pruefen", "day": "2026-03-02",
    "received_on": "2026-01-30", "since": "2026-01-30",
    "start": "2026-01-30", "nominal": "2026-02-28", "end": "2026-03-02", "known": "2026-03-02", "until": "2026-03-02",
    "handed_over": "2026-01-30", "safe_until": "2026-03-02", "last_day": "2026-03-02", "started": "2026-01-30",
    "window_until": "2026-03-02", "known_until": "2026-03-02", "from_on": "2026-01-30", "until_on": "2026-02-02",
    "made_on": "2026-01-30", "why": "Karfreitag", "unit": "quarters", "plain_unit": "months", "source": "§ 1",
    "arrived": "2026-10-25T02:30:00+01:00", "old_end": "2026-03-02", "kept_on": "2026-03-02",
    "received": "2026-03-05", "papers": "Lageplan", "remedies": "Widerspruch",
    "granted_on": "2026-03-03", "count": 2, "plain_count": 6, "days": 2, "minutes": 1200,
    "fits_on": "2026-03-02", "resolved": 200, "kept": 194,
    "ends_on": "2026-03-02",
}  # fmt: skip


@pytest.mark.parametrize("code", SENTENCES)
def test_every_code_speaks_german_and_english(code: str) -> None:
    step = Line(code, EXAMPLES)

    for language in ("de", "en"):
        text = step.text(language)
        assert text
        assert "{" not in text


def test_every_code_that_is_used_has_a_sentence() -> None:
    house = Path(zusage.__file__).parent
    source = "".join(
        path.read_text(encoding="utf-8")
        for chapter in ("law", "capacity", "promises")
        for path in (house / chapter).rglob("*.py")
        if "tests" not in path.parts and path.name != "sentences.py"
    )

    unused = [code for code in SENTENCES if f'"{code}"' not in source]

    # Why there is no quote, and how the record is told, is put together from parts.
    assert {code for code in unused if not code.startswith(("quote.", "record."))} == set()


def test_every_public_holiday_has_an_english_name() -> None:
    named = {name for region in REGIONS for name in regional_calendar(region, 2015, 2040).public_holidays.values()}

    told = {name: line("period.not_shifted", nominal="2026-06-04", why=name).text("en") for name in sorted(named)}

    assert [name for name, text in told.items() if name in text] == []


def test_one_of_something_is_said_in_the_singular() -> None:
    assert line("quote.work", minutes=1).text() == "Falls ein Mensch prüfen muss: 1\u00a0Minute Arbeit."


def test_numbers_are_grouped_as_each_language_does() -> None:
    step = line("quote.window", days=1200, until="2026-03-02")

    assert "1.200\u00a0Arbeitstage" in step.text("de")
    assert "1,200\u00a0working days" in step.text("en")


@pytest.mark.parametrize(
    ("minutes", "german", "english"),
    [
        (0, "0\u00a0Minuten", "0\u00a0minutes"),
        (59, "59\u00a0Minuten", "59\u00a0minutes"),
        (60, "1\u00a0Stunde", "1\u00a0hour"),
        (121, "2\u00a0Stunden 1\u00a0Minute", "2\u00a0hours 1\u00a0minute"),
        (72_000, "1.200\u00a0Stunden", "1,200\u00a0hours"),
    ],
)
def test_long_work_is_told_in_hours(minutes: int, german: str, english: str) -> None:
    step = line("quote.margin", minutes=minutes)

    assert step.text("de").endswith(f": {german}.")
    assert step.text("en").endswith(f": {english}.")


@pytest.mark.parametrize(("code", "language"), [("no.such", "de"), ("quote.work", "fr")])
def test_a_sentence_that_is_missing_is_a_fault(code: str, language: str) -> None:
    with pytest.raises(UnknownSentence):
        Line(code, EXAMPLES).text(language)


def test_a_line_survives_being_stored() -> None:
    step = line("quote.work", minutes=8)

    assert Line.from_json(step.to_json()) == step
