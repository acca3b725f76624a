"""What a log is, once it has been read.

A case keeps no id, no resource and no free text: nothing of a person can reach a report.
"""

from dataclasses import dataclass
from datetime import datetime

NO_KIND = "alle"


@dataclass(frozen=True, slots=True)
class Case:
    """One matter. Moments are UTC; ``end`` is None while it is open. Only ``kind`` is known at arrival."""

    arrival: datetime
    end: datetime | None
    kind: str
    events: int


@dataclass(frozen=True, slots=True)
class Log:
    """Cases in order of arrival, the last moment the log saw, and German sentences on how it was read."""

    cases: tuple[Case, ...]
    until: datetime
    notes: tuple[str, ...]
