"""Files that are broken or meant to harm: a clear refusal, in bounded time and memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from zusage.processes.domain import ProcessBroken, ProcessError, check, compile_process, read_bpmn, read_dmn
from zusage.processes.domain.xml_source import MAX_BYTES
from zusage.processes.tests.domain.drawing import bpmn, dmn, end, line, literal, start, user
from zusage.processes.tests.domain.everything import files
from zusage.processes.tests.domain.test_properties import run

BILLION_LAUGHS = (
    '<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + ']>\n<d a="&a11;">&a11;</d>'
)
READERS = pytest.mark.parametrize("read", [read_bpmn, read_dmn])
SOUND = bpmn(start(), user("A"), end(), *line("Start", "A", "End"))


def refusal(read, xml):
    with pytest.raises(ProcessBroken) as refused:
        read(xml, "definition.xml")
    (finding,) = refused.value.findings
    return finding


@READERS
@pytest.mark.parametrize(
    "xml",
    [
        BILLION_LAUGHS.encode(),
        BILLION_LAUGHS.encode("utf-16"),
        BILLION_LAUGHS.encode("utf-16-be"),
        BILLION_LAUGHS.encode("utf-32"),
        b'<?xml version="1.0" encoding="UTF-7"?>\n+ADw-!DOCTYPE d+AD4-<d/>',
        b'<?xml version="1.0"?>\n<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>',
        b'<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1/x">]><d>&x;</d>',
    ],
    ids=["entities", "utf-16", "utf-16-be", "utf-32", "utf-7", "file", "network"],
)
def test_a_document_type_is_refused_and_nothing_is_expanded_or_fetched(read, xml):
    assert refusal(read, xml).rule in ("xml.document-type", "xml.not-well-formed")


@READERS
def test_a_document_type_is_named_with_its_line(read):
    finding = refusal(read, BILLION_LAUGHS.encode())

    assert (finding.rule, finding.file, finding.line) == ("xml.document-type", "definition.xml", 2)


@READERS
@pytest.mark.parametrize("depth", [300, 10_000, 200_000])
def test_nesting_without_end_is_refused(read, depth):
    finding = refusal(read, b"<a>" * depth + b"</a>" * depth)

    assert finding.rule == "xml.not-well-formed"


@READERS
@pytest.mark.parametrize(
    "xml", [b"", b"   ", b"no xml", b"<a>", b"<a></b>", b"\xff\xfe\x00", b"<a b='1' b='2'/>", b"\x00" * 50]
)
def test_what_is_no_xml_is_refused(read, xml):
    assert refusal(read, xml).rule == "xml.not-well-formed"


@READERS
def test_the_line_of_the_damage_is_named(read):
    assert refusal(read, b"<a>\n<b>\n</a>").line == 3


@READERS
def test_a_file_beyond_every_drawing_is_refused_unread(read):
    assert refusal(read, b" " * (MAX_BYTES + 1)).rule == "xml.too-large"


def test_a_file_of_another_kind_is_refused():
    assert refusal(read_bpmn, dmn(literal("a", "1"))).rule == "bpmn.no-definitions"
    assert refusal(read_dmn, SOUND).rule == "dmn.no-definitions"


def test_a_file_without_a_process_is_refused():
    empty = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>'

    assert refusal(read_bpmn, empty).rule == "process.missing"


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


@given(st.data())
def test_a_file_with_bytes_lost_or_changed_is_read_or_refused_but_never_breaks_the_reader(data):
    damaged = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(damaged) - 2))
        damaged[place : place + data.draw(st.integers(0, 12))] = data.draw(st.binary(max_size=3))

    try:
        findings = check(read_bpmn(bytes(damaged), "damaged.bpmn"))
    except ProcessBroken as refused:
        findings = refused.findings

    assert all(finding.file == "damaged.bpmn" and finding.rule for finding in findings)
