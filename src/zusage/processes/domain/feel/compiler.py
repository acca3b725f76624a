"""FEEL syntax trees to Python code objects.

An expression becomes one Python lambda ``(v, n)`` over the variables and the notes; a table cell becomes
``(v, n, x)`` with the tested value ``x``. Loop variables, parameters, context entries and filtered items become
Python locals. What is common is written out (a variable that is there, the entry of a context, the comparison of
two numbers); everything else calls the functions of ``operators``, ``arithmetic``, ``navigation``, ``loops`` and
``calls``, which also handle all that is not common. The lambda is built as a Python syntax tree, never as text, so
that nothing written in a package can become Python.
"""

import ast
from collections.abc import Callable, Collection
from decimal import Decimal
from types import CodeType
from typing import NamedTuple

from zusage.processes.domain.feel import arithmetic, calls, code
from zusage.processes.domain.feel.builtins import BUILTINS
from zusage.processes.domain.feel.builtins.signature import Builtin, Signature, run
from zusage.processes.domain.feel.compilation import NOTES, VARIABLES, Compilation, FilteredItem, Part, common_type
from zusage.processes.domain.feel.parser import IS_DEFINED
from zusage.processes.domain.feel.problems import Notes, Problem
from zusage.processes.domain.feel.runtime import RUNTIME
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
    FunctionOf,
    If,
    In,
    InstanceOf,
    Iteration,
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
    UnaryRange,
    UnaryTests,
    children,
)
from zusage.processes.domain.feel.types import (
    ANY,
    BOOLEAN,
    NULL,
    NUMBER,
    STRING,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    unknown_in,
)
from zusage.processes.domain.feel.values import Type, Value, Wrong, temporal_from

TESTED_VALUE = "?"
PARTIAL = "partial"

_TESTED, _PLACE = "x", "p"
_COMPARE = {"=": "equal", "!=": "unequal", "<": "less", "<=": "at_most", ">": "greater", ">=": "at_least"}
_CALCULATE = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "power"}


class Compiled(NamedTuple):
    """What an expression becomes.

    :ivar names: the variables it takes
    :ivar mistakes: what is wrong with it whatever the variables are
    """

    function: Callable[..., Value]
    names: frozenset[str]
    mistakes: tuple[Problem, ...]


def compile_node(
    text: str,
    node: Node,
    known_names: Collection[str] = (),
    external: calls.External | None = None,
) -> Compiled:
    """Return the function of a syntax tree.

    :param known_names: names of the caller's variables; functions are looked for among them
    :param external: what makes functions of ``function(...) external {...}``
    :raises FeelSyntaxError: for an expression too large for Python's compiler
    """
    compiler = _Compiler(text, known_names, external)
    parameters = [VARIABLES, NOTES]
    if isinstance(node, UnaryTests):
        parameters.append(_TESTED)
        compiler.frames.append({TESTED_VALUE: (_TESTED, ANY)})
        body = compiler.unary_tests(node)
    else:
        body = compiler.visit(node).code
    module = ast.Expression(body=code.function(parameters, body))
    try:
        compiled: CodeType = compile(code.placed(module), "<feel>", "eval")
    except (RecursionError, MemoryError):
        raise FeelSyntaxError(text, 0, "the expression is too large") from None
    function = eval(compiled, {**RUNTIME, **compiler.constants})  # noqa: S307  # our own tree
    return Compiled(function, frozenset(compiler.free_names), tuple(compiler.mistakes))


class _Compiler(Compilation):
    def visit(self, node: Node) -> Part:
        handler: Callable[[_Compiler, Node], Part] = _HANDLERS[type(node)]
        return handler(self, node)

    def path(self, node: Path) -> Part:
        source, held = self.visit(node.source), self.local()
        is_context = code.type_is(code.keep(held, source.code), code.read("dict"))
        return Part(
            code.choose(
                code.both(is_context, code.has(code.read(held), node.name)),
                code.entry(code.read(held), node.name),
                self.noting("path", node, code.read(held), code.constant(node.name)),
            ),
            dict(source.type.entries).get(node.name, ANY) if isinstance(source.type, ContextType) else ANY,
        )

    # -- values ---------------------------------------------------------------------------------------------

    def literal(self, node: Literal) -> Part:
        return Part(self.constant(node.value), _LITERAL_TYPES[type(node.value)])

    def temporal(self, node: TemporalLiteral) -> Part:
        try:
            return Part(self.constant(temporal_from(node.text)))
        except Wrong as reason:
            return self.mistake(node, str(reason))

    def list_of(self, node: ListOf) -> Part:
        items = [self.visit(item) for item in node.items]
        return Part.of(ast.List([item.code for item in items], ast.Load()), ListType(common_type(items)))

    def context_of(self, node: ContextOf) -> Part:
        frame: dict[str, tuple[str, Type]] = {}
        self.frames.append(frame)
        values: list[ast.expr] = []
        for key, value in node.entries:
            if key in frame:
                self.frames.pop()
                return self.mistake(node, f"{key} is given twice")
            local = self.local()
            if isinstance(value, FunctionOf):
                # A function may call itself; any other entry sees only those before it.
                frame[key] = (local, ANY)
            compiled = self.visit(value)
            frame[key] = (local, compiled.type)
            values.append(code.keep(local, compiled.code))
        self.frames.pop()
        entries = tuple((key, its_type) for key, (_, its_type) in frame.items())
        return Part.of(ast.Dict([code.constant(key) for key, _ in node.entries], values), ContextType(entries))

    def range_of(self, node: RangeOf) -> Part:
        low, high = self.visit(node.low), self.visit(node.high)
        included = code.constant(node.low_included), code.constant(node.high_included)
        return Part(
            self.noting("make_range", node, low.code, high.code, *included), RangeType(common_type([low, high]))
        )

    def unary_range(self, node: UnaryRange) -> Part:
        end = self.visit(node.operand)
        operator = code.constant(node.operator)
        return Part(self.noting("make_unary_range", node, operator, end.code), RangeType(end.type))

    def function_of(self, node: FunctionOf) -> Part:
        frame: dict[str, tuple[str, Type]] = {}
        for name, its_type in node.parameters:
            unknown = unknown_in(its_type)
            if unknown is not None:
                return self.mistake(node, f"there is no type {unknown.name}")
            if name in frame:
                return self.mistake(node, f"{name} is used for two parameters")
            frame[name] = (self.local(), its_type)
        names = code.tuple_of(*(code.constant(name) for name in frame))
        if node.is_external:
            where = self.visit(node.body).code
            return Part(self.noting("external_function", node, self.constant(self.external), names, where))
        self.frames.append(frame)
        body = self.visit(node.body)
        self.frames.pop()
        types = tuple(None if its_type == ANY else its_type for _, its_type in node.parameters)
        made = code.call(
            "lambda_function",
            names,
            self.constant(types if any(types) else ()),
            self.constant(body.type),
            code.function([NOTES, _PLACE, *(local for local, _ in frame.values())], body.code),
        )
        return Part.of(made, FunctionType(tuple(its_type for _, its_type in node.parameters), body.type))

    def instance_of(self, node: InstanceOf) -> Part:
        unknown = unknown_in(node.type)
        if unknown is not None:
            return self.mistake(node, f"there is no type {unknown.name}")
        return Part(code.call("is_instance", self.visit(node.value).code, self.constant(node.type)), BOOLEAN)

    # -- arithmetic and comparison --------------------------------------------------------------------------

    def negation(self, node: Negation) -> Part:
        if isinstance(node.operand, Literal) and type(node.operand.value) is Decimal:
            return Part(self.constant(arithmetic.negation(node.operand.value, Notes(), 0)), NUMBER)
        operand = self.visit(node.operand)
        return Part(self.noting("negation", node, operand.code), operand.type)

    def arithmetic(self, node: Arithmetic) -> Part:
        left, right = self.visit(node.left), self.visit(node.right)
        alike = left.type == right.type and left.type in (NUMBER, STRING)
        return Part(self.noting(_CALCULATE[node.operator], node, left.code, right.code), left.type if alike else ANY)

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

    # -- lists ----------------------------------------------------------------------------------------------

    def filter(self, node: Filter) -> Part:
        source = self.visit(node.source)
        item = self.local()
        self.frames.append(FilteredItem(item))
        condition = self.visit(node.condition)
        self.frames.pop()
        if isinstance(node.condition, Literal) and condition.type == NUMBER:
            return Part(self.noting("at_index", node, source.code, condition.code))
        function = "at_computed_index" if condition.type == NUMBER else "filtered"
        return Part(self.noting(function, node, source.code, code.function([item], condition.code)))

    def loop(self, node: For | Quantified) -> Part:
        frame: dict[str, tuple[str, Type]] = {}
        self.frames.append(frame)
        sources: list[ast.expr] = []
        for name, source in node.iterators:
            if name in frame:
                self.frames.pop()
                return self.mistake(node, f"{name} is used for two lists")
            sources.append(code.function([local for local, _ in frame.values()], self.source(source)))
            frame[name] = (self.local(), ANY)
        parameters = [local for local, _ in frame.values()]
        function = "for_each" if isinstance(node, For) else node.quantifier
        if isinstance(node, For) and PARTIAL not in frame and _mentions(node.body, PARTIAL):
            function = "for_each_with_partial"
            frame[PARTIAL] = (self.local(), ListType(ANY))
            parameters.insert(0, frame[PARTIAL][0])
        body = self.visit(node.body)
        self.frames.pop()
        made = self.noting(function, node, code.tuple_of(*sources), code.function(parameters, body.code))
        return Part.of(made, ListType(body.type)) if isinstance(node, For) else Part(made, BOOLEAN)

    def source(self, node: Node) -> ast.expr:
        if isinstance(node, Iteration):
            return self.noting("iteration", node, self.visit(node.low).code, self.visit(node.high).code)
        return self.visit(node).code

    # -- calls ----------------------------------------------------------------------------------------------

    def call(self, node: Call) -> Part:
        if isinstance(node.function, Name):
            name = node.function.name
            built_in = BUILTINS.get(name)
            if name == IS_DEFINED and len(node.arguments) == 1:
                evaluate = code.function([NOTES], self.visit(node.arguments[0]).code)
                return Part(code.call("is_defined", evaluate, code.read(NOTES)), BOOLEAN)
            if built_in is not None and not self.is_local(name):
                return self.shadowed(node, built_in) if name in self.known_names else self.built_in(node, built_in)
            if not (self.is_local(name) or self.is_in_filter() or name in self.known_names):
                self.mistakes.append(Problem(node.function.at, f"there is no function {name}"))
        function = self.visit(node.function)
        arguments = code.tuple_of(*(self.visit(argument).code for argument in node.arguments))
        names = self.constant(node.names)
        result = function.type.result if isinstance(function.type, FunctionType) else ANY
        return Part(self.noting("call", node, function.code, arguments, names), result)

    def shadowed(self, node: Call, function: Builtin) -> Part:
        """A call by the name of a built-in function which the caller has a variable of, too."""
        variables, name = code.read(VARIABLES), function.name
        own = code.choose(code.has(variables, name), code.entry(variables, name), code.constant(None))
        arguments = code.tuple_of(*(self.visit(argument).code for argument in node.arguments))
        given = (own, self.constant(function), arguments, self.constant(node.names))
        return Part(self.noting("call_own_or_built_in", node, *given))

    def built_in(self, node: Call, function: Builtin) -> Part:
        try:
            signature = function.signature_for(len(node.arguments), node.names)
        except Wrong as reason:
            return self.mistake(node, f"{function.name} {reason}")
        arguments = node.arguments
        if node.names:
            arguments = signature.arrange(arguments, node.names, absent=Literal(node.at, None))
        if function.name in _CONSTANT_OF_TEXT and all(isinstance(argument, Literal) for argument in arguments):
            return self.constant_call(node, function, signature, arguments)
        return Part(
            self.noting(
                "run",
                node,
                self.constant(function),
                self.constant(signature),
                code.tuple_of(*(self.visit(argument).code for argument in arguments)),
            ),
            signature.result,
        )

    def constant_call(self, node: Call, function: Builtin, signature: Signature, arguments: tuple[Node, ...]) -> Part:
        """``date("2026-11-25")`` is computed once, now."""
        notes = Notes()
        value = run(
            function,
            signature,
            tuple(argument.value for argument in arguments if isinstance(argument, Literal)),
            notes,
            0,
        )
        if notes.problems:
            return Part(self.noting("never", node, code.constant(notes.problems[0].reason)), NULL)
        return Part(self.constant(value), signature.result)

    # -- unary tests ----------------------------------------------------------------------------------------

    def unary_tests(self, node: UnaryTests) -> ast.expr:
        verdict = self.any_test(node, node.tests, code.read(_TESTED), _TESTED, "cell_matches", is_question=True).code
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
            asks = is_question and _mentions(test, TESTED_VALUE)
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


def _mentions(node: Node, name: str) -> bool:
    return (isinstance(node, Name) and node.name == name) or any(_mentions(child, name) for child in children(node))


_LITERAL_TYPES: dict[type, Type] = {Decimal: NUMBER, str: STRING, bool: BOOLEAN, type(None): NULL}
_CONSTANT_OF_TEXT = frozenset({"date", "time", "date and time", "duration"})
_HANDLERS: dict[type[Node], Callable[..., Part]] = {
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
    InstanceOf: _Compiler.instance_of,
    Logic: _Compiler.logic,
    If: _Compiler.conditional,
    For: _Compiler.loop,
    Quantified: _Compiler.loop,
    ListOf: _Compiler.list_of,
    ContextOf: _Compiler.context_of,
    RangeOf: _Compiler.range_of,
    UnaryRange: _Compiler.unary_range,
    FunctionOf: _Compiler.function_of,
}
