"""Forks the processes of the house: all code is loaded once, so that a killed process is back in a moment.

What runs after the fork is what ``zusage serve`` and ``zusage worker`` run; no database is touched before it.
Reads one command a line (``worker 3``: role and seed) and answers with the process id.
"""

import os
import signal
import sys
from importlib import import_module
from pathlib import Path

import django

_LOADED = ("zusage.config.commands", "zusage.config.server", "zusage.config.wiring", "zusage.config.urls",
           "zusage.catalogue.commands", "zusage.cases.commands", "tests.kill.people")  # fmt: skip


def main() -> None:
    django.setup()
    for module in _LOADED:
        import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the killed
    _say("ready")
    for line in sys.stdin:
        role, seed = line.split()
        pid = os.fork()
        if pid == 0:
            _live(role, int(seed))
        os.setpgid(pid, pid)  # by both sides, so that nobody sees it without its group
        _say(pid)


def _say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def _live(role: str, seed: int) -> None:
    """Become one process of the house, in a group of its own with all it starts."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(Path(os.environ["ZUSAGE_HOME"]) / f"{role}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    code = 1
    try:
        code = _become(role, seed)
    finally:
        os._exit(code)


def _become(role: str, seed: int) -> int:
    from tests.kill import people
    from zusage.config import cli, server

    match role.partition("-")[0]:
        case "web":
            server._run("127.0.0.1", os.environ["KILL_PORT"], "1")  # what `zusage serve` becomes, without loading anew
        case "worker":
            return cli.main(["worker"])
        case "counter":
            people.open_cases(seed)
        case "desk":
            people.work_at_the_desk(seed)
        case _:
            raise SystemExit(f"nobody is called {role}")
    return 0


if __name__ == "__main__":
    main()
