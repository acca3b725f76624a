"""Nothing that somebody typed is cut: what is too long is told, and stands there again whole."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from zusage.cases.models import Case
from zusage.cases.tests.stories import ASK_FOR_PAPERS, Town
from zusage.common.domain.ids import CaseId
from zusage.common.tenancy import read_transaction
from zusage.identity.queries import MunicipalityFacts
from zusage.portal.tests.stories import Browser, text_of

pytestmark = pytest.mark.usefixtures("monday")

SOURCES = Path(__file__).parents[2]
CHAPTERS = ("applications", "pages", "portal", "workplace")
CUTTING = re.compile(r"maxlength|\.(GET|POST|FILES)\b[^\n]*\[[^\]\n]*:[^\]\n]*\]|[\"']max_length[\"']:")
"""An attribute by which browsers cut what is pasted, or a slice of what a request brings."""


def test_a_search_that_is_too_long_is_told_and_given_back_whole(darmstadt: MunicipalityFacts) -> None:
    words = "Ich bin umgezogen und habe einen Hund. " * 6

    page = Browser(darmstadt).page(f"/?q={words}", status=422)

    assert page.xpath("string(//input[@name='q']/@value)") == words.strip()
    assert f"Bitte kürzen Sie auf 200 Zeichen; jetzt sind es {len(words.strip())}." in text_of(page)
    assert "Nichts gefunden" not in text_of(page)


def test_a_search_of_just_the_longest_length_is_made(darmstadt: MunicipalityFacts) -> None:
    words = "hund ".ljust(200, "x")

    assert Browser(darmstadt).page(f"/?q={words}").xpath("string(//input[@name='q']/@value)") == words


def test_a_reference_pasted_with_half_a_letter_is_told_and_is_no_guess(darmstadt: MunicipalityFacts) -> None:
    browser = Browser(darmstadt)
    reference, code = browser.apply()
    other = Browser(darmstadt)
    pasted = f"Sehr geehrte Damen und Herren, {reference}. " * 4

    for _ in range(30):
        told = other.enter(pasted, code)
    opened = other.enter(reference, code)

    assert told.status_code == 422
    assert f"Vorgangsnummer: Das sind {len(pasted)} Zeichen." in text_of(told)
    assert pasted in told.content.decode()
    assert opened.status_code == 302


def test_a_code_with_something_behind_it_is_no_code(darmstadt: MunicipalityFacts) -> None:
    """Cutting at a length once made a right code of it."""
    browser = Browser(darmstadt)
    reference, code = browser.apply()
    other = Browser(darmstadt)

    padded = other.enter(reference, code.ljust(60) + "0000")
    too_long = other.enter(reference, code.ljust(200))

    assert padded.status_code == 422
    assert "Zugangscode: Das sind 200 Zeichen." in text_of(too_long)
    assert "Vorgangsnummer:" not in text_of(too_long)


def test_words_beside_papers_that_are_too_long_are_told_and_stand_there_whole(
    darmstadt: MunicipalityFacts, now: datetime
) -> None:
    town, browser = Town(darmstadt, now), Browser(darmstadt)
    reference, _ = browser.apply(weitere_angaben={"weitere_angaben": "Der Hund humpelt."})
    with read_transaction(town.id):
        case_id = CaseId(Case.objects.get(reference=reference).id)
    town.complete(case_id, ASK_FOR_PAPERS)

    response = browser.post("/vorgang/unterlagen", {"nachgereicht_text": "Wuff. " * 700})

    assert response.status_code == 422
    assert "Bitte kürzen Sie auf 4000 Zeichen; jetzt sind es 4199." in text_of(response)
    assert response.content.decode().count("Wuff.") == 700
    assert "Sie sind am Zug" in text_of(browser.page("/vorgang/stand"))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_page_cuts_what_it_is_given(chapter: str) -> None:
    files = [path for end in ("py", "html") for path in (SOURCES / chapter).rglob(f"*.{end}")]
    sources = [path for path in files if not {"tests", "static"} & set(path.relative_to(SOURCES).parts)]

    found = [
        f"{path.relative_to(SOURCES)}:{number}"
        for path in sources
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if CUTTING.search(line)
    ]

    assert sources
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        'text = request.GET.get("q", "")[:200]',
        'a, b = request.POST["x"][:40], 1',
        '<input maxlength="9">',
        '"max_length": 9,',
    ],
)
def test_the_search_for_cuts_finds_them(line: str) -> None:
    assert CUTTING.search(line)
