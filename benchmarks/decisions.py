"""A decision table of ten rules and three inputs: ours, the same written by hand in Python, and SpiffWorkflow's.

    python -m benchmarks.decisions

Every figure is evaluations per second on one core. Ours goes through the public calls: ``evaluate`` takes Python or
JSON values, ``decide`` values that are FEEL already. Every call says which rule hit.
"""

import json
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib.util import find_spec
from itertools import cycle
from time import perf_counter
from types import SimpleNamespace
from typing import Any

from zusage.processes.domain import read_dmn

# Height in centimetres, kind of keeping, whether it is the first dog: the yearly rate in cents.
RULES = (
    ("< 30", '"privat"', "true", 6000),
    ("< 30", '"privat"', "false", 9000),
    ("< 30", '"gewerblich"', "-", 3000),
    ("[30..60)", '"privat"', "true", 9000),
    ("[30..60)", '"privat"', "false", 12000),
    ("[30..60)", '"gewerblich"', "-", 4500),
    (">= 60", '"privat"', "true", 12000),
    (">= 60", '"privat"', "false", 18000),
    (">= 60", '"gewerblich"', "-", 6000),
    ("-", '"befreit"', "-", 0),
)
CASES = (
    {"groesse": 25, "haltung": "privat", "erster": True},
    {"groesse": 45, "haltung": "privat", "erster": False},
    {"groesse": 70, "haltung": "gewerblich", "erster": True},
    {"groesse": 40, "haltung": "befreit", "erster": True},
)
RATES = (6000, 12000, 6000, 0)
SECONDS = 1.0


def measure() -> dict[str, float]:
    """Return evaluations per second by name; the peer only where it is installed."""
    decisions = read_dmn(dmn_file({}), "decisions.dmn")
    typed = [{**case, "groesse": Decimal(str(case["groesse"]))} for case in CASES]
    found = {
        "table_evaluate_per_second": _rate(lambda case: decisions.evaluate("satz", case).value, CASES),
        "table_decide_per_second": _rate(lambda case: decisions.decide("satz", case).value, typed),
        "table_by_hand_per_second": _rate(_by_hand, typed),
    }
    if find_spec("SpiffWorkflow"):
        found["table_spiffworkflow_per_second"] = _rate(_spiffworkflow(), CASES)
    return found


# The peer's cells are Python, not FEEL.
AS_PYTHON = {"true": "True", "false": "False", "[30..60)": "30 <= ? < 60"}


def dmn_file(words: dict[str, str]) -> bytes:
    """Return the table as a DMN file, with some cells written in other words."""
    rows = "".join(
        f'<rule id="r{number}">{_cells("inputEntry", *(words.get(cell, cell) for cell in (height, keeping, first)))}'
        f"{_cells('outputEntry', str(rate))}</rule>"
        for number, (height, keeping, first, rate) in enumerate(RULES, start=1)
    )
    inputs = (("groesse", "number"), ("haltung", "string"), ("erster", "boolean"))
    data = "".join(
        f'<inputData id="{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>'
        for name, kind in inputs
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#{name}"/></informationRequirement>' for name, _ in inputs
    )
    columns = "".join(
        f'<input id="i-{name}" label="{name}"><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression>'
        "</input>"
        for name, kind in inputs
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:bench">'
        f'{data}<decision id="satz" name="satz"><variable name="satz" typeRef="number"/>{needs}'
        f'<decisionTable id="table" hitPolicy="UNIQUE">{columns}<output id="o" name="satz" typeRef="number"/>{rows}'
        "</decisionTable></decision></definitions>"
    ).encode()


def _cells(kind: str, *texts: str) -> str:
    written = ("" if text == "-" else text.replace("<", "&lt;").replace(">", "&gt;") for text in texts)
    return "".join(f'<{kind} id="c{at}"><text>{text}</text></{kind}>' for at, text in enumerate(written))


def _by_hand(case: dict[str, Any]) -> int:
    height, keeping, first = case["groesse"], case["haltung"], case["erster"]
    if keeping == "befreit":
        return 0
    if keeping == "gewerblich":
        return 3000 if height < 30 else 4500 if height < 60 else 6000
    if height < 30:
        return 6000 if first else 9000
    if height < 60:
        return 9000 if first else 12000
    return 12000 if first else 18000


def _spiffworkflow() -> Callable[[dict[str, Any]], Any]:
    from lxml import etree
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
    from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
    from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

    root = etree.fromstring(dmn_file(AS_PYTHON))
    parser = DMNParser(None, root, {"dmn": root.nsmap[None]})
    parser.parse()
    engine, script_engine = DMNEngine(parser.decision.decisionTables[0]), PythonScriptEngine()

    def decide(case: dict[str, Any]) -> Any:
        task = SimpleNamespace(data=dict(case), workflow=SimpleNamespace(script_engine=script_engine))
        return engine.result(task)["satz"]

    return decide


def _rate(call: Callable[[dict[str, Any]], Any], cases: Any) -> float:
    """Return calls per second, the cases in turn, after a look at what they give."""
    given = [int(call(case)) for case in cases]
    if given != list(RATES):
        raise SystemExit(f"the table gives {given}, not {list(RATES)}")
    best = 0.0
    for _ in range(3):
        done, begun, turn = 0, perf_counter(), cycle(cases)
        while (elapsed := perf_counter() - begun) < SECONDS / 3:
            for case in _some(turn):
                call(case)
            done += _BATCH
        best = max(best, done / elapsed)
    return best


_BATCH = 100


def _some(turn: Iterator[Any]) -> list[Any]:
    return [next(turn) for _ in range(_BATCH)]


if __name__ == "__main__":
    sys.stdout.write(json.dumps({name: round(rate) for name, rate in measure().items()}, indent=1) + "\n")
