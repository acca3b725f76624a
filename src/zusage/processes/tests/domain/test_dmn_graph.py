"""The requirement graph: who sees what, functions of a model, decision services, imports, types."""

from datetime import date
from decimal import Decimal

import pytest

from zusage.processes.domain import ProcessBroken, UnknownDecision, read_dmn
from zusage.processes.tests.domain.drawing import dmn, literal, requires

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="i" name="i" namespace="urn:rates">'


def model(*elements, namespace="urn:rates"):
    return (HEAD.replace("urn:rates", namespace) + "".join(elements) + "</definitions>").encode()


def importing(name, namespace="urn:rates"):
    return f'<import name="{name}" namespace="{namespace}" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'


def calls(*ids):
    return "".join(
        f'<knowledgeRequirement><requiredKnowledge href="{knowledge_id}"/></knowledgeRequirement>'
        for knowledge_id in ids
    )


def sees(*ids):
    return "".join(
        f'<informationRequirement><requiredInput href="{data_id}"/></informationRequirement>' for data_id in ids
    )


def knowledge(name, body, *parameters, requirements="", result=""):
    given = "".join(f'<formalParameter name="{parameter}" typeRef="number"/>' for parameter in parameters)
    variable = f'<variable name="{name}" typeRef="{result}"/>' if result else ""
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}">{variable}<encapsulatedLogic>{given}<literalExpression>'
        f"<text>{body}</text></literalExpression></encapsulatedLogic>{requirements}</businessKnowledgeModel>"
    )


def input_data(name, type_ref="number"):
    return f'<inputData id="{name}" name="{name}"><variable name="{name}" typeRef="{type_ref}"/></inputData>'


def service(name, outputs, inputs=(), data=()):
    listed = [("outputDecision", outputs), ("inputDecision", inputs), ("inputData", data)]
    hrefs = "".join(f'<{kind} href="#{element_id}"/>' for kind, ids in listed for element_id in ids)
    return f'<decisionService id="{name}" name="{name}">{hrefs}</decisionService>'


def read(*elements, **imported):
    return read_dmn(dmn(*elements), "decisions.dmn", {f"urn:{name}": xml for name, xml in imported.items()})


# -- who sees what -----------------------------------------------------------------------------------------------------


def test_a_decision_sees_only_the_input_data_it_requires():
    decisions = read(input_data("a"), input_data("b"), literal("satz", "a", sees("#a")), literal("blind", "a"))

    assert decisions.evaluate("satz", {"a": 1}).value == 1
    assert decisions.evaluate("blind", {"a": 1}).value is None


def test_input_data_that_is_not_given_is_null_and_told():
    evaluation = read(input_data("a"), literal("satz", "a = null", sees("#a"))).evaluate("satz", {})

    assert evaluation.value is True
    assert [problem.reason for problem in evaluation.problems] == ["a is not given"]


def test_variables_the_file_does_not_name_are_seen_by_every_decision():
    assert read(literal("satz", "free + 1")).evaluate("satz", {"free": 1}).value == 2


def test_a_decision_required_twice_is_made_once():
    decisions = read(
        table_of_one("a"),
        literal("b", "a", requires("a")),
        literal("c", "a", requires("a")),
        literal("satz", "b + c", requires("b", "c")),
    )

    evaluation = decisions.evaluate("satz", {})

    assert (evaluation.value, len(evaluation.hits)) == (14, 1)


ONE_RULE = (
    '<decisionTable id="t"><input><inputExpression><text>1</text></inputExpression></input><output/>'
    '<rule id="r"><inputEntry><text>-</text></inputEntry><outputEntry><text>7</text></outputEntry></rule>'
    "</decisionTable>"
)


def table_of_one(decision_id):
    return f'<decision id="{decision_id}" name="{decision_id}">{ONE_RULE}</decision>'


# -- business knowledge models -----------------------------------------------------------------------------------------


def test_a_business_knowledge_model_is_a_function():
    decisions = read(
        knowledge("twice", "2 * n", "n"),
        knowledge("four times", "twice(twice(n))", "n", requirements=calls("#twice")),
        literal("satz", "four times(n: 3)", calls("#four times")),
    )

    assert decisions.evaluate("satz", {}).value == 12
    assert decisions.invoke("four times", {"n": 2}).value == 8


def test_a_business_knowledge_model_may_call_itself():
    decisions = read(
        knowledge("factorial", "if n &lt; 2 then 1 else n * factorial(n - 1)", "n"),
        literal("satz", "factorial(20)", calls("#factorial")),
    )

    assert decisions.evaluate("satz", {}).value == 2432902008176640000


def test_a_business_knowledge_model_does_not_see_where_it_is_called():
    decisions = read(
        knowledge("spy", "secret", "n"),
        input_data("secret"),
        literal("satz", "spy(1)", calls("#spy") + sees("#secret")),
    )

    assert decisions.evaluate("satz", {"secret": 5}).value is None


def test_a_model_of_the_name_of_a_built_in_function_comes_first():
    decisions = read(
        knowledge("sum", "42", "n"),
        input_data("date", "date"),
        literal("satz", "sum(3)", calls("#sum")),
        literal("others", "sum([1, 2])"),
        literal("day", "date(&quot;2026-11-25&quot;) &gt; date", sees("#date")),
    )

    assert decisions.evaluate("satz", {}).value == 42
    assert decisions.evaluate("others", {}).value == 3
    assert decisions.evaluate("day", {"date": date(2026, 11, 24)}).value is True


@pytest.mark.parametrize(("argument", "value"), [("3", "3"), ("[3]", "3"), ("&quot;3&quot;", None)])
def test_arguments_become_the_declared_type_or_the_call_is_null(argument, value):
    decisions = read(
        knowledge("same", "string(n)", "n", result="string"), literal("satz", f"same({argument})", calls("#same"))
    )

    assert decisions.evaluate("satz", {}).value == value


def test_a_call_without_the_requirement_is_refused():
    with pytest.raises(ProcessBroken, match="there is no function twice"):
        read(knowledge("twice", "2 * n", "n"), literal("satz", "twice(3)"))


# -- decision services -------------------------------------------------------------------------------------------------

SERVICE = (
    input_data("height"),
    literal("rate", "100"),
    literal("fee", "rate + height", requires("rate") + sees("#height")),
    service("fees", ["fee"], ["rate"], ["height"]),
)


def test_a_decision_service_takes_input_data_then_input_decisions():
    decisions = read(*SERVICE, literal("satz", "fees(1, 20)", calls("#fees")))

    assert decisions.evaluate("satz", {}).value == 21
    assert decisions.invoke("fees", {"height": 2, "rate": 30}).value == 32


def test_what_a_service_is_given_stays_inside_it():
    satz = literal("satz", "[fee, fees(1, 20), fee]", requires("fee") + calls("#fees"))

    assert read(*SERVICE, satz).evaluate("satz", {"height": 5}).value == [105, 21, 105]


def test_a_service_with_several_outputs_gives_a_context():
    decisions = read(*SERVICE, literal("zone", "1"), service("both", ["fee", "zone"], [], ["height"]))

    assert decisions.invoke("both", {"height": 5}).value == {"fee": 105, "zone": 1}


def test_an_input_decision_that_is_not_given_is_null_and_told():
    evaluation = read(*SERVICE).invoke("fees", {"height": 2})

    assert evaluation.value is None
    assert "rate is not given" in [problem.reason for problem in evaluation.problems]


def test_an_unknown_service_is_refused_with_those_that_exist():
    with pytest.raises(UnknownDecision, match="there are: fees"):
        read(*SERVICE).invoke("charges", {})


# -- imports -----------------------------------------------------------------------------------------------------------

RATES = model(
    '<itemDefinition name="tHeight"><typeRef>number</typeRef><allowedValues><text>[1..120]</text></allowedValues>'
    "</itemDefinition>",
    input_data("height", "tHeight"),
    literal("rate", "height * 10", sees("#height")),
    knowledge("twice", "2 * n", "n"),
)


def test_elements_of_an_imported_model_are_named_with_the_imports_name():
    decisions = read(
        importing("dogs"),
        literal(
            "satz",
            "dogs.twice(dogs.rate) + dogs.height",
            requires("urn:rates#rate").replace("#urn", "urn") + calls("urn:rates#twice") + sees("urn:rates#height"),
        ),
        rates=RATES,
    )

    assert decisions.evaluate("satz", {"height": 3}).value == 63
    assert decisions.evaluate("satz", {"{urn:rates}height": 3}).value == 63
    assert decisions.evaluate("satz", {"height": 300}).value is None


def test_elements_of_a_model_imported_without_a_name_need_none():
    decisions = read(
        importing(""),
        input_data("own", "tHeight"),
        literal("satz", "twice(own) + height", calls("urn:rates#twice") + sees("urn:rates#height", "#own")),
        rates=RATES,
    )

    assert decisions.evaluate("satz", {"height": 3, "own": 4}).value == 11
    assert decisions.evaluate("satz", {"height": 3, "own": 400}).value is None


def test_types_of_an_imported_model_are_named_with_the_imports_name():
    decisions = read(
        importing("dogs"),
        input_data("own", "dogs.tHeight"),
        literal("satz", "own instance of dogs.tHeight", sees("#own")),
        rates=RATES,
    )

    assert decisions.evaluate("satz", {"own": 4}).value is True
    assert [problem.reason for problem in decisions.evaluate("satz", {"own": 400}).problems] == [
        "own: 400 is not allowed by tHeight"
    ]


def test_an_imported_model_imports_further_ones():
    middle = model(
        importing("base"),
        literal("fee", "base.rate + 1", '<informationRequirement><requiredDecision href="urn:rates#rate"/>'
                                        "</informationRequirement>"),
        namespace="urn:middle",
    )  # fmt: skip
    top = literal(
        "satz",
        "mid.fee",
        '<informationRequirement><requiredDecision href="urn:middle#fee"/></informationRequirement>',
    )

    assert (
        read(importing("mid", "urn:middle"), top, middle=middle, rates=RATES).evaluate("satz", {"height": 2}).value
        == 21
    )


@pytest.mark.parametrize(
    ("imported", "rule"),
    [
        ({}, "import.missing"),
        ({"rates": model(importing("again"), literal("a", "1"))}, "import.circle"),
        ({"rates": model(importing("back", "urn:test"), literal("a", "1"))}, "import.circle"),
        ({"rates": model(literal("a", "1 +"))}, "feel.syntax"),
        ({"rates": b"<a/>"}, "dmn.no-definitions"),
        ({"rates": b"<a"}, "xml.not-well-formed"),
    ],
)
def test_an_import_that_cannot_be_used_is_refused(imported, rule):
    with pytest.raises(ProcessBroken) as refused:
        read(importing("dogs"), literal("satz", "1"), **imported)

    assert rule in [finding.rule for finding in refused.value.findings]


def test_imported_models_may_come_from_a_function():
    asked = []

    def find(namespace):
        asked.append(namespace)
        return RATES

    read_dmn(dmn(importing("dogs"), literal("satz", "1")), "decisions.dmn", find)

    assert asked == ["urn:rates"]


# -- types -------------------------------------------------------------------------------------------------------------

PERSON = (
    '<itemDefinition name="tPerson"><itemComponent name="name"><typeRef>string</typeRef></itemComponent>'
    '<itemComponent name="children" isCollection="true"><typeRef>tPerson</typeRef></itemComponent></itemDefinition>'
)
TINY = (
    '<itemDefinition name="tTiny" isCollection="true"><typeRef>number</typeRef><allowedValues><text>[1..9]</text>'
    "</allowedValues><typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>"
)
FUNCTION = (
    '<itemDefinition name="tRate"><functionItem outputTypeRef="number"><parameters name="n" typeRef="number"/>'
    "</functionItem></itemDefinition>"
)


@pytest.mark.parametrize(
    ("definition", "type_ref", "value", "fits"),
    [
        (PERSON, "tPerson", {"name": "Ada", "children": [{"name": "Bea", "children": []}]}, True),
        (PERSON, "tPerson", {"name": "Ada", "children": [{"name": 5, "children": []}]}, False),
        (PERSON, "tPerson", {"name": "Ada"}, False),
        (PERSON, "tPerson", [{"name": "Ada", "children": None}], True),
        (TINY, "tTiny", [1, 9], True),
        (TINY, "tTiny", 5, True),
        (TINY, "tTiny", [1, 10], False),
        (TINY, "tTiny", [1, 2, 3], False),
        (TINY, "tTiny", ["a"], False),
        ("", "date", "2026-11-25", False),
        ("", "Any", [1], True),
        ("", "feel:number", 5, True),
    ],
)
def test_a_value_fits_its_item_definition_or_is_null(definition, type_ref, value, fits):
    decisions = read(definition, input_data("x", type_ref), literal("satz", "x", sees("#x")))

    evaluation = decisions.evaluate("satz", {"x": value})

    assert (evaluation.value is not None) == fits
    assert bool(evaluation.problems) != fits


def test_a_function_may_be_handed_over_as_a_function_item():
    apply = knowledge("apply", "rate(3)", "rate").replace('typeRef="number"', 'typeRef="tRate"')
    decisions = read(
        FUNCTION,
        apply,
        literal("satz", "apply(function(n: number) n + offset)", calls("#apply")),
        literal("wrong", "apply(function(n: string) n)", calls("#apply")),
        literal("none", "apply(3)", calls("#apply")),
    )

    assert decisions.evaluate("satz", {"offset": 4}).value == 7
    assert decisions.evaluate("wrong", {}).value is None
    assert decisions.evaluate("none", {}).value is None


def test_instance_of_does_not_ask_for_allowed_values():
    decisions = read(TINY, literal("satz", "[100, 200, 300] instance of tTiny"))

    assert decisions.evaluate("satz", {}).value is True


def test_chains_of_types_have_an_end():
    chain = [f'<itemDefinition name="t{n}"><typeRef>t{n + 1}</typeRef></itemDefinition>' for n in range(2000)]

    with pytest.raises(ProcessBroken, match="build on one another"):
        read(*chain, literal("satz", "1"))


# -- what takes too long -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_chain_of_decisions_without_end_gives_up():
    chain = [literal("d0", "1"), *(literal(f"d{n}", f"d{n - 1}", requires(f"d{n - 1}")) for n in range(1, 2000))]

    evaluation = read(*chain).evaluate("d1999", {})

    assert evaluation.value is None
    assert [problem.reason for problem in evaluation.problems] == ["the evaluation nests too deep"]


def test_functions_that_call_each_other_without_end_give_up():
    ping = knowledge("ping", "pong(n + 1)", "n", requirements=calls("#pong"))
    pong = knowledge("pong", "ping(n + 1) + ping(n + 2)", "n", requirements=calls("#ping"))

    evaluation = read(ping, pong, literal("satz", "ping(1)", calls("#ping"))).evaluate("satz", {})

    assert evaluation.value is None
    assert "deep" in evaluation.problems[0].reason


def test_doubling_from_decision_to_decision_gives_up():
    doubling = [literal("d0", "[1, 2]")]
    doubling += [literal(f"d{n}", f"concatenate(d{n - 1}, d{n - 1})", requires(f"d{n - 1}")) for n in range(1, 60)]

    assert read(*doubling).evaluate("d59", {}).value is None


def test_long_boxes_made_again_and_again_give_up():
    items = "<literalExpression><text>1</text></literalExpression>" * 1000
    bkm = (
        '<businessKnowledgeModel id="long" name="long">'
        f"<encapsulatedLogic><list>{items}</list></encapsulatedLogic></businessKnowledgeModel>"
    )

    evaluation = read(bkm, literal("satz", "for i in 1..1000 return long()", calls("#long"))).evaluate("satz", {})

    assert [problem.reason for problem in evaluation.problems] == ["the evaluation takes too many steps"]


def test_a_number_of_json_stays_exact():
    assert read(input_data("x"), literal("satz", "x * 3", sees("#x"))).evaluate("satz", {"x": 0.1}).value == Decimal(
        "0.3"
    )


def test_hits_of_a_business_knowledge_model_carry_its_id():
    bkm = (
        '<businessKnowledgeModel id="rates" name="rates">'
        f"<encapsulatedLogic>{ONE_RULE}</encapsulatedLogic></businessKnowledgeModel>"
    )

    evaluation = read(bkm, literal("satz", "rates()", calls("#rates"))).evaluate("satz", {})

    assert (evaluation.value, [hit.table for hit in evaluation.hits]) == (7, ["rates"])
