"""Ports for the servers that tests start: one taker each, also among processes that ask at the same moment.

A port that was free a moment ago is not enough. The web server shares its port with whoever else opens it
(SO_REUSEPORT), so two houses that had found the same free port would answer for one another, unnoticed.
"""

import fcntl
import socket
import tempfile
from pathlib import Path

_LOCKS = Path(tempfile.gettempdir()) / "zusage-test-ports"
_held: list[object] = []
"""Open lock files; the system releases them when the process ends, however it ends."""


def take_port() -> int:
    """Return a free port that no other test process is given for as long as this one lives."""
    _LOCKS.mkdir(exist_ok=True)
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
            lock = (_LOCKS / str(port)).open("w", encoding="ascii")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()
                continue
        _held.append(lock)
        return port
