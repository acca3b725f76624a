"""Values that the compatibility kit has otherwise than one would think."""

import pytest

from zusage.processes.domain.feel.expression import compile_expression


def value_of(text: str) -> object:
    return compile_expression(text).evaluate({}).value


@pytest.mark.parametrize(
    "text",
    [
        'time("10:15:00") = time("10:15:00.123")',
        'time("10:15:00Z") = time("10:15:00.999Z")',
        'date and time("2020-01-01T10:15:00") = date and time("2020-01-01T10:15:00.5")',
        'date and time("2020-01-01T10:15:00.1+01:00") = date and time("2020-01-01T09:15:00Z")',
        'not(time("10:15:00.9") = time("10:15:01"))',
        'time("10:15:00.1") < time("10:15:00.5")',
        "10 in (=10)",
        "not(10 in (!=10))",
        "5 in (!=10)",
        "(=10) = [10..10]",
        "(=10).start = 10",
        "list replace([1, 2, 3], 1.7, 9) = [9, 2, 3]",
        "list replace([1, 2, 3], -1.2, 9) = [1, 2, 9]",
        'context put({a: {b: 1}}, ["a", "b"], 2) = {a: {b: 2}}',
        'context put(context: {a: 1}, key: "b", value: 2) = {a: 1, b: 2}',
        'context put(context: {a: 1}, keys: ["b"], value: 2) = {a: 1, b: 2}',
    ],
)
def test_it_holds(text: str) -> None:
    assert value_of(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "list replace([1, 2, 3], 0.5, 9)",
        'context put(context: {a: 1}, key: ["a"], value: 2)',
        'context put(context: {a: 1}, key: ["a", "b"], value: 2)',
        "(!=10)",
    ],
)
def test_it_is_null_with_a_reason(text: str) -> None:
    result = compile_expression(text).evaluate({})

    assert result.value is None
    assert result.problems
