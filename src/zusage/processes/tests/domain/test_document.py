"""A BPMN file is read, changed and written without losing anything."""

from pathlib import Path

import pytest
from benchmarks.conformance.same_xml import first_difference
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from zusage.processes.domain import ProcessBroken
from zusage.processes.domain.document import (
    Document,
    Element,
    NotWritable,
    add_sequence_flow,
    put,
    read_document,
    write_document,
)
from zusage.processes.domain.document.editing import CannotChange
from zusage.processes.tests.domain.drawing import bpmn, end, flow, start, user

FILES = Path(__file__).parent / "files"
SUITES = Path(__file__).parents[6] / "shared" / "suites"
MIWG = sorted((SUITES / "bpmn-miwg" / "Reference").glob("*.bpmn"))
SCHEMA = SUITES / "omg-xsd" / "bpmn20" / "BPMN20.xsd"
SAMPLES = sorted(FILES.glob("*.bpmn"))
XSD = "http://www.w3.org/2001/XMLSchema"

no_miwg = pytest.mark.skipif(not MIWG, reason="the models of BPMN MIWG are not beside the repository")
no_schema = pytest.mark.skipif(not SCHEMA.is_file(), reason="the schemas of the OMG are not beside the repository")
samples = pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)


def read(text: str) -> Document:
    return read_document(text.encode(), "a.bpmn")


def test_both_samples_are_there():
    assert [file.stem for file in SAMPLES] == ["engine_modeller", "web_modeller"]


@samples
def test_an_export_of_a_modeller_comes_back_as_it_was(file):
    xml = file.read_bytes()

    assert first_difference(xml, write_document(read_document(xml, file.name))) == ""


@no_miwg
@pytest.mark.parametrize("file", MIWG, ids=lambda file: file.stem)
def test_the_reference_models_come_back_as_they_were(file):
    xml = file.read_bytes()

    assert first_difference(xml, write_document(read_document(xml, file.name))) == ""


@no_schema
@pytest.mark.parametrize("file", [*SAMPLES, *MIWG], ids=lambda file: file.stem)
def test_what_is_written_is_valid_by_the_schema(file):
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    document = read_document(file.read_bytes(), file.name)
    activity = next(
        element
        for element in document.root.walk()
        if element.name.lower().endswith("task") and not element.name.startswith("global")
    )
    add_sequence_flow(document, "added", activity.id, activity.id)

    written = etree.fromstring(write_document(document))

    assert schema.validate(written), schema.error_log


@samples
def test_the_same_document_gives_the_same_bytes(file):
    once = write_document(read_document(file.read_bytes(), file.name))

    assert write_document(read_document(once, file.name)) == once


def test_comments_and_instructions_stay_where_they_stood():
    text = '<?xml version="1.0" encoding="UTF-8"?>\n<!--a-->\n<d>x<!--b-->y<?p q?>z<e/>w</d>\n<!--c-->\n<?r?>\n'

    assert write_document(read(text)).decode() == text


def test_line_ends_and_quotes_in_a_value_come_back():
    value = "zwei\nZeilen\t\"und\" 'noch' <mehr> & so"
    document = read('<d xmlns="urn:a"/>')
    document.root.attributes["name"] = value
    document.root.text = f"\r{value}"

    again = read_document(write_document(document), "a.bpmn")

    assert (again.root.get("name"), again.root.text) == (value, f"\r{value}")


def test_a_value_with_a_prefix_keeps_its_meaning_when_the_element_is_moved_out_of_its_namespace():
    document = read(f'<a:d xmlns:a="urn:a"><a:e xmlns:x="{XSD}" structureRef="x:string"/><a:f/></a:d>')
    element, other = document.root.elements
    document.root.children.remove(element)
    other.append(element)

    again = read_document(write_document(document), "a.bpmn").root.elements[0].elements[0]

    assert again.namespace_of(again.get("structureRef").partition(":")[0]) == XSD


def test_an_element_put_into_another_namespace_declares_its_own():
    document = read('<d xmlns="urn:a"/>')
    document.root.append(Element("e", namespace="urn:b", prefix="b", attributes={"{urn:c}f": "1"}))
    document.root.append(Element("g", namespace=""))

    written = etree.fromstring(write_document(document))

    assert [child.tag for child in written] == ["{urn:b}e", "g"]
    assert written[0].attrib == {"{urn:c}f": "1"}


@pytest.mark.parametrize("text", ["\x00", "a\x0bb", "￾", "\ud800"])
def test_a_character_that_xml_has_not_is_refused_by_name(text):
    document = read('<d xmlns="urn:a" id="D"/>')
    document.root.attributes["name"] = text

    with pytest.raises(NotWritable, match=r"^D: XML has no character U\+"):
        write_document(document)


def test_lines_are_those_of_the_file():
    document = read_document(bpmn(start(), user("A"), end()), "a.bpmn")

    assert {element.id: element.line for element in document.root.walk() if element.id} == {
        "Process": 3,
        "Start": 4,
        "A": 5,
        "End": 6,
    }


def test_a_file_that_is_no_xml_is_refused_as_elsewhere():
    with pytest.raises(ProcessBroken):
        read("<a>")


# -- changes ------------------------------------------------------------------------------------------------


def sound() -> bytes:
    return bpmn(
        '<startEvent id="Start"><outgoing>Start_A</outgoing></startEvent>',
        '<userTask id="A" name="Antrag"><incoming>Start_A</incoming><outgoing>A_End</outgoing></userTask>',
        '<boundaryEvent id="B" attachedToRef="A"><timerEventDefinition/></boundaryEvent>',
        '<endEvent id="End"><incoming>A_End</incoming></endEvent>',
        flow("Start", "A"),
        flow("A", "End"),
        beside='<BPMNDiagram xmlns="http://www.omg.org/spec/BPMN/20100524/DI"><BPMNShape bpmnElement="A"/>'
        "</BPMNDiagram>",
    )


def test_a_new_flow_is_listed_at_both_ends_in_the_place_the_schema_wants():
    document = read_document(sound(), "a.bpmn")

    add_sequence_flow(document, "zurueck", "A", "A")

    activity = document.find("A")
    assert [(child.name, child.text) for child in activity.elements] == [
        ("incoming", "Start_A"), ("incoming", "zurueck"), ("outgoing", "A_End"), ("outgoing", "zurueck"),
    ]  # fmt: skip
    assert document.find("zurueck").get("sourceRef") == "A"


@pytest.mark.parametrize(
    ("flow_id", "source", "target"),
    [("A_End", "A", "A"), ("f", "A", "Process"), ("f", "gone", "A"), ("f", "A", "gone")],
)
def test_a_flow_that_cannot_be_changes_nothing(flow_id, source, target):
    document = read_document(sound(), "a.bpmn")

    with pytest.raises(CannotChange):
        add_sequence_flow(document, flow_id, source, target)

    assert first_difference(sound(), write_document(document)) == ""


def test_what_may_not_stand_somewhere_is_not_put_there():
    document = read_document(sound(), "a.bpmn")

    with pytest.raises(CannotChange, match="startEvent has no loopCardinality"):
        put(document.find("Start"), Element("loopCardinality"))


# -- any document -------------------------------------------------------------------------------------------

_NAMES = st.sampled_from(["a", "b", "process", "Ä", "x-1", "_y"])
_NAMESPACES = st.sampled_from(["", "urn:a", "urn:b"])
_TEXTS = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="￾￿"), max_size=8)
_PREFIXES = {"": "", "urn:a": "a", "urn:b": "b"}


@st.composite
def elements(draw, depth=3):
    namespace = draw(_NAMESPACES)
    element = Element(draw(_NAMES), namespace, _PREFIXES[namespace], text=draw(_TEXTS), tail=draw(_TEXTS))
    for _ in range(draw(st.integers(0, 2))):
        uri = draw(_NAMESPACES)
        name = draw(_NAMES)
        element.attributes[f"{{{uri}}}{name}" if uri else name] = draw(_TEXTS)
    for _ in range(draw(st.integers(0, 3)) if depth else 0):
        element.append(draw(elements(depth=depth - 1)))
    return element


@settings(deadline=None)
@given(elements())
def test_any_document_reads_back_as_it_was_written(root):
    root.tail = ""

    again = read_document(write_document(Document("a.bpmn", root)), "a.bpmn").root

    assert as_values(again) == as_values(root)


def as_values(element):
    return (
        element.name,
        element.namespace,
        element.prefix,
        element.attributes,
        element.text,
        element.tail,
        [as_values(child) for child in element.children],
    )
