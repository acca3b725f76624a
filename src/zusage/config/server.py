"""The web server: Granian, running the WSGI application.

It takes the place of the calling process, so that its parent, which only watches, holds nothing in memory.
"""

import os
import sys

from granian import Granian
from granian.constants import Interfaces


def serve(*, host: str, port: int, processes: int, inline_worker: bool = False) -> None:
    """Become the web server and serve until told to stop."""
    environment = {**os.environ, "ZUSAGE_INLINE_WORKER": "1" if inline_worker else "0"}
    command = [sys.executable, "-m", "zusage.config.server", host, str(port), str(processes)]
    os.execve(sys.executable, command, environment)  # noqa: S606  (our own interpreter, no shell)


def _run(host: str, port: str, processes: str) -> None:
    Granian(
        "zusage.config.wsgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(processes),
        blocking_threads=4,
        log_enabled=False,
        respawn_failed_workers=True,
    ).serve()


if __name__ == "__main__":
    _run(*sys.argv[1:])
