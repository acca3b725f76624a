"""DMN: however a model is made, it is refused or evaluated soon, and says why."""

import pytest

from zusage.processes.domain import read_dmn
from zusage.processes.domain.feel import NotAFeelValue
from zusage.processes.tests.domain.drawing import dmn, literal

LEVELS = 40


def item(name, *components):
    inside = "".join(
        f'<itemComponent name="{name}"><typeRef>{its}</typeRef></itemComponent>' for name, its in components
    )
    return f'<itemDefinition name="{name}">{inside}</itemDefinition>'


def doubled_types(prefix):
    """Each structure holds the next one twice; spelled out, the first one has 2 ** 40 parts."""
    below = [f"{prefix}{level}" for level in range(1, LEVELS)] + ["string"]
    return [item(f"{prefix}{level}", ("left", its), ("right", its)) for level, its in enumerate(below)]


def given(its_type):
    return (
        f'<inputData id="i" name="x"><variable name="x" typeRef="{its_type}"/></inputData>',
        '<informationRequirement><requiredInput href="#i"/></informationRequirement>',
    )


def test_a_structure_that_holds_another_one_twice_and_so_on_is_told_by_its_name():
    data, needs = given("t0")
    decisions = read_dmn(dmn(*doubled_types("t"), data, literal("a", "x", needs)), "decisions.dmn")

    evaluation = decisions.evaluate("a", {"x": {"left": 1, "right": 2}})

    assert [problem.reason for problem in evaluation.problems] == ["x: {left: 1, right: 2} is no t0"]


def test_such_a_structure_can_be_asked_for():
    decisions = read_dmn(dmn(*doubled_types("t"), literal("a", "{left: 1} instance of t0")), "decisions.dmn")

    assert decisions.evaluate("a", {}).value is False


def test_a_boxed_context_of_doubled_lists_is_made_and_a_wrong_type_of_it_is_told():
    entries = "".join(
        f'<contextEntry><variable name="a{level}"/><list><literalExpression><text>a{level - 1}</text>'
        f"</literalExpression><literalExpression><text>a{level - 1}</text></literalExpression></list></contextEntry>"
        for level in range(1, LEVELS)
    )
    decision = (
        '<decision id="a" name="a"><variable name="a" typeRef="number"/><context><contextEntry><variable name="a0"/>'
        f"<literalExpression><text>1</text></literalExpression></contextEntry>{entries}</context></decision>"
    )

    evaluation = read_dmn(dmn(decision), "decisions.dmn").evaluate("a", {})

    assert evaluation.value is None
    assert evaluation.problems[-1].reason.endswith("is no number")
    assert len(evaluation.problems[-1].reason) < 1000


def test_a_tree_of_any_depth_is_of_its_type_or_nests_too_deep():
    data, needs = given("tree")
    types = (
        '<itemDefinition name="tree"><itemComponent name="below" isCollection="true"><typeRef>tree</typeRef>'
        "</itemComponent></itemDefinition>"
    )
    decisions = read_dmn(dmn(types, data, literal("a", "count(x.below)", needs)), "decisions.dmn")
    deep = {"below": []}
    for _ in range(5000):
        deep = {"below": [deep]}

    assert decisions.evaluate("a", {"x": {"below": [{"below": []}]}}).value == 1
    with pytest.raises(NotAFeelValue, match="nests too deep"):
        decisions.evaluate("a", {"x": deep})
