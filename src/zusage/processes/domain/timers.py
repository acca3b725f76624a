"""Timer definitions, and the moment a timer is due.

Days, weeks, months and years are calendar units in the city's zone: two days after noon is noon, also across a
change of the clocks. Hours, minutes and seconds are elapsed time. A cycle with a start is counted from it each time,
so that neither a short month nor a change of the clocks moves what follows.
Source: ISO 8601; BPMN 2.0.2, table 10.101.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from zusage.processes.domain.feel import Expression, FeelSyntaxError, Months, Value, compile_expression
from zusage.processes.domain.feel.values import (
    DurationParts,
    Wrong,
    add_months,
    date_from,
    datetime_from,
    duration_parts,
)
from zusage.processes.domain.model import TimerKind, TimerSource


class NotDue(Exception):
    """Why a timer has no due moment."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """A repeating interval: how often (-1 without end), from when, and how far apart."""

    rounds: int
    begin: date | None
    interval: DurationParts


Moment = DurationParts | date | Cycle


@dataclass(frozen=True, slots=True)
class Timer:
    """A compiled timer: a literal, or an expression evaluated when the timer is set."""

    kind: TimerKind
    literal: Moment | None
    expression: Expression | None

    def due_at(self, variables: dict[str, Value], now: datetime, zone: tzinfo) -> datetime:
        """Return the moment in UTC at which the timer is first due when it is set at ``now``.

        :raises NotDue: if the expression gives no duration, date or cycle, or one beyond the calendar
        """
        return self.schedule(variables, now, zone)[0]

    def schedule(self, variables: dict[str, Value], now: datetime, zone: tzinfo) -> tuple[datetime, int]:
        """Return when the timer is first due, and how often again: 0 but for cycles, -1 for without end.

        :raises NotDue: as ``due_at``
        """
        try:
            moment = self._moment(variables)
            if isinstance(moment, Cycle):
                if moment.begin is None:
                    return _later(now, moment.interval, zone), max(moment.rounds - 1, -1)
                # Of all that was missed the last comes, at once, and then what stands on the grid.
                count = max(_points_until(moment, moment.begin, now, zone) - 1, 0)
                if moment.rounds > 0:
                    count = min(count, moment.rounds - 1)
                left = moment.rounds - 1 - count if moment.rounds > 0 else -1
                return _point(moment, moment.begin, count, zone), left
            return (_later(now, moment, zone) if isinstance(moment, DurationParts) else _at(moment, zone)), 0
        except (Wrong, OverflowError, ValueError) as reason:
            raise NotDue(str(reason)) from None

    def due_again(self, variables: dict[str, Value], due_at: datetime, zone: tzinfo) -> datetime:
        """Return when a cycle is due after it was due at ``due_at``.

        :raises NotDue: as ``due_at``
        """
        try:
            moment = self._moment(variables)
            if not isinstance(moment, Cycle):
                raise Wrong("is no cycle")
            if moment.begin is not None:
                return _point(moment, moment.begin, _points_until(moment, moment.begin, due_at, zone), zone)
            return _later(due_at, moment.interval, zone)
        except (Wrong, OverflowError, ValueError) as reason:
            raise NotDue(str(reason)) from None

    def _moment(self, variables: dict[str, Value]) -> Moment:
        if self.expression is None:
            assert self.literal is not None
            return self.literal
        result = self.expression.evaluate(variables)
        value = result.value
        if isinstance(value, str):
            return _literal(self.kind, value)
        if self.kind is TimerKind.DURATION and isinstance(value, Months):
            return DurationParts(value.count, 0, timedelta())
        if self.kind is TimerKind.DURATION and isinstance(value, timedelta):
            days = int(value / timedelta(days=1))
            return DurationParts(0, days, value - timedelta(days=days))
        if self.kind is TimerKind.DATE and isinstance(value, date):
            return value
        reasons = "; ".join(problem.reason for problem in result.problems)
        raise Wrong(f"{self.expression.text.strip()} gives no {_WANTED[self.kind]}: {reasons}")


_WANTED = {TimerKind.DATE: "date", TimerKind.DURATION: "duration", TimerKind.CYCLE: "cycle"}
_CYCLE = re.compile(r"R(\d*)/(?:(.+)/)?(P[^/]*)")  # the name of a zone has a slash


def compile_timer(timer: TimerSource) -> Timer:
    """Compile a timer definition.

    :raises FeelSyntaxError: if it is neither a literal nor FEEL after ``=``
    """
    text = timer.source.text.strip()
    if text.startswith("="):
        return Timer(timer.kind, None, compile_expression(text[1:]))
    try:
        return Timer(timer.kind, _literal(timer.kind, text), None)
    except Wrong as reason:
        raise FeelSyntaxError(text, 0, f"{reason}; an expression begins with =") from None


def _literal(kind: TimerKind, text: str) -> Moment:
    if kind is TimerKind.DURATION:
        return duration_parts(text)
    if kind is TimerKind.DATE:
        return _moment_from(text)
    found = _CYCLE.fullmatch(text)
    if found is None:
        raise Wrong(f"{text} is no repeating interval such as R3/P1D")
    rounds, begin, interval = found.groups()
    if rounds == "0":
        raise Wrong(f"{text} never comes")
    return Cycle(int(rounds) if rounds else -1, _moment_from(begin) if begin else None, duration_parts(interval))


def _at(moment: date, zone: tzinfo) -> datetime:
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    return datetime.combine(moment, time(), zone).astimezone(UTC)


def _point(cycle: Cycle, begin: date, count: int, zone: tzinfo) -> datetime:
    """Return the moment that many intervals after the start; calendar units in the zone the start names, if any."""
    interval = cycle.interval
    if not interval.months and not interval.days:
        return _at(begin, zone) + interval.clock * count
    local = begin if isinstance(begin, datetime) else datetime.combine(begin, time())
    if local.tzinfo is not None:
        zone = zone if isinstance(local.tzinfo, timezone) else local.tzinfo
        local = local.astimezone(zone).replace(tzinfo=None)
    moved = add_months(local, interval.months * count)
    if not isinstance(moved, datetime):
        raise Wrong(f"the year {moved.year} is beyond the calendar")
    moved += timedelta(days=interval.days * count)
    return moved.replace(tzinfo=zone).astimezone(UTC) + interval.clock * count


def _points_until(cycle: Cycle, begin: date, moment: datetime, zone: tzinfo) -> int:
    """Return how many points of a cycle, its start included, are not after a moment."""

    def has_come(count: int) -> bool:
        try:
            return _point(cycle, begin, count, zone) <= moment
        except (Wrong, OverflowError, ValueError):
            return False  # beyond the calendar

    if not has_come(0):
        return 0
    if _point(cycle, begin, 1, zone) <= _at(begin, zone):
        raise Wrong("the interval does not go on")
    low, high = 0, 1
    while has_come(high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if has_come(middle) else (low, middle)
    return low + 1


def _moment_from(text: str) -> date:
    moment = datetime_from(text) if "T" in text else date_from(text)
    if not isinstance(moment, date):
        raise Wrong(f"the year {moment.year} is beyond the calendar")
    return moment


def _later(now: datetime, duration: DurationParts, zone: tzinfo) -> datetime:
    if not duration.months and not duration.days:
        return now.astimezone(UTC) + duration.clock
    local = now.astimezone(zone).replace(tzinfo=None)
    moved = add_months(local, duration.months)
    if not isinstance(moved, datetime):
        raise Wrong(f"the year {moved.year} is beyond the calendar")
    local = moved + timedelta(days=duration.days)
    # An hour the change of the clocks leaves out is read with the offset before it, one that comes twice as the first.
    return local.replace(tzinfo=zone).astimezone(UTC) + duration.clock
