"""What a promise means once letters, people and days have their say.

The stories begin on Monday, 23 November 2026; the window is two working days.
"""

from datetime import date

import pytest

from zusage.cases.operations.watch_matters import watch_matters
from zusage.cases.queries.proof import signed_promises
from zusage.cases.tests.stories import ASK_FOR_PAPERS, ASSESS, FOR_A_PERSON, Town
from zusage.common import signing
from zusage.common.domain.german import format_date
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.law.domain.deadlines import DeadlineKind
from zusage.promises.domain.promise import FIRST_ANSWER, Standing
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
    assert told.text == f"Wir brauchen länger. Neuer Tag für „Der Steuerbescheid“: {format_date(date(2026, 12, 4))}."
    assert told.message == "Die Satzung wird gerade geändert."


def test_an_extension_moves_what_goes_with_the_decision_and_leaves_the_first_answer(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    before = {facts.kind: facts.until for facts in town.status(receipt.case_id).promises}

    town.later(hours=1).extend(receipt.case_id, date(2026, 12, 4))

    after = {facts.kind: facts.until for facts in town.status(receipt.case_id).promises}
    assert after == {**before, "decision": date(2026, 12, 4), "tag": date(2026, 12, 4)}
    assert "Damit verschiebt sich auch: Marke." in " ".join(step.text for step in town.status(receipt.case_id).steps)


def test_the_list_follows_the_first_answer_where_the_decision_has_more_time(town: Town) -> None:
    extended, other = town.open(FOR_A_PERSON), town.later(days=1).open(FOR_A_PERSON)

    town.extend(extended.case_id, date(2026, 12, 18))

    first, second = town.worklist()
    assert (first.case_id, second.case_id) == (extended.case_id, other.case_id)
    assert (first.promised_until, first.is_first_answer) == (date(2026, 11, 25), True)


def test_a_settled_promise_is_never_shown_with_another_day(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    town.later(hours=2).post()
    kept = town.promise(receipt.case_id, FIRST_ANSWER)

    town.on(FRIDAY)  # the matter rests since Monday

    assert (kept.standing, kept.until) == (Standing.KEPT, date(2026, 11, 25))
    later = town.promise(receipt.case_id, FIRST_ANSWER)
    assert (later.standing, later.until) == (kept.standing, kept.until)
    assert not later.is_resting


def test_a_request_lets_the_promise_rest_from_the_day_it_was_posted(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    run_id = town.later(hours=2).print_post()

    town.on(WEDNESDAY, 8).tick(run_id, posted_on=MONDAY)

    assert [pause.from_on for pause in town.promise(receipt.case_id).pauses] == [MONDAY]


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
