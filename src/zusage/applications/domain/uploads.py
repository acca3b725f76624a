"""What a person uploads: recognised by its content, never by its name; images are drawn anew.

Drawing an image anew drops everything that is not the picture: where it was taken, by which camera, hidden
thumbnails, and whatever was appended. A PDF is passed on as it is: it is only ever offered as a download.
"""

import io
import re
import warnings
from collections.abc import Collection
from dataclasses import dataclass

from PIL import Image, ImageOps

from zusage.common.domain.refusal import Refusal

MAX_PIXELS = 50_000_000
"""No camera people carry makes larger pictures; a small file that unfolds to more is an attack."""

MAX_SIDE = 2400
"""Longest side after drawing anew, in pixels: enough to read a document, small enough to keep for years."""

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
_FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
_ENDINGS = {JPEG: ".jpg", PNG: ".png", WEBP: ".webp", PDF: ".pdf"}
_FIRST_BYTES = 1024
_UNWANTED = re.compile(r"[^\w .()+\-]+")


class UploadRefused(Refusal):
    """Base of what can be wrong with an upload; the draft stays as it is."""

    code = "upload.refused"


class UploadEmpty(UploadRefused):
    """The file has no content."""

    code = "upload.empty"


class UploadTooLarge(UploadRefused):
    """The file has more bytes than the question allows; parameters `bytes`, `max_bytes`."""

    code = "upload.too_large"


class UploadNotAllowed(UploadRefused):
    """The file is of no kind that the question takes; parameters `found` (media type or ''), `allowed`."""

    code = "upload.not_allowed"


class UploadUnreadable(UploadRefused):
    """The file begins like one of its kind and then cannot be read."""

    code = "upload.unreadable"


class UploadTooManyPixels(UploadRefused):
    """The picture is larger than anything a camera makes; parameters `pixels`, `max_pixels`."""

    code = "upload.too_many_pixels"


class UploadTooMany(UploadRefused):
    """The question takes no more files; parameter `max_files`."""

    code = "upload.too_many"


@dataclass(frozen=True)
class Upload:
    """A file as it is kept. ``name`` is for people to recognise it by and is never used as a path."""

    name: str
    media_type: str
    content: bytes
    question: str = ""


def media_type_of(content: bytes) -> str:
    """Return the media type by the first bytes, '' for anything that is not taken here."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    return PDF if b"%PDF-" in content[:_FIRST_BYTES] else ""


def accept(name: str, content: bytes, *, allowed: Collection[str], max_bytes: int, question: str = "") -> Upload:
    """Return the file as it will be kept.

    :raises UploadRefused: one of its kinds, each with what is wrong
    """
    if not content:
        raise UploadEmpty(name=tidy_name(name, ""))
    if len(content) > max_bytes:
        raise UploadTooLarge(name=tidy_name(name, ""), bytes=len(content), max_bytes=max_bytes)
    media_type = media_type_of(content)
    if media_type not in allowed:
        raise UploadNotAllowed(name=tidy_name(name, ""), found=media_type, allowed=sorted(allowed))
    if media_type != PDF:
        content = _drawn_anew(content, media_type)
    elif b"%%EOF" not in content[-_FIRST_BYTES:]:
        raise UploadUnreadable(name=tidy_name(name, ""))
    return Upload(tidy_name(name, media_type), media_type, content, question)


def tidy_name(name: str, media_type: str) -> str:
    """Return a name without folders and control characters, at most 80 characters, ending as its content says."""
    base = name.replace("\\", "/").rpartition("/")[2]
    stem = base.rpartition(".")[0] or base
    stem = _UNWANTED.sub(" ", stem).strip(" .")[:70]
    return (stem or "Datei") + _ENDINGS.get(media_type, "")


def _drawn_anew(content: bytes, media_type: str) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _draw(content, media_type)
        except UploadRefused:
            raise
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise UploadTooManyPixels(max_pixels=MAX_PIXELS) from None
        # Pillow answers broken files with whatever its decoders run into.
        except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError, TypeError, MemoryError):
            raise UploadUnreadable() from None


def _draw(content: bytes, media_type: str) -> bytes:
    # Only this one decoder is asked: a file that begins as JPEG cannot wake another one.
    with Image.open(io.BytesIO(content), formats=[_FORMATS[media_type]]) as image:
        pixels = image.width * image.height
        if pixels > MAX_PIXELS:
            raise UploadTooManyPixels(pixels=pixels, max_pixels=MAX_PIXELS)
        image.load()
        upright = ImageOps.exif_transpose(image)
        transparent = media_type != JPEG and upright.has_transparency_data
        bare = Image.new("RGBA" if transparent else "RGB", upright.size)
        bare.paste(upright.convert(bare.mode))
    bare.thumbnail((MAX_SIDE, MAX_SIDE))
    out = io.BytesIO()
    if media_type == PNG:
        bare.save(out, "PNG", optimize=False)
    else:
        bare.save(out, _FORMATS[media_type], quality=88)
    return out.getvalue()
