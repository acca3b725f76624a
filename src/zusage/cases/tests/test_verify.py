"""``zusage verify``: whoever reaches around the program is found, and a good house is told so."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from zusage.capacity.models import ClosingDay, Reservation
from zusage.cases.domain.event_log import Header, chain
from zusage.cases.history import header_of
from zusage.cases.journal import refuse_before_last_event
from zusage.cases.models import Case, Event, EventBody, WorkItem
from zusage.cases.queries.verification import Verification
from zusage.cases.tests.stories import APPROVAL, FOR_A_PERSON, PLAIN, Town
from zusage.cases.tests.whole_town import everything_happens
from zusage.common import clock
from zusage.common.clock import ClockWentBack, FixedClock
from zusage.common.guards import _wanted
from zusage.common.keys import forget_cached_keys
from zusage.common.keystore.models import WrappedKey
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.config.cli import main
from zusage.processes import domain as processes

sqlite_only = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="PostgreSQL does not let the program reach around itself"
)


@contextmanager
def burglar(town: Town) -> Iterator[Callable[..., None]]:
    """Somebody who holds the file: takes the triggers down and writes what he likes."""
    with write_transaction(town.id), connection.cursor() as cursor:
        for name in _wanted():
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
        yield lambda statement, *parameters: cursor.execute(statement, parameters)


def levels(found: Verification) -> dict[str, set[str]]:
    sorted_by_level: dict[str, set[str]] = {}
    for fault in found.faults:
        sorted_by_level.setdefault(fault.level, set()).add(fault.reference)
    return sorted_by_level


def test_a_house_in_order_has_no_fault(town: Town, neighbour: Town) -> None:
    everything_happens(town)
    neighbour.open()

    found = town.verify()

    assert (found.cases, found.faults, found.reports) == (12, [], [])
    assert found.events > 80
    assert neighbour.verify().cases == 1


@sqlite_only
@pytest.mark.parametrize(
    ("change", "value", "said"),
    [
        ("facts", '{"until": "2027-01-01"}', "was changed after it was written"),
        ("at", "2026-01-01 00:00:00", "was changed after it was written"),
        ("actor", "applicant", "was changed after it was written"),
        ("kind", "case.withdrawn", "was changed after it was written"),
        ("sequence", 99, "is missing"),
    ],
)
def test_a_changed_event_is_found(town: Town, change: str, value: Any, said: str) -> None:
    receipt, other = town.open(FOR_A_PERSON), town.open(FOR_A_PERSON)
    event = town.events(receipt.case_id, "promise.made")[0]

    with burglar(town) as execute:
        execute(f"UPDATE cases_event SET {change} = %s WHERE id = %s", value, event.id)

    found = town.verify()
    assert levels(found) == {"chain": {receipt.reference}}
    assert said in str([str(fault) for fault in found.faults])
    assert other.reference not in str(found.faults)


def test_sealed_variables_that_were_exchanged_are_found(town: Town) -> None:
    receipt, other = town.open(FOR_A_PERSON), town.open(FOR_A_PERSON)

    with write_transaction(town.id):
        theirs = Case.objects.get(id=other.case_id).variables
        Case.objects.filter(id=receipt.case_id).update(variables=theirs)

    assert levels(town.verify()) == {"fold": {receipt.reference}}


@sqlite_only
def test_a_dropped_last_event_is_found_because_the_case_knows_its_chains_end(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    with burglar(town) as execute:
        execute("DELETE FROM cases_event WHERE id = %s", town_last_event(receipt.case_id))

    assert "does not end where its chain ends" in str([str(fault) for fault in town.verify().faults])


def town_last_event(case_id: UUID) -> UUID:
    event = Event.objects.filter(case_id=case_id).order_by("-sequence").first()
    assert event is not None
    return event.id


@sqlite_only
def test_exchanged_bodies_are_found(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.write(receipt.case_id, "Bitte nicht.")
    town.write(receipt.case_id, "Doch, bitte.")
    with read_transaction(town.id):
        first, other = EventBody.objects.filter(event__case_id=receipt.case_id, event__kind="message.received")

    with burglar(town) as execute:
        execute("UPDATE cases_eventbody SET ciphertext = %s WHERE id = %s", bytes(other.ciphertext), first.id)

    assert "is not the one that was written" in str([str(fault) for fault in town.verify().faults])
    with burglar(town) as execute:
        execute("DELETE FROM cases_eventbody WHERE id = %s", first.id)
    assert "is missing" in str([str(fault) for fault in town.verify().faults])


@sqlite_only
def test_exchanged_bodies_are_found_by_the_chain_even_where_no_key_is_left(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.write(receipt.case_id)
    with read_transaction(town.id):
        bodies = list(EventBody.objects.filter(event__case_id=receipt.case_id))
    with burglar(town) as execute:
        execute("UPDATE cases_eventbody SET ciphertext = %s WHERE id = %s", bytes(bodies[0].ciphertext), bodies[-1].id)

    lose_key(town, receipt.case_id)

    assert "is not the one that was written" in str([str(fault) for fault in town.verify().faults])


# --- signature: a chain that was written anew ---


@sqlite_only
def test_a_promise_that_was_moved_with_its_chain_and_its_row_is_found_by_its_signature(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    later = date(2027, 1, 4)

    with burglar(town) as execute:
        rows = list(Event.objects.filter(case_id=receipt.case_id).order_by("sequence"))
        before = ""
        for row in rows:
            if row.kind == "promise.made" and row.facts["promise"] == "decision":
                row.facts["until"] = str(later)
            header = chain(replace(header_of(row), previous_hash=before or row.previous_hash))
            statement = "UPDATE cases_event SET facts = %s, previous_hash = %s, hash = %s WHERE id = %s"
            execute(statement, json.dumps(dict(header.facts)), header.previous_hash, header.hash, row.id)
            before = header.hash
        execute("UPDATE cases_case SET chain_head = %s WHERE id = %s", before, receipt.case_id)
        moved = "UPDATE promises_promise SET promised_until = %s WHERE case_id = %s AND kind = 'decision'"
        execute(moved, str(later), receipt.case_id)

    found = town.verify()
    assert levels(found) == {"signature": {receipt.reference}}
    assert [fault.reason for fault in found.faults] == ["the promise 'decision' is not the one that was signed"]


# --- fold: state tables that say something else ---


@sqlite_only
@pytest.mark.parametrize(
    ("table", "column"),
    [("promises_deemedapproval", "ends_on"), ("promises_deemedapprovalextension", "until_on")],
)
def test_a_moved_day_from_which_an_approval_counts_as_granted_is_found(town: Town, table: str, column: str) -> None:
    town.offers_an_approval()
    receipt = town.open(FOR_A_PERSON, service=APPROVAL)
    town.confirm_papers(receipt.case_id, town.today)
    if table == "promises_deemedapprovalextension":
        town.extend_approval(receipt.case_id, date(2027, 3, 24))
    before = town.verify()

    with burglar(town) as execute:
        execute(f"UPDATE {table} SET {column} = %s", "2027-04-01")

    assert before.faults == []
    assert levels(town.verify()) == {"fold": {receipt.reference}}


def test_a_case_whose_state_was_written_by_hand_is_found(town: Town) -> None:
    receipt, other = town.open(FOR_A_PERSON), town.open()
    with write_transaction(town.id):
        Case.objects.filter(id=receipt.case_id).update(state=Case.State.CLOSED, end_kind="handed_over")

    found = town.verify()

    assert levels(found) == {"fold": {receipt.reference}}
    assert other.reference not in str(found.faults)


def test_work_that_vanished_from_the_list_is_found(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    with write_transaction(town.id):
        WorkItem.objects.filter(case_id=receipt.case_id).update(state=WorkItem.State.DONE)

    assert "open work is []" in str([str(fault) for fault in town.verify().faults])


def test_a_process_that_was_moved_by_hand_is_found(town: Town) -> None:
    receipt, other = town.open(FOR_A_PERSON), town.open()
    with write_transaction(town.id):
        elsewhere = Case.objects.get(id=other.case_id).marking
        Case.objects.filter(id=receipt.case_id).update(marking=elsewhere)

    assert "the process stands elsewhere" in str([str(fault) for fault in town.verify().faults])


def test_reservations_that_do_not_fit_the_open_work_are_found(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    with write_transaction(town.id):
        Reservation.objects.filter(holder_id=receipt.case_id).update(minutes=1)

    row, day, proof = town.verify_ledger()
    assert "minutes=1," in row
    assert "the rows add up to (1, " in day
    assert proof == f"{receipt.reference}: 1 minutes are held for 'pruefen', which takes 6"


# --- replay ---


def test_another_semantics_is_a_report_and_no_alarm(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt = town.open(FOR_A_PERSON)
    monkeypatch.setattr(processes, "SEMANTICS_VERSION", processes.SEMANTICS_VERSION + 1)

    found = town.verify()

    assert found.faults == []
    assert [report.reference for report in found.reports] == [receipt.reference]
    assert town.verify(replay=False).reports == []


# --- lost keys ---


def lose_key(town: Town, case_id: UUID) -> None:
    key_id = town.case(case_id).key_id  # type: ignore[arg-type]
    WrappedKey.objects.filter(id=key_id).delete()
    forget_cached_keys()


def test_a_matter_whose_key_is_lost_is_a_fault_and_never_counted_as_erased(town: Town) -> None:
    lost, _ = town.open(FOR_A_PERSON), town.open(PLAIN)

    lose_key(town, lost.case_id)

    found = town.verify()
    assert levels(found) == {"fold": {lost.reference}}
    assert "no erasure is on record" in str(found.faults[0])


# --- time ---


def test_history_is_not_written_backwards(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    town.later(minutes=-2)

    for change in (town.withdraw, town.write, town.complete):
        with pytest.raises(ClockWentBack, match=receipt.reference):
            change(receipt.case_id)


def test_a_clock_that_is_put_right_by_seconds_stops_nobody(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    town.later(seconds=-30).write(receipt.case_id)

    with read_transaction(town.id):
        case = Case.objects.get(id=receipt.case_id)
        refuse_before_last_event([case], town.now - timedelta(seconds=30))


# --- the command ---


def test_the_command_tells_what_it_looked_at(town: Town, neighbour: Town, capsys: pytest.CaptureFixture[str]) -> None:
    everything_happens(town)
    before = clock.use(FixedClock(town.now))
    try:
        assert main(["verify"]) == 0
        said = capsys.readouterr().out
        with write_transaction(town.id):
            Case.objects.filter(state=Case.State.WITHDRAWN).update(state=Case.State.OPEN)
            Reservation.objects.all().delete()
            ClosingDay.objects.filter(day__year__gt=2026).delete()
        assert main(["verify"]) == 1
        assert main(["verify", "--ledger"]) == 1
    finally:
        clock.use(before)

    assert "Darmstadt: 12 cases" in said
    assert "0 faults, 0 reports" in said
    faulty = capsys.readouterr().out
    assert "its events say withdrawn" in faulty
    assert "closing days" not in said
    assert "Darmstadt: no closing days are declared for 2027" in faulty


@pytest.mark.parametrize(
    ("kind", "facts", "why"),
    [
        ("case.forgotten", {}, "no kind of event is called 'case.forgotten'"),
        ("case.reopened", {"why": "x"}, "case.reopened: these are missing, or not of CaseReopened: why"),
    ],
)
def test_an_event_that_no_program_of_ours_wrote_is_a_fault_though_its_chain_holds(
    town: Town, kind: str, facts: dict[str, str], why: str
) -> None:
    receipt = town.open(FOR_A_PERSON)
    with write_transaction(town.id):
        last = Event.objects.filter(case_id=receipt.case_id).order_by("sequence").last()
        assert last is not None
        forged = replace(header_of(last), kind=kind, facts=facts, sequence=last.sequence + 1, body_digest="")
        header = chain(replace(forged, previous_hash=last.hash))
        Event.objects.create(**{**vars_of(header), "case_id": receipt.case_id})
        Case.objects.filter(id=receipt.case_id).update(event_count=header.sequence, chain_head=header.hash)

    (fault,) = town.verify().faults

    assert (fault.level, fault.reason) == ("fold", why)


def vars_of(header: Header) -> dict[str, Any]:
    return {field.name: getattr(header, field.name) for field in fields(header)}
