"""Why a part of an expression has no value, and how much work an evaluation may do."""

from datetime import datetime, tzinfo
from typing import NamedTuple

# How many steps loops, filters, ranges, calls and patterns of one evaluation may take together, how many
# characters of text they may make, and how deep functions may call each other.
MAX_STEPS = 200_000
MAX_TEXT = 1_000_000
MAX_CALLS_DEEP = 100


class Problem(NamedTuple):
    """Why a part of an expression has no value, and where (offset from 0)."""

    at: int
    reason: str


class Wrong(Exception):
    """Why an operation has no value; becomes null and a problem."""


class TooMuchWork(Exception):
    """An evaluation that would take more steps than allowed; the text says of what."""

    def __init__(self, reason: str = "the evaluation takes too many steps") -> None:
        super().__init__(reason)


class Notes:
    """What an evaluation notes down while it runs; one object serves an evaluation with all it calls.

    :ivar now: the moment ``now()`` and ``today()`` give; None where the caller passed none in
    :ivar zone: the time zone in which they give it, if not that of ``now``; few expressions ask
    """

    __slots__ = ("calls_deep", "now", "problems", "steps_left", "zone")

    def __init__(self, now: datetime | None = None, zone: tzinfo | None = None) -> None:
        self.problems: list[Problem] = []
        self.steps_left = MAX_STEPS
        self.calls_deep = 0
        self.now = now
        self.zone = zone

    def local_now(self) -> datetime:
        """Return the moment where it is asked for.

        :raises Wrong: if the caller passed none in
        """
        if self.now is None:
            raise Wrong("the moment is not known here")
        return self.now if self.zone is None else self.now.astimezone(self.zone)

    def note(self, at: int, reason: str) -> None:
        """Note why a part has no value. A part that runs often is noted as often as there is room."""
        if len(self.problems) < _MAX_PROBLEMS:
            self.problems.append(Problem(at, reason))

    def spend(self, steps: int) -> None:
        """Take steps from what the evaluation may still do.

        :raises TooMuchWork: if there are not so many left
        """
        self.steps_left -= steps
        if self.steps_left < 0:
            raise TooMuchWork


_MAX_PROBLEMS = 100
