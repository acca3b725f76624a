"""Running matters go on by a new version of their service: planned, shown, and moved in one go."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from zusage.cases.models import WorkItem
from zusage.cases.operations.move_cases import SomeCannotMove, move_cases
from zusage.cases.queries.moving import MovePlan, plan_moves
from zusage.cases.queries.reading import engine_state
from zusage.cases.tests.stories import ASK_FOR_PAPERS, ASSESS, FOR_A_PERSON, PLAIN, Town
from zusage.catalogue.domain.reader import package_from_files, read_files
from zusage.catalogue.operations import publish_service
from zusage.common.domain.ids import CaseId
from zusage.common.tenancy import read_transaction
from zusage.config.cli import main
from zusage.processes.domain import Wait

ROOT = Path(__file__).parents[4]
FILES = read_files(ROOT / "services" / "hund-anmelden")
OVERLAY = (ROOT / "municipalities" / "darmstadt" / "overlays" / "hund-anmelden.toml").read_bytes()

Change = Callable[[str, str], str]
"""From the name and the text of a file to its new text."""


def publish(town: Town, change: Change, version: str = "1.2.0") -> None:
    """Publish the service anew with other texts."""
    files = {
        name: change(name, content.decode()).encode() if name.endswith((".bpmn", ".toml", ".md")) else content
        for name, content in FILES.items()
    }
    numbered = files["service.toml"].decode().replace('version = "1.1.0"', f'version = "{version}"')
    package = package_from_files({**files, "service.toml": numbered.encode()}, OVERLAY)
    publish_service(municipality_id=town.id, package=package, by="test", now=town.now)


def with_another_name(name: str, text: str) -> str:
    """Give the review another id wherever the package names it."""
    if name.startswith("texts/"):
        return text.replace("# activity.pruefen", "# activity.anzeige_pruefen")
    return re.sub(r"\bpruefen\b", "anzeige_pruefen", text)


def with_a_longer_wait(name: str, text: str) -> str:
    return text.replace("P38D", "P45D").replace("wait_until = 2027-01-01", "wait_until = 2027-01-08")


def plan(town: Town, **renamed: str) -> MovePlan:
    with read_transaction(town.id):
        return plan_moves("hund-anmelden", renamed)


def move(town: Town, *, leave: bool = False, **renamed: str) -> MovePlan:
    return move_cases(municipality_id=town.id, service_key="hund-anmelden", now=town.now, renamed=renamed, leave=leave)


def version_of(town: Town, case_id: CaseId) -> str:
    return str(town.events(case_id, "case.moved")[-1].facts["version"])


def test_a_plan_shows_every_running_matter_and_changes_nothing(town: Town) -> None:
    waiting, decided = town.open(FOR_A_PERSON), town.open(PLAIN)
    publish(town, with_a_longer_wait)

    planned = plan(town)

    assert [(move.reference, move.from_version, move.obstacles) for move in planned.moves] == [
        (waiting.reference, "1.1.0", ())
    ]
    assert decided.reference not in str(planned.moves)
    assert town.events(waiting.case_id, "case.moved") == []


def test_a_matter_that_moved_is_decided_by_the_new_version(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    promised = town.promise(receipt.case_id)
    publish(town, with_a_longer_wait)

    move(town.later(hours=1))

    assert version_of(town, receipt.case_id) == "1.2.0"
    assert town.promise(receipt.case_id) == promised
    assert plan(town).moves == ()
    town.later(hours=1).complete(receipt.case_id, ASK_FOR_PAPERS)
    due = [wait.due_at for wait in engine_waits(town, receipt.case_id) if wait.due_at]
    assert [moment - town.now > timedelta(days=44) for moment in due] == [True]


def engine_waits(town: Town, case_id: CaseId) -> tuple[Wait, ...]:
    case = town.case(case_id)
    with read_transaction(town.id):
        return engine_state(case).waits


def test_an_element_with_another_id_is_moved_if_its_new_name_is_said(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    publish(town, with_another_name)

    unsaid = plan(town).moves[0].obstacles
    move(town, pruefen="anzeige_pruefen")

    assert [(obstacle.element_id, "no such element" in obstacle.reason) for obstacle in unsaid] == [("pruefen", True)]
    with read_transaction(town.id):
        items = list(WorkItem.objects.filter(case_id=receipt.case_id).values_list("activity_id", "state"))
    assert items == [("anzeige_pruefen", "open")]
    town.later(hours=1).complete(receipt.case_id, ASSESS)
    assert town.outcomes(receipt.case_id) == ["festgesetzt"]


def test_after_a_move_chain_fold_replay_and_ledger_still_hold(town: Town) -> None:
    first, second = town.open(FOR_A_PERSON), town.open(FOR_A_PERSON)
    town.complete(second.case_id, ASK_FOR_PAPERS)
    publish(town, with_another_name)

    move(town.later(hours=1), pruefen="anzeige_pruefen")
    town.later(hours=1).complete(first.case_id, ASSESS)
    town.supply(second.case_id)

    found = town.verify()
    assert (found.faults, found.reports) == ([], [])
    assert town.verify_ledger() == []


def test_what_cannot_move_is_named_with_its_reason_and_nothing_moves(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.later(minutes=1).open(FOR_A_PERSON)
    publish(town, with_another_name)

    with pytest.raises(SomeCannotMove) as refused:
        move(town)

    assert refused.value.parameters["count"] == 2
    assert "pruefen" in refused.value.parameters["reason"]
    assert town.events(receipt.case_id, "case.moved") == []


def test_those_that_cannot_move_may_be_left(town: Town) -> None:
    stays, goes = town.open(FOR_A_PERSON), town.open(FOR_A_PERSON)
    town.complete(goes.case_id, ASK_FOR_PAPERS)
    publish(town, with_another_name)

    done = move(town, leave=True)

    assert [move.reference for move in done.possible] == [goes.reference]
    assert [move.reference for move in done.impossible] == [stays.reference]
    town.later(hours=1).complete(stays.case_id, ASSESS)
    assert town.verify().faults == []


def test_the_command_shows_first_and_moves_when_told(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    receipt = town.open(FOR_A_PERSON)
    publish(town, with_another_name)

    assert main(["move", "hund-anmelden", "--for", "darmstadt"]) == 0
    assert f"{receipt.reference}: 1.1.0 -> 1.2.0: cannot move" in capsys.readouterr().out
    assert main(["move", "hund-anmelden", "--for", "darmstadt", "--rename", "pruefen"]) == 1
    assert "say OLD=NEW" in capsys.readouterr().err
    assert main(["move", "hund-anmelden", "--for", "darmstadt", "--rename", "pruefen=anzeige_pruefen", "--apply"]) == 0
    assert "1 moved, 0 stay with their version; no promise moves" in capsys.readouterr().out
