"""Files of strangers are read in a process of their own, which takes nothing else down."""

import io
import struct
import zlib

import pytest
from PIL import Image

from zusage.applications.domain import drawing
from zusage.applications.domain.uploads import (
    PDF,
    PNG,
    UploadLocked,
    UploadRefused,
    UploadTooManyPixels,
    UploadUnreadable,
)
from zusage.applications.press import drawn_apart
from zusage.applications.tests.domain.test_uploads import PDF_BYTES, locked, picture


def unfolding(side: int) -> bytes:
    """Return a small PNG that unfolds to a square of so many pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(b"\0" * (1 + 4 * side)) for _ in range(side)) + rows.flush()
    chunks = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def test_what_comes_back_is_the_picture_drawn_anew() -> None:
    assert drawn_apart(picture("PNG"), PNG) == drawing.drawn_anew(picture("PNG"), PNG)
    assert drawn_apart(PDF_BYTES, PDF) == PDF_BYTES


@pytest.mark.parametrize(
    ("content", "media_type", "refusal"),
    [
        (b"\x89PNG\r\n\x1a\n no picture", PNG, UploadUnreadable),
        (b"%PDF-1.7 no paper", PDF, UploadUnreadable),
        (locked(), PDF, UploadLocked),
        (unfolding(13_000), PNG, UploadTooManyPixels),
    ],
    ids=["no picture", "no paper", "locked", "too many pixels"],
)
def test_a_refusal_comes_back_as_itself(content: bytes, media_type: str, refusal: type[UploadRefused]) -> None:
    with pytest.raises(UploadRefused) as refused:
        drawn_apart(content, media_type)

    assert type(refused.value) is refusal


def test_a_picture_that_unfolds_beyond_the_limit_ends_its_own_process_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """144 million pixels of four bytes, and as much again while drawing: more than the process may have."""
    content = unfolding(12_000)
    assert len(content) < 1_000_000

    with pytest.raises(UploadRefused):
        drawn_apart(content, PNG)


def test_the_process_knows_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, str] = {}

    def run(command: list[str], *, env: dict[str, str], **more: object) -> object:
        asked.update(env)
        raise drawing.UploadUnreadable

    monkeypatch.setattr("subprocess.run", run)
    monkeypatch.setenv("ZUSAGE_MASTER_KEY_FILE", "/keys/master.key")
    with pytest.raises(UploadUnreadable):
        drawn_apart(b"", PNG)

    assert not [name for name in asked if name.startswith(("ZUSAGE_", "DJANGO_", "PG"))]


def test_a_photo_of_fifty_million_pixels_comes_through() -> None:
    drawn = Image.open(io.BytesIO(drawn_apart(picture("JPEG", (8160, 6144)), "image/jpeg")))

    assert max(drawn.size) == drawing.MAX_SIDE
