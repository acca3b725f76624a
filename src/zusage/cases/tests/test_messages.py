"""What somebody writes to us is read by a person, however the matter goes on meanwhile."""

from uuid import UUID

import pytest

from zusage.cases.domain.house_items import MESSAGE_ACTIVITY
from zusage.cases.models import Case
from zusage.cases.operations.answer_message import answer_message
from zusage.cases.operations.complete_work_item import MessageUnread
from zusage.cases.session import CaseAlreadyEnded
from zusage.cases.tests.stories import FOR_A_PERSON, Town
from zusage.cases.tests.test_walking_matters import DEFECT, offered
from zusage.common.domain.ids import CaseId
from zusage.identity.domain import NotAllowed


def answer(town: Town, case_id: CaseId, *answered: UUID, text: str = "Das tut uns leid.") -> None:
    answer_message(
        municipality_id=town.id, case_id=case_id, text=text, answered=answered, by=town.clerk(), now=town.now
    )


def waiting(town: Town) -> list[str]:
    return [row.what for row in town.worklist()]


def test_nobody_decides_before_the_message_is_read(town: Town) -> None:
    receipt = offered(town, DEFECT)
    town.write(receipt.case_id, "Jetzt flackert sie.")
    before = town.case(receipt.case_id).event_count

    with pytest.raises(MessageUnread):
        town.later(hours=1).complete(receipt.case_id, {"ergebnis": "behoben"}, activity="pruefen")

    assert town.case(receipt.case_id).event_count == before
    answer(town, receipt.case_id, town.item(receipt.case_id, MESSAGE_ACTIVITY))
    town.complete(receipt.case_id, {"ergebnis": "behoben"}, activity="pruefen")
    assert town.case(receipt.case_id).state == Case.State.CLOSED
    assert town.verify().faults == []
    assert town.verify_ledger() == []


def test_a_message_after_the_end_can_be_answered_and_so_can_one_that_was_read(town: Town) -> None:
    receipt = offered(town, DEFECT)
    town.later(hours=1).complete(receipt.case_id, {"ergebnis": "behoben"}, activity="pruefen")
    town.write(receipt.case_id, "Jetzt flackert sie.")
    message = town.item(receipt.case_id, MESSAGE_ACTIVITY)

    assert waiting(town) == ["Nachricht lesen"]
    assert town.status(receipt.case_id).message_waits
    assert town.status(receipt.case_id).turn == "office"
    answer(town, receipt.case_id, message)
    assert waiting(town) == []
    assert [step.message for step in town.status(receipt.case_id).steps if step.message] == [
        "Jetzt flackert sie.",
        "Das tut uns leid.",
    ]
    assert town.status(receipt.case_id).turn == "nobody"
    answer(town, receipt.case_id, text="Noch ein Wort dazu.")
    assert town.verify().faults == []
    assert town.verify_ledger() == []


def test_a_message_outlives_the_hand_over_of_the_notice(town: Town) -> None:
    receipt = town.open()
    town.write(receipt.case_id)

    town.later(hours=3).post()

    assert town.case(receipt.case_id).state == Case.State.CLOSED
    assert waiting(town) == ["Nachricht lesen"]
    assert town.verify().faults == []
    assert town.verify_ledger() == []


def test_a_message_outlives_a_withdrawal(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.write(receipt.case_id, "Ich ziehe um; bitte sagen Sie mir, wer jetzt zuständig ist.")

    town.withdraw(receipt.case_id)

    assert waiting(town) == ["Nachricht lesen"]
    assert town.verify().faults == []
    assert town.verify_ledger() == []


@pytest.mark.parametrize("end", ["closed", "withdrawn"])
def test_what_is_written_after_the_end_is_read_as_soon_as_a_first_answer_is_due(town: Town, end: str) -> None:
    receipt = town.open() if end == "closed" else town.open(FOR_A_PERSON)
    if end == "closed":
        town.later(hours=3).post()
    else:
        town.withdraw(receipt.case_id)
    assert town.case(receipt.case_id).state == end

    town.write(receipt.case_id, "Ich ziehe am Ersten um.")

    (row,) = town.worklist()
    assert row.latest_start_on is not None
    assert row.latest_start_on > town.today
    assert not row.is_late
    assert town.verify().faults == []
    assert town.verify_ledger() == []


def test_an_answer_leaves_the_message_that_came_while_it_was_written(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.write(receipt.case_id, "Die erste.")
    first = town.item(receipt.case_id, MESSAGE_ACTIVITY)
    town.later(minutes=1).write(receipt.case_id, "Die zweite.")

    answer(town, receipt.case_id, first)

    assert waiting(town).count("Nachricht lesen") == 1
    assert town.item(receipt.case_id, MESSAGE_ACTIVITY) != first


def test_an_answer_does_nothing_to_what_is_no_message_of_this_matter(town: Town) -> None:
    receipt, other = town.open(FOR_A_PERSON), town.open(FOR_A_PERSON)
    town.write(receipt.case_id)
    town.write(other.case_id)
    task, of_another = town.item(receipt.case_id, "pruefen"), town.item(other.case_id, MESSAGE_ACTIVITY)

    answer(town, receipt.case_id, task, of_another)

    assert sorted(waiting(town)).count("Nachricht lesen") == 2
    assert len(town.worklist()) == 4
    assert town.verify().faults == []


def test_who_may_not_work_on_the_matter_answers_nothing(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.write(receipt.case_id)
    before = town.kinds(receipt.case_id)

    with pytest.raises(NotAllowed):
        answer_message(
            municipality_id=town.id, case_id=receipt.case_id, text="Gut.", by=town.clerk("post"), now=town.now
        )

    assert town.kinds(receipt.case_id) == before


@pytest.mark.parametrize("end", ["closed", "withdrawn"])
def test_an_ended_matter_without_a_message_takes_no_further_word(town: Town, end: str) -> None:
    receipt = town.open() if end == "closed" else town.open(FOR_A_PERSON)
    if end == "closed":
        town.later(hours=3).post()
    else:
        town.withdraw(receipt.case_id)
    before = town.kinds(receipt.case_id)

    with pytest.raises(CaseAlreadyEnded):
        answer(town, receipt.case_id)

    assert town.kinds(receipt.case_id) == before


def test_two_answers_in_a_row_are_both_read(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    answer(town, receipt.case_id, text="Wir prüfen noch.")
    answer(town.later(hours=1), receipt.case_id, text="Jetzt ist es fertig.")

    assert [step.message for step in town.status(receipt.case_id).steps if step.message] == [
        "Wir prüfen noch.",
        "Jetzt ist es fertig.",
    ]
