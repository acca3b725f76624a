"""FEEL, the expression language of DMN: text -> tokens -> syntax tree -> Python code object -> value.

Source: OMG DMN 1.5, chapter 10.3. What each operator, type and function does: docs/reference/feel.md.
"""

from zusage.processes.domain.feel.expression import (
    GIVES_UP,
    CellTest,
    Expression,
    Result,
    compile_cell,
    compile_expression,
)
from zusage.processes.domain.feel.problems import Notes, Problem, TooMuchWork
from zusage.processes.domain.feel.syntax import FeelSyntaxError
from zusage.processes.domain.feel.types import coerced
from zusage.processes.domain.feel.values import (
    Function,
    Months,
    NotAFeelValue,
    Range,
    Time,
    Type,
    Value,
    Wrong,
    feel_value,
)

__all__ = [
    "GIVES_UP",
    "CellTest",
    "Expression",
    "FeelSyntaxError",
    "Function",
    "Months",
    "NotAFeelValue",
    "Notes",
    "Problem",
    "Range",
    "Result",
    "Time",
    "TooMuchWork",
    "Type",
    "Value",
    "Wrong",
    "coerced",
    "compile_cell",
    "compile_expression",
    "feel_value",
]
