"""What a reader can hold: no file of ours is over 500 lines but the kernel; functions are short."""

import ast
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
FOLDERS = ("src", "tests", "benchmarks", "scripts")
MOST_LINES, USUAL_LINES = 500, 7
LONG_ON_PURPOSE = {"src/zusage/processes/domain/kernel.py"}
"""One text that CPython and numba share, where all token rules stand (decision 0007)."""
NOT_OURS = {"vendor", "static"}


def files_of_ours(*endings: str) -> list[Path]:
    return sorted(
        path
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.suffix in endings and not NOT_OURS & set(path.relative_to(ROOT).parts)
    )


def lines_of_functions(source: str) -> list[int]:
    """Return the length of each function, its decorators left out."""
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    return [(node.end_lineno or node.lineno) - node.lineno + 1 for node in functions]


def test_no_file_is_longer_than_500_lines_but_the_kernel() -> None:
    files = files_of_ours(".py", ".html", ".toml", ".md")
    too_long = {
        str(path.relative_to(ROOT)) for path in files if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES
    }

    assert len(files) > 700
    assert too_long == LONG_ON_PURPOSE


def test_half_of_all_functions_have_seven_lines_or_fewer() -> None:
    for folder in ("src", "tests"):
        files = [path for path in files_of_ours(".py") if path.relative_to(ROOT).parts[0] == folder]
        lengths = [length for path in files for length in lines_of_functions(path.read_text(encoding="utf-8"))]

        assert median(lengths) <= USUAL_LINES, folder


def test_the_length_of_a_function_is_that_of_its_text() -> None:
    assert lines_of_functions("@decorated\ndef f():\n    def g():\n        return 1\n    return g\n") == [4, 2]
