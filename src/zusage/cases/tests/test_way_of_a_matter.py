"""From the application to the hand-over: what happens, who is asked, who is told."""

from datetime import date, timedelta
from typing import Any

import pytest

from zusage.applications import operations as applications
from zusage.applications.tests.test_drafts import PAGES
from zusage.cases.models import Case, Delivery, Document, Sending
from zusage.cases.operations.answer_message import answer_message
from zusage.cases.operations.extend_promise import extend_promise
from zusage.cases.operations.hand_over_at_counter import hand_over_at_counter
from zusage.cases.operations.parts.sending import forget_sendings
from zusage.cases.operations.submit_draft import submit_draft
from zusage.cases.operations.supply_papers import NothingAsked
from zusage.cases.operations.tick_posted import tick_posted
from zusage.cases.operations.withdraw_case import TooLateToWithdraw
from zusage.cases.queries import post as post_room
from zusage.cases.queries.sendings import AlreadySent
from zusage.cases.queries.status import WrongCode, identify
from zusage.cases.queries.worklist import case_file, case_in_sight, document_content
from zusage.cases.session import CaseAlreadyEnded, CaseUnknown
from zusage.cases.tests.stories import ASK_FOR_PAPERS, ASSESS, FOR_A_PERSON, NO_TAX, PHOTO, PLAIN, Town
from zusage.cases.tests.whole_town import everything_happens
from zusage.catalogue.domain.secrecy import Sight
from zusage.common.domain.ids import CaseId, new_id
from zusage.common.domain.reference import normalise_reference
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity.domain import NotAllowed
from zusage.promises.domain.promise import Standing


def test_the_receipt_names_reference_code_and_promised_days(town: Town) -> None:
    receipt = town.open()

    assert normalise_reference(receipt.reference) == receipt.reference
    assert len(receipt.access_code) == 19
    assert {promise.kind: promise.until for promise in receipt.promised} == {
        "decision": date(2026, 11, 25),
        "first_answer": date(2026, 11, 25),
        "tag": date(2026, 11, 25),
    }


def test_a_plain_case_is_decided_by_the_machine_at_once(town: Town) -> None:
    receipt = town.open()

    case = town.case(receipt.case_id)
    assert case.state == Case.State.DECIDED
    assert [(decision.outcome, decision.by_machine) for decision in town.decisions(receipt.case_id)] == [
        ("festgesetzt", True)
    ]
    assert town.worklist() == ()


@pytest.mark.parametrize(
    "unusual",
    [
        {"weitere_angaben": "Bitte rufen Sie mich an."},
        {"hund_rasse": "Rottweiler"},  # a listed breed
        {"hund_rasse": "Labradorr"},  # a slip of the pen is no known breed
        {"hund_art": "mischling", "hund_mix_1": "Pudel", "hund_mix_2": "Rottweiler"},
        {"hund_art": "unbekannt"},
        {"hund_seit": "2026-10-01"},  # notified too late
        {"ermaessigung": True, "ermaessigung_grund": "rettungshund"},
        {"halter_anschrift": {**PLAIN["halter_anschrift"], "postal_code": "60311", "city": "Frankfurt"}},
    ],
)
def test_whatever_is_not_plain_goes_to_a_person(town: Town, unusual: dict[str, Any]) -> None:
    receipt = town.open({**PLAIN, **unusual})

    case = town.case(receipt.case_id)
    assert (case.state, town.decisions(receipt.case_id)) == (Case.State.OPEN, ())
    assert [row.reference for row in town.worklist()] == [receipt.reference]


def test_a_person_decides_and_the_notice_is_posted(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    town.later(minutes=30).complete(receipt.case_id)
    town.later(hours=3).post()

    case = town.case(receipt.case_id)
    assert (case.state, case.end_kind) == (Case.State.CLOSED, "handed_over")
    assert [(decision.outcome, decision.by_machine) for decision in town.decisions(receipt.case_id)] == [
        ("festgesetzt", False)
    ]
    assert town.standing(receipt.case_id) is Standing.KEPT
    assert town.deliveries(receipt.case_id) == [("bescheid", "handed_over"), ("marke", "handed_over")]


def test_each_holder_gets_a_notice_and_the_promise_waits_for_the_last(town: Town) -> None:
    receipt = town.open({**PLAIN, "mithalter": True, "mithalter_1": "Toni Beispiel", "mithalter_2": "Uli Beispiel"})
    if town.case(receipt.case_id).state == Case.State.OPEN:
        town.complete(receipt.case_id)
    town.later(hours=2)
    run_id = town.print_post()
    notices = [posting for posting in town.postings(run_id) if posting.deliverable == "bescheid"]

    assert sorted(notice.recipient.split(",")[0] for notice in notices) == [
        "Kim Beispiel",
        "Toni Beispiel",
        "Uli Beispiel",
    ]
    for number, notice in enumerate(notices, start=1):
        tick_posted(
            municipality_id=town.id,
            delivery_ids=[notice.delivery_id],
            posted_on=town.today,
            by=town.clerk("post"),
            now=town.now,
        )
        assert town.standing(receipt.case_id) is (Standing.KEPT if number == len(notices) else Standing.OPEN)


def test_no_tax_is_a_notice_of_its_own(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    town.complete(receipt.case_id, NO_TAX)
    town.later(hours=2).post()

    assert town.case(receipt.case_id).state == Case.State.CLOSED
    assert [deliverable for deliverable, _ in town.deliveries(receipt.case_id)] == ["kein_steuerfall"]


def test_a_thing_that_the_decision_does_not_bring_is_owed_no_more(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    town.complete(receipt.case_id, NO_TAX)

    assert town.standing(receipt.case_id, "tag") is Standing.WITHDRAWN
    assert town.standing(receipt.case_id) is Standing.OPEN
    town.later(hours=2).post()
    assert town.verify().faults == []


def test_papers_are_asked_for_once_supplied_and_looked_at_again(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    asked = town.status(receipt.case_id)
    town.later(hours=2).post()
    town.later(days=1).supply(receipt.case_id, uploads=(PHOTO,))

    assert asked.turn == "applicant"
    assert asked.asked is not None
    assert len(asked.asked.papers) == 2
    assert asked.asked.hint == "Bitte beides auf einmal."
    assert town.status(receipt.case_id).turn == "office"
    assert [row.reference for row in town.worklist()] == [receipt.reference]


def test_what_is_supplied_before_the_letter_left_stops_the_letter(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, ASK_FOR_PAPERS)

    town.later(minutes=10).supply(receipt.case_id)

    assert town.deliveries(receipt.case_id) == [("nachforderung", "stopped")]
    assert "promise.paused" not in town.kinds(receipt.case_id)


def test_nothing_can_be_supplied_that_was_not_asked_for(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    with pytest.raises(NothingAsked):
        town.supply(receipt.case_id)


def test_after_the_days_to_answer_and_the_post_somebody_decides_on_what_is_there(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    town.later(hours=2).post()

    town.later(days=37, hours=20).run_jobs()
    before = town.worklist()
    town.later(hours=4).run_jobs()

    assert before == ()
    assert [row.what for row in town.worklist()] == ["Nach Aktenlage entscheiden"]
    assert town.status(receipt.case_id).turn == "office"
    town.complete(receipt.case_id, {**ASSESS})
    assert town.case(receipt.case_id).state == Case.State.DECIDED


def test_an_answer_in_time_stops_the_timer(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    town.later(hours=2).post()
    town.later(days=2).supply(receipt.case_id)

    town.later(days=40).run_jobs()

    assert "timer.fired" not in town.kinds(receipt.case_id)


def test_somebody_withdraws_and_nothing_more_is_done(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    town.withdraw(receipt.case_id)

    assert town.worklist() == ()
    assert town.status(receipt.case_id).turn == "nobody"
    assert town.standing(receipt.case_id) is Standing.WITHDRAWN
    with pytest.raises(CaseAlreadyEnded):
        town.withdraw(receipt.case_id)


def test_withdrawing_stops_a_letter_that_has_not_left(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, ASK_FOR_PAPERS)

    town.withdraw(receipt.case_id)
    town.later(hours=2).run_jobs()

    assert town.deliveries(receipt.case_id) == [("nachforderung", "stopped")]
    with read_transaction(town.id):
        assert post_room.ready_to_post() == 0


def test_a_decision_cannot_be_undone_by_withdrawing(town: Town) -> None:
    receipt = town.open()

    with pytest.raises(TooLateToWithdraw):
        town.withdraw(receipt.case_id)


def test_a_message_always_reaches_a_person_also_after_the_machine_decided(town: Town) -> None:
    receipt = town.open()

    town.write(receipt.case_id, "Der Hund heißt anders.")
    assert [row.what for row in town.worklist()] == ["Nachricht lesen"]
    answer_message(municipality_id=town.id, case_id=receipt.case_id, text="Danke.", by=town.clerk(), now=town.now)
    town.complete(receipt.case_id, {})

    assert town.worklist() == ()
    assert [step.message for step in town.status(receipt.case_id).steps if step.message] == [
        "Der Hund heißt anders.",
        "Danke.",
    ]


@pytest.mark.parametrize("channel", ["counter", "phone", "letter"])
def test_every_door_leads_to_the_same_deadlines(town: Town, channel: str) -> None:
    online, other = town.open(), town.open(channel=channel)

    assert [(promise.kind, promise.until) for promise in online.promised] == [
        (promise.kind, promise.until) for promise in other.promised
    ]
    assert town.case(other.case_id).channel == channel


def test_a_draft_becomes_a_case_once_with_its_files(town: Town) -> None:
    token = town.draft()
    with write_transaction(town.id):
        for page, raw in PAGES.items():
            applications.save_page(token=token, page=page, raw=raw, now=town.now)

    receipt = submit_draft(municipality_id=town.id, token=token, now=town.now)

    with read_transaction(town.id):
        assert [row.kind for row in Document.objects.filter(case_id=receipt.case_id)] == ["upload"]
    again = submit_draft(municipality_id=town.id, token=token, now=town.now + timedelta(minutes=59))
    assert (again.case_id, again.access_code) == (receipt.case_id, receipt.access_code)
    with pytest.raises(AlreadySent):
        submit_draft(municipality_id=town.id, token=token, now=town.now + timedelta(minutes=60))


def test_codes_are_forgotten_with_their_hour_and_forms_with_the_draft(town: Town) -> None:
    receipt = town.open(form="ein Formular")
    with write_transaction(town.id):
        forget_sendings(now=town.now + timedelta(minutes=61))
    with read_transaction(town.id):
        assert bytes(Sending.objects.get(case_id=receipt.case_id).access_code) == b""
    with write_transaction(town.id):
        forget_sendings(now=town.now + timedelta(days=30, minutes=1))
    with read_transaction(town.id):
        assert not Sending.objects.exists()


def test_reference_and_code_open_the_case_however_they_are_typed(town: Town) -> None:
    receipt = town.open()

    with read_transaction(town.id):
        found = identify(receipt.reference.lower().replace("-", " "), receipt.access_code.lower().replace("-", ""))

    assert found == receipt.case_id


@pytest.mark.parametrize(
    ("typed_reference", "typed_code"),
    [
        ("{reference}", "AAAA-AAAA-AAAA-AAAA"),
        ("{reference}", "no code at all"),
        ("{reference}", ""),
        ("DA-2222-2222", "{code}"),
        ("", "{code}"),
        ("{other}", "{code}"),
    ],
)
def test_a_wrong_reference_or_code_gets_one_and_the_same_answer(
    town: Town, typed_reference: str, typed_code: str
) -> None:
    receipt, other = town.open(), town.open()
    parameters = {"reference": receipt.reference, "code": receipt.access_code, "other": other.reference}

    with read_transaction(town.id), pytest.raises(WrongCode) as refused:
        identify(typed_reference.format(**parameters), typed_code.format(**parameters))

    assert refused.value.parameters == {}


def test_a_wrong_and_a_missing_case_take_the_same_way(town: Town, django_assert_num_queries: Any) -> None:
    receipt = town.open()

    for typed in (receipt.reference, "DA-2222-2222", "nothing"):
        with read_transaction(town.id), django_assert_num_queries(1), pytest.raises(WrongCode):
            identify(typed, "AAAA-AAAA-AAAA-AAAA")


def test_a_case_that_is_not_there_is_unknown(town: Town) -> None:
    for change in (town.withdraw, town.supply, town.write):
        with pytest.raises(CaseUnknown):
            change(CaseId(new_id()))


def test_only_who_has_the_skill_may_decide(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    for login in ("wolf", "keller"):
        with pytest.raises(NotAllowed):
            town.complete(receipt.case_id, by=town.staff(login))

    assert town.case(receipt.case_id).state == Case.State.OPEN


def test_only_the_post_room_ticks_and_only_the_head_extends(town: Town) -> None:
    receipt = town.open()
    run_id = town.later(hours=2).print_post()
    ids = [posting.delivery_id for posting in town.postings(run_id)]

    with pytest.raises(NotAllowed):
        tick_posted(municipality_id=town.id, delivery_ids=ids, posted_on=town.today, by=town.clerk(), now=town.now)
    with pytest.raises(NotAllowed):
        hand_over_at_counter(municipality_id=town.id, delivery_id=ids[0], by=town.clerk("post"), now=town.now)
    with pytest.raises(NotAllowed):
        extend_promise(
            municipality_id=town.id,
            case_id=receipt.case_id,
            until_on=date(2026, 12, 4),
            reason="Warum nicht.",
            by=town.clerk(),
            now=town.now,
        )


def test_the_file_of_a_case_shows_which_rule_brought_a_person_in(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    with read_transaction(town.id):
        found = case_file(receipt.case_id, town.now)

    assert [check.code for check in found.checks] == ["weitere_angaben"]
    assert found.checks[0].rules
    assert found.variables["antrag"]["hund_name"] == "Wuschelfell"


def test_documents_are_for_those_with_the_skill(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON, uploads=(PHOTO,))
    clerk, stranger = town.clerk(), town.clerk("post")
    with read_transaction(town.id):
        document_id = Document.objects.get(case_id=receipt.case_id).id
        assert case_in_sight(receipt.reference, clerk) == (receipt.case_id, Sight.FILE)

    with read_transaction(town.id):
        _, content = document_content(receipt.case_id, document_id, clerk)
        with pytest.raises(NotAllowed):
            document_content(receipt.case_id, document_id, stranger)

    assert content == PHOTO.content


def test_every_story_ends_with_events_state_process_and_ledger_in_agreement(town: Town) -> None:
    everything_happens(town)

    found = town.verify()

    assert (found.cases, found.faults, found.reports) == (12, [], [])
    assert town.verify_ledger() == []


def test_opening_a_case_takes_at_most_seventeen_statements(town: Town, django_assert_max_num_queries: Any) -> None:
    town.open()

    with django_assert_max_num_queries(17):
        town.open()
    with read_transaction(town.id):
        assert Delivery.objects.count() == 4


def test_the_applicant_reads_the_last_day_to_answer_once_the_request_was_posted(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    before = town.status(receipt.case_id).asked

    town.later(hours=2).post()
    after = town.status(receipt.case_id).asked

    assert before is not None
    assert before.until_on is None
    assert after is not None
    # Posted on Mon 23 Nov, known on Fri 27 Nov (day 4), 28 days: Fri 25 Dec, a holiday; Sat 26 Dec, too.
    assert after.until_on == date(2026, 12, 28)
