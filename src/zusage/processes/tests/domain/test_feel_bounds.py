"""FEEL: whatever is written, an evaluation ends soon, raises nothing, and gives a value or a reason."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zusage.processes.domain.feel import FeelSyntaxError, compile_cell, compile_expression, feel_value
from zusage.processes.domain.feel.builtins import BUILTINS
from zusage.processes.domain.feel.values import text_of
from zusage.processes.domain.state import decode_value, encode_value

VARIABLES = feel_value({"x": 3, "Bund and Land": [1, "b", {"a": None}]})


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..1000000000 return i",
        'for i in @"-999999999-01-01"..@"999999999-01-01" return i',
        "for a in 1..1000, b in 1..1000 return a",
        "for a in 1..1000 return for b in 1..1000 return b",
        "count((for a in 1..90000 return a)[(for b in 1..90000 return b)[1] > 0])",
        "for i in 1..100000 return partial",
        "count(for i in 1..60 return concatenate(flatten(partial), flatten(partial), [i]))",
        '{d: function(t, n) if n = 0 then t else d(t + t, n - 1), r: for i in 1..1000 return d("abcdefgh", 16)}.r',
        "for i in 1..100000 return sum(for j in 1..9000 return j)",
        "{f: function(n) [f(n - 1), f(n - 1)], r: f(90)}.r",
        "{f: function(n) f(n + 1), r: f(1)}.r",
        "distinct values(for i in 1..60000 return {a: i})",
        'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^((a+)+)+$")',
    ],
)
def test_an_evaluation_that_would_run_for_ever_is_stopped(text):
    result = compile_expression(text).evaluate({})

    assert result.value is None
    assert result.problems[-1].reason in {
        "the evaluation takes too many steps",
        "functions call each other more than 100 levels deep",
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "not(" * 5_000,
        "[" * 9_000,
        "-" * 15_000,
        "1" + "+1" * 5_000,
        "x" + "[1]" * 5_000,
        "a" * 30_000,
        "function() " * 1_500 + "1",
        "if " * 6_000,
        "1 instance of " + "list<" * 3_000,
        "for x in " * 2_000,
    ],
)
def test_an_expression_bomb_is_refused(text):
    with pytest.raises(FeelSyntaxError):
        compile_expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 58 + "1" + ")" * 58,
        "1" + "+1" * 110,
        "x" + ".a" * 110,
        "x" + "[1]" * 110,
        "1" + " = 1" * 110,
        "true" + " and true" * 110,
        "if x then " * 55 + "1" + " else 2" * 55,
        "function() " * 55 + "1",
        "[" * 55 + "]" * 55,
        "for x in 1..2 return " * 16 + "x",
        "[x][" * 25 + "x > 1" + "]" * 25,
    ],
)
def test_what_is_deep_but_allowed_can_be_evaluated(text):
    assert len(compile_expression(text).evaluate({"x": {}}).problems) <= 101


def test_an_evaluation_notes_only_so_many_problems():
    assert len(compile_expression("for i in 1..5000 return i.x").evaluate({}).problems) == 100


ATOMS = st.sampled_from(
    [
        "1", "-1", "0", "2.5", "1e6144", "1e-6100", '"a"', '""', "true", "false", "null", "x", "Bund and Land", "?",
        "item", "partial", "abs", "[1, 2, 3]", "[]", "{a: 1}", "[1..3]", "(< 5)", '(>= "a")',
        "(function(a, b) a < b)", '@"2026-11-25"', '@"P1D"', '@"P1Y"', '@"10:00:00"', '@"10:00:00Z"',
        '@"2026-11-25T10:00:00"', '@"2026-11-25T10:00:00@Europe/Berlin"', '@"999999999-12-31"',
        '@"-999999999-01-01T00:00:00.123456789"', '@"PT0.000000001S"', '@"P999999999999D"',
    ]
)  # fmt: skip


def calls_of(arguments):
    """Calls of every function, with the number of arguments it takes."""
    signatures = [(name, signature) for name, builtin in sorted(BUILTINS.items()) for signature in builtin.signatures]
    return st.sampled_from(signatures).flatmap(
        lambda pair: st.tuples(*(arguments for _ in pair[1].parameters)).map(
            lambda given: f"{pair[0]}({', '.join(given)})"
        )
    )


OPERATORS = ("+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in")


def grown(below):
    pair = st.tuples(below, below)
    return st.one_of(
        calls_of(below),
        st.tuples(below, st.sampled_from(OPERATORS), below).map(lambda parts: f"({' '.join(parts)})"),
        pair.map("{0[0]}[{0[1]}]".format),
        pair.map("(for i in {0[0]}, j in i return {0[1]})".format),
        pair.map("(some i in {0[0]} satisfies {0[1]})".format),
        pair.map("(if {0[0]} then {0[1]} else i)".format),
        pair.map("[{0[0]}..{0[1]}]".format),
        pair.map("(function(q: number) {0[0]})({0[1]})".format),
        pair.map("{{a: {0[0]}, b: [a, {0[1]}]}}".format),
        below.map("-({}).year".format),
        below.map("({}).a".format),
        below.map("({} instance of list<number>)".format),
    )


EXPRESSIONS = st.recursive(ATOMS, grown, max_leaves=12)


@pytest.mark.slow
@given(text=EXPRESSIONS)
@settings(max_examples=300)
@example('@"P1Y" / 1e-6100')
def test_no_expression_raises_and_what_it_gives_can_be_written_and_stored(text):
    value = compile_expression(text, ["Bund and Land"], strict=False).evaluate(VARIABLES).value

    written = text_of(value)

    if "function " not in written:
        stored = json.loads(json.dumps(encode_value(value)))
        assert text_of(decode_value(stored)) == written


@given(text=EXPRESSIONS, value=st.sampled_from([None, *feel_value([1, "a", True, [1], {"a": 1}])]))
def test_no_cell_raises_and_its_verdict_is_one_of_three(text, value):
    try:
        cell = compile_cell(text, ["Bund and Land"], strict=False)
    except FeelSyntaxError:
        # Only ``not(...)`` is read otherwise in a cell than elsewhere: its arguments are tests.
        assert text.startswith("not(")
        return

    verdict = cell.holds(value, VARIABLES).value

    assert verdict in (True, False, None) or "?" in text
