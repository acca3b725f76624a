"""Counting promises: how many were kept, extended, broken, withdrawn, are open, and how many days they took.

Days are working days from the promise to its end, both in the promise's own calendar; days at rest are counted in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from zusage.promises.domain.promise import Outcome, Standing

_RESOLVED = frozenset({Standing.KEPT, Standing.EXTENDED, Standing.BROKEN})


@dataclass(frozen=True, slots=True)
class Counts:
    """How the promises of one kind for one service ended; the five parts add up to all that were given."""

    kept: int
    extended: int
    broken: int
    withdrawn: int
    open: int


@dataclass(frozen=True, slots=True)
class Tally:
    """One kind of promise of one service, counted and not yet fit to be shown."""

    service_key: str
    kind: str
    counts: Counts
    working_days: tuple[int, ...]
    """Ascending, one for each promise that somebody was handed something for."""
    since_on: date
    """When the first of them was given."""


def tally(outcomes: Iterable[Outcome]) -> list[Tally]:
    """Count promises by service and kind, in this order."""

    def place(outcome: Outcome) -> tuple[str, str]:
        return outcome.service_key, outcome.kind

    return [
        _tally(service_key, kind, list(group))
        for (service_key, kind), group in groupby(sorted(outcomes, key=place), key=place)
    ]


def _tally(service_key: str, kind: str, outcomes: list[Outcome]) -> Tally:
    standings = [outcome.standing for outcome in outcomes]
    return Tally(
        service_key=service_key,
        kind=kind,
        counts=Counts(
            kept=standings.count(Standing.KEPT),
            extended=standings.count(Standing.EXTENDED),
            broken=standings.count(Standing.BROKEN),
            withdrawn=standings.count(Standing.WITHDRAWN),
            open=standings.count(Standing.OPEN) + standings.count(Standing.PAUSED),
        ),
        working_days=tuple(
            sorted(
                outcome.working_days
                for outcome in outcomes
                if outcome.working_days is not None and outcome.standing in _RESOLVED
            )
        ),
        since_on=min(outcome.made_on for outcome in outcomes),
    )
