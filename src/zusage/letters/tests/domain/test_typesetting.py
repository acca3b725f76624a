"""A letter of the city fits the window, opens anywhere, and can be read by everybody."""

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pdfua
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zusage.letters.domain.letter import Letter
from zusage.letters.domain.typesetting import FONTS, _compiler, typeset
from zusage.letters.tests.domain.letters import (
    MOMENT,
    NOTICE_SOURCE,
    notice,
    post_list,
    receipt,
)

POINTS_PER_MM = 72 / 25.4
SIGNATURE_FACE = "DejaVuSansMono"
"""In which the receipt prints what has to be compared sign by sign."""
LETTERS = pytest.mark.parametrize("letter", [notice(), receipt(), post_list()], ids=lambda letter: letter.name)
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is missing")


@LETTERS
def test_every_letter_claims_the_standards_for_access_and_archive(
    letter: Letter,
) -> None:
    pdf = pikepdf.open(io.BytesIO(typeset(letter, timestamp=MOMENT)))

    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata.pdfa_status == "2A"
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "de-DE"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle


@LETTERS
def test_an_independent_checker_finds_nothing_against_access(letter: Letter, tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(typeset(letter, timestamp=MOMENT))

    assert list(pdfua.validate(str(file)).findings) == []


def test_the_title_names_subject_and_reference() -> None:
    pdf = pikepdf.open(io.BytesIO(typeset(notice(), timestamp=MOMENT)))

    assert str(pdf.docinfo["/Title"]) == "Bescheid über Hundesteuer – MU-7K2M-4Q9X"


@LETTERS
def test_a_letter_embeds_two_weights_of_one_typeface(letter: Letter) -> None:
    pdf = pikepdf.open(io.BytesIO(typeset(letter, timestamp=MOMENT)))

    fonts = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/FontFile2" in thing]
    assert {str(font.FontName).split("+")[1] for font in fonts} - {SIGNATURE_FACE} == {
        "FiraSans-Regular",
        "FiraSans-SemiBold",
    }


@pytest.mark.parametrize(
    ("letter", "most"),
    [(notice(), 16_000), (receipt(), 25_000), (post_list(), 20_480)],
    ids=lambda given: getattr(given, "name", given),
)
def test_a_letter_is_a_small_file(letter: Letter, most: int) -> None:
    assert len(typeset(letter, timestamp=MOMENT)) <= most


@pytest.mark.parametrize("typeface", sorted(FONTS.glob("*.ttf")), ids=lambda file: file.stem)
def test_typefaces_bring_no_instructions_for_pixels(typeface: Path) -> None:
    directory = typeface.read_bytes()[:500]

    assert not [tag for tag in (b"fpgm", b"prep", b"cvt ") if tag in directory]


def test_the_same_letter_gives_the_same_bytes_in_a_fresh_process_too() -> None:
    first = typeset(notice(), timestamp=MOMENT)
    _compiler.cache_clear()

    assert typeset(notice(), timestamp=MOMENT) == first


def test_what_was_typeset_before_does_not_change_a_letter() -> None:
    first = typeset(notice(), timestamp=MOMENT)
    typeset(notice(reference="MU-2222-3333", sample=False, remedy=None), timestamp=MOMENT)
    typeset(receipt(), timestamp=MOMENT)

    assert typeset(notice(), timestamp=MOMENT) == first


def test_table_headers_are_announced_for_their_column() -> None:
    pdf = pikepdf.open(io.BytesIO(typeset(notice(), timestamp=MOMENT)))

    headers = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/TH"]
    assert len(headers) == 3
    assert all("/Column" in repr(header.A) for header in headers)


@needs_poppler
def test_the_address_lies_in_the_window_of_the_envelope(tmp_path: Path) -> None:
    words = words_of(typeset(notice(), timestamp=MOMENT), tmp_path)

    address = [words[word] for word in ("Beispiel", "Musterallee")]
    assert all(left >= 20 and right <= 105 and top >= 62.7 and bottom <= 90 for left, top, right, bottom in address)


@needs_poppler
def test_the_sender_stands_small_above_the_address_in_the_window(
    tmp_path: Path,
) -> None:
    words = words_of(typeset(notice(), timestamp=MOMENT), tmp_path)

    left, top, _, bottom = words["Postfach"]
    assert left >= 20
    assert top >= 45
    assert bottom <= 63.5


@pytest.mark.slow
@needs_poppler
@settings(max_examples=25, deadline=None)
@given(
    lines=st.lists(
        st.text("abcdefghij klmnopqrstuvwxyzÄÖÜßŁ-", min_size=1, max_size=60),
        min_size=1,
        max_size=7,
    )
)
def test_even_a_long_address_never_leaves_the_window(
    lines: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    letter = notice(recipient={"lines": ["START", *lines, "ENDE"]})

    words = words_of(typeset(letter, timestamp=MOMENT), tmp_path_factory.mktemp("address"))

    assert words["START"][1] >= 62.7
    assert words["ENDE"][3] <= 90
    assert words["ENDE"][2] <= 105


LONG_WORDS = [
    "Grundstücksverkehrsgenehmigungsverwaltungsgesellschaft",
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzesvertretung",
    "x" * 240,
]


@needs_poppler
@pytest.mark.parametrize("word", LONG_WORDS)
def test_every_letter_of_a_long_word_stands_in_the_window(word: str, tmp_path: Path) -> None:
    letter = notice(recipient={"lines": [word, "Musterallee 5", "64283 Darmstadt"]})

    pdf = typeset(letter, timestamp=MOMENT)

    window = [box for box in words_of(pdf, tmp_path).values() if box[1] >= 62.7 and box[3] <= 90 and box[0] < 100]
    assert word in re.sub(r"[\s\u200b]", "", text_of(pdf, tmp_path))
    assert max(right for _, _, right, _ in window) <= 105


@needs_poppler
@pytest.mark.parametrize("word", LONG_WORDS)
def test_every_letter_of_a_long_word_stands_on_the_page(word: str, tmp_path: Path) -> None:
    letter = notice()
    letter = replace(letter, source=letter.source + f"\n\n{word} ist ein Wort.")

    pdf = typeset(letter, timestamp=MOMENT)

    assert word in re.sub(r"[\s\u200b]", "", text_of(pdf, tmp_path))
    assert max(right for _, _, right, _ in words_of(pdf, tmp_path).values()) <= 190.5


@needs_poppler
def test_a_person_reads_german_dates_and_amounts(tmp_path: Path) -> None:
    text = text_of(typeset(notice(), timestamp=MOMENT), tmp_path)

    assert "24. November 2026" in text
    assert "1. Juli 2027" in text
    assert "1.234,56 €" in text
    assert "10,00 €" in text


@needs_poppler
def test_a_demo_letter_says_in_words_that_it_is_invented(tmp_path: Path) -> None:
    demo = text_of(typeset(notice(), timestamp=MOMENT), tmp_path)
    real = text_of(typeset(notice(sample=False), timestamp=MOMENT), tmp_path)

    assert "Muster: Personen und Beträge sind erfunden" in demo
    assert "Muster:" not in real
    assert "MUSTER" not in real


@needs_poppler
def test_the_remedy_notice_stands_at_the_end_word_for_word(tmp_path: Path) -> None:
    text = text_of(typeset(notice(), timestamp=MOMENT), tmp_path)

    assert re.search(
        r"Rechtsbehelfsbelehrung\s+Gegen diesen Bescheid kann innerhalb eines Monats Widerspruch",
        text,
    )


@needs_poppler
def test_the_receipt_says_received_and_never_complete(tmp_path: Path) -> None:
    text = text_of(typeset(receipt(), timestamp=MOMENT), tmp_path)

    assert "spätestens am Donnerstag, 26. November 2026" in text
    assert "ABCD-EFGH-JKMN-PQRS" in text
    assert "erhalten" in text
    assert "vollständig" not in text


@needs_poppler
def test_names_from_all_over_europe_are_printed_and_pictures_leave_a_visible_gap(
    tmp_path: Path,
) -> None:
    letter = notice(recipient={"lines": ["Ẽmïlıá Łukaszewiçz-Ḩ\u0300", "c/o Ћирић", "Bello 🐶\x00 & Söhne"]})

    text = text_of(typeset(letter, timestamp=MOMENT), tmp_path)

    assert "Łukaszewiçz" in text
    assert "Ћирић" in text
    assert "\ufffd" in text
    assert "& Söhne" in text


def test_what_a_person_writes_is_never_read_as_markup() -> None:
    letter = notice(NOTICE_SOURCE, subject='#panic("x") *_$ = @brief //', signed_by="#sys.inputs")

    assert typeset(letter, timestamp=MOMENT).startswith(b"%PDF")


def words_of(pdf: bytes, folder: Path) -> dict[str, tuple[float, float, float, float]]:
    """Return the box (left, top, right, bottom in mm) of the first occurrence of each word on the first page."""
    layout = pdftotext(pdf, folder, "-bbox", "-l", "1")
    boxes: dict[str, tuple[float, float, float, float]] = {}
    pattern = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
    for *box, word in re.findall(pattern, layout):
        left, top, right, bottom = (float(value) / POINTS_PER_MM for value in box)
        boxes.setdefault(word, (left, top, right, bottom))
    return boxes


def text_of(pdf: bytes, folder: Path) -> str:
    return pdftotext(pdf, folder).replace("\u00a0", " ")


def pdftotext(pdf: bytes, folder: Path, *options: str) -> str:
    file = folder / "letter.pdf"
    file.write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", *options, str(file), "-"],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout
