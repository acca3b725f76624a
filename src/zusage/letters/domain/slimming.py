"""A letter is kept for years: the same document in fewer bytes.

The compiler writes every object by itself and a table of their places in clear. Here all objects but the streams are
packed into one compressed stream, and so is the table (ISO 32000-1, 7.5.7 and 7.5.8: object and cross-reference
streams, which PDF/A-2 allows as PDF 1.7 does). What the document says, its tags and its metadata stay as they are.
"""

import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise

from zusage.common.domain.refusal import Mistake

_TRAILER = re.compile(rb"trailer\s*<<(?P<entries>.*)>>\s*startxref\s+(?P<table>\d+)\s+%%EOF\s*\Z", re.DOTALL)
_TABLE = re.compile(rb"xref\s+0 (?P<count>\d+)\s+")
_STREAM = re.compile(rb"<<(?P<entries>.*?)>>\s*stream\r?\n(?P<data>.*)\r?\nendstream\Z", re.DOTALL)
_LENGTH = re.compile(rb"/Length \d+")
_SIZE = re.compile(rb"/Size \d+")
_METADATA = b"/Type/Metadata"
_PAGES = re.compile(rb"<xmpTPg:NPages>(\d+)<")
_ENTRY_BYTES = 20
"""An entry of the table, its end of line included (ISO 32000-1, 7.5.4)."""


class NotFromTheCompiler(Mistake):
    """A PDF is not laid out as the compiler lays it out; nothing of it is guessed."""


def slim(pdf: bytes) -> bytes:
    """Return a document of the compiler in fewer bytes; the same bytes give the same bytes.

    :raises NotFromTheCompiler: if it is laid out otherwise
    """
    trailer = _TRAILER.search(pdf, pdf.rfind(b"trailer"))
    if trailer is None:
        raise NotFromTheCompiler("there is no trailer after a table of places")
    objects = _objects(pdf, int(trailer["table"]))
    streams = {number: _packed(content) for number, content in objects.items() if content.endswith(b"endstream")}
    others = {number: content for number, content in objects.items() if number not in streams}
    return _written(_header(pdf), streams, others, _SIZE.sub(b"", trailer["entries"]))


def count_pages(letter: bytes) -> int:
    """Return the number of pages that the metadata of a slimmed letter state, which is quicker than reading it.

    :raises NotFromTheCompiler: if there is no such statement
    """
    start = letter.find(b"stream\n", letter.find(_METADATA))
    packed = letter[start + len(b"stream\n") :]
    try:
        stated = _PAGES.search(zlib.decompressobj().decompress(packed))
    except zlib.error:
        stated = None
    if stated is None:
        raise NotFromTheCompiler("no metadata state the number of pages")
    return int(stated[1])


def _header(pdf: bytes) -> bytes:
    """Return the two first lines: the version, and bytes that tell that this is no text."""
    return b"\n".join(pdf[:64].split(b"\n", 2)[:2]) + b"\n"


def _objects(pdf: bytes, table_at: int) -> dict[int, bytes]:
    """Return what each object holds by its number, cut at the places that the table names."""
    table = _TABLE.match(pdf, table_at)
    if table is None:
        raise NotFromTheCompiler("there is no table of places where the trailer says")
    start, count = table.end(), int(table["count"])
    entries = [pdf[start + _ENTRY_BYTES * number :][:_ENTRY_BYTES] for number in range(1, count)]
    places = sorted(int(entry[:10]) for entry in entries if entry[17:18] == b"n")
    return dict(_object(pdf[begin:end]) for begin, end in pairwise([*places, table_at]))


def _object(text: bytes) -> tuple[int, bytes]:
    number, begun, rest = text.partition(b" 0 obj\n")
    content, ended, nothing = rest.rpartition(b"\nendobj\n")
    if not (begun and ended and number.isdigit()) or nothing.strip():
        raise NotFromTheCompiler("an object is not where the table says")
    return int(number), content


def _packed(stream: bytes) -> bytes:
    """Compress the metadata, the one stream of some size that the compiler leaves in clear."""
    entries = stream.partition(b"stream\n")[0]
    if _METADATA not in entries or b"/Filter" in entries:
        return stream
    found = _STREAM.match(stream)
    if found is None:
        raise NotFromTheCompiler("a stream without its entries")
    return _stream(_LENGTH.sub(b"", found["entries"]), found["data"])


def _stream(entries: bytes, data: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    return b"<<%s/Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (entries, len(packed), packed)


def _written(header: bytes, streams: Mapping[int, bytes], others: Mapping[int, bytes], trailer: bytes) -> bytes:
    """Put the file together: streams as they are, all others in one stream, the table of places at the end."""
    body = bytearray(header)
    last = max((*streams, *others))
    pack_number, table_number = last + 1, last + 2
    places = [(0, 0, 0xFFFF)] + [(0, 0, 0)] * table_number
    for number, content in (*streams.items(), (pack_number, _pack(list(others.items())))):
        places[number] = (1, len(body), 0)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    for index, number in enumerate(others):
        places[number] = (2, pack_number, index)
    places[table_number] = (1, len(body), 0)
    rows = [struct.pack(">BLH", *place) for place in places]
    table = _stream(b"/Type/XRef/Size %d/W[1 4 2]%s%s" % (len(rows), _BY_DIFFERENCES, trailer), _differences(rows))
    return bytes(body) + b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table_number, table, len(body))


_BY_DIFFERENCES = b"/DecodeParms<</Predictor 12/Columns 7>>"


def _differences(rows: Sequence[bytes]) -> bytes:
    """Write each row as its difference to the one above (PNG's filter 2), which compresses to a third."""
    above = [bytes(len(rows[0])), *rows]
    return b"".join(
        b"\2" + bytes((new - old) & 0xFF for old, new in zip(before, row, strict=True))
        for before, row in pairwise(above)
    )


def _pack(objects: Sequence[tuple[int, bytes]]) -> bytes:
    """Return an object stream: the number and place of each object, then the objects."""
    places, at = [], 0
    for number, content in objects:
        places.append(b"%d %d" % (number, at))
        at += len(content) + 1
    index = b" ".join(places) + b"\n"
    content = b"\n".join(content for _, content in objects)
    return _stream(b"/Type/ObjStm/N %d/First %d" % (len(objects), len(index)), index + content)
