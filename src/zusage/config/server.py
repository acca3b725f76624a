"""The web server: Granian, running the WSGI application.

It takes the place of the calling process, so that its parent, which only watches, holds nothing in memory.
"""

import os
import socket
import sys

from granian import Granian
from granian.constants import Interfaces

from zusage.common.domain.refusal import Mistake


class PortTaken(Mistake):
    """Another program listens on the address; stop it, or choose another port with ``--port``."""


def refuse_taken_port(host: str, port: int) -> None:
    """Check that nobody listens there.

    Granian shares its port with every process that opens it in the same way, so a second house would come up without
    a word and the system would deal people out between the two.

    :raises PortTaken: if somebody does
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # A port whose last connections are still closing is free, as it is for the server itself.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(f"cannot listen on {host}, port {port}: {error.strerror}; choose another --port") from None


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
