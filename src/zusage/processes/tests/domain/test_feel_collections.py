"""FEEL: functions of numbers, lists, contexts and ranges, filters and loops."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.processes.domain.feel import Range, compile_expression, feel_value
from zusage.processes.domain.feel.builtins import BUILTINS


def evaluated(text, **variables):
    return compile_expression(text, tuple(variables), strict=False).evaluate(feel_value(variables))


def value_of(text, **variables):
    return evaluated(text, **variables).value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("decimal(1 / 3, 2)", Decimal("0.33")),
        ("decimal(2.5, 0)", 2),
        ("decimal(0.515, 2.9)", Decimal("0.52")),
        ("floor(-1.56, 1)", Decimal("-1.6")),
        ("ceiling(-1.56, 1)", Decimal("-1.5")),
        ("floor(1.56, null)", None),
        ("round up(-5.5, 0)", -6),
        ("round down(-5.5, 0)", -5),
        ("round half up(-2.5, 0)", -3),
        ("round half down(-2.5, 0)", -2),
        ("round up(5.5, 6176)", Decimal("5.5")),
        ("round up(5.5, 6177)", None),
        ("round up(5.5, -6111)", Decimal("1E+6111")),
        ("modulo(-10.1, 4.5)", Decimal("3.4")),
        ("sqrt(2) * sqrt(2) - 2 < 1e-30", True),
        ("sqrt(-1)", None),
        ("log(0)", None),
        ("decimal(log(exp(1)), 30)", 1),
        ("odd(-3)", True),
        ("even(2.5)", None),
        ("abs([-4])", 4),
        ("abs(null)", None),
    ],
)
def test_functions_of_numbers(text, value):
    assert value_of(text) == feel_value(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("count(1)", 1),
        ("count(null)", None),
        ("min(1, null)", None),
        ('max("b", "a")', "b"),
        ('max([@"P1D", @"PT25H"]) = @"PT25H"', True),
        ("sum([1, null])", None),
        ("product([])", None),
        ("product(2, 3, 4)", 24),
        ("mean([])", None),
        ("median([8, 2, 5, 7])", 6),
        ("median([])", None),
        ("stddev([1])", None),
        ("stddev([2, 4])", Decimal("1.414213562373095048801688724209698")),
        ("mode([3, 1, 3, 1, 2])", [1, 3]),
        ("mode([])", []),
        ("all([true, null, false])", False),
        ("all(true, 1)", None),
        ("any([false, null])", None),
        ("any([])", False),
        ("all()", None),
        ("append([1], null)", [1, None]),
        ("concatenate([1], 2, [[3]])", [1, 2, [3]]),
        ("insert before([1, 3], -1, 2)", [1, 2, 3]),
        ("insert before([1], 3, 2)", None),
        ("remove([1, 2, 3], -1)", [1, 2]),
        ("list replace([1, 2, 3], -1, 4)", [1, 2, 4]),
        ("list replace([1], 2, 4)", None),
        ("sublist([1, 2, 3], 2)", [2, 3]),
        ("sublist([1, 2, 3], -2, 1)", [2]),
        ("sublist([1], 1, 2)", None),
        ("reverse([1, 2])", [2, 1]),
        ("index of([1, null, 1.0], 1)", [1, 3]),
        ("union([1, 2], [2.0, {a: 1}], [{a: 1}])", [1, 2, {"a": 1}]),
        ('distinct values([1, "1", 1.0, null, null, [1], [1]])', [1, "1", None, [1]]),
        ("flatten([[1, [2, [[3]]]], 4])", [1, 2, 3, 4]),
        ("list contains([null], null)", True),
        ('sort(["b", 1])', None),
    ],
)
def test_functions_of_lists(text, value):
    assert value_of(text) == feel_value(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('get value({a: 1}, "a")', 1),
        ('get value({a: 1}, "b")', None),
        ('get value(key: "a", m: {a: 1})', 1),
        ("get entries({a: 1, b: null})", [{"key": "a", "value": 1}, {"key": "b", "value": None}]),
        ('context([{key: "a", value: 1, note: "x"}])', {"a": 1}),
        ('context({key: "a", value: null})', {"a": None}),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
        ("context([{key: null, value: 1}])", None),
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ('context put({a: {b: 1, c: 2}}, ["a", "b"], 3)', {"a": {"b": 3, "c": 2}}),
        ('context put(context: {a: 1}, keys: ["a"], value: 2)', {"a": 2}),
        ('context put({a: 1}, ["a", "b"], 2)', None),
        ("context put({}, [], 1)", None),
        ("context merge([{a: 1}, {a: {b: 2}}])", {"a": {"b": 2}}),
        ("context merge([{a: 1}, 2])", None),
    ],
)
def test_functions_of_contexts(text, value):
    assert value_of(text) == feel_value(value)


def test_functions_of_contexts_leave_the_given_one_alone():
    variables = feel_value({"k": {"a": {"b": 1}}})

    compile_expression('context put(k, ["a", "b"], 2)').evaluate(variables)
    compile_expression("context merge([k, {a: 3}])").evaluate(variables)

    assert variables == feel_value({"k": {"a": {"b": 1}}})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[3..5].start", 3),
        ("[3..5).end included", False),
        ("(< 5).end", 5),
        ("(< 5).start", None),
        ("(>= 5).start included", True),
        ("3 in (< 5)", True),
        ("3 in [(< 2), (> 4)]", False),
        ("(< 3) = (< 3.0)", True),
        ("[< 3, > 5][1].end", 3),
        ("{r: >= 3}.r.start", 3),
        ("[3..1]", None),
        ("[1..3] = [1..3.0]", True),
        ("[1..3] = [1..3)", False),
        ("3 in [1..null]", None),
        ("9 in [10..null]", False),
        ("null in [1..3]", None),
        ("5 in ]1..5[", False),
        ('range("[1..3)") = [1..3)', True),
        ('range("(..3]") = (<= 3)', True),
        ('range("[date(\\"2026-01-01\\")..@\\"2026-12-31\\"]").end.month', 12),
        ('range("[..3]")', None),
        ('range("[3..1]")', None),
        ('range("[1..x]")', None),
        ('range("")', None),
    ],
)
def test_ranges(text, value):
    assert value_of(text) == feel_value(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, 2, 3][-1]", 3),
        ("[1, 2, 3][0]", None),
        ("[][1]", None),
        ("[][count([1])]", None),
        ("[10, 20][index]", 20),
        ("7[1]", 7),
        ("7[item > 9]", []),
        ("null[1]", None),
        ("null[true]", None),
        ("[1, 2][true]", [1, 2]),
        ('[1, 2]["x"]', None),
        ("[{a: 1}, {b: 2}].b", [None, 2]),
        ("[{a: 1}, {a: 2}][a > 1].a", [2]),
        ("[[1, 2], [3]][item[1] > 2]", [[3]]),
        ("[{l: [1, 2]}, {l: [3]}][count(l[item > 1]) = 1].l", [[1, 2], [3]]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in (1..4) return i", [2, 3]),
        ('for t in @"2026-12-31"..@"2027-01-01" return string(t)', ["2026-12-31", "2027-01-01"]),
        ("for a in [[1, 2], [3]], b in a return b", [1, 2, 3]),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6, 24]),
        ("for i in 1..3 return count(partial)", [0, 1, 2]),
        ("for i in 1..2 return for partial in [7] return partial", [[7], [7]]),
        ("for i in 1.5..3 return i", None),
        ("some a in [1, 2], b in [2, 3] satisfies a = b", True),
        ("every a in [1, 2], b in [a] satisfies a = b", True),
        ("some a in [1] satisfies 1", None),
        ('if "x" then 1 else 2', 2),
    ],
)
def test_filters_and_loops(text, value):
    assert value_of(text, index=2) == feel_value(value)


# -- how ranges lie to each other: the table of the standard, against a count of points ----------------------------

ENDS = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(sorted)
RANGES = st.builds(
    lambda ends, low, high: Range(Decimal(ends[0]), Decimal(ends[1]), low, high), ENDS, st.booleans(), st.booleans()
).filter(lambda range_: range_.low < range_.high or (range_.low_included and range_.high_included))


def points(range_):
    """The quarters a range holds: enough to tell any two ranges of whole ends apart."""
    low = int(range_.low * 4) + (not range_.low_included)
    high = int(range_.high * 4) - (not range_.high_included)
    return set(range(low, high + 1))


@given(left=RANGES, right=RANGES)
def test_relations_of_ranges_are_those_of_their_points(left, right):
    ours, theirs = points(left), points(right)
    expected = {
        "before": max(ours) < min(theirs),
        "after": min(ours) > max(theirs),
        "overlaps": bool(ours & theirs),
        "overlaps before": bool(ours & theirs) and min(ours) < min(theirs) and max(ours) <= max(theirs),
        "overlaps after": bool(ours & theirs) and min(theirs) < min(ours) and max(theirs) <= max(ours),
        "during": ours <= theirs,
        "includes": ours >= theirs,
        "starts": ours <= theirs and min(ours) == min(theirs),
        "started by": ours >= theirs and min(ours) == min(theirs),
        "finishes": ours <= theirs and max(ours) == max(theirs),
        "finished by": ours >= theirs and max(ours) == max(theirs),
        "coincides": ours == theirs,
        "meets": left.high_included and right.low_included and left.high == right.low,
        "met by": right.high_included and left.low_included and right.high == left.low,
    }

    assert {name: value_of(f"{name}(l, r)", l=left, r=right) for name in expected} == expected


@given(point=st.integers(0, 4), range_=RANGES)
def test_a_point_lies_to_a_range_as_the_range_of_just_this_point(point, range_):
    place = {point * 4}
    expected = {
        "before(p, r)": point * 4 < min(points(range_)),
        "after(r, p)": point * 4 < min(points(range_)),
        "during(p, r)": place <= points(range_),
        "includes(r, p)": place <= points(range_),
        "starts(p, r)": range_.low_included and range_.low == point,
        "started by(r, p)": range_.low_included and range_.low == point,
        "finishes(p, r)": range_.high_included and range_.high == point,
        "finished by(r, p)": range_.high_included and range_.high == point,
        "coincides(p, p)": True,
    }

    assert {text: value_of(text, p=point, r=range_) for text in expected} == expected


@pytest.mark.parametrize("text", ['before(1, "a")', "before(null, 1)", "meets(1, 2)", "during([1..2], 1)"])
def test_what_has_no_place_is_null(text):
    assert value_of(text) is None


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_every_function_takes_its_parameters_by_name(name):
    for signature in BUILTINS[name].signatures:
        names = tuple(parameter.name for parameter in signature.parameters)
        if not signature.is_variadic and names:
            assert BUILTINS[name].signature_for(len(names), names).declaration.startswith(f"{name}(")
