"""A matter through several pools: one promise, and in each pool its minutes on the day on which they are needed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from tests.house_clock import BERLIN

from zusage.capacity.domain.order import Holder, Reservation, ReservationKey, Work
from zusage.capacity.domain.quote import ExpectedArrivals, NoCapacity
from zusage.capacity.domain.stages import NO_POOL, Stage, StagedQuote, stages_from_json
from zusage.capacity.models import ArrivalSum, ReservedSum, Roster
from zusage.capacity.models import Reservation as ReservationRow
from zusage.capacity.operations import WeeklyHours, set_roster
from zusage.capacity.operations import reserve as hold
from zusage.capacity.queries import all_arrivals, outlooks, plan_at, running_ledger
from zusage.common.stamps import town_changed
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity import queries as identity
from zusage.identity.queries import MunicipalityFacts
from zusage.law.domain.deadlines import INACTION
from zusage.promises import queries
from zusage.promises.domain.promise import DECISION, SettlementKind
from zusage.promises.models import Promise, UnpromisedAdmission
from zusage.promises.operations import (
    Made,
    Wanted,
    end_pause,
    make_promises,
    promise_later,
    rebuild_arrivals,
    reserve,
    settle_open,
    start_pause,
)
from zusage.promises.queries import RemainingWork, verify_ledger
from zusage.promises.tests.conftest import lay_case

DAY = timedelta(days=1)
Way = tuple[Stage, ...]


@pytest.fixture
def way(darmstadt: MunicipalityFacts) -> Way:
    """A quarter of an hour in one pool, twelve days later fifteen hours in another, and half a day to the post."""
    with write_transaction(darmstadt.id):
        pools = identity.pools()
        for pool_id in pools.values():
            set_roster(pool_id=pool_id, hours=WeeklyHours(dict.fromkeys(range(5), 2400), 1000, date(2026, 11, 20)))
    return (
        Stage("formal", pools["post"], Work(15, 15 * 480)),
        Stage("expert", pools["steuer"], Work(900, 3 * 480)),
    )


@pytest.fixture
def promise(darmstadt: MunicipalityFacts, way: Way, now: datetime) -> Callable[..., tuple[UUID, Made]]:
    def make(stages: Way = way, *, moment: datetime = now, window_days: int = 20) -> tuple[UUID, Made]:
        case_id = lay_case(moment)
        made = make_promises(
            case_id=case_id,
            service_key="hund-anmelden",
            wanted=[Wanted(DECISION, window_days, stages)],
            deadline_rules=[INACTION],
            received_on=moment.date(),
            now=moment,
        )
        return case_id, made

    return make


def test_each_stage_holds_minutes_of_its_own_pool_on_its_own_day(
    darmstadt: MunicipalityFacts, way: Way, promise: Callable[..., tuple[UUID, Made]]
) -> None:
    with write_transaction(darmstadt.id):
        case_id, made = promise()
        rows = {row.key.stage: row for row in running_ledger()}
        stored = Promise.objects.get(case_id=case_id, kind=DECISION)

    assert made.due(DECISION) == date(2026, 12, 21)
    assert {name: (row.key.pool_id, row.due_on, row.minutes) for name, row in rows.items()} == {
        "formal": (way[0].pool_id, date(2026, 11, 30), 15),
        "expert": (way[1].pool_id, date(2026, 12, 16), 900),
    }
    assert stages_from_json(stored.stages) == way


def test_what_the_page_quotes_for_all_pools_is_what_is_promised(
    darmstadt: MunicipalityFacts, way: Way, promise: Callable[..., tuple[UUID, Made]], now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        quoted = queries.quote_for(stages=way, window_days=20, now=now)
        _, made = promise()
        starts = made.starts(Wanted(DECISION, 20, way))

    assert isinstance(quoted, StagedQuote)
    assert quoted.until == made.due(DECISION)
    assert {start.stage.name: start.latest_start for start in quoted.starts} == starts


def test_the_latest_start_lies_before_the_promised_day_where_stages_or_waits_follow(
    darmstadt: MunicipalityFacts, way: Way, promise: Callable[..., tuple[UUID, Made]], now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise()
        reserved = reserve(case_id=case_id, kind=DECISION, stages=way, now=now)

    assert reserved is not None
    assert reserved.due.until == date(2026, 12, 21)
    assert reserved.starts == {
        "formal": datetime(2026, 11, 30, 12, tzinfo=BERLIN).astimezone(UTC),
        "expert": datetime(2026, 12, 17, 8, tzinfo=BERLIN).astimezone(UTC),
    }


def test_a_stage_that_is_done_lets_its_minutes_go_and_leaves_the_others(
    darmstadt: MunicipalityFacts, way: Way, promise: Callable[..., tuple[UUID, Made]], now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise()
        expert = ReservationRow.objects.get(stage="expert").id
        reserve(case_id=case_id, kind=DECISION, stages=way[1:], now=now + DAY)

        assert [row.id for row in ReservationRow.objects.all()] == [expert]
        assert verify_ledger([RemainingWork(case_id, DECISION, way[1:])], now=now + DAY) == []


def test_every_stage_rests_and_resumes_with_its_matter(
    darmstadt: MunicipalityFacts, way: Way, promise: Callable[..., tuple[UUID, Made]], now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise()
        start_pause(case_id=case_id, reason="papers", now=now)
        resting = {row.key.stage: row.lead_days for row in running_ledger()}
        assert verify_ledger([RemainingWork(case_id, DECISION, way)], now=now) == []
        end_pause(case_id=case_id, now=now + 7 * DAY)
        resumed = {row.key.stage: row.due_on for row in running_ledger()}

        assert resting == {"formal": 5, "expert": 17}
        assert resumed == {"formal": date(2026, 12, 7), "expert": date(2026, 12, 23)}
        assert verify_ledger([RemainingWork(case_id, DECISION, way)], now=now + 7 * DAY) == []


@pytest.mark.parametrize("missing", ["no pool", "no roster"])
def test_where_one_pool_cannot_say_there_is_no_date_on_page_and_receipt(
    darmstadt: MunicipalityFacts, way: Way, promise: Callable[..., tuple[UUID, Made]], now: datetime, missing: str
) -> None:
    with write_transaction(darmstadt.id):
        stages = way
        if missing == "no pool":
            stages = (way[0], Stage("expert", NO_POOL, way[1].work))
        else:
            Roster.objects.filter(pool_id=way[1].pool_id).delete()
            town_changed()
        quoted = queries.quote_for(stages=stages, window_days=20, now=now)
        case_id, made = promise(stages)

        assert isinstance(quoted, NoCapacity)
        assert [admission.reason for admission in made.unpromised] == [quoted.reason.value] == ["pool_without_capacity"]
        held = {row.key.stage for row in running_ledger()}
        assert held == ({"formal"} if missing == "no pool" else {"formal", "expert"})
        assert verify_ledger([RemainingWork(case_id, DECISION, stages)], now=now) == []


def test_what_is_admitted_without_a_promise_counts_among_what_comes_in_and_only_once(
    darmstadt: MunicipalityFacts, way: Way, promise: Callable[..., tuple[UUID, Made]], now: datetime
) -> None:
    friday, stages = now - 3 * DAY, way[1:]
    with write_transaction(darmstadt.id):
        admitted, made = promise(stages, moment=friday, window_days=90)
        assert [admission.reason for admission in made.unpromised] == ["outlasts_statutory"]
        promise(stages, moment=friday, window_days=4)
        pool_id = stages[0].pool_id
        outlook = outlooks(plan_at(now), [pool_id], now)[pool_id]
        later = promise_later(
            case_id=admitted, service_key="hund-anmelden", wanted=Wanted(DECISION, 4, stages), now=now
        )

        assert later is not None
        assert outlook.expected_arrivals == (ExpectedArrivals(4, 3, 900_000), ExpectedArrivals(90, 3, 900_000))
        assert [(arrival.on, arrival.window_days, arrival.minutes) for arrival in all_arrivals()] == [
            (friday.date(), 4, 900),
            (friday.date(), 90, 900),
        ]


def test_what_came_in_is_proved_and_can_be_added_up_anew(
    darmstadt: MunicipalityFacts, way: Way, promise: Callable[..., tuple[UUID, Made]], now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        promise()
        promise(moment=now - 3 * DAY)
        promise(window_days=90)
        before = all_arrivals()
        ArrivalSum.objects.update(minutes=1)
        faults = verify_ledger(now=now)
        rebuild_arrivals()

        assert len(before) == 6
        assert len(faults) == 6
        assert "the sum is (1, " in str(faults[0])
        assert all_arrivals() == before
        assert verify_ledger(now=now) == []
        assert UnpromisedAdmission.objects.get().window_days == 90


# --- the proofs of the ledger ---


def row_of(holder: Holder, stage: Stage, now: datetime) -> Reservation:
    return Reservation(ReservationKey(holder, stage.pool_id), now.date(), None, 5, 25, 9)


def test_a_row_that_outlived_its_promise_is_found(
    darmstadt: MunicipalityFacts, way: Way, promise: Callable[..., tuple[UUID, Made]], now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise(way[:1])
        left = running_ledger()
        settle_open(days={case_id: {DECISION: now.date()}}, how=SettlementKind.HANDED_OVER, now=now)
        assert verify_ledger([], now=now) == []
        nobody = Reservation(
            ReservationKey(Holder("promise:decision", UUID(int=7)), way[0].pool_id), now.date(), None, 5, 25, 9
        )
        hold([*left, nobody])

        settled, gone = sorted(map(str, verify_ledger([], now=now)), key=len)
        assert settled.endswith("orphan, its promise is settled")
        assert gone.endswith("orphan, nothing of that kind was ever promised or taken in")


def test_minutes_that_another_chapter_holds_are_its_own_to_prove(
    darmstadt: MunicipalityFacts, way: Way, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        hold(
            [
                Reservation(
                    ReservationKey(Holder("appointment", UUID(int=7)), way[0].pool_id), now.date(), None, 5, 25, 9
                )
            ]
        )

        assert verify_ledger([], now=now) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"due_on": date(2026, 12, 1)}, "counted back from the promise it is 2026-11-30"),
        ({"due_on": None, "lead_days": 5}, "counted back from the promise it is 2026-11-30"),
        ({"flow_minutes": 480}, "counted back from the promise it is 2026-12-18"),
    ],
)
def test_a_row_on_another_day_than_its_way_comes_to_is_found_without_any_work(
    darmstadt: MunicipalityFacts,
    promise: Callable[..., tuple[UUID, Made]],
    now: datetime,
    change: dict[str, object],
    told: str,
) -> None:
    with write_transaction(darmstadt.id):
        promise()
        ReservationRow.objects.filter(stage="formal").update(**change)

        assert any(told in str(fault) for fault in verify_ledger(now=now))


def test_minutes_of_another_pool_than_the_work_asks_for_are_found(
    darmstadt: MunicipalityFacts, way: Way, promise: Callable[..., tuple[UUID, Made]], now: datetime
) -> None:
    """The fault of a house that lets the first open item decide the pool of the whole matter."""
    with write_transaction(darmstadt.id):
        case_id, _ = promise()
        work = RemainingWork(case_id, DECISION, way)
        assert verify_ledger([work], now=now) == []
        everything = sum(stage.work.minutes for stage in way)
        reserve(case_id=case_id, kind=DECISION, stages=[Stage("all", way[0].pool_id, Work(everything, 480))], now=now)

        faults = [str(fault) for fault in verify_ledger([work], now=now)]
        assert len(faults) == 3
        assert sum("running None" in fault for fault in faults) == 2


def test_a_stranger_sees_neither_sums_nor_arrivals(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts, promise: Callable[..., tuple[UUID, Made]]
) -> None:
    with write_transaction(darmstadt.id):
        promise()

    with read_transaction(musterstadt.id):
        assert all_arrivals() == []
        assert not ReservedSum.objects.exists()
