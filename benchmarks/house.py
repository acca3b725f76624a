"""Houses to measure in: a fresh installation in a folder of its own, and fresh processes inside it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from zusage.common.master_key import create_master_key

ROOT = Path(__file__).parents[1]


@dataclass
class House:
    """One installation; ``postgres`` is the owner's URL of a server, or nothing for SQLite."""

    home: Path
    postgres: str = ""

    def install(self, *, demo: bool = False) -> None:
        """Set it up with both towns; ``demo`` fills Darmstadt with three weeks of invented matters."""
        self.home.mkdir(parents=True)
        if self.postgres:
            self._make_databases()
        if demo:
            create_master_key(self.home / "keys" / "master.key")
            self.run("benchmarks.pages", "prepare")
            return
        self.run("zusage.config.cli", "setup")
        self.run("zusage.config.cli", "install", "municipalities/darmstadt")

    def measure(self, module: str, *arguments: str) -> Any:
        """Run a module in a fresh process and return what it prints in its last line, read as JSON."""
        return json.loads(self.run(module, *arguments).rstrip().rpartition("\n")[2])

    def run(self, module: str, *arguments: str) -> str:
        """Run a module in a fresh process and return what it prints."""
        with self.begin(module, *arguments) as process:
            printed = process.communicate()[0]
        if process.returncode != 0:
            raise SystemExit(f"{module} {' '.join(arguments)} failed; see above")
        return printed

    def begin(self, module: str, *arguments: str) -> "subprocess.Popen[str]":
        """Start a module in a fresh process."""
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ZUSAGE_")}
        own = {"DJANGO_SETTINGS_MODULE": "zusage.config.settings", "ZUSAGE_HOME": str(self.home)}
        own["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        if self.postgres:
            own |= {
                "ZUSAGE_DATABASE_URL": self.url("zusage_app", "zusage_bench"),
                "ZUSAGE_OWNER_DATABASE_URL": self.url("owner", "zusage_bench"),
                "ZUSAGE_KEYS_DATABASE_URL": self.url("zusage_app", "zusage_bench_keys"),
            }
        return kept | own

    def url(self, role: str, database: str) -> str:
        place = urlsplit(self.postgres)
        return f"postgresql://{role}@{place.hostname}:{place.port}/{database}"

    def _make_databases(self) -> None:
        import psycopg

        with psycopg.connect(self.postgres, autocommit=True) as connection:
            for name, owner in (("zusage_bench", "owner"), ("zusage_bench_keys", "zusage_app")):
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                connection.execute(f"CREATE DATABASE {name} OWNER {owner}")
