"""No page, letter or event says more than the house knows: words that are forbidden wherever there are words."""

import re
from pathlib import Path

import pytest

from zusage.cases.domain.plain_words import SENTENCES

ROOT = Path(__file__).parents[1]
PLACES = sorted(
    path
    for pattern in (
        "src/zusage/**/*.html",
        "src/zusage/**/*.typ",
        "services/**/texts/*.md",
        "services/**/letters/*.typ",
        "src/zusage/portal/*.py",
        "src/zusage/portal/views/*.py",
        "src/zusage/cases/domain/*.py",
        "src/zusage/cases/operations/*.py",
        "src/zusage/law/domain/*.py",
    )
    for path in ROOT.glob(pattern)
    if "tests" not in path.parts
)
FORBIDDEN = {
    "a day on which it is there": r"haben Sie (den|die|das) \w+ (spätestens|bis|am)|haben den Bescheid",
    "that everything is with somebody, at posting": r"[Aa]lles ist bei Ihnen",
    "that somebody looks, when nobody has opened it": r"sieht sich .{0,30} an\b",
    "what nobody can guarantee": r"garantier|95 % sicher|Ihnen entsteht kein Nachteil",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nowhere_is_said(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])

    found = [
        f"{path.relative_to(ROOT)}: {said[0]}" for path in PLACES if (said := pattern.search(path.read_text("utf-8")))
    ]

    assert found == []


def test_there_is_something_to_look_at() -> None:
    assert len(PLACES) > 100


@pytest.mark.parametrize("code", [code for code in SENTENCES if code.startswith("promise.")])
def test_where_it_is_a_target_no_event_says_promise(code: str) -> None:
    """A code that says so has a wording of its own for targets."""
    said = SENTENCES.get(f"{code}.target", SENTENCES[code])

    assert not re.search(r"[Zz]usage|[Zz]ugesagt|unser Wort", said["de"])
    assert "promise" not in said["en"].casefold()
