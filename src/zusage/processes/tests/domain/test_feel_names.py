"""FEEL: which words are one name, and what a name stands for."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from zusage.processes.domain.feel import FeelSyntaxError, compile_cell, compile_expression, feel_value

KNOWN = {
    "Bund and Land": 1,
    "Extra days case 1": 2,
    "Rate in Prozent": 3,
    "a-b": 4,
    "a": 10,
    "b": 20,
    "date": 30,
    "Model B": {"Evaluating Say Hello": 5, "Satz+Zuschlag": 6},
    "what if?": 7,
    "Satz+Zuschlag": 8,
}


def value_of(text):
    return compile_expression(text, tuple(KNOWN)).evaluate(feel_value(KNOWN)).value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Bund and Land + 1", 2),
        ("Bund  and\n Land", 1),
        ("Extra days case 1 * 2", 4),
        ("Rate in Prozent in [1..3]", True),
        ("for x in [Rate in Prozent] return x", [3]),
        ("a-b", 4),
        ("a - b", 4),
        ("(a)-(b)", -10),
        ("b-a", 10),
        ("date", 30),
        ('date("2026-11-25").day + date', 55),
        ("Model B.Evaluating Say Hello", 5),
        ("Model B.Satz+Zuschlag", 6),
        ("what if? + 1", 8),
        ("{Größe in cm: 3, r: Größe in cm * 2}.r", 6),
        ("{foo+bar: 1, r: foo+bar}.r", 1),
        ("{a.b/c: 1}.a.b/c", 1),
        ('{"any ((text": 1, r: 2}.r', 2),
        ("{\U0001f40e: 1}.\U0001f40e", 1),
        ("(function(Zahl der Tage: number) Zahl der Tage + 1)(2)", 3),
        ("(function(Zahl der Tage) Zahl der Tage + 1)(Zahl der Tage: 2)", 3),
        ("for ein Tag in 1..2 return ein Tag", [1, 2]),
        ("[{Zahl der Tage: 3}][Zahl der Tage > 2].Zahl der Tage", [3]),
        ("[{f: function(x) x > 1}][f(2)][1].f(1)", False),
        ("(function(max) max)(1)", 1),
        ("{count: 5, r: count + 1}.r", 6),
        ("{Bu\u0308rger\u2019s: 1}.Bu\u0308rger\u2019s", 1),
        ("{/* keys */ a: 1 // one\n, b: a}.b", 1),
    ],
)
def test_the_longest_known_name_wins(text, value):
    assert value_of(text) == feel_value(value)


def test_names_nobody_knows_are_words_side_by_side():
    expression = compile_expression("Höhe des Hundes > 40 and Alter > 2")

    assert expression.names == {"Höhe des Hundes", "Alter"}


def test_a_cell_may_name_its_tested_value_and_the_columns_variables():
    cell = compile_cell("? > Bund and Land and ? < 5", ["Bund and Land"])

    assert cell.holds(Decimal(3), feel_value(KNOWN)).value is True
    assert cell.names == {"Bund and Land"}


def test_operators_and_keywords_split_a_name_nobody_knows():
    assert compile_expression("Bund and Land").names == {"Bund", "Land"}
    assert compile_expression("a-b").names == {"a", "b"}


@pytest.mark.parametrize("text", ["a b 1", "{1a: 2}", "x.1", "{: 1}", "for in in [1] return 1", "function(1) 1"])
def test_what_is_no_name_is_refused(text):
    with pytest.raises(FeelSyntaxError):
        compile_expression(text)


def test_an_expression_may_be_evaluated_by_many_threads_at_once():
    expression = compile_expression("for i in 1..n return if i = 1 then 1 else partial[-1] + i")

    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(lambda n: expression.evaluate({"n": Decimal(n)}).value[-1], range(1, 60)))

    assert results == [n * (n + 1) // 2 for n in range(1, 60)]
