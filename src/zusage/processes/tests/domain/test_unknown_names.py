"""Names in the cells of a table that stand for nothing: mostly texts that lack their quotes."""

import pytest

from zusage.processes.domain.dmn.reader import read_dmn
from zusage.processes.domain.findings import ProcessBroken

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:probe">
<inputData id="saison" name="saison"><variable name="saison" typeRef="string"/></inputData>
<decision id="essen" name="essen"><variable name="essen"/>
<informationRequirement><requiredInput href="#saison"/></informationRequirement>
<decisionTable hitPolicy="FIRST">
<input><inputExpression><text>{asked}</text></inputExpression></input><output name="essen"/>
<rule><inputEntry><text>{cell}</text></inputEntry><outputEntry><text>{output}</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def unknown(asked: str = "saison", cell: str = '"Winter"', output: str = '"Eintopf"') -> list[str]:
    try:
        read_dmn(MODEL.format(asked=asked, cell=cell, output=output).encode(), "a.dmn")
    except ProcessBroken as broken:
        return [f"{finding.rule} {finding.message}".split("'")[1] for finding in broken.findings]
    return []


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        ({"cell": "Winter"}, ["Winter"]),
        ({"cell": '"Winter", Sommer'}, ["Sommer"]),
        ({"cell": "not(Winter)"}, ["Winter"]),
        ({"output": "Eintopf"}, ["Eintopf"]),
        ({"cell": "? = Winter", "output": "Eintopf + saison"}, ["Eintopf", "Winter"]),
    ],
)
def test_a_word_without_quotes_is_found_with_the_word(cells: dict[str, str], names: list[str]) -> None:
    assert sorted(unknown(**cells)) == names


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"cell": "-"},
        {"cell": "saison"},
        {"cell": 'starts with(?, "W")'},
        {"cell": 'some tag in ["Winter"] satisfies tag = ?'},
        {"output": "saison"},
        {"output": "{art: saison, mehr: art}.mehr"},
        {"asked": "monat", "cell": "monat", "output": "monat"},
    ],
)
def test_what_stands_for_something_is_no_finding(cells: dict[str, str]) -> None:
    assert unknown(**cells) == []
