"""Boxed expressions: each kind gives what the standard says, and null with a problem where it cannot."""

from decimal import Decimal

import pytest

from zusage.processes.domain import ProcessBroken, read_dmn
from zusage.processes.domain.feel import feel_value
from zusage.processes.tests.domain.drawing import dmn


def box(text):
    return f"<literalExpression><text>{text}</text></literalExpression>"


def decision(logic, type_ref=""):
    variable = f'<variable name="satz" typeRef="{type_ref}"/>' if type_ref else ""
    return f'<decision id="satz" name="satz">{variable}{logic}</decision>'


def evaluate(logic, type_ref="", *beside, **variables):
    return read_dmn(dmn(decision(logic, type_ref), *beside), "decisions.dmn").evaluate("satz", variables)


def entry(name, logic):
    variable = f'<variable name="{name}"/>' if name else ""
    return f"<contextEntry>{variable}{logic}</contextEntry>"


def context(*entries):
    return f"<context>{''.join(entries)}</context>"


def conditional(condition):
    return f"<conditional><if>{box(condition)}</if><then>{box(1)}</then><else>{box(2)}</else></conditional>"


def loop(kind, source, body):
    part = "return" if kind == "for" else "satisfies"
    return f'<{kind} iteratorVariable="n"><in>{box(source)}</in><{part}>{box(body)}</{part}></{kind}>'


def filtered(source, match):
    return f"<filter><in>{box(source)}</in><match>{box(match)}</match></filter>"


def function(parameter, body):
    return f'<functionDefinition><formalParameter name="{parameter}" typeRef="number"/>{box(body)}</functionDefinition>'


def invocation(called, **arguments):
    bindings = "".join(
        f'<binding><parameter name="{name}"/>{box(value)}</binding>' for name, value in arguments.items()
    )
    return f"<invocation>{box(called)}{bindings}</invocation>"


FACTORIAL = function("n", "if n &lt; 2 then 1 else n * f(n - 1)")


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        (context(), {}),
        (context(entry("a", box(1)), entry("b", box("a + 1"))), {"a": 1, "b": 2}),
        (context(entry("a", box(1)), entry("", box("a + 1"))), 2),
        (context(entry("a b", box(1)), entry("", box("a b + 1"))), 2),
        (context(entry("x", context(entry("y-z", box(5)))), entry("", box("x.y-z"))), 5),
        (context(entry("f", FACTORIAL), entry("", box("f(5)"))), 120),
        (context(entry("f", function("n", "n + 1")), entry("", invocation("f", n=4))), 5),
        (f"<list>{box(1)}{box('[2]')}{context()}</list>", [1, [2], {}]),
        ("<list/>", []),
        (
            f'<relation><column name="a"/><column name="b"/><row>{box(1)}{box(2)}</row><row>{box(3)}{box(4)}</row>'
            "</relation>",
            [{"a": 1, "b": 2}, {"a": 3, "b": 4}],
        ),
        (conditional("1 &lt; 2"), 1),
        (conditional("1 &gt; 2"), 2),
        (conditional("null"), 2),
        (loop("for", "[1, 2, 3]", "n * n"), [1, 4, 9]),
        (loop("for", "[1..3]", "n"), [1, 2, 3]),
        (loop("for", "[1, 2, 3]", "count(partial) + n"), [1, 3, 5]),
        (loop("for", "[]", "n"), []),
        (loop("some", "[1, 2]", "n = 2"), True),
        (loop("some", "[]", "n = 2"), False),
        (loop("every", "[1, 2]", "n = 2"), False),
        (loop("every", "[]", "n = 2"), True),
        (loop("every", "[1, 2]", "n &gt; 0"), True),
        (filtered("[1, 2, 3]", "item &gt; 1"), [2, 3]),
        (filtered("[{a: 1}, {a: 2}]", "a = 2"), [{"a": 2}]),
        (filtered("[7, 8]", "2"), 8),
    ],
)
def test_a_boxed_expression_gives_its_value(logic, value):
    evaluation = evaluate(logic)

    assert (evaluation.value, evaluation.problems) == (feel_value(value), ())


@pytest.mark.parametrize(
    ("logic", "reason"),
    [
        (conditional("&quot;ja&quot;"), "if needs a truth, not string"),
        (loop("some", "[1, 2]", "if n = 2 then true else 1"), "satisfies needs a truth, not number"),
        (loop("every", "[1, 2]", "n"), "satisfies needs a truth, not number"),
        (loop("for", "null", "n"), "there is nothing to run through: null"),
        (filtered("[1]", "&quot;x&quot;"), "a filter needs a truth or an index, not string"),
        (invocation("null"), "null is no function"),
        (context(entry("f", function("n", "n")), entry("", invocation("f", m=4))), "f"),
        (context(entry("f", function("n", "n")), entry("", invocation("f", n="&quot;x&quot;"))), "f"),
    ],
)
def test_what_has_no_value_is_null_and_says_why(logic, reason):
    evaluation = evaluate(logic)

    assert evaluation.value is None
    assert reason in evaluation.problems[0].reason


def test_a_problem_in_a_function_stands_where_it_arose():
    logic = context(entry("f", function("n", "n + &quot;a&quot;")), entry("", box("\n\nf(1)")))

    (problem,) = evaluate(logic).problems

    assert (problem.element_id, problem.line) == ("satz", 3)


@pytest.mark.parametrize(
    ("type_ref", "text", "value"),
    [
        ("number", "[5]", 5),
        ("number", "&quot;5&quot;", None),
        ("list", "5", [5]),
        ("string", "null", None),
        ("context", "{}", {}),
        ("context", "5", None),
    ],
)
def test_a_value_becomes_the_type_that_is_declared_or_null(type_ref, text, value):
    assert evaluate(box(text), type_ref).value == feel_value(value)


@pytest.mark.parametrize(
    ("logic", "rule"),
    [
        (context(entry("", box(1)), entry("a", box(2))), "context.result"),
        (context(entry("a", box(1)), entry("a", box(2))), "context.duplicate"),
        ("<context><contextEntry><variable name='a'/></contextEntry></context>", "expression.missing"),
        (f"<list>{box(1)}<xslt/></list>", "element.unsupported"),
        (f'<relation><column name="a"/><row>{box(1)}{box(2)}</row></relation>', "relation.cells"),
        (f'<relation><column name="a"/><column name="a"/><row>{box(1)}{box(2)}</row></relation>', "relation.column"),
        (f"<conditional><if>{box('true')}</if><then>{box(1)}</then></conditional>", "expression.missing"),
        (f"<for><in>{box('[1]')}</in><return>{box(1)}</return></for>", "expression.iterator"),
        (f"<invocation>{box('f')}<binding>{box(1)}</binding></invocation>", "invocation.parameter"),
        (f"<functionDefinition><formalParameter/>{box(1)}</functionDefinition>", "function.parameter"),
        (f'<functionDefinition kind="PMML">{box(1)}</functionDefinition>', "function.kind"),
        (f"{box(1)}{box(2)}", "expression.several"),
    ],
)
def test_a_boxed_expression_that_is_not_well_formed_is_refused(logic, rule):
    with pytest.raises(ProcessBroken) as refused:
        evaluate(logic)

    assert rule in [finding.rule for finding in refused.value.findings]


def test_what_is_not_read_strictly_is_null_when_it_is_evaluated():
    wrong = (box("1 +"), box(" "), context(entry("a", "")), "<conditional/>", box("nowhere(1)"))
    for logic in wrong:
        decisions = read_dmn(dmn(decision(logic, "nowhere")), "decisions.dmn", strict=False)

        evaluation = decisions.evaluate("satz", {})

        assert evaluation.value in (None, {"a": None})
        assert evaluation.problems


# -- functions of Java -------------------------------------------------------------------------------------------------


def java(class_name, signature, *parameters):
    names = "".join(f'<formalParameter name="{name}"/>' for name in parameters)
    where = context(
        entry("class", box(f"&quot;{class_name}&quot;")), entry("method signature", box(f"&quot;{signature}&quot;"))
    )
    return f'<functionDefinition kind="Java">{names}{where}</functionDefinition>'


@pytest.mark.parametrize(
    ("class_name", "signature", "arguments", "value"),
    [
        ("java.lang.Math", "max(double, double)", "1.5, 2.5", Decimal("2.5")),
        ("java.lang.Math", "max(long,long)", "1, 2", Decimal(2)),
        ("java.lang.Math", "sqrt(double)", "16", Decimal(4)),
        ("java.lang.Math", "sqrt(double)", "-16", None),
        ("java.lang.Math", "round(double)", "-2.5", Decimal(-2)),
        ("java.lang.Math", "floorMod(int, int)", "-7, 3", Decimal(2)),
        ("java.lang.Math", "floorMod(int, int)", "-7, 0", None),
        ("java.lang.Math", "pow(double, double)", "10, 400", None),
        ("java.lang.Byte", "valueOf(byte)", "200", None),
        ("java.lang.Integer", "valueOf(java.lang.String)", "&quot;12&quot;", Decimal(12)),
        ("java.lang.Integer", "valueOf(java.lang.String)", "&quot;1.2&quot;", None),
        ("java.lang.Double", "parseDouble(java.lang.String)", "&quot;1.25&quot;", Decimal("1.25")),
        ("java.lang.String", "valueOf(int)", "12", "12"),
        ("java.lang.String", "valueOf(char)", "&quot;ab&quot;", None),
        ("java.lang.String", "format(java.lang.String, java.lang.Object[])", "&quot;%s %d%%&quot;, [&quot;a&quot;, 7]",
         "a 7%"),
        ("java.lang.String", "format(java.lang.String, java.lang.Object[])", "&quot;%n&quot;, []", None),
    ],
)  # fmt: skip
def test_a_pure_function_of_java_is_carried_out(class_name, signature, arguments, value):
    parameters = [f"p{number}" for number in range(signature.count(",") + 1)]
    logic = context(entry("f", java(class_name, signature, *parameters)), entry("", box(f"f({arguments})")))

    evaluation = evaluate(logic)

    assert evaluation.value == value
    assert bool(evaluation.problems) == (value is None)


@pytest.mark.parametrize(
    ("class_name", "signature"),
    [
        ("java.lang.Runtime", "exec(java.lang.String)"),
        ("java.lang.System", "getenv(java.lang.String)"),
        ("java.lang.Math", "random()"),
        ("java.lang.Math", "max(java.lang.String, java.lang.String)"),
        ("java.lang.Math", "max"),
    ],
)
def test_any_other_function_of_java_is_refused_by_name(class_name, signature):
    logic = context(entry("f", java(class_name, signature, "p")))

    with pytest.raises(ProcessBroken, match="external function") as refused:
        evaluate(logic)

    assert class_name in str(refused.value)
