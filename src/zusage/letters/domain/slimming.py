"""A letter is kept for years: what nobody prints by or reads is left out of its file.

Objects are packed into compressed streams, and embedded typefaces lose the instructions by which screens of the
nineties placed their pixels; outlines and widths stay. Tags, metadata and marks of PDF/UA and PDF/A stay as they are.
"""

import io
import struct
from itertools import pairwise
from typing import Final

import pikepdf

_NOT_FOR_PRINT: Final = frozenset({b"fpgm", b"prep", b"cvt ", b"name", b"post"})
"""Tables that a viewer needs no more once a typeface is embedded by the numbers of its glyphs (ISO 32000-1, 9.9)."""

pikepdf.settings.set_flate_compression_level(9)


def slim(pdf: bytes) -> bytes:
    """Return the same document in fewer bytes; the same bytes give the same bytes."""
    slimmed = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/FontFile2" in thing:
                typeface = without_instructions(thing.FontFile2.read_bytes())
                thing.FontFile2.write(typeface)
                thing.FontFile2.Length1 = len(typeface)
        document.save(
            slimmed,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
            deterministic_id=True,
        )
    return slimmed.getvalue()


def without_instructions(typeface: bytes) -> bytes:
    """Return a TrueType font without instructions for pixels (OpenType 1.9: `glyf`, `loca`, `maxp`)."""
    tables = {tag: table for tag, table in _tables(typeface).items() if tag not in _NOT_FOR_PRINT}
    is_short = tables[b"head"][50:52] == b"\0\0"
    offsets = _offsets(tables[b"loca"], is_short=is_short)
    glyphs = [_bare(tables[b"glyf"][start:end]) for start, end in pairwise(offsets)]
    places = [0]
    for glyph in glyphs:
        places.append(places[-1] + len(glyph))
    tables[b"glyf"] = b"".join(glyphs)
    kept = [place // 2 for place in places] if is_short else places
    tables[b"loca"] = struct.pack(f">{len(kept)}{'H' if is_short else 'L'}", *kept)
    return _font(tables)


def _tables(typeface: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">H", typeface, 4)
    entries = [struct.unpack_from(">4sLLL", typeface, 12 + 16 * number) for number in range(count)]
    return {tag: typeface[start : start + length] for tag, _, start, length in entries}


def _offsets(loca: bytes, *, is_short: bool) -> tuple[int, ...]:
    if is_short:
        return tuple(2 * half for half in struct.unpack(f">{len(loca) // 2}H", loca))
    return struct.unpack(f">{len(loca) // 4}L", loca)


def _bare(glyph: bytes) -> bytes:
    """Take the instructions out of a simple glyph; one that is made of others is left as it is."""
    if not glyph:
        return glyph
    (contours,) = struct.unpack_from(">h", glyph)
    if contours >= 0:
        at = 10 + 2 * contours
        (length,) = struct.unpack_from(">H", glyph, at)
        glyph = glyph[:at] + b"\0\0" + glyph[at + 2 + length :]
    return _padded(glyph)


def _padded(table: bytes) -> bytes:
    return table + bytes(-len(table) % 4)


def _font(tables: dict[bytes, bytes]) -> bytes:
    """Put tables together; viewers of embedded typefaces read the directory by the tags, which must be in order."""
    power = len(tables).bit_length() - 1
    head = struct.pack(">LHHHH", 0x10000, len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    directory, body = b"", b""
    for tag, table in sorted(tables.items()):
        padded = _padded(table)
        checksum = sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF
        start = len(head) + 16 * len(tables) + len(body)
        directory += struct.pack(">4sLLL", tag, checksum, start, len(table))
        body += padded
    return head + directory + body
