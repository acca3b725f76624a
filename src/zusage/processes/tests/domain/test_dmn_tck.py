"""Decision tables and literal expressions against the DMN Technology Compatibility Kit, where it lies beside us.

What is refused is listed with its reason; what is carried out must give what the kit expects.
"""

from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from zusage.processes.domain import Decisions, ProcessBroken, read_dmn
from zusage.processes.domain.feel.values import date_from, datetime_from, duration_from

SUITE = Path(__file__).parents[6] / "shared" / "suites" / "dmn-tck" / "TestCases" / "compliance-level-2"
TCK = "{http://www.omg.org/spec/DMN/20160719/testcase}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"

# What part 1 of the language leaves out; the models that use it are refused when they are read.
REFUSED = {
    "0009-invocation-arithmetic": "invocation",
}

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="the DMN TCK is not beside the repository")


def suite_files():
    return sorted(SUITE.glob("*/*-test-*.xml")) if SUITE.is_dir() else []


@pytest.mark.parametrize("file", suite_files(), ids=lambda file: file.stem)
def test_decisions_give_what_the_compatibility_kit_expects(file):
    suite = etree.parse(file).getroot()
    model = file.parent / suite.findtext(f"{TCK}modelName")

    if file.parent.name in REFUSED:
        with pytest.raises(ProcessBroken, match=REFUSED[file.parent.name]):
            read_dmn(model.read_bytes(), model.name)
        return
    decisions = read_dmn(model.read_bytes(), model.name)

    for case in suite.iter(f"{TCK}testCase"):
        assert wrong_results(decisions, case) == []


def wrong_results(decisions: Decisions, case):
    variables = {node.get("name"): value_of(node) for node in case.iter(f"{TCK}inputNode")}
    wrong = []
    for node in case.iter(f"{TCK}resultNode"):
        expected = value_of(node.find(f"{TCK}expected"))
        given = decisions.evaluate(node.get("name"), variables)
        if not alike(given.value, expected):
            wrong.append((case.get("id"), node.get("name"), given.value, expected, [str(p) for p in given.problems]))
    return wrong


def alike(given, expected):
    if isinstance(expected, Decimal) and isinstance(given, Decimal):
        return abs(given - expected) <= Decimal("1e-8") * max(abs(expected), 1)
    if isinstance(expected, list) and isinstance(given, list):
        return len(given) == len(expected) and all(map(alike, given, expected))
    if isinstance(expected, dict) and isinstance(given, dict):
        return given.keys() == expected.keys() and all(alike(given[key], expected[key]) for key in expected)
    return type(given) is type(expected) and given == expected


def value_of(element):
    if element is None or element.get(f"{XSI}nil") == "true":
        return None
    listed = element.find(f"{TCK}list")
    if listed is not None:
        return [value_of(item) for item in listed.findall(f"{TCK}item")]
    components = element.findall(f"{TCK}component")
    if components:
        return {component.get("name"): value_of(component) for component in components}
    value = element.find(f"{TCK}value")
    if value is None or value.get(f"{XSI}nil") == "true":
        return None
    kind = (value.get(f"{XSI}type") or "xsd:string").partition(":")[2]
    return READ[kind](value.text or "")


READ = {
    "string": str,
    "boolean": lambda text: text == "true",
    "decimal": Decimal,
    "double": Decimal,
    "integer": Decimal,
    "date": date_from,
    "dateTime": datetime_from,
    "duration": duration_from,
}
