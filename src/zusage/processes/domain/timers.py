"""Timer definitions, and the moment a timer is due.

Days, weeks, months and years are calendar units in the city's zone: two days after noon is noon, also across a
change of the clocks. Hours, minutes and seconds are elapsed time.
Source: ISO 8601; BPMN 2.0.2, table 10.101.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from zusage.processes.domain.feel import Expression, FeelSyntaxError, Months, Value, compile_expression
from zusage.processes.domain.feel.values import (
    DurationParts,
    Wrong,
    add_months,
    date_from,
    datetime_from,
    duration_parts,
)
from zusage.processes.domain.model import TimerSource


class NotDue(Exception):
    """Why a timer has no due moment."""


@dataclass(frozen=True, slots=True)
class Timer:
    """A compiled timer: a literal, or an expression evaluated when the timer is set."""

    is_duration: bool
    literal: DurationParts | date | None
    expression: Expression | None

    def due_at(self, variables: dict[str, Value], now: datetime, zone: tzinfo) -> datetime:
        """Return the moment in UTC at which the timer is due when it is set at ``now``.

        :raises NotDue: if the expression gives no duration or date, or one beyond the calendar
        """
        try:
            return self._due_at(variables, now, zone)
        except (Wrong, OverflowError, ValueError) as reason:
            raise NotDue(str(reason)) from None

    def _due_at(self, variables: dict[str, Value], now: datetime, zone: tzinfo) -> datetime:
        value = self.literal if self.expression is None else self._evaluated(self.expression, variables)
        if isinstance(value, DurationParts):
            return _later(now, value, zone)
        if isinstance(value, datetime):
            return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
        if isinstance(value, date):
            return datetime.combine(value, time(), zone).astimezone(UTC)
        raise Wrong("no date")

    def _evaluated(self, expression: Expression, variables: dict[str, Value]) -> DurationParts | date:
        result = expression.evaluate(variables)
        if self.is_duration:
            if isinstance(result.value, str):
                return duration_parts(result.value)
            if isinstance(result.value, Months):
                return DurationParts(result.value.count, 0, timedelta())
            if isinstance(result.value, timedelta):
                days = int(result.value / timedelta(days=1))
                return DurationParts(0, days, result.value - timedelta(days=days))
        elif isinstance(result.value, str):
            return _moment_from(result.value)
        elif isinstance(result.value, date):
            return result.value
        reasons = "; ".join(problem.reason for problem in result.problems)
        raise Wrong(f"{expression.text.strip()} gives no {'duration' if self.is_duration else 'date'}: {reasons}")


def compile_timer(timer: TimerSource) -> Timer:
    """Compile a timer definition.

    :raises FeelSyntaxError: if it is neither a literal nor FEEL after ``=``
    """
    text = timer.source.text.strip()
    if text.startswith("="):
        return Timer(timer.is_duration, None, compile_expression(text[1:]))
    try:
        return Timer(timer.is_duration, duration_parts(text) if timer.is_duration else _moment_from(text), None)
    except Wrong as reason:
        raise FeelSyntaxError(text, 0, f"{reason}; an expression begins with =") from None


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
