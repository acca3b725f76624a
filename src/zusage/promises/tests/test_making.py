"""A promise is made: stored once, with its deadline and its reservation."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from zusage.capacity.domain.order import Work
from zusage.capacity.domain.quote import ExpectedArrivals, explain
from zusage.capacity.domain.stages import Stage, StagedQuote
from zusage.capacity.models import Roster
from zusage.capacity.operations import declare_closing_day
from zusage.capacity.queries import outlooks, plan_at, running_ledger
from zusage.common.stamps import town_changed
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity.queries import MunicipalityFacts
from zusage.law.domain.deadlines import INACTION, DeadlineKind
from zusage.law.domain.derivation import texts
from zusage.promises import queries
from zusage.promises.domain.promise import DECISION, FIRST_ANSWER, Standing
from zusage.promises.operations import Made, Wanted, make_promises
from zusage.promises.tests.conftest import CHECK, lay_case

PromiseCase = Callable[..., tuple[UUID, Made]]
WEDNESDAY = date(2026, 11, 25)


def test_an_enquiry_is_quoted_and_reserves_nothing(darmstadt: MunicipalityFacts, pool_id: UUID, now: datetime) -> None:
    with read_transaction(darmstadt.id):
        first, second = (
            queries.quote_for(stages=[Stage("check", pool_id, CHECK)], window_days=2, now=now) for _ in range(2)
        )

    assert isinstance(first, StagedQuote)
    assert first == second
    assert first.until == WEDNESDAY


def test_what_was_quoted_is_what_is_promised(
    darmstadt: MunicipalityFacts, pool_id: UUID, promise_case: PromiseCase, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        quoted = queries.quote_for(stages=[Stage("check", pool_id, CHECK)], window_days=2, now=now)
        case_id, _ = promise_case()
        promised = queries.promise_of_case(case_id, DECISION, today=now.date())

    assert isinstance(quoted, StagedQuote)
    assert promised is not None
    assert promised.promise.promised_until == quoted.until
    assert promised.promise.inputs_digest == quoted.decisive.inputs_digest
    assert promised.standing is Standing.OPEN
    assert promised.promise.derivation[0].text() == "Falls ein Mensch prüfen muss: 8\u00a0Minuten Arbeit."


def test_a_long_window_keeps_time_free_for_short_matters_as_they_came_lately(
    darmstadt: MunicipalityFacts, pool_id: UUID, promise_case: PromiseCase, now: datetime
) -> None:
    """What came on the days before counts, not what came today; the same class does not stand behind itself."""
    friday = now - timedelta(days=3)
    with write_transaction(darmstadt.id):
        for _ in range(4):
            promise_case(work=Work(minutes=80, flow_minutes=90), window_days=1, moment=friday)
        promise_case(window_days=1)
        long_window = outlooks(plan_at(now), [pool_id], now)[pool_id]
        quoted = queries.quote_for(stages=[Stage("check", pool_id, CHECK)], window_days=5, now=now)
        short = queries.quote_for(stages=[Stage("check", pool_id, CHECK)], window_days=1, now=now)

    assert long_window.expected_arrivals == (ExpectedArrivals(window_days=1, flow_days=0, minutes_milli=320_000),)
    assert isinstance(quoted, StagedQuote)
    assert isinstance(short, StagedQuote)
    assert quoted.decisive.first_minutes > 320
    assert short.decisive.first_minutes == 0
    assert "Für eilige Vorgänge" in texts(explain(quoted.decisive))[2]


def test_every_promise_has_its_own_deadline(darmstadt: MunicipalityFacts, promise_case: PromiseCase) -> None:
    with write_transaction(darmstadt.id):
        case_id, made = promise_case()
        deadlines = queries.deadlines_of_case(case_id)

    assert [deadline.kind for deadline in deadlines] == [DeadlineKind.FIRST_ANSWER, DeadlineKind.DECISION]
    assert deadlines == [promise.deadline for promise in made.promises]


@pytest.mark.parametrize(
    ("stamped_on", "window_days", "until"),
    [
        (date(2026, 11, 23), 5, date(2026, 11, 30)),
        (date(2026, 11, 20), 5, date(2026, 11, 27)),  # a Friday, taken in on Monday
        (date(2026, 11, 21), 5, date(2026, 11, 27)),  # a Saturday counts like the Friday before
        (date(2026, 11, 16), 5, date(2026, 11, 24)),  # the window is over today: one day is left
        (date(2026, 9, 1), 5, date(2026, 11, 24)),  # nothing is promised for a day that has passed
        (date(2026, 9, 1), 0, date(2026, 11, 23)),
    ],
)
def test_a_window_counts_from_the_stamp_of_the_letter(
    darmstadt: MunicipalityFacts, now: datetime, stamped_on: date, window_days: int, until: date
) -> None:
    with write_transaction(darmstadt.id):
        made = make_promises(
            case_id=lay_case(now),
            service_key="baumfaellung",
            wanted=[Wanted(FIRST_ANSWER, window_days)],
            received_on=stamped_on,
            now=now,
        )

    (promise,) = made.promises
    assert (promise.until, promise.promise.window_days) == (until, window_days)
    said = [step.code for step in promise.promise.derivation]
    assert ("quote.stamped" in said) == (stamped_on < now.date())


def test_the_clocks_of_the_law_start_with_the_stamp_of_the_letter(darmstadt: MunicipalityFacts, now: datetime) -> None:
    with write_transaction(darmstadt.id):
        case_id = lay_case(now)
        make_promises(
            case_id=case_id,
            service_key="baumfaellung",
            wanted=[Wanted(DECISION, 20)],
            deadline_rules=[INACTION],
            received_on=date(2026, 11, 19),
            now=now,
        )
        deadlines = {deadline.kind: deadline for deadline in queries.deadlines_of_case(case_id)}

    assert deadlines[DeadlineKind.INACTION].ends_on == date(2027, 2, 19)
    assert deadlines[DeadlineKind.DECISION].started_on == date(2026, 11, 23)


def test_nothing_is_promised_beyond_the_clock_of_the_law(darmstadt: MunicipalityFacts, now: datetime) -> None:
    with write_transaction(darmstadt.id):
        made = make_promises(
            case_id=lay_case(now),
            service_key="baumfaellung",
            wanted=[Wanted(FIRST_ANSWER, 2), Wanted(DECISION, 70)],
            deadline_rules=[INACTION],
            received_on=now.date(),
            now=now,
        )

    assert [promise.kind for promise in made.promises] == [FIRST_ANSWER]
    assert [(missing.kind, missing.reason) for missing in made.unpromised] == [(DECISION, "outlasts_statutory")]


def test_a_pool_without_a_roster_gives_no_date_and_refuses_nothing(
    darmstadt: MunicipalityFacts, pool_id: UUID, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        Roster.objects.all().delete()
        town_changed()
        made = make_promises(
            case_id=lay_case(now),
            service_key="hund-anmelden",
            wanted=[Wanted(DECISION, 2, (Stage("check", pool_id, CHECK),))],
            received_on=now.date(),
            now=now,
        )

    assert made.promises == ()
    assert made.unpromised[0].reason == "pool_without_capacity"
    assert made.unpromised[0].derivation[0].text().endswith("wir können kein Datum nennen.")


def test_each_promise_makes_the_next_one_wait_when_the_line_is_full(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase
) -> None:
    long_check = Work(minutes=200, flow_minutes=300, minutes_squared=2000)

    with write_transaction(darmstadt.id):
        promised = [promise_case(work=long_check)[1].of_kind(DECISION) for _ in range(12)]

    days = [made.until for made in promised if made is not None]
    assert days[0] == WEDNESDAY
    assert days == sorted(days)
    assert days[-1] > WEDNESDAY + timedelta(days=5)
    assert [made.late for made in promised if made is not None] == [day > WEDNESDAY for day in days]


def test_two_promises_of_one_case_do_not_count_on_the_same_minutes(
    darmstadt: MunicipalityFacts, pool_id: UUID, now: datetime
) -> None:
    big = Work(minutes=1500, flow_minutes=300, minutes_squared=2000)

    with write_transaction(darmstadt.id):
        made = make_promises(
            case_id=lay_case(now),
            service_key="hund-anmelden",
            wanted=[
                Wanted(DECISION, 0, (Stage("check", pool_id, big),)),
                Wanted("tag", 0, (Stage("tag", pool_id, big),)),
            ],
            received_on=now.date(),
            now=now,
        )

    first, second = (promise.until for promise in made.promises)
    assert first < second


def test_nothing_is_promised_twice(darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise_case()

        with pytest.raises(IntegrityError), transaction.atomic():
            make_promises(
                case_id=case_id,
                service_key="hund-anmelden",
                wanted=[Wanted(DECISION, 5)],
                received_on=now.date(),
                now=now,
            )


def test_closing_days_declared_later_do_not_move_what_was_promised(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise_case()
        declare_closing_day(day=WEDNESDAY, reason="Betriebsausflug", now=now)
        before = queries.promise_of_case(case_id, DECISION, today=now.date())
        after = promise_case()[1].of_kind(DECISION)

    assert before is not None
    assert after is not None
    assert before.until == WEDNESDAY
    assert after.until == WEDNESDAY + timedelta(days=1)


def test_a_promise_takes_a_handful_of_statements(darmstadt: MunicipalityFacts, promise_case: PromiseCase) -> None:
    with write_transaction(darmstadt.id):
        promise_case()
        with CaptureQueriesContext(connection) as statements:
            promise_case()

    sql = [statement["sql"] for statement in statements]
    written = [re.match(r'INSERT INTO "(\w+)"', statement)[1] for statement in sql if statement.startswith("INSERT")]  # type: ignore[index]
    # In a test nothing is committed, so the calendar's row is looked up each time; otherwise it is remembered.
    asked = [
        re.search(r'FROM "((?:promises|capacity)_\w+)"', statement)[1]  # type: ignore[index]
        for statement in sql
        if statement.startswith("SELECT") and re.search(r'FROM "(promises|capacity)_(?!calendarversion)', statement)
    ]
    assert written[-5:] == [
        "promises_promise",
        "promises_deadline",
        "capacity_reservation",
        "capacity_reservedsum",
        "capacity_arrivalsum",
    ]
    assert asked == ["capacity_reservedsum"]


def test_a_stranger_sees_no_promise(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise_case()

    with read_transaction(musterstadt.id):
        assert queries.promises_of_case(case_id, today=now.date()) == []
        assert queries.deadlines_of_case(case_id) == []
        assert running_ledger() == []
        assert queries.outcomes_for_record(today=now.date()) == []
