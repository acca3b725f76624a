"""What becomes true, false or null: comparisons, logic, and the tests of a table cell.

Two numbers or two texts are compared by Python's own operator; where the kinds are not alike, the operator's function
of FEEL decides, and says why it has no value. What the left side decides is decided: the right side is not evaluated.
"""

import ast
from abc import ABC, abstractmethod
from decimal import Decimal

from zusage.processes.domain.feel import code
from zusage.processes.domain.feel.compilation import Compilation, Part, common_type
from zusage.processes.domain.feel.syntax import (
    AnyTest,
    Between,
    CompareTest,
    Comparison,
    If,
    In,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    RangeOf,
    UnaryRange,
    UnaryTests,
    children,
)
from zusage.processes.domain.feel.types import ANY, BOOLEAN

TESTED_VALUE = "?"
TESTED = "x"
"""The tested value as an expression names it, and as the local that holds it."""

_COMPARE = {"=": "equal", "!=": "unequal", "<": "less", "<=": "at_most", ">": "greater", ">=": "at_least"}


class Truths(Compilation, ABC):
    """The compiler's part for whatever says whether something holds."""

    @abstractmethod
    def visit(self, node: Node) -> Part:
        """Compile any node."""

    # -- comparison -----------------------------------------------------------------------------------------

    def comparison(self, node: Comparison) -> Part:
        return self.compared(node, node.operator, self.visit(node.left).code, node.right)

    def compared(self, node: Node, operator: str, left: ast.expr, right: Node) -> Part:
        """Python's own comparison where both sides are of one common kind, else the operator's function."""
        function = _COMPARE[operator]
        held = self.local()
        wanted = type(right.value) if isinstance(right, Literal) else None
        if wanted in (Decimal, str):
            other = self.visit(right).code
            alike = code.type_is(code.keep(held, left), code.read("Decimal" if wanted is Decimal else "str"))
            plain = code.compare(code.read(held), operator, other)
            return Part(
                code.choose(alike, plain, self.noting(function, node, code.read(held), self.visit(right).code)), BOOLEAN
            )
        other_held = self.local()
        kinds = code.read("EQUAL" if operator in ("=", "!=") else "ORDERED")
        alike = code.type_is(code.keep(held, left), code.call("type", code.keep(other_held, self.visit(right).code)))
        return Part(
            code.choose(
                code.both(alike, code.compare(code.call("type", code.read(held)), "in", kinds)),
                code.compare(code.read(held), operator, code.read(other_held)),
                self.noting(function, node, code.read(held), code.read(other_held)),
            ),
            BOOLEAN,
        )

    def between(self, node: Between) -> Part:
        value, low, high = (self.visit(part).code for part in (node.value, node.low, node.high))
        return Part(self.noting("between", node, value, low, high), BOOLEAN)

    # -- logic ----------------------------------------------------------------------------------------------

    def logic(self, node: Logic) -> Part:
        return self.joined(node, node.operator, self.visit(node.left), self.visit(node.right))

    def joined(self, node: Node, operator: str, left: Part, right: Part) -> Part:
        """The right side is not evaluated, and notes nothing, where the left side decides."""
        decisive, function = (False, "conjunction") if operator == "and" else (True, "disjunction")
        held = self.local()
        if left.type == BOOLEAN and right.type == BOOLEAN:
            other = self.local()
            right_decides = code.is_(code.keep(other, right.code), decisive)
            undecided = code.choose(
                code.either(right_decides, code.is_(code.read(held), not decisive)),
                code.read(other),
                code.constant(None),
            )
        else:
            undecided = self.noting(function, node, code.read(held), right.code)
        decided = code.is_(code.keep(held, left.code), decisive)
        return Part(code.choose(decided, code.constant(decisive), undecided), BOOLEAN)

    def conditional(self, node: If) -> Part:
        condition = self.visit(node.condition)
        then, otherwise = self.visit(node.consequence), self.visit(node.alternative)
        holds = (
            code.is_(condition.code, True) if condition.type == BOOLEAN else self.noting("holds", node, condition.code)
        )
        return Part(code.choose(holds, then.code, otherwise.code), common_type([then, otherwise]))

    def is_in(self, node: In) -> Part:
        value, tested = self.visit(node.value).code, self.local()
        if self.is_local(TESTED_VALUE):
            # Within a table cell ``?`` stays the value of the column.
            return self.any_test(node, node.tests, code.keep(tested, value), tested, "matches")
        self.frames.append({TESTED_VALUE: (tested, ANY)})
        part = self.any_test(node, node.tests, code.keep(tested, value), tested, "matches", is_question=True)
        self.frames.pop()
        return part

    # -- unary tests ----------------------------------------------------------------------------------------

    def unary_tests(self, node: UnaryTests) -> ast.expr:
        verdict = self.any_test(node, node.tests, code.read(TESTED), TESTED, "cell_matches", is_question=True).code
        if not node.negated:
            return verdict
        kept = self.local()
        is_null = code.is_(code.keep(kept, verdict), None)
        return code.choose(is_null, code.constant(None), ast.UnaryOp(ast.Not(), code.read(kept)))

    def any_test(
        self,
        node: Node,
        tests: tuple[Node, ...],
        value: ast.expr,
        tested: str,
        matches: str,
        *,
        is_question: bool = False,
    ) -> Part:
        """The disjunction of tests; the tested value is computed (``value``) where it is first read.

        :param matches: the operator for a test that is a value
        :param is_question: whether ``?`` is the tested value
        """
        verdict: Part | None = None
        for test in tests:
            asks = is_question and mentions(test, TESTED_VALUE)
            part = self.test(test, value, "" if asks else matches)
            verdict = part if verdict is None else self.joined(node, "or", verdict, part)
            value = code.read(tested)
        assert verdict is not None  # the parser gives at least one test
        return verdict

    def test(self, test: Node, value: ast.expr, matches: str) -> Part:
        """One test; without ``matches`` it says by itself whether it holds."""
        match test:
            case AnyTest():
                return Part(code.constant(True), BOOLEAN)
            case CompareTest():
                return self.compared(test, test.operator, value, test.operand)
            case _ if not matches:
                verdict = self.visit(test)
                return Part(code.after(value, verdict.code), verdict.type)
            case UnaryRange():
                return self.compared(test, test.operator, value, test.operand)
            case RangeOf():
                return self.in_range(test, value)
            case Literal() if type(test.value) in (Decimal, str):
                return self.compared(test, "=", value, test)
        return Part(self.noting(matches, test, value, self.visit(test).code), BOOLEAN)

    def in_range(self, node: RangeOf, value: ast.expr) -> Part:
        """``low <= value and value <= high``, without making the range."""
        held, included = self.local(), (code.constant(node.low_included), code.constant(node.high_included))
        tested = value
        are_numbers = _is_number(node.low) and _is_number(node.high)
        if are_numbers:
            tested = code.read(held)
        slowly = self.noting("in_range", node, tested, self.visit(node.low).code, self.visit(node.high).code, *included)
        if not are_numbers:
            return Part(slowly, BOOLEAN)
        above = code.compare(code.read(held), ">=" if node.low_included else ">", self.visit(node.low).code)
        below = code.compare(code.read(held), "<=" if node.high_included else "<", self.visit(node.high).code)
        is_number = code.type_is(code.keep(held, value), code.read("Decimal"))
        return Part(code.choose(is_number, code.both(above, below), slowly), BOOLEAN)


def _is_number(node: Node) -> bool:
    if isinstance(node, Negation):
        node = node.operand
    return isinstance(node, Literal) and type(node.value) is Decimal


def mentions(node: Node, name: str) -> bool:
    """Say whether a name stands anywhere in an expression."""
    return (isinstance(node, Name) and node.name == name) or any(mentions(child, name) for child in children(node))
