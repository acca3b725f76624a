"""Parts of FEEL expressions that have the same value whatever the variables are."""

from zusage.processes.domain.feel import FeelSyntaxError, Notes, Value
from zusage.processes.domain.feel.compiler import compile_node
from zusage.processes.domain.feel.parser import parse_expression
from zusage.processes.domain.feel.syntax import Call, Literal, Name, Negation, Node, TemporalLiteral

_OF_TEXT = frozenset({"date", "duration"})


def constant_of(node: Node) -> Value:
    """Return the value of a literal, its negation, ``@"…"``, ``date("…")`` or ``duration("…")``; else null."""
    match node:
        case Literal():
            return node.value
        case TemporalLiteral() | Negation(operand=Literal()):
            pass
        case Call(function=Name(name=name), arguments=(Literal(),)) if name in _OF_TEXT:
            pass
        case _:
            return None
    return compile_node("", node).function({}, Notes())


def constant_in(text: str) -> Value:
    """Return the value of a text that is one such part; else null."""
    try:
        return constant_of(parse_expression(text))
    except FeelSyntaxError:
        return None
