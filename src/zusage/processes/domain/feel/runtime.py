"""All that compiled expressions can name: the functions they call, and nothing of Python beyond."""

from datetime import date, timedelta
from decimal import Decimal

from zusage.processes.domain.feel import arithmetic, calls, loops, navigation, operators
from zusage.processes.domain.feel.builtins.signature import run
from zusage.processes.domain.feel.types import is_instance
from zusage.processes.domain.feel.values import Months

RUNTIME: dict[str, object] = {
    "__builtins__": {},
    "type": type,
    "dict": dict,
    "Decimal": Decimal,
    "str": str,
    # Kinds whose order and equality in Python are those of FEEL.
    "ORDERED": frozenset({Decimal, str, date, timedelta, Months}),
    "EQUAL": frozenset({Decimal, str, bool, date, timedelta, Months}),
    "equal": operators.equal,
    "unequal": operators.unequal,
    "less": operators.less,
    "at_most": operators.at_most,
    "greater": operators.greater,
    "at_least": operators.at_least,
    "between": operators.between,
    "in_range": operators.in_range,
    "matches": operators.matches,
    "cell_matches": operators.cell_matches,
    "holds": operators.holds,
    "conjunction": operators.conjunction,
    "disjunction": operators.disjunction,
    "add": arithmetic.add,
    "subtract": arithmetic.subtract,
    "multiply": arithmetic.multiply,
    "divide": arithmetic.divide,
    "power": arithmetic.power,
    "negation": arithmetic.negation,
    "variable": navigation.variable,
    "path": navigation.path,
    "make_range": navigation.make_range,
    "make_unary_range": navigation.make_unary_range,
    "filtered": navigation.filtered,
    "at_index": navigation.at_index,
    "at_computed_index": navigation.at_computed_index,
    "iteration": loops.iteration,
    "for_each": loops.for_each,
    "for_each_with_partial": loops.for_each_with_partial,
    "some": loops.some,
    "every": loops.every,
    "run": run,
    "call": calls.call,
    "is_defined": calls.is_defined,
    "lambda_function": calls.lambda_function,
    "external_function": calls.external_function,
    "is_instance": is_instance,
    "never": lambda reason, notes, at: notes.note(at, reason),
}
