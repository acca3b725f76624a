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
from zusage.processes.domain.feel.compilation import NOTES, VARIABLES, FilteredItem, Part, common_type
from zusage.processes.domain.feel.parser import IS_DEFINED
from zusage.processes.domain.feel.problems import Notes, Problem
from zusage.processes.domain.feel.runtime import RUNTIME
from zusage.processes.domain.feel.syntax import (
    Arithmetic,
    Between,
    Call,
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
)
from zusage.processes.domain.feel.truths import TESTED, TESTED_VALUE, Truths, mentions
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

PARTIAL = "partial"
_PLACE = "p"
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
        parameters.append(TESTED)
        compiler.frames.append({TESTED_VALUE: (TESTED, ANY)})
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


class _Compiler(Truths):
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

    # -- arithmetic -----------------------------------------------------------------------------------------

    def negation(self, node: Negation) -> Part:
        if isinstance(node.operand, Literal) and type(node.operand.value) is Decimal:
            return Part(self.constant(arithmetic.negation(node.operand.value, Notes(), 0)), NUMBER)
        operand = self.visit(node.operand)
        return Part(self.noting("negation", node, operand.code), operand.type)

    def arithmetic(self, node: Arithmetic) -> Part:
        left, right = self.visit(node.left), self.visit(node.right)
        alike = left.type == right.type and left.type in (NUMBER, STRING)
        return Part(self.noting(_CALCULATE[node.operator], node, left.code, right.code), left.type if alike else ANY)

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
        if isinstance(node, For) and PARTIAL not in frame and mentions(node.body, PARTIAL):
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
