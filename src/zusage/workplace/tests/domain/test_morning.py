"""What the list of the day says is true."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.workplace.domain.morning import (
    Start,
    approval,
    closing_days_to_declare,
    duration,
    elsewhere,
    greeting,
    latest_start,
)

MONDAY = date(2026, 11, 23)
HOLDS = "Wenn Sie oben anfangen, ist jeder Tag zu halten."


@pytest.mark.parametrize(
    ("on", "is_late", "expected"),
    [
        (date(2026, 11, 20), True, Start("überfällig seit Fr 20.11.2026", "late")),
        (MONDAY, True, Start("überfällig", "late")),
        (MONDAY, False, Start("heute", "tight")),
        (date(2026, 11, 24), False, Start("morgen", "tight")),
        (date(2026, 11, 25), False, Start("Mi 25.11.2026", "ok")),
        (None, False, Start("ohne Tag", "ok")),
    ],
)
def test_the_latest_start_is_a_word_and_not_only_a_colour(on: date | None, is_late: bool, expected: Start) -> None:
    assert latest_start(on, is_late=is_late, today=MONDAY) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (1, "1 Minute"),
        (18, "18 Minuten"),
        (89, "89 Minuten"),
        (90, "1,5 Stunden"),
        (91, "2 Stunden"),
        (300, "5 Stunden"),
    ],
)
def test_long_work_is_told_in_hours(minutes: int, expected: str) -> None:
    assert duration(minutes) == expected


@given(st.lists(st.sampled_from(["late", "tight", "ok"]), min_size=1))
def test_that_every_promise_holds_is_said_only_when_nothing_is_late(tones: list[str]) -> None:
    sentences = greeting([Start("", tone) for tone in tones], 10)  # type: ignore[arg-type]

    assert (HOLDS in sentences) == ("late" not in tones)


def test_an_empty_list_promises_nothing() -> None:
    assert greeting([], 0) == ["Auf Sie wartet gerade nichts."]


def test_a_head_hears_how_the_house_stands_and_is_not_sent_to_work() -> None:
    said = greeting([Start("heute", "tight"), Start("überfällig", "late")], 12, is_head=True)

    assert said == ["2 Aufgaben warten im Haus, zusammen etwa 12 Minuten.", "Überfällig: 1."]


def test_what_rests_with_others_is_one_line() -> None:
    assert elsewhere(resting=6, in_the_post=1) == (
        "Nicht bei Ihnen: 6 Vorgänge ruhen (antragstellende Person am Zug), 1 Vorgang ist entschieden und noch nicht "
        "übergeben."
    )
    assert elsewhere(resting=0, in_the_post=0) == ""


@pytest.mark.parametrize(
    ("granted_on", "alarm", "over_on", "said"),
    [
        (None, None, None, None),
        (date(2027, 2, 25), None, None, Start("gilt ab Do 25.02.2027 als erteilt", "ok")),
        (date(2027, 2, 25), 14, None, Start("eilt: gilt ab Do 25.02.2027 als erteilt", "tight")),
        (date(2027, 2, 25), 7, None, Start("eilt: gilt ab Do 25.02.2027 als erteilt", "late")),
        (None, None, date(2027, 2, 24), Start("Frist am Mi 24.02.2027 abgelaufen: prüfen, ob erteilt", "late")),
    ],
)
def test_an_approval_that_nobody_decides_grows_louder(
    granted_on: date | None, alarm: int | None, over_on: date | None, said: Start | None
) -> None:
    assert approval(granted_on, alarm, over_on=over_on) == said


def test_heads_are_told_of_the_year_whose_closing_days_nobody_declared() -> None:
    assert closing_days_to_declare(None) == ""
    assert closing_days_to_declare(2032).startswith("Für 2032 sind noch keine Schließtage eingetragen.")
