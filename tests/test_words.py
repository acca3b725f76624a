"""Words: a variable says what it holds, in the word of the standard, the law or Django; never just *one*."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLACES = ("src", "tests", "benchmarks", "scripts")

NOT_YET: frozenset[str] = frozenset()
"""Chapters that still say it. This list only gets shorter."""

_WORD = re.compile(r"\bone\b")


@pytest.fixture(scope="module")
def found() -> dict[Path, list[int]]:
    """Where something is called so: the lines of each module that has any."""
    modules = [path for place in PLACES for path in sorted((ROOT / place).rglob("*.py"))]
    texts = {path: path.read_text(encoding="utf-8") for path in modules if "migrations" not in path.parts}
    # Most modules do not even hold the word: those are not parsed.
    return {path: lines for path, text in texts.items() if _WORD.search(text) and (lines := named_one(text))}


def named_one(source: str) -> list[int]:
    """Return the lines in which something gets the name, each once."""
    return sorted({line for line, name in _names(ast.parse(source)) if name == "one"})


def _names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield node.lineno, name
            case ast.ExceptHandler(name=str(name)):
                yield node.lineno, name


def chapter(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[2] if parts[0] == "src" else ""


@pytest.mark.parametrize(
    "source",
    [
        "one = 1",
        "for one in flows: pass",
        "[one for one in flows]",
        "def f(one): pass",
        "lambda one: one",
        "def one(): pass",
        "self.one = 1",
        "match flow:\n    case [one]: pass",
        "try: pass\nexcept ValueError as one: pass",
    ],
)
def test_the_name_is_seen_wherever_it_is_given(source: str) -> None:
    assert named_one(source)


def test_the_english_word_may_stay() -> None:
    assert named_one('"one of several"  # one\nflow = {"one": 1}') == []


def test_nothing_is_called_one(found: dict[Path, list[int]]) -> None:
    places = [
        f"{path.relative_to(ROOT)}:{line}"
        for path, lines in found.items()
        if chapter(path) not in NOT_YET
        for line in lines
    ]

    assert places == []


def test_a_chapter_that_is_done_leaves_the_list(found: dict[Path, list[int]]) -> None:
    assert {chapter(path) for path in found} >= NOT_YET
