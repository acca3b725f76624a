"""The batch of a post run: all letters of a day in one PDF, in the order of the list."""

import io
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter


def merge(letters: Sequence[bytes], *, duplex: bool = True) -> bytes:
    """Return one PDF for the printer; with `duplex`, every letter begins on a fresh sheet.

    The batch is paper in the making, not an archive copy: tags and PDF/A stay with the single letters.

    :raises ValueError: if there is no letter
    """
    if not letters:
        raise ValueError("a batch needs at least one letter")
    batch = PdfWriter()
    for letter in letters:
        pages = PdfReader(io.BytesIO(letter)).pages
        for page in pages:
            batch.add_page(page)
        if duplex and len(pages) % 2:
            batch.add_blank_page()
    output = io.BytesIO()
    batch.write(output)
    return output.getvalue()


def count_pages(letter: bytes) -> int:
    """Return the number of pages, for the list of the post room."""
    return len(PdfReader(io.BytesIO(letter)).pages)
