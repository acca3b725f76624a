"""What both formats share: a case that gathers from its events, what had to be left out, and the open file."""

import gzip
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

Progress = Callable[[int], None]


@dataclass(slots=True)
class Draft:
    """A case while its events are read."""

    first: datetime | None = None
    first_activity: str = ""
    at_first: Mapping[str, str] = field(default_factory=dict)
    stated: dict[str, str] = field(default_factory=dict)
    last: datetime | None = None
    last_activity: str = ""
    events: int = 0
    kind: str | None = None
    activities: set[str] = field(default_factory=set)
    start: datetime | None = None
    end: datetime | None = None
    begun: datetime | None = None
    broken: bool = False

    def add(
        self,
        begin: datetime,
        end: datetime,
        activity: str,
        end_activity: Collection[str],
        declared: Mapping[str, str],
        *,
        transition: str = "",
    ) -> None:
        """Take in an event; of what it says that was declared as known at arrival, only the first event's counts.

        Of a step with transitions only its `complete` ends a case; where none ever comes, ``begun`` is asked.
        """
        self.events += 1
        if self.first is None or begin < self.first:
            self.first, self.first_activity, self.at_first = begin, activity, declared
        if self.last is None or end >= self.last:
            self.last, self.last_activity = end, activity
        if not end_activity or activity in end_activity:
            self.activities.add(activity)
        if activity in end_activity and transition.strip().lower() in {"", "complete"}:
            self.end = end if self.end is None else min(self.end, end)
        elif activity in end_activity:
            self.begun = end if self.begun is None else min(self.begun, end)


@dataclass(slots=True)
class Count:
    """What had to be left out."""

    without_time: int = 0
    without_case: int = 0


def open_log(path: Path) -> IO[bytes]:
    """Open a file for its bytes; gzip is known by its first two, whatever the name says."""
    with path.open("rb") as plain:
        packed = plain.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]
