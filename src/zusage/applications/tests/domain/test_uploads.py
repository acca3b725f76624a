"""What is taken as a file, what is refused with which reason, and what is left of a picture."""

import io
import struct
import zlib
from collections.abc import Collection
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from zusage.applications.domain import sentences
from zusage.applications.domain.drawing import MAX_SIDE, drawn_anew
from zusage.applications.domain.uploads import (
    JPEG,
    PDF,
    PNG,
    WEBP,
    Upload,
    UploadEmpty,
    UploadLocked,
    UploadNotAllowed,
    UploadRefused,
    UploadTooLarge,
    UploadTooManyPixels,
    UploadUnreadable,
    accept,
    tidy_name,
)

ALL = (JPEG, PNG, WEBP, PDF)


def paper(**more: Any) -> bytes:
    """Return a PDF of one empty page."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out, **more)
    return out.getvalue()


PDF_BYTES = paper()


def picture(kind: str, size: tuple[int, int] = (40, 20), exif: Image.Exif | None = None, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "brown").save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def taken(content: bytes, name: str = "Bello.jpg", allowed: Collection[str] = ALL) -> Upload:
    return accept(name, content, allowed=allowed, max_bytes=1_000_000, drawing=drawn_anew)


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", JPEG), ("PNG", PNG), ("WEBP", WEBP)])
def test_a_picture_is_known_by_its_content_not_by_its_name(kind: str, media_type: str) -> None:
    upload = taken(picture(kind), name="Rechnung.exe")

    assert upload.media_type == media_type
    assert upload.name.startswith("Rechnung.")
    assert not upload.name.endswith(".exe")
    assert Image.open(io.BytesIO(upload.content)).size == (40, 20)


def test_where_and_with_what_a_picture_was_taken_is_forgotten() -> None:
    exif = Image.Exif()
    exif[Base.Make] = "Kamera"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitudeRef] = "N"
    before = picture("JPEG", exif=exif)
    assert b"Kamera" in before

    after = taken(before).content

    assert b"Kamera" not in after
    assert not Image.open(io.BytesIO(after)).getexif()


def test_a_picture_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[Base.Orientation] = 6

    after = taken(picture("JPEG", (40, 20), exif)).content

    assert Image.open(io.BytesIO(after)).size == (20, 40)


def test_what_is_hidden_behind_a_picture_is_gone() -> None:
    assert b"<script>" not in taken(picture("PNG") + b"<script>alert(1)</script>").content


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "1"), ("JPEG", "CMYK")]
)
def test_every_kind_of_colour_is_taken(kind: str, mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (10, 10)).save(out, kind)

    assert Image.open(io.BytesIO(taken(out.getvalue()).content)).size == (10, 10)


@pytest.mark.slow
def test_a_large_photo_is_made_smaller() -> None:
    upload = taken(picture("JPEG", (4000, 3000)))

    assert max(Image.open(io.BytesIO(upload.content)).size) == MAX_SIDE


def test_a_pdf_is_passed_on_as_it_is() -> None:
    assert taken(PDF_BYTES, name="Nachweis.pdf") == Upload("Nachweis.pdf", PDF, PDF_BYTES)


def test_an_unfolding_picture_is_refused_before_it_unfolds() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )

    with pytest.raises(UploadTooManyPixels):
        taken(bomb)


def grey_of_16_bits(darkest: int, lightest: int) -> bytes:
    """Return a scan as some devices make it: a dark half and a light half, 16 bits a pixel."""
    row = 20 * darkest.to_bytes(2, "little") + 20 * lightest.to_bytes(2, "little")
    scan = Image.frombytes("I;16", (40, 20), 20 * row)
    out = io.BytesIO()
    scan.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("values", "shown"), [((4000, 52000), (16, 202)), ((0, 65535), (0, 255)), ((300, 65000), (1, 253))]
)
def test_a_scan_of_16_bits_keeps_its_greys(values: tuple[int, int], shown: tuple[int, int]) -> None:
    drawn = Image.open(io.BytesIO(taken(grey_of_16_bits(*values)).content))

    assert drawn.convert("L").getextrema() == shown


@pytest.mark.parametrize("size", [(8160, 6144), (16_000, 3_000), (2_401, 10)])
def test_a_large_photo_or_panorama_is_drawn_smaller(size: tuple[int, int]) -> None:
    drawn = Image.open(io.BytesIO(taken(picture("JPEG", size)).content))

    assert max(drawn.size) == MAX_SIDE
    assert drawn.size[0] / drawn.size[1] == pytest.approx(size[0] / size[1], rel=0.1)


def locked() -> bytes:
    return paper(encryption=pikepdf.Encryption(user="geheim", owner="geheimer"))


def test_a_pdf_that_opens_only_with_a_password_is_refused_with_the_reason() -> None:
    with pytest.raises(UploadLocked):
        taken(locked())


@pytest.mark.parametrize(
    "content",
    [
        PDF_BYTES + b"\0" * 5000,
        PDF_BYTES + b"\r\n" * 2000,
        b"Content-Type: application/pdf\r\n\r\n" + PDF_BYTES,
        paper(encryption=pikepdf.Encryption(user="", owner="geheim")),
    ],
    ids=["padded", "lines after the end", "begins later", "may not be changed"],
)
def test_a_pdf_that_every_reader_opens_is_taken_as_it_is(content: bytes) -> None:
    assert taken(content).content == content


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", UploadEmpty),
        (b"x" * 1_000_001, UploadTooLarge),
        (b"MZ\x90\0 this program cannot be run", UploadNotAllowed),
        (b"<svg onload='alert(1)'/>", UploadNotAllowed),
        (b"GIF89a\x01\x00\x01\x00", UploadNotAllowed),
        (picture("JPEG")[:200], UploadUnreadable),
        (b"\xff\xd8\xff" + b"\0" * 50, UploadUnreadable),
        (b"RIFF\0\0\0\0WEBPVP8 garbage", UploadUnreadable),
        (b"%PDF-1.7 cut off", UploadUnreadable),
    ],
)
def test_what_is_not_what_it_says_is_refused_with_a_sentence(content: bytes, refusal: type[UploadRefused]) -> None:
    with pytest.raises(refusal) as refused:
        taken(content)

    assert refused.value.code in sentences._SENTENCES


def test_a_pdf_is_refused_where_only_pictures_are_asked_for() -> None:
    with pytest.raises(UploadNotAllowed) as refused:
        taken(PDF_BYTES, name="Foto.jpg", allowed=(JPEG, PNG))

    assert refused.value.parameters["found"] == PDF


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Bilder\\Bello.PNG", "Bello.png"),
        ("Bello\u0000\u202egnp.exe", "Bello gnp.png"),
        ("...", "Datei.png"),
        ("", "Datei.png"),
        ("x" * 500 + ".png", "x" * 180 + ".png"),
        ("Pru\u0308fungsu\u0308bersicht.png", "Prüfungsübersicht.png"),
        ("Müller & Söhne, Rechnung #3.pdf", "Müller & Söhne, Rechnung #3.png"),
        ('Foto "neu"?.png', "Foto neu.png"),
        ("证件.jpg", "证件.png"),
        ("Heimtier-Ausweis (Seite 2).jpeg", "Heimtier-Ausweis (Seite 2).png"),
    ],
)
def test_a_name_is_for_people_only(name: str, tidy: str) -> None:
    assert tidy_name(name, PNG) == tidy


STARTS = [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF1234WEBP", b"%PDF-", b""]


@given(st.sampled_from(STARTS), st.binary(max_size=400))
def test_whatever_bytes_come_they_are_taken_or_refused_with_a_sentence(start: bytes, rest: bytes) -> None:
    answer = ""
    try:
        taken(start + rest)
    except UploadRefused as refused:
        answer = refused.code

    assert answer in sentences._SENTENCES.keys() | {""}
