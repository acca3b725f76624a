"""External functions of Java that are carried out here, by Python functions of ours; all others are refused by name.

Pure arithmetic of ``java.lang.Math``, ``valueOf`` and ``parse…`` of the number classes, and a few methods of
``java.lang.String``. A ``double`` is a Python float; its result is the number of its shortest decimal writing.
Source: DMN 1.5, 10.3.2.13.3 (external function, mapping of types); the interfaces of the Java SE platform.
"""

import math
import re
from collections.abc import Callable
from decimal import Decimal

from zusage.processes.domain.feel import Function, Notes, Value, Wrong
from zusage.processes.domain.feel.values import feel_value, kind_of, number_text, text_of

REFUSED = "is not carried out here"

_SIGNATURE = re.compile(r"\s*(\w+)\s*\(\s*(.*?)\s*\)\s*")


def external(parameters: tuple[str, ...], where: Value) -> Function:
    """Return the function at ``{java: {class: …, method signature: …}}``.

    :raises Wrong: if the place is none, or the function is not carried out here
    """
    java = where.get("java") if isinstance(where, dict) else None
    if not isinstance(java, dict):
        kinds = ", ".join(where) if isinstance(where, dict) and where else "it"
        raise Wrong(f"external function: only functions of Java can be named, {kinds} {REFUSED}")
    class_name, signature = java.get("class"), java.get("method signature")
    if not isinstance(class_name, str) or not isinstance(signature, str):
        raise Wrong("external function: class and method signature are missing")
    return _java(parameters, class_name.strip(), signature)


def _java(parameters: tuple[str, ...], class_name: str, signature: str) -> Function:
    name = f"{class_name}.{signature}"
    parts = _SIGNATURE.fullmatch(signature)
    if parts is None:
        raise Wrong(f"external function: {name} is no method signature")
    kinds = tuple(kind.strip() for kind in parts[2].split(",")) if parts[2] else ()
    method = METHODS.get((class_name, parts[1]))
    if method is None or not all(kind in _ARGUMENTS for kind in kinds) or kinds not in method.signatures:
        raise Wrong(f"external function: {name} {REFUSED}")
    if len(kinds) != len(parameters):
        raise Wrong(f"external function: {name} takes {len(kinds)} arguments, not {len(parameters)}")
    takes = tuple(_ARGUMENTS[kind] for kind in kinds)

    def body(notes: Notes, at: int, *arguments: Value) -> Value:
        try:
            given = [take(argument) for take, argument in zip(takes, arguments, strict=True)]
            return feel_value(method.function(*given))
        except (Wrong, ValueError, ArithmeticError, TypeError) as reason:
            notes.note(at, f"{name}: {reason}")
            return None

    return Function(name, parameters, body)


# -- arguments ---------------------------------------------------------------------------------------------------------


def _number(value: Value) -> Decimal:
    if type(value) is not Decimal:
        raise Wrong(f"a number is needed, not {kind_of(value)}")
    return value


def _integer(bits: int) -> Callable[[Value], int]:
    def take(value: Value) -> int:
        number = int(_number(value))
        if not -(1 << bits - 1) <= number < 1 << bits - 1:
            raise Wrong(f"{number} has more than {bits} bits")
        return number

    return take


def _double(value: Value) -> float:
    return float(_number(value))


def _text(value: Value) -> str:
    if type(value) is not str:
        raise Wrong(f"a string is needed, not {kind_of(value)}")
    return value


def _character(value: Value) -> str:
    if len(_text(value)) != 1:
        raise Wrong("one character is needed")
    return _text(value)


def _truth(value: Value) -> bool:
    if type(value) is not bool:
        raise Wrong(f"a truth is needed, not {kind_of(value)}")
    return value


_ARGUMENTS: dict[str, Callable[[Value], object]] = {
    "byte": _integer(8),
    "short": _integer(16),
    "int": _integer(32),
    "long": _integer(64),
    "float": _double,
    "double": _double,
    "char": _character,
    "boolean": _truth,
    "java.lang.String": _text,
    "java.lang.Object": lambda value: value,
    "java.lang.Object[]": lambda value: value if type(value) is list else [value],
    "[Ljava.lang.Object;": lambda value: value if type(value) is list else [value],
    "java.lang.Object...": lambda value: value if type(value) is list else [value],
}


# -- methods -----------------------------------------------------------------------------------------------------------


class _Method:
    def __init__(self, function: Callable[..., object], *signatures: tuple[str, ...]) -> None:
        self.function = function
        self.signatures = frozenset(signatures)


def _signum(number: float) -> float:
    return float((number > 0) - (number < 0))


def _half_up(number: float) -> int:
    return math.floor(Decimal(number) + Decimal("0.5"))


def _parsed(bits: int) -> Callable[[object], int]:
    check = _integer(bits)

    def parse(text: object) -> int:
        if isinstance(text, str) and not re.fullmatch(r"[+-]?\d+", text, re.ASCII):
            raise Wrong(f'"{text}" is no whole number')
        return check(Decimal(text))  # type: ignore[arg-type]

    return parse


def _float(text: object) -> float:
    if isinstance(text, str) and not re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", text, re.ASCII):
        raise Wrong(f'"{text}" is no number')
    return float(text)  # type: ignore[arg-type]


def _java_text(value: object) -> str:
    if isinstance(value, float):
        return repr(value)
    return text_of(feel_value(value))


_PLACEHOLDER = re.compile(r"%(?:%|(-?)(\d{0,3})(?:\.(\d{1,3}))?([sdf]))")


def _format(pattern: str, values: list[Value]) -> str:
    """``String.format`` with ``%s``, ``%d``, ``%f`` and ``%%``, each with width and precision."""
    rest = list(values)

    def filled(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        if not rest:
            raise Wrong(f"there is no value for {found[0]}")
        text = _formatted(rest.pop(0), found[4], found[3])
        width = int(found[2] or 0)
        return text.ljust(width) if found[1] else text.rjust(width)

    if "%" in _PLACEHOLDER.sub("", pattern):
        raise Wrong(f'the format "{pattern}" {REFUSED}')
    return _PLACEHOLDER.sub(filled, pattern)


def _formatted(value: Value, letter: str, precision: str | None) -> str:
    if letter == "s":
        return text_of(value)[: int(precision) if precision else None]
    if letter == "d":
        if _number(value) != int(value):
            raise Wrong(f"%d needs a whole number, not {number_text(value)}")
        return str(int(value))
    return f"{_number(value):.{precision or 6}f}"


_D, _DD = ("double",), ("double", "double")
_EACH_NUMBER = tuple((kind,) for kind in ("int", "long", "float", "double"))
_EACH_PAIR = tuple((kind, kind) for kind in ("int", "long", "float", "double"))
_WHOLE_PAIR = (("int", "int"), ("long", "long"))
_STRING = ("java.lang.String",)

_MATH: dict[str, _Method] = {
    **{
        name: _Method(getattr(math, name), _D)
        for name in (
            "acos", "asin", "atan", "cbrt", "cos", "cosh", "exp", "expm1", "log", "log10", "log1p", "sin", "sinh",
            "sqrt", "tan", "tanh",
        )
    },
    "toRadians": _Method(math.radians, _D),
    "toDegrees": _Method(math.degrees, _D),
    "floor": _Method(lambda number: float(math.floor(number)), _D),
    "ceil": _Method(lambda number: float(math.ceil(number)), _D),
    "rint": _Method(lambda number: float(round(number)), _D),
    "round": _Method(_half_up, ("float",), _D),
    "signum": _Method(_signum, ("float",), _D),
    "atan2": _Method(math.atan2, _DD),
    "hypot": _Method(math.hypot, _DD),
    "pow": _Method(math.pow, _DD),
    "abs": _Method(abs, *_EACH_NUMBER),
    "max": _Method(max, *_EACH_PAIR),
    "min": _Method(min, *_EACH_PAIR),
    "floorDiv": _Method(lambda left, right: left // right, *_WHOLE_PAIR),
    "floorMod": _Method(lambda left, right: left % right, *_WHOLE_PAIR),
}  # fmt: skip

METHODS: dict[tuple[str, str], _Method] = {
    **{("java.lang.Math", name): method for name, method in _MATH.items()},
    **{
        (f"java.lang.{name}", method): _Method(_parsed(bits), _STRING, (kind,))
        for name, kind, bits, parse in (
            ("Byte", "byte", 8, "parseByte"),
            ("Short", "short", 16, "parseShort"),
            ("Integer", "int", 32, "parseInt"),
            ("Long", "long", 64, "parseLong"),
        )
        for method in ("valueOf", parse)
    },
    **{
        (f"java.lang.{name}", method): _Method(_float, _STRING, (name.lower(),))
        for name in ("Float", "Double")
        for method in ("valueOf", f"parse{name}")
    },
    ("java.lang.Boolean", "valueOf"): _Method(
        lambda given: given.lower() == "true" if isinstance(given, str) else given, _STRING, ("boolean",)
    ),
    ("java.lang.String", "valueOf"): _Method(
        _java_text, *((kind,) for kind in ("boolean", "char", "int", "long", "float", "double", "java.lang.Object"))
    ),
    ("java.lang.String", "format"): _Method(
        _format,
        *((*_STRING, kind) for kind in ("[Ljava.lang.Object;", "java.lang.Object[]", "java.lang.Object...")),
    ),
}
