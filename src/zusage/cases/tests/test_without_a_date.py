"""Matters that no honest date can be given to, or only a later one, and the order of work.

The stories begin on Monday, 23 November 2026; the window is two working days.
"""

from datetime import date

from zusage.cases.models import Case, Event
from zusage.cases.operations.watch_matters import watch_matters
from zusage.cases.tests.stories import APPROVAL, ASK_FOR_PAPERS, FOR_A_PERSON, PLAIN, Town
from zusage.common.domain.ids import CaseId
from zusage.common.models import Job
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.promises.domain.promise import Standing

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, 23 + n) for n in range(5))


def watch(town: Town) -> None:
    with write_transaction(town.id):
        watch_matters(now=town.now)
    town.run_jobs()


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
    # The extended one still owes its first answer, which nothing moved.
    assert [row.is_late for row in town.on(WEDNESDAY, 17).worklist()] == [True, True]


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
