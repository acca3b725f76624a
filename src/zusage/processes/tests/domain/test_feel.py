"""FEEL, by the examples a package author would try."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.processes.domain import NotAFeelValue, compile_expression, feel_value
from zusage.processes.domain.feel import FeelSyntaxError, Months, Range, compile_cell

DOG = {
    "rasse": "Dackel",
    "größe_cm": 38,
    "alter": 3,
    "betrag": Decimal("120.50"),
    "listenhund": False,
    "unbekannt": None,
    "gehalten_seit": date(2026, 11, 1),
    "hunde": [{"name": "Bello", "alter": 3}, {"name": "Waldi", "alter": 11}],
    "halter": {"name": "Ada", "anschrift": {"ort": "Darmstadt"}},
}


def value_of(text):
    return compile_expression(text).evaluate(feel_value(DOG)).value


def problems_of(text):
    return [(problem.at, problem.reason) for problem in compile_expression(text).evaluate(feel_value(DOG)).problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("2 ** 3 ** 2", 64),
        ("-2 ** 2", 4),
        ("0.1 + 0.2", Decimal("0.3")),
        ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
        (".5 + 1e3", Decimal("1000.5")),
        ('"Hund" + "e"', "Hunde"),
        ('"ein \\"Hund\\" \\u00e4"', 'ein "Hund" ä'),
        ("// was hier gilt\n 1 /* und hier */ + 1", 2),
        ("rasse", "Dackel"),
        ("größe_cm > 40", False),
        ("halter.anschrift.ort", "Darmstadt"),
        ("hunde.name", ["Bello", "Waldi"]),
        ("hunde[1].name", "Bello"),
        ("hunde[-1].name", "Waldi"),
        ("hunde[alter > 10].name", ["Waldi"]),
        ("hunde[alter > alter]", []),
        ("[1, 2, 3][item >= 2]", [2, 3]),
        ("[{item: 1}, {item: 2}][item >= 2]", [{"item": 2}]),
        ('if listenhund then "Amt" else "Maschine"', "Maschine"),
        ('if unbekannt then "ja" else "nein"', "nein"),
        ("3 in [1..3]", True),
        ("3 in [1..3)", False),
        ("3 in ]1..3[", False),
        ("1 in (1..3]", False),
        ("3 in (1, 2, > 2)", True),
        ('rasse in ("Dackel", "Pudel")', True),
        ("rasse in hunde.name", False),
        ("3 in <= 2", False),
        ("3 in (? > 2)", True),
        ("(1 + 2) in (? < 2, ? * 2 = 6)", True),
        ("3 in (1, ? > 5)", False),
        ("(1 + 2) in (2 + 1)", True),
        ("alter between 3 and 5", True),
        ("alter between 3 and 5 and listenhund", False),
        ("some hund in hunde satisfies hund.alter > 10", True),
        ("every hund in hunde satisfies hund.alter > 10", False),
        ("for i in 1..3 return i * i", [1, 4, 9]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in [1, 2], j in [10, 20] return i + j", [11, 21, 12, 22]),
        ("{satz: 120, doppelt: satz * 2}", {"satz": 120, "doppelt": 240}),
        ('{"mit Leerzeichen": 1}', {"mit Leerzeichen": 1}),
        ("{a: 1} = {a: 1.0}", True),
        ("{a: [1]} = {a: [2]}", False),
        ('[1, "a"] = [1, 2]', False),
        ("{}", {}),
        ("(1..3)", Range(Decimal(1), Decimal(3), False, False)),
        ("[1..3).start + (1..3].end", 4),
        ("[1..3).end included", False),
        ("7 in [[1..3], [6..8]]", True),
        ("[1] in [[1], [2]]", True),
        ("for i in 5 return i", [5]),
        ("for i in null return i", None),
        ("some i in unbekannt satisfies i > 1", None),
        ("every i in [] satisfies i > 1", True),
        ("5[item > 3]", [5]),
        ("some i in [1, null] satisfies i > 3", None),
        ("every i in [1, null] satisfies i < 3", None),
        ('"date" and false', False),
        ('false and "time"', False),
        ("is defined(rasse)", True),
        ("is defined(halter.fax)", False),
        ("is defined(nirgends)", False),
    ],
)
def test_expressions_have_the_value_the_standard_gives_them(text, value):
    result = compile_expression(text).evaluate(feel_value(DOG))

    assert result.value == feel_value(value)


TRUTH = {"true": True, "false": False, "null": None}


@pytest.mark.parametrize(
    ("left", "right", "conjunction", "disjunction"),
    [
        ("true", "true", True, True),
        ("true", "false", False, True),
        ("true", "null", None, True),
        ("false", "false", False, False),
        ("false", "null", False, None),
        ("null", "null", None, None),
    ],
)
def test_logic_has_three_values(left, right, conjunction, disjunction):
    for first, other in ((left, right), (right, left)):
        assert value_of(f"{first} and {other}") is conjunction
        assert value_of(f"{first} or {other}") is disjunction


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 = 1.0", True),
        ("1 != 2", True),
        ("null = null", True),
        ("unbekannt = 1", False),
        ("unbekannt < 1", None),
        ("not(unbekannt)", None),
        ("not(true)", False),
        ("unbekannt + 1", None),
        ('"a" < "b"', True),
        ('date("2026-11-22") < date("2026-11-23")', True),
    ],
)
def test_comparison_with_null_is_null_and_no_mistake(text, value):
    assert value_of(text) is value
    assert problems_of(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('contains("Dackelmischling", "mischling")', True),
        ('starts with(rasse, "Da")', True),
        ('ends with(string: rasse, match: "el")', True),
        ("string length(rasse)", 6),
        ("upper case(rasse)", "DACKEL"),
        ("lower case(rasse)", "dackel"),
        ('substring("Dackel", 3, 2)', "ck"),
        ('substring("Dackel", -2)', "el"),
        ("count(hunde)", 2),
        ("count([])", 0),
        ("sum(hunde.alter)", 14),
        ("sum(1, 2, 3)", 6),
        ("mean(hunde.alter)", 7),
        ("min(hunde.alter)", 3),
        ("max(1, 5, 3)", 5),
        ("max([])", None),
        ("list contains(hunde.name, rasse)", False),
        ("append([1], 2, 3)", [1, 2, 3]),
        ("concatenate([1], [2, 3])", [1, 2, 3]),
        ("distinct values([1, 2, 1])", [1, 2]),
        ("all([true, null])", None),
        ("any([false, true])", True),
        ("floor(-1.5)", -2),
        ("ceiling(1.2)", 2),
        ("round half up(2.5, 0)", 3),
        ("round half up(-2.5, 0)", -3),
        ("round half up(1.005, 2)", Decimal("1.01")),
        ("round half up(1250, -2)", 1300),
        ("abs(-3)", 3),
        ("modulo(-5, 3)", 1),
        ("modulo(5, -3)", -1),
        ("string(1.50)", "1.50"),
        ("string(true)", "true"),
        ('string([1, "a"])', '[1, "a"]'),
        ("string({a: null})", "{a: null}"),
        ('number("1.234,5", ".", ",")', Decimal("1234.5")),
        ('not(contains("a", "b"))', True),
        ("day of week(gehalten_seit)", "Sunday"),
    ],
)
def test_built_in_functions(text, value):
    assert value_of(text) == feel_value(value)
    assert problems_of(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('date("2026-11-22")', date(2026, 11, 22)),
        ("date(2026, 11, 22)", date(2026, 11, 22)),
        ('@"2026-11-22"', date(2026, 11, 22)),
        ('@"P1M"', Months(1)),
        ('date and time("2026-11-22T12:00:00Z")', datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ('date(date and time("2026-11-22T23:59:00"))', date(2026, 11, 22)),
        ("gehalten_seit.year * 100 + gehalten_seit.month", 202611),
        ("gehalten_seit.weekday", 7),
        ('gehalten_seit + duration("P14D")', date(2026, 11, 15)),
        ('date("2026-01-31") + duration("P1M")', date(2026, 2, 28)),
        ('date("2026-03-31") - @"P1M"', date(2026, 2, 28)),
        ('date("2026-11-22") - gehalten_seit', timedelta(days=21)),
        ('(date("2026-11-22") - gehalten_seit).days', 21),
        ('date("2026-11-22") - gehalten_seit > duration("P2W")', True),
        ('years and months duration(date("2024-02-29"), date("2026-02-28"))', Months(23)),
        ('duration("P1Y2M").months', 2),
        ('duration("-PT36H").days', -1),
        ('-duration("P1M")', Months(-1)),
        ('-duration("P1D")', timedelta(days=-1)),
        ('abs(duration("-P1D"))', timedelta(days=1)),
        ('abs(@"-P1M") + @"P1Y"', Months(13)),
        ('duration("P1D") / 4', timedelta(hours=6)),
        ('string(duration("-PT1M0.5S"))', "-PT1M0.5S"),
        ('string(@"P14M")', "P1Y2M"),
        ('string(@"2026-11-22T12:00:00")', "2026-11-22T12:00:00"),
        ('@"2026-11-22T12:00:00" - @"2026-11-21T12:00:00"', timedelta(days=1)),
        ('@"2026-01-31T12:00:00" + @"P1M"', datetime(2026, 2, 28, 12)),  # noqa: DTZ001  # FEEL's local time
        ('years and months duration(@"2026-02-28", @"2024-02-29")', Months(-23)),
        ('duration("PT1H") * 2.5', timedelta(hours=2, minutes=30)),
        ('duration("P1D") / duration("PT6H")', 4),
        ('string(duration("P1DT2H"))', "P1DT2H"),
        ('for tag in date("2026-12-31")..date("2027-01-01") return tag.day', [31, 1]),
    ],
)
def test_dates_and_durations(text, value):
    assert value_of(text) == feel_value(value)
    assert problems_of(text) == []


@pytest.mark.parametrize(
    ("text", "at", "reason"),
    [
        ("1 + nirgends", 4, "there is no nirgends"),
        ("1 + foo bar", 4, "there is no foo bar"),
        ("halter.fax", 6, "the context has no fax"),
        ("rasse.name", 5, "string has no name"),
        ("1 / 0", 2, "division by zero"),
        ('"a" + 1', 4, "string + number is not defined"),
        ('"a" < 1', 4, "string < number is not defined"),
        ('1 = "1"', 2, "number and string cannot be compared"),
        ("-rasse", 0, "-string is not defined"),
        ("rasse and true", 6, "string is neither true nor false"),
        ("hunde[3]", 5, "a list of 2 has no item 3"),
        ('date("2026-02-30")', 0, 'date: "2026-02-30" is not a date'),
        ("sum(hunde)", 0, "sum: context given where a number is needed"),
        ("upper case(1)", 0, "upper case: number given where a string is needed"),
        ("max([1, rasse])", 0, "max: the items are not of one ordered kind"),
        ("[1..rasse]", 0, "there is no range from number to string"),
        ('for i in ["a".."b"] return i', 0, "only a range of whole numbers or of dates can be run through"),
        ('duration("P1M2D")', 0, 'duration: "P1M2D" mixes months with days'),
        ('duration("P9999999999999D")', 0, 'duration: "P9999999999999D" is longer than any calendar'),
        ('date("999999999-12-31") + @"P1D"', 24, "the year 1000000000 is beyond the calendar"),
        ('date("999999999-12-31") + @"P1M"', 24, "the year 1000000000 is beyond the calendar"),
        ("hunde[name]", 5, "a filter needs a truth or an index, not string"),
        (
            '@"2026-11-22T12:00:00Z" - @"2026-11-22T12:00:00"',
            24,
            "a moment with an offset and one without cannot be subtracted",
        ),
        ("substring(rasse, 9)", 0, "substring: a string of 6 has no position 9"),
        ("floor(1, 9999)", 0, "floor: 9999 decimal places are too many"),
        ("modulo(1, 0)", 0, "modulo: division by zero"),
        ("count(null)", 0, "count: null given where a list is needed"),
        ("date(2026, 13, 1)", 0, "date: there is no date 2026-13-01"),
        ("10 ** 99999", 3, "the result of ** is too large or not defined"),
        ('number("zwölf")', 0, 'number: "zwölf" is not a number'),
    ],
)
def test_what_has_no_value_is_null_and_says_where_and_why(text, at, reason):
    assert value_of(text) is None
    assert problems_of(text)[0] == (at, reason)


def test_the_side_of_an_and_that_does_not_matter_is_not_evaluated():
    assert value_of("is defined(fax) and fax.nummer > 0") is False
    assert problems_of("is defined(fax) and fax.nummer > 0") == []


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("", 1, 1, "an operand is missing at the end"),
        ("1 +", 1, 4, "an operand is missing at the end"),
        ("alter >\n  and true", 2, 3, "an operand is missing before and"),
        ("(1 + 2", 1, 7, ") expected at the end"),
        ("alter 3", 1, 7, "the expression should end here, found 3"),
        ('"Dackel', 1, 1, "a string is not closed"),
        ("rasse == 1", 1, 8, "an operand is missing before ="),
        ("a && b", 1, 3, "& is no operator in FEEL, write and, or, not(...), !="),
        ("„Dackel“", 1, 1, '„ is no quote in FEEL, strings stand in "..."'),
        ("if a then b", 1, 12, "else expected at the end"),
        ("gibt es nicht(1)", 1, 1, "there is no function gibt es nicht"),
        ("floor()", 1, 1, "floor takes no 0 arguments, it is floor(n: number, [scale: number])"),
        ("sum()", 1, 1, "sum takes no 0 arguments, it is sum(list: list) or sum(n: number, ns: number...)"),
        (
            'contains(string: "a", wort: "b")',
            1,
            1,
            "contains takes no arguments string, wort, it is contains(string: string, match: string)",
        ),
        ('contains("a", match: "b")', 1, 1, "either all arguments are named or none is"),
        ('@"2026-02-30"', 1, 1, '"2026-02-30" is not a date'),
        ("{a: 1, a: 2}", 1, 1, "a is given twice"),
        ("1e9999", 1, 1, "1e9999 is too large for a number"),
        ("[1..2", 1, 6, "] or ) expected after the range at the end"),
        ("for i in [1], i in [2] return i", 1, 1, "i is used for two lists"),
        ("function(x, x) x", 1, 1, "x is used for two parameters"),
        ("1 instance of hund", 1, 3, "there is no type hund"),
        ("[1] instance of list", 1, 5, "there is no type list"),
        ("1 instance of 1", 1, 15, "a type expected, found 1"),
        ('"\\uD83D"', 1, 2, "the string holds half a character"),
    ],
)
def test_text_that_is_no_feel_is_refused_with_its_place(text, line, column, reason):
    with pytest.raises(FeelSyntaxError) as refused:
        compile_expression(text)

    assert (refused.value.line, refused.value.column, refused.value.reason) == (line, column, reason)


@pytest.mark.parametrize(
    ("cell", "accepted", "not_accepted"),
    [
        ("-", [1, None, "x"], []),
        ('"Dackel"', ["Dackel"], ["Pudel", None]),
        ('"Dackel", "Pudel"', ["Pudel"], ["Boxer"]),
        ("< 3", [2], [3, None, "x"]),
        (">= 3, < 0", [3, -1], [2]),
        ("[1..3)", [1, 2], [3, 0, None]),
        ("not(1, 2)", [3], [1, 2]),
        ("-5", [-5], [5]),
        ("true", [True], [False, None]),
        ("false", [False], [True, None]),
        ("null", [None], [1]),
        ("? > 2 and ? < 4", [3], [4]),
        ("? in [2..4]", [3], [5]),
        ("5 in [1..?]", [5, 6], [4]),
        ('starts with(?, "Da")', ["Dackel"], ["Pudel"]),
        ("grenze", [40], [41]),
        ("> grenze", [41], [40]),
        ("[1, 2]", [1, 2], [3]),
        ("grenze > 30", [7, "x"], [None]),
        ('date("2026-01-01")', [date(2026, 1, 1)], [date(2026, 1, 2)]),
        ('[date("2026-01-01")..date("2026-12-31")]', [date(2026, 6, 1)], [date(2027, 1, 1)]),
    ],
)
def test_a_cell_of_a_table_accepts_what_its_tests_say(cell, accepted, not_accepted):
    test = compile_cell(cell)
    variables = feel_value({"grenze": 40})

    assert [value for value in accepted if test.holds(feel_value(value), variables).value is not True] == []
    assert [value for value in not_accepted if test.holds(feel_value(value), variables).value is True] == []


def test_the_variables_an_expression_names_are_known():
    expression = compile_expression("{a: größe_cm, b: for i in hunde return i + a}[1] and hunde[alter > x]")

    assert expression.names == {"größe_cm", "hunde"}


def test_names_of_several_words_may_hold_keywords_when_they_are_known():
    expression = compile_expression("Bund and Land + 1", known_names=["Bund and Land"])

    assert expression.evaluate(feel_value({"Bund and Land": 1})).value == 2


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), {1: "a"}, object(), b"bytes"])
def test_values_that_feel_does_not_know_are_refused(value):
    with pytest.raises(NotAFeelValue):
        feel_value({"x": [value]})


def test_a_float_counts_by_the_digits_it_is_written_with():
    assert feel_value(0.1) == Decimal("0.1")


@given(st.text(alphabet='(){}[]<>=+-*/.,:"?@ \n19aäif then else for in return not and or date', max_size=60))
def test_any_text_is_either_feel_or_refused_with_a_place_inside_it(text):
    try:
        compile_expression(text).evaluate(feel_value(DOG))
        place = 0
    except FeelSyntaxError as refused:
        place = refused.at

    assert 0 <= place <= len(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_a_number_written_out_reads_back_the_same(number):
    text = compile_expression("string(x)").evaluate({"x": number}).value

    assert compile_expression("number(x)").evaluate({"x": text}).value == number
