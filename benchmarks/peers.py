"""The peers of `open_case`: the same rows written by pgbench, and by the plain sqlite3 module.

What is written is captured from one real `open_case` of each kind; only what must be new in each transaction
(ids, references, keys of jobs) is made new. Reading, encryption, the engine and Python's model layer are left
out: that is what the ratio measures.
"""

import re
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

_ID = re.compile(r"\b[0-9a-f]{8}-?[0-9a-f]{4}-?7[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}\b")
_NEW = re.compile(_ID.pattern + r"|DA-\w{4}-\w{4}")
_LITERAL = re.compile(r"(\bE)?'((?:[^'\\]|''|\\.)*)'", re.DOTALL)


def pgbench_script(statements: list[dict[str, Any]], kind: str) -> str:
    """Return the script: the writing statements of one act in one transaction, with new ids each time.

    A new id is a row's own prefix and a number that grows with every transaction of a client, as UUIDv7 grows.
    """
    new = _new_ids(statements)
    lines = [
        f"-- The rows of one open_case ({kind}), in one commit. Made by benchmarks/run.py; run it with",
        "-- pgbench -n -M prepared -D seq=1 (captured bytes and texts are those of one real act).",
        "\\set seq :seq + 1",
        "\\set n (:client_id + 1) * 20000000000000 + :seq",
        "BEGIN;",
    ]
    for statement in statements:
        if statement["sql"].startswith(("INSERT", "SELECT set_config")):
            lines.append(_LITERAL.sub(lambda match: _literal(match, new), statement["text"]).replace("\n", " ") + ";")
    return "\n".join([*lines, "COMMIT;", ""])


def run_pgbench(binaries: Path, url: str, scripts: list[Path], *, clients: int, seconds: int) -> float:
    """Return transactions per second of both scripts in turn."""
    place = urlsplit(url)
    first = _unused_number()
    command = [binaries / "pgbench", "-n", "-M", "prepared", "-D", f"seq={first}"]
    command += ["-c", clients, "-j", min(clients, 2), "-T", seconds]
    command += ["-h", place.hostname, "-p", place.port, "-U", place.username]
    for script in scripts:
        command += ["-f", f"{script}@1"]
    done = subprocess.run([*map(str, command), place.path.strip("/")], capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode != 0 or found is None:
        raise SystemExit(f"pgbench failed: {done.stderr[-2000:]}")
    return float(found[1])


def sqlite_rate(file: Path, acts: list[list[dict[str, Any]]], seconds: float) -> float:
    """Return acts per second of the plain sqlite3 module, one commit each, the acts in turn."""
    prepared = [list(_sqlite_statements(act)) for act in acts]
    connection = sqlite3.connect(file, isolation_level=None, timeout=30)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "temp_store = MEMORY", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    first, count, start = _unused_number(), 0, perf_counter()
    while perf_counter() - start < seconds:
        connection.execute("BEGIN IMMEDIATE")
        for sql, params in prepared[count % len(prepared)]:
            connection.execute(sql, [value(first + count) if callable(value) else value for value in params])
        connection.execute("COMMIT")
        count += 1
    connection.close()
    return count / (perf_counter() - start)


def _unused_number() -> int:
    """Return a number from which no run before has counted on."""
    return int(time.time()) * 10_000


def _new_ids(statements: list[dict[str, Any]]) -> dict[str, str]:
    """Return the ids that were made in the act (those younger than one made before it), each with its own prefix."""
    before = UUID(statements[0]["newer_than"]).hex[:12]
    # SQLite shows bytes as X'0A'.
    texts = (statement["text"] for statement in statements if statement["sql"].startswith("INSERT"))
    found = {UUID(written).hex for text in texts for written in _ID.findall(text.lower())}
    made = sorted(new_id for new_id in found if new_id[:12] >= before)
    return {new_id: f"{new_id[:16]}{number:04x}" for number, new_id in enumerate(made)}


def _split(text: str, new: dict[str, str]) -> list[tuple[str, str]]:
    """Cut a text into pieces: ("text", ...), ("id", prefix) and ("reference", "")."""
    found = []
    at = 0
    for match in _NEW.finditer(text):
        what = ("reference", "") if match[0].startswith("DA-") else ("id", new.get(match[0].replace("-", ""), ""))
        if what == ("id", ""):
            continue
        found += [("text", text[at : match.start()]), what]
        at = match.end()
    return [piece for piece in (*found, ("text", text[at:])) if piece != ("text", "")]


def _literal(match: re.Match[str], new: dict[str, str]) -> str:
    """Return a literal for pgbench: what is new is made of the counter, colons are hidden from its variables."""
    plain = match[2] if match[1] else match[2].replace("\\", "\\\\")
    pieces = []
    for kind, text in _split(plain, new):
        match kind:
            case "id":
                pieces.append(f"'{text}' || lpad(to_hex(:n::bigint), 12, '0')")
            case "reference":
                pieces.append("'B' || to_hex(:n::bigint)")
            case _:
                pieces.append("E'" + text.replace(":", "\\x3a") + "'")
    return f"({' || '.join(pieces)})" if pieces else "''"


def _sqlite_statements(act: list[dict[str, Any]]) -> Iterator[tuple[str, list[Any]]]:
    new = _new_ids(act)
    for statement in act:
        if statement["sql"].startswith("INSERT"):
            yield statement["sql"].replace("%s", "?"), [_sqlite_value(value, new) for value in statement["params"]]


def _sqlite_id(digits: str, new: dict[str, str]) -> Any:
    prefix = new.get(digits)
    return bytes.fromhex(digits) if prefix is None else lambda count: bytes.fromhex(f"{prefix}{count:012x}")


def _sqlite_value(value: Any, new: dict[str, str]) -> Any:
    """Return a parameter, or how to make it of the number of the act."""
    if isinstance(value, dict):
        return _sqlite_id(value["id"], new) if "id" in value else bytes.fromhex(value["hex"])
    pieces = _split(value, new) if isinstance(value, str) else []
    if all(kind == "text" for kind, _ in pieces):
        return value

    def make(count: int) -> str:
        known = {"id": f"{count:012x}", "reference": f"B{count:x}", "text": ""}
        return "".join(text + known[kind] for kind, text in pieces)

    return make
