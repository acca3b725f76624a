"""The Technology Compatibility Kit of DMN: one outcome per test case.

A case asks for decisions, or with ``type`` and ``invocableName`` for a decision service or a business knowledge model.
Numbers are the same within 1e-8 of their size, lists and contexts part by part. ``errorResult`` expects null and a
reported problem; a null without one counts as passed, as with other runners, and is named in the outcome's reason.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from benchmarks.conformance.outcome import Outcome, Verdict
from lxml import etree

from zusage.processes.domain.dmn import Decisions, Evaluation, read_dmn
from zusage.processes.domain.dmn.external import REFUSED
from zusage.processes.domain.feel.values import (
    Value,
    date_from,
    datetime_from,
    duration_from,
    text_of,
    time_from,
)

NAME = "DMN TCK"
SILENT = "null as expected, but no problem was reported"

_TCK = "{http://www.omg.org/spec/DMN/20160719/testcase}"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_GROUPS = ("compliance-level-2", "compliance-level-3", "non-compliant")
_TOLERANCE = Decimal("1e-8")


def is_here(folder: Path) -> bool:
    """Say whether the folder holds this suite."""
    return any((folder / "TestCases" / group).is_dir() for group in _GROUPS)


def run(folder: Path) -> Iterator[Outcome]:
    """Run every test case; those of ``non-compliant`` are told but not scored by the kit's makers."""
    for group in _GROUPS:
        for file in sorted((folder / "TestCases" / group).glob("*/*.xml")):
            yield from _run_file(group, file)


def _run_file(group: str, file: Path) -> Iterator[Outcome]:
    suite = etree.parse(file).getroot()
    if suite.tag != f"{_TCK}testCases":
        return
    try:
        decisions: Decisions | Exception = _read(file, suite.findtext(f"{_TCK}modelName", "").strip())
    except Exception as error:  # a failed test, never the end of the run
        decisions = error
    for case in suite.iter(f"{_TCK}testCase"):
        case_id = f"{file.parent.name}/{file.name}/{case.get('id')}"
        yield _outcome(group, case_id, decisions, case)


def _read(file: Path, model: str) -> Decisions:
    others = {}
    for other in file.parent.glob("*.dmn"):
        xml = other.read_bytes()
        others[etree.fromstring(xml).get("namespace", "")] = xml
    return read_dmn((file.parent / model).read_bytes(), model, imported=others, strict=False)


def _outcome(group: str, case_id: str, decisions: Decisions | Exception, case: etree._Element) -> Outcome:
    if isinstance(decisions, Exception):
        return Outcome(group, case_id, Verdict.FAILED, f"the model is not read: {_line(str(decisions))}")
    silent = False
    try:
        variables = {_input_name(node): _value(node) for node in case.iterchildren(f"{_TCK}inputNode")}
        for node in case.iterchildren(f"{_TCK}resultNode"):
            expected = _value(node.find(f"{_TCK}expected"))
            given, problems = _given(decisions, case, node, variables)
            if not alike(given, expected):
                refused = next((problem for problem in problems if REFUSED in problem), None)
                reason = f"{node.get('name')}: {text_of(given)} is not {text_of(expected)}; {'; '.join(problems[:3])}"
                return Outcome(group, case_id, Verdict.REFUSED if refused else Verdict.FAILED, _line(refused or reason))
            silent = silent or (node.get("errorResult") == "true" and not problems)
    except Exception as error:  # a failed test, never the end of the run
        return Outcome(group, case_id, Verdict.FAILED, f"exception {type(error).__name__}: {_line(str(error))}")
    return Outcome(group, case_id, Verdict.PASSED, SILENT if silent else "")


def _given(
    decisions: Decisions, case: etree._Element, node: etree._Element, variables: dict[str, Value]
) -> tuple[Value, list[str]]:
    now, name = datetime.now(UTC), node.get("name", "")
    invocable = case.get("invocableName", "" if name in decisions else name)
    if not invocable:
        made = decisions.evaluate(name, variables, now)
        return made.value, _told(made)
    made = decisions.invoke(invocable, variables, now)
    # A service with several output decisions gives a context of which the result node names one.
    is_one_of_several = isinstance(made.value, dict) and len(made.value) > 1 and name in made.value
    return made.value[name] if is_one_of_several else made.value, _told(made)


def _told(made: Evaluation) -> list[str]:
    return [str(problem) for problem in made.problems]


def _line(text: str) -> str:
    return " ".join(text.split())[:300]


def _input_name(node: etree._Element) -> str:
    name, namespace = node.get("name", ""), node.get("namespace")
    return f"{{{namespace}}}{name}" if namespace else name


def alike(given: Value, expected: Value) -> bool:
    """Return whether a value is the expected one, numbers within the kit's tolerance."""
    if type(expected) is Decimal and type(given) is Decimal:
        return abs(given - expected) <= _TOLERANCE * max(abs(expected), 1)
    if isinstance(expected, list) and isinstance(given, list):
        return len(given) == len(expected) and all(map(alike, given, expected))
    if isinstance(expected, dict) and isinstance(given, dict):
        return given.keys() == expected.keys() and all(alike(given[key], expected[key]) for key in expected)
    return type(given) is type(expected) and given == expected


def _value(element: etree._Element | None) -> Value:
    if element is None or element.get(f"{_XSI}nil") == "true":
        return None
    listed = element.find(f"{_TCK}list")
    if listed is not None:
        return [_value(item) for item in listed.findall(f"{_TCK}item")]
    components = element.findall(f"{_TCK}component")
    if components:
        return {component.get("name"): _value(component) for component in components}
    value = element.find(f"{_TCK}value")
    if value is None or value.get(f"{_XSI}nil") == "true":
        return None
    kind = (value.get(f"{_XSI}type") or "xsd:string").rpartition(":")[2]
    return _READ[kind](value.text or "")


_READ: dict[str, Callable[[str], Value]] = {
    "string": str,
    "boolean": lambda text: text.strip() in ("true", "1"),
    "decimal": lambda text: Decimal(text.strip()),
    "double": lambda text: Decimal(text.strip()),
    "float": lambda text: Decimal(text.strip()),
    "integer": lambda text: Decimal(text.strip()),
    "int": lambda text: Decimal(text.strip()),
    "long": lambda text: Decimal(text.strip()),
    "date": lambda text: date_from(text.strip()),
    "time": lambda text: time_from(text.strip()),
    "dateTime": lambda text: datetime_from(text.strip()),
    "duration": lambda text: duration_from(text.strip()),
}
