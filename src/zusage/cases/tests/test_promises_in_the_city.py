"""What a promise means once letters, people and days have their say.

The stories begin on Monday, 23 November 2026; the window is two working days.
"""

from datetime import date

import pytest

from zusage.cases.models import Case, Delivery, Event
from zusage.cases.operations.hand_over_at_counter import hand_over_at_counter
from zusage.cases.operations.make_post_run import NothingToPost
from zusage.cases.operations.parts.handing_over import NotWaiting
from zusage.cases.operations.record_returned_mail import record_returned_mail
from zusage.cases.operations.tick_posted import BadPostingDay, tick_posted
from zusage.cases.operations.watch_matters import watch_matters
from zusage.cases.queries.proof import signed_promises
from zusage.cases.tests.stories import APPROVAL, ASK_FOR_PAPERS, ASSESS, FOR_A_PERSON, PLAIN, Town
from zusage.common import jobs, signing
from zusage.common.domain.german import format_date
from zusage.common.domain.ids import CaseId
from zusage.common.models import Job
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.law.domain.deadlines import DeadlineKind
from zusage.promises.domain.promise import Standing
from zusage.promises.operations.life import ExtensionOnDayOff, ExtensionTooShort, PromiseOver

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, 23 + n) for n in range(5))


def watch(town: Town) -> None:
    with write_transaction(town.id):
        watch_matters(now=town.now)
    town.run_jobs()


def test_the_promise_of_the_receipt_is_frozen_when_closing_days_are_declared_later(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    town.declare_closed(TUESDAY)
    later = town.later(minutes=1).open(FOR_A_PERSON)

    assert town.promise(receipt.case_id).until == WEDNESDAY
    assert town.promise(later.case_id).until == THURSDAY


def test_no_later_matter_moves_a_promise(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    before = town.promise(receipt.case_id).promise

    for _ in range(20):
        town.open(FOR_A_PERSON)

    assert town.promise(receipt.case_id).promise == before


def test_a_full_house_promises_an_honest_later_day_instead_of_the_window(town: Town) -> None:
    days = [town.open(FOR_A_PERSON).promised[0].until for _ in range(220)]

    assert days[0] == WEDNESDAY
    assert days == sorted(days)
    assert days[-1] > WEDNESDAY


def test_the_receipt_can_be_proved(town: Town) -> None:
    receipt = town.open()

    with read_transaction(town.id):
        proofs = signed_promises(receipt.case_id)

    assert [proof.statement["promised_until"] for proof in proofs] == ["2026-11-25"] * 3
    for proof, promised in zip(proofs, receipt.promised, strict=True):
        signature = signing.Signature(proof.signature, proof.key_id)
        assert promised.signature == signature
        assert signing.is_signed_by_us(town.id, proof.statement, signature)
        assert not signing.is_signed_by_us(town.id, {**proof.statement, "promised_until": "2026-11-26"}, signature)


# --- rest ---


def test_the_promise_rests_from_the_day_the_request_is_posted_until_the_answer(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    decided_to_ask = town.standing(receipt.case_id)

    town.on(TUESDAY, 14).post()
    posted = town.promise(receipt.case_id)
    town.on(FRIDAY).supply(receipt.case_id)

    assert decided_to_ask is Standing.OPEN  # a letter on somebody's desk is no reason to wait
    assert (posted.standing, posted.end.until) == (Standing.PAUSED, None)
    # Wednesday, Thursday and Friday were lost to the person: three working days more than Wednesday.
    assert town.promise(receipt.case_id).end.until == date(2026, 11, 30)


def test_a_second_request_does_not_let_the_promise_rest(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    town.later(hours=2).post()
    town.on(TUESDAY).supply(receipt.case_id)

    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    town.later(hours=2).post()

    assert town.kinds(receipt.case_id).count("promise.paused") == 1
    assert town.standing(receipt.case_id) is Standing.OPEN
    assert town.promise(receipt.case_id).until == THURSDAY


def test_a_second_request_rests_with_a_public_reason(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    town.later(hours=2).post()
    town.on(TUESDAY).supply(receipt.case_id)

    town.complete(receipt.case_id, {**ASK_FOR_PAPERS, "pausengrund": "papers_unreadable"})
    town.later(hours=2).post()

    assert town.standing(receipt.case_id) is Standing.PAUSED


def test_waiting_inside_the_house_never_lets_a_promise_rest(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    town.write(receipt.case_id)
    town.on(WEDNESDAY, 17)

    assert town.promise(receipt.case_id).end.until == WEDNESDAY
    assert town.later(days=1).standing(receipt.case_id) is Standing.BROKEN


def test_the_answer_that_never_came_ends_the_rest(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    town.later(hours=2).post()

    town.later(days=38).run_jobs()

    kinds = town.kinds(receipt.case_id)
    assert kinds[kinds.index("timer.fired") :] == [
        "timer.fired",
        "process.moved",
        "item.withdrawn",
        "item.created",
        "papers.not_supplied",
        "promise.resumed",
    ]
    assert town.standing(receipt.case_id) is Standing.OPEN


def test_a_request_that_comes_back_is_our_time_again(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    town.later(hours=2).post()

    delivery = town.on(WEDNESDAY).mail_returns(receipt.case_id, "nachforderung")
    looking_for_the_address = town.standing(receipt.case_id)
    town.later(hours=1).send_again(delivery)
    town.later(hours=2).post()

    # Resting on the ways of both letters, running while we looked for the address.
    assert looking_for_the_address is Standing.OPEN
    assert town.standing(receipt.case_id) is Standing.PAUSED


def test_a_second_request_that_comes_back_does_not_rest_either(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    town.later(hours=2).post()
    town.mail_returns(receipt.case_id, "nachforderung")
    town.supply(receipt.case_id)
    town.complete(receipt.case_id, ASK_FOR_PAPERS, activity="pruefen")
    town.later(hours=1).post()

    town.send_again(town.mail_returns(receipt.case_id, "nachforderung"))
    town.later(hours=1).post()

    assert town.standing(receipt.case_id) is Standing.OPEN


# --- extension ---


def test_an_extended_promise_counts_as_extended_and_never_as_kept(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    town.later(hours=1).extend(receipt.case_id, date(2026, 12, 4))
    town.complete(receipt.case_id, ASSESS)
    town.later(hours=2).post()

    assert town.promise(receipt.case_id).end.until == date(2026, 12, 4)
    assert town.standing(receipt.case_id) is Standing.EXTENDED
    told = next(step for step in town.status(receipt.case_id).steps if "länger" in step.text)
    assert told.text == f"Wir brauchen länger. Neuer Tag: {format_date(date(2026, 12, 4))}."
    assert told.message == "Die Satzung wird gerade geändert."


@pytest.mark.parametrize(
    ("until_on", "hours_later", "refusal"),
    [
        (WEDNESDAY, 1, ExtensionTooShort),
        (date(2026, 11, 28), 1, ExtensionOnDayOff),
        (date(2026, 12, 24), 1, ExtensionOnDayOff),
        (date(2026, 12, 4), 72, PromiseOver),
    ],
)
def test_an_extension_is_an_honest_later_working_day_named_in_time(
    town: Town, until_on: date, hours_later: int, refusal: type[Exception]
) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.later(hours=hours_later)

    with pytest.raises(refusal):
        town.extend(receipt.case_id, until_on)

    assert "promise.extended" not in town.kinds(receipt.case_id)
    assert town.promise(receipt.case_id).until == WEDNESDAY


# --- kept and broken ---


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


def test_the_hand_over_starts_the_period_of_the_remedy(town: Town) -> None:
    receipt = town.open()
    before = [deadline.kind for deadline in town.status(receipt.case_id).deadlines]

    town.later(hours=2).post()

    deadlines = {deadline.kind: deadline.ends_on for deadline in town.status(receipt.case_id).deadlines}
    assert DeadlineKind.REMEDY not in before
    # Posted on Monday, 23 November: known on the fourth day, Friday 27th; one month later is a Sunday.
    assert deadlines[DeadlineKind.REMEDY] == date(2026, 12, 28)


def test_a_duty_to_notify_starts_no_clock_of_inaction(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    assert DeadlineKind.INACTION not in {deadline.kind for deadline in town.status(receipt.case_id).deadlines}


# --- no honest date ---


def test_where_no_honest_date_can_be_given_the_matter_is_taken_in_all_the_same(town: Town) -> None:
    town.has_no_roster()

    receipt = town.open(FOR_A_PERSON)

    assert "decision" not in {promise.kind for promise in receipt.promised}
    (missing,) = town.events(receipt.case_id, "promise.not_made")
    assert missing.facts == {
        "promise": "decision",
        "reason": "pool_without_capacity",
        "provisional_due_on": str(WEDNESDAY),
    }
    assert town.case(receipt.case_id).state == "open"
    town.complete(receipt.case_id)
    town.later(hours=2).post()
    assert town.case(receipt.case_id).state == "closed"
    assert town.verify().faults == []


def test_order_and_ledger_agree_on_work_without_a_promise(town: Town) -> None:
    """Both go by its own day, here the end of its window."""
    town.has_time_for_cases(0)
    unpromised = town.open(FOR_A_PERSON)
    before = town.ledger()

    town.has_time_for_cases(200)
    promised = town.later(minutes=1).open(FOR_A_PERSON)

    assert [row.due_on for row in before] == [TUESDAY]
    assert [row.reference for row in town.worklist()] == [unpromised.reference, promised.reference]
    assert town.verify_ledger() == []
    town.complete(unpromised.case_id)
    assert [row.key.holder.id for row in town.ledger()] == [promised.case_id]
    assert town.verify_ledger() == []


def test_a_promise_later_than_the_window_says_so_to_the_head(town: Town) -> None:
    on_time = town.open(FOR_A_PERSON)
    town.has_time_for_cases(1)
    late = town.open(FOR_A_PERSON)

    says = [
        {event.facts["promise"]: event.facts["late"] for event in town.events(receipt.case_id, "promise.made")}
        for receipt in (on_time, late)
    ]
    assert [lateness["decision"] for lateness in says] == [False, True]


def test_the_list_is_in_the_order_that_keeps_promises(town: Town) -> None:
    first = town.open(FOR_A_PERSON)
    urgent = town.later(minutes=1).open({**FOR_A_PERSON, "hund_name": "Zweiter"})
    town.later(minutes=1).extend(first.case_id, date(2026, 12, 4))

    assert [row.reference for row in town.worklist()] == [urgent.reference, first.reference]
    assert [row.is_late for row in town.on(WEDNESDAY, 17).worklist()] == [True, False]


def test_the_forecast_is_not_the_promise_and_moves(town: Town) -> None:
    receipt = town.open({**PLAIN, "weitere_angaben": "Hallo"})

    first = town.status(receipt.case_id).forecast_on
    town.later(days=7)

    assert first is not None
    assert town.status(receipt.case_id).forecast_on > first  # type: ignore[operator]
    assert town.promise(receipt.case_id).promise.promised_until == WEDNESDAY


def dates(town: Town, case_id: CaseId) -> list[Event]:
    return [event for event in town.events(case_id, "promise.made") if event.facts["promise"] == "decision"]


def test_a_matter_without_a_date_gets_one_as_soon_as_there_is_an_honest_day(town: Town) -> None:
    """First come first, told unasked, once."""
    town.has_time_for_cases(0)
    first, second = town.open(FOR_A_PERSON), town.open(FOR_A_PERSON)
    watch(town)
    assert [dates(town, receipt.case_id) for receipt in (first, second)] == [[], []]
    assert town.verify_ledger() == []

    town.later(days=1).has_time_for_cases(200)
    watch(town)
    watch(town)

    for receipt in (first, second):
        (made,) = dates(town, receipt.case_id)
        assert made.facts["until"] == str(THURSDAY)
        assert made.facts["signature"]
        assert town.standing(receipt.case_id) is Standing.OPEN
        assert any("spätestens am" in step.text for step in town.status(receipt.case_id).steps)
    assert [row.reference for row in town.worklist()] == [first.reference, second.reference]
    assert len(town.ledger()) == 2
    assert town.verify_ledger() == []
    town.complete(first.case_id)
    town.later(hours=2).post()
    assert town.standing(first.case_id) is Standing.KEPT
    assert town.verify().faults == []


def test_a_matter_that_cannot_be_looked_at_stops_no_other(town: Town) -> None:
    town.has_time_for_cases(0)
    broken, sound = town.open(FOR_A_PERSON), town.later(minutes=1).open(FOR_A_PERSON)
    town.has_time_for_cases(200)
    with write_transaction(town.id):
        Case.objects.filter(id=broken.case_id).update(variables=b"")

    watch(town.later(minutes=1))

    assert town.promise(sound.case_id).standing is Standing.OPEN
    with read_transaction(town.id):
        states = {job.payload["case"]: job.state for job in Job.objects.filter(kind="cases.watch_matter")}
    assert states == {str(broken.case_id): Job.State.WAITING, str(sound.case_id): Job.State.DONE}


def test_who_looked_before_a_colleague_acted_says_nothing_that_is_no_longer_true(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.on(FRIDAY)
    with write_transaction(town.id):
        watch_matters(now=town.now)

    town.withdraw(receipt.case_id)
    town.later(minutes=1).run_jobs()

    assert town.events(receipt.case_id, "promise.broken") == []


def test_what_waits_for_the_applicant_or_has_ended_gets_no_date(town: Town) -> None:
    town.has_time_for_cases(0)
    asked, withdrawn = town.open(FOR_A_PERSON), town.open(FOR_A_PERSON)
    town.complete(asked.case_id, ASK_FOR_PAPERS)
    town.withdraw(withdrawn.case_id)
    town.has_time_for_cases(200)

    watch(town)

    assert dates(town, asked.case_id) == []
    assert dates(town, withdrawn.case_id) == []
    town.supply(asked.case_id)
    watch(town)
    assert len(dates(town, asked.case_id)) == 1
    assert town.verify_ledger() == []


def test_a_date_given_later_ends_before_the_law_s_time_or_is_not_given(town: Town) -> None:
    """The period that deems the approval granted has begun; nothing fits before its end."""
    town.has_time_for_cases(0)
    town.offers_an_approval()
    receipt = town.open(FOR_A_PERSON, service=APPROVAL)
    town.confirm_papers(receipt.case_id, town.today)
    town.on(date(2027, 2, 22)).has_time_for_cases(200)

    watch(town)

    assert dates(town, receipt.case_id) == []
    assert town.verify_ledger() == []
