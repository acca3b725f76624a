"""Another body answers: by import or over the counter, once, to the one matter it is meant for, early or not."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from zusage.cases.domain.message_lines import Incoming
from zusage.cases.domain.payload import PayloadMisfit
from zusage.cases.models import AwaitedMessage, Case, ReceivedMessage
from zusage.cases.operations.enter_message import MessageNotAwaited, enter_message
from zusage.cases.operations.import_message import (
    Came,
    MessageIdTaken,
    MessageUnknown,
    NoMatterWaits,
    SeveralMattersWait,
    import_message,
)
from zusage.cases.operations.move_cases import move_cases
from zusage.cases.operations.open_case import Receipt
from zusage.cases.operations.parts.receiving import DoorClosed, OtherKeys
from zusage.cases.queries.messages import awaited_messages
from zusage.cases.queries.reading import engine_state, variables_of
from zusage.cases.queries.worklist import case_file
from zusage.cases.session import CaseAlreadyEnded, CaseUnknown
from zusage.cases.tests.stories import Town
from zusage.cases.tests.walking import (
    OPINION,
    apply_for,
    offer,
    opinion_by_person,
    with_time_for_the_first_answer,
    without_the_catch,
)
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain import remaining
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity.domain import NotAllowed

AGREES: Mapping[str, Any] = {"aktenzeichen": "UNB-17", "ergebnis": "zustimmung", "hinweise": "Keine."}
NUMBER = "stellungnahme"


@pytest.fixture
def offered(town: Town) -> Town:
    offer(town, opinion_by_person())
    return town


def asked(town: Town, number: str | None = "UNB-17") -> Receipt:
    """Open a matter and let it come to where it awaits the other body's answer."""
    receipt = apply_for(town, OPINION, aktenzeichen=number)
    town.complete(receipt.case_id, {"eingetragen": False}, activity="register")
    return receipt


def told(message_id: str = "m-1", message: str = NUMBER, reference: str = "", **payload: Any) -> Incoming:
    return Incoming(message_id, OPINION, message, payload or AGREES, reference)


def send(town: Town, incoming: Incoming) -> tuple[Came, str]:
    return import_message(municipality_id=town.id, incoming=incoming, now=town.now)


def enter(town: Town, receipt: Receipt, payload: Mapping[str, Any] = AGREES, role: str = "clerk") -> None:
    with read_transaction(town.id):
        awaited = next(message for message in awaited_messages(receipt.case_id) if message.message == NUMBER)
    enter_message(
        municipality_id=town.id,
        case_id=receipt.case_id,
        awaited_id=awaited.id,
        payload=payload,
        by=town.clerk(role),
        now=town.now,
    )


def stands_at(town: Town, receipt: Receipt) -> tuple[str, ...]:
    with read_transaction(town.id):
        return engine_state(Case.objects.get(id=receipt.case_id)).marking


def is_sound(town: Town) -> bool:
    found = town.verify()
    assert (found.faults, found.reports, town.verify_ledger()) == ([], [], [])
    return True


# --- where it comes in ---


def test_an_imported_answer_finds_its_matter_by_the_file_number(offered: Town) -> None:
    mine, other = asked(offered), asked(offered, "UNB-18")
    assert offered.status(mine.case_id).turn == "elsewhere"
    assert is_sound(offered)

    came = send(offered.later(days=3), told())

    assert came == (Came.DELIVERED, mine.reference)
    assert stands_at(offered, mine) == ("entscheiden",)
    assert stands_at(offered, other) == ("stellungnahme",)
    with read_transaction(offered.id):
        assert variables_of(Case.objects.get(id=mine.case_id))["ergebnis"] == "zustimmung"
        (message,) = case_file(mine.case_id, offered.now).messages
    assert (message.message, message.values["ergebnis"], message.is_taken) == (NUMBER, "zustimmung", True)
    assert offered.status(mine.case_id).steps[-2].text == "Die Antwort einer anderen Stelle ist da."
    assert is_sound(offered)


def test_an_answer_on_paper_is_entered_at_the_desk(offered: Town) -> None:
    receipt = asked(offered, None)

    enter(offered.later(days=3), receipt)

    assert stands_at(offered, receipt) == ("entscheiden",)
    (event,) = offered.events(receipt.case_id, "message.delivered")
    assert (event.facts["door"], event.facts["sender"], event.actor[:6]) == ("counter", "other_body", "staff:")
    assert is_sound(offered)


def test_the_matter_is_told_to_its_end(offered: Town) -> None:
    receipt = asked(offered)
    send(offered.later(days=3), told())
    offered.complete(receipt.case_id, {"entscheidung": "bewilligen"}, activity="entscheiden")
    offered.later(hours=3).post()

    assert offered.case(receipt.case_id).end_kind == "handed_over"
    assert is_sound(offered)


def test_without_an_answer_the_matter_goes_on_after_four_weeks(offered: Town) -> None:
    receipt = asked(offered)

    offered.later(days=28, minutes=1).run_jobs()

    assert stands_at(offered, receipt) == ("entscheiden",)
    with pytest.raises(NoMatterWaits):
        send(offered, told())
    assert is_sound(offered)


def test_a_supplement_comes_as_often_as_it_likes(offered: Town) -> None:
    receipt = asked(offered)

    for number in (1, 2):
        send(offered, told(f"n-{number}", "nachtrag", receipt.reference, nachtrag_text="Noch etwas."))

    assert stands_at(offered, receipt).count("nachtrag_lesen") == 2
    assert is_sound(offered)


# --- which matter is meant ---


def test_two_matters_with_one_file_number_are_told_apart_by_the_reference_only(offered: Town) -> None:
    first, second = asked(offered), asked(offered)

    with pytest.raises(SeveralMattersWait) as refused:
        send(offered, told())
    assert refused.value.parameters == {"message": NUMBER, "count": 2}

    assert send(offered, told(reference=second.reference)) == (Came.DELIVERED, second.reference)
    assert stands_at(offered, first) == ("stellungnahme",)
    assert is_sound(offered)


@pytest.mark.parametrize(
    ("incoming", "refusal"),
    [
        (told(aktenzeichen="UNB-99", ergebnis="zustimmung"), NoMatterWaits),
        (told(ergebnis="zustimmung"), NoMatterWaits),
        (told(message="antwort"), NoMatterWaits),
        (told(reference="DA-2222-2222"), NoMatterWaits),
        (told(reference="nonsense"), NoMatterWaits),
        (told(aktenzeichen="UNB-17", ergebnis="vielleicht"), PayloadMisfit),
        (told(aktenzeichen="UNB-17"), PayloadMisfit),
        (told(aktenzeichen=17, ergebnis="zustimmung"), PayloadMisfit),
        (Incoming("m-1", "zwei-stellen", NUMBER, AGREES), NoMatterWaits),
    ],
)
def test_what_is_meant_for_nobody_is_refused_and_nothing_is_written(
    offered: Town, incoming: Incoming, refusal: type[Exception]
) -> None:
    receipt = asked(offered)
    before = len(offered.events(receipt.case_id))

    with pytest.raises(refusal):
        send(offered, incoming)

    assert len(offered.events(receipt.case_id)) == before
    with read_transaction(offered.id):
        assert not ReceivedMessage.objects.exists()


def test_a_matter_without_a_file_number_is_found_by_no_file_number(offered: Town) -> None:
    receipt = asked(offered, None)

    with pytest.raises(NoMatterWaits):
        send(offered, told(ergebnis="zustimmung"))

    assert send(offered, told(reference=receipt.reference))[0] is Came.DELIVERED


def test_a_reference_with_another_file_number_is_refused(offered: Town) -> None:
    receipt = asked(offered)

    with pytest.raises(OtherKeys):
        send(offered, told(reference=receipt.reference, aktenzeichen="UNB-18", ergebnis="zustimmung"))


def test_at_the_desk_an_answer_for_another_file_number_reaches_nobody(offered: Town) -> None:
    first, second = asked(offered, "UNB-17"), asked(offered, "UNB-18")
    before = offered.kinds(first.case_id)

    with pytest.raises(OtherKeys):
        enter(offered, first, {**AGREES, "aktenzeichen": "UNB-18"})

    assert offered.kinds(first.case_id) == before
    enter(offered, second, {**AGREES, "aktenzeichen": "UNB-18"})
    assert "message.delivered" in offered.kinds(second.case_id)
    assert offered.verify().faults == []


def test_an_unknown_message_and_a_closed_door_are_refused_by_name(offered: Town) -> None:
    receipt = asked(offered)

    with pytest.raises(MessageUnknown) as unknown:
        send(offered, told(message="antwort", reference=receipt.reference))
    assert unknown.value.parameters == {"message": "antwort", "allowed": "nachtrag, stellungnahme"}

    with read_transaction(offered.id):
        supplement = next(message for message in awaited_messages(receipt.case_id) if message.message == "nachtrag")
    with pytest.raises(DoorClosed):
        enter_message(
            municipality_id=offered.id,
            case_id=receipt.case_id,
            awaited_id=supplement.id,
            payload={"nachtrag_text": "Noch etwas."},
            by=offered.clerk(),
            now=offered.now,
        )


def test_an_ended_matter_takes_no_message(offered: Town) -> None:
    receipt = asked(offered)
    offered.withdraw(receipt.case_id)

    with pytest.raises(CaseAlreadyEnded):
        send(offered, told(reference=receipt.reference))
    with pytest.raises(NoMatterWaits):
        send(offered, told())
    assert is_sound(offered)


def test_a_stranger_and_another_town_reach_no_matter(offered: Town, neighbour: Town) -> None:
    receipt = asked(offered)

    with pytest.raises(NoMatterWaits):
        send(neighbour, told(reference=receipt.reference))
    with pytest.raises(NotAllowed):
        enter(offered, receipt, role="post")
    with pytest.raises(CaseUnknown):
        enter_message(
            municipality_id=neighbour.id,
            case_id=receipt.case_id,
            awaited_id=receipt.case_id,
            payload=AGREES,
            by=neighbour.clerk(),
            now=neighbour.now,
        )


# --- once ---


def test_the_same_message_again_does_nothing_and_another_under_its_id_is_refused(offered: Town) -> None:
    receipt = asked(offered)
    send(offered, told())
    before = len(offered.events(receipt.case_id))

    assert send(offered.later(hours=1), told()) == (Came.BEFORE, receipt.reference)
    with pytest.raises(MessageIdTaken):
        send(offered, told(aktenzeichen="UNB-17", ergebnis="bedenken"))

    assert len(offered.events(receipt.case_id)) == before


def test_who_enters_what_came_meanwhile_is_told(offered: Town) -> None:
    receipt = asked(offered)
    with read_transaction(offered.id):
        awaited = next(message for message in awaited_messages(receipt.case_id) if message.message == NUMBER)
    send(offered, told())

    with pytest.raises(MessageNotAwaited):
        enter_message(
            municipality_id=offered.id,
            case_id=receipt.case_id,
            awaited_id=awaited.id,
            payload=AGREES,
            by=offered.clerk(),
            now=offered.now,
        )


def test_a_refused_answer_leaves_nothing_behind_and_may_come_again_mended(offered: Town) -> None:
    receipt = asked(offered)
    with pytest.raises(PayloadMisfit):
        send(offered, told(aktenzeichen="UNB-17", ergebnis="ja"))

    assert send(offered, told())[0] is Came.DELIVERED
    assert stands_at(offered, receipt) == ("entscheiden",)


# --- early ---


def test_an_answer_that_comes_early_is_kept_until_the_matter_awaits_it(offered: Town) -> None:
    receipt = apply_for(offered, OPINION, aktenzeichen="UNB-17")

    assert send(offered, told(reference=receipt.reference)) == (Came.KEPT, receipt.reference)
    assert stands_at(offered, receipt) == ("register",)
    assert is_sound(offered)
    offered.later(hours=1).complete(receipt.case_id, {"eingetragen": False}, activity="register")

    assert stands_at(offered, receipt) == ("entscheiden",)
    with read_transaction(offered.id):
        (message,) = case_file(receipt.case_id, offered.now).messages
    assert message.is_taken
    assert message.at == offered.now - timedelta(hours=1)
    assert is_sound(offered)


def test_a_kept_answer_with_another_file_number_is_not_taken(offered: Town) -> None:
    receipt = apply_for(offered, OPINION, aktenzeichen="UNB-17")
    send(offered, told(reference=receipt.reference, aktenzeichen="UNB-18", ergebnis="zustimmung"))

    offered.complete(receipt.case_id, {"eingetragen": False}, activity="register")

    assert stands_at(offered, receipt) == ("stellungnahme",)
    assert is_sound(offered)


def test_a_kept_answer_that_nobody_took_is_read_by_a_person_at_the_end(offered: Town) -> None:
    receipt = apply_for(offered, OPINION, aktenzeichen="UNB-17")
    send(offered, told(reference=receipt.reference, aktenzeichen="UNB-18", ergebnis="bedenken"))
    offered.complete(receipt.case_id, {"eingetragen": False}, activity="register")
    enter(offered, receipt)

    offered.complete(receipt.case_id, {"entscheidung": "bewilligen"}, activity="entscheiden")

    offered.complete(receipt.case_id, {}, activity="nachricht")
    offered.later(hours=3).post()
    assert offered.case(receipt.case_id).end_kind == "handed_over"
    assert is_sound(offered)


# --- a new version meanwhile ---


def test_a_matter_that_moved_to_a_new_version_still_gets_its_answer(offered: Town) -> None:
    receipt = asked(offered)
    files = opinion_by_person()
    service = files["service.toml"].decode().replace('version = "0.1.0"', 'version = "0.2.0"', 1)
    offer(offered.later(minutes=1), {**files, "service.toml": service.encode()})
    move_cases(municipality_id=offered.id, service_key=OPINION, now=offered.now)

    assert send(offered.later(minutes=1), told()) == (Came.DELIVERED, receipt.reference)
    assert is_sound(offered)


# --- what is promised, and what verify sees ---


def test_the_wait_for_the_answer_is_in_the_promise(offered: Town) -> None:
    with read_transaction(offered.id):
        package = catalogue.get_service(OPINION).package
        whole = catalogue.way_of(package).minutes
    receipt = asked(offered)
    send(offered, told())
    with read_transaction(offered.id):
        left = catalogue.way_of(package, engine_state(Case.objects.get(id=receipt.case_id))).minutes

    assert whole - left >= 10 * 480


@pytest.fixture
def no_waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the one function of remaining work forget every wait for somebody outside."""
    monkeypatch.setattr("zusage.catalogue.domain.lengths.wait_of", lambda ways, place: 0)
    remaining._known.cache_clear()
    yield
    remaining._known.cache_clear()


@pytest.mark.usefixtures("no_waits")
def test_the_ledger_sees_an_activity_whose_start_forgot_the_answer_behind_it(town: Town) -> None:
    offer(town, with_time_for_the_first_answer(without_the_catch(opinion_by_person())))

    receipt = apply_for(town, OPINION, aktenzeichen="UNB-17")

    (found,) = town.verify_ledger()
    assert found.startswith(f"{receipt.reference}: 'register' may start as late as")


def test_verify_sees_rows_that_are_not_what_the_process_awaits(offered: Town) -> None:
    asked(offered)
    with write_transaction(offered.id):
        AwaitedMessage.objects.filter(message=NUMBER).delete()

    (found,) = offered.verify().faults
    assert "awaits" in found.reason


def test_verify_sees_a_message_that_counts_as_taken_and_was_not(offered: Town) -> None:
    receipt = apply_for(offered, OPINION, aktenzeichen="UNB-17")
    send(offered, told(reference=receipt.reference))
    with write_transaction(offered.id):
        ReceivedMessage.objects.update(state=ReceivedMessage.State.DELIVERED)

    (found,) = offered.verify().faults
    assert "messages were taken" in found.reason
