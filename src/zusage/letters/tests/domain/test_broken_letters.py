"""A broken letter is named with file, line and reason, and never half printed."""

import pytest

from zusage.letters.domain.letter import LetterBroken
from zusage.letters.domain.typesetting import typeset
from zusage.letters.tests.domain.letters import MOMENT, notice, notice_data


def test_a_mistake_in_the_template_names_its_file_and_line() -> None:
    letter = notice('#import "brief.typ": *\n#show: brief\n\n#let x = \n')

    with pytest.raises(LetterBroken) as broken:
        typeset(letter, timestamp=MOMENT)

    assert (broken.value.file, broken.value.line) == ("bescheid.typ", 4)
    assert "expected expression" in broken.value.reason


def test_a_key_the_data_lack_names_the_line_that_asked_for_it() -> None:
    letter = notice('#import "brief.typ": *\n#show: brief\n\nFür #data.decision.breed\n')

    with pytest.raises(LetterBroken, match=r'bescheid\.typ:4: .*"breed"'):
        typeset(letter, timestamp=MOMENT)


@pytest.mark.parametrize("key", ["municipality", "recipient", "reference", "dated_on", "sample"])
def test_a_letter_without_what_the_frame_needs_is_refused_by_the_name_of_the_key(
    key: str,
) -> None:
    data = notice_data()
    del data[key]
    letter = notice()
    letter = type(letter)(name=letter.name, source=letter.source, data=data)

    with pytest.raises(LetterBroken, match=f"the data have no {key}"):
        typeset(letter, timestamp=MOMENT)


def test_a_value_the_frame_cannot_read_names_the_place_in_the_frame() -> None:
    letter = notice(dated_on="morgen")

    with pytest.raises(LetterBroken, match=r"brief\.typ:\d+"):
        typeset(letter, timestamp=MOMENT)


@pytest.mark.parametrize(
    "text",
    [
        "Widerspruch bis zum 24. Dezember 2026.",
        "Widerspruch bis 24.12.2026.",
        "Widerspruch bis 2026-12-24.",
    ],
)
def test_a_remedy_notice_that_names_a_day_is_never_printed(text: str) -> None:
    with pytest.raises(LetterBroken, match="the remedy notice names a day"):
        typeset(notice(remedy={"text": text}), timestamp=MOMENT)


@pytest.mark.parametrize(
    "line",
    [
        '#import "@preview/cetz:0.3.0": *',
        '#let p = "@preview/x:1.0.0"\n#import p',
        '#include "receipt.typ"',
        '#eval("import \\"@preview/x:1.0.0\\"")',
        '#dictionary(std).at("eval")',
        '#plugin("x.wasm")',
    ],
)
def test_a_letter_of_another_house_may_use_nothing_but_the_frame(line: str) -> None:
    with pytest.raises(LetterBroken, match="a letter may"):
        typeset(notice('#import "brief.typ": *\n#show: brief\n' + line), timestamp=MOMENT)


@pytest.mark.parametrize("path", ["../domain/letter.py", "/etc/hostname", "../../../../../../etc/hostname"])
def test_a_letter_reads_no_file_outside_the_frame(path: str) -> None:
    letter = notice(f'#import "brief.typ": *\n#show: brief\n#read("{path}")')

    with pytest.raises(LetterBroken, match=r"escape the project root|file not found"):
        typeset(letter, timestamp=MOMENT)


def test_the_message_holds_nothing_that_a_person_wrote() -> None:
    letter = notice('#import "brief.typ": *\n#show: brief\n#data.recipient.lines.at(9)')

    with pytest.raises(LetterBroken) as broken:
        typeset(letter, timestamp=MOMENT)

    assert "Beispiel" not in str(broken.value)
