"""DMN: decision tables and literal expressions, with the decisions they require."""

from zusage.processes.domain.dmn.decisions import Decision, Decisions, Evaluation, UnknownDecision
from zusage.processes.domain.dmn.reader import read_dmn
from zusage.processes.domain.dmn.table import DecisionProblem, RuleHit

__all__ = ["Decision", "DecisionProblem", "Decisions", "Evaluation", "RuleHit", "UnknownDecision", "read_dmn"]
