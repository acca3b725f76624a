"""Drawings of every element with parts lost: read, compiled and carried out, or refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from zusage.processes.domain import ProcessBroken, ProcessError, check, compile_process, read_bpmn
from zusage.processes.tests.domain.drawing import bpmn, end, line, start
from zusage.processes.tests.domain.everything import files
from zusage.processes.tests.domain.test_properties import run


@pytest.mark.slow
def test_a_process_beyond_every_drawing_is_refused_before_it_is_compiled():
    names = [f"A{number}" for number in range(2_001)]
    drawn = bpmn(start(), *(f'<inclusiveGateway id="{name}"/>' for name in names), end(), *line("Start", *names, "End"))

    assert [finding.rule for finding in check(read_bpmn(drawn, "large.bpmn"))] == ["process.too-large"]


@given(files(), st.data())
def test_a_drawing_of_every_element_with_bytes_lost_is_read_or_refused_but_never_breaks_the_reader(drawn, data):
    damaged = bytearray(drawn)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(damaged) - 2))
        damaged[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=3))

    assert all(finding.file == "damaged.bpmn" and finding.rule for finding in refusals(bytes(damaged)))


@given(files(), st.data())
def test_a_drawing_that_lacks_an_element_or_attribute_is_compiled_or_refused(drawn, data):
    tree = etree.fromstring(drawn)
    for _ in range(data.draw(st.integers(1, 3))):
        element = data.draw(st.sampled_from(list(tree.iter("{*}*"))[1:] or [tree]))
        if element.attrib and data.draw(st.booleans()):
            del element.attrib[data.draw(st.sampled_from(sorted(element.attrib)))]
        elif element.getparent() is not None:
            element.getparent().remove(element)

    assert all(finding.line >= 0 and finding.message for finding in refusals(etree.tostring(tree)))


@given(files(), st.data())
def test_what_is_left_of_a_drawing_runs_or_says_where_it_is_stuck(drawn, data):
    tree = etree.fromstring(drawn)
    for _ in range(data.draw(st.integers(1, 3))):
        element = data.draw(st.sampled_from(list(tree.iter("{*}*"))[2:] or [tree]))
        if element.getparent() is not None:
            element.getparent().remove(element)
    try:
        program = compile_process(read_bpmn(etree.tostring(tree), "damaged.bpmn"))
        run(program, [(pick, pick % 4) for pick in data.draw(st.lists(st.integers(0, 5), max_size=8))])
    except ProcessError as error:
        assert str(error)  # noqa: PT017  # either way is right


def refusals(xml):
    """Compile a file; return why it is refused, or nothing."""
    try:
        compile_process(read_bpmn(xml, "damaged.bpmn"))
    except ProcessBroken as refused:
        return refused.findings
    return []
