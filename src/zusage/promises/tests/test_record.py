"""What the public record counts."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from zusage.common.tenancy import write_transaction
from zusage.identity.queries import MunicipalityFacts
from zusage.promises import queries
from zusage.promises.domain.promise import DECISION, FIRST_ANSWER, SettlementKind, Standing
from zusage.promises.operations import Made, end_pause, extend, settle_open, start_pause

PromiseCase = Callable[..., tuple[UUID, Made]]
DAY = timedelta(days=1)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, 24 + n) for n in range(4))
MUCH_LATER = date(2026, 12, 21)


def test_each_promise_is_counted_as_it_went(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime
) -> None:
    handed_over = SettlementKind.HANDED_OVER
    with write_transaction(darmstadt.id):
        kept, late, extended, withdrawn, rested, open_still = (promise_case()[0] for _ in range(6))
        start_pause(case_id=rested, reason="papers", now=now)
        extend(case_id=extended, kind=DECISION, until_on=FRIDAY, reason="", now=now)
        settle_open(days={kept: {DECISION: TUESDAY}}, how=handed_over, now=now + DAY)
        settle_open(days={withdrawn: {DECISION: TUESDAY}}, how=SettlementKind.WITHDRAWN, now=now + DAY)
        end_pause(case_id=rested, now=now + 2 * DAY)
        settle_open(days={late: {DECISION: FRIDAY}}, how=handed_over, now=now + 4 * DAY)
        settle_open(days={extended: {DECISION: FRIDAY}}, how=handed_over, now=now + 4 * DAY)
        settle_open(days={rested: {DECISION: FRIDAY}}, how=handed_over, now=now + 4 * DAY)
        outcomes = [outcome for outcome in queries.outcomes_for_record(today=MUCH_LATER) if outcome.kind == DECISION]

    assert [outcome.standing for outcome in outcomes] == [
        Standing.KEPT,
        Standing.BROKEN,
        Standing.EXTENDED,
        Standing.WITHDRAWN,
        Standing.KEPT,
        Standing.BROKEN,
    ]
    assert [outcome.working_days for outcome in outcomes] == [1, 4, 4, 1, 4, None]
    assert [outcome.working_days_at_rest for outcome in outcomes] == [0, 0, 0, 0, 2, None]
    assert [outcome.working_days_late for outcome in outcomes] == [0, 2, 0, 0, 0, 18]
    assert open_still != kept


def test_the_record_can_be_asked_for_one_service(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        promise_case()

        found = queries.outcomes_for_record(today=now.date(), service_key="hund-anmelden")
        assert [outcome.kind for outcome in found] == [FIRST_ANSWER, DECISION]
        assert queries.outcomes_for_record(today=now.date(), service_key="baumfaellung") == []


def test_the_record_of_many_takes_as_few_statements_as_of_one(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        for _ in range(30):
            promise_case()
        with CaptureQueriesContext(connection) as statements:
            outcomes = queries.outcomes_for_record(today=now.date())

    assert len(outcomes) == 60
    assert len(statements) <= 5
