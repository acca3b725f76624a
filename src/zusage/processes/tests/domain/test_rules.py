"""The structural rules: what each refuses and what it lets pass, and that sound files break none."""

import copy
import json
import random
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from zusage.processes.domain import read_checked
from zusage.processes.domain.document import Document, read_document
from zusage.processes.domain.rules import RULES, find_violations
from zusage.processes.tests.domain.drawing import bpmn, end, flow, line, start, user
from zusage.processes.tests.domain.rule_examples import EXAMPLES

ROOT = Path(__file__).parents[5]
SUITES = ROOT.parent / "shared" / "suites"
BETSY = SUITES / "betsy-bpmn"
MIWG = SUITES / "bpmn-miwg" / "Reference"
SCHEMA = SUITES / "omg-xsd" / "bpmn20" / "BPMN20.xsd"
REFERENCE = ROOT / "docs" / "reference" / "process-rules.md"
SHIPPED = sorted((ROOT / "services").glob("*/process.bpmn"))

no_betsy = pytest.mark.skipif(not BETSY.is_dir(), reason="betsy's models are not beside the repository")
no_miwg = pytest.mark.skipif(not MIWG.is_dir(), reason="the models of BPMN MIWG are not beside the repository")
no_schema = pytest.mark.skipif(
    not (SCHEMA.is_file() and BETSY.is_dir()),
    reason="the OMG's schemas and betsy's models are not both beside the repository",
)

CASES = [(rule, example) for rule, examples in EXAMPLES.items() for example in examples]


def drawn(example: str, choice: int) -> Document:
    text = re.sub(r"«([^|»]*)\|([^»]*)»", lambda found: found.group(choice), example)
    inner = text[1:] if text.startswith("!") else f'<process id="Process" isExecutable="true">{text}</process>'
    return read_document(
        (
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
            f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">{inner}</definitions>'
        ).encode(),
        "example.bpmn",
    )


def rules_broken(document: Document) -> set[str]:
    return {finding.rule for finding in find_violations(document)}


def test_every_rule_has_an_example():
    assert set(EXAMPLES) == {rule.id for rule in RULES}


@pytest.mark.parametrize(("rule", "example"), CASES, ids=[f"{rule}-{n}" for n, (rule, _) in enumerate(CASES)])
def test_a_rule_refuses_what_breaks_it_and_lets_the_mended_pass(rule, example):
    assert rule in rules_broken(drawn(example, 1))
    assert rule not in rules_broken(drawn(example, 2))


def test_rules_have_ids_sentences_and_sources_of_their_own():
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+", rule.id) for rule in RULES)
    assert all(rule.demands.endswith((".", "``.")) and rule.source for rule in RULES)


def test_the_reference_page_lists_every_rule_as_it_is():
    page = REFERENCE.read_text(encoding="utf-8")

    for rule in RULES:
        numbers = ", ".join(rule.constraints)
        assert f"| `{rule.id}` | {rule.demands.replace('``', '`')} | {rule.source} | {numbers} |" in page
    assert page.count("\n| `") == len(RULES)


def test_a_finding_says_file_line_element_and_what_to_do():
    xml = bpmn(start(), user("A"), end(), flow("Start", "A"), flow("A", "End"), flow("End", "A"))

    (finding,) = find_violations(read_document(xml, "a.bpmn"))

    assert (finding.file, finding.line, finding.element_id, finding.rule) == ("a.bpmn", 6, "End", "end.left")
    assert "take it out" in finding.message


def test_what_is_demanded_of_executed_processes_only_is_not_asked_of_a_drawing():
    drawing = bpmn('<startEvent id="S"><messageEventDefinition/></startEvent>', attributes='isExecutable="false"')

    assert not {"event.message", "event.message-operation"} & rules_broken(read_document(drawing, "a.bpmn"))


def test_lists_of_flows_may_be_left_out_altogether():
    assert find_violations(read_document(bpmn(start(), user("A"), end(), *line("Start", "A", "End")), "a.bpmn")) == []


def test_extensions_of_tools_are_not_looked_into():
    inner = '<extensionElements><x:task xmlns:x="urn:x" id="A"><sequenceFlow/></x:task></extensionElements>'
    xml = bpmn(start(), user("A", inner="").replace("<potentialOwner>", f"{inner}<potentialOwner>"), end(),
               *line("Start", "A", "End"))  # fmt: skip

    assert find_violations(read_document(xml, "a.bpmn")) == []


def test_a_file_that_is_no_bpmn_is_said_to_be_none():
    assert rules_broken(read_document(b"<x/>", "a.bpmn")) == {"bpmn.no-definitions"}


def test_both_layers_are_asked_and_a_fault_is_said_once():
    xml = bpmn(start(), user("A", performer="nobody"), end(), *line("Start", "A", "End"), flow("A", "gone"))

    found = [(finding.element_id, finding.rule) for finding in read_checked(xml, "a.bpmn").findings]

    assert ("A_gone", "reference.missing") in found
    assert ("A", "user-task.performer") in found
    assert ("A_gone", "flow.unknown-end") not in found
    assert len(found) == len(set(found))


def test_what_the_schema_does_not_allow_is_not_read_further():
    found = read_checked(
        bpmn(start(), user("A", performer="nobody", attributes='colour="red"'), end()), "a.bpmn"
    ).findings

    assert "schema.attribute" in {finding.rule for finding in found}
    assert "user-task.performer" not in {finding.rule for finding in found}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_the_shipped_processes_may_be_published(file):
    assert read_checked(file.read_bytes(), file.name).findings == ()


# -- models that nobody here drew ---------------------------------------------------------------------------


@pytest.mark.slow
@no_betsy
def test_the_models_of_betsy_break_no_rule_unless_they_mean_to():
    """Their scripts are placeholders that the suite's own tool replaces, the language with them."""
    meant = {case["file"] for case in json.loads((BETSY / "tests.json").read_bytes()) if case["group"] == "errors"}
    broken = {}
    for file in sorted((BETSY / "bpmn").glob("*/*.bpmn")):
        place = file.relative_to(BETSY).as_posix()
        found = rules_broken(read_document(file.read_bytes(), file.name)) - {"script-task.format"}
        if found and place not in meant:
            broken[place] = found

    assert broken == {}


@pytest.mark.slow
@no_betsy
def test_the_invalid_models_of_betsy_break_the_rule_they_mean_to():
    by_constraint = {}
    for rule in RULES:
        for constraint in rule.constraints:
            by_constraint.setdefault(constraint.replace("EXT.", "EXT"), set()).add(rule.id)
    missed = [
        file.stem
        for file in sorted((BETSY / "bpmn" / "constraints").glob("*/*.bpmn"))
        if not by_constraint.get(file.parent.name, set()) & rules_broken(read_document(file.read_bytes(), file.name))
    ]

    assert missed == []


# What the reference models break by the letter of the standard; their tools cannot say it otherwise.
MIWG_EXCEPTIONS = {
    "C.1.0": {"event.message-operation"},
    "C.3.0": {"event.message-operation"},
    "C.7.0": {"data.collection", "data.association-item"},
    "C.9.2": {"event.message-operation", "multi-instance.number"},
}


@no_miwg
@pytest.mark.parametrize("file", sorted(MIWG.glob("*.bpmn")), ids=lambda file: file.stem)
def test_the_reference_models_break_only_what_is_known(file):
    assert rules_broken(read_document(file.read_bytes(), file.name)) == MIWG_EXCEPTIONS.get(file.stem, set())


# -- the schema as a second opinion -------------------------------------------------------------------------


def damaged(model: bytes, chance: random.Random) -> bytes:
    """Return a model with one or two elements or attributes lost, moved, doubled or changed."""
    root = etree.fromstring(model)
    elements = [
        element for element in root.iter("*") if element.tag.startswith("{http://www.omg.org/spec/BPMN/20100524/MODEL}")
    ]
    # What stands around texts alone has no attributes by the schema; our table does not look there.
    plain = re.compile(r"}(script|text|documentation|extensionElements)$")
    for _ in range(chance.randint(1, 2)):
        element = chance.choice(elements)
        kind = chance.randrange(5)
        if kind == 0 and element.getparent() is not None:
            element.getparent().remove(element)
        elif kind == 1 and element.attrib:
            del element.attrib[chance.choice(list(element.attrib))]
        elif kind == 2:
            double = copy.deepcopy(chance.choice(elements))
            for number, inner in enumerate(double.iter("*")):
                if "id" in inner.attrib:
                    inner.set("id", f"double-{number}-{chance.random()}")
            element.insert(chance.randint(0, len(element)), double)
        elif kind == 3 and not plain.search(element.tag):
            names = ["id", "name", "isCollection", "startQuantity", "default", "colour", "behavior", "language"]
            element.set(
                chance.choice(names), chance.choice(["true", "x y", "1", "-5", "", "None", "a:b", "é", "2.5", "%zz"])
            )
        elif kind == 4:
            element.text = (element.text or "") + "loose"
    return etree.tostring(root)


@cache
def omg_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


@no_schema
@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_the_schema_of_the_omg_agrees_on_what_is_valid(seed):
    chance = random.Random(seed)
    models = sorted((BETSY / "bpmn").glob("**/*.bpmn"))
    xml = damaged(chance.choice(models).read_bytes(), chance)
    schema = omg_schema()

    valid = schema.validate(etree.fromstring(xml))

    # A reference that leads nowhere is a rule of its own here; one that is no name at all breaks the schema in both.
    dangling = [
        error for error in schema.error_log if "IDREF" in error.message and "not a valid value" not in error.message
    ]
    only_dangling = not valid and len(dangling) == len(schema.error_log)
    found = rules_broken(read_document(xml, "a.bpmn"))
    broken = {rule for rule in found if rule.startswith(("schema.", "id.duplicate"))}
    assert (valid or only_dangling) == (not broken), (schema.error_log, broken)
