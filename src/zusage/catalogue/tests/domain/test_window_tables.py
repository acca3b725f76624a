"""Windows that a decision table chooses: every application gets a number of days, and the longest is known before."""

from dataclasses import replace

import pytest

from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.findings import Finding, PackageBroken
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import package_from_files
from zusage.catalogue.domain.trial import try_scenario
from zusage.catalogue.tests.domain.conftest import TODAY
from zusage.law.domain.calendar import regional_calendar

ANSWERED = {"hund_art": "mischling", "sepa": True}


def rule(cells: tuple[str, ...], days: str) -> str:
    inputs = "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in cells)
    return f"<rule>{inputs}<outputEntry><text>{days}</text></outputEntry></rule>"


def table(*rules: tuple[tuple[str, ...], str], on: tuple[str, ...] = ("antrag.sepa",), policy: str = "FIRST") -> str:
    inputs = "".join(
        f"<input><inputExpression><text>{expression}</text></inputExpression></input>" for expression in on
    )
    rows = "".join(rule(*row) for row in rules)
    return (
        '<decision id="fristen" name="fristen"><variable name="fristen" />'
        '<informationRequirement><requiredInput href="#antrag" /></informationRequirement>'
        f'<decisionTable hitPolicy="{policy}">{inputs}<output name="tage" />{rows}</decisionTable></decision>'
    )


def with_table(files: dict[str, bytes], drawn: str, named: str = "fristen") -> ServicePackage:
    dmn = files["decisions.dmn"].decode().replace("</definitions>", f"{drawn}</definitions>")
    toml = files["service.toml"].decode().replace("decision = 2", f'decision = {{ table = "{named}" }}', 1)
    return package_from_files({**files, "decisions.dmn": dmn.encode(), "service.toml": toml.encode()})


def problems(files: dict[str, bytes], drawn: str) -> list[str]:
    found = check_package(with_table(files, drawn), today=TODAY)
    assert {finding.key for finding in found} <= {"windows.decision.table"}
    assert all(finding.line > 0 for finding in found)
    return [finding.message for finding in found]


TWO = table((("true",), "3"), (("-",), "2"))


def test_a_table_chooses_and_the_longest_is_the_window_before_anybody_answered(files: dict[str, bytes]) -> None:
    package = with_table(files, TWO)

    assert check_package(package, today=TODAY) == []
    assert package.windows["decision"] == 3
    assert package.window_tables["decision"].days == (2, 3)
    assert package.windows_for({"antrag": ANSWERED}) == {**package.windows, "decision": 3}
    assert package.windows_for({"antrag": {**ANSWERED, "sepa": None}}) == {**package.windows, "decision": 2}


def test_a_municipality_may_set_one_window_for_all(files: dict[str, bytes], overlay: bytes) -> None:
    read = with_table(files, TWO)

    adopted = package_from_files(read.files, overlay + b"\n[windows]\ndecision = 2\n")

    assert adopted.windows_for({"antrag": ANSWERED})["decision"] == 2
    assert adopted.window_tables == {}


def test_a_table_that_is_not_there_is_named(files: dict[str, bytes]) -> None:
    with pytest.raises(PackageBroken) as broken:
        with_table(files, TWO, named="frist")

    (found,) = broken.value.findings
    assert (found.key, found.message) == ("windows.decision.table", "decisions.dmn has no decision table 'frist'")
    assert found.line > 0


@pytest.mark.parametrize("value", ['"zwei"', "2.5", "[2]", "{ tabelle = 'x' }", "{}"])
def test_a_window_is_a_whole_number_or_names_a_table(files: dict[str, bytes], value: str) -> None:
    toml = files["service.toml"].decode().replace("decision = 2", f"decision = {value}", 1)

    with pytest.raises(PackageBroken) as broken:
        package_from_files({**files, "service.toml": toml.encode()})

    assert {finding.key.split(".")[1] for finding in broken.value.findings} == {"decision"}


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        (table((("true",), "3.5"), (("-",), "2")), "'fristen' gives '3.5'"),
        (table((("true",), '"drei"'), (("-",), "2")), "'fristen' gives '\"drei\"'"),
        (table((("true",), "1 + 1"), (("-",), "2")), "'fristen' gives '1 + 1'"),
        (table((("true",), "251"), (("-",), "2")), "'fristen' gives '251'"),
        (table((("true",), "-1"), (("-",), "2")), "'fristen' gives '-1'"),
        (table((("true",), "3"), (("-",), "2"), policy="COLLECT"), "may let several rules count"),
        (table((("true",), "3")), "gives no number of days for antrag.sepa = nein"),
        (table((("true",), "3"), (("-",), "2"), policy="UNIQUE"), "for antrag.sepa = ja"),
        (table((("true",), "3"), (("false",), "2")), "for antrag.sepa = no answer"),
        (table((('"rasse"',), "3"), on=("antrag.hund_name",)), "needs a last rule for all other answers"),
        (
            table((('"Wuschel"',), "3"), (("-",), "2"), on=("antrag.hund_name",), policy="UNIQUE"),
            "use hit policy FIRST",
        ),
    ],
)
def test_a_table_that_leaves_somebody_without_a_number_is_refused(
    files: dict[str, bytes], drawn: str, said: str
) -> None:
    found = problems(files, drawn)

    assert any(said in message for message in found), found


def test_all_answers_of_closed_questions_are_tried(files: dict[str, bytes]) -> None:
    on = ("antrag.sepa", "antrag.ermaessigung")
    rules = ((("true", "true"), "1"), (("true", "false, null"), "2"), (("false, null", "-"), "2"))

    assert problems(files, table(*rules, on=on, policy="UNIQUE")) == []
    assert problems(files, table(*rules[:1], *rules[2:], on=on, policy="UNIQUE")) == [
        "'fristen' gives no number of days for antrag.sepa = ja, antrag.ermaessigung = nein"
    ]


def test_the_longest_is_held_against_the_clocks_of_the_law(files: dict[str, bytes]) -> None:
    clock = (
        '[[deadlines]]\nkind = "decision"\nstarts = "receipt"\nmonths = 3\n'
        'source = "§ 42a VwVfG"\nlawyer_check = true\n'
    )
    dated = {**files, "service.toml": files["service.toml"] + clock.encode()}
    calendar = regional_calendar("DE-HE", 2026, 2028)
    long, short = (with_table(dated, table((("true",), days), (("-",), "2"))) for days in ("60", "3"))

    assert check_package(short, calendar, today=TODAY) == []
    assert [finding.key for finding in check_package(long, calendar, today=TODAY)] == ["windows.decision"]


@pytest.mark.parametrize(("expected", "found"), [(2, None), (3, "window decision: expected 3, found 2")])
def test_a_scenario_says_which_window_comes_out(files: dict[str, bytes], expected: int, found: str | None) -> None:
    package = with_table(files, TWO)
    scenario = replace(package.scenarios[0], windows={"decision": expected})

    outcome = try_scenario(package, scenario)

    assert [str(difference) for difference in outcome.differences] == ([found] if found else [])
    assert ("fristen", 2) in outcome.rules


@pytest.mark.parametrize("days", ["-1", "251"])
def test_no_window_is_longer_than_a_year(files: dict[str, bytes], days: str) -> None:
    toml = files["service.toml"].decode().replace("decision = 2", f"decision = {days}", 1)

    found = check_package(package_from_files({**files, "service.toml": toml.encode()}), today=TODAY)

    assert Finding("service.toml", found[0].line, "windows.decision", "must be between 0 and 250 working days") in found
