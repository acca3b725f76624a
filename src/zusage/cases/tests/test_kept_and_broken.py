"""What keeps a promise and what breaks it: the hand-over, mail that comes back, and what is told unasked.

The stories begin on Monday, 23 November 2026; the window is two working days.
"""

from datetime import date

import pytest

from zusage.cases.models import Delivery
from zusage.cases.operations.hand_over_at_counter import hand_over_at_counter
from zusage.cases.operations.make_post_run import NothingToPost
from zusage.cases.operations.parts.handing_over import NotWaiting
from zusage.cases.operations.record_returned_mail import record_returned_mail
from zusage.cases.operations.tick_posted import BadPostingDay, tick_posted
from zusage.cases.operations.watch_matters import watch_matters
from zusage.cases.tests.stories import APPROVAL, ASK_FOR_PAPERS, FOR_A_PERSON, Town
from zusage.common import jobs
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.law.domain.deadlines import DeadlineKind
from zusage.law.domain.deemed import NoDayPresumed
from zusage.promises.domain.promise import Standing

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, 23 + n) for n in range(5))


def watch(town: Town) -> None:
    with write_transaction(town.id):
        watch_matters(now=town.now)
    town.run_jobs()


@pytest.mark.parametrize(("posted_on", "standing"), [(WEDNESDAY, Standing.KEPT), (THURSDAY, Standing.BROKEN)])
def test_kept_means_handed_over_on_or_before_the_promised_day(town: Town, posted_on: date, standing: Standing) -> None:
    receipt = town.open()

    town.on(posted_on, 16).post()

    assert town.standing(receipt.case_id) is standing
    settled = town.events(receipt.case_id, "promise.settled")
    assert {event.facts["promise"]: event.facts["standing"] for event in settled}["decision"] == standing.value


def test_neither_the_decision_nor_the_print_keeps_a_promise(town: Town) -> None:
    receipt = town.open()

    town.later(hours=2).print_post()

    assert not town.promise(receipt.case_id).is_settled


def test_the_day_of_the_tick_counts_not_the_moment_it_was_made(town: Town) -> None:
    receipt = town.open()
    run_id = town.on(WEDNESDAY, 15).print_post()

    town.on(THURSDAY, 8).tick(run_id, posted_on=WEDNESDAY)

    assert town.standing(receipt.case_id) is Standing.KEPT


def test_no_letter_was_posted_before_it_was_printed_or_tomorrow(town: Town) -> None:
    town.open()
    run_id = town.on(TUESDAY, 15).print_post()

    for day in (MONDAY, WEDNESDAY):
        with pytest.raises(BadPostingDay):
            town.tick(run_id, posted_on=day)


def test_a_tick_counts_once(town: Town) -> None:
    receipt = town.open()
    run_id = town.later(hours=2).print_post()

    assert (town.tick(run_id), town.tick(run_id)) == (2, 0)
    assert town.kinds(receipt.case_id).count("promise.settled") == 3


def test_without_letters_there_is_no_post_run(town: Town) -> None:
    with pytest.raises(NothingToPost):
        town.print_post()


def test_the_tag_is_a_promise_of_its_own(town: Town) -> None:
    receipt = town.open()
    run_id = town.later(hours=2).print_post()
    notice = next(posting.delivery_id for posting in town.postings(run_id) if posting.deliverable == "bescheid")

    tick_posted(
        municipality_id=town.id, delivery_ids=[notice], posted_on=town.today, by=town.clerk("post"), now=town.now
    )

    assert town.standing(receipt.case_id, "decision") is Standing.KEPT
    assert town.standing(receipt.case_id, "tag") is Standing.OPEN
    assert town.case(receipt.case_id).state == "decided"
    assert town.on(THURSDAY).standing(receipt.case_id, "tag") is Standing.BROKEN


def test_at_the_counter_everything_is_settled_the_same_day(town: Town) -> None:
    receipt = town.open()

    town.later(minutes=10).hand_over(receipt.case_id)

    assert {town.standing(receipt.case_id, kind) for kind in ("decision", "tag", "first_answer")} == {Standing.KEPT}
    assert town.case(receipt.case_id).state == "closed"
    assert town.promise(receipt.case_id).settled.on == MONDAY  # type: ignore[union-attr]


def test_a_letter_cannot_be_handed_over_twice(town: Town) -> None:
    receipt = town.open()
    town.hand_over(receipt.case_id)
    with read_transaction(town.id):
        delivery = Delivery.objects.filter(case_id=receipt.case_id).first()

    with pytest.raises(NotWaiting):
        hand_over_at_counter(
            municipality_id=town.id,
            delivery_id=delivery.id,  # type: ignore[union-attr]
            by=town.clerk("counter"),
            now=town.now,
        )


def test_a_receipt_by_machine_is_no_first_answer(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.run_jobs()

    assert not town.promise(receipt.case_id, "first_answer").is_settled


def test_a_request_for_papers_is_a_first_answer_but_no_decision(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    town.later(hours=2).post()

    assert town.standing(receipt.case_id, "first_answer") is Standing.KEPT
    assert not town.promise(receipt.case_id, "decision").is_settled


def test_withdrawn_is_neither_kept_nor_broken(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    town.withdraw(receipt.case_id)

    assert {town.standing(receipt.case_id, kind) for kind in ("decision", "tag", "first_answer")} == {
        Standing.WITHDRAWN
    }
    assert town.later(days=9).standing(receipt.case_id) is Standing.WITHDRAWN


def test_a_broken_promise_cannot_be_mended_by_withdrawing(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    town.on(FRIDAY).withdraw(receipt.case_id)

    assert town.standing(receipt.case_id) is Standing.BROKEN


def test_a_broken_promise_is_told_once_and_unasked(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    fine = town.open()
    town.later(hours=2).post()
    town.run_jobs()

    town.on(THURSDAY)
    for _ in range(3):
        watch(town)
        town.later(days=1)

    assert [event.facts["promise"] for event in town.events(receipt.case_id, "promise.broken")] == [
        "decision",
        "first_answer",
        "tag",
    ]
    assert town.events(fine.case_id, "promise.broken") == []
    with read_transaction(town.id):
        news = jobs.Job.objects.filter(kind="cases.send_mail", payload__case=str(receipt.case_id), payload__what="news")
        assert news.count() == 1


def test_nothing_is_told_before_a_promise_is_broken(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    town.on(WEDNESDAY, 23)
    watch(town)

    assert "promise.broken" not in town.kinds(receipt.case_id)


# --- returned mail ---


@pytest.mark.parametrize(
    ("returned_on", "posted_again_on", "standing"),
    [
        (FRIDAY, date(2026, 11, 30), Standing.KEPT),  # two working days were left when it was posted on Monday
        (FRIDAY, date(2026, 12, 3), Standing.BROKEN),
    ],
)
def test_a_letter_that_comes_back_opens_the_promise_again(
    town: Town, returned_on: date, posted_again_on: date, standing: Standing
) -> None:
    receipt = town.open()
    town.later(hours=4).post()
    kept = town.standing(receipt.case_id)

    delivery = town.on(returned_on).mail_returns(receipt.case_id)
    reopened = (town.case(receipt.case_id).state, town.promise(receipt.case_id).is_settled)
    town.send_again(delivery)
    town.on(posted_again_on, 14).post()

    assert kept is Standing.KEPT
    assert reopened == ("decided", False)
    assert town.standing(receipt.case_id) is standing
    assert town.case(receipt.case_id).state == "closed"
    assert town.worklist() == ()
    assert town.verify().faults == []


def test_both_copies_of_a_notice_may_come_back(town: Town) -> None:
    receipt = town.open({**FOR_A_PERSON, "mithalter": True, "mithalter_1": "Toni Beispiel"})
    town.complete(receipt.case_id)
    town.later(hours=4).post()

    first = town.on(FRIDAY).mail_returns(receipt.case_id)
    second = town.mail_returns(receipt.case_id, copy=2)
    town.send_again(first)
    town.post()
    one_of_two = (len(town.worklist()), town.promise(receipt.case_id).is_settled)
    town.send_again(second)
    town.post()

    assert town.kinds(receipt.case_id).count("promise.reopened") == 1
    assert one_of_two == (1, False)
    assert town.standing(receipt.case_id) is Standing.KEPT
    assert town.worklist() == ()


def test_what_goes_abroad_is_known_a_month_after_it_was_posted(town: Town) -> None:
    receipt = town.open()
    town.later(hours=4).post()

    town.send_again(town.on(FRIDAY).mail_returns(receipt.case_id), is_abroad=True)
    town.later(hours=1).post()

    remedies = [found for found in town.status(receipt.case_id).deadlines if found.kind is DeadlineKind.REMEDY]
    assert max(remedy.started_on for remedy in remedies) == date(2026, 12, 28)  # a month after 27 November
    assert any("ins Ausland zur Post" in step.text for step in town.status(receipt.case_id).steps)
    assert town.case(receipt.case_id).state == "closed"
    assert town.verify().faults == []


def test_nothing_goes_abroad_where_the_law_says_no_day_and_a_period_begins_with_it(town: Town) -> None:
    town.offers_an_approval(law="HVwVfG")
    receipt = town.open(service=APPROVAL)
    town.later(hours=4).post()
    returned = town.mail_returns(receipt.case_id)

    with pytest.raises(NoDayPresumed):
        town.send_again(returned, is_abroad=True)

    town.send_again(returned)
    assert ("bescheid", "queued") in town.deliveries(receipt.case_id)


def test_mail_may_come_back_where_nothing_was_promised(town: Town) -> None:
    town.has_no_roster()
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id)
    town.later(hours=4).post()

    town.send_again(town.mail_returns(receipt.case_id))
    town.post()

    assert town.case(receipt.case_id).state == "closed"


def test_only_posted_mail_can_come_back_and_only_once(town: Town) -> None:
    receipt = town.open()
    town.hand_over(receipt.case_id)
    with read_transaction(town.id):
        handed_over = Delivery.objects.get(case_id=receipt.case_id, deliverable="bescheid")
    with pytest.raises(NotWaiting):
        record_returned_mail(municipality_id=town.id, delivery_id=handed_over.id, by=town.clerk("post"), now=town.now)
    with pytest.raises(NotWaiting):
        town.send_again(handed_over.id)


# --- deadlines ---
