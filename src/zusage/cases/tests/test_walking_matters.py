"""Invented services that are no tax and no dog: they end without a notice, only inform, or promise later."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zusage.cases.models import Case
from zusage.cases.operations.correct_decision import (
    CorrectionWithoutReason,
    NotACorrection,
    NothingToCorrect,
    correct_decision,
)
from zusage.cases.operations.open_case import Receipt, open_case
from zusage.cases.operations.receipt_letter import Told, receipt_letter
from zusage.cases.tests.stories import FOR_A_PERSON, Town
from zusage.catalogue.domain.reader import package_from_files, read_files
from zusage.catalogue.operations import publish_service
from zusage.common import jobs
from zusage.common.domain.ids import CaseId, new_id
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.promises.domain.promise import Standing

DEFECT, PERMISSION = "mangel-melden", "erlaubnis-beantragen"
ANSWERS: Mapping[str, Any] = {
    "name": "Kim Beispiel",
    "anschrift": FOR_A_PERSON["halter_anschrift"],
    "anliegen": "Die Laterne ist aus.",
}
GRANT = {"entscheidung": "bewilligen"}


def offered(town: Town, key: str) -> Receipt:
    """Publish an invented service and bring a matter of it."""
    files = read_files(Path(__file__).parent / "packages" / key)
    overlay = f'service = "{key}"\nlawyer_check = true\n[data]\n[header]\nunit = "steueramt"\n'.encode()
    publish_service(municipality_id=town.id, package=package_from_files(files, overlay), by="test", now=town.now)
    return open_case(municipality_id=town.id, service_key=key, answers=ANSWERS, channel="online", now=town.now)


def correct(town: Town, case_id: CaseId, outcome: str = "berichtigt", reason: str = "Ein falscher Ort.") -> None:
    correct_decision(
        municipality_id=town.id, case_id=case_id, outcome=outcome, reason=reason, by=town.clerk(), now=town.now
    )


def watched(town: Town) -> None:
    """Let the daily watch run."""
    with write_transaction(town.id):
        jobs.queue("cases.daily_watch", {}, now=town.now, key=f"watch:{new_id()}")
    town.run_jobs()


def promised(town: Town, case_id: CaseId) -> set[str]:
    return {facts.kind for facts in town.status(case_id).promises}


# --- ends without a notice ---


@pytest.mark.parametrize(
    ("result", "kind", "standing"),
    [
        ("behoben", "done", Standing.KEPT),
        ("beantwortet", "public_answer", Standing.KEPT),
        ("abgegeben", "forwarded", Standing.WITHDRAWN),
    ],
)
def test_a_matter_can_end_without_any_notice(town: Town, result: str, kind: str, standing: Standing) -> None:
    receipt = offered(town, DEFECT)

    town.later(hours=2).complete(receipt.case_id, {"ergebnis": result})

    case = town.case(receipt.case_id)
    assert (case.state, case.end, case.end_kind) == (Case.State.CLOSED, result, kind)
    assert {town.standing(receipt.case_id, name) for name in ("decision", "first_answer")} == {standing}
    assert town.deliveries(receipt.case_id) == []
    assert town.verify().faults == []
    assert town.verify_ledger() == []


def test_what_ended_without_a_notice_never_breaks_its_promise(town: Town) -> None:
    receipt = offered(town, DEFECT)
    town.complete(receipt.case_id, {"ergebnis": "abgegeben"})

    watched(town.on(date(2027, 3, 1)))

    assert town.standing(receipt.case_id) is Standing.WITHDRAWN
    assert "promise.broken" not in town.kinds(receipt.case_id)


def test_verify_sees_a_matter_that_ended_with_an_open_promise(town: Town) -> None:
    receipt = offered(town, DEFECT)

    with write_transaction(town.id):
        Case.objects.filter(id=receipt.case_id).update(state=Case.State.CLOSED, end_kind="done")

    assert any("promise decision is still open" in fault.reason for fault in town.verify().faults)


# --- a letter that only informs ---


def test_a_letter_that_only_informs_lets_no_promise_rest(town: Town) -> None:
    receipt = offered(town, PERMISSION)

    town.later(hours=3).post()

    assert town.standing(receipt.case_id, "first_answer") is Standing.KEPT
    assert "promise.paused" not in town.kinds(receipt.case_id)
    assert town.status(receipt.case_id).turn == "office"


# --- promised from complete papers ---


def test_from_complete_papers_nothing_but_the_first_answer_is_promised_at_receipt(town: Town) -> None:
    receipt = offered(town, PERMISSION)

    assert promised(town, receipt.case_id) == {"first_answer"}
    assert [promise.kind for promise in receipt.promised] == ["first_answer"]
    assert town.verify_ledger() == []


def test_the_receipt_states_the_rule_and_the_day_as_it_is_today(town: Town) -> None:
    receipt = offered(town, PERMISSION)
    with read_transaction(town.id):
        letter = receipt_letter(receipt.case_id, receipt.access_code, Told("https://example.org"), town.now)

    assert "vollständig" in letter.data["receipt"]["promise"]["text"]
    assert "7.\xa0Dezember 2026" in letter.data["receipt"]["promise"]["text"]


def test_confirmed_papers_bring_the_promise_counted_from_their_day(town: Town) -> None:
    receipt = offered(town, PERMISSION)

    town.on(date(2026, 11, 26)).confirm_papers(receipt.case_id, date(2026, 11, 25))

    assert town.promise(receipt.case_id).promise.promised_until == date(2026, 12, 9)
    assert town.verify().faults == []
    assert town.verify_ledger() == []


def test_without_a_word_about_papers_the_clock_runs_from_receipt(town: Town) -> None:
    receipt = offered(town, PERMISSION)
    until = town.promise(receipt.case_id, "first_answer").promise.promised_until
    watched(town.on(until))
    assert promised(town, receipt.case_id) == {"first_answer"}

    watched(town.later(days=1))

    assert town.promise(receipt.case_id).promise.promised_until == date(2026, 12, 7)
    assert town.verify().faults == []


# --- a second decision ---


def test_a_correction_adds_a_decision_and_takes_none_away(town: Town) -> None:
    receipt = offered(town, PERMISSION)
    town.confirm_papers(receipt.case_id, town.today)
    town.later(hours=1).complete(receipt.case_id, GRANT)
    town.later(hours=3).post()
    assert town.case(receipt.case_id).end_kind == "handed_over"

    correct(town.later(days=1), receipt.case_id)

    assert [(decision.outcome, decision.nature, decision.reasons) for decision in town.decisions(receipt.case_id)] == [
        ("bewilligt", "first", None),
        ("berichtigt", "correction", "Ein falscher Ort."),
    ]
    assert town.case(receipt.case_id).state == Case.State.DECIDED
    assert town.standing(receipt.case_id) is Standing.KEPT
    town.later(hours=3).post()
    assert town.case(receipt.case_id).end_kind == "handed_over"
    assert town.standing(receipt.case_id) is Standing.KEPT
    assert town.verify().faults == []


def test_nothing_is_corrected_before_it_was_decided_or_without_a_reason(town: Town) -> None:
    receipt = offered(town, PERMISSION)
    with pytest.raises(NothingToCorrect):
        correct(town, receipt.case_id)
    town.complete(receipt.case_id, GRANT)

    with pytest.raises(NotACorrection):
        correct(town, receipt.case_id, outcome="bewilligt")
    with pytest.raises(CorrectionWithoutReason):
        correct(town, receipt.case_id, reason=" ")

    assert town.outcomes(receipt.case_id) == ["bewilligt"]
