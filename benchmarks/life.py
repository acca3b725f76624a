"""Measures the way of matters to the hand-over, step by step, in a fresh process: ``MATTERS``.

Opened, decided by a clerk, its letters typeset and sealed, gathered into a run, its list made and its batch fetched,
ticked. Jobs run without their queue.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

import django

django.setup()

from benchmarks.matters import open_matter  # noqa: E402
from django.apps import apps  # noqa: E402
from django.db import connection  # noqa: E402
from tests.house_clock import BERLIN  # noqa: E402

from zusage.cases import jobs as case_jobs  # noqa: E402
from zusage.cases.models import Delivery, Document, WorkItem  # noqa: E402
from zusage.cases.operations.complete_work_item import complete_work_item  # noqa: E402
from zusage.cases.operations.make_post_run import make_post_run  # noqa: E402
from zusage.cases.operations.tick_posted import tick_posted  # noqa: E402
from zusage.cases.queries import post as post_room  # noqa: E402
from zusage.common import clock  # noqa: E402
from zusage.common.domain.german import local_day  # noqa: E402
from zusage.common.jobs import Running  # noqa: E402
from zusage.common.tenancy import read_transaction, write_transaction  # noqa: E402
from zusage.identity import queries as identity  # noqa: E402
from zusage.letters.domain.batch import merge  # noqa: E402

WARM_UP = 5
MEASURED = ("promises", "cases", "capacity", "common", "processes")
"""The chapters whose tables grow with matters."""


class Steps:
    """Seconds, those of the processor, and statements of each step, for all matters together."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, float]] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        count = 0

        def counted(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            nonlocal count
            count += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counted):
            begun, begun_on_processor = perf_counter(), process_time()
            yield
            seconds, on_processor = perf_counter() - begun, process_time() - begun_on_processor
        self.found[name] = {"seconds": seconds, "on_processor": on_processor, "statements": count}


def main() -> None:
    matters = int(sys.argv[1])
    town = identity.municipality_by_key("darmstadt").id
    live(town, WARM_UP)
    before = bytes_by_table()
    steps = live(town, matters)
    after = bytes_by_table()
    grown = {name: (after[name] - before[name]) / matters for name in after if after[name] > before[name]}
    found = {
        name: {
            "per_second": matters / spent["seconds"],
            "processor_ms": 1000 * spent["on_processor"] / matters,
            "statements": spent["statements"] / matters,
        }
        for name, spent in steps.items()
    }
    letter = longest_letter(town)
    sys.stdout.write(json.dumps({"steps": found, "bytes": grown, "letter": letter}) + "\n")


def longest_letter(town: Any) -> int:
    """Return the bytes of the longest letter, as it is handed out."""
    with read_transaction(town):
        return max(Document.objects.filter(kind="letter").values_list("size_bytes", flat=True))


def live(town: Any, matters: int) -> dict[str, dict[str, float]]:
    """Bring so many matters from the application to the post."""
    steps = Steps()
    with steps.step("open"):
        cases = [open_matter(town, "clerk", clock.now()).case_id for _ in range(matters)]
    with read_transaction(town):
        desk, post_clerk = identity.clerk_by_login("sommer"), identity.clerk_by_login("wolf")
        items = list(WorkItem.objects.filter(case_id__in=cases, state=WorkItem.State.OPEN).values_list("id", flat=True))
    outputs = {
        "entscheidung": "festsetzen",
        "satzart": "erster",
        "steuerbeginn": str(local_day(clock.now(), BERLIN).replace(day=1)),
        "ermaessigung_gewaehrt": False,
    }
    with steps.step("decide"):
        for item_id in items:
            complete_work_item(municipality_id=town, item_id=item_id, outputs=outputs, by=desk, now=clock.now())
    with read_transaction(town):
        letters = Delivery.objects.filter(case_id__in=cases, state=Delivery.State.QUEUED)
        letter_ids = list(letters.values_list("id", flat=True))
    with steps.step("typeset"):
        for delivery_id in letter_ids:
            _run(town, case_jobs.typeset_letter, {"delivery": str(delivery_id)}, clock.now())
    with steps.step("batch"):
        now = clock.now()
        run_id = make_post_run(municipality_id=town, now=now, on=local_day(now, BERLIN))
        _run(town, case_jobs.print_post_run, {"run": str(run_id)}, now)
        with read_transaction(town):
            printed = post_room.letters_of_run(run_id)
        merge(printed)
    with read_transaction(town):
        in_run = list(Delivery.objects.filter(run_id=run_id).values_list("id", flat=True))
    with steps.step("tick"):
        now = clock.now()
        tick_posted(municipality_id=town, delivery_ids=in_run, posted_on=local_day(now, BERLIN), by=post_clerk, now=now)
    _refuse_half_a_life(town, cases)
    return steps.found


def _run(town: Any, handler: Any, payload: dict[str, Any], now: datetime) -> None:
    """Run a job as the runner does, without taking it from the queue."""
    finish = handler(Running(UUID(int=0), town, "", payload, 1, 1, now))
    with write_transaction(town):
        finish()


def _refuse_half_a_life(town: Any, cases: list[Any]) -> None:
    """A figure for matters that stood still on the way would be none."""
    with read_transaction(town):
        left = Delivery.objects.filter(case_id__in=cases).exclude(state=Delivery.State.HANDED_OVER).count()
        over = Delivery.objects.filter(case_id__in=cases, kind="notice").values("case_id").distinct().count()
    if left or over != len(cases):
        raise SystemExit(f"{left} deliveries did not go to post, {over} of {len(cases)} matters got a notice")


def bytes_by_table() -> dict[str, int]:
    """Return what each table takes with its indexes, in the pages of the database."""
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.app_label in MEASURED]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT name, pg_total_relation_size(name::regclass) FROM unnest(%s::text[]) AS name", [tables]
            )
            return dict(cursor.fetchall())
        cursor.execute(
            "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name)"
            " WHERE dbstat.aggregate = TRUE GROUP BY tbl_name"
        )
        return {name: size for name, size in cursor.fetchall() if name in tables}


if __name__ == "__main__":
    main()
