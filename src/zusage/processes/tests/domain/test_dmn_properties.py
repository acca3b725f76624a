"""What holds for every decision table: the compiled rules decide as the cells one by one, whatever is put in."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zusage.processes.domain import read_dmn
from zusage.processes.domain.feel import compile_cell, feel_value
from zusage.processes.tests.domain.drawing import dmn, table

NUMBERS = st.sampled_from([
    "-", "1", "2.0", "-1", "< 2", ">= 1", "[1..3]", "(1..3)", "]-1..2[", "[3..1]", "1, 2", "not(1)", "not(< 2, 3)",
    "> a1", "null", "? > 1", "0.5 * 2",
])  # fmt: skip
TEXTS = st.sampled_from([
    "-", '"a"', '"a", "b"', 'not("a")', '< "b"', '["a".."c"]', "null", 'starts with(?, "a")', "a2",
])  # fmt: skip
OTHERS = st.sampled_from([
    "-", "true", "false", "not(true)", 'date("2026-01-01")', '< date("2026-02-01")', '@"2026-01-01"',
    '[date("2025-01-01")..date("2026-01-01")]', '> duration("P1D")', "1", "null", "? = a0",
])  # fmt: skip
VALUES = st.sampled_from(
    [None, 1, 2, 3, -1, 0.5, "a", "b", "abc", True, False, date(2026, 1, 1), date(2025, 6, 1), [1, 2], ["a"], {"a": 1}]
)
RULES = st.lists(st.tuples(NUMBERS, TEXTS, OTHERS), min_size=1, max_size=6)


def escaped(text):
    return text.replace("<", "&lt;").replace(">", "&gt;")


INPUTS = ("a0", "a1", "a2")
DATA = "".join(f'<inputData id="{name}" name="{name}"/>' for name in INPUTS)
NEEDS = "".join(f'<informationRequirement><requiredInput href="#{name}"/></informationRequirement>' for name in INPUTS)


def decided(rules, policy, variables, output=str):
    rows = [[*map(escaped, cells), output(index)] for index, cells in enumerate(rules, start=1)]
    xml = dmn(DATA, table([*INPUTS], ["x"], rows, policy, requires=NEEDS))
    return read_dmn(xml, "decisions.dmn", strict=False).evaluate("satz", variables)


def one_by_one(rules, variables):
    """The rules that hit, by the tests of their cells alone."""
    known = feel_value(variables)
    return [
        index
        for index, cells in enumerate(rules, start=1)
        if all(
            cell == "-" or compile_cell(cell, known, strict=False).holds(known[f"a{column}"], known).value is True
            for column, cell in enumerate(cells)
        )
    ]


@settings(deadline=None)
@given(rules=RULES, values=st.tuples(VALUES, VALUES, VALUES))
def test_compiled_rules_hit_as_their_cells_do(rules, values):
    variables = dict(zip(INPUTS, values, strict=True))

    evaluation = decided(rules, 'hitPolicy="COLLECT"', variables)

    assert [hit.index for hit in evaluation.hits] == one_by_one(rules, variables)
    assert evaluation.value == one_by_one(rules, variables)


@pytest.mark.slow
@settings(deadline=None)
@given(rules=RULES, values=st.tuples(VALUES, VALUES, VALUES))
def test_hit_policies_choose_among_the_same_rules(rules, values):
    variables = dict(zip(INPUTS, values, strict=True))
    hits = one_by_one(rules, variables)

    def value(policy, output=str):
        return decided(rules, policy, variables, output).value

    assert value('hitPolicy="FIRST"') == (hits[0] if hits else None)
    assert value('hitPolicy="UNIQUE"') == (hits[0] if len(hits) == 1 else None)
    assert value('hitPolicy="ANY"', lambda index: "7") == (7 if hits else None)
    assert value('hitPolicy="RULE ORDER"') == hits
    assert value('hitPolicy="COLLECT" aggregation="COUNT"') == len(hits)
    assert value('hitPolicy="COLLECT" aggregation="SUM"') == (Decimal(sum(hits)) if hits else None)
    assert value('hitPolicy="COLLECT" aggregation="MAX"') == (max(hits) if hits else None)


@settings(deadline=None)
@given(rules=RULES, values=st.tuples(VALUES, VALUES, VALUES))
def test_a_decision_is_the_same_twice(rules, values):
    variables = dict(zip(INPUTS, values, strict=True))

    assert decided(rules, "", variables) == decided(rules, "", variables)
