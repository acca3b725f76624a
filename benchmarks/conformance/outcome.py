"""What came of one test of a suite."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Verdict(StrEnum):
    """How a test ended; nothing is skipped."""

    PASSED = "passed"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scored test.

    :ivar group: the suite's own grouping, such as ``compliance-level-3`` or ``events``
    :ivar id: unique in the suite and stable, so that two runs can be compared
    :ivar reason: why it failed or was refused, in one line; '' if it passed
    """

    group: str
    id: str
    verdict: Verdict
    reason: str = ""


class Suite(Protocol):
    """One kind of suite: says whether a folder is of its kind and runs it."""

    NAME: str

    def is_here(self, folder: Path) -> bool:
        """Say whether the folder holds this suite."""

    def run(self, folder: Path) -> Iterator[Outcome]:
        """Run every test of the folder; an exception of the engine is a failed test, never the end of the run."""
