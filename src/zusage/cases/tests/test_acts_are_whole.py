"""An act happens once and whole: two people at once, errors half-way, repetitions."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.db import connections

from zusage.applications import operations as applications
from zusage.applications.tests.test_drafts import PAGES
from zusage.capacity.models import ArrivalSum, Reservation, ReservedSum
from zusage.cases import jobs as case_jobs
from zusage.cases.models import Case, Delivery, Document, Event, WorkItem
from zusage.cases.operations.complete_work_item import MessageUnread, WorkItemDone, complete_work_item
from zusage.cases.operations.hand_over_at_counter import hand_over_at_counter
from zusage.cases.operations.open_case import Receipt
from zusage.cases.operations.parts.handing_over import NotWaiting, hand_over
from zusage.cases.operations.submit_draft import submit_draft
from zusage.cases.operations.tick_posted import BadPostingDay
from zusage.cases.session import CaseSession
from zusage.cases.tests.stories import ASK_FOR_PAPERS, ASSESS, FOR_A_PERSON, NO_TAX, PLAIN, Town
from zusage.common import jobs
from zusage.common.jobs import LEASE, Running
from zusage.common.models import Job
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity.queries import MunicipalityFacts
from zusage.promises.domain.promise import Standing
from zusage.promises.models import Deadline, Promise


def at_once(*attempts: Callable[[], object]) -> list[Exception]:
    """Run all attempts in threads of their own at the same moment; return what went wrong."""
    wrong: list[Exception] = []
    together = threading.Barrier(len(attempts))

    def run(attempt: Callable[[], object]) -> None:
        together.wait()
        try:
            attempt()
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[attempt]) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def complete(town: Town, item_id: Any, login: str, outputs: Any) -> Callable[[], None]:
    clerk = town.staff(login)
    return lambda: complete_work_item(municipality_id=town.id, item_id=item_id, outputs=outputs, by=clerk, now=town.now)


# --- two at once ---


def test_the_second_clerk_is_told_that_a_colleague_was_faster(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    item_id = town.item(receipt.case_id)
    complete(town, item_id, "sommer", ASSESS)()

    with pytest.raises(WorkItemDone) as refused:
        complete(town, item_id, "berger", NO_TAX)()

    assert refused.value.parameters == {"reference": receipt.reference}
    assert town.outcomes(receipt.case_id) == ["festgesetzt"]
    assert town.kinds(receipt.case_id).count("case.decided") == 1


def test_of_clerks_who_decide_in_the_same_moment_one_decides(committed: MunicipalityFacts, now: datetime) -> None:
    town = Town(committed, now)
    for _ in range(5):
        receipt = town.open(FOR_A_PERSON)
        item_id = town.item(receipt.case_id)

        wrong = at_once(
            complete(town, item_id, "sommer", ASSESS),
            complete(town, item_id, "berger", NO_TAX),
            complete(town, item_id, "yildiz", ASSESS),
        )

        assert [type(error) for error in wrong] == [WorkItemDone, WorkItemDone]
        assert town.kinds(receipt.case_id).count("case.decided") == 1
    assert town.verify().faults == []


def test_applicant_and_clerk_at_once_are_both_heard(committed: MunicipalityFacts, now: datetime) -> None:
    town = Town(committed, now)
    receipt = town.open(FOR_A_PERSON)
    item_id = town.item(receipt.case_id)

    wrong = at_once(
        complete(town, item_id, "sommer", ASSESS),
        lambda: town.write(receipt.case_id),
        lambda: town.write(receipt.case_id, "Noch etwas."),
    )

    assert [refused for refused in wrong if not isinstance(refused, MessageUnread)] == []
    assert town.kinds(receipt.case_id).count("message.received") == 2
    assert bool(wrong) != bool(town.decisions(receipt.case_id))
    assert town.verify().faults == []


def test_applicants_of_the_same_moment_are_not_promised_the_same_minutes(
    committed: MunicipalityFacts, now: datetime
) -> None:
    town = Town(committed, now)
    town.has_time_for_cases(15)
    receipts: list[Receipt] = []

    def promised() -> list[date]:
        days = sorted(town.promise(receipt.case_id).until for receipt in receipts)
        for receipt in receipts:
            town.withdraw(receipt.case_id)
        receipts.clear()
        return days

    for _ in range(12):
        receipts.append(town.open(FOR_A_PERSON))
    one_after_the_other = promised()
    wrong = at_once(*(12 * [lambda: receipts.append(town.open(FOR_A_PERSON))]))

    assert wrong == []
    assert promised() == one_after_the_other
    assert len(set(one_after_the_other)) > 1


def test_two_ticks_at_once_settle_once(committed: MunicipalityFacts, now: datetime) -> None:
    town = Town(committed, now)
    receipt = town.open()
    run_id = town.later(hours=1).print_post()

    wrong = at_once(lambda: town.tick(run_id), lambda: town.tick(run_id))

    assert wrong == []
    assert town.kinds(receipt.case_id).count("notice.handed_over") == 1
    assert town.kinds(receipt.case_id).count("promise.settled") == 3


def test_a_letter_is_not_posted_and_handed_over_at_once(committed: MunicipalityFacts, now: datetime) -> None:
    town = Town(committed, now)
    receipt = town.open()
    run_id = town.later(hours=1).print_post()
    notice = next(posting.delivery_id for posting in town.postings(run_id) if posting.deliverable == "bescheid")
    counter = town.clerk("counter")

    at_once(
        lambda: town.tick(run_id),
        lambda: hand_over_at_counter(municipality_id=town.id, delivery_id=notice, by=counter, now=town.now),
    )

    assert town.kinds(receipt.case_id).count("notice.handed_over") == 1
    assert town.verify().faults == []


def test_papers_and_counter_at_once_do_not_wait_for_one_another(committed: MunicipalityFacts, now: datetime) -> None:
    town = Town(committed, now)
    for _ in range(3):
        receipt = town.open(FOR_A_PERSON)
        town.complete(receipt.case_id, ASK_FOR_PAPERS)
        town.run_jobs()
        with read_transaction(town.id):
            letter = Delivery.objects.get(case_id=receipt.case_id).id
        counter = town.clerk("counter")

        wrong = at_once(
            partial(town.supply, receipt.case_id),
            partial(hand_over_at_counter, municipality_id=town.id, delivery_id=letter, by=counter, now=town.now),
        )

        assert [type(error) for error in wrong] in ([], [NotWaiting])
        assert town.standing(receipt.case_id) is Standing.OPEN
    assert town.verify().faults == []


def test_many_applicants_at_once_all_get_a_reference_of_their_own(committed: MunicipalityFacts, now: datetime) -> None:
    town = Town(committed, now)
    receipts: list[Any] = []

    wrong = at_once(*(lambda: receipts.append(town.open(FOR_A_PERSON)) for _ in range(6)))

    assert wrong == []
    assert len({receipt.reference for receipt in receipts}) == 6
    assert (town.verify().faults, town.verify_ledger()) == ([], [])


# --- whole or not at all ---

ROWS = (Case, Event, WorkItem, Delivery, Document, Promise, Deadline, Reservation, ReservedSum, ArrivalSum, Job)


def count(town: Town) -> dict[str, int]:
    with read_transaction(town.id):
        return {model.__name__: model.objects.count() for model in ROWS}


@pytest.mark.parametrize("step", ["promise_matter", "code_hash"])
def test_an_error_while_a_case_is_opened_leaves_nothing(town: Town, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    before = count(town)

    def fail(*args: Any, **more: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(f"zusage.cases.operations.open_case.{step}", fail)
    with pytest.raises(ZeroDivisionError):
        town.open(FOR_A_PERSON)

    assert count(town) == before


def test_an_error_in_the_last_statement_leaves_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are queued last of all: all rows of the case are written by then."""
    before = count(town)

    def fail(rows: list[Job]) -> None:
        with_case = Case.objects.count() > before["Case"] and Event.objects.count() > before["Event"]
        raise ZeroDivisionError(with_case)

    monkeypatch.setattr(jobs, "queue_all", fail)
    with pytest.raises(ZeroDivisionError, match="True"):
        town.open()

    assert count(town) == before


def test_an_error_while_letters_are_ticked_leaves_the_ticked_and_offers_the_rest(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = town.open(), town.open(), town.open()
    run_id = town.later(hours=1).print_post()
    monkeypatch.setattr("zusage.cases.operations.tick_posted._MOST_TICKED_AT_ONCE", 2)  # as many as a matter has here

    with monkeypatch.context() as broken:

        def fail_at_the_second(handed: list[tuple[CaseSession, Delivery]], **day: Any) -> None:
            hand_over(handed, **day)
            if handed[0][0].case.id == second.case_id:
                raise ZeroDivisionError

        broken.setattr("zusage.cases.operations.tick_posted.hand_over", fail_at_the_second)
        with pytest.raises(ZeroDivisionError):
            town.tick(run_id)

    assert [is_ticked(town, receipt) for receipt in (first, second, third)] == [True, False, False]
    assert town.tick(run_id) == 4
    assert [is_ticked(town, receipt) for receipt in (first, second, third)] == [True, True, True]
    assert town.tick(run_id) == 0


def is_ticked(town: Town, receipt: Receipt) -> bool:
    """Say whether all of a matter went to post and its promise is settled; half of it must not be."""
    states, settled = {state for _, state in town.deliveries(receipt.case_id)}, town.promise(receipt.case_id).is_settled
    assert (states, settled) in (({"in_run"}, False), ({"handed_over"}, True))
    return settled


def test_a_bad_day_is_refused_before_anything_is_ticked(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = town.open(), town.open()
    run_id = town.later(hours=1).print_post()
    monkeypatch.setattr("zusage.cases.operations.tick_posted._MOST_TICKED_AT_ONCE", 2)

    for day in (town.today - timedelta(days=1), town.today + timedelta(days=1)):
        with pytest.raises(BadPostingDay):
            town.tick(run_id, day)

    assert not is_ticked(town, first)
    assert not is_ticked(town, second)


def test_a_draft_that_two_windows_send_at_once_becomes_one_case(committed: MunicipalityFacts, now: datetime) -> None:
    town = Town(committed, now)
    token = town.draft()
    with write_transaction(town.id):
        for page, raw in PAGES.items():
            applications.save_page(token=token, page=page, raw=raw, now=now)

    receipts: list[Receipt] = []

    def send() -> None:
        receipts.append(submit_draft(municipality_id=town.id, token=token, now=now))

    assert at_once(send, send) == []
    assert len({(receipt.case_id, receipt.access_code) for receipt in receipts}) == 1
    assert sorted(receipt.was_sent_before for receipt in receipts) == [False, True]


def test_a_form_of_the_counter_that_is_sent_eight_times_at_once_opens_one_case(
    committed: MunicipalityFacts, now: datetime
) -> None:
    town = Town(committed, now)
    receipts: list[Receipt] = []

    def send() -> None:
        receipts.append(town.open(form="ein Formular"))

    assert at_once(*[send] * 8) == []
    assert len(receipts) == 8
    assert len({(receipt.case_id, receipt.access_code) for receipt in receipts}) == 1
    with read_transaction(town.id):
        assert Case.objects.count() == 1


# --- what goes out ---


def test_a_letter_that_is_typeset_twice_is_kept_once(town: Town) -> None:
    receipt = town.open()
    with read_transaction(town.id):
        job = Job.objects.get(kind="cases.typeset")
    running = Running(job.id, town.id, job.kind, job.payload, 1, 1, town.now)
    first, second = case_jobs.typeset_letter(running), case_jobs.typeset_letter(running)
    for finish in (first, second):
        with write_transaction(town.id):
            finish()

    with read_transaction(town.id):
        assert Document.objects.filter(case_id=receipt.case_id, kind="letter").count() == 1


def test_no_letter_with_a_gap_leaves_the_house(town: Town) -> None:
    receipt = town.open({**PLAIN, "halter_name": "李小龙"})

    town.run_jobs()

    with read_transaction(town.id):
        (dead,) = jobs.dead_letters()
        assert (dead.kind, dead.last_error) == ("cases.typeset", "LetterHasGaps")
        assert not Document.objects.filter(case_id=receipt.case_id, kind="letter").exists()


def test_a_mail_that_is_sent_again_carries_the_same_id(town: Town) -> None:
    town.open()
    with read_transaction(town.id):
        job = Job.objects.get(kind="cases.send_mail")
    send, sent = case_jobs.EmailMessage.send, []

    def dies_after_sending(message: Any, *args: Any) -> int:
        sent.append(send(message))
        if len(sent) == 1:
            raise ConnectionResetError
        return 1

    case_jobs.EmailMessage.send = dies_after_sending  # type: ignore[method-assign]
    try:
        town.run_jobs()
        town.later(seconds=LEASE.total_seconds()).run_jobs()
    finally:
        case_jobs.EmailMessage.send = send  # type: ignore[method-assign]

    assert [message.extra_headers["Message-ID"] for message in mail.outbox] == [
        f"<{job.id}@darmstadt.example>",
        f"<{job.id}@darmstadt.example>",
    ]


def test_a_mail_names_neither_service_nor_code_nor_person(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id)
    town.later(hours=1).run_jobs()

    assert len(mail.outbox) == 2
    for message in mail.outbox:
        text = f"{message.subject}\n{message.body}\n{message.from_email}".casefold()
        assert message.to == ["kim@example.org"]
        assert message.subject == "Nachricht von Darmstadt"
        assert receipt.reference.casefold() in text
        for secret in (
            receipt.access_code,
            receipt.access_code.replace("-", ""),
            "Beispiel",
            "Kim",
            "Wuschelfell",
            "Hund",
            "Steuer",
            "Bescheid",
            "Sommer",
        ):
            assert secret.casefold() not in text, secret


def test_without_an_address_nothing_is_mailed(town: Town) -> None:
    receipt = town.open({key: value for key, value in PLAIN.items() if key != "halter_email"})
    town.later(hours=1).post()
    town.run_jobs()

    assert mail.outbox == []
    assert town.case(receipt.case_id).state == Case.State.CLOSED


def test_the_same_news_are_told_once_per_event(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id)

    with read_transaction(town.id):
        keys = list(Job.objects.filter(kind="cases.send_mail").values_list("unique_key", flat=True))

    assert len(keys) == len(set(keys)) == 2


def test_a_post_run_prints_each_letter_once(town: Town) -> None:
    town.open()
    first = town.later(hours=1).print_post()
    town.open()
    second = town.later(hours=1).print_post()

    ids = [posting.delivery_id for run_id in (first, second) for posting in town.postings(run_id)]
    assert len(ids) == len(set(ids)) == 4
