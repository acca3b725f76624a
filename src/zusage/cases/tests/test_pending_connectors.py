"""A connector may answer later: by a job, by a person, or whenever who was asked tells us. No act waits for it."""

from collections.abc import Mapping
from typing import Any

import pytest

from zusage.cases import registry
from zusage.cases.domain.payload import PayloadMisfit
from zusage.cases.models import Case, WorkItem
from zusage.cases.operations.answer_connector import AnsweredOtherwise, AnswerNotAwaited, answer_connector
from zusage.cases.operations.fail_connector import fail_connector
from zusage.cases.operations.open_case import Receipt
from zusage.cases.queries import verification
from zusage.cases.queries.worklist import case_file
from zusage.cases.registry import Answer, By, ConnectorFailed, Pending, Question
from zusage.cases.tests.stories import Town
from zusage.cases.tests.walking import (
    OPINION,
    apply_for,
    offer,
    opinion,
    with_time_for_the_first_answer,
    without_the_catch,
)
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.connectors import CONNECTORS, Connector
from zusage.common import jobs
from zusage.common.domain.ids import CaseId
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.processes.domain.state import SERVICE

LISTED: Mapping[str, Any] = {"eingetragen": True, "eintrag_seit": "2019-05-01"}
NOT_LISTED: Mapping[str, Any] = {"eingetragen": False}


class Register:
    """An invented register: how the house asks it, and what it says."""

    def __init__(self) -> None:
        self.by: Answer = Pending(By.JOB)
        self.says: list[Mapping[str, Any] | Exception] = [LISTED]
        self.asked: list[Question] = []

    def called(self, session: object, key: str) -> Answer:
        return self.by

    def ask(self, question: Question) -> Mapping[str, Any]:
        self.asked.append(question)
        said = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        if isinstance(said, Exception):
            raise said
        return said


@pytest.fixture
def register(town: Town, monkeypatch: pytest.MonkeyPatch) -> Register:
    """Let a town offer a service whose process asks the register, which exists in this test only."""
    made = Register()
    kind = Connector("auskunft", keys=lambda package: ("person",), may_be_pending=True)
    monkeypatch.setitem(CONNECTORS, "auskunft", kind)
    monkeypatch.setitem(registry._CARRIED_OUT, "auskunft", made.called)
    monkeypatch.setitem(registry._ASKED, "auskunft", made.ask)
    offer(town, opinion())
    return made


def call(town: Town, receipt: Receipt) -> str:
    """Return the effect of the call whose answer is awaited."""
    return next(wait.effect_id for wait in waits(town, receipt.case_id) if wait.kind == SERVICE)


def waits(town: Town, case_id: CaseId) -> Any:
    with read_transaction(town.id):
        return verification.engine_state(Case.objects.get(id=case_id)).waits


def answer(town: Town, receipt: Receipt, effect_id: str, outputs: Mapping[str, Any]) -> None:
    with write_transaction(town.id):
        answer_connector(case_id=receipt.case_id, effect_id=effect_id, outputs=outputs, now=town.now)


def fail(town: Town, receipt: Receipt, effect_id: str, code: str) -> None:
    with write_transaction(town.id):
        fail_connector(
            case_id=receipt.case_id, effect_id=effect_id, code=code, reason="Name ist doppelt.", now=town.now
        )


def stands_at(town: Town, receipt: Receipt) -> list[str]:
    return [wait.activity_id for wait in waits(town, receipt.case_id) if not wait.event_id]


def is_sound(town: Town) -> bool:
    found = town.verify()
    assert (found.faults, found.reports, town.verify_ledger()) == ([], [], [])
    return True


# --- answered later ---


def test_a_job_asks_outside_of_the_act_and_its_answer_carries_the_matter_on(town: Town, register: Register) -> None:
    receipt = apply_for(town, OPINION)
    assert stands_at(town, receipt) == ["register"]
    assert register.asked == []
    assert town.status(receipt.case_id).turn == "elsewhere"
    assert is_sound(town)

    town.later(minutes=1).run_jobs()

    assert stands_at(town, receipt) == ["stellungnahme"]
    (question,) = register.asked
    assert (question.key, question.variables["antrag"]["name"]) == ("person", "Kim Beispiel")
    assert is_sound(town)


def test_an_answer_at_once_holds_nobody_up(town: Town, register: Register) -> None:
    register.by = LISTED

    receipt = apply_for(town, OPINION)

    assert stands_at(town, receipt) == ["stellungnahme"]
    assert "connector.pending" not in town.kinds(receipt.case_id)
    assert is_sound(town)


def test_a_person_who_is_asked_finds_the_question_on_the_list(town: Town, register: Register) -> None:
    register.by = Pending(By.ITEM)
    receipt = apply_for(town, OPINION)
    assert is_sound(town)

    town.complete(receipt.case_id, LISTED, activity="register")

    assert stands_at(town, receipt) == ["stellungnahme"]
    assert is_sound(town)


def test_who_was_asked_may_tell_us_by_itself(town: Town, register: Register) -> None:
    register.by = Pending(By.MESSAGE)
    receipt = apply_for(town, OPINION)
    town.later(days=1).run_jobs()
    assert register.asked == []

    answer(town, receipt, call(town, receipt), LISTED)

    assert stands_at(town, receipt) == ["stellungnahme"]
    assert is_sound(town)


# --- once, whatever happens in between ---


def test_the_same_answer_twice_does_nothing_and_another_is_refused(town: Town, register: Register) -> None:
    register.by = Pending(By.MESSAGE)
    receipt = apply_for(town, OPINION)
    effect_id = call(town, receipt)
    answer(town, receipt, effect_id, NOT_LISTED)
    before = len(town.events(receipt.case_id))

    answer(town.later(hours=1), receipt, effect_id, NOT_LISTED)
    with pytest.raises(AnsweredOtherwise):
        answer(town, receipt, effect_id, LISTED)

    assert len(town.events(receipt.case_id)) == before
    assert is_sound(town)


def test_a_crash_between_asking_and_writing_asks_again_and_counts_once(
    town: Town, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = apply_for(town, OPINION)
    with monkeypatch.context() as crash:
        crash.setattr(jobs, "_fence", lambda running: (_ for _ in ()).throw(MemoryError))
        town.later(minutes=1).run_jobs()
    assert stands_at(town, receipt) == ["register"]

    town.later(minutes=5).run_jobs()

    assert stands_at(town, receipt) == ["stellungnahme"]
    assert len({question.once for question in register.asked}) == 1
    assert len(register.asked) == 2
    assert town.kinds(receipt.case_id).count("connector.answered") == 1
    assert is_sound(town)


@pytest.mark.parametrize(
    ("outputs", "problems"),
    [
        ({}, "eingetragen: missing"),
        ({"eingetragen": "ja"}, "eingetragen: wrong type"),
        ({"eingetragen": 1}, "eingetragen: wrong type"),
        ({**NOT_LISTED, "eintrag_seit": "2019-05-01"}, "eintrag_seit: not asked"),
        ({**LISTED, "eintrag_seit": "2019-02-30"}, "eintrag_seit: no such date"),
        ({**LISTED, "eintrag_seit": "gestern"}, "eintrag_seit: wrong type"),
        ({**LISTED, "geburtsname": "Muster"}, "geburtsname: unknown"),
    ],
)
def test_an_answer_that_was_not_declared_is_refused_and_nothing_is_written(
    town: Town, register: Register, outputs: Mapping[str, Any], problems: str
) -> None:
    register.by = Pending(By.MESSAGE)
    receipt = apply_for(town, OPINION)
    before = len(town.events(receipt.case_id))

    with pytest.raises(PayloadMisfit) as refused:
        answer(town, receipt, call(town, receipt), outputs)

    assert refused.value.parameters == {"problems": problems}
    assert len(town.events(receipt.case_id)) == before


def test_nobody_waits_for_an_answer_once_the_matter_is_withdrawn(town: Town, register: Register) -> None:
    receipt = apply_for(town, OPINION)
    effect_id = call(town, receipt)
    town.withdraw(receipt.case_id)

    town.later(minutes=1).run_jobs()
    with pytest.raises(AnswerNotAwaited):
        answer(town, receipt, effect_id, LISTED)

    assert register.asked == []
    assert is_sound(town)


# --- never a blocked matter ---


def test_a_failure_that_the_process_catches_goes_on_there(town: Town, register: Register) -> None:
    register.says = [ConnectorFailed("unbekannt", "Niemand heißt so.")]
    receipt = apply_for(town, OPINION)

    town.later(minutes=1).run_jobs()

    assert stands_at(town, receipt) == ["entscheiden"]
    assert is_sound(town)


def test_a_failure_that_nothing_catches_becomes_a_task_with_its_reason(town: Town, register: Register) -> None:
    register.says = [ConnectorFailed("gesperrt", "Das Register führt zwei Personen dieses Namens.")]
    receipt = apply_for(town, OPINION)

    town.later(minutes=1).run_jobs()

    assert stands_at(town, receipt) == ["register"]
    with read_transaction(town.id):
        (item,) = case_file(receipt.case_id, town.now).items
    assert (item.activity_id, item.reason) == ("register", "Das Register führt zwei Personen dieses Namens.")
    assert is_sound(town)
    town.complete(receipt.case_id, NOT_LISTED, activity="register")
    assert stands_at(town, receipt) == ["stellungnahme"]
    assert is_sound(town)


def test_a_failure_told_twice_brings_one_task(town: Town, register: Register) -> None:
    register.by = Pending(By.MESSAGE)
    receipt = apply_for(town, OPINION)
    effect_id = call(town, receipt)

    fail(town, receipt, effect_id, "gesperrt")
    fail(town, receipt, effect_id, "gesperrt")

    with read_transaction(town.id):
        assert WorkItem.objects.filter(case_id=receipt.case_id).count() == 1


def test_a_late_answer_takes_the_task_back(town: Town, register: Register) -> None:
    register.by = Pending(By.MESSAGE)
    receipt = apply_for(town, OPINION)
    effect_id = call(town, receipt)
    fail(town, receipt, effect_id, "gesperrt")

    answer(town.later(hours=1), receipt, effect_id, LISTED)

    assert stands_at(town, receipt) == ["stellungnahme"]
    assert "item.withdrawn" in town.kinds(receipt.case_id)
    assert is_sound(town)


def test_an_answer_that_makes_no_sense_brings_a_person_in(town: Town, register: Register) -> None:
    register.says = [{"eingetragen": "vielleicht"}]
    receipt = apply_for(town, OPINION)

    town.later(minutes=1).run_jobs()

    (failed,) = town.events(receipt.case_id, "connector.failed")
    assert (failed.facts["code"], failed.facts["caught"]) == ("unreadable", False)
    assert is_sound(town)


def test_a_register_that_is_never_there_brings_a_person_in(town: Town, register: Register) -> None:
    register.says = [TimeoutError()]
    receipt = apply_for(town, OPINION)

    for _ in range(jobs.MOST_ATTEMPTS):
        town.later(hours=6).run_jobs()

    assert len(register.asked) == jobs.MOST_ATTEMPTS
    (failed,) = town.events(receipt.case_id, "connector.failed")
    assert failed.facts["code"] == "unreachable"
    assert is_sound(town)


# --- what is promised meanwhile ---


def test_a_pending_answer_counts_as_a_wait_outside(town: Town, register: Register) -> None:
    with read_transaction(town.id):
        package = catalogue.get_service(OPINION).package
        whole = catalogue.way_of(package).minutes
    register.by = LISTED
    receipt = apply_for(town, OPINION)
    with read_transaction(town.id):
        behind = catalogue.way_of(package, verification.engine_state(Case.objects.get(id=receipt.case_id))).minutes

    assert whole - behind == 2 * 480


def test_verify_sees_an_answer_that_nobody_said_would_come_later(
    town: Town, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as fault:
        fault.setattr("zusage.cases.session.CaseSession._hold", lambda self, call, pending: None)
        apply_for(town, OPINION)

    (found,) = town.verify().faults
    assert "waits for answers that nobody said would come later" in found.reason


def test_the_ledger_sees_a_task_that_may_start_as_if_nothing_came_behind_it(
    town: Town, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(town.later(minutes=1), with_time_for_the_first_answer(without_the_catch(opinion())))
    register.says = [ConnectorFailed("gesperrt", "Doppelt.")]
    receipt = apply_for(town, OPINION)
    monkeypatch.setattr("zusage.catalogue.domain.remaining._Known.minutes_behind", lambda self, element: 240)

    town.later(minutes=1).run_jobs()

    (found,) = town.verify_ledger()
    assert found.startswith(f"{receipt.reference}: 'register' may start as late as")
