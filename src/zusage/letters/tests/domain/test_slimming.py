"""A letter in fewer bytes is the same document."""

import io

import pikepdf
import pytest

from zusage.letters.domain import typesetting
from zusage.letters.domain.letter import Letter
from zusage.letters.domain.slimming import NotFromTheCompiler, count_pages, slim
from zusage.letters.domain.typesetting import typeset
from zusage.letters.tests.domain.letters import MOMENT, notice, post_list, receipt

LETTERS = pytest.mark.parametrize("letter", [notice(), receipt(), post_list()], ids=lambda letter: letter.name)


@pytest.fixture
def as_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "slim", lambda pdf: pdf)


@LETTERS
@pytest.mark.usefixtures("as_compiled")
def test_every_object_is_there_under_its_number(letter: Letter) -> None:
    whole = typeset(letter, timestamp=MOMENT)

    slimmed = slim(whole)

    assert objects_of(slimmed) == objects_of(whole)
    assert len(slimmed) < 0.75 * len(whole)


@LETTERS
def test_a_slimmed_letter_is_sound(letter: Letter) -> None:
    pdf = pikepdf.open(io.BytesIO(typeset(letter, timestamp=MOMENT)))

    assert pdf.check_pdf_syntax() == []
    assert str(pdf.docinfo["/Creator"]).startswith("Typst")


@pytest.mark.parametrize(("letter", "pages"), [(notice(), 1), (post_list(), 2), (post_list(90), 4)])
def test_the_metadata_state_how_many_pages_a_letter_has(letter: Letter, pages: int) -> None:
    pdf = typeset(letter, timestamp=MOMENT)

    assert count_pages(pdf) == len(pikepdf.open(io.BytesIO(pdf)).pages) == pages


@pytest.mark.parametrize("other", [b"", b"%PDF-1.7", b"<</Type/Metadata>>\nstream\nno such thing"])
def test_pages_of_something_else_are_not_guessed(other: bytes) -> None:
    with pytest.raises(NotFromTheCompiler):
        count_pages(other)


@pytest.mark.usefixtures("as_compiled")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"trailer", b"trailor"),
        (b"\nxref\n", b"\nxrof\n"),
        (b"\nendobj", b"\nendabj"),
        (b"\n12 0 obj", b"\n\n12 0 obj"),
    ],
)
def test_what_is_laid_out_otherwise_is_refused(old: bytes, new: bytes) -> None:
    whole = typeset(notice(), timestamp=MOMENT)
    assert old in whole

    with pytest.raises(NotFromTheCompiler):
        slim(whole.replace(old, new, 1))


def test_a_file_of_another_program_is_refused() -> None:
    other = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(other, object_stream_mode=pikepdf.ObjectStreamMode.generate)

    with pytest.raises(NotFromTheCompiler):
        slim(other.getvalue())


def objects_of(pdf: bytes) -> dict[int, object]:
    """Return the document's own objects by number, streams with what they say."""
    document = pikepdf.open(io.BytesIO(pdf))
    found = {}
    for thing in document.objects:
        number = thing.objgen[0]
        if not isinstance(thing, pikepdf.Stream):
            found[number] = thing.unparse(resolved=True)
        elif thing.get("/Type") not in {"/ObjStm", "/XRef"}:
            entries = {key: str(value) for key, value in thing.items() if key not in {"/Length", "/Filter"}}
            found[number] = (entries, thing.read_bytes())
    return found
