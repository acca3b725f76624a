"""Has pictures drawn and PDFs tried in a process of its own, one at a time for all processes of this machine."""

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from zusage.applications.domain import drawing
from zusage.applications.domain.uploads import UploadTooManyPixels, UploadUnreadable

_LONGEST_SECONDS = 60
_ITS_ENVIRONMENT = ("PATH", "PYTHONPATH", "LANG", "TZ")
"""All that the process is given of ours: no secret, no address of a database."""
_here = Lock()


def drawn_apart(content: bytes, media_type: str) -> bytes:
    """Do as `drawing.drawn_anew`, apart from this process.

    :raises UploadRefused: one of its kinds; a process that ran out of memory or time had too large a picture
    """
    with _one_at_a_time():
        try:
            ended = subprocess.run(  # noqa: S603  (our own interpreter, no shell)
                [sys.executable, "-m", drawing.__name__, media_type],
                input=content,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in _ITS_ENVIRONMENT if name in os.environ},
                timeout=_LONGEST_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UploadTooManyPixels() from None
    if ended.returncode == 0:
        return ended.stdout
    if ended.returncode < 0:  # killed by one of its limits
        raise UploadTooManyPixels()
    raise drawing.REFUSALS.get(ended.returncode, UploadUnreadable)()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Wait until no other picture is being drawn, whichever process of the house has it drawn."""
    with _here, Path(tempfile.gettempdir(), f"zusage-drawing-{os.getuid()}.lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield
