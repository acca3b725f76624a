"""Decision tables: which rules hit, and what the hit policy makes of them.

Source: DMN 1.5, chapter 8.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from typing import NamedTuple

from zusage.processes.domain.dmn.columns import InputClause, OutputClause
from zusage.processes.domain.dmn.report import Cell, RuleHit, note_at, note_hit, place
from zusage.processes.domain.dmn.runs import Run, Scope
from zusage.processes.domain.dmn.table_code import Hits
from zusage.processes.domain.feel import Months, Notes, Value
from zusage.processes.domain.feel.operators import same
from zusage.processes.domain.feel.values import DECIMAL, kind_of

HIT_POLICIES = frozenset({"UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"})
AGGREGATIONS = frozenset({"SUM", "MIN", "MAX", "COUNT"})
_ORDERED = frozenset({Decimal, str, date, timedelta, Months})
_LISTS = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One row.

    :ivar outputs: an expression per column
    :ivar constant: the values of all columns where they are the same whatever the variables are, else None
    """

    hit: RuleHit
    cell: Cell
    outputs: tuple[Run, ...]
    constant: tuple[Value, ...] | None


class Row(NamedTuple):
    """A rule that hit, and its outputs."""

    rule: Rule
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """One decision table.

    :ivar hits: the compiled rules: from the scope and the notes to the indices of those that hit, from 0; under FIRST
        only the first
    """

    cell: Cell
    hit_policy: str
    aggregation: str
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    hits: Hits

    def run(self, scope: Scope, notes: Notes) -> Value:
        """Return what the table gives; the rules that count are noted."""
        notes.spend(len(self.rules) >> 3)
        indices = self.hits(scope, notes)
        if not indices:
            return self._without_hit(scope, notes)
        if len(indices) == 1 and self.hit_policy not in _LISTS:
            row = self._row(self.rules[indices[0]], scope, notes)
            note_hit(notes, row.rule.hit)
            return self._value(row.values)
        rows = [self._row(self.rules[index], scope, notes) for index in indices]
        if self.hit_policy in ("PRIORITY", "OUTPUT ORDER"):
            rows.sort(key=self._rank)
            if self.hit_policy == "PRIORITY":
                del rows[1:]
        for row in rows:
            note_hit(notes, row.rule.hit)
        return self._result(rows, notes)

    def _row(self, rule: Rule, scope: Scope, notes: Notes) -> Row:
        if rule.constant is not None:
            return Row(rule, rule.constant)
        values = []
        for clause, output in zip(self.outputs, rule.outputs, strict=True):
            first = len(notes.problems)
            value = clause.checked(output(scope, notes), rule.cell, notes)
            place(notes, rule.cell, first)
            values.append(value)
        return Row(rule, tuple(values))

    def _rank(self, row: Row) -> list[int]:
        return [clause.rank(value) for clause, value in zip(self.outputs, row.values, strict=True)]

    def _value(self, values: tuple[Value, ...]) -> Value:
        if len(self.outputs) == 1:
            return values[0]
        return {clause.name: value for clause, value in zip(self.outputs, values, strict=True)}

    def _without_hit(self, scope: Scope, notes: Notes) -> Value:
        if any(clause.default is not None for clause in self.outputs):
            value = self._value(tuple(self._default(clause, scope, notes) for clause in self.outputs))
            return [value] if self.hit_policy in _LISTS and not self.aggregation else value
        if self.hit_policy == "COLLECT" and self.aggregation:
            return Decimal(0) if self.aggregation == "COUNT" else None
        return [] if self.hit_policy in _LISTS else None

    def _default(self, clause: OutputClause, scope: Scope, notes: Notes) -> Value:
        if clause.default is None:
            return None
        return clause.checked(clause.default(scope, notes), clause.cell, notes)

    def _result(self, rows: list[Row], notes: Notes) -> Value:
        match self.hit_policy:
            case "UNIQUE" if len(rows) > 1:
                note_at(notes, self.cell, f"{len(rows)} rules hit, only one may (hit policy UNIQUE)")
                return None
            case "ANY" if not all(same(list(rows[0].values), list(row.values)) for row in rows):
                note_at(notes, self.cell, "rules with different outputs hit (hit policy ANY)")
                return None
            case "COLLECT" if self.aggregation:
                return self._aggregate([row.values[0] for row in rows], notes)
            case "COLLECT" | "RULE ORDER" | "OUTPUT ORDER":
                return [self._value(row.values) for row in rows]
            case _:
                return self._value(rows[0].values)

    def _aggregate(self, values: list[Value], notes: Notes) -> Value:
        if self.aggregation == "COUNT":
            return Decimal(len(values))
        kinds = {type(value) for value in values}
        if kinds != {Decimal} and (self.aggregation == "SUM" or len(kinds) > 1 or not kinds <= _ORDERED):
            stranger = next(value for value in values if type(value) is not Decimal)
            note_at(notes, self.cell, f"{self.aggregation} needs numbers, a rule gives {kind_of(stranger)}")
            return None
        return _AGGREGATE[self.aggregation](values)


_AGGREGATE: dict[str, Callable[[list[Value]], Value]] = {
    "SUM": lambda numbers: reduce(DECIMAL.add, numbers),
    "MIN": min,
    "MAX": max,
}
