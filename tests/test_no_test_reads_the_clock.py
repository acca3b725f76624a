"""No test depends on the day, the hour or the zone it runs in: none reads the machine's clock."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OF_A_CLASS = {"now": {"datetime", "timezone"}, "utcnow": {"datetime"}, "today": {"date", "datetime"}}
"""Methods that read the clock, and what they are called on."""
OF_A_MODULE = {"time": {"time", "time_ns", "localtime", "gmtime", "ctime"}}


def modules_of_tests() -> list[Path]:
    """Return every module that only tests use, but this one: its examples read the clock."""
    found = [
        ROOT / "conftest.py",
        *sorted((ROOT / "tests").rglob("*.py")),
        *sorted(path for path in (ROOT / "src").rglob("*.py") if "tests" in path.relative_to(ROOT).parts),
    ]
    return [path for path in found if path != Path(__file__)]


def readings(source: str) -> list[str]:
    """Return how a module reads the machine's clock; code in strings, which other processes run, counts."""
    return [reading for tree in _trees(ast.parse(source)) for node in ast.walk(tree) if (reading := _reading(node))]


def _trees(tree: ast.Module) -> list[ast.Module]:
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [tree, *(script for text in texts if "import " in text and (script := _script(text)))]


def _script(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except SyntaxError:  # a sentence, no program
        return None


def _reading(node: ast.AST) -> str:
    match node:
        case ast.Attribute(ast.Name(owner) | ast.Attribute(attr=owner), name) if owner in OF_A_CLASS.get(name, ()):
            return f"{owner}.{name}"
        case ast.Attribute(ast.Name(module), name) if name in OF_A_MODULE.get(module, ()):
            return f"{module}.{name}"
        case ast.ImportFrom(module=str(module), names=names):
            return next(
                (f"{module}.{imported.name}" for imported in names if imported.name in OF_A_MODULE.get(module, ())), ""
            )
    return ""


@pytest.mark.parametrize(
    "source",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "date.today()",
        "timezone.now()",
        "time.time()",
        "from time import time",
        "since = min(day, datetime.utcnow())",
        "SCRIPT = 'from datetime import date\\nprint(date.today())'",
    ],
)
def test_a_reading_of_the_clock_is_found(source: str) -> None:
    assert len(readings(source)) == 1


@pytest.mark.parametrize("source", ["clock.now()", "town.today", "time.monotonic()", "'he said: import date.today'"])
def test_what_takes_its_time_from_the_test_is_no_reading(source: str) -> None:
    assert readings(source) == []


def test_no_test_reads_the_machines_clock() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {reading}"
        for path in modules_of_tests()
        for reading in readings(path.read_text(encoding="utf-8"))
    }

    assert found == set(), "take the time from the story, from the fixture `now`, or from tests/house_clock.py"
