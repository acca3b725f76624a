"""When something that somebody files counts as received, and what the authority's receipt has to say.

A day of filing has 24 hours, whatever the office hours. What goes to a wrong office is passed on; whether its first
day counts, the law of the field says. What goes through a single point of contact keeps the applicant's deadlines at
once and reaches the authority some days later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from zusage.common.domain.german import local_day
from zusage.common.domain.refusal import Mistake
from zusage.law.domain.deemed import LawFamily
from zusage.law.domain.derivation import Derivation, line
from zusage.law.domain.period import Period


class PassedOnBeforeItCame(Mistake):
    """Something is said to have reached the competent authority before the other office."""


FIRST_OFFICE_COUNTS: Mapping[LawFamily, str] = MappingProxyType({LawFamily.SGB_X: "§ 16 Abs. 2 Satz 2 SGB I"})
"""Where an application to a wrong office counts as filed on the day it came there. Waits for a lawyer's signature."""

SINGLE_POINT = "§ 71b Abs. 2 VwVfG"
SINGLE_POINT_DAYS = 3
"""Days until what came to the single point of contact is deemed received by the authority (text of 2021).

Waits for a lawyer's signature.
"""

RECEIPT = "§ 71b Abs. 3 und 4, § 71a Abs. 2 VwVfG"
"""What orders the receipt, also where somebody files with the authority itself."""


@dataclass(frozen=True)
class Filed:
    """The day on which something counts as filed, and why."""

    on: date
    derivation: Derivation

    def in_time(self, last_day: date) -> bool:
        """Say whether a period that ends with `last_day`, 24:00 local time, is kept."""
        return self.on <= last_day


@dataclass(frozen=True)
class FiledAtSinglePoint:
    """Two days of one filing: deadlines are kept by the first, the authority's own time counts from the second."""

    kept_on: date
    received_on: date
    derivation: Derivation


def filed(family: LawFamily, arrived_at: datetime, *, elsewhere_at: datetime | None = None) -> Filed:
    """Return the day on which something counts as filed that the competent authority recorded at `arrived_at` (aware).

    `elsewhere_at`: when it came to another office that passed it on.

    Source: § 31 VwVfG with § 188 (1) BGB; § 16 (2) SGB I.
    :raises PassedOnBeforeItCame: if it came to the other office later
    """
    if elsewhere_at is None:
        return Filed(local_day(arrived_at), (line("filed.on", arrived=arrived_at),))
    if elsewhere_at > arrived_at:
        raise PassedOnBeforeItCame(f"elsewhere {elsewhere_at}, here {arrived_at}")
    source = FIRST_OFFICE_COUNTS.get(family)
    if source is None:
        here = line("filed.on", arrived=arrived_at)
        return Filed(local_day(arrived_at), (line("filed.elsewhere", arrived=elsewhere_at), here))
    return Filed(local_day(elsewhere_at), (line("filed.elsewhere_counts", arrived=elsewhere_at, source=source),))


def filed_at_single_point(arrived_at: datetime) -> FiledAtSinglePoint:
    """Return by which days something counts that the single point of contact recorded at `arrived_at` (aware).

    Source: § 71b (2) VwVfG. The third day does not move off a free day: no period ends on it.
    """
    kept_on = local_day(arrived_at)
    received_on = kept_on + timedelta(days=SINGLE_POINT_DAYS)
    told = line(
        "filed.single_point", kept_on=kept_on, count=SINGLE_POINT_DAYS, received=received_on, source=SINGLE_POINT
    )
    return FiledAtSinglePoint(kept_on, received_on, (told,))


def receipt(
    *,
    received_on: date,
    period: Period,
    source: str,
    is_deemed_granted: bool,
    remedies: str,
    missing: Sequence[str] = (),
    late_papers_on: date | None = None,
) -> Derivation:
    """Return what a receipt has to state where a period of the law runs for the authority.

    The day of receipt, the period, what it starts with, what its end brings, the remedies; at once which papers are
    missing, and the day on which late ones came. It never says that papers are complete: who was told so may rely
    on it, so a person has to check first.

    Source: § 71b (3) and (4) VwVfG.
    """
    lines = [
        line("receipt.received", received=received_on),
        line("receipt.period", count=period.count, unit=period.unit, source=source),
        line("receipt.starts"),
    ]
    if missing:
        lines.append(line("receipt.missing", papers="; ".join(missing)))
    if late_papers_on is not None:
        lines.append(line("receipt.late_papers", received=late_papers_on))
    if is_deemed_granted:
        lines.append(line("receipt.consequence"))
    lines.append(line("receipt.remedies", remedies=remedies))
    return tuple(lines)
