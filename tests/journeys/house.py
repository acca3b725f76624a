"""A house for the journeys: a home of its own, one real server process with its worker, both municipalities."""

import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType

from tests.house_clock import environment_of_house
from tests.ports import take_port

ROOT = Path(__file__).parents[2]
PASSWORD = "Losung-der-Wege"
_INSTALL = f"""
from django.conf import settings
from zusage.common import clock
from zusage.config.install import install_all
install_all(settings.MUNICIPALITIES_FOLDER, settings.SERVICES_FOLDER, password={PASSWORD!r}, now=clock.now())
"""
_RUN_JOBS = """
from zusage.common import clock, jobs
while jobs.run_next(clock.now()):
    pass
"""


class House:
    """Context manager; ``url`` is where it answers as Darmstadt, on a Monday morning."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = take_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.neighbour_url = f"http://musterstadt.localhost:{self.port}"
        own = ("ZUSAGE_", "DJANGO_")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(own)} | {
            "ZUSAGE_HOME": str(home),
            "ZUSAGE_INLINE_WORKER": "1",
            **environment_of_house(),
        }

    def __enter__(self) -> "House":
        self.run("-m", "zusage.config.cli", "setup")
        self.do(_INSTALL)
        with ExitStack() as opening:
            self._log = opening.enter_context(tempfile.TemporaryFile())
            self._server = opening.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "zusage.config.server", "127.0.0.1", str(self.port), "1"],
                    cwd=ROOT,
                    env=self.environment,
                    stdout=self._log,
                    stderr=subprocess.STDOUT,
                )
            )
            opening.callback(self._server.terminate)
            self._wait_until_open()
            self._closing = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def run(self, *arguments: str) -> str:
        """Run Python in the house's environment and return what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def do(self, script: str) -> str:
        """Run a script with the program loaded, as somebody else in the house would act meanwhile."""
        return self.run("-c", "import django\ndjango.setup()\n" + script)

    def run_jobs(self) -> None:
        """Do every job that is due, beside the worker of the server."""
        self.do(_RUN_JOBS)

    def log(self) -> str:
        """Return what the server has logged so far."""
        self._log.seek(0)
        return self._log.read().decode()

    def mails(self) -> list[str]:
        """Return the mails that have left the house, as they were written."""
        return [path.read_text(encoding="utf-8") for path in sorted((self.home / "mails").glob("*.log"))]

    def _wait_until_open(self) -> None:
        give_up_at = monotonic() + 60
        while monotonic() < give_up_at:
            assert self._server.poll() is None, self.log()
            try:
                with urllib.request.urlopen(self.url + "/impressum"):
                    return
            except urllib.error.HTTPError as error:
                raise AssertionError(f"the house is not in order ({error}): {self.log()}") from None
            except (urllib.error.URLError, ConnectionError):
                sleep(0.1)  # there is nothing to wait on but the door itself
        raise AssertionError(f"the house did not open: {self.log()}")
