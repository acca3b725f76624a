"""A process in plain German: who does what, how it goes on, when a timer is due."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.cases.domain.process_page import Duration, Seen, process_page
from zusage.cases.domain.process_words import Reader, StepInWords, timer_in_words

PROCESS = (Path(__file__).parents[5] / "services" / "hund-anmelden" / "process.bpmn").read_bytes()
READER = Reader("Das machen Sie.", {"steuer": "Kassen- und Steueramt"})


def steps(seen: Seen | None = None) -> dict[str, StepInWords]:
    page = process_page(PROCESS, name="Hund anmelden", reader=READER, seen=seen or Seen())
    found: dict[str, StepInWords] = {}
    waiting = list(page.steps)
    while waiting:
        step = waiting.pop()
        found[step.title] = step
        waiting += [*step.inside, *(further for way in (*step.ways, *step.events) for further in way.steps)]
    return found


@pytest.mark.parametrize(
    ("title", "who"),
    [
        ("Angaben prüfen", "Das macht ein Programm."),
        ("Anzeige prüfen", "Das macht: Kassen- und Steueramt."),
        ("Unterlagen nachreichen", "Das machen Sie."),
        ("Wie geht es weiter?", ""),
    ],
)
def test_each_step_says_who_does_it(title: str, who: str) -> None:
    assert steps()[title].who == who


def test_ways_are_said_by_their_names() -> None:
    assert [way.text for way in steps()["Wie geht es weiter?"].ways] == [
        "festsetzen", "keine Steuer", "Unterlagen fehlen",
    ]  # fmt: skip


def test_a_timer_says_after_how_long() -> None:
    assert steps()["Keine Antwort in der Frist"].note == "Nach 38 Tagen."


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        (Duration(None, None), ""),
        (Duration(0, None), "Die Hälfte war am selben Tag fertig."),
        (Duration(1, 3), "Die Hälfte war in 1 Arbeitstag fertig. 9 von 10 waren in 3 Arbeitstagen fertig."),
    ],
)
def test_what_too_few_are_done_for_is_not_said(duration: Duration, said: str) -> None:
    assert steps(Seen(durations={"pruefen": duration}))["Anzeige prüfen"].figures.duration == said


def test_where_a_matter_stands_is_marked() -> None:
    found = steps(Seen(here=frozenset({"pruefen"}), passed=frozenset({"start", "f_beginn"})))
    assert [title for title, step in found.items() if step.is_here] == ["Anzeige prüfen"]
    assert [title for title, step in found.items() if step.is_passed] == ["Anzeige eingegangen"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("P1D", "nach einem Tag"),
        ("P1Y2M", "nach einem Jahr und 2 Monaten"),
        ("PT36H", "nach 36 Stunden"),
        ("2027-01-01", "am 1.\u00a0Januar 2027"),
        ("= frist", "zu einem Zeitpunkt, der sich aus dem Vorgang ergibt"),
    ],
)
def test_timers_are_said_in_words(written: str, said: str) -> None:
    assert timer_in_words(written) == said


@given(st.text(max_size=20))
def test_any_timer_is_said_somehow(written: str) -> None:
    assert timer_in_words(written)
