"""The batch of a post run: all letters of a day in one PDF, in the order of the list."""

import io
from collections.abc import Sequence
from contextlib import ExitStack

import pikepdf


def merge(letters: Sequence[bytes], *, duplex: bool = True) -> bytes:
    """Return one PDF for the printer; with `duplex`, every letter begins on a fresh sheet.

    The batch is paper in the making, not an archive copy: tags and PDF/A stay with the single letters.

    :raises ValueError: if there is no letter
    """
    if not letters:
        raise ValueError("a batch needs at least one letter")
    output = io.BytesIO()
    with ExitStack() as opened, pikepdf.new() as batch:
        for letter in letters:
            # Open until the batch is written: only then are its pages read.
            pages = opened.enter_context(pikepdf.open(io.BytesIO(letter))).pages
            batch.pages.extend(pages)
            if duplex and len(pages) % 2:
                batch.add_blank_page(page_size=_size(pages[-1]))
        batch.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return output.getvalue()


def _size(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    return right - left, top - bottom
