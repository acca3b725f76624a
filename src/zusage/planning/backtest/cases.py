"""What a log is, once it has been read.

A case keeps no id and no resource, and of its attributes only what the office declares as known at arrival. No value of
those is ever shown: nothing of a person can reach a report.
"""

from dataclasses import dataclass
from datetime import datetime

NO_KIND = "alle"
FIRST_STEP = "first step"


@dataclass(frozen=True, slots=True)
class Case:
    """One matter. Moments are UTC; ``end`` is None while it is open. At arrival only ``kind`` and ``known`` are known.

    ``known`` holds names and values: the first step, where it lies at the arrival, and what the office declared.
    """

    arrival: datetime
    end: datetime | None
    kind: str
    events: int
    known: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Log:
    """Cases in order of arrival, the last moment the log saw, and German sentences on how it was read."""

    cases: tuple[Case, ...]
    until: datetime
    notes: tuple[str, ...]
