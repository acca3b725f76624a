"""Draws pictures anew, and tries whether a PDF opens.

Drawing a picture anew drops everything that is not the picture: where it was taken, by which camera, hidden
thumbnails, and whatever was appended.

Decoders of strangers' files run in a process of their own (`applications.press` starts this module): it limits its
memory and its time before it reads a byte, so that a file that unfolds takes nothing else down.
"""

import io
import resource
import sys
import warnings

import pikepdf
from PIL import Image, ImageOps

from zusage.applications.domain.uploads import (
    JPEG,
    PDF,
    PNG,
    WEBP,
    UploadLocked,
    UploadRefused,
    UploadTooManyPixels,
    UploadUnreadable,
)

MAX_SIDE = 2400
"""Longest side after drawing anew, in pixels: enough to read a document, small enough to keep for years."""
MAX_PIXELS = 150_000_000
"""Panoramas of phones have up to 100 million; a small file that unfolds to more is an attack."""
MOST_BYTES, MOST_SECONDS = 1_500_000_000, 20
"""Address space and processor time of a process that draws."""
REFUSALS: dict[int, type[UploadRefused]] = {3: UploadUnreadable, 4: UploadTooManyPixels, 5: UploadLocked}
"""What the process says by its exit code."""

_FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
_DEEP = 257
"""By which a value of 16 bits is divided to have 8."""


def drawn_anew(content: bytes, media_type: str) -> bytes:
    """Return a picture drawn anew, or a PDF as it is.

    :raises UploadUnreadable: if it cannot be read
    :raises UploadTooManyPixels: if it unfolds to more than a camera makes
    :raises UploadLocked: if it opens only with a password
    """
    if media_type == PDF:
        _try_to_open(content)
        return content
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we count ourselves
        try:
            return _draw(content, media_type)
        except UploadRefused:
            raise
        except (Image.DecompressionBombError, MemoryError):
            raise UploadTooManyPixels() from None
        # Pillow answers broken files with whatever its decoders run into.
        except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError, TypeError):
            raise UploadUnreadable() from None


def main(media_type: str) -> int:
    """Draw what comes in; say by the exit code why it is not taken."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        drawn = drawn_anew(sys.stdin.buffer.read(), media_type)
    except UploadRefused as refused:
        return next(code for code, kind in REFUSALS.items() if kind is type(refused))
    sys.stdout.buffer.write(drawn)
    return 0


def _try_to_open(content: bytes) -> None:
    """Open a PDF as a reader does; what stands before or after it, and what it mends by itself, is no harm."""
    try:
        with pikepdf.open(io.BytesIO(content)) as found:
            if not found.pages:
                raise UploadUnreadable()
    except pikepdf.PasswordError:
        raise UploadLocked() from None
    except (pikepdf.PdfError, OSError, ValueError, RuntimeError, MemoryError):
        raise UploadUnreadable() from None


def _draw(content: bytes, media_type: str) -> bytes:
    # Only this one decoder is asked: a file that begins as JPEG cannot wake another one.
    with Image.open(io.BytesIO(content), formats=[_FORMATS[media_type]]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise UploadTooManyPixels()
        image.draft(None, (MAX_SIDE, MAX_SIDE))  # a JPEG is decoded at half, a quarter or an eighth of its size
        image.load()
        upright = ImageOps.exif_transpose(_in_eight_bits(image))
        transparent = media_type != JPEG and upright.has_transparency_data
        upright = upright.convert("RGBA" if transparent else "RGB")
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
        bare = Image.new(upright.mode, upright.size)
        bare.paste(upright)
    out = io.BytesIO()
    if media_type == PNG:
        bare.save(out, "PNG", optimize=False)
    else:
        bare.save(out, _FORMATS[media_type], quality=88)
    return out.getvalue()


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Return a scan of 16 bits with the same greys in 8; by itself Pillow would cut every value at 255."""
    if image.mode.startswith("I"):
        wide = image.convert("I")
        return wide.point(lambda value: value * (1 / _DEEP) + 0.5).convert("L")
    return image


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
