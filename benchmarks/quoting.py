"""Measures quotes in a fresh process: in the domain on one core, and through the query with 5,000 reservations."""

import json
import sys
from datetime import timedelta
from random import Random
from time import perf_counter
from typing import Any

import django

django.setup()

from benchmarks.matters import open_matter  # noqa: E402

from zusage.capacity.domain.order import Work  # noqa: E402
from zusage.capacity.domain.quote import quote  # noqa: E402
from zusage.cases.models import Case  # noqa: E402
from zusage.common import clock  # noqa: E402
from zusage.common.domain.german import local_day  # noqa: E402
from zusage.common.domain.ids import new_id  # noqa: E402
from zusage.common.tenancy import act, look  # noqa: E402
from zusage.identity import queries as identity  # noqa: E402
from zusage.promises.models import Promise, Reservation  # noqa: E402
from zusage.promises.queries import outlook_of_pool, quote_for  # noqa: E402

RESERVATIONS = 5_000
DOMAIN_SECONDS = 3.0
CALLS = 1_000
WORK = Work(minutes=6, flow_minutes=30, minutes_squared=61)


def main() -> None:
    town = identity.municipality_by_key("darmstadt").id
    now = clock.now()
    template = open_matter(town, "clerk", now).case_id
    with act(town):
        pool_id = identity.pools()["steuer"]
        _reserve(template, RESERVATIONS)
    with look(town):
        outlook = outlook_of_pool(pool_id, now)
    print(json.dumps({"domain_per_second": _domain(outlook), **_query(town, pool_id)}))


def _domain(outlook: Any) -> float:
    """Return quotes per second from an outlook at hand, of works that differ."""
    works = [Work(minutes=6 + number % 50, flow_minutes=30, minutes_squared=61) for number in range(100)]
    count, start = 0, perf_counter()
    while perf_counter() - start < DOMAIN_SECONDS:
        for work in works:
            quote(work, 2, outlook)
        count += len(works)
    return count / (perf_counter() - start)


def _query(town: Any, pool_id: Any) -> dict[str, float]:
    """Return milliseconds of one quote through the query, its transaction included."""
    times = []
    for _ in range(CALLS):
        begun = perf_counter()
        with look(town):
            quote_for(pool_id=pool_id, window_days=2, work=WORK, now=clock.now())
        times.append((perf_counter() - begun) * 1000)
    times.sort()
    return {"p50_ms": times[CALLS // 2], "p99_ms": times[CALLS * 99 // 100]}


def _reserve(template: Any, count: int) -> None:
    """Reserve minutes for so many copies of a case over the next sixty days."""
    random = Random(5)
    case, today = Case.objects.get(id=template), local_day(clock.now())
    promise = Promise.objects.get(case_id=template, kind="decision")
    reservation = Reservation.objects.get(case_id=template)
    cases, promises, reservations = [], [], []
    for number in range(count):
        due_on = today + timedelta(days=random.randint(1, 60))
        case.id, case.reference = new_id(), f"DA-{number:010d}"
        promise.id, promise.case_id = new_id(), case.id
        reservation.id, reservation.case_id, reservation.promise_id, reservation.due_on = (
            new_id(), case.id, promise.id, due_on,
        )  # fmt: skip
        for rows, row in ((cases, case), (promises, promise), (reservations, reservation)):
            rows.append(
                type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
            )
    Case.objects.bulk_create(cases, batch_size=30)
    Promise.objects.bulk_create(promises, batch_size=50)
    Reservation.objects.bulk_create(reservations, batch_size=50)


if __name__ == "__main__":
    sys.exit(main())
