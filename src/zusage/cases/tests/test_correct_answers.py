"""Answers are put right before anything is decided by them, with a trace that the applicant reads."""

from typing import Any

import pytest

from zusage.cases.operations.correct_answers import AnswersDecided, NothingCorrected, correct_answers
from zusage.cases.session import CaseAlreadyEnded
from zusage.cases.tests.stories import FOR_A_PERSON, PHOTO, Town
from zusage.common.domain.ids import CaseId
from zusage.identity.domain import NotAllowed


def correct(town: Town, case_id: CaseId, role: str = "clerk", **answers: Any) -> None:
    correct_answers(
        municipality_id=town.id,
        case_id=case_id,
        answers={**FOR_A_PERSON, **answers},
        reason="Ihr Anruf von heute.",
        by=town.clerk(role),
        now=town.now,
    )


def test_the_process_goes_on_by_what_is_right_and_the_history_keeps_both(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON, uploads=(PHOTO,))

    correct(town, receipt.case_id, hund_name="Bella", mithalter=True, mithalter_1="Toni Beispiel")
    town.complete(receipt.case_id)
    town.run_jobs()

    status = town.status(receipt.case_id)
    said = next(step.message for step in status.steps if "berichtigt" in step.text)
    assert f"bisher {FOR_A_PERSON['hund_name']}; jetzt Bella" in said
    assert "bisher Nein; jetzt Ja" in said
    assert "bisher keine Angabe; jetzt Toni Beispiel" in said
    assert said.endswith("Grund: Ihr Anruf von heute.")
    assert [kind for kind, _ in town.deliveries(receipt.case_id)].count("bescheid") == 2
    assert town.verify().faults == []
    assert town.verify().reports == []
    assert town.verify_ledger() == []


def test_nothing_else_changes(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    until = town.promise(receipt.case_id).until
    item = town.item(receipt.case_id)

    correct(town.later(hours=2), receipt.case_id, hund_name="Bella")

    assert town.promise(receipt.case_id).until == until
    assert town.item(receipt.case_id) == item
    assert town.case(receipt.case_id).state == "open"


@pytest.mark.parametrize(
    ("prepare", "refused"),
    [
        (lambda town, case: town.complete(case), AnswersDecided),
        (lambda town, case: town.withdraw(case), CaseAlreadyEnded),
        (lambda town, case: correct(town, case, hund_name="Bella"), NothingCorrected),
    ],
    ids=["after the decision", "after the end", "twice the same"],
)
def test_too_late_or_nothing_is_refused_and_writes_nothing(town: Town, prepare: Any, refused: type[Exception]) -> None:
    receipt = town.open(FOR_A_PERSON)
    prepare(town, receipt.case_id)
    before = town.kinds(receipt.case_id)

    with pytest.raises(refused):
        correct(town, receipt.case_id, hund_name="Bella")

    assert town.kinds(receipt.case_id) == before


def test_nobody_without_the_skill_corrects_anything(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    with pytest.raises(NotAllowed):
        correct(town, receipt.case_id, role="post", hund_name="Bella")
