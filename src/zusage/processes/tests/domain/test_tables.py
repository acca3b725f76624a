"""Decision tables: hit policies, what belongs together, and what is refused."""

from decimal import Decimal

import pytest

from zusage.processes.domain import ProcessBroken, RuleHit, UnknownDecision, read_dmn
from zusage.processes.domain.feel import feel_value
from zusage.processes.tests.domain.drawing import dmn, literal, requires, table

SIZES = [["&lt; 20", '"klein"'], ["&lt; 60", '"mittel"'], ["-", '"groß"']]


def evaluate(*elements, decision="satz", **variables):
    return read_dmn(dmn(*elements), "decisions.dmn").evaluate(decision, variables)


def numbers_of(evaluation):
    return [hit.index for hit in evaluation.hits]


@pytest.mark.parametrize(
    ("policy", "size", "value", "rules"),
    [
        ('hitPolicy="FIRST"', 10, "klein", [1]),
        ('hitPolicy="FIRST"', 40, "mittel", [2]),
        ('hitPolicy="FIRST"', 99, "groß", [3]),
        ('hitPolicy="UNIQUE"', 99, "groß", [3]),
        ('hitPolicy="UNIQUE"', 10, None, [1, 2, 3]),
        ('hitPolicy="ANY"', 99, "groß", [3]),
        ('hitPolicy="ANY"', 10, None, [1, 2, 3]),
        ('hitPolicy="COLLECT"', 40, ["mittel", "groß"], [2, 3]),
        ('hitPolicy="RULE ORDER"', 40, ["mittel", "groß"], [2, 3]),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 10, 3, [1, 2, 3]),
    ],
)
def test_the_hit_policy_says_what_becomes_of_the_rules_that_hit(policy, size, value, rules):
    evaluation = evaluate(table(["größe"], ["art"], SIZES, policy), größe=size)

    assert (evaluation.value, numbers_of(evaluation)) == (feel_value(value), rules)


def test_rules_that_hit_against_the_policy_are_a_problem():
    unique = evaluate(table(["größe"], ["art"], SIZES), größe=10)
    any_of = evaluate(table(["größe"], ["art"], SIZES, 'hitPolicy="ANY"'), größe=10)

    assert [problem.reason for problem in unique.problems] == ["3 rules hit, only one may (hit policy UNIQUE)"]
    assert [problem.reason for problem in any_of.problems] == ["rules with different outputs hit (hit policy ANY)"]


def test_rules_that_agree_may_all_hit_under_the_policy_any():
    assert evaluate(table(["a"], ["b"], [["1", "7"], ["-", "7.0"]], 'hitPolicy="ANY"'), a=1).value == 7


@pytest.mark.parametrize(
    ("aggregation", "value"), [("SUM", Decimal("60.5")), ("MIN", 10), ("MAX", Decimal("30.5")), ("COUNT", 3)]
)
def test_collected_numbers_are_added_up_as_the_aggregation_says(aggregation, value):
    rules = [["-", "10"], ["-", "20"], ["&gt; 0", "30.5"]]

    evaluation = evaluate(table(["a"], ["b"], rules, f'hitPolicy="COLLECT" aggregation="{aggregation}"'), a=1)

    assert evaluation.value == value


def test_what_is_no_number_cannot_be_added_up():
    evaluation = evaluate(table(["a"], ["b"], [["-", '"zehn"']], 'hitPolicy="COLLECT" aggregation="SUM"'), a=1)

    assert evaluation.value is None
    assert [problem.reason for problem in evaluation.problems] == ["SUM needs numbers, a rule gives string"]


ORDERED = '<output name="art"><outputValues><text>"hoch", "mittel", "gering"</text></outputValues></output>'


def test_the_most_important_output_wins_under_the_policy_priority():
    rules = [["-", '"gering"'], ["-", '"hoch"'], ["-", '"mittel"']]

    priority = evaluate(table(["a"], [ORDERED], rules, 'hitPolicy="PRIORITY"'), a=1)
    ordered = evaluate(table(["a"], [ORDERED], rules, 'hitPolicy="OUTPUT ORDER"'), a=1)

    assert (priority.value, numbers_of(priority)) == ("hoch", [2])
    assert ordered.value == ["hoch", "mittel", "gering"]


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        ('hitPolicy="UNIQUE"', None),
        ('hitPolicy="FIRST"', None),
        ('hitPolicy="COLLECT"', []),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 0),
        ('hitPolicy="COLLECT" aggregation="SUM"', None),
    ],
)
def test_where_no_rule_hits_there_is_no_value_and_no_hit(policy, value):
    evaluation = evaluate(table(["a"], ["b"], [["1", "10"]], policy), a=2)

    assert (evaluation.value, evaluation.hits, evaluation.problems) == (value, (), ())


def test_where_no_rule_hits_the_default_outputs_count():
    output = '<output name="b"><defaultOutputEntry><text>7</text></defaultOutputEntry></output>'

    assert evaluate(table(["a"], [output, "c"], [["1", "10", "1"]]), a=2).value == {"b": 7, "c": None}


def test_several_outputs_form_a_context_and_one_goes_by_its_decisions_name():
    several = evaluate(table(["a"], ["satz_cent", "stelle"], [["-", "12000", '"Steueramt"']]), a=1)
    single = evaluate(table(["a"], ["satz_cent"], [["-", "12000"]]), a=1)

    assert several.outputs == {"satz_cent": 12000, "stelle": "Steueramt"}
    assert (single.value, single.outputs) == (12000, {"satz": 12000})


def test_a_hit_names_its_rule_and_what_the_author_wrote_beside_it():
    rules = (
        '<rule id="listenhund"><inputEntry><text>true</text></inputEntry><outputEntry><text>600</text></outputEntry>'
        "<annotationEntry><text>§ 5 Satzung</text></annotationEntry></rule>"
    )
    empty = table(["a"], ["b"], [["false", "1"]]).replace("</decisionTable>", f"{rules}</decisionTable>")

    assert evaluate(empty, a=True).hits == (RuleHit("satz", "listenhund", 2, ("§ 5 Satzung",)),)


def test_required_decisions_are_evaluated_first_and_once():
    evaluation = evaluate(
        literal("monate", "12 - monat"),
        literal("steuer", "jahr / 12 * monate", requires("monate", "jahr")),
        table(["monat"], ["satz"], [["-", "120"]], decision_id="jahr"),
        literal("satz", "{steuer: steuer, monate: monate}", requires("steuer", "monate")),
        monat=6,
    )

    assert evaluation.value == {"steuer": 60, "monate": 6}
    assert evaluation.hits == (RuleHit("jahr", "r1", 1, ()),)


def test_what_a_decision_does_not_require_it_does_not_see():
    evaluation = evaluate(literal("andere", "1"), literal("satz", "andere"))

    assert evaluation.value is None
    assert [str(problem) for problem in evaluation.problems] == ["satz (line 4, character 1): there is no andere"]


def test_names_of_several_words_are_known_from_the_file():
    data = '<inputData id="i" name="Größe in cm"/>'
    needs = '<informationRequirement><requiredInput href="#i"/></informationRequirement>'

    assert evaluate(data, literal("satz", "Größe in cm + 1", needs), **{"Größe in cm": 40}).value == 41


def test_a_value_the_input_column_does_not_foresee_counts_as_null_and_is_told():
    clause = '<inputValues><text>"Dackel", "Pudel"</text></inputValues></input>'
    text = table(["rasse"], ["b"], [["null", "0"], ["-", "1"]], 'hitPolicy="FIRST"').replace("</input>", clause)

    evaluation = evaluate(text, rasse="Katze")

    assert evaluation.value == 0
    assert [problem.reason for problem in evaluation.problems] == ["Katze is not foreseen in this column"]


def test_a_value_the_output_column_does_not_foresee_becomes_null_and_is_told():
    evaluation = evaluate(table(["a"], [ORDERED], [["-", '"riesig"']]), a=1)

    assert evaluation.value is None
    assert [problem.reason for problem in evaluation.problems] == ["riesig is not foreseen in the column art"]


TYPES = (
    '<itemDefinition name="Größe"><typeRef>number</typeRef><allowedValues><text>[1..120]</text></allowedValues>'
    '</itemDefinition><itemDefinition name="Hund"><itemComponent name="größe"><typeRef>Größe</typeRef></itemComponent>'
    '</itemDefinition><itemDefinition name="Hunde" isCollection="true"><typeRef>Hund</typeRef></itemDefinition>'
)


@pytest.mark.parametrize(
    ("dogs", "value"),
    [
        ([{"größe": 40}], 1),
        ([{"größe": 400}], None),
        ([{"größe": "hoch"}], None),
        ([{"rasse": "Dackel"}], None),
        ({"größe": 40}, 1),  # one item where a list is asked for
        ([], 0),
    ],
)
def test_input_data_must_be_of_its_type(dogs, value):
    data = '<inputData id="i" name="hunde"><variable name="hunde" typeRef="Hunde"/></inputData>'
    needs = '<informationRequirement><requiredInput href="#i"/></informationRequirement>'

    evaluation = evaluate(TYPES, data, literal("satz", "count(hunde)", needs), hunde=dogs)

    assert evaluation.value == value
    assert bool(evaluation.problems) == (value is None)


def test_an_unknown_decision_is_refused_with_those_that_exist():
    decisions = read_dmn(dmn(literal("satz", "1")), "decisions.dmn")

    with pytest.raises(UnknownDecision, match="there are: satz"):
        decisions.evaluate("rate", {})
    assert "satz" in decisions
    assert "rate" not in decisions


def cell(text, replacement, **options):
    return table(["a"], ["b"], [["1", "10"]], **options).replace(text, replacement)


@pytest.mark.parametrize(
    ("elements", "finding"),
    [
        ([], ("decision.missing", 2, "d")),
        (['<businessKnowledgeModel id="B" name="B"/>', literal("a", "1")], ("knowledge.empty", 3, "B")),
        (['<decisionService id="S" name="S"/>', literal("a", "1")], ("service.output", 3, "S")),
        (['<import name="x"/>', literal("a", "1")], ("import.kind", 3, "d")),
        (['<decision id="a" name="a"/>'], ("decision.empty", 3, "a")),
        (['<decision id="a" name="a"><xslt/></decision>'], ("element.unsupported", 3, "a")),
        (["<decision><literalExpression><text>1</text></literalExpression></decision>"], ("id.missing", 3, "d")),
        ([literal("a", "1"), literal("a", "2")], ("decision.duplicate", 4, "a")),
        ([literal("a", "1 +")], ("feel.syntax", 3, "a")),
        ([literal("a", "1 +\n\n 2 +")], ("feel.syntax", 5, "a")),
        ([literal("a", "  ")], ("feel.empty", 3, "a")),
        ([literal("a", "1", requires("x"))], ("requirement.unknown", 3, "a")),
        ([literal("a", "1", requires("a"))], ("decision.circle", 3, "a")),
        ([literal("a", "1", requires("b")), literal("b", "1", requires("a"))], ("decision.circle", 4, "b")),
        ([table(["a >"], ["b"], [["1", "10"]])], ("feel.syntax", 4, "in0")),
        ([cell("<text>1</text>", "<text>1..</text>")], ("feel.syntax", 5, "r1")),
        ([cell("<text>10</text>", "<text/>")], ("feel.empty", 5, "r1")),
        ([cell("<outputEntry><text>10</text></outputEntry>", "")], ("table.cells", 5, "r1")),
        ([table(["a"], ["b"], [])], ("table.rules", 4, "table")),
        ([table(["a"], [], [["1"]])], ("table.output", 4, "table")),
        ([table(["a"], ["b", "b"], [["1", "1", "2"]])], ("table.output-name", 4, "table")),
        ([table(["a"], ["b", "<output/>"], [["1", "1", "2"]])], ("table.output-name", 4, "table")),
        ([cell("x", "x", policy='hitPolicy="LAST"')], ("table.hit-policy", 4, "table")),
        ([cell("x", "x", policy='aggregation="SUM"')], ("table.aggregation", 4, "table")),
        ([cell("x", "x", policy='hitPolicy="COLLECT" aggregation="AVG"')], ("table.aggregation", 4, "table")),
        ([cell("x", "x", policy='hitPolicy="PRIORITY"')], ("table.output-values", 4, "table")),
        ([table(["a"], ["b", "c"], [["1", "1", "1"]], 'hitPolicy="COLLECT" aggregation="SUM"')],
         ("table.aggregation", 4, "table")),
        ([cell('<output name="b"/>', '<output name="b" typeRef="Geld"/>')], ("type.unknown", 4, "table")),
        (['<itemDefinition name="A" id="A"><typeRef>B</typeRef></itemDefinition>'
          '<itemDefinition name="B" id="B"><typeRef>A</typeRef></itemDefinition>', literal("a", "1")],
         ("type.circle", 3, "A")),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_refused_with_its_line_and_id(elements, finding):
    with pytest.raises(ProcessBroken) as refused:
        read_dmn(dmn(*elements), "decisions.dmn")

    assert finding in [(found.rule, found.line, found.element_id) for found in refused.value.findings]


def test_an_empty_cell_means_any_value_as_modellers_write_it():
    assert evaluate(cell("<text>1</text>", "<text></text>"), a=5).value == 10


def test_other_languages_than_feel_are_refused():
    text = literal("a", "1").replace("<literalExpression>", '<literalExpression expressionLanguage="groovy">')

    with pytest.raises(ProcessBroken, match="not groovy"):
        read_dmn(dmn(text), "decisions.dmn")
