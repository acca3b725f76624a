"""Periods that are counted in hours: every hour counts, also on free days (§ 31 (6) VwVfG).

Hours are those that really pass, so that the nights on which the clocks change are no trap. Whether the hour that
had begun counts (§ 187 (1) BGB by analogy) is open; the earlier end is told and the later one applied.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from zusage.common.domain.german import LOCAL_ZONE
from zusage.law.domain.deemed import LawFamily
from zusage.law.domain.derivation import Derivation, line
from zusage.law.domain.period import InvalidPeriod

HOURS_COUNT: Mapping[LawFamily, str] = MappingProxyType(
    {
        LawFamily.VWVFG: "§ 31 Abs. 6 VwVfG",
        LawFamily.HVWVFG: "§ 31 Abs. 6 HVwVfG",
        LawFamily.AO: "§ 108 Abs. 6 AO",
        LawFamily.SGB_X: "§ 26 Abs. 6 SGB X",
    }
)
"""The provision by which free days count in a period of hours."""


@dataclass(frozen=True)
class EndOfHours:
    """The end of a period of hours (aware, UTC): the moment to tell, the last one under any reading, and why."""

    safe_until: datetime
    last_moment: datetime
    derivation: Derivation

    def is_late(self, moment: datetime) -> bool:
        """Say whether something that comes at that moment is late under every reading."""
        return moment > self.last_moment


def end_of_hours(family: LawFamily, event_at: datetime, count: int) -> EndOfHours:
    """Return when a period of `count` hours ends that an event at `event_at` (aware) set going.

    Source: § 31 (6) VwVfG, § 26 (6) SGB X, § 108 (6) AO; §§ 187, 188 BGB by analogy.
    :raises InvalidPeriod: if it is not at least one hour long
    """
    if count < 1:
        raise InvalidPeriod(count=count)
    start, length = event_at.astimezone(UTC), timedelta(hours=count)
    safe_until, last_moment = start + length, _next_full_hour(start) + length
    steps = [line("hours.counted", start=start, count=count, end=safe_until, source=HOURS_COUNT[family])]
    if start.astimezone(LOCAL_ZONE).utcoffset() != safe_until.astimezone(LOCAL_ZONE).utcoffset():
        steps.append(line("hours.clocks_change"))
    if last_moment != safe_until:
        steps.append(line("hours.begun", end=last_moment))
    return EndOfHours(safe_until, last_moment, tuple(steps))


def _next_full_hour(moment: datetime) -> datetime:
    """Return `moment` if it is a full hour, else the next one; the zone is whole hours off, so UTC will do."""
    full = moment.replace(minute=0, second=0, microsecond=0)
    return full if full == moment else full + timedelta(hours=1)
