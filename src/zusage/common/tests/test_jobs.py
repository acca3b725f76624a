"""Jobs: written with their act, finished exactly once, given up visibly."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections

from zusage.common import jobs
from zusage.common.domain.refusal import Mistake, Refusal
from zusage.common.jobs import LEASE, MOST_ATTEMPTS, Job, PermanentFailure, Running
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity.models import Unit
from zusage.identity.queries import MunicipalityFacts


class Impossible(Refusal):
    code = "test.impossible"


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Running]:
    """What the handler ``test.note`` was given."""
    seen: list[Running] = []
    monkeypatch.setitem(jobs._handlers, "test.note", seen.append)
    return seen


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Let a function handle jobs of kind ``test.job``."""
    return lambda function: monkeypatch.setitem(jobs._handlers, "test.job", function)


def queue(town: MunicipalityFacts, now: datetime, kind: str = "test.job", **more: Any) -> None:
    with write_transaction(town.id):
        jobs.queue(kind, {}, now=now, **more)


def job(town: MunicipalityFacts) -> Job:
    with read_transaction(town.id):
        return Job.objects.get()


def test_a_job_is_done_once(darmstadt: MunicipalityFacts, now: datetime, runs: list[Running]) -> None:
    queue(darmstadt, now, "test.note")

    assert (jobs.run_next(now), jobs.run_next(now)) == (True, False)
    assert [run.attempt for run in runs] == [1]
    assert job(darmstadt).state == Job.State.DONE


def test_a_job_is_not_done_before_its_time(darmstadt: MunicipalityFacts, now: datetime, runs: list[Running]) -> None:
    queue(darmstadt, now, "test.note", due_at=now + timedelta(days=28))

    assert not jobs.run_next(now + timedelta(days=27, hours=23))
    assert jobs.run_next(now + timedelta(days=28))


def test_the_job_that_is_due_longest_comes_first(
    darmstadt: MunicipalityFacts, now: datetime, runs: list[Running]
) -> None:
    for minutes in (3, 1, 2):
        queue(darmstadt, now, "test.note", due_at=now + timedelta(minutes=minutes), key=str(minutes))

    jobs.run_all_due(now + timedelta(hours=1))

    with read_transaction(darmstadt.id):
        keys = {row.id: row.unique_key for row in Job.objects.all()}
    assert [keys[run.id] for run in runs] == ["1", "2", "3"]


def test_a_key_is_queued_once(darmstadt: MunicipalityFacts, now: datetime, runs: list[Running]) -> None:
    for _ in range(3):
        queue(darmstadt, now, "test.note", key="print:1")

    assert jobs.run_all_due(now) == 1
    queue(darmstadt, now, "test.note", key="print:1")
    assert jobs.run_all_due(now) == 0


def test_two_towns_may_use_the_same_key(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts, now: datetime, runs: list[Running]
) -> None:
    for town in (darmstadt, musterstadt):
        queue(town, now, "test.note", key="daily")

    jobs.run_all_due(now)

    assert {run.municipality_id for run in runs} == {darmstadt.id, musterstadt.id}


def test_a_timer_that_is_not_needed_any_more_is_taken_back(
    darmstadt: MunicipalityFacts, now: datetime, runs: list[Running]
) -> None:
    queue(darmstadt, now, "test.note", key="timer")

    with write_transaction(darmstadt.id):
        jobs.cancel(["timer"])

    assert jobs.run_all_due(now) == 0


def test_an_act_that_fails_leaves_no_job(darmstadt: MunicipalityFacts, now: datetime) -> None:
    def fails() -> None:
        with write_transaction(darmstadt.id):
            jobs.queue("test.note", {}, now=now)
            raise Impossible()

    with pytest.raises(Impossible):
        fails()

    with read_transaction(darmstadt.id):
        assert Job.objects.count() == 0


# --- lease and fence ---


def test_a_claimed_job_is_nobody_elses_until_its_lease_ends(darmstadt: MunicipalityFacts, now: datetime) -> None:
    queue(darmstadt, now)

    first = jobs.claim(now)
    during, after = jobs.claim(now + LEASE), jobs.claim(now + LEASE + timedelta(seconds=1))

    assert first is not None
    assert during is None
    assert after is not None
    assert (after.id, after.fence, after.attempt) == (first.id, first.fence + 1, 2)


def test_who_lost_the_lease_cannot_finish(
    darmstadt: MunicipalityFacts, now: datetime, handle: Callable[[Any], None]
) -> None:
    finished: list[str] = []

    def slow(running: Running) -> Callable[[], None]:
        if running.attempt == 1:  # meanwhile the lease ends, and another worker does it all
            jobs.run_next(now + LEASE + timedelta(seconds=1))
        return lambda: finished.append(f"attempt {running.attempt}")

    handle(slow)
    queue(darmstadt, now)

    jobs.run_next(now)

    assert finished == ["attempt 2"]
    done = job(darmstadt)
    assert (done.state, done.attempt, done.last_error) == (Job.State.DONE, 2, "")


def test_who_lost_the_lease_and_fails_does_not_disturb_the_other(
    darmstadt: MunicipalityFacts, now: datetime, handle: Callable[[Any], None]
) -> None:
    def slow(running: Running) -> None:
        if running.attempt == 1:
            jobs.claim(now + LEASE + timedelta(seconds=1))
            raise TimeoutError

    handle(slow)
    queue(darmstadt, now)

    jobs.run_next(now)

    held = job(darmstadt)
    assert (held.fence, held.last_error, held.leased_until) == (2, "", now + 2 * LEASE + timedelta(seconds=1))


def test_a_finish_that_fails_leaves_nothing(
    darmstadt: MunicipalityFacts, now: datetime, handle: Callable[[Any], None]
) -> None:
    def finish() -> None:
        Unit.objects.create(key="halb", name="Halb fertig")
        raise IntegrityError("the second row is refused")

    handle(lambda running: finish)
    queue(darmstadt, now)

    jobs.run_next(now)

    with read_transaction(darmstadt.id):
        assert not Unit.objects.filter(key="halb").exists()
    assert (job(darmstadt).state, job(darmstadt).last_error) == (Job.State.WAITING, "IntegrityError")


# --- failure ---


def test_each_failure_waits_longer_and_the_last_is_a_dead_letter(
    darmstadt: MunicipalityFacts, now: datetime, handle: Callable[[Any], None]
) -> None:
    def failing(running: Running) -> None:
        raise TimeoutError("smtp.example did not answer Kim Beispiel")

    handle(failing)
    queue(darmstadt, now)
    moment, delays = now, []
    for _ in range(MOST_ATTEMPTS):
        assert jobs.run_next(moment)
        delays.append(job(darmstadt).due_at - moment)
        moment = job(darmstadt).due_at

    assert delays == sorted(set(delays))
    assert not jobs.run_next(moment + timedelta(days=365))
    with read_transaction(darmstadt.id):
        (dead,) = jobs.dead_letters()
    assert (dead.attempt, dead.last_error) == (MOST_ATTEMPTS, "TimeoutError")


def test_what_cannot_succeed_is_not_tried_again(
    darmstadt: MunicipalityFacts, now: datetime, handle: Callable[[Any], None]
) -> None:
    def hopeless(running: Running) -> None:
        raise PermanentFailure("no such mailbox")

    handle(hopeless)
    queue(darmstadt, now)

    jobs.run_next(now)

    assert job(darmstadt).state == Job.State.DEAD


def test_a_job_that_nobody_can_do_is_a_dead_letter(darmstadt: MunicipalityFacts, now: datetime) -> None:
    queue(darmstadt, now, "test.unheard_of")

    jobs.run_next(now)

    assert job(darmstadt).state == Job.State.DEAD


def test_a_job_that_kills_every_worker_becomes_a_dead_letter_in_the_end(
    darmstadt: MunicipalityFacts, now: datetime, runs: list[Running]
) -> None:
    queue(darmstadt, now, "test.note")
    for _ in range(MOST_ATTEMPTS):
        now += LEASE + timedelta(seconds=1)
        assert jobs.claim(now) is not None  # and then the worker died

    jobs.run_next(now + LEASE + timedelta(seconds=1))

    assert runs == []
    assert job(darmstadt).state == Job.State.DEAD


def test_what_is_given_up_is_told_in_the_act_in_which_it_becomes_a_dead_letter(
    darmstadt: MunicipalityFacts, now: datetime, handle: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Running] = []
    monkeypatch.setitem(jobs._given_up, "test.job", told.append)
    handle(_fails_for_good)
    queue(darmstadt, now)

    jobs.run_next(now)

    assert [run.kind for run in told] == ["test.job"]
    assert job(darmstadt).state == Job.State.DEAD


def test_what_goes_wrong_while_giving_up_keeps_no_job_alive(
    darmstadt: MunicipalityFacts, now: datetime, handle: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaves_half_done(running: Running) -> None:
        Unit.objects.all().delete()
        raise OSError

    with read_transaction(darmstadt.id):
        units = Unit.objects.count()
    monkeypatch.setitem(jobs._given_up, "test.job", leaves_half_done)
    handle(_fails_for_good)
    queue(darmstadt, now)

    assert jobs.run_next(now)

    assert job(darmstadt).state == Job.State.DEAD
    with read_transaction(darmstadt.id):
        assert Unit.objects.count() == units > 0


def _fails_for_good(running: Running) -> None:
    raise PermanentFailure


def test_a_dead_letter_is_revived_by_a_person(
    darmstadt: MunicipalityFacts, now: datetime, handle: Callable[[Any], None]
) -> None:
    answers: Iterator[Exception | None] = iter([PermanentFailure("closed"), None])

    def sometimes(running: Running) -> None:
        if error := next(answers):
            raise error

    handle(sometimes)
    queue(darmstadt, now)
    jobs.run_next(now)

    with write_transaction(darmstadt.id):
        jobs.revive(job_id=Job.objects.get().id, now=now + timedelta(days=1))
    jobs.run_next(now + timedelta(days=1))

    assert job(darmstadt).state == Job.State.DONE


def test_of_a_refusal_only_its_code_is_remembered(
    darmstadt: MunicipalityFacts, now: datetime, handle: Callable[[Any], None]
) -> None:
    def refusing(running: Running) -> None:
        raise Impossible(name="Kim Beispiel")

    handle(refusing)
    queue(darmstadt, now)

    jobs.run_next(now)

    assert job(darmstadt).last_error == "test.impossible"


def test_done_jobs_are_forgotten_after_a_month(
    darmstadt: MunicipalityFacts, now: datetime, runs: list[Running]
) -> None:
    queue(darmstadt, now, "test.note")
    jobs.run_next(now)

    for days, left in ((30, 1), (31, 0)):
        with write_transaction(darmstadt.id):
            jobs.forget_done(now + timedelta(days=days))
            assert Job.objects.count() == left


def test_a_kind_of_job_has_one_handler() -> None:
    with pytest.raises(Mistake):
        jobs.handler("cases.typeset")(lambda running: None)


# --- several workers, several towns ---


def test_workers_share_the_jobs_and_never_do_one_twice(
    committed: MunicipalityFacts, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Any, str]] = []
    together = threading.Barrier(4)
    monkeypatch.setitem(
        jobs._handlers, "test.job", lambda running: seen.append((running.id, threading.current_thread().name))
    )
    with write_transaction(committed.id):
        jobs.queue_all([jobs.job_row("test.job", {}, now=now) for _ in range(40)])

    def work() -> None:
        together.wait()
        jobs.run_all_due(now)
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    with read_transaction(committed.id):
        states = list(Job.objects.values_list("state", "attempt"))
    assert len(seen) == len({job_id for job_id, _ in seen}) == 40
    assert states == [(Job.State.DONE, 1)] * 40


def test_a_worker_finds_jobs_of_all_towns_by_one_door_only(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts, now: datetime
) -> None:
    for town in (darmstadt, musterstadt):
        queue(town, now)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM common_job")
            assert cursor.fetchone() == (0,)

    claimed = [jobs.claim(now), jobs.claim(now)]

    assert {claim.municipality_id for claim in claimed if claim} == {darmstadt.id, musterstadt.id}
    for claim in filter(None, claimed):
        with read_transaction(claim.municipality_id):
            assert Job.objects.get().id == claim.id
