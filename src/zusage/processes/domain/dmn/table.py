"""Decision tables: which rules hit, and what the hit policy makes of them.

Source: OMG DMN 1.5, chapter 8.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import NamedTuple

from zusage.processes.domain.dmn.types import ItemType
from zusage.processes.domain.feel import CellTest, Expression, Problem, Value
from zusage.processes.domain.feel.operators import same
from zusage.processes.domain.feel.values import DECIMAL, kind_of, text_of

HIT_POLICIES = frozenset({"UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"})
AGGREGATIONS = frozenset({"SUM", "MIN", "MAX", "COUNT"})


@dataclass(frozen=True, slots=True)
class RuleHit:
    """One rule that hit.

    :ivar table: id of the decision whose table it is
    :ivar index: number of the rule in its table, from 1
    :ivar annotations: what the table's author wrote beside it, such as the provision it follows
    """

    table: str
    rule_id: str
    index: int
    annotations: tuple[str, ...]


class DecisionProblem(NamedTuple):
    """Why a part of a decision had no value.

    :ivar at: offset within the expression, from 0
    """

    element_id: str
    line: int
    at: int
    reason: str

    def __str__(self) -> str:
        return f"{self.element_id} (line {self.line}, character {self.at + 1}): {self.reason}"


class Report:
    """What an evaluation notes down while it goes through the tables."""

    def __init__(self) -> None:
        self.hits: list[RuleHit] = []
        self.problems: list[DecisionProblem] = []

    def note(self, cell: "Cell", problems: tuple[Problem, ...]) -> None:
        self.problems += [DecisionProblem(cell.id, cell.line, problem.at, problem.reason) for problem in problems]


class Cell(NamedTuple):
    """Where a text of the file stands: the nearest id and the line."""

    id: str
    line: int


@dataclass(frozen=True, slots=True)
class InputClause:
    """One input column."""

    cell: Cell
    expression: Expression
    type: ItemType
    allowed: CellTest | None

    def value(self, variables: dict[str, Value], report: Report) -> Value:
        """Return the tested value; one the column does not foresee counts as null."""
        result = self.expression.evaluate(variables)
        report.note(self.cell, result.problems)
        fits = self.type.conforms(result.value)
        if fits and self.allowed is not None and result.value is not None:
            fits = self.allowed.holds(result.value, variables).value is True
        if not fits:
            report.note(self.cell, (Problem(0, f"{text_of(result.value)} is not foreseen in this column"),))
            return None
        return result.value


@dataclass(frozen=True, slots=True)
class OutputClause:
    """One output column; ``order`` are its values from the most important, if the hit policy asks for an order."""

    cell: Cell
    name: str
    type: ItemType
    allowed: CellTest | None
    order: tuple[Value, ...]
    default: Expression | None

    def checked(self, value: Value, cell: Cell, report: Report) -> Value:
        """Return the value, or null where the column does not foresee it."""
        fits = self.type.conforms(value)
        if fits and self.allowed is not None and value is not None:
            fits = self.allowed.holds(value, {}).value is True
        if not fits:
            report.note(cell, (Problem(0, f"{text_of(value)} is not foreseen in the column {self.name}"),))
            return None
        return value

    def rank(self, value: Value) -> int:
        """Return the place of a value in the column's order; what it does not name comes last."""
        return next((place for place, one in enumerate(self.order) if same(one, value)), len(self.order))


@dataclass(frozen=True, slots=True)
class Rule:
    """One row; ``tests`` leaves out the columns where any value fits."""

    hit: RuleHit
    cell: Cell
    tests: tuple[tuple[int, CellTest], ...]
    outputs: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """One decision table."""

    cell: Cell
    hit_policy: str
    aggregation: str
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]

    def evaluate(self, variables: dict[str, Value], report: Report) -> Value:
        """Return what the table gives; the rules that count are added to the report."""
        hits = self._hits(variables, report)
        if not hits:
            return self._without_hit(variables, report)
        if self.hit_policy == "FIRST":
            hits = hits[:1]
        rows = [(rule, self._outputs(rule, variables, report)) for rule in hits]
        if self.hit_policy in ("PRIORITY", "OUTPUT ORDER"):
            rows.sort(key=lambda row: [clause.rank(value) for clause, value in zip(self.outputs, row[1], strict=True)])
        if self.hit_policy == "PRIORITY":
            rows = rows[:1]
        report.hits += [rule.hit for rule, _ in rows]
        return self._result([self._row_value(values) for _, values in rows], report)

    def _hits(self, variables: dict[str, Value], report: Report) -> list[Rule]:
        values = [clause.value(variables, report) for clause in self.inputs]
        hits = []
        for rule in self.rules:
            if self._fits(rule, values, variables, report):
                hits.append(rule)
                if self.hit_policy == "FIRST":
                    break
        return hits

    def _fits(self, rule: Rule, values: list[Value], variables: dict[str, Value], report: Report) -> bool:
        for column, test in rule.tests:
            result = test.holds(values[column], variables)
            report.note(rule.cell, result.problems)
            if result.value is not True:
                return False
        return True

    def _outputs(self, rule: Rule, variables: dict[str, Value], report: Report) -> list[Value]:
        values = []
        for clause, expression in zip(self.outputs, rule.outputs, strict=True):
            result = expression.evaluate(variables)
            report.note(rule.cell, result.problems)
            values.append(clause.checked(result.value, rule.cell, report))
        return values

    def _row_value(self, values: list[Value]) -> Value:
        if len(self.outputs) == 1:
            return values[0]
        return {clause.name: value for clause, value in zip(self.outputs, values, strict=True)}

    def _without_hit(self, variables: dict[str, Value], report: Report) -> Value:
        if any(clause.default is not None for clause in self.outputs):
            values = []
            for clause in self.outputs:
                result = clause.default.evaluate(variables) if clause.default else None
                if result is not None:
                    report.note(clause.cell, result.problems)
                values.append(result and result.value)
            return self._row_value(values)
        if self.hit_policy == "COLLECT" and self.aggregation:
            return Decimal(0) if self.aggregation == "COUNT" else None
        return [] if self.hit_policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER") else None

    def _result(self, rows: list[Value], report: Report) -> Value:
        match self.hit_policy:
            case "UNIQUE" if len(rows) > 1:
                report.note(self.cell, (Problem(0, f"{len(rows)} rules hit, only one may (hit policy UNIQUE)"),))
                return None
            case "ANY" if not all(same(rows[0], row) for row in rows):
                report.note(self.cell, (Problem(0, "rules with different outputs hit (hit policy ANY)"),))
                return None
            case "COLLECT" if self.aggregation:
                return self._aggregate(rows, report)
            case "COLLECT" | "RULE ORDER" | "OUTPUT ORDER":
                return rows
            case _:
                return rows[0]

    def _aggregate(self, rows: list[Value], report: Report) -> Value:
        if self.aggregation == "COUNT":
            return Decimal(len(rows))
        strangers = [row for row in rows if type(row) is not Decimal]
        if strangers:
            reason = f"{self.aggregation} needs numbers, a rule gives {kind_of(strangers[0])}"
            report.note(self.cell, (Problem(0, reason),))
            return None
        return _AGGREGATE[self.aggregation](rows)


_AGGREGATE: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "SUM": lambda numbers: reduce(DECIMAL.add, numbers),
    "MIN": min,
    "MAX": max,
}
