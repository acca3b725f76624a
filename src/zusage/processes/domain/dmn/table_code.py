"""The rules of a decision table as one Python function: which of them hit.

Where every cell of a column tests against constants of one kind (``< 18``, ``"a", "b"``, ``[1..5)``), the tests are
written out as Python's own comparisons; they count for inputs of that kind. Any other input, and any other cell, is
tested by the compiled FEEL of the cell. The function is built as a Python syntax tree, never as text, so that nothing
written in a package can become Python.
"""

import ast
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from types import CodeType
from typing import NamedTuple

from zusage.processes.domain.dmn.columns import CellRun, InputClause
from zusage.processes.domain.dmn.constants import constant_of
from zusage.processes.domain.dmn.runs import Scope
from zusage.processes.domain.feel import FeelSyntaxError, Months, Notes, Value, code
from zusage.processes.domain.feel.parser import parse_unary_tests
from zusage.processes.domain.feel.syntax import CompareTest, Node, RangeOf, UnaryRange, UnaryTests
from zusage.processes.domain.feel.types import ANY, BaseType

Hits = Callable[..., list[int]]

_SCOPE, _NOTES, _HITS = "v", "n", "h"
# Kinds whose order and equality in Python are those of FEEL.
_KINDS = frozenset({Decimal, str, bool, date, timedelta, Months})


class Test(NamedTuple):
    """One cell: its text, and its compiled tests."""

    text: str
    run: CellRun


class _Plain(NamedTuple):
    """A cell that tests against constants of one kind; ``code_for`` writes it out for an input."""

    kind: type
    code_for: Callable[[ast.expr], ast.expr]


def compile_rules(rules: Sequence[Sequence[Test | None]], columns: Sequence[InputClause], *, only_first: bool) -> Hits:
    """Return the function from ``(scope, notes)`` to the indices of the rules that hit, from 0.

    :param rules: per rule a cell for each column, None where any value fits
    :param only_first: stop at the first rule that hits
    """
    writer = _Writer()
    plain = [[None if cell is None else writer.plain(cell.text) for cell in rule] for rule in rules]
    kinds = [_kind_of_column([rule[place] for rule in plain]) for place in range(len(columns))]
    one_by_one = _one_by_one(rules, only_first=only_first)
    if not any(kinds):
        return lambda scope, notes: one_by_one(scope, notes, *[column.value(scope, notes) for column in columns])
    body: list[ast.stmt] = [
        *(writer.read_input(place, column, kinds[place]) for place, column in enumerate(columns)),
        writer.unless_typed(columns, kinds, one_by_one),
        ast.Assign([ast.Name(_HITS, ast.Store())], ast.List([], ast.Load()), lineno=0),
    ]
    for index, rule in enumerate(rules):
        tests = [
            writer.test(cell, plain[index][place], kinds[place], place)
            for place, cell in enumerate(rule)
            if cell is not None
        ]
        body.append(_if_all(tests, index, only_first=only_first))
    body.append(ast.Return(code.read(_HITS)))
    return writer.function(body)


def _one_by_one(rules: Sequence[Sequence[Test | None]], *, only_first: bool) -> Hits:
    cells = [[(place, cell.run) for place, cell in enumerate(rule) if cell is not None] for rule in rules]

    def hits(scope: Scope, notes: Notes, *inputs: Value) -> list[int]:
        found = []
        for index, tests in enumerate(cells):
            if all(run(scope, notes, inputs[place]) is True for place, run in tests):
                found.append(index)
                if only_first:
                    break
        return found

    return hits


def _is_read_plainly(column: InputClause, kind: type | None) -> bool:
    """Return whether the column tests a variable whose kind says all there is to check."""
    is_of_kind = column.type is ANY or (isinstance(column.type, BaseType) and kind in column.type.python)
    return kind is not None and column.variable is not None and column.allowed is None and is_of_kind


def _kind_of_column(cells: Sequence[_Plain | None]) -> type | None:
    """Return the one kind the plain cells of a column test for; other cells are called, whatever the kind is."""
    kinds = {cell.kind for cell in cells if cell is not None}
    return kinds.pop() if len(kinds) == 1 else None


def _if_all(tests: list[ast.expr], index: int, *, only_first: bool) -> ast.stmt:
    if only_first:
        then: ast.stmt = ast.Return(ast.List([code.constant(index)], ast.Load()))
    else:
        append = ast.Attribute(code.read(_HITS), "append", ast.Load())
        then = ast.Expr(ast.Call(append, [code.constant(index)], []))
    if not tests:
        return then
    return ast.If(tests[0] if len(tests) == 1 else code.both(*tests), [then], [])


class _Writer:
    """Writes the tests of cells, and keeps the constants they read."""

    def __init__(self) -> None:
        self.constants: dict[str, object] = {"__builtins__": {}, "type": type}

    def keep(self, value: object) -> ast.expr:
        """Return what reads a constant; numbers and texts are hoisted, each once."""
        if isinstance(value, bool):
            return code.constant(value)
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return code.read(name)

    def read_input(self, place: int, column: InputClause, kind: type | None) -> ast.stmt:
        """``x0 = v["name"]``, or ``x0 = value(v, n)`` where there is more to it."""
        if _is_read_plainly(column, kind):
            value = code.entry(code.read(_SCOPE), column.variable or "")
        else:
            value = ast.Call(self.keep(column.value), [code.read(_SCOPE), code.read(_NOTES)], [])
        return ast.Assign([ast.Name(f"x{place}", ast.Store())], value, lineno=0)

    def unless_typed(self, columns: Sequence[InputClause], kinds: Sequence[type | None], one_by_one: Hits) -> ast.stmt:
        """``if type(x0) is not Decimal or …: return one_by_one(v, n, checked(x0, v, n), …)``"""
        strange = [
            ast.Compare(code.call("type", _input(place)), [ast.IsNot()], [self.keep(kind)])
            for place, kind in enumerate(kinds)
            if kind is not None
        ]
        scope, notes = code.read(_SCOPE), code.read(_NOTES)
        inputs = [
            ast.Call(self.keep(column.checked), [_input(place), scope, notes], [])
            if _is_read_plainly(column, kind)
            else _input(place)
            for place, (column, kind) in enumerate(zip(columns, kinds, strict=True))
        ]
        slowly = ast.Return(ast.Call(self.keep(one_by_one), [scope, notes, *inputs], []))
        return ast.If(strange[0] if len(strange) == 1 else code.either(*strange), [slowly], [])

    def test(self, cell: Test, plain: _Plain | None, kind: type | None, place: int) -> ast.expr:
        """Return the test of one cell, written out or as a call."""
        if plain is not None and kind is not None:
            return plain.code_for(_input(place))
        called = ast.Call(self.keep(cell.run), [code.read(_SCOPE), code.read(_NOTES), _input(place)], [])
        return code.is_(called, True)

    def function(self, body: list[ast.stmt]) -> Hits:
        """Return the function with this body."""
        arguments = ast.arguments([], [ast.arg(_SCOPE), ast.arg(_NOTES)], None, [], [], None, [])
        module = ast.Module([ast.FunctionDef("hits", arguments, body, [], None, None)], [])
        compiled: CodeType = compile(ast.fix_missing_locations(module), "<table>", "exec")
        exec(compiled, self.constants)  # noqa: S102  # our own tree
        function: Hits = self.constants["hits"]  # type: ignore[assignment]
        return function

    # -- cells ----------------------------------------------------------------------------------------------

    def plain(self, text: str) -> _Plain | None:
        """Return a cell that tests against constants of one kind, else None."""
        try:
            tree = parse_unary_tests(text)
        except FeelSyntaxError:
            return None
        if not isinstance(tree, UnaryTests):
            return None
        parts = [self.plain_test(test) for test in tree.tests]
        kinds = {None if part is None else part.kind for part in parts}
        if len(kinds) != 1 or None in kinds:
            return None
        tests = [part.code_for for part in parts if part is not None]

        def code_for(value: ast.expr) -> ast.expr:
            any_of = tests[0](value) if len(tests) == 1 else code.either(*(test(value) for test in tests))
            return ast.UnaryOp(ast.Not(), any_of) if tree.negated else any_of

        return _Plain(next(kind for kind in kinds if kind is not None), code_for)

    def plain_test(self, test: Node) -> _Plain | None:
        """Return one of a cell's tests if it is a comparison with constants."""
        if isinstance(test, CompareTest | UnaryRange):
            return self.comparison(test.operator, test.operand)
        if isinstance(test, RangeOf):
            return self.interval(test)
        return self.comparison("=", test)

    def comparison(self, operator: str, operand: Node) -> _Plain | None:
        value = constant_of(operand)
        kind = type(value)
        if kind not in _KINDS or (kind is bool and operator not in ("=", "!=")):
            return None
        kept = self.keep(value)
        if kind is bool:
            return _Plain(kind, lambda tested: code.is_(tested, bool(value) is (operator == "=")))
        return _Plain(kind, lambda tested: code.compare(tested, operator, kept))

    def interval(self, node: RangeOf) -> _Plain | None:
        low, high = constant_of(node.low), constant_of(node.high)
        kind = type(low)
        if kind is not type(high) or kind not in _KINDS or kind is bool:
            return None
        ends = self.keep(low), self.keep(high)
        signs: list[ast.cmpop] = [
            ast.LtE() if included else ast.Lt() for included in (node.low_included, node.high_included)
        ]
        return _Plain(kind, lambda tested: ast.Compare(ends[0], signs, [tested, ends[1]]))


def _input(place: int) -> ast.expr:
    return code.read(f"x{place}")
