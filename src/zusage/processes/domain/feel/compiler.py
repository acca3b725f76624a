"""FEEL syntax trees to Python code objects.

An expression becomes one Python lambda ``(v, n)`` over the variables and the notes; a table cell becomes
``(v, n, x)`` with the tested value ``x``. Loop variables, context entries and filtered items become Python locals,
everything else calls ``operators``. The lambda is built as a Python syntax tree, never as text, so that nothing
written in a package can become Python.
"""

import ast
import inspect
from collections.abc import Callable
from types import CodeType

from zusage.processes.domain.feel import operators
from zusage.processes.domain.feel.builtins import BUILTINS
from zusage.processes.domain.feel.parser import IS_DEFINED
from zusage.processes.domain.feel.syntax import (
    AnyTest,
    Arithmetic,
    Between,
    Call,
    CompareTest,
    Comparison,
    ContextOf,
    FeelSyntaxError,
    Filter,
    For,
    If,
    In,
    ListOf,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    Path,
    Quantified,
    RangeOf,
    TemporalLiteral,
    UnaryTests,
    children,
)
from zusage.processes.domain.feel.values import Function, Value, Wrong, temporal_from

TESTED_VALUE = "?"

_VARIABLES, _NOTES, _TESTED = "v", "n", "x"
_COMPARE = {"=": "equal", "!=": "unequal", "<": "less", "<=": "at_most", ">": "greater", ">=": "at_least"}
_RUNTIME = {
    function.__name__: function
    for function in (
        operators.variable, operators.path, operators.arithmetic, operators.negation, operators.equal,
        operators.unequal, operators.between, operators.matches, operators.cell_matches, operators.holds,
        operators.conjunction, operators.disjunction, operators.make_range, operators.filtered, operators.for_each,
        operators.some, operators.every, operators.call, operators.is_defined,
    )
} | {
    "less": operators.less, "at_most": operators.at_most, "greater": operators.greater,
    "at_least": operators.at_least, "isinstance": isinstance, "dict": dict,
}  # fmt: skip


def compile_node(text: str, node: Node) -> tuple[Callable[..., Value], frozenset[str]]:
    """Return the function of a syntax tree and the names it takes from the variables.

    :raises FeelSyntaxError: for an unknown function, a wrong number of arguments or an impossible date
    """
    compiler = _Compiler(text)
    parameters = [_VARIABLES, _NOTES]
    if isinstance(node, UnaryTests):
        parameters.append(_TESTED)
        compiler.frames.append({TESTED_VALUE: _TESTED})
        body = compiler.unary_tests(node)
    else:
        body = compiler.visit(node)
    module = ast.Expression(body=_lambda(parameters, body))
    code: CodeType = compile(ast.fix_missing_locations(module), "<feel>", "eval")
    function = eval(code, {"__builtins__": {}, **_RUNTIME, **compiler.constants})  # noqa: S307  # our own tree
    return function, frozenset(compiler.free_names)


class _Compiler:
    def __init__(self, text: str) -> None:
        self.text = text
        self.constants: dict[str, Value] = {}
        # Innermost last: a dict maps FEEL names to Python locals, a string is the local of a filtered item.
        self.frames: list[dict[str, str] | str] = []
        self.free_names: set[str] = set()
        self.locals_made = 0

    def visit(self, node: Node) -> ast.expr:
        handler: Callable[[_Compiler, Node], ast.expr] = _HANDLERS[type(node)]
        return handler(self, node)

    # -- helpers --------------------------------------------------------------------------------------------

    def constant(self, value: Value) -> ast.expr:
        if value is None or isinstance(value, bool | str):
            return ast.Constant(value)
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return _read(name)

    def local(self) -> str:
        self.locals_made += 1
        return f"l{self.locals_made}"

    def noting(self, function: str, node: Node, *arguments: ast.expr) -> ast.expr:
        """A call of an operator that may note a problem at the node's place."""
        return _call(function, *arguments, _read(_NOTES), ast.Constant(node.at))

    # -- names ----------------------------------------------------------------------------------------------

    def name(self, node: Name) -> ast.expr:
        return self.lookup(node, len(self.frames))

    def lookup(self, node: Name, depth: int) -> ast.expr:
        while depth:
            depth -= 1
            frame = self.frames[depth]
            if isinstance(frame, dict):
                if node.name in frame:
                    return _read(frame[node.name])
            else:
                outside = _read(frame) if node.name == "item" else self.lookup(node, depth)
                return _entry_or(node.name, frame, outside)
        if not any(isinstance(frame, str) for frame in self.frames):
            self.free_names.add(node.name)
        return self.noting("variable", node, _read(_VARIABLES), ast.Constant(node.name))

    def path(self, node: Path) -> ast.expr:
        return self.noting("path", node, self.visit(node.source), ast.Constant(node.name))

    # -- values ---------------------------------------------------------------------------------------------

    def literal(self, node: Literal) -> ast.expr:
        return self.constant(node.value)

    def temporal(self, node: TemporalLiteral) -> ast.expr:
        try:
            return self.constant(temporal_from(node.text))
        except Wrong as reason:
            raise FeelSyntaxError(self.text, node.at, str(reason)) from None

    def list_of(self, node: ListOf) -> ast.expr:
        return ast.List([self.visit(item) for item in node.items], ast.Load())

    def context_of(self, node: ContextOf) -> ast.expr:
        frame: dict[str, str] = {}
        self.frames.append(frame)
        values: list[ast.expr] = []
        for key, value in node.entries:
            compiled = self.visit(value)
            frame[key] = self.local()
            values.append(ast.NamedExpr(ast.Name(frame[key], ast.Store()), compiled))
        self.frames.pop()
        return ast.Dict([ast.Constant(key) for key, _ in node.entries], values)

    def range_of(self, node: RangeOf) -> ast.expr:
        return self.noting(
            "make_range",
            node,
            self.visit(node.low),
            self.visit(node.high),
            ast.Constant(node.low_included),
            ast.Constant(node.high_included),
        )

    # -- operators ------------------------------------------------------------------------------------------

    def negation(self, node: Negation) -> ast.expr:
        return self.noting("negation", node, self.visit(node.operand))

    def arithmetic(self, node: Arithmetic) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        return self.noting("arithmetic", node, ast.Constant(node.operator), left, right)

    def comparison(self, node: Comparison) -> ast.expr:
        return self.noting(_COMPARE[node.operator], node, self.visit(node.left), self.visit(node.right))

    def between(self, node: Between) -> ast.expr:
        return self.noting("between", node, self.visit(node.value), self.visit(node.low), self.visit(node.high))

    def logic(self, node: Logic) -> ast.expr:
        """The right side is not evaluated, and notes nothing, where the left side decides."""
        decided, function = (False, "conjunction") if node.operator == "and" else (True, "disjunction")
        left = self.local()
        return ast.IfExp(
            ast.Compare(_keep(left, self.visit(node.left)), [ast.Is()], [ast.Constant(decided)]),
            ast.Constant(decided),
            self.noting(function, node, _read(left), self.visit(node.right)),
        )

    def conditional(self, node: If) -> ast.expr:
        condition = self.noting("holds", node, self.visit(node.condition))
        return ast.IfExp(condition, self.visit(node.consequence), self.visit(node.alternative))

    def is_in(self, node: In) -> ast.expr:
        tested = self.local()
        return self.any_test(node, node.tests, _keep(tested, self.visit(node.value)), tested)

    # -- lists ----------------------------------------------------------------------------------------------

    def filter(self, node: Filter) -> ast.expr:
        source = self.visit(node.source)
        item = self.local()
        self.frames.append(item)
        condition = self.visit(node.condition)
        self.frames.pop()
        return self.noting("filtered", node, source, _lambda([item], condition))

    def loop(self, node: For | Quantified) -> ast.expr:
        frame: dict[str, str] = {}
        sources = [self.visit(source) for _, source in node.iterators]
        parameters = []
        for name, _ in node.iterators:
            if name in frame:
                raise FeelSyntaxError(self.text, node.at, f"{name} is used for two lists")
            frame[name] = self.local()
            parameters.append(frame[name])
        self.frames.append(frame)
        body = self.visit(node.body)
        self.frames.pop()
        function = "for_each" if isinstance(node, For) else node.quantifier
        return self.noting(function, node, ast.List(sources, ast.Load()), _lambda(parameters, body))

    # -- calls ----------------------------------------------------------------------------------------------

    def call(self, node: Call) -> ast.expr:
        if not isinstance(node.function, Name):
            raise FeelSyntaxError(self.text, node.at, "only built-in functions can be called here yet")
        name = node.function.name
        if name == IS_DEFINED and len(node.arguments) == 1:
            return _call("is_defined", _lambda([_NOTES], self.visit(node.arguments[0])))
        function = BUILTINS.get(name)
        if function is None:
            raise FeelSyntaxError(self.text, node.function.at, f"there is no function {name}")
        arguments = [self.visit(argument) for argument in self.in_order(node, function)]
        return self.noting("call", node, self.constant(function), ast.Tuple(arguments, ast.Load()))

    def in_order(self, node: Call, function: Function) -> tuple[Node, ...]:
        """The arguments in the order of the function's parameters, their number checked."""
        arguments = node.arguments
        if node.names:
            unknown = [name for name in node.names if name not in function.parameters]
            if unknown:
                known = ", ".join(function.parameters)
                raise FeelSyntaxError(self.text, node.at, f"{function.name} takes {known}, not {unknown[0]}")
            given = dict(zip(node.names, node.arguments, strict=True))
            arguments = tuple(given.get(name, Literal(node.at, None)) for name in function.parameters)
            while isinstance(arguments[-1], Literal) and function.parameters[len(arguments) - 1] not in given:
                arguments = arguments[:-1]
        try:
            inspect.signature(function.body).bind(*arguments)
        except TypeError:
            reason = f"{function.name} does not take {len(arguments)} arguments"
            raise FeelSyntaxError(self.text, node.at, reason) from None
        return arguments

    # -- unary tests ----------------------------------------------------------------------------------------

    def unary_tests(self, node: UnaryTests) -> ast.expr:
        verdict = self.any_test(node, node.tests, None, _TESTED)
        if not node.negated:
            return verdict
        kept = self.local()
        is_null = ast.Compare(_keep(kept, verdict), [ast.Is()], [ast.Constant(None)])
        return ast.IfExp(is_null, ast.Constant(None), ast.UnaryOp(ast.Not(), _read(kept)))

    def any_test(self, node: Node, tests: tuple[Node, ...], first_value: ast.expr | None, tested: str) -> ast.expr:
        """The disjunction of tests; the tested value is computed (``first_value``) where it is first read."""
        verdict: ast.expr | None = None
        in_cell = first_value is None
        for test in tests:
            value, first_value = first_value or _read(tested), None
            one = self.test(test, value, in_cell=in_cell)
            verdict = one if verdict is None else self.noting("disjunction", node, verdict, one)
        assert verdict is not None  # the parser gives at least one test
        return verdict

    def test(self, test: Node, value: ast.expr, *, in_cell: bool) -> ast.expr:
        if isinstance(test, AnyTest):
            return ast.Constant(True)
        if isinstance(test, CompareTest):
            return self.noting(_COMPARE[test.operator], test, value, self.visit(test.operand))
        if in_cell and _mentions_tested_value(test):
            return self.visit(test)
        return self.noting("cell_matches" if in_cell else "matches", test, value, self.visit(test))


def _mentions_tested_value(node: Node) -> bool:
    return (isinstance(node, Name) and node.name == TESTED_VALUE) or any(map(_mentions_tested_value, children(node)))


_HANDLERS: dict[type[Node], Callable[..., ast.expr]] = {
    Literal: _Compiler.literal,
    TemporalLiteral: _Compiler.temporal,
    Name: _Compiler.name,
    Path: _Compiler.path,
    Filter: _Compiler.filter,
    Call: _Compiler.call,
    Negation: _Compiler.negation,
    Arithmetic: _Compiler.arithmetic,
    Comparison: _Compiler.comparison,
    Between: _Compiler.between,
    In: _Compiler.is_in,
    Logic: _Compiler.logic,
    If: _Compiler.conditional,
    For: _Compiler.loop,
    Quantified: _Compiler.loop,
    ListOf: _Compiler.list_of,
    ContextOf: _Compiler.context_of,
    RangeOf: _Compiler.range_of,
}


def _entry_or(name: str, item: str, outside: ast.expr) -> ast.expr:
    """The entry of a filtered context if it has one of this name, else what the name means outside."""
    is_context = _call("isinstance", _read(item), _read("dict"))
    has_entry = ast.BoolOp(ast.And(), [is_context, ast.Compare(ast.Constant(name), [ast.In()], [_read(item)])])
    return ast.IfExp(has_entry, ast.Subscript(_read(item), ast.Constant(name), ast.Load()), outside)


def _read(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _keep(name: str, value: ast.expr) -> ast.expr:
    return ast.NamedExpr(ast.Name(name, ast.Store()), value)


def _call(function: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(_read(function), list(arguments), [])


def _lambda(parameters: list[str], body: ast.expr) -> ast.expr:
    arguments = ast.arguments(
        posonlyargs=[],
        args=[ast.arg(name) for name in parameters],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    return ast.Lambda(arguments, body)
