"""The reference page of DMN names everything that is carried out, and every rule of a finding."""

import re
from pathlib import Path

from zusage.processes.domain import dmn
from zusage.processes.domain.dmn.boxed import KINDS
from zusage.processes.domain.dmn.external import METHODS
from zusage.processes.domain.dmn.table import AGGREGATIONS, HIT_POLICIES

PAGE = (Path(__file__).parents[5] / "docs" / "reference" / "dmn.md").read_text(encoding="utf-8")
RULES = re.compile(r"(?:find|doubt|null)\(\s*(?:self\.)?\w+,\s*\"([a-z-]+\.[a-z-]+)\"")


def test_every_box_policy_and_aggregation_has_its_place():
    assert [name for name in (*KINDS, *HIT_POLICIES, *AGGREGATIONS) if f"`{name}`" not in PAGE] == []


def test_every_function_of_java_is_named():
    named = set(re.findall(r"\w+", PAGE))

    assert [name for place in METHODS for name in place if name.rpartition(".")[2] not in named] == []


def test_every_rule_of_a_finding_is_named():
    sources = [file.read_text(encoding="utf-8") for file in Path(dmn.__file__).parent.glob("*.py")]
    rules = {rule for source in sources for rule in RULES.findall(source)}

    assert len(rules) > 20
    assert [rule for rule in sorted(rules) if not is_named(*rule.split("."))] == []


def is_named(group, rule):
    return f"`{group}.*`" in PAGE or (f"`{group}." in PAGE and f".{rule}`" in PAGE)
