"""Equal documents share one program in memory."""

import pytest

from zusage.processes.domain import ProcessBroken, Program, read_bpmn, shared_program
from zusage.processes.domain.program import shared
from zusage.processes.tests.domain.drawing import FILE, bpmn, end, line, start, user


def document(activity: str) -> bytes:
    return bpmn(start(), user(activity), end(), *line("Start", activity, "End"))


def compiled(xml: bytes, file: str = FILE) -> Program:
    return shared_program(read_bpmn(xml, file), xml)


def test_equal_documents_give_the_identical_program():
    assert compiled(document("Prüfen")) is compiled(document("Prüfen"))


def test_different_documents_give_different_programs():
    programs = [compiled(document("Prüfen")), compiled(document("Prüfen2")), compiled(document("Prüfen"), "other.bpmn")]

    assert len({id(program) for program in programs}) == len(programs)
    assert [program.activities[0].id for program in programs] == ["Prüfen", "Prüfen2", "Prüfen"]


def test_a_byte_that_moves_from_one_document_to_the_next_is_seen():
    model = read_bpmn(document("Prüfen"), FILE)

    assert shared_program(model, b"ab", b"c") is not shared_program(model, b"a", b"bc")


def test_a_broken_process_is_refused_each_time():
    broken = bpmn(start(), user("Prüfen"), end())

    for _ in range(2):
        with pytest.raises(ProcessBroken):
            compiled(broken)


def test_no_more_programs_are_kept_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(shared, "MOST_PROGRAMS", 2)
    monkeypatch.setattr(shared, "_programs", type(shared._programs)())
    first, second = compiled(document("Eins")), compiled(document("Zwei"))

    assert compiled(document("Eins")) is first
    compiled(document("Drei"))  # takes the place of the one asked for longest ago

    assert compiled(document("Eins")) is first
    assert compiled(document("Zwei")) is not second
