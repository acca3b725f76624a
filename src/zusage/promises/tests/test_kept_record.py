"""What is stated of the last promises beside every new one."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.house_clock import BERLIN

from zusage.common import jobs
from zusage.common.domain.german import local_day
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.config import housekeeping
from zusage.identity.queries import MunicipalityFacts
from zusage.promises import queries
from zusage.promises.domain.calibration import resolved
from zusage.promises.domain.promise import DECISION, SettlementKind
from zusage.promises.models import KeptRecord, Promise
from zusage.promises.operations import Made, end_pause, extend, settle_open, start_pause, state_record
from zusage.promises.queries import record
from zusage.promises.tests.chance import something_happens

PromiseCase = Callable[..., tuple[UUID, Made]]
DAY = timedelta(days=1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, 23 + n) for n in range(5))
DOG = "hund-anmelden"


def hand_over(case_id: UUID, on: date, now: datetime) -> None:
    settle_open(days={case_id: {DECISION: on}}, how=SettlementKind.HANDED_OVER, now=now)


def count_and_state(now: datetime) -> None:
    state_record(counted=queries.count_record(now=now))


def test_a_promise_counts_once_its_evening_knows_and_the_extended_one_is_missed_on_its_first_day(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime
) -> None:
    """All are promised until Wednesday; one rests on Tuesday and Wednesday, which moves its day to Friday."""
    with write_transaction(darmstadt.id):
        kept, late, extended, early, withdrawn, rested, _open = (promise_case()[0] for _ in range(7))
        for case_id in (extended, early):
            extend(case_id=case_id, kind=DECISION, until_on=FRIDAY, reason="", now=now)
        start_pause(case_id=rested, reason="papers", now=now)
        for case_id in (kept, early):
            hand_over(case_id, TUESDAY, now + DAY)
        settle_open(days={withdrawn: {DECISION: TUESDAY}}, how=SettlementKind.WITHDRAWN, now=now + DAY)
        end_pause(case_id=rested, now=now + 2 * DAY)
        for case_id in (late, extended, rested):
            hand_over(case_id, FRIDAY, now + 4 * DAY)

        known = {
            day: [(promise.known_on, promise.kept) for promise in record.last_resolved(DOG, DECISION, day)]
            for day in (MONDAY, TUESDAY, WEDNESDAY, FRIDAY)
        }

    assert known[MONDAY] == []
    assert known[TUESDAY] == [(TUESDAY, True), (TUESDAY, False)]
    assert known[WEDNESDAY] == [*known[TUESDAY], (WEDNESDAY, False), (WEDNESDAY, False), (WEDNESDAY, False)]
    assert known[FRIDAY] == [*known[WEDNESDAY], (FRIDAY, True)]


def test_misses_that_are_handed_over_late_do_not_push_out_what_became_known_after_them(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five were missed on Wednesday and are handed over only weeks later: known first, settled last."""
    monkeypatch.setattr(record, "LAST", 2)
    with write_transaction(darmstadt.id):
        kept = [promise_case(window_days=5)[0] for _ in range(2)]
        late = [promise_case(window_days=2)[0] for _ in range(5)]
        for case_id, day in zip(kept, (THURSDAY, FRIDAY), strict=True):
            hand_over(case_id, day, now + 4 * DAY)
        for number, case_id in enumerate(late):
            hand_over(case_id, FRIDAY + (20 + number) * DAY, now + 30 * DAY)

        found = record.last_resolved(DOG, DECISION, FRIDAY + 30 * DAY)

    assert [(promise.known_on, promise.kept) for promise in found] == [(THURSDAY, True), (FRIDAY, True)]


@pytest.mark.parametrize("seed", range(4))
def test_the_last_ones_are_those_that_loading_all_of_them_finds(
    darmstadt: MunicipalityFacts,
    promise_case: PromiseCase,
    now: datetime,
    seed: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(record, "LAST", 5)
    chance, moment, cases = Random(seed), now, list[UUID]()
    with write_transaction(darmstadt.id):
        for _ in range(90):
            moment += timedelta(hours=chance.randrange(1, 20))
            something_happens(chance, cases, promise_case, moment)
        everything = Promise.objects.filter(service_key=DOG, kind=DECISION)

        for on in (local_day(moment, BERLIN) - n * DAY for n in range(0, 40, 4)):
            all_of_them = list(record._given(everything, on).values())
            expected = resolved(all_of_them, on)[-5:]
            found = record.last_resolved(DOG, DECISION, on)

            assert [(promise.known_on, promise.kept) for promise in found] == [
                (promise.known_on, promise.kept) for promise in expected
            ]


def test_the_night_counts_up_to_the_evening_before(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        first, second, _missed = (promise_case()[0] for _ in range(3))
        hand_over(first, TUESDAY, now + DAY)
        count_and_state(now + DAY)
        on_tuesday = KeptRecord.objects.get(kind=DECISION)
        hand_over(second, WEDNESDAY, now + 2 * DAY)
        for _ in range(2):
            count_and_state(now + 3 * DAY)
        on_thursday = KeptRecord.objects.get(kind=DECISION)

    assert (on_tuesday.on, on_tuesday.resolved, on_tuesday.kept) == (MONDAY, 0, 0)
    assert (on_tuesday.since_on, on_thursday.since_on) == (MONDAY, TUESDAY)
    assert (on_thursday.on, on_thursday.resolved, on_thursday.kept) == (WEDNESDAY, 3, 2)


def test_the_count_is_a_job_of_every_night(
    darmstadt: MunicipalityFacts, promise_case: PromiseCase, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        hand_over(promise_case()[0], MONDAY, now)

    housekeeping.keep_house(now + DAY)
    jobs.run_all_due(now + DAY)

    with read_transaction(darmstadt.id):
        assert KeptRecord.objects.get(kind=DECISION).kept == 1


@pytest.mark.parametrize(("counted", "sentence"), [(99, ""), (100, "Von den letzten 100 Servicezielen")])
def test_without_a_record_nothing_is_stated(
    darmstadt: MunicipalityFacts, now: datetime, counted: int, sentence: str
) -> None:
    with write_transaction(darmstadt.id):
        KeptRecord.objects.create(service_key=DOG, kind=DECISION, since_on=MONDAY, on=MONDAY, resolved=counted, kept=90)

        word = queries.given_word(DOG)

    assert word.is_target  # the city has made no resolution yet
    assert word.sentence().startswith(sentence)
    assert bool(word.sentence()) == bool(sentence)


@pytest.mark.parametrize(("counted", "is_target"), [(99, True), (100, False)])
def test_a_city_that_promises_still_calls_it_a_target_while_a_service_has_no_record(
    darmstadt: MunicipalityFacts, monkeypatch: pytest.MonkeyPatch, counted: int, is_target: bool
) -> None:
    class Here:
        service_targets_only = False

    monkeypatch.setattr("zusage.promises.queries.record.identity.here", Here)
    with write_transaction(darmstadt.id):
        KeptRecord.objects.create(service_key=DOG, kind=DECISION, since_on=MONDAY, on=MONDAY, resolved=counted, kept=90)

        assert queries.given_word(DOG).is_target is is_target
        assert queries.given_word("baumfaellung").is_target


def test_a_page_states_it_with_one_question(darmstadt: MunicipalityFacts) -> None:
    with read_transaction(darmstadt.id):
        queries.given_word(DOG)
        with CaptureQueriesContext(connection) as statements:
            queries.given_word(DOG)

    assert len(statements) == 1
