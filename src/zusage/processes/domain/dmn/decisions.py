"""The decisions of one DMN file, ready to be evaluated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from zusage.processes.domain.dmn.graph import Decision, DecisionService, Frame, InputData, KnowledgeModel
from zusage.processes.domain.dmn.report import DecisionProblem, Report, RuleHit, note_at
from zusage.processes.domain.dmn.types import TypedName
from zusage.processes.domain.feel import GIVES_UP, TooMuchWork, Value, feel_value
from zusage.processes.domain.feel.calls import apply
from zusage.processes.domain.findings import ProcessError


class UnknownDecision(ProcessError):
    """A decision, decision service or business knowledge model that is not in the file."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        self.known = known
        super().__init__(f"There is no decision {name}; there are: {', '.join(known)}.")


class Evaluation(NamedTuple):
    """What a decision gave, and why.

    :ivar decision_id: id of the decision, decision service or business knowledge model
    :ivar value: its FEEL value
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
    :ivar input_data: what the file and those it imports ask the caller for
    :ivar invocables: decision services and business knowledge models
    """

    file: str
    digest: str
    decisions: tuple[Decision, ...]
    input_data: tuple[InputData, ...]
    invocables: tuple[DecisionService | KnowledgeModel, ...]
    _known: dict[str, Decision] = field(init=False, repr=False)
    _declared: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_name = {decision.name: decision for decision in self.decisions}
        by_id = {decision.id: decision for decision in self.decisions}
        declared = {key for data in self.input_data for key in data.keys}
        object.__setattr__(self, "_known", by_name | by_id)
        object.__setattr__(self, "_declared", frozenset(declared | set(by_name)))

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

    def evaluate(self, name_or_id: str, variables: Mapping[str, object], now: datetime | None = None) -> Evaluation:
        """Evaluate a decision and, before it, those it requires.

        :param variables: Python or JSON values by the names of the input data, see ``feel.feel_value``; what is not
            given is null. ``{namespace}name`` names the input data of an imported model where two have one name
        :param now: the moment ``now()`` gives, aware; without it ``now()`` and ``today()`` are null
        :raises UnknownDecision: if the file has none of this name or id
        :raises NotAFeelValue: if a variable is no FEEL value
        """
        return self.decide(name_or_id, feel_value(variables), now)

    def decide(self, name_or_id: str, variables: dict[str, Value], now: datetime | None = None) -> Evaluation:
        """Evaluate a decision for variables that are FEEL values already; otherwise as ``evaluate``."""
        decision = self.decision(name_or_id)
        report = Report(now)
        try:
            value = Frame(variables, self._free(variables), {}).value(decision, report)
        except GIVES_UP as reason:
            value = _given_up(reason, report)
        return _evaluation(decision.id, decision.variable.name, value, report)

    def invoke(self, name_or_id: str, arguments: Mapping[str, object], now: datetime | None = None) -> Evaluation:
        """Call a decision service or a business knowledge model; what is not given is null.

        :param arguments: Python or JSON values by the names of the parameters
        :raises UnknownDecision: if the file has none of this name or id
        :raises NotAFeelValue: if an argument is no FEEL value
        """
        invocable = next(
            (candidate for candidate in self.invocables if name_or_id in (candidate.id, candidate.name)), None
        )
        if invocable is None:
            raise UnknownDecision(name_or_id, tuple(invocable.id for invocable in self.invocables))
        report, given = Report(now), feel_value(arguments)
        try:
            value = self._invoked(invocable, given, report)
        except GIVES_UP as reason:
            value = _given_up(reason, report)
        return _evaluation(invocable.id, invocable.name, value, report)

    def _invoked(self, invocable: DecisionService | KnowledgeModel, given: dict[str, Value], report: Report) -> Value:
        if isinstance(invocable, DecisionService):
            known = {data: _argument(data.variable, given, report) for data in invocable.inputs}
            # Input data the service uses without listing it is given by name, too.
            return invocable.value(Frame(given, self._free(given), known), report)
        function = invocable.function
        return apply(function, tuple(given.get(name) for name in function.parameters), report, 0)

    def _free(self, variables: dict[str, Value]) -> dict[str, Value]:
        """Return the variables that name nothing in the file; every decision sees them."""
        if variables.keys() <= self._declared:
            return {}
        return {name: value for name, value in variables.items() if name not in self._declared}


def _argument(parameter: TypedName, given: dict[str, Value], report: Report) -> Value:
    if parameter.name not in given:
        note_at(report, parameter.cell, f"{parameter.name} is not given")
    return parameter.checked(given.get(parameter.name), report)


def _given_up(reason: BaseException, report: Report) -> Value:
    told = reason if isinstance(reason, TooMuchWork) else TooMuchWork("the evaluation nests too deep")
    report.problems.clear()
    report.note(0, str(told))
    return None


def _evaluation(its_id: str, name: str, value: Value, report: Report) -> Evaluation:
    outputs = value if isinstance(value, dict) else {name: value}
    return Evaluation(its_id, value, outputs, tuple(report.hits), report.decision_problems())
