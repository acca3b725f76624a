"""What a person uploads: recognised by its content, never by its name; images are drawn anew (`drawing`).

A PDF is passed on as it is: it is only ever offered as a download. Whether it opens is tried.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from zusage.common.domain.refusal import Refusal
from zusage.common.domain.text import clean

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
_ENDINGS = {JPEG: ".jpg", PNG: ".png", WEBP: ".webp", PDF: ".pdf"}
_FIRST_BYTES = 1024
_UNWANTED = re.compile(r'[:*?"<>|]+')
"""What no file system of a person takes in a name."""
_LONGEST_NAME = 180


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
    """The picture unfolds to more than a process may use; no camera makes such."""

    code = "upload.too_many_pixels"


class UploadLocked(UploadRefused):
    """The PDF opens only with a password."""

    code = "upload.locked"


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


Drawing = Callable[[bytes, str], bytes]
"""Gives the bytes that are kept of a file of a media type, or refuses; see `drawing.drawn_anew`."""


def accept(
    name: str, content: bytes, *, allowed: Collection[str], max_bytes: int, drawing: Drawing, question: str = ""
) -> Upload:
    """Return the file as it will be kept.

    :param drawing: draws a picture anew and tries to open a PDF: for files of strangers in a process of its own
    :raises UploadRefused: one of its kinds, each with what is wrong
    """
    if not content:
        raise UploadEmpty(name=tidy_name(name, ""))
    if len(content) > max_bytes:
        raise UploadTooLarge(name=tidy_name(name, ""), bytes=len(content), max_bytes=max_bytes)
    media_type = media_type_of(content)
    if media_type not in allowed:
        raise UploadNotAllowed(name=tidy_name(name, ""), found=media_type, allowed=sorted(allowed))
    return Upload(tidy_name(name, media_type), media_type, drawing(content, media_type), question)


def tidy_name(name: str, media_type: str) -> str:
    """Return a name whole but for folders and what no file system takes, ending as its content says."""
    base = clean(name).replace("\\", "/").rpartition("/")[2]
    stem = base.rpartition(".")[0] or base
    stem = " ".join(_UNWANTED.sub(" ", stem).split()).strip(" .")[:_LONGEST_NAME].rstrip()
    return (stem or "Datei") + _ENDINGS.get(media_type, "")
