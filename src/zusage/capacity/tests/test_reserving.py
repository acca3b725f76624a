"""Minutes are held and let go; the sums that quotes read are never anything but the sum of the rows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zusage.capacity.domain.ledger import WrongSum
from zusage.capacity.domain.order import Holder, Reservation, ReservationKey
from zusage.capacity.models import Reservation as ReservationRow
from zusage.capacity.models import ReservedSum
from zusage.capacity.operations import rebuild_sums, release, replace_reservations, reserve
from zusage.capacity.queries import find_wrong_sums, held_by, outlooks, plan_at, running_ledger
from zusage.capacity.queries.ledger import sums_of_pools
from zusage.common.tenancy import SumBelowZero, read_transaction, write_transaction
from zusage.identity import queries as identity
from zusage.identity.queries import MunicipalityFacts

TUESDAY = date(2026, 11, 24)
HOLDERS = [Holder("dossier", UUID(int=number)) for number in range(1, 4)]


def row(holder: Holder, pool_id: UUID, minutes: int, place: date | int = TUESDAY, stage: str = "check") -> Reservation:
    due_on, lead_days = (None, place) if isinstance(place, int) else (place, None)
    return Reservation(ReservationKey(holder, pool_id, stage), due_on, lead_days, minutes, minutes**2, 2 * minutes)


def sums(pool_id: UUID) -> list[tuple[str, int, int]]:
    return sorted(zip(*sums_of_pools([pool_id])[pool_id].columns(), strict=True))


def test_minutes_of_one_day_add_up_and_those_at_rest_by_their_lead(darmstadt: MunicipalityFacts, pool_id: UUID) -> None:
    first, second, third = HOLDERS
    with write_transaction(darmstadt.id):
        reserve([row(first, pool_id, 20)])
        reserve([row(second, pool_id, 30), row(third, pool_id, 7, place=3)])

        assert sums(pool_id) == [("2026-11-24", 50, 1300), ("3", 7, 49)]


def test_a_day_on_which_nothing_is_held_any_more_has_no_sum(darmstadt: MunicipalityFacts, pool_id: UUID) -> None:
    with write_transaction(darmstadt.id):
        reserve([row(HOLDERS[0], pool_id, 20), row(HOLDERS[1], pool_id, 5, place=TUESDAY + timedelta(days=1))])
        release([HOLDERS[0]])

        assert [total.due_on for total in ReservedSum.objects.all()] == [TUESDAY + timedelta(days=1)]


def test_what_stays_as_it_is_is_not_written_again(darmstadt: MunicipalityFacts, pool_id: UUID) -> None:
    rows = [row(HOLDERS[0], pool_id, 20), row(HOLDERS[0], pool_id, 40, stage="decide")]
    with write_transaction(darmstadt.id):
        reserve(rows)
        with CaptureQueriesContext(connection) as asked:
            replace_reservations([HOLDERS[0]], rows)
        before = set(ReservationRow.objects.values_list("id", flat=True))
        replace_reservations([HOLDERS[0]], rows[:1])

        assert len(asked) == 1
        assert len(before & set(ReservationRow.objects.values_list("id", flat=True))) == 1
        assert find_wrong_sums() == []


def test_holders_with_the_same_id_are_two_if_their_kinds_differ(darmstadt: MunicipalityFacts, pool_id: UUID) -> None:
    here, there = HOLDERS[0], Holder("appointment", HOLDERS[0].id)
    with write_transaction(darmstadt.id):
        reserve([row(here, pool_id, 20), row(there, pool_id, 30)])
        release([here])

        assert [reservation.key.holder for reservation in held_by(here.id)] == [there]


def test_nobody_holds_a_stage_twice(darmstadt: MunicipalityFacts, pool_id: UUID) -> None:
    with write_transaction(darmstadt.id):
        reserve([row(HOLDERS[0], pool_id, 20)])

        with pytest.raises(IntegrityError), transaction.atomic():
            reserve([row(HOLDERS[0], pool_id, 30)])

        assert sums(pool_id) == [("2026-11-24", 20, 400)]


_ROWS = st.lists(
    st.tuples(st.integers(1, 500), st.integers(0, 1), st.one_of(st.integers(0, 4), st.integers(0, 4).map(float))),
    max_size=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(HOLDERS), _ROWS), max_size=12))
def test_after_any_acts_the_sums_are_the_sums_of_the_rows(
    darmstadt: MunicipalityFacts, pools: dict[str, UUID], acts: Sequence[tuple[Holder, list[tuple[int, int, float]]]]
) -> None:
    both = sorted(pools.values())
    with write_transaction(darmstadt.id):
        release(HOLDERS)
        for holder, wanted in acts:
            rows = [
                row(holder, both[pool], minutes, _place(place), stage=str(number))
                for number, (minutes, pool, place) in enumerate(wanted)
            ]
            replace_reservations([holder], rows)

            assert find_wrong_sums() == []
            assert sorted(held_by(holder.id), key=str) == sorted(rows, key=str)
        stored = {pool_id: sums(pool_id) for pool_id in both}
        rebuild_sums()

        assert {pool_id: sums(pool_id) for pool_id in both} == stored
        release(HOLDERS)
        assert not ReservedSum.objects.exists()


def _place(drawn: float) -> date | int:
    return TUESDAY + timedelta(days=int(drawn)) if isinstance(drawn, float) else drawn


def test_a_sum_that_somebody_changed_is_found_and_can_be_written_anew(
    darmstadt: MunicipalityFacts, pool_id: UUID
) -> None:
    with write_transaction(darmstadt.id):
        reserve([row(HOLDERS[0], pool_id, 20)])
        ReservedSum.objects.update(minutes=5)
        found = find_wrong_sums()
        rebuild_sums()

        assert found == [WrongSum(pool_id, TUESDAY, (5, 400), (20, 400))]
        assert "the sum is (5, 400), the rows add up to (20, 400)" in str(found[0])
        assert find_wrong_sums() == []


def test_more_than_was_ever_added_cannot_be_taken_away(darmstadt: MunicipalityFacts, pool_id: UUID) -> None:
    with write_transaction(darmstadt.id):
        reserve([row(HOLDERS[0], pool_id, 20)])
        ReservedSum.objects.update(minutes=5)

        with pytest.raises(SumBelowZero), transaction.atomic():
            release(HOLDERS[:1])

        assert len(running_ledger()) == 1


def test_an_outlook_sees_what_was_held_a_moment_ago(darmstadt: MunicipalityFacts, pool_id: UUID, now: datetime) -> None:
    """What a process keeps of a pool is dropped as soon as its sums are others."""
    with write_transaction(darmstadt.id):
        plan = plan_at(now)
        reserve([row(HOLDERS[0], pool_id, 20)])
        before = outlooks(plan, [pool_id], now)[pool_id]
        kept = outlooks(plan, [pool_id], now)[pool_id]
        replace_reservations(HOLDERS[:1], [row(HOLDERS[0], pool_id, 21)])
        after = outlooks(plan, [pool_id], now)[pool_id]
        pending = outlooks(plan, [pool_id], now, pending=[row(HOLDERS[1], pool_id, 100)])[pool_id]

        assert kept is before
        assert [outlook.reserved.minutes[-1] for outlook in (before, after, pending)] == [20, 21, 121]


def test_a_pool_that_nobody_knows_has_no_minutes(darmstadt: MunicipalityFacts, now: datetime) -> None:
    with read_transaction(darmstadt.id):
        found = outlooks(plan_at(now), [UUID(int=0)], now)[UUID(int=0)]

    assert found.curve.cumulative == (0,)


def test_acts_that_hold_the_same_pools_in_any_order_never_wait_for_each_other(committed: MunicipalityFacts) -> None:
    with read_transaction(committed.id):
        both = sorted(identity.pools().values())
    start, errors = Barrier(4), list[Exception]()

    def hold(order: int) -> None:
        start.wait()
        try:
            for number in range(12):
                holder = Holder("dossier", uuid4())
                with write_transaction(committed.id):
                    reserve([row(holder, pool_id, 10, stage=str(pool_id)) for pool_id in both[::order]])
                if number % 2:
                    with write_transaction(committed.id):
                        release([holder])
        except Exception as error:  # the thread ends with it; the test tells it below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=hold, args=[order]) for order in (1, -1, 1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with read_transaction(committed.id):
        assert errors == []
        assert [total.minutes for total in ReservedSum.objects.all()] == [4 * 6 * 10] * 2
        assert find_wrong_sums() == []
