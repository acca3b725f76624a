"""The columns of a decision table: which values they foresee.

Source: DMN 1.5, 8.3.2 (input clause), 8.3.3 (output clause).
"""

from collections.abc import Callable
from dataclasses import dataclass

from zusage.processes.domain.dmn.report import Cell, note_at
from zusage.processes.domain.dmn.runs import Run, Scope
from zusage.processes.domain.dmn.types import converted
from zusage.processes.domain.feel import Notes, Type, Value
from zusage.processes.domain.feel.operators import same
from zusage.processes.domain.feel.values import shown

CellRun = Callable[[Scope, Notes, Value], Value]


@dataclass(frozen=True, slots=True)
class InputClause:
    """One input column.

    :ivar variable: the name of the variable the column tests, None if it tests any other expression
    :ivar allowed: the tests of ``inputValues``, or None
    """

    cell: Cell
    run: Run
    variable: str | None
    type: Type
    allowed: CellRun | None

    def value(self, scope: Scope, notes: Notes) -> Value:
        """Return the value to be tested."""
        return self.checked(self.run(scope, notes), scope, notes)

    def checked(self, value: Value, scope: Scope, notes: Notes) -> Value:
        """Return a value of the column; what the column does not foresee counts as null and is told."""
        if value is None:
            return None
        if not self.type.holds(value):
            value = converted(value, self.type, "", self.cell, notes)
        if self.allowed is not None and value is not None and self.allowed(scope, notes, value) is not True:
            note_at(notes, self.cell, f"{shown(value)} is not foreseen in this column")
            return None
        return value


@dataclass(frozen=True, slots=True)
class OutputClause:
    """One output column.

    :ivar allowed: the tests of ``outputValues``, or None
    :ivar order: the values of ``outputValues`` as they stand there, most important first
    :ivar default: what counts where no rule hits, or None
    """

    cell: Cell
    name: str
    type: Type
    allowed: CellRun | None
    order: tuple[Value, ...]
    default: Run | None

    def checked(self, value: Value, cell: Cell, notes: Notes) -> Value:
        """Return the value, or null where the column does not foresee it."""
        if value is None:
            return None
        if not self.type.holds(value):
            value = converted(value, self.type, self.name, cell, notes)
        if self.allowed is not None and value is not None and self.allowed({}, notes, value) is not True:
            note_at(notes, cell, f"{shown(value)} is not foreseen in the column {self.name}")
            return None
        return value

    def rank(self, value: Value) -> int:
        """Return the place of a value in the column's order; what it does not name comes last."""
        return next((place for place, named in enumerate(self.order) if same(named, value)), len(self.order))
