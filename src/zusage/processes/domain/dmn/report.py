"""What an evaluation notes down: which rules hit, and why parts of it had no value."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from zusage.processes.domain.feel import Notes, Problem


class Cell(NamedTuple):
    """Where in the file something stands: the nearest element with an id, and the line."""

    id: str
    line: int


@dataclass(frozen=True, slots=True)
class RuleHit:
    """One rule that hit.

    :ivar table: id of the decision or business knowledge model whose table it is
    :ivar index: number of the rule in its table, from 1
    :ivar annotations: what the table's author wrote beside it, such as the provision it follows
    """

    table: str
    rule_id: str
    index: int
    annotations: tuple[str, ...]


class DecisionProblem(NamedTuple):
    """Why a part of a decision had no value.

    :ivar at: offset within the expression, from 0
    """

    element_id: str
    line: int
    at: int
    reason: str

    def __str__(self) -> str:
        return f"{self.element_id} (line {self.line}, character {self.at + 1}): {self.reason}"


class Report(Notes):
    """The notes of a decision: those of its expressions, and the rules that count."""

    __slots__ = ("hits",)

    def __init__(self, now: datetime | None = None) -> None:
        super().__init__(now)
        self.hits: list[RuleHit] = []

    def decision_problems(self) -> tuple[DecisionProblem, ...]:
        """Return all problems, each with its place in the file."""
        if not self.problems:
            return ()
        return tuple(
            problem if isinstance(problem, DecisionProblem) else DecisionProblem("", 0, *problem)
            for problem in self.problems
        )


def place(notes: Notes, cell: Cell, first: int) -> None:
    """Say of the problems noted since ``first`` that they arose in this cell.

    What a function noted that was called from here has its place already.
    """
    problems = notes.problems
    for index in range(first, len(problems)):
        problem = problems[index]
        if type(problem) is Problem:
            problems[index] = DecisionProblem(cell.id, cell.line, *problem)  # type: ignore[call-overload]


def note_at(notes: Notes, cell: Cell, reason: str) -> None:
    """Note why a cell has no value."""
    first = len(notes.problems)
    notes.note(0, reason)
    place(notes, cell, first)


def note_hit(notes: Notes, hit: RuleHit) -> None:
    """Note a rule that counts. Notes taken apart, as for ``is defined``, have no room for it."""
    if isinstance(notes, Report):
        notes.hits.append(hit)
