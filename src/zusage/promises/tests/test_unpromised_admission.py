"""Work that is taken in without a promise: the law wants it, and the line is too long for an honest day."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from zusage.capacity.domain.ledger import Difference, WrongSum
from zusage.capacity.domain.order import Work
from zusage.capacity.domain.stages import Stage, StagedQuote
from zusage.capacity.models import Reservation, Roster
from zusage.capacity.queries import running_ledger
from zusage.common.stamps import town_changed
from zusage.common.tenancy import write_transaction
from zusage.identity.queries import MunicipalityFacts
from zusage.law.domain.deadlines import INACTION
from zusage.promises import queries
from zusage.promises.domain.promise import DECISION
from zusage.promises.operations import (
    Made,
    Wanted,
    end_pause,
    make_promises,
    promise_later,
    release_reservations,
    reserve,
    start_pause,
)
from zusage.promises.tests.conftest import lay_case

PromiseCase = Callable[..., tuple[UUID, Made]]
TakeIn = Callable[..., UUID]
DAY = timedelta(days=1)
OWN_DAY = date(2027, 3, 5)
"""Seventy working days after Monday, 23 November 2026; inaction (§ 75 VwGO) ends on 23 February."""


def no_time_for_cases() -> None:
    Roster.objects.update(share_permille=0)
    town_changed()


def test_the_work_stands_in_the_ledger_on_its_own_day(darmstadt: MunicipalityFacts, take_in: TakeIn) -> None:
    with write_transaction(darmstadt.id):
        case_id = take_in(work=Work(50, 30))

        (row,) = running_ledger()
        assert (row.key.holder.id, row.due_on, row.minutes) == (case_id, OWN_DAY, 50)
        assert queries.promises_of_case(case_id, today=OWN_DAY) == []


def test_whoever_asks_later_stands_behind_it(
    darmstadt: MunicipalityFacts, pool_id: UUID, take_in: TakeIn, now: datetime
) -> None:
    ask = Work(9_000, 30, 0)
    with write_transaction(darmstadt.id):
        before = queries.quote_for(stages=[Stage("check", pool_id, ask)], window_days=75, now=now)
        take_in(work=Work(25_000, 30, 0))
        after = queries.quote_for(stages=[Stage("check", pool_id, ask)], window_days=75, now=now)

    assert isinstance(before, StagedQuote)
    assert isinstance(after, StagedQuote)
    assert after.decisive.reserved_minutes == before.decisive.reserved_minutes + 25_000
    assert after.until > before.until


@pytest.mark.parametrize(("rules", "provisional_due_on"), [([INACTION], date(2027, 2, 23)), ([], date(2026, 11, 25))])
def test_where_no_day_can_be_found_the_end_of_the_statutory_clock_orders_the_work_else_the_window(
    darmstadt: MunicipalityFacts, pool_id: UUID, now: datetime, rules: list[object], provisional_due_on: date
) -> None:
    with write_transaction(darmstadt.id):
        no_time_for_cases()
        made = make_promises(
            case_id=lay_case(now),
            service_key="baumfaellung",
            wanted=[Wanted(DECISION, 2, (Stage("check", pool_id, Work(8, 30)),))],
            deadline_rules=rules,  # type: ignore[arg-type]
            received_on=now.date(),
            now=now,
        )

        assert [row.due_on for row in running_ledger()] == [provisional_due_on]
        assert made.due(DECISION) == provisional_due_on
        assert queries.verify_ledger(now=now) == []


def test_behind_a_full_line_stands_what_does_not_fit_into_all_that_is_known(
    darmstadt: MunicipalityFacts, pool_id: UUID, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        Roster.objects.update(valid_until=date(2026, 12, 5))
        town_changed()
        made = make_promises(
            case_id=lay_case(now),
            service_key="hund-anmelden",
            wanted=[Wanted(DECISION, 2, (Stage("check", pool_id, Work(9_000, 30)),))],
            received_on=now.date(),
            now=now,
        )

    (missing,) = made.unpromised
    assert (missing.reason, missing.provisional_due_on) == ("roster_ends", date(2026, 12, 4))


def test_what_was_taken_in_before_such_work_had_a_day_of_its_own_gets_one_at_the_next_look(
    darmstadt: MunicipalityFacts, pool_id: UUID, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        no_time_for_cases()
        case_id, wanted = lay_case(now), Wanted(DECISION, 2, (Stage("check", pool_id, Work(8, 30)),))

        for day in range(2):
            made = promise_later(case_id=case_id, service_key="hund-anmelden", wanted=wanted, now=now + day * DAY)

            assert made is None
            assert [(row.key.holder.id, row.due_on) for row in running_ledger()] == [(case_id, date(2026, 11, 25))]


def test_it_rests_while_only_the_applicant_can_act(
    darmstadt: MunicipalityFacts, take_in: TakeIn, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id = take_in()
        start_pause(case_id=case_id, reason="papers", now=now)
        (resting,) = running_ledger()
        end_pause(case_id=case_id, now=now + 7 * DAY)
        (resumed,) = running_ledger()

        assert (resting.due_on, resting.lead_days) == (None, 70)
        assert resumed.due_on == OWN_DAY + 7 * DAY
        assert queries.verify_ledger(now=now + 7 * DAY) == []


def test_it_follows_what_is_left_to_do_and_goes_with_the_work(
    darmstadt: MunicipalityFacts, pool_id: UUID, take_in: TakeIn, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id = take_in()
        reserved = reserve(case_id=case_id, kind=DECISION, stages=[Stage("check", pool_id, Work(3, 20))], now=now)
        less = running_ledger()
        release_reservations(case_id=case_id, kinds=[DECISION])

        assert reserved is not None
        assert reserved.due.until == OWN_DAY
        assert [row.minutes for row in less] == [3]
        assert running_ledger() == []


def test_the_ledger_computed_anew_finds_it_if_its_row_is_lost(
    darmstadt: MunicipalityFacts, pool_id: UUID, take_in: TakeIn, now: datetime
) -> None:
    work = Work(50, 30)
    with write_transaction(darmstadt.id):
        case_id = take_in(work=work)
        needed = [queries.RemainingWork(case_id, DECISION, (Stage("check", pool_id, work),))]
        assert queries.verify_ledger(needed, now=now) == []

        Reservation.objects.all().delete()

        missing, *sums = queries.verify_ledger(needed, now=now)
        assert isinstance(missing, Difference)
        assert missing.running is None
        assert missing.rebuilt is not None
        assert [type(fault) for fault in sums] == [WrongSum]
