"""Figures in the cells of Markdown tables."""

from benchmarks.promises.model import NAMES

Pair = tuple[float, float]
"""A mean over seeds, and half the width of its interval; nan for a single seed."""


def with_interval(pair: Pair, digits: int = 2) -> str:
    """Return a mean with its interval, if it has one."""
    mean, half = pair
    return f"{mean:.{digits}f}" if half != half else f"{mean:.{digits}f} ± {half:.{digits}f}"


def triple(found: dict[str, Pair], what: str, digits: int) -> str:
    """Return the means of a figure for short, middle and long matters."""
    return " / ".join(f"{found[f'{what} {name}'][0]:.{digits}f}" for name in NAMES)


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
