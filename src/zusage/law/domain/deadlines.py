"""The deadlines of a case. They run side by side and are never merged into one due date.

The city's own promises (first answer, decision), the statutory decision, inaction (§ 75 VwGO), the citizen's
own periods, other bodies, and the remedy: each knows its rule with its validity, its start, its end and why.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from zusage.common.domain.refusal import Mistake
from zusage.law.domain.calendar import WorkingCalendar
from zusage.law.domain.derivation import Derivation, derivation_from_json, derivation_to_json, line
from zusage.law.domain.period import Period, Unit, end_of_period


class BrokenDeadlineRule(Mistake):
    """A rule that no law could mean: a pausing inaction deadline, or one that does not hold on the day it starts."""


class DeadlineKind(StrEnum):
    """Whose time a deadline measures."""

    FIRST_ANSWER = "first_answer"
    DECISION = "decision"
    STATUTORY_DECISION = "statutory_decision"
    INACTION = "inaction"
    CITIZEN = "citizen"
    OTHER_BODY = "other_body"
    REMEDY = "remedy"


STATUTORY = frozenset({DeadlineKind.STATUTORY_DECISION, DeadlineKind.INACTION})
"""Deadlines that no promise of the same case may outlast."""


@dataclass(frozen=True)
class DeadlineRule:
    """A rule for one deadline: `code` names it in data, `source` is the provision as printed.

    :raises BrokenDeadlineRule: if an inaction deadline is said to pause (§ 75 VwGO knows no pause)
    """

    code: str
    kind: DeadlineKind
    source: str
    period: Period
    pausable: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    lawyer_check: bool = True

    def __post_init__(self) -> None:
        if self.pausable and self.kind in STATUTORY:
            raise BrokenDeadlineRule(f"{self.code}: a {self.kind} deadline never pauses")

    def holds_on(self, day: date) -> bool:
        """Say whether the rule is in force on `day`; `valid_until` is exclusive."""
        starts = self.valid_from is None or self.valid_from <= day
        return starts and (self.valid_until is None or day < self.valid_until)


INACTION = DeadlineRule(
    # Three months after filing, complete or not, an action is admissible. Nothing has to be done on that day,
    # so it does not shift; unshifted is also the stricter bound for our own promise.
    code="vwgo_75",
    kind=DeadlineKind.INACTION,
    source="§ 75 Satz 2 VwGO",
    period=Period(3, Unit.MONTHS, shift_to_working_day=False),
)


@dataclass(frozen=True)
class Deadline:
    """One running deadline: it ends with `ends_on`, 24:00 local time."""

    kind: DeadlineKind
    rule: str
    source: str
    started_on: date
    ends_on: date
    pausable: bool
    derivation: Derivation

    def to_json(self) -> dict[str, Any]:
        """Return the deadline as plain data."""
        return {
            "kind": self.kind.value,
            "rule": self.rule,
            "source": self.source,
            "started_on": self.started_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "pausable": self.pausable,
            "derivation": derivation_to_json(self.derivation),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Deadline":
        """Read a deadline that `to_json` wrote."""
        return cls(
            kind=DeadlineKind(data["kind"]),
            rule=data["rule"],
            source=data["source"],
            started_on=date.fromisoformat(data["started_on"]),
            ends_on=date.fromisoformat(data["ends_on"]),
            pausable=data["pausable"],
            derivation=derivation_from_json(data["derivation"]),
        )


def start_deadline(rule: DeadlineRule, started_on: date, calendar: WorkingCalendar) -> Deadline:
    """Start a deadline by its rule.

    :raises BrokenDeadlineRule: if the rule is not in force on that day
    :raises CalendarNotPublished: if the end falls in a year whose holidays are not known yet
    """
    if not rule.holds_on(started_on):
        raise BrokenDeadlineRule(f"{rule.code} is not in force on {started_on}")
    end = end_of_period(started_on, rule.period, calendar)
    return Deadline(
        kind=rule.kind,
        rule=rule.code,
        source=rule.source,
        started_on=started_on,
        ends_on=end.end,
        pausable=rule.pausable,
        derivation=(line("deadline.rule", source=rule.source, started=started_on), *end.derivation),
    )


def first_statutory(deadlines: Iterable[Deadline]) -> Deadline | None:
    """Return the statutory deadline that ends first: the one a promise has to end before."""
    return min(
        (deadline for deadline in deadlines if deadline.kind in STATUTORY),
        key=lambda deadline: deadline.ends_on,
        default=None,
    )


def ends_before(until: date, deadlines: tuple[Deadline, ...]) -> bool:
    """Say whether a promise until that day ends before every statutory deadline of the same case.

    Sixty working days can be longer than three months: this is checked when a package is published, and per
    case.
    """
    return all(until < deadline.ends_on for deadline in deadlines if deadline.kind in STATUTORY)
