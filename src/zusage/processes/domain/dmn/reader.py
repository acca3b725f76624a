"""DMN XML to ``Decisions``: decision tables and literal expressions with their requirements; the rest is refused.

Source: OMG DMN 1.5, chapters 6 to 8.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from lxml import etree

from zusage.processes.domain.dmn.decisions import Decision, Decisions, LiteralExpression, Logic, TypedName
from zusage.processes.domain.dmn.table import (
    AGGREGATIONS,
    HIT_POLICIES,
    Cell,
    DecisionTable,
    InputClause,
    OutputClause,
    Rule,
    RuleHit,
)
from zusage.processes.domain.dmn.types import ANY, BASE_TYPES, ItemType
from zusage.processes.domain.feel import (
    CellTest,
    Expression,
    FeelSyntaxError,
    compile_cell,
    compile_expression,
)
from zusage.processes.domain.findings import Finding, ProcessBroken
from zusage.processes.domain.xml_source import elements_in, line_of, local_name, namespace, parse_xml, text_in

# DMN 1.1 to 1.5; what is read here means the same in all of them.
_NAMESPACE = re.compile(
    r"http://www\.omg\.org/spec/DMN/20151101/dmn\.xsd|"
    r"https?://www\.omg\.org/spec/DMN/(20180521|20191111|20211108|20230324)/MODEL/?"
)
_FEEL = re.compile(r"feel|https?://www\.omg\.org/spec/(DMN|FEEL)/.*", re.IGNORECASE)
_DOCUMENTING = frozenset({"description", "extensionElements"})
_ROOTS_WITHOUT_EFFECT = _DOCUMENTING | {
    "inputData", "itemDefinition", "decision", "knowledgeSource", "textAnnotation", "association", "group",
    "elementCollection", "performanceIndicator", "organizationUnit",
}  # fmt: skip
_IN_DECISION = _DOCUMENTING | {
    "variable", "informationRequirement", "authorityRequirement", "question", "allowedAnswers", "decisionTable",
    "literalExpression", "supportedObjective", "impactedPerformanceIndicator", "decisionMaker", "decisionOwner",
    "usingProcess", "usingTask",
}  # fmt: skip

Made = TypeVar("Made")


def read_dmn(xml: bytes, file: str) -> Decisions:
    """Read and compile the decisions of a DMN file.

    :param file: the name that findings carry
    :raises ProcessBroken: with everything that is wrong, or not carried out here
    """
    reader = _Reader(parse_xml(xml, file), file)
    decisions = reader.decisions()
    if reader.findings:
        raise ProcessBroken(list(set(reader.findings)))
    return Decisions(file, hashlib.sha256(xml).hexdigest(), decisions)


class _Reader:
    def __init__(self, root: etree._Element, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.namespace = namespace(root)
        if local_name(root) != "definitions" or not _NAMESPACE.fullmatch(self.namespace):
            raise ProcessBroken([self.finding(root, "dmn.no-definitions", "The root is not DMN definitions.")])
        self.root = root
        self.language(root)
        self.types = dict(BASE_TYPES)
        self.input_data: dict[str, TypedName] = {}
        self.names = self.all_names()

    def find(self, element: etree._Element, rule: str, message: str) -> None:
        self.findings.append(self.finding(element, rule, message))

    def finding(self, element: etree._Element, rule: str, message: str) -> Finding:
        return Finding(self.file, line_of(element), _cell(element).id, rule, message)

    def children(self, element: etree._Element, *names: str) -> Iterator[etree._Element]:
        return (
            child
            for child in elements_in(element)
            if namespace(child) == self.namespace and (not names or local_name(child) in names)
        )

    def child(self, element: etree._Element, name: str) -> etree._Element | None:
        return next(self.children(element, name), None)

    def refuse_others(self, element: etree._Element, known: frozenset[str]) -> None:
        for child in self.children(element):
            if local_name(child) not in known:
                self.find(child, "element.unsupported", f"{local_name(child)} is not carried out here.")

    def language(self, element: etree._Element) -> None:
        language = element.get("expressionLanguage", "feel")
        if not _FEEL.fullmatch(language):
            self.find(element, "feel.language", f"Expressions are FEEL here, not {language}.")

    # -- the file -------------------------------------------------------------------------------------------

    def decisions(self) -> tuple[Decision, ...]:
        self.refuse_others(self.root, _ROOTS_WITHOUT_EFFECT)
        self.item_types()
        for element in self.children(self.root, "inputData"):
            self.input_data[element.get("id", "")] = self.variable(element)
        elements = list(self.children(self.root, "decision"))
        if not elements:
            self.find(self.root, "decision.missing", "The file holds no decision.")
        self.unique_ids(elements)
        decisions = tuple(decision for decision in map(self.decision, elements) if decision is not None)
        self.refuse_circles({decision.id: decision for decision in decisions}, elements)
        return decisions

    def all_names(self) -> list[str]:
        """Every name of the file, so that FEEL recognises those of several words."""
        return [name for element in self.root.iter("*") if (name := element.get("name", "").strip())]

    def unique_ids(self, elements: list[etree._Element]) -> None:
        seen: set[str] = set()
        for element in elements:
            for key in {element.get("id", ""), element.get("name", "")} - {""}:
                if key in seen:
                    self.find(element, "decision.duplicate", f"There is already a decision called {key}.")
                seen.add(key)
            if not element.get("id"):
                self.find(element, "id.missing", "A decision needs an id.")

    def refuse_circles(self, decisions: dict[str, Decision], elements: list[etree._Element]) -> None:
        for element in elements:
            own_id = element.get("id", "")
            reached: set[str] = set()
            ahead = list(decisions[own_id].required_decisions) if own_id in decisions else []
            while ahead:
                decision_id = ahead.pop()
                if decision_id in decisions and decision_id not in reached:
                    reached.add(decision_id)
                    ahead += decisions[decision_id].required_decisions
            if own_id in reached:
                self.find(element, "decision.circle", "The decision requires itself.")

    # -- types ----------------------------------------------------------------------------------------------

    def item_types(self) -> None:
        """Read the item definitions; they may refer to each other in any order, but not in a circle."""
        elements = {element.get("name", ""): element for element in self.children(self.root, "itemDefinition")}
        for name in elements:
            self.types[name] = ItemType(name)
        for name, element in elements.items():
            self.fill_type(self.types[name], element)
        for name, element in elements.items():
            if _refers_to_itself(self.types[name]):
                self.find(element, "type.circle", f"The type {name} is defined by itself.")

    def fill_type(self, item_type: ItemType, element: etree._Element) -> None:
        self.refuse_others(element, _DOCUMENTING | {"typeRef", "allowedValues", "typeConstraint", "itemComponent"})
        item_type.is_collection = element.get("isCollection") == "true"
        type_name = self.child(element, "typeRef")
        if type_name is not None:
            item_type.base = self.type_named(text_in(type_name).strip(), element)
        for constraint in self.children(element, "allowedValues", "typeConstraint"):
            item_type.allowed = self.cell_test(constraint)
        for component in self.children(element, "itemComponent"):
            name = component.get("name", "")
            item_type.components[name] = ItemType(name)
            self.fill_type(item_type.components[name], component)

    def type_of(self, element: etree._Element) -> ItemType:
        return self.type_named(element.get("typeRef", "Any"), element)

    def type_named(self, name: str, element: etree._Element) -> ItemType:
        found = self.types.get(name.removeprefix("feel:"))
        if found is None:
            self.find(element, "type.unknown", f'There is no type "{name}".')
        return found or ANY

    def variable(self, element: etree._Element) -> TypedName:
        variable = self.child(element, "variable")
        name = element.get("name", "")
        if variable is None:
            return TypedName(name, ANY, _cell(element))
        return TypedName(variable.get("name", name), self.type_of(variable), _cell(element))

    # -- decisions ------------------------------------------------------------------------------------------

    def decision(self, element: etree._Element) -> Decision | None:
        self.refuse_others(element, _IN_DECISION)
        inputs: list[TypedName] = []
        required: list[str] = []
        for requirement in self.children(element, "informationRequirement"):
            self.requirement(requirement, inputs, required)
        logic = self.logic(element)
        if logic is None:
            return None
        return Decision(
            id=element.get("id", ""),
            name=element.get("name", ""),
            variable=self.variable(element),
            inputs=tuple(inputs),
            required_decisions=tuple(required),
            logic=logic,
        )

    def requirement(self, requirement: etree._Element, inputs: list[TypedName], required: list[str]) -> None:
        known_decisions = {element.get("id") for element in self.children(self.root, "decision")}
        for reference in self.children(requirement, "requiredInput", "requiredDecision"):
            href = reference.get("href", "")
            target = href.removeprefix("#")
            if local_name(reference) == "requiredInput" and target in self.input_data:
                inputs.append(self.input_data[target])
            elif local_name(reference) == "requiredDecision" and target in known_decisions:
                required.append(target)
            else:
                self.find(reference, "requirement.unknown", f'"{href}" is nothing in this file.')

    def logic(self, element: etree._Element) -> Logic | None:
        table, literal = self.child(element, "decisionTable"), self.child(element, "literalExpression")
        if table is not None:
            return self.table(table, element)
        if literal is not None:
            self.language(literal)
            expression = self.expression(literal)
            return LiteralExpression(_cell(literal), expression) if expression else None
        self.find(element, "decision.empty", "The decision has neither a decision table nor a literal expression.")
        return None

    # -- tables ---------------------------------------------------------------------------------------------

    def table(self, table: etree._Element, decision: etree._Element) -> DecisionTable | None:
        before = len(self.findings)
        self.refuse_others(table, _DOCUMENTING | {"input", "output", "rule", "annotation"})
        policy, aggregation = self.policy(table)
        inputs = [self.input_clause(element) for element in self.children(table, "input")]
        columns = list(self.children(table, "output"))
        outputs = [self.output_clause(element, len(columns), policy, decision) for element in columns]
        if not columns:
            self.find(table, "table.output", "The table has no output column.")
        if aggregation and len(columns) > 1:
            self.find(table, "table.aggregation", f"{aggregation} needs a table with one output column.")
        if policy in ("PRIORITY", "OUTPUT ORDER") and not any(clause.order for clause in outputs):
            self.find(table, "table.output-values", f"{policy} needs a column with outputValues in their order.")
        names = [clause.name for clause in outputs]
        if len(set(names)) < len(names):
            self.find(table, "table.output-name", "Several output columns need names of their own.")
        rules = [
            self.rule(element, position, len(inputs), len(outputs), decision.get("id", ""))
            for position, element in enumerate(self.children(table, "rule"), start=1)
        ]
        if not rules:
            self.find(table, "table.rules", "The table has no rules.")
        if len(self.findings) > before:
            return None
        return DecisionTable(
            cell=_cell(table),
            hit_policy=policy,
            aggregation=aggregation,
            inputs=tuple(clause for clause in inputs if clause is not None),
            outputs=tuple(outputs),
            rules=tuple(rule for rule in rules if rule is not None),
        )

    def policy(self, table: etree._Element) -> tuple[str, str]:
        policy, aggregation = table.get("hitPolicy", "UNIQUE"), table.get("aggregation", "")
        if policy not in HIT_POLICIES:
            self.find(
                table,
                "table.hit-policy",
                f'"{policy}" is no hit policy; {", ".join(sorted(HIT_POLICIES))} are.',
            )
        if aggregation and (policy != "COLLECT" or aggregation not in AGGREGATIONS):
            self.find(table, "table.aggregation", f'"{aggregation}" is no aggregation of a {policy} table.')
        return policy, aggregation

    def input_clause(self, element: etree._Element) -> InputClause | None:
        source = self.child(element, "inputExpression")
        if source is None:
            self.find(element, "table.input", "The input column has no inputExpression.")
            return None
        self.language(source)
        expression = self.expression(source)
        values = self.child(element, "inputValues")
        allowed = self.cell_test(values) if values is not None else None
        return InputClause(_cell(element), expression, self.type_of(source), allowed) if expression else None

    def output_clause(
        self, element: etree._Element, columns: int, policy: str, decision: etree._Element
    ) -> OutputClause:
        name = element.get("name", "")
        if not name and columns > 1:
            self.find(element, "table.output-name", "One of several output columns needs a name.")
        values = self.child(element, "outputValues")
        default = self.child(element, "defaultOutputEntry")
        return OutputClause(
            cell=_cell(element),
            name=name or decision.get("name", ""),
            type=self.type_of(element),
            allowed=self.cell_test(values) if values is not None else None,
            order=self.output_order(values) if policy in ("PRIORITY", "OUTPUT ORDER") else (),
            default=self.expression(default) if default is not None else None,
        )

    def output_order(self, values: etree._Element | None) -> tuple[object, ...]:
        if values is None:
            return ()
        text = self.child(values, "text")
        listed = "" if text is None else text_in(text)
        expression = self.compiled(values, f"[{listed}]", lambda source: compile_expression(source, self.names))
        result = expression.evaluate({}) if expression else None
        if result is None or result.problems:
            self.find(values, "table.output-values", "The outputValues are no list of values.")
            return ()
        return tuple(result.value)

    def rule(self, element: etree._Element, index: int, inputs: int, outputs: int, decision_id: str) -> Rule | None:
        input_entries = list(self.children(element, "inputEntry"))
        output_entries = list(self.children(element, "outputEntry"))
        if (len(input_entries), len(output_entries)) != (inputs, outputs):
            self.find(
                element,
                "table.cells",
                f"Rule {index} has {len(input_entries)} input and {len(output_entries)} output cells, "
                f"the table {inputs} and {outputs} columns.",
            )
            return None
        tests = [self.cell_test(entry) for entry in input_entries]
        expressions = [self.expression(entry) for entry in output_entries]
        annotations = tuple(
            note for entry in self.children(element, "annotationEntry") if (note := self.text(entry).strip())
        )
        return Rule(
            hit=RuleHit(decision_id, element.get("id", ""), index, annotations),
            cell=_cell(element),
            tests=tuple((column, test) for column, test in enumerate(tests) if test is not None),
            outputs=tuple(expression for expression in expressions if expression is not None),
        )

    # -- FEEL -----------------------------------------------------------------------------------------------

    def text(self, element: etree._Element) -> str:
        text = self.child(element, "text")
        return "" if text is None else text_in(text)

    def expression(self, element: etree._Element) -> Expression | None:
        text = self.text(element)
        if not text.strip():
            self.find(element, "feel.empty", "The expression is empty; write null for no value.")
            return None
        return self.compiled(element, text, lambda source: compile_expression(source, self.names))

    def cell_test(self, element: etree._Element) -> CellTest | None:
        """The tests of a cell, or None where any value fits: an empty cell means ``-``, as modellers write it."""
        text = self.text(element)
        if text.strip() in ("", "-"):
            return None
        return self.compiled(element, text, lambda source: compile_cell(source, self.names))

    def compiled(self, element: etree._Element, text: str, compile_it: Callable[[str], Made]) -> Made | None:
        try:
            return compile_it(text)
        except FeelSyntaxError as error:
            cell = _cell(element)
            inner = self.child(element, "text")
            line = line_of(element if inner is None else inner) + error.line - 1
            self.findings.append(Finding(self.file, line, cell.id, "feel.syntax", f"FEEL: {error}"))
            return None


def _refers_to_itself(item_type: ItemType) -> bool:
    seen: set[int] = set()
    ahead = [item_type]
    while ahead:
        one = ahead.pop()
        for below in [*one.components.values(), *([one.base] if one.base else [])]:
            if below is item_type:
                return True
            if id(below) not in seen:
                seen.add(id(below))
                ahead.append(below)
    return False


def _cell(element: etree._Element) -> Cell:
    """Return where an element stands, by its own id or that of the nearest element around it."""
    around = [element, *element.iterancestors()]
    return Cell(next((str(one.get("id")) for one in around if one.get("id")), ""), line_of(element))
