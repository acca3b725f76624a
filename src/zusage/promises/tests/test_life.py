"""What happens to a promise: it rests, is extended, is settled, is opened again; and the ledger follows."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from tests.house_clock import BERLIN

from zusage.capacity.domain.order import Work
from zusage.capacity.domain.stages import Stage
from zusage.capacity.operations import declare_closing_day
from zusage.capacity.queries import running_ledger
from zusage.common.domain.german import local_day
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import write_transaction
from zusage.identity.queries import MunicipalityFacts
from zusage.promises import queries
from zusage.promises.domain.promise import DECISION, FIRST_ANSWER, SettlementKind, Standing
from zusage.promises.operations import (
    Made,
    end_pause,
    extend,
    reopen,
    reserve,
    settle_open,
    start_pause,
)
from zusage.promises.operations.life import (
    AlreadyPaused,
    ExtensionOnDayOff,
    ExtensionTooShort,
    LaterPauseWithoutReason,
    NotPaused,
    NotPromised,
    PromiseNotSettled,
    PromiseOver,
    PromiseSettled,
)
from zusage.promises.tests.chance import something_happens

PromiseCase = Callable[..., tuple[UUID, Made]]
TakeIn = Callable[..., UUID]
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, 23 + n) for n in range(5))
NEXT_MONDAY = date(2026, 11, 30)
DAY = timedelta(days=1)


def decision(case_id: UUID, moment: datetime) -> queries.PromiseFacts:
    found = queries.promise_of_case(case_id, DECISION, today=local_day(moment, BERLIN))
    assert found is not None
    return found


def test_while_papers_are_missing_the_promise_rests(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise_case()
        start_pause(case_id=case_id, reason="papers", now=now + DAY)
        resting = decision(case_id, now + 3 * DAY)
        end_pause(case_id=case_id, now=now + 3 * DAY)
        resumed = decision(case_id, now + 3 * DAY)

    assert resting.standing is Standing.PAUSED
    assert resting.end.until is None
    assert resting.until == resumed.end.until == FRIDAY
    assert resumed.standing is Standing.OPEN


def test_days_of_rest_count_by_the_calendar_of_the_promise_not_by_closing_days_declared_later(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise_case()
        start_pause(case_id=case_id, reason="papers", now=now + DAY)
        declare_closing_day(day=FRIDAY, reason="Betriebsausflug", now=now + 2 * DAY)
        end_pause(case_id=case_id, now=now + 3 * DAY)
        monkeypatch.setattr("zusage.promises.queries.standing._known_calendars", {})  # as another process reads it

        assert decision(case_id, now + 3 * DAY).end.until == FRIDAY


def test_resting_work_keeps_its_place_in_the_ledger(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise_case()
        due = running_ledger()[0]
        start_pause(case_id=case_id, reason="papers", now=now + DAY)
        resting = running_ledger()[0]
        end_pause(case_id=case_id, now=now + 7 * DAY)
        resumed = running_ledger()[0]

    assert (due.due_on, due.lead_days) == (WEDNESDAY, None)
    assert (resting.due_on, resting.lead_days) == (None, 1)
    assert (resumed.due_on, resumed.lead_days) == (date(2026, 12, 1), None)


def test_only_the_first_request_rests_a_matter_without_a_public_reason(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise_case()
        start_pause(case_id=case_id, reason="papers", now=now)
        with pytest.raises(AlreadyPaused):
            start_pause(case_id=case_id, reason="papers", now=now)
        end_pause(case_id=case_id, now=now)
        with pytest.raises(NotPaused):
            end_pause(case_id=case_id, now=now)
        with pytest.raises(LaterPauseWithoutReason):
            start_pause(case_id=case_id, reason="papers", now=now)
        start_pause(case_id=case_id, reason="unreadable", allowed_later=frozenset({"unreadable"}), now=now)

        assert decision(case_id, now).is_resting


def test_an_extension_counts_as_extended_never_as_kept(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise_case()
        extend(case_id=case_id, kind=DECISION, until_on=FRIDAY, reason="Der Rat tagt erst dann.", now=now + DAY)
        settle_open(days={case_id: {DECISION: TUESDAY}}, how=SettlementKind.HANDED_OVER, now=now + DAY)

        assert decision(case_id, now + DAY).standing is Standing.EXTENDED
        first_answer = queries.promise_of_case(case_id, FIRST_ANSWER, today=TUESDAY)
        assert first_answer is not None
        assert first_answer.standing is Standing.OPEN


@pytest.mark.parametrize(
    ("until_on", "days_later", "refusal"),
    [
        (WEDNESDAY, 1, ExtensionTooShort),
        (date(2026, 11, 28), 1, ExtensionOnDayOff),
        (NEXT_MONDAY, 3, PromiseOver),
    ],
)
def test_a_promise_is_extended_only_before_its_end_and_only_to_a_later_working_day(
    darmstadt: MunicipalityFacts,
    promise_case: PromiseCase,
    now: datetime,
    until_on: date,
    days_later: int,
    refusal: type[Refusal],
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise_case()

        with pytest.raises(refusal):
            extend(case_id=case_id, kind=DECISION, until_on=until_on, reason="", now=now + days_later * DAY)

        assert decision(case_id, now).until == WEDNESDAY


def test_a_hand_over_settles_the_promise_and_frees_its_minutes(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise_case()
        settle_open(days={case_id: {DECISION: WEDNESDAY}}, how=SettlementKind.HANDED_OVER, now=now + 2 * DAY)

        assert decision(case_id, now + 30 * DAY).standing is Standing.KEPT
        assert running_ledger() == []
        with pytest.raises(PromiseSettled):
            extend(case_id=case_id, kind=DECISION, until_on=FRIDAY, reason="", now=now)


def test_what_is_open_is_settled_and_what_is_not_is_left_alone(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime
) -> None:
    days = {DECISION: TUESDAY, "never_promised": TUESDAY}
    how = SettlementKind.HANDED_OVER
    with write_transaction(darmstadt.id):
        case_id, _ = promise_case()
        first = settle_open(days={case_id: days}, how=how, now=now + DAY)
        again = settle_open(days={case_id: days}, how=how, now=now + DAY)

        assert first == [decision(case_id, now + DAY)]
        assert first[0].is_settled
        assert again == []
        assert running_ledger() == []


def test_returned_mail_opens_the_promise_again(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, pool_id: UUID, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise_case()
        with pytest.raises(PromiseNotSettled):
            reopen(case_id=case_id, kind=DECISION, on=MONDAY, reason="returned_mail", now=now)
        settle_open(days={case_id: {DECISION: TUESDAY}}, how=SettlementKind.HANDED_OVER, now=now + DAY)
        reopen(case_id=case_id, kind=DECISION, on=NEXT_MONDAY, reason="returned_mail", now=now + 7 * DAY)
        reserve(case_id=case_id, kind=DECISION, stages=[Stage("check", pool_id, Work(5, 10))], now=now + 7 * DAY)
        again = decision(case_id, now + 7 * DAY)
        ledger = running_ledger()
        settle_open(days={case_id: {DECISION: NEXT_MONDAY}}, how=SettlementKind.HANDED_OVER, now=now + 7 * DAY)

        assert (again.standing, again.until) == (Standing.OPEN, date(2026, 12, 1))
        assert [row.due_on for row in ledger] == [date(2026, 12, 1)]
        assert decision(case_id, now + 7 * DAY).standing is Standing.KEPT


def test_less_work_left_means_fewer_minutes_held(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, pool_id: UUID, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise_case()
        reserve(case_id=case_id, kind=DECISION, stages=[Stage("check", pool_id, Work(3, 20))], now=now)
        less = running_ledger()
        reserve(case_id=case_id, kind=DECISION, stages=[], now=now)

        assert [row.minutes for row in less] == [3]
        assert running_ledger() == []


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_running_ledger_equals_the_one_computed_anew(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, take_in: TakeIn, now: datetime, seed: int
) -> None:
    chance = Random(seed)
    cases: list[UUID] = []
    moment = now
    with write_transaction(darmstadt.id):
        for turn in range(60):
            moment += timedelta(hours=chance.randrange(1, 20))
            if turn % 10 == 5:
                cases.append(take_in(work=Work(chance.randrange(2, 60), 90), moment=moment))
            else:
                something_happens(chance, cases, promise_case, moment)

            assert queries.verify_ledger(now=moment) == []

        assert len(running_ledger()) >= 3


def test_what_was_never_promised_can_be_neither_extended_nor_opened_again(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        case_id, _ = promise_case()

        with pytest.raises(NotPromised):
            extend(case_id=case_id, kind="tag", until_on=FRIDAY, reason="", now=now)
        with pytest.raises(NotPromised):
            reopen(case_id=case_id, kind="tag", on=MONDAY, reason="returned_mail", now=now)
