"""A value that holds another one twice, and so on, is short to write and endless to walk through.

None of these tests would end if some part of the language looked at every one of the 2 ** 60 parts.
"""

import pytest

from zusage.processes.domain.feel import compile_expression
from zusage.processes.domain.feel.values import shown

LEVELS = 60


def doubled(first, again, last):
    entries = [f"a0: {first}"] + [f"a{n}: {again.format(f'a{n - 1}')}" for n in range(1, LEVELS + 1)]
    return f"{{{', '.join(entries)}, top: a{LEVELS}, result: {last}}}.result"


LISTS, CONTEXTS = ("[1]", "[{0}, {0}]"), ("{x: 1}", "{{left: {0}, right: {0}}}")


@pytest.mark.parametrize("kind", [LISTS, CONTEXTS])
@pytest.mark.parametrize(
    ("last", "value"),
    [
        ("top = top", True),
        (f"top = a{LEVELS - 1}", False),
        (f"count([top, a{LEVELS}])", 2),
        ("count(distinct values([top, top]))", 1),
        ("list contains([1, 2], top)", False),
    ],
)
def test_shared_parts_are_compared_once(kind, last, value):
    assert compile_expression(doubled(*kind, last)).evaluate({}).value == value


def test_two_values_that_share_no_part_with_each_other_are_compared_once_per_pair():
    text = doubled(*LISTS, "top").removesuffix("}.result")

    other = text[1:].replace("a", "b").replace("top", "pot").replace("result", "rest")

    assert compile_expression(f"{text}, {other}, found: top = pot}}.found").evaluate({}).value is True


@pytest.mark.slow
@pytest.mark.parametrize("last", ["string(top)", '"a" + string(top)', "string([top])"])
def test_a_text_that_would_never_end_is_not_written(last):
    result = compile_expression(doubled(*LISTS, last)).evaluate({})

    assert result.value is None
    assert [problem.reason for problem in result.problems] == ["the text would be longer than 1000000 characters"]


def test_a_problem_shows_the_beginning_of_a_value_only():
    result = compile_expression(doubled(*LISTS, "(function(n: number) n)(top)")).evaluate({})

    assert result.value is None
    assert [problem.reason for problem in result.problems] == [
        "function: n: [[[[…], […]], [[…], […]]], [[[…], […]], [[…], […]]]] is no number"
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([], "[]"),
        (["a", ["b"], {"c d": None}], '["a", ["b"], {c d: null}]'),
        ("x" * 101, "x" * 100 + "…"),
        (list("abcdefg"), '["a", "b", "c", "d", "e", …]'),
    ],
)
def test_what_is_short_is_shown_as_it_is(value, text):
    assert shown(value) == text
