"""FEEL: functions as values, how they are called, and types."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from zusage.processes.domain.feel import Function, Wrong, coerced, compile_expression, feel_value
from zusage.processes.domain.feel.types import (
    ANY,
    BOOLEAN,
    DATE_AND_TIME,
    NUMBER,
    STRING,
    ContextType,
    FunctionType,
    ListType,
)

TYPES = {"tName": ContextType((("name", STRING),)), "tAlter in Jahren": NUMBER, "nachbar.tHund": ANY}


def evaluated(text, **variables):
    return compile_expression(text, tuple(variables), types=TYPES, strict=False).evaluate(feel_value(variables))


def value_of(text, **variables):
    return evaluated(text, **variables).value


def reasons_of(text, **variables):
    return [problem.reason for problem in evaluated(text, **variables).problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(function(x) x + 1)(2)", 3),
        ("(function(a, b) a - b)(b: 1, a: 3)", 2),
        ("{f: function(x) x * satz, satz: 5}.f(2)", None),
        ("{satz: 5, f: function(x) x * satz, r: f(2)}.r", 10),
        ("{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(20)}.r", 2432902008176640000),
        ("{plus: function(a) function(b) a + b, r: plus(1)(2)}.r", 3),
        ("for f in [function(x) x + 1, function(x) x * 10] return f(2)", [3, 20]),
        ("(for i in [1, 2, 3] return function() i)[1]()", 1),
        ('sort(["b", "a"], function(x, y) x < y)', ["a", "b"]),
        ("sort([3, 1, 2])", [1, 2, 3]),
        ("{beste: max}.beste(1, 2)", 2),
        ("(function(f) f(-4))(abs)", 4),
        ("list replace([1, 5, 2], function(item, newItem) item > newItem, 3)", [1, 3, 2]),
        ("some f in [abs] satisfies f(-1) = 1", True),
        ("(function(x: number) x)([7])", 7),
        ("(function(x: list<number>) x)(7)", [7]),
        ('(function(x: date and time) x)(date("2026-11-25"))', datetime(2026, 11, 25, tzinfo=UTC)),
        ("(function(x: number) x)(null)", None),
        ("(function(x, y) [x, y])(y: 1)", [None, 1]),
    ],
)
def test_functions_are_values_that_remember_where_they_were_made(text, value):
    assert value_of(text) == feel_value(value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nirgends(1)", "null is no function"),
        ('"abs"(-1)', "string is no function"),
        ("null()", "null is no function"),
        ("(function(x) x)()", "function: 0 arguments given, not 1"),
        ("(function(x) x)(1, 2)", "function: 2 arguments given, not 1"),
        ("(function(x) x)(y: 1)", "function: y given, but it takes x"),
        ("1 instance of tNirgends", "there is no type tNirgends"),
        ("(function(x: list<tNirgends>) x)([1])", "there is no type tNirgends"),
        ('(function(x: number) x)("a")', "function: x: a is no number"),
        ("floor(1, 2, 3)", "floor takes no 3 arguments, it is floor(n: number, [scale: number])"),
        ("sort([2, 1], function(x) x)", "sort: the function that says what precedes takes two items"),
        ("sort([2, 1], function(x, y) 1)", "sort: the function that says what precedes gives number, not a truth"),
        ('(function(x) external {java: {class: "java.lang.Math"}})(1)', "null is no function"),
    ],
)
def test_a_call_that_cannot_be_made_is_null_and_says_why(text, reason):
    assert value_of(text) is None
    assert reason in reasons_of(text)


def test_functions_that_call_each_other_for_ever_are_stopped():
    assert reasons_of("{f: function(n) f(n + 1), r: f(1)}.r")[-1] == (
        "functions call each other more than 100 levels deep"
    )


def test_the_caller_may_hand_over_functions_of_its_own():
    def twice(notes, at, number):
        notes.note(at, "seen")
        return number * 2

    double = Function("double", ("n",), twice, (NUMBER,), NUMBER)
    result = compile_expression("1 + is this(n: 4)", ["is this"]).evaluate({"is this": double})

    assert result.value == Decimal(9)
    assert result.problems == ((4, "seen"),)


def test_the_caller_decides_which_external_functions_there_are():
    def only_cosine(parameters, where):
        if where["java"]["class"] != "java.lang.Math":
            raise Wrong(f"{where['java']['class']} is not carried out here")
        return Function("cos", parameters, lambda notes, at, angle: Decimal(1) - angle)

    allowed = 'function(winkel) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}'
    forbidden = 'function(x) external {java: {class: "java.lang.Runtime", method signature: "exec(x)"}}'

    assert compile_expression(f"({allowed})(0)", external=only_cosine).evaluate({}).value == 1
    refused = compile_expression(forbidden, external=only_cosine).evaluate({})
    assert refused.value is None
    assert refused.problems[0].reason == "java.lang.Runtime is not carried out here"


@pytest.mark.parametrize(
    ("value", "types", "not_types"),
    [
        ("null", ["Null"], ["Any", "number", "list<Any>", "context<>", "function<>->Any"]),
        ("1", ["Any", "number", "tAlter in Jahren", "nachbar.tHund"], ["string", "list<number>", "range<number>"]),
        ('"a"', ["string"], ["number", "date"]),
        ("true", ["boolean"], ["string"]),
        ('@"2026-11-25"', ["date"], ["date and time", "time"]),
        ('@"12345-11-25"', ["date"], ["date and time"]),
        ('@"10:00:00"', ["time"], ["date and time"]),
        ('@"2026-11-25T10:00:00"', ["date and time", "dateTime"], ["date"]),
        ('@"P1D"', ["days and time duration", "dayTimeDuration"], ["years and months duration"]),
        ('@"P1Y"', ["years and months duration"], ["days and time duration"]),
        ("[1, 2]", ["list<number>", "list<Any>"], ["number", "list<string>"]),
        ("[]", ["list<number>"], ["context<>"]),
        ("[1, null]", ["list<number>"], []),
        ("[1..3]", ["range<number>"], ["range<string>", "list<number>"]),
        ("(< 3)", ["range<number>"], ["number"]),
        ('{name: "a", b: 1}', ["context<>", "context<name: string>", "tName"], ["context<b: string>", "list<Any>"]),
        ("{name: null}", ["tName"], []),
        ("{}", ["context<>"], ["tName"]),
        ('function() "a"', ["function<>->string", "function<>->Any"], ["function<string>->string"]),
        ("function(a: number) a + 1", ["function<number>->number"], ["function<string>->number"]),
        (
            "function(a: context<x: string>) 1",
            ["function<context<x: string, y: string>>->number"],
            ["function<context<>>->number"],
        ),
    ],
)
def test_every_value_is_an_instance_of_its_types_only(value, types, not_types):
    assert [type_name for type_name in types if value_of(f"({value}) instance of {type_name}") is not True] == []
    assert [type_name for type_name in not_types if value_of(f"({value}) instance of {type_name}") is not False] == []


@pytest.mark.parametrize(
    ("value", "wanted", "becomes"),
    [
        (None, NUMBER, None),
        (Decimal(1), NUMBER, Decimal(1)),
        ([Decimal(1)], NUMBER, Decimal(1)),
        (Decimal(1), ListType(NUMBER), [Decimal(1)]),
        ("a", ANY, "a"),
        (date(2026, 11, 25), DATE_AND_TIME, datetime(2026, 11, 25, tzinfo=UTC)),
    ],
)
def test_a_value_becomes_what_is_asked_for_where_the_standard_foresees_it(value, wanted, becomes):
    assert coerced(value, wanted) == becomes


@pytest.mark.parametrize(
    ("value", "wanted", "reason"),
    [
        ("a", NUMBER, "a is no number"),
        ([Decimal(1), Decimal(2)], NUMBER, "[1, 2] is no number"),
        ("a", ListType(NUMBER), "a is no list<number>"),
        ({}, TYPES["tName"], "{} is no context<name: string>"),
        (True, FunctionType((), BOOLEAN), "true is no function<>->boolean"),
    ],
)
def test_any_other_value_is_refused_with_its_type(value, wanted, reason):
    with pytest.raises(Wrong, match="^" + reason.replace("[", r"\[").replace("{", r"\{") + "$"):
        coerced(value, wanted)
