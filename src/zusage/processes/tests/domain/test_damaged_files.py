"""Files that are broken or meant to harm: a clear refusal, in bounded time and memory."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zusage.processes.domain import ProcessBroken, check, read_bpmn, read_checked, read_dmn
from zusage.processes.domain.document import read_document, write_document
from zusage.processes.domain.xml_source import MAX_ATTRIBUTES, MAX_BYTES, MAX_ELEMENTS
from zusage.processes.tests.domain.drawing import bpmn, dmn, end, flow, line, literal, start, user

BILLION_LAUGHS = (
    '<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + ']>\n<d a="&a11;">&a11;</d>'
)
READERS = pytest.mark.parametrize("read", [read_bpmn, read_dmn, read_document])
SOUND = bpmn(start(), user("A"), end(), *line("Start", "A", "End"))
SOUND_DMN = dmn(literal("a", "1 + 1"))
SAMPLES = [SOUND, *(file.read_bytes() for file in sorted((Path(__file__).parent / "files").glob("*.bpmn")))]


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
@pytest.mark.parametrize(
    ("depth", "rule"),
    [(300, "xml.not-well-formed"), (10_000, "xml.not-well-formed"), (200_000, "xml.too-many-elements")],
)
def test_nesting_without_end_is_refused(read, depth, rule):
    finding = refusal(read, b"<a>" * depth + b"</a>" * depth)

    assert finding.rule == rule


@READERS
def test_more_elements_or_attributes_than_any_drawing_has_are_refused_unread(read):
    elements = b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>"
    attributes = b"<a " + b" ".join(b'b%d = "1"' % n for n in range(MAX_ATTRIBUTES + 1)) + b"/>"

    assert refusal(read, elements).rule == "xml.too-many-elements"
    assert refusal(read, attributes).rule == "xml.too-many-attributes"
    assert refusal(read, attributes.decode().encode("utf-16")).rule == "xml.too-many-attributes"


@READERS
@pytest.mark.parametrize(
    "reference",
    [
        '<?xml-stylesheet href="http://127.0.0.1:9/x.xsl" type="text/xsl"?><d/>',
        '<d xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:a http://127.0.0.1:9/x.xsd"/>',
        '<d xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></d>',
    ],
    ids=["stylesheet", "schema", "inclusion"],
)
def test_what_a_file_points_to_outside_is_not_fetched(read, reference):
    try:
        read(reference.encode(), "definition.xml")
    except ProcessBroken as refused:
        said = str(refused)
    else:
        said = write_document(read_document(reference.encode(), "definition.xml")).decode()

    assert "root:" not in said


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


# -- what is well-formed and still no process -------------------------------------------------------------


def many(inner: str, number: int) -> str:
    return "".join(inner.replace("#", str(n)) for n in range(number))


@pytest.mark.slow
@pytest.mark.parametrize(
    "elements",
    [
        many('<task id="t#"/>', 2_000),
        many("<task/>", 2_000),
        many('<sequenceFlow id="f#" sourceRef="A" targetRef="A"/>', 2_000) + '<task id="A"/>',
        '<task id="A">' + many("<outgoing>f#</outgoing>", 2_000) + "</task>"
        + many('<sequenceFlow id="f#" sourceRef="A" targetRef="A"/>', 2_000),
        many('<boundaryEvent id="b#" attachedToRef="A"><compensateEventDefinition/></boundaryEvent>', 1_000)
        + many('<association id="a#" sourceRef="b#" targetRef="A"/>', 1_000) + '<task id="A"/>',
        many('<intermediateThrowEvent id="t#"><linkEventDefinition name="a"/></intermediateThrowEvent>', 1_000)
        + many('<intermediateCatchEvent id="c#"><linkEventDefinition name="a"/></intermediateCatchEvent>', 1_000),
        many('<callActivity id="c#" calledElement="Process"/>', 1_000),
        many('<subProcess id="s#">', 200) + "</subProcess>" * 200,
        f'<task id="A" name="{"x" * 1_000_000}" startQuantity="{"1" * 100_000}" loopMaximum="-{"1" * 100_000}"/>',
        f'<textAnnotation id="T" textFormat="{"a/" * 100_000}"/>',
        f'<association id="{"a." * 100_000}" sourceRef="{":" * 100_000}" targetRef="{"b:" * 100_000}"/>',
    ],
    ids=["tasks", "nameless", "flows", "star", "boundary", "links", "calls", "nested", "long", "types", "names"],
)  # fmt: skip
def test_much_of_anything_is_answered_with_findings(elements):
    found = read_checked(bpmn(elements), "much.bpmn").findings

    assert all(finding.file == "much.bpmn" and finding.rule for finding in found)


def test_processes_that_call_and_import_each_other_in_a_circle_are_looked_at_once():
    xml = bpmn(
        start(), '<callActivity id="A" calledElement="Other"/>', end(), *line("Start", "A", "End"),
        beside='<process id="Other"><callActivity id="B" calledElement="Process"/>'
        '<dataObjectReference id="R" dataObjectRef="R"/></process>'
        '<message id="M" itemRef="M"/><itemDefinition id="I" structureRef="I"/>',
    )  # fmt: skip
    imports = xml.replace(
        b'<process id="Process"',
        b'<import namespace="urn:test" location="a.bpmn" importType="http://www.omg.org/spec/BPMN/20100524/MODEL"/>'
        b'<process id="Process"',
    )

    found = {finding.rule for finding in read_checked(imports, "circle.bpmn").findings}

    assert {"reference.kind"} <= found


def test_links_in_a_circle_are_looked_at_once():
    def link(event: str, own: str, other: str, kind: str) -> str:
        return (
            f'<{event} id="{own}e"><linkEventDefinition id="{own}" name="a"><{kind}>{other}</{kind}>'
            f"</linkEventDefinition></{event}>"
        )

    event = "intermediateThrowEvent"
    xml = bpmn(link(event, "L", "K", "target"), link(event, "K", "L", "target"))

    assert "event.link-pair" in {finding.rule for finding in read_checked(xml, "circle.bpmn").findings}


@pytest.mark.parametrize(
    "text",
    ["(" * 20_000 + "1" + ")" * 20_000, "1" + "+1" * 20_000, "not(" * 5_000 + "true" + ")" * 5_000, "[" * 20_000,
     "{a:" * 5_000 + "1" + "}" * 5_000, "if true then " * 5_000 + "1", "-" * 50_000 + "1", '"' * 9_999,
     "a." * 20_000 + "a"],
    ids=["parentheses", "sums", "calls", "lists", "contexts", "ifs", "signs", "quotes", "paths"],
)  # fmt: skip
def test_an_expression_built_to_exhaust_the_reader_is_answered_with_findings(text):
    conditional = flow("G", "End", text).replace(
        "<conditionExpression>", '<conditionExpression xsi:type="tFormalExpression">'
    )
    other = flow("G", "End").replace("G_", "H_")
    xml = bpmn(start(), '<exclusiveGateway id="G"/>', end(), *line("Start", "G"), conditional, other)

    assert all(finding.file == "bomb.bpmn" for finding in read_checked(xml, "bomb.bpmn").findings)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "cp037"]
)
@pytest.mark.parametrize("declared", ["", "UTF-8", "UTF-16", "ISO-8859-1", "US-ASCII", "nonsense"])
def test_a_file_in_another_encoding_than_it_says_is_read_or_refused(encoding, declared):
    text = (
        SOUND.decode().replace(' encoding="UTF-8"', f' encoding="{declared}"' if declared else "").replace("Ein", "Für")
    )

    answer_to(text.encode(encoding))


@given(st.integers(0, 10**6), st.sampled_from(SAMPLES))
@settings(deadline=None)
def test_a_file_that_breaks_off_is_refused(place, whole):
    cut = whole[: place % (whole.rindex(b"</") - 1)]

    with pytest.raises(ProcessBroken):
        read_document(cut, "cut.bpmn")


@given(st.data())
@settings(deadline=None)
def test_a_file_with_bits_turned_is_answered_with_findings_or_written_as_read(data):
    turned = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _ in range(data.draw(st.integers(1, 5))):
        turned[data.draw(st.integers(0, len(turned) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    answer_to(bytes(turned))


@given(st.data())
@settings(deadline=None)
def test_a_decision_with_bits_turned_is_read_or_refused(data):
    turned = bytearray(SOUND_DMN)
    for _ in range(data.draw(st.integers(1, 5))):
        turned[data.draw(st.integers(0, len(turned) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    findings = []
    try:
        read_dmn(bytes(turned), "turned.dmn")
    except ProcessBroken as refused:
        findings = refused.findings

    assert all(finding.file == "turned.dmn" and finding.rule for finding in findings)


def answer_to(xml: bytes) -> None:
    """Have a file checked; if it is XML at all, it must come back from writing as it was read."""
    found = read_checked(xml, "damaged.bpmn").findings
    assert all(finding.file == "damaged.bpmn" and finding.rule and finding.message for finding in found)
    try:
        document = read_document(xml, "damaged.bpmn")
    except ProcessBroken:
        return
    written = write_document(document)
    assert write_document(read_document(written, "damaged.bpmn")) == written


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
