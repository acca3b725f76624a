"""A Pratt parser for FEEL: text to syntax tree, in one pass and bounded depth.

Names may consist of several words. At the start of an operand the longest *known* name wins: a built-in such as
``starts with``, a name the caller passes, an entry, parameter or loop variable written before. Otherwise words that
stand side by side form one name, because two operands never stand side by side in FEEL.
Source: DMN 1.5, 10.3.1.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal

from zusage.processes.domain.feel.builtins import BUILTINS
from zusage.processes.domain.feel.cursor import Cursor
from zusage.processes.domain.feel.lexer import Kind, Token, tokens_of
from zusage.processes.domain.feel.names import Names, names_of
from zusage.processes.domain.feel.syntax import (
    AnyTest,
    Arithmetic,
    Between,
    Call,
    CompareTest,
    Comparison,
    ContextOf,
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
from zusage.processes.domain.feel.type_parser import parse_type
from zusage.processes.domain.feel.types import ANY
from zusage.processes.domain.feel.values import DECIMAL, Type

# How deep brackets and branches may nest, and how high the tree may grow (a sum of n terms is n levels high):
# far from what a person writes, and far below the limits of Python's own compiler.
MAX_NESTING = 60
MAX_HEIGHT = 120

IS_DEFINED = "is defined"

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})

# How strongly an infix operator binds its left operand; a prefix minus binds stronger than ``**``.
_BINDING = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(COMPARISONS, 3),
    "between": 3,
    "in": 3,
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "**": 6,
    "instance": 8,
    ".": 9,
    "[": 9,
    "(": 9,
}
_BEGIN_OPERAND = frozenset({"-", "(", "[", "{", "true", "false", "null", "if", "for", "some", "every", "function"})
_COMPARING = 3
_NEGATING = 7


def parse_expression(
    text: str, known_names: Collection[str] = (), known_types: Mapping[str, Type] | None = None
) -> Node:
    """Return the syntax tree of one FEEL expression.

    :raises FeelSyntaxError: with the offset of the first token that does not fit
    """
    parser = _Parser(text, known_names, known_types)
    node = parser.expression()
    parser.finish(node)
    return node


def parse_unary_tests(
    text: str, known_names: Collection[str] = (), known_types: Mapping[str, Type] | None = None
) -> UnaryTests:
    """Return the syntax tree of a decision table's input cell: ``-``, ``"a", "b"``, ``< 3``, ``not(1..3)``.

    :raises FeelSyntaxError: with the offset of the first token that does not fit
    """
    parser = _Parser(text, known_names, known_types)
    node = parser.unary_tests()
    parser.finish(node)
    return node


class _Parser(Cursor):
    def __init__(self, text: str, known_names: Collection[str], known_types: Mapping[str, Type] | None) -> None:
        super().__init__(text, tokens_of(text))
        self.depth = 0
        self.known = names_of(tuple(known_names))
        self.met = Names()  # entries, parameters and loop variables written so far
        self.known_types = known_types or {}

    def finish(self, node: Node) -> None:
        if self.here.kind is not Kind.END:
            raise self.error(f"the expression should end here{self.instead()}")
        level, height = [node], 0
        while level:
            level = [child for parent in level for child in children(parent)]
            height += 1
        if height > MAX_HEIGHT:
            raise self.error(f"the expression chains more than {MAX_HEIGHT} operators", 0)

    # -- expressions ----------------------------------------------------------------------------------------

    def expression(self, binding: int = 0) -> Node:
        """Parse as long as operators bind stronger than ``binding``."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.error(f"the expression nests deeper than {MAX_NESTING} levels")
        node = self.operand()
        while self.stands_infix() and _BINDING.get(self.here.text, 0) > binding:
            node = self.infix(node, self.take())
        self.depth -= 1
        return node

    def stands_infix(self) -> bool:
        """Whether the token may be an operator; a ``[`` without an operand behind it closes a range instead."""
        token, following = self.here, self.following
        if token.text == "[" and following.kind in (Kind.SYMBOL, Kind.KEYWORD, Kind.END):
            return following.text in _BEGIN_OPERAND
        return token.kind in (Kind.SYMBOL, Kind.KEYWORD)

    def operand(self) -> Node:
        name = self.known_name()
        if name is not None:
            return name
        token = self.take()
        match token.kind:
            case Kind.NUMBER:
                return Literal(token.at, self.number(token))
            case Kind.STRING:
                return Literal(token.at, token.text)
            case Kind.TEMPORAL:
                return TemporalLiteral(token.at, token.text)
            case Kind.WORD:
                return Name(token.at, self.joined_words(token.text))
            case Kind.KEYWORD:
                return self.keyword(token)
            case Kind.SYMBOL:
                return self.symbol(token)
            case Kind.END:
                raise self.error("an operand is missing at the end", token.at)

    def number(self, token: Token) -> Decimal:
        try:
            return DECIMAL.plus(Decimal(token.text))
        except ArithmeticError:
            raise self.error(f"{token.text} is too large for a number", token.at) from None

    def keyword(self, token: Token) -> Node:
        match token.text:
            case "true" | "false":
                return Literal(token.at, token.text == "true")
            case "null":
                return Literal(token.at, None)
            case "if":
                return self.conditional(token.at)
            case "for":
                iterators = self.iterators()
                self.expect("return")
                return For(token.at, iterators, self.expression())
            case "some" | "every":
                iterators = self.iterators()
                self.expect("satisfies")
                return Quantified(token.at, token.text, iterators, self.expression())
            case "function":
                return self.function(token.at)
            case _:
                raise self.error(f"an operand is missing before {token.text}", token.at)

    def symbol(self, token: Token) -> Node:
        match token.text:
            case "-":
                return Negation(token.at, self.expression(_NEGATING))
            case "<" | "<=" | ">" | ">=":
                return UnaryRange(token.at, token.text, self.expression(_COMPARING))
            case "(":
                if self.stands("=", "!="):
                    return self.equal_to(token.at)
                first = self.expression()
                if self.skip(".."):
                    return self.range_from(token.at, first, low_included=False)
                self.expect(")")
                return first
            case "[":
                return self.list_or_range(token.at)
            case "]":
                low = self.expression()
                self.expect("..")
                return self.range_from(token.at, low, low_included=False)
            case "{":
                return self.context(token.at)
            case _:
                raise self.error(f"an operand is missing before {token.text}", token.at)

    def infix(self, left: Node, operator: Token) -> Node:
        text, at = operator.text, operator.at
        match text:
            case "and" | "or":
                return Logic(at, text, left, self.expression(_BINDING[text]))
            case "between":
                low = self.expression(_COMPARING)
                self.expect("and")
                return Between(at, left, low, self.expression(_COMPARING))
            case "in":
                return In(at, left, self.tests_of_in())
            case "instance":
                self.expect_word("of")
                return InstanceOf(at, left, self.type())
            case ".":
                return Path(at, left, self.entry_name())
            case "[":
                condition = self.expression()
                self.expect("]")
                return Filter(at, left, condition)
            case "(":
                return self.call(left)
            case _ if text in COMPARISONS:
                return Comparison(at, text, left, self.expression(_COMPARING))
            case _:
                return Arithmetic(at, text, left, self.expression(_BINDING[text]))

    def conditional(self, at: int) -> Node:
        condition = self.expression()
        self.expect("then")
        consequence = self.expression()
        self.expect("else")
        return If(at, condition, consequence, self.expression())

    def iterators(self) -> tuple[tuple[str, Node], ...]:
        found = []
        while True:
            name = self.new_name("in")
            self.expect("in")
            at = self.here.at
            source = self.expression()
            if self.skip(".."):
                source = Iteration(at, source, self.expression())
            found.append((name, source))
            if not self.skip(","):
                return tuple(found)

    def list_or_range(self, at: int) -> Node:
        if self.skip("]"):
            return ListOf(at, ())
        first = self.expression()
        if self.skip(".."):
            return self.range_from(at, first, low_included=True)
        items = [first]
        while self.skip(","):
            items.append(self.expression())
        self.expect("]")
        return ListOf(at, tuple(items))

    def equal_to(self, at: int) -> Node:
        """``(= 10)``: the range of one value; ``(!= 10)`` tests, and is no range."""
        operator = self.take().text
        operand = self.expression(_COMPARING)
        self.expect(")")
        return UnaryRange(at, operator, operand)

    def range_from(self, at: int, low: Node, *, low_included: bool) -> Node:
        high = self.expression()
        if not self.stands("]", ")", "["):
            raise self.error(f"] or ) expected after the range{self.instead()}")
        return RangeOf(at, low, high, low_included, self.take().text == "]")

    def context(self, at: int) -> Node:
        entries: list[tuple[str, Node]] = []
        if self.skip("}"):
            return ContextOf(at, ())
        while True:
            key = self.take().text if self.here.kind is Kind.STRING else self.new_name(":")
            self.expect(":")
            entries.append((key, self.expression()))
            if not self.skip(","):
                break
        self.expect("}")
        return ContextOf(at, tuple(entries))

    # -- functions ------------------------------------------------------------------------------------------

    def function(self, at: int) -> Node:
        self.expect("(")
        parameters: list[tuple[str, Type]] = []
        while not self.skip(")"):
            if parameters:
                self.expect(",")
            name = self.new_name(":", ",", ")")
            parameters.append((name, self.type() if self.skip(":") else ANY))
        is_external = self.here.text == "external" and self.here.kind is Kind.WORD
        if is_external:
            self.take()
        return FunctionOf(at, tuple(parameters), self.expression(), is_external)

    def call(self, function: Node) -> Node:
        arguments: list[Node] = []
        names: list[str] = []
        while not self.skip(")"):
            if arguments:
                self.expect(",")
            name = self.argument_name()
            if name is not None:
                names.append(name)
            arguments.append(self.expression())
        if names and len(names) != len(arguments):
            raise self.error("either all arguments are named or none is", function.at)
        return Call(function.at, function, tuple(arguments), tuple(names))

    def argument_name(self) -> str | None:
        start = self.position
        if self.here.kind is Kind.WORD:
            name = self.entry_name()
            if self.skip(":"):
                return name
        self.position = start
        return None

    def type(self) -> Type:
        return parse_type(self, self.known_types)

    # -- unary tests ----------------------------------------------------------------------------------------

    def unary_tests(self) -> UnaryTests:
        at = self.here.at
        if self.here.kind is Kind.END:
            raise self.error("a cell must not be empty, write - for any value")
        if self.stands("-") and self.following.kind is Kind.END:
            self.take()
            return UnaryTests(at, (AnyTest(at),), negated=False)
        if self.here.text == "not" and self.following.text == "(" and self.closes_at_end():
            self.take()
            self.take()
            tests = self.test_list()
            self.expect(")")
            return UnaryTests(at, tests, negated=True)
        return UnaryTests(at, self.test_list(), negated=False)

    def closes_at_end(self) -> bool:
        """Whether the parenthesis of ``not(`` is closed by the very last token."""
        open_count = 0
        for token in self.tokens[self.position + 1 :]:
            if token.kind is Kind.SYMBOL and token.text == "(":
                open_count += 1
            elif token.kind is Kind.SYMBOL and token.text == ")":
                open_count -= 1
                if open_count == 0:
                    return token is self.tokens[-2]
        return True

    def test_list(self) -> tuple[Node, ...]:
        tests = [self.test()]
        while self.skip(","):
            tests.append(self.test())
        return tuple(tests)

    def test(self) -> Node:
        if self.stands(*COMPARISONS):
            token = self.take()
            return CompareTest(token.at, token.text, self.expression(_COMPARING))
        return self.expression()

    def tests_of_in(self) -> tuple[Node, ...]:
        at = self.here.at
        if not self.stands("("):
            return (self.test() if self.stands(*COMPARISONS) else self.expression(_COMPARING),)
        start = self.position
        self.take()
        tests = [self.test()]
        if self.skip(".."):
            return (self.range_from(at, tests[0], low_included=False),)
        while self.skip(","):
            tests.append(self.test())
        self.expect(")")
        if len(tests) == 1 and not isinstance(tests[0], CompareTest):
            # A parenthesis around one operand may be the beginning of a longer one: x in (list)[1] or (a + b).
            self.position = start
            return (self.expression(_COMPARING),)
        return tuple(tests)

    # -- names ----------------------------------------------------------------------------------------------

    def known_name(self) -> Name | None:
        found = self.known_at(self.met, self.known, _BUILT_IN)
        if found is None:
            return None
        at = self.here.at
        name, self.position = found
        return Name(at, name)

    def known_at(self, *names: Names) -> tuple[str, int] | None:
        """The longest known name that begins here, and the position behind it."""
        found = (known.found_at(self.tokens, self.position) for known in names)
        return max((name for name in found if name is not None), key=lambda name: name[1], default=None)

    def joined_words(self, first: str) -> str:
        words = [first]
        while self.here.kind is Kind.WORD:
            words.append(self.take().text)
        return " ".join(words)

    def entry_name(self) -> str:
        """Parse a name at a place where only a name can stand: after a dot, before the colon of an argument."""
        found = self.known_at(self.met, self.known)
        if found is not None:
            name, self.position = found
            return name
        if self.here.kind is not Kind.WORD:
            raise self.error(f"a name expected{self.instead()}")
        return self.joined_words(self.take().text)

    def new_name(self, *ends: str) -> str:
        """Parse the name of an entry, parameter or loop variable, which reaches to the symbol or keyword behind it.

        From here on it is known, also where it holds operators.
        """
        start = self.position
        while not self.stands(*ends) and self.may_be_in_name():
            self.take()
        if self.position == start or self.tokens[start].kind not in (Kind.WORD, Kind.KEYWORD):
            raise self.error(f"a name expected{self.instead()}")
        name = self.written(start, self.position)
        self.met.add(name)
        return name

    def may_be_in_name(self) -> bool:
        kind = self.here.kind
        return kind in (Kind.WORD, Kind.NUMBER, Kind.KEYWORD) or (kind is Kind.SYMBOL and self.here.text in _IN_NAME)

    def expect_word(self, word: str) -> None:
        if self.here.text != word:
            raise self.error(f"{word} expected{self.instead()}")
        self.take()


# The operators a name may hold.
_IN_NAME = frozenset({".", "/", "-", "+", "*", "**"})
_BUILT_IN = Names((*BUILTINS, IS_DEFINED))
