"""FEEL: the reference page says what every function, type, property and operator does."""

import re
from pathlib import Path

import pytest

from zusage.processes.domain.feel.builtins import BUILTINS
from zusage.processes.domain.feel.navigation import PROPERTIES
from zusage.processes.domain.feel.problems import MAX_CALLS_DEEP, MAX_STEPS, MAX_TEXT

PAGE = (Path(__file__).parents[5] / "docs" / "reference" / "feel.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| `")]
DECLARED = {declaration for row in ROWS for declaration in re.findall(r"`([^`]+\(.*?\))`", row.split(" | ")[0])}


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_every_function_has_its_row(name):
    assert {signature.declaration for signature in BUILTINS[name].signatures} - DECLARED == set()


def test_the_page_names_no_function_there_is_not():
    there = {signature.declaration for builtin in BUILTINS.values() for signature in builtin.signatures}
    named = {declaration for declaration in DECLARED if declaration.partition("(")[0] in BUILTINS}

    assert named - there == set()


@pytest.mark.parametrize("name", sorted({name for getters in PROPERTIES.values() for name in getters}))
def test_every_property_is_named(name):
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("limit", [MAX_STEPS, MAX_TEXT, MAX_CALLS_DEEP])
def test_the_limits_are_those_of_the_code(limit):
    assert f"{limit:,}" in PAGE.partition("## Limits")[2]
