"""A house of real processes that can be killed, frozen and copied."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller

from tests.house_clock import environment_of_house
from tests.ports import take_port

ROOT = Path(__file__).parents[2]
ROLES = ("web", "worker-1", "worker-2", "counter", "desk")
_OWN_VARIABLES = ("ZUSAGE_", "DJANGO_SETTINGS_MODULE", "KILL_")


class Mailbox:
    """Catches mails; now and then it takes a mail and says that it did not, as the world does."""

    def __init__(self, random: Random) -> None:
        self.ids: list[str] = []
        self._random, self._lock = random, threading.Lock()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        with self._lock:
            draw = self._random.random()
            if draw > 0.02:
                self.ids.append(message_from_bytes(envelope.content)["Message-ID"])
        return "451 try again later" if draw < 0.04 else "250 OK"


@dataclass
class House:
    """One installation in a folder of its own; ``postgres`` is the owner's URL of a server, or nothing."""

    home: Path
    random: Random
    postgres: str = ""
    running: dict[str, int] = field(default_factory=dict)
    kills: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ROLES, 0))
    _closing: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "House":
        with ExitStack() as closing:
            self._open(closing)
            self._closing = closing.pop_all()
        return self

    def _open(self, closing: ExitStack) -> None:
        self.home.mkdir(parents=True)
        self.port = take_port()
        self.mailbox = Mailbox(Random(self.random.random()))
        self._smtp = Controller(self.mailbox, hostname="127.0.0.1", port=take_port())
        self._smtp.start()
        closing.callback(self._smtp.stop)
        self.environment = self._environment()
        if self.postgres:
            self._make_databases()
        self.command("setup")
        for town in ("darmstadt", "musterstadt"):
            self.command("install", f"municipalities/{town}")
        command = [sys.executable, "-m", "tests.kill.nursery"]
        self._nursery = closing.enter_context(
            subprocess.Popen(
                command, cwd=ROOT, env=self.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        )
        closing.callback(self._nursery.kill)
        closing.callback(self.stop)
        self._hear("ready")
        for role in ROLES:
            self.start(role)

    def __exit__(self, *exc: object) -> None:
        self._closing.close()

    @property
    def told(self) -> Path:
        """What was told to people, one JSON object a line."""
        return Path(self.environment["KILL_TOLD"])

    @property
    def files(self) -> list[Path]:
        """The files of both SQLite databases; what is beside them but shared memory belongs to them."""
        return [self.home / "data" / "zusage.sqlite3", self.home / "keys" / "keys.sqlite3"]

    def start(self, role: str) -> None:
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(f"{role} {self.random.randrange(2**32)}\n")
        self._nursery.stdin.flush()
        self.running[role] = int(self._hear())

    def kill_and_restart(self, role: str) -> None:
        """Kill a process with all it started, and start it anew at once."""
        self._signal(role, signal.SIGKILL)
        self.kills[role] += 1
        self._wait_until(lambda: not _alive_in_group(self.running[role]))
        self.start(role)

    def copy(self, folder: Path) -> "House":
        """Stop every process where it stands, copy the SQLite files as a power cut would leave them, go on."""
        for role in self.running:
            self._signal(role, signal.SIGSTOP)
        self._wait_until(lambda: all(_is_stopped(task) for pid in self.running.values() for task in _tasks(pid)))
        for file in self.files:
            target = folder / file.relative_to(self.home)
            target.parent.mkdir(parents=True, exist_ok=True)
            for part in (file, file.with_name(file.name + "-wal")):
                if part.exists():
                    shutil.copy(part, target.with_name(part.name))
        shutil.copy(self.home / "keys" / "master.key", folder / "keys" / "master.key")
        if self.told.exists():
            shutil.copy(self.told, folder / self.told.name)
        for role in self.running:
            self._signal(role, signal.SIGCONT)
        copied = House(folder, self.random)
        copied.environment = self.environment | {
            "ZUSAGE_HOME": str(folder), "KILL_TOLD": str(folder / self.told.name)
        }  # fmt: skip
        return copied

    def stop(self) -> None:
        """Kill everything for good."""
        for role in list(self.running):
            self._signal(role, signal.SIGKILL)
        self._wait_until(lambda: not any(_alive_in_group(pid) for pid in self.running.values()))
        self.running.clear()

    def command(self, *arguments: str) -> str:
        """Run ``zusage`` with these arguments and return what it printed; fail if it does."""
        return self.python("zusage.config.cli", *arguments)

    def python(self, module: str, *arguments: str) -> str:
        """Run a module in a fresh process of this house and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT, env=self.environment, text=True, capture_output=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{module} {arguments}: {done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def _hear(self, expected: str = "") -> str:
        assert self._nursery.stdout is not None
        line = self._nursery.stdout.readline().strip()
        assert line.isdigit() if not expected else line == expected, f"the nursery said {line!r}"
        return line

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OWN_VARIABLES)}
        own = {
            "ZUSAGE_HOME": str(self.home),
            "ZUSAGE_SMTP_HOST": "127.0.0.1",
            "ZUSAGE_SMTP_PORT": str(self._smtp.port),
            **environment_of_house(),
            "PYTHONUNBUFFERED": "1",
            "KILL_PORT": str(self.port),
            "KILL_TOLD": str(self.home / "told.jsonl"),
        }
        if self.postgres:
            owner, app = _databases(self.postgres)
            own |= {
                "ZUSAGE_DATABASE_URL": f"{app}/zusage_kill",
                "ZUSAGE_OWNER_DATABASE_URL": f"{owner}/zusage_kill",
                "ZUSAGE_KEYS_DATABASE_URL": f"{app}/zusage_kill_keys",
            }
        return kept | own

    def _make_databases(self) -> None:
        import psycopg

        with psycopg.connect(self.postgres, autocommit=True) as connection:
            for name, owner in (("zusage_kill", "owner"), ("zusage_kill_keys", "zusage_app")):
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                connection.execute(f"CREATE DATABASE {name} OWNER {owner}")

    def _signal(self, role: str, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):  # it has ended by itself
            os.killpg(self.running[role], number)

    def _wait_until(self, is_so: Any, seconds: float = 20) -> None:
        until = monotonic() + seconds
        while not is_so():
            assert monotonic() < until, f"processes do not obey: {self.running}"
            sleep(0.001)


def _databases(postgres: str) -> tuple[str, str]:
    url = urlsplit(postgres)
    place = f"{url.hostname}:{url.port}"
    return f"postgresql://{url.username}@{place}", f"postgresql://zusage_app@{place}"


def _tasks(group: int) -> list[Path]:
    """Return the threads of all processes of a group."""
    return [task for process in _alive_in_group(group) for task in process.glob("task/*")]


def _alive_in_group(group: int) -> list[Path]:
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            fields = _stat(process)
            if fields and int(fields[2]) == group and fields[0] not in "ZX":
                found.append(process)
    return found


def _is_stopped(task: Path) -> bool:
    fields = _stat(task)
    return not fields or fields[0] in "TtZX"


def _stat(process: Path) -> list[str]:
    """Return the fields of a process from its state on; nothing if it is gone."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
