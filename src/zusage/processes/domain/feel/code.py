"""Small pieces of Python's syntax tree, from which the compiler builds its code objects."""

import ast
from typing import TypeVar

Tree = TypeVar("Tree", bound=ast.AST)


def read(name: str) -> ast.expr:
    """``name``"""
    return ast.Name(name, ast.Load())


def constant(value: str | bool | int | None) -> ast.expr:
    """``value`` as it stands."""
    return ast.Constant(value)


def keep(name: str, value: ast.expr) -> ast.expr:
    """``(name := value)``"""
    return ast.NamedExpr(ast.Name(name, ast.Store()), value)


def call(function: str, *arguments: ast.expr) -> ast.expr:
    """``function(arguments)``"""
    return ast.Call(read(function), list(arguments), [])


def entry(mapping: ast.expr, key: str) -> ast.expr:
    """``mapping["key"]``"""
    return ast.Subscript(mapping, constant(key), ast.Load())


def has(mapping: ast.expr, key: str) -> ast.expr:
    """``"key" in mapping``"""
    return ast.Compare(constant(key), [ast.In()], [mapping])


def choose(condition: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
    """``then if condition else otherwise``"""
    return ast.IfExp(condition, then, otherwise)


def both(*conditions: ast.expr) -> ast.expr:
    """``condition and condition``"""
    return ast.BoolOp(ast.And(), list(conditions))


def either(*conditions: ast.expr) -> ast.expr:
    """``condition or condition``"""
    return ast.BoolOp(ast.Or(), list(conditions))


def type_is(value: ast.expr, kind: ast.expr) -> ast.expr:
    """``type(value) is kind``"""
    return ast.Compare(call("type", value), [ast.Is()], [kind])


def is_(value: ast.expr, what: str | bool | None) -> ast.expr:
    """``value is what``"""
    return ast.Compare(value, [ast.Is()], [constant(what)])


def compare(left: ast.expr, operator: str, right: ast.expr) -> ast.expr:
    """``left operator right`` by Python's own comparison, with FEEL's sign for equality."""
    return ast.Compare(left, [_OPERATORS[operator]()], [right])


_OPERATORS: dict[str, type[ast.cmpop]] = {
    "=": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
    "in": ast.In,
}


def tuple_of(*items: ast.expr) -> ast.expr:
    """``(item, item)``"""
    return ast.Tuple(list(items), ast.Load())


def after(first: ast.expr, then: ast.expr) -> ast.expr:
    """``then``, with ``first`` evaluated before it if it is more than a name."""
    if isinstance(first, ast.Name):
        return then
    return ast.Subscript(tuple_of(first, then), constant(1), ast.Load())


def function(parameters: list[str], body: ast.expr) -> ast.expr:
    """``lambda parameters: body``"""
    arguments = ast.arguments(
        posonlyargs=[],
        args=[ast.arg(name) for name in parameters],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    return ast.Lambda(arguments, body)


def placed(tree: Tree) -> Tree:
    """Give every node of a tree the one place Python asks for; ours stand in a notes' position, not in a line.

    `ast.fix_missing_locations` asks each node for what it may have; that took half of the time of compiling.
    """
    ahead: list[ast.AST] = [tree]
    while ahead:
        node = ahead.pop()
        if isinstance(node, _WITH_A_PLACE):
            node.lineno = node.end_lineno = 1
            node.col_offset = node.end_col_offset = 0
        for name in node._fields:
            below = getattr(node, name, None)
            if isinstance(below, ast.AST):
                ahead.append(below)
            elif isinstance(below, list):
                ahead += [child for child in below if isinstance(child, ast.AST)]
    return tree


_WITH_A_PLACE = (ast.expr, ast.stmt, ast.arg, ast.keyword, ast.alias, ast.excepthandler)
