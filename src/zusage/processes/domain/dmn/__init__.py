"""DMN: decisions and what they are made of. XML -> ``read_dmn`` -> ``Decisions`` -> ``Evaluation``.

What each element does: docs/reference/dmn.md. Source: OMG DMN 1.5.
"""

from zusage.processes.domain.dmn.decisions import Decisions, Evaluation, UnknownDecision
from zusage.processes.domain.dmn.graph import Decision
from zusage.processes.domain.dmn.reader import read_dmn
from zusage.processes.domain.dmn.report import DecisionProblem, RuleHit

__all__ = ["Decision", "DecisionProblem", "Decisions", "Evaluation", "RuleHit", "UnknownDecision", "read_dmn"]
