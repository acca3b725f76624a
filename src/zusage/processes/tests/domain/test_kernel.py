"""The kernel: token rules on integers, in the subset of Python that numba compiles too."""

import ast
from pathlib import Path

from zusage.processes.domain import kernel
from zusage.processes.tests.domain.drawing import boundary, end, flow, gateway, line, program, start, user

PROCESS = program(
    start(), gateway("Merge"), user("A"), boundary("B1", "A"), boundary("B2", "A"), gateway("Split", "Split_Merge"),
    end(), end("Late"), *line("Start", "Merge", "A", "Split", "Merge"), flow("Split", "End", "x"), *line("B1", "Late"),
    *line("B2", "Split"),
)  # fmt: skip

# What numba's nopython mode compiles, as far as the kernel needs it; anything else has to be justified here.
SUBSET = (
    ast.Module, ast.Expr, ast.Constant, ast.ImportFrom, ast.alias, ast.Assign, ast.AnnAssign, ast.ClassDef,
    ast.FunctionDef, ast.arguments, ast.arg, ast.For, ast.If, ast.Return, ast.Compare, ast.BoolOp, ast.BinOp,
    ast.UnaryOp, ast.Call, ast.Attribute, ast.Subscript, ast.Name, ast.Load, ast.Store, ast.And, ast.Eq, ast.NotEq,
    ast.Gt, ast.Add, ast.Sub, ast.USub,
)  # fmt: skip


def move(at, choice, max_moves=100):
    """Move one token; return what it asks for, where it stands then and where it went."""
    tokens, moves = [PROCESS.number[at]], []
    asks = kernel.move(PROCESS.tables, tokens, 0, choice, moves, max_moves)
    reached = [PROCESS.nodes[node].id for node in moves[2::3]]
    return asks, reached, tokens[0] == kernel.GONE


def test_a_token_passes_what_needs_nothing_and_stops_at_what_waits():
    assert move("Start", 0) == (kernel.WAIT, ["Merge", "A"], False)


def test_a_token_stops_where_a_flow_must_be_chosen_and_takes_the_one_chosen():
    assert move("A", 0) == (kernel.CHOICE, ["Split"], False)
    assert move("Split", 0) == (kernel.WAIT, ["Merge", "A"], False)
    assert move("Split", 1) == (kernel.END, ["End"], True)


def test_the_outcome_of_a_wait_decides_between_completion_and_the_boundary_events():
    assert move("A", 1) == (kernel.END, ["B1", "Late"], True)
    assert move("A", 2) == (kernel.CHOICE, ["B2", "Split"], False)


def test_other_tokens_stay_where_they_are():
    tokens, moves = [PROCESS.number["A"], PROCESS.number["Start"], kernel.GONE], []

    kernel.move(PROCESS.tables, tokens, 1, 0, moves, 100)

    assert tokens == [PROCESS.number["A"], PROCESS.number["A"], kernel.GONE]


def test_moves_are_bounded():
    assert move("Start", 0, max_moves=1)[0] == kernel.TOO_MANY_MOVES


def test_the_kernel_stays_in_the_subset_that_numba_compiles():
    tree = ast.parse(Path(kernel.__file__).read_text(encoding="utf-8"))

    assert {type(node).__name__ for node in ast.walk(tree) if not isinstance(node, SUBSET)} == set()


def test_the_kernel_imports_nothing_of_the_house():
    tree = ast.parse(Path(kernel.__file__).read_text(encoding="utf-8"))

    assert [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)] == ["typing"]
