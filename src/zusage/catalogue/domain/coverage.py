"""What the scenarios of a package leave out: flows that none takes, rules of decision tables that none meets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import DECISIONS_FILE, PROCESS_FILE
from zusage.catalogue.domain.trial import Outcome
from zusage.processes.domain.model import SequenceFlow
from zusage.processes.domain.xml_source import line_of, local_name, parse_xml, text_in


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that no scenario does, with its place in the file."""

    file: str
    line: int
    element_id: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: [{self.element_id}] {self.sentence}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a package its scenarios take; ``gaps`` stand in the order of the files."""

    flows_taken: int
    flows: int
    rules_met: int
    rules: int
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule of a decision table; ``number`` from 1, ``says`` is its annotation or else its conditions."""

    decision_id: str
    decision_name: str
    number: int
    element_id: str
    line: int
    says: str


def coverage(package: ServicePackage, outcomes: Iterable[Outcome]) -> Coverage:
    """Return what the scenarios with these outcomes take, all together, and what none of them does."""
    seen = list(outcomes)
    flows = frozenset().union(*(outcome.flows for outcome in seen))
    met = frozenset().union(*(outcome.rules for outcome in seen))
    rules = tuple(_rules(package.files[DECISIONS_FILE]))
    flow_gaps = tuple(_flow_gaps(package, flows))
    rule_gaps = tuple(_rule_gap(rule) for rule in rules if (rule.decision_id, rule.number) not in met)
    return Coverage(
        flows_taken=len(_own_flows(package)) - len(flow_gaps),
        flows=len(_own_flows(package)),
        rules_met=len(rules) - len(rule_gaps),
        rules=len(rules),
        gaps=flow_gaps + rule_gaps,
    )


def _flow_gaps(package: ServicePackage, taken: frozenset[str]) -> Iterator[Gap]:
    names = {node.id: f"{node.name} [{node.id}]".strip() for node in package.program.elements}
    for flow in sorted(_own_flows(package), key=lambda flow: flow.line):
        if flow.id not in taken:
            called = f"'{flow.name}' " if flow.name else ""
            sentence = f"no scenario takes the flow {called}from {names[flow.source]} to {names[flow.target]}"
            yield Gap(PROCESS_FILE, flow.line, flow.id, sentence)


def _own_flows(package: ServicePackage) -> list[SequenceFlow]:
    """Return the flows of the process itself; what parts do is tried once for all packages."""
    return [flow for flow in package.program.flows if flow.id not in package.file_by_element]


def _rule_gap(rule: _Rule) -> Gap:
    sentence = f"no scenario meets rule {rule.number} of {rule.decision_name} [{rule.decision_id}]: {rule.says}"
    return Gap(DECISIONS_FILE, rule.line, rule.element_id, sentence)


def _rules(xml: bytes) -> Iterator[_Rule]:
    """Yield the rules of all tables, by the decision or business knowledge model they stand in."""
    for table in parse_xml(xml, DECISIONS_FILE).iter("{*}decisionTable"):
        owner = next(table.iterancestors("{*}decision", "{*}businessKnowledgeModel"), table)
        inputs = [_text(clause, "inputExpression") for clause in table.iterchildren("{*}input")]
        for number, rule in enumerate(table.iterchildren("{*}rule"), start=1):
            yield _Rule(
                decision_id=owner.get("id", ""),
                decision_name=owner.get("name", ""),
                number=number,
                element_id=rule.get("id", ""),
                line=line_of(rule),
                says=_annotation(rule) or _conditions(rule, inputs),
            )


def _annotation(rule: etree._Element) -> str:
    notes = (_text(entry) for entry in rule.iterchildren("{*}annotationEntry"))
    return "; ".join(note for note in notes if note)


def _conditions(rule: etree._Element, inputs: list[str]) -> str:
    entries = [_text(entry) for entry in rule.iterchildren("{*}inputEntry")]
    said = [f"{name} is {entry}" for name, entry in zip(inputs, entries, strict=False) if entry not in {"", "-"}]
    return ", ".join(said) or "whatever the inputs are"


def _text(element: etree._Element, inside: str = "") -> str:
    """Return the text of an element, or of the child it is in, on one line."""
    parts = [child for child in element.iterchildren("*") if local_name(child) == inside] if inside else [element]
    return " ".join(" ".join(text_in(part) for part in parts).split())
