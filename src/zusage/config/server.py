"""The web server: Granian, running the WSGI application."""

from granian import Granian
from granian.constants import Interfaces


def serve(*, host: str, port: int, processes: int, threads: int = 4) -> None:
    """Serve until told to stop."""
    Granian(
        "zusage.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        log_enabled=False,
        respawn_failed_workers=True,
    ).serve()
