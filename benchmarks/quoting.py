"""Measures quotes in a fresh process: in the domain on one core, and through the query with five full pools."""

import json
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from time import perf_counter
from uuid import UUID

import django

django.setup()

from tests.house_clock import BERLIN  # noqa: E402

from zusage.capacity.domain.arrivals import Arrival  # noqa: E402
from zusage.capacity.domain.order import Holder, Reservation, ReservationKey, Work  # noqa: E402
from zusage.capacity.domain.quote import Outlook, quote  # noqa: E402
from zusage.capacity.domain.stages import Stage  # noqa: E402
from zusage.capacity.operations import WeeklyHours, record_arrivals, reserve, set_roster  # noqa: E402
from zusage.capacity.queries import outlooks, plan_at  # noqa: E402
from zusage.common import clock  # noqa: E402
from zusage.common.domain.german import local_day  # noqa: E402
from zusage.common.domain.ids import MunicipalityId, new_id  # noqa: E402
from zusage.common.tenancy import read_transaction, write_transaction  # noqa: E402
from zusage.identity import queries as identity  # noqa: E402
from zusage.identity.models import Pool  # noqa: E402
from zusage.promises.queries import quote_for  # noqa: E402

POOLS = 5
RESERVATIONS = 20_000
"""Of each pool, over the next year; every tenth rests."""
DOMAIN_SECONDS = 3.0
CALLS = 1_000
CHANGES = 300
WORK = Work(minutes=6, flow_minutes=30, minutes_squared=61)


def main() -> None:
    town = identity.municipality_by_key("darmstadt").id
    with write_transaction(town):
        pools = _pools()
        for pool_id in pools:
            _fill(pool_id)
    now = clock.now()
    with read_transaction(town):
        outlook = outlooks(plan_at(now), pools[:1], now)[pools[0]]
    print(json.dumps({"domain_per_second": _domain(outlook), **_query(town, pools)}))


def _domain(outlook: Outlook) -> float:
    """Return quotes per second from an outlook at hand, of works that differ."""
    works = [Work(minutes=6 + number % 50, flow_minutes=30, minutes_squared=61) for number in range(100)]
    count, start = 0, perf_counter()
    while perf_counter() - start < DOMAIN_SECONDS:
        for work in works:
            quote(work, 2, outlook)
        count += len(works)
    return count / (perf_counter() - start)


def _query(town: MunicipalityId, pools: Sequence[UUID]) -> dict[str, float]:
    """Return milliseconds of one quote through the query, its transaction included.

    "changed": every pool's ledger is another than at the last quote, so that nothing kept of it is of use.
    """
    same = sorted(_milliseconds(town, pools) for _ in range(CALLS))
    changed = []
    for number in range(CHANGES):
        with write_transaction(town):
            reserve([_reservation(pool_id, number + 1, local_day(clock.now(), BERLIN)) for pool_id in pools])
        changed.append(_milliseconds(town, pools))
    changed.sort()
    return {
        "p50_ms": same[CALLS // 2],
        "p99_ms": same[CALLS * 99 // 100],
        "changed_p50_ms": changed[CHANGES // 2],
        "changed_p99_ms": changed[CHANGES * 99 // 100],
    }


def _milliseconds(town: MunicipalityId, pools: Sequence[UUID]) -> float:
    stages = [
        Stage(f"stage {number}", pool_id, Work(20, (POOLS - number) * 480)) for number, pool_id in enumerate(pools)
    ]
    begun = perf_counter()
    with read_transaction(town):
        quote_for(stages=stages, window_days=20, now=clock.now())
    return (perf_counter() - begun) * 1000


def _reservation(pool_id: UUID, minutes: int, due_on: date | None, lead_days: int = 0) -> Reservation:
    return Reservation(
        key=ReservationKey(Holder("benchmark", new_id()), pool_id, "stage"),
        due_on=due_on,
        lead_days=None if due_on else lead_days,
        minutes=minutes,
        minutes_squared=minutes * minutes,
        flow_minutes=2 * minutes,
    )


def _pools() -> list[UUID]:
    """Return five pools of a hundred people each, those of the town first."""
    found = list(Pool.objects.order_by("key"))[:POOLS]
    for number in range(len(found), POOLS):
        found.append(Pool.objects.create(key=f"bench-{number}", unit=found[0].unit, skill=found[0].skill))
    hours = WeeklyHours(dict.fromkeys(range(5), 48_000), 1000, local_day(clock.now(), BERLIN) - timedelta(days=1))
    for pool in found:
        set_roster(pool_id=pool.id, hours=hours)
    return [pool.id for pool in found]


def _fill(pool_id: UUID) -> None:
    """Let so many holders hold minutes of a pool, and matters of three windows have come in lately."""
    random, today = Random(5), local_day(clock.now(), BERLIN)
    rows = []
    for number in range(RESERVATIONS):
        minutes, days = random.randint(5, 300), random.randint(1, 365)
        rests = number % 10 == 0
        rows.append(_reservation(pool_id, minutes, None if rests else today + timedelta(days=days), days % 60))
    reserve(rows)
    record_arrivals(
        Arrival(pool_id, today - timedelta(days=days), window, 1_000, 480)
        for days in range(1, 22)
        for window in (1, 5, 20)
    )


if __name__ == "__main__":
    sys.exit(main())
