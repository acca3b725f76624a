"""The decisions of one DMN file, ready to be evaluated."""

from dataclasses import dataclass, field
from typing import Protocol

from zusage.processes.domain.dmn.table import Cell, DecisionProblem, Report, RuleHit
from zusage.processes.domain.dmn.types import ItemType
from zusage.processes.domain.feel import Expression, Problem, Value, feel_value
from zusage.processes.domain.feel.values import text_of
from zusage.processes.domain.findings import ProcessError


class UnknownDecision(ProcessError):
    """A decision that is not in the file."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        self.known = known
        super().__init__(f"There is no decision {name}; there are: {', '.join(known)}.")


class Logic(Protocol):
    """What a decision is made of: a decision table or a literal expression."""

    def evaluate(self, variables: dict[str, Value], report: Report) -> Value:
        """Return the decision's value."""


@dataclass(frozen=True, slots=True)
class LiteralExpression:
    """A decision that is one FEEL expression."""

    cell: Cell
    expression: Expression

    def evaluate(self, variables: dict[str, Value], report: Report) -> Value:
        """Return the expression's value."""
        result = self.expression.evaluate(variables)
        report.note(self.cell, result.problems)
        return result.value


@dataclass(frozen=True, slots=True)
class TypedName:
    """A variable with its type."""

    name: str
    type: ItemType
    cell: Cell

    def checked(self, value: Value, report: Report) -> Value:
        """Return the value, or null where it is not of the type."""
        if self.type.conforms(value):
            return value
        report.note(self.cell, (Problem(0, f"{self.name} is {text_of(value)}, which is no {self.type.name}"),))
        return None


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: what it needs and how it is made.

    :ivar variable: the name under which other decisions see its value
    """

    id: str
    name: str
    variable: TypedName
    inputs: tuple[TypedName, ...]
    required_decisions: tuple[str, ...]
    logic: Logic


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a decision gave, and why.

    :ivar value: the decision's FEEL value
    :ivar outputs: the value by output names; a single value under the decision's variable name
    :ivar hits: the rules that count, also of the decisions it requires, in the order of evaluation
    :ivar problems: why parts of it had no value
    """

    decision_id: str
    value: Value
    outputs: dict[str, Value]
    hits: tuple[RuleHit, ...]
    problems: tuple[DecisionProblem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Decisions:
    """All decisions of a file, by id and by name.

    :ivar digest: SHA-256 (hex) of the file's bytes
    """

    file: str
    digest: str
    decisions: tuple[Decision, ...]
    _known: dict[str, Decision] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_name = {decision.name: decision for decision in self.decisions}
        by_id = {decision.id: decision for decision in self.decisions}
        object.__setattr__(self, "_known", by_name | by_id)

    def __contains__(self, name_or_id: object) -> bool:
        return name_or_id in self._known

    def decision(self, name_or_id: str) -> Decision:
        """Return a decision.

        :raises UnknownDecision: if the file has none of this name or id
        """
        try:
            return self._known[name_or_id]
        except KeyError:
            raise UnknownDecision(name_or_id, tuple(decision.id for decision in self.decisions)) from None

    def evaluate(self, name_or_id: str, variables: dict[str, Value]) -> Evaluation:
        """Evaluate a decision and, before it, those it requires.

        :param variables: Python or JSON values by the names of the input data; see ``feel.feel_value``
        :raises UnknownDecision: if the file has none of this name or id
        :raises NotAFeelValue: if a variable is no FEEL value
        """
        decision = self.decision(name_or_id)
        report = Report()
        value = self._value(decision, feel_value(variables), report, {})
        outputs = value if isinstance(value, dict) else {decision.variable.name: value}
        return Evaluation(decision.id, value, outputs, tuple(report.hits), tuple(report.problems))

    def _value(self, decision: Decision, variables: dict[str, Value], report: Report, made: dict[str, Value]) -> Value:
        if decision.id not in made:
            scope = dict(variables)
            for given in decision.inputs:
                if given.name in scope:
                    scope[given.name] = given.checked(scope[given.name], report)
            for required_id in decision.required_decisions:
                required = self._known[required_id]
                scope[required.variable.name] = self._value(required, variables, report, made)
            made[decision.id] = decision.variable.checked(decision.logic.evaluate(scope, report), report)
        return made[decision.id]
