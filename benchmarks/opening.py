"""Measures `open_case` in a fresh process: ``rate SECONDS`` or ``statements``."""

import json
import sys
from time import perf_counter
from typing import Any
from uuid import UUID

import django

django.setup()

from benchmarks.matters import KINDS, open_matter  # noqa: E402
from django.db import connection  # noqa: E402

from zusage.common import clock  # noqa: E402
from zusage.identity import queries as identity  # noqa: E402

WARM_UP = 20


def main() -> None:
    town = identity.municipality_by_key("darmstadt").id
    for number in range(WARM_UP):
        open_matter(town, KINDS[number % 2], clock.now())
    if sys.argv[1] == "statements":
        _say({kind: statements(town, kind) for kind in KINDS})
        return
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    _say(rate(town, float(sys.argv[2])))


def rate(town: Any, seconds: float) -> dict[str, Any]:
    """Open matters for so long; return how many, in which time, and each one's milliseconds."""
    times = []
    start = perf_counter()
    while (begun := perf_counter()) - start < seconds:
        open_matter(town, KINDS[len(times) % 2], clock.now())
        times.append((perf_counter() - begun) * 1000)
    return {"count": len(times), "seconds": perf_counter() - start, "ms": times}


def statements(town: Any, kind: str) -> list[dict[str, Any]]:
    """Return every statement of one `open_case` as it was sent, transaction included, and which ids are new in it."""
    found: list[dict[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        text = connection.ops.last_executed_query(context["cursor"].cursor, sql, params)
        found.append({"sql": sql, "params": [_plain(value) for value in params or ()], "text": text})
        return result

    newest = identity_of_now()
    with connection.execute_wrapper(keep):
        open_matter(town, kind, clock.now())
    return [{**statement, "newer_than": str(newest)} for statement in found]


def identity_of_now() -> UUID:
    """Return an id: whatever the act makes is newer, since ids grow with time."""
    from zusage.common.domain.ids import new_id

    return new_id()


def _plain(value: Any) -> Any:
    """Return a parameter as JSON can hold it; ids and bytes as their hexadecimal digits."""
    if isinstance(value, UUID):
        return {"id": value.hex}
    return {"hex": bytes(value).hex()} if isinstance(value, bytes | memoryview) else value


def _say(what: Any) -> None:
    sys.stdout.write(json.dumps(what, default=str) + "\n")


if __name__ == "__main__":
    main()
