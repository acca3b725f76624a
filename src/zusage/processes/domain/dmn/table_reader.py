"""``decisionTable`` to ``DecisionTable``.

Source: DMN 1.5, 8.3 (metamodel). The orientation is a matter of drawing; rules are rules in each of them.
"""

from lxml import etree

from zusage.processes.domain.dmn.boxed import Boxed, Names
from zusage.processes.domain.dmn.columns import CellRun, InputClause, OutputClause
from zusage.processes.domain.dmn.constants import constant_in
from zusage.processes.domain.dmn.report import Cell, RuleHit, place
from zusage.processes.domain.dmn.runs import NeverAValue, Run, Scope
from zusage.processes.domain.dmn.source import DOCUMENTING, cell_of
from zusage.processes.domain.dmn.table import AGGREGATIONS, HIT_POLICIES, DecisionTable, Rule
from zusage.processes.domain.dmn.table_code import Test, compile_rules
from zusage.processes.domain.dmn.types import Constrained
from zusage.processes.domain.feel import CellTest, FeelSyntaxError, Notes, Type, Value, compile_expression

_IN_TABLE = DOCUMENTING | {"input", "output", "rule", "annotation"}
_ORDERED = ("PRIORITY", "OUTPUT ORDER")


def read_table(boxed: Boxed, element: etree._Element, names: Names) -> Run:
    """Return the function of a decision table."""
    return _TableReader(boxed, element, names).table()


class _TableReader:
    def __init__(self, boxed: Boxed, element: etree._Element, names: Names) -> None:
        self.boxed = boxed
        self.source = boxed.source
        self.element = element
        self.names = names
        self.policy = element.get("hitPolicy", "UNIQUE")
        self.aggregation = element.get("aggregation", "")

    def table(self) -> Run:
        source = self.source
        source.refuse_others(self.element, _IN_TABLE)
        self.check_policy()
        columns = list(source.children(self.element, "output"))
        inputs = tuple(self.input_clause(child) for child in source.children(self.element, "input"))
        outputs = tuple(self.output_clause(column, len(columns)) for column in columns)
        self.check_outputs(outputs)
        elements = list(source.children(self.element, "rule"))
        if not elements:
            source.doubt(self.element, "table.rules", "The table has no rules.")
        rules, tests = [], []
        for index, element in enumerate(elements, start=1):
            cells = list(source.children(element, "inputEntry")), list(source.children(element, "outputEntry"))
            if (len(cells[0]), len(cells[1])) != (len(inputs), len(outputs)):
                self.find_wrong_cells(element, index, len(inputs), len(outputs))
                continue
            tests.append([self.test(cell, cell_of(element)) for cell in cells[0]])
            rules.append(self.rule(element, index, cells[1], outputs))
        hits = compile_rules(tests, inputs, only_first=self.policy == "FIRST")
        return DecisionTable(
            cell_of(self.element), self.policy, self.aggregation, inputs, outputs, tuple(rules), hits
        ).run

    # -- what must be so ------------------------------------------------------------------------------------

    def check_policy(self) -> None:
        if self.policy not in HIT_POLICIES:
            message = f'"{self.policy}" is no hit policy; {", ".join(sorted(HIT_POLICIES))} are.'
            self.source.find(self.element, "table.hit-policy", message)
        if self.aggregation and (self.policy != "COLLECT" or self.aggregation not in AGGREGATIONS):
            message = f'"{self.aggregation}" is no aggregation of a {self.policy} table.'
            self.source.find(self.element, "table.aggregation", message)

    def check_outputs(self, outputs: tuple[OutputClause, ...]) -> None:
        source, names = self.source, [clause.name for clause in outputs]
        if not outputs:
            source.find(self.element, "table.output", "The table has no output column.")
        if self.aggregation and len(outputs) > 1:
            message = f"{self.aggregation} needs a table with one output column."
            source.find(self.element, "table.aggregation", message)
        if self.policy in _ORDERED and not any(clause.order for clause in outputs):
            message = f"{self.policy} needs a column with outputValues in their order."
            source.doubt(self.element, "table.output-values", message)
        if len(outputs) > 1 and (not all(names) or len(set(names)) < len(names)):
            source.find(self.element, "table.output-name", "Several output columns need names of their own.")

    def find_wrong_cells(self, element: etree._Element, index: int, inputs: int, outputs: int) -> None:
        given = [len(list(self.source.children(element, kind))) for kind in ("inputEntry", "outputEntry")]
        message = (
            f"Rule {index} has {given[0]} input and {given[1]} output cells, the table {inputs} and {outputs} columns."
        )
        self.source.find(element, "table.cells", message)

    # -- columns --------------------------------------------------------------------------------------------

    def input_clause(self, element: etree._Element) -> InputClause:
        expression = self.source.child(element, "inputExpression")
        if expression is None:
            run = self.boxed.null(element, "table.input", "The input column has no inputExpression.")
            return InputClause(cell_of(element), run, None, self.boxed.types.of(element), None)
        return InputClause(
            cell_of(element),
            self.boxed.literal(expression, self.names),
            self.variable(expression),
            self.boxed.types.of(expression),
            self.allowed(self.source.child(element, "inputValues")),
        )

    def variable(self, expression: etree._Element) -> str | None:
        """The variable an input expression names, if it is nothing but the name of one that is always there."""
        text = " ".join(self.source.text(expression).split())
        return text if text in self.names else None

    def output_clause(self, element: etree._Element, columns: int) -> OutputClause:
        values, default = self.source.child(element, "outputValues"), self.source.child(element, "defaultOutputEntry")
        its_type = self.boxed.types.of(element)
        return OutputClause(
            cell_of(element),
            element.get("name", "").strip(),
            its_type,
            self.allowed(values),
            self.order(values, its_type) if self.policy in _ORDERED else (),
            None if default is None else self.boxed.literal(default, self.names),
        )

    def allowed(self, values: etree._Element | None) -> CellRun | None:
        tests = None if values is None else self.boxed.cell(values, self.names)
        return None if tests is None else tests.run

    def order(self, values: etree._Element | None, its_type: Type) -> tuple[Value, ...]:
        """The values of ``outputValues``, or those the column's type allows, as they stand there."""
        if values is not None:
            text, told = self.source.text(values), values
        elif isinstance(its_type, Constrained):
            text, told = its_type.allowed.text, self.element
        else:
            return ()
        try:
            result = compile_expression(f"[{text}]").evaluate({})
        except FeelSyntaxError:
            result = None
        if result is None or result.problems:
            self.source.doubt(told, "table.output-values", "The outputValues are no list of values.")
            return ()
        return tuple(result.value)

    # -- rules ----------------------------------------------------------------------------------------------

    def test(self, element: etree._Element, rule: Cell) -> Test | None:
        tests = self.boxed.cell(element, self.names)
        if tests is None:
            return None
        return Test(self.source.text(element), _placed_test(tests, rule))

    def rule(
        self, element: etree._Element, index: int, cells: list[etree._Element], outputs: tuple[OutputClause, ...]
    ) -> Rule:
        notes = [self.source.text(child).strip() for child in self.source.children(element, "annotationEntry")]
        hit = RuleHit(self.boxed.owner, element.get("id", ""), index, tuple(note for note in notes if note))
        return Rule(
            hit,
            cell_of(element),
            tuple(self.boxed.output_cell(cell, self.names) for cell in cells),
            self.constant(cells, outputs, cell_of(element)),
        )

    def constant(
        self, cells: list[etree._Element], outputs: tuple[OutputClause, ...], cell: Cell
    ) -> tuple[Value, ...] | None:
        """The outputs of a rule if all are constants which their columns foresee."""
        notes, values = Notes(), []
        for element, clause in zip(cells, outputs, strict=True):
            value = constant_in(self.source.text(element))
            values.append(clause.checked(value, cell, notes))
        return None if None in values else tuple(values)


def _placed_test(tests: CellTest | NeverAValue, cell: Cell) -> CellRun:
    run = tests.run

    def holds(scope: Scope, notes: Notes, tested: Value) -> Value:
        first = len(notes.problems)
        verdict = run(scope, notes, tested)
        if len(notes.problems) > first:
            place(notes, cell, first)
        return verdict

    return holds
