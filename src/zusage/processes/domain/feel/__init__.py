"""FEEL, the expression language of DMN: text -> tokens -> syntax tree -> Python code object -> value.

Source: OMG DMN 1.5, chapter 10.3. Which part is carried out: the chapter's README.
"""

from zusage.processes.domain.feel.expression import (
    CellTest,
    Expression,
    Result,
    compile_cell,
    compile_expression,
)
from zusage.processes.domain.feel.operators import Problem
from zusage.processes.domain.feel.syntax import FeelSyntaxError
from zusage.processes.domain.feel.values import Months, NotAFeelValue, Range, Value, feel_value

__all__ = [
    "CellTest",
    "Expression",
    "FeelSyntaxError",
    "Months",
    "NotAFeelValue",
    "Problem",
    "Range",
    "Result",
    "Value",
    "compile_cell",
    "compile_expression",
    "feel_value",
]
