"""Whatever the engine asks for is carried out, or its package is refused: nothing is met that has no door."""

from typing import get_args

import pytest

from zusage.cases.session import CaseSession, NoDoor
from zusage.cases.tests.stories import Town
from zusage.cases.tests.test_doors_of_messages import asked, send, told
from zusage.cases.tests.test_pending_connectors import Register, register
from zusage.cases.tests.walking import OPINION, apply_for, offer, opinion_by_person
from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.reader import package_from_files
from zusage.catalogue.tests.domain.test_doors import (
    END_BY_MESSAGE,
    MESSAGE,
    PROCESS,
    SEND_TASK,
    SIGNAL,
    STORM_IS_HEARD,
    STORM_IS_KNOWN,
    Change,
    throws,
)
from zusage.processes import domain as processes

__all__ = ["register"]

SENDING = (throws(MESSAGE), SEND_TASK, END_BY_MESSAGE)
"""Every element that makes the engine send a message (BPMN 2.0.2, 10.5: throw event, send task, end event)."""

REFUSED = {processes.SendMessage: SENDING}
"""What is refused by the check of a package, with everything that would ask for it."""

ENDS_THE_ACT = {processes.ErrorUncaught}
"""A fault of the package: the act is taken back, and nothing of it was written."""


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> set[type]:
    """Note every kind of effect that an act carries out."""
    found: set[type] = set()
    take = CaseSession._take

    def noted(self: CaseSession, step: processes.Step) -> list[processes.CallService]:
        found.update(map(type, step.effects))
        return take(self, step)

    monkeypatch.setattr(CaseSession, "_take", noted)
    return found


def changed(*changes: Change) -> dict[str, bytes]:
    files = opinion_by_person()
    text = files[PROCESS].decode()
    for change in changes:
        text = change(text)
    service = files["service.toml"].decode().replace('version = "0.1.0"', 'version = "0.3.0"', 1)
    return {**files, PROCESS: text.encode(), "service.toml": service.encode()}


def test_every_effect_is_carried_out_by_some_act_or_refused(town: Town, register: Register, seen: set[type]) -> None:
    withdrawn = apply_for(town, OPINION)
    town.withdraw(withdrawn.case_id)
    offer(town.later(minutes=1), changed(STORM_IS_KNOWN, STORM_IS_HEARD, throws(SIGNAL)))
    for_a_person = apply_for(town, OPINION)
    town.withdraw(for_a_person.case_id)
    answered, unanswered = asked(town), asked(town, "UNB-18")
    town.withdraw(unanswered.case_id)
    send(town, told())
    town.complete(answered.case_id, {"entscheidung": "bewilligen"}, activity="entscheiden")
    town.later(hours=3).post()

    assert set(get_args(processes.Effect)) - seen == REFUSED.keys() | ENDS_THE_ACT
    assert town.case(answered.case_id).end_kind == "handed_over"
    assert (town.verify().faults, town.verify().reports, town.verify_ledger()) == ([], [], [])


@pytest.mark.parametrize("sending", SENDING, ids=["throw event", "send task", "end event"])
def test_what_would_have_no_door_is_refused_before_any_matter_meets_it(sending: Change, town: Town) -> None:
    findings = check_package(package_from_files(changed(sending)), today=town.today)

    assert any("sends a message, which is not carried out yet" in finding.message for finding in findings)


def test_a_process_that_got_past_the_check_takes_its_act_back(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as blind:
        blind.setattr("zusage.catalogue.domain.check.door_problems", lambda package: iter(()))
        offer(town, changed(throws(MESSAGE)))
    receipt = apply_for(town, OPINION)
    before = town.kinds(receipt.case_id)

    with pytest.raises(NoDoor):
        town.later(minutes=1).complete(receipt.case_id, {"eingetragen": False}, activity="register")

    assert town.kinds(receipt.case_id) == before
