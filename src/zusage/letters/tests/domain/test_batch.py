"""The batch of a post run: everything once, in order, every letter on its own sheet."""

import io

import pikepdf
import pytest

from zusage.letters.domain.batch import merge
from zusage.letters.domain.typesetting import typeset
from zusage.letters.tests.domain.letters import MOMENT, notice, post_list


def test_on_a_duplex_printer_every_letter_begins_on_a_fresh_sheet() -> None:
    one_page, two_pages = (
        typeset(notice(), timestamp=MOMENT),
        typeset(post_list(), timestamp=MOMENT),
    )

    batch = merge([one_page, two_pages, one_page])

    assert (pages_of(one_page), pages_of(two_pages)) == (1, 2)
    assert pages_of(batch) == 6


def test_on_a_simplex_printer_no_sheet_is_wasted() -> None:
    letter = typeset(notice(), timestamp=MOMENT)

    assert pages_of(merge([letter, letter], duplex=False)) == 2


def test_the_batch_is_a_sound_file_on_a4() -> None:
    batch = pikepdf.open(io.BytesIO(merge([typeset(notice(), timestamp=MOMENT)])))

    assert batch.check_pdf_syntax() == []
    assert [[round(float(edge)) for edge in page.mediabox] for page in batch.pages] == [[0, 0, 595, 842]] * 2


def test_a_post_run_without_letters_has_no_batch() -> None:
    with pytest.raises(ValueError, match="at least one letter"):
        merge([])


def pages_of(pdf: bytes) -> int:
    return len(pikepdf.open(io.BytesIO(pdf)).pages)
