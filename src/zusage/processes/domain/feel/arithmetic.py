"""``+ - * / **`` and the prefix minus, for numbers, texts, dates and durations.

Each takes its operands, then ``notes`` and the offset ``at``; what is not defined is null and a problem. Null with
anything is null without a problem.
Source: DMN 1.5, 10.3.2.13.2 to 10.3.2.13.5 (semantics of arithmetic).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from zusage.processes.domain.feel.problems import MAX_TEXT, Notes
from zusage.processes.domain.feel.temporal import (
    DAY,
    AnyDate,
    AnyDuration,
    AnyMoment,
    Months,
    Time,
    WideDate,
    WideDateTime,
    WideDuration,
    date_of,
    day_number,
    duration_of,
    instant,
    instant_in_day,
    later,
    moment_of,
    months_of,
    nanoseconds,
    zone_of,
)
from zusage.processes.domain.feel.values import DECIMAL, Value, Wrong, add_months, kind_of

Operation = Callable[[Value, Value, Notes, int], Value]

_NUMBER, _TEXT, _DATE, _MOMENT, _TIME, _DURATION, _MONTHS = range(7)
_KIND: dict[type, int] = {
    Decimal: _NUMBER,
    str: _TEXT,
    date: _DATE,
    WideDate: _DATE,
    datetime: _MOMENT,
    WideDateTime: _MOMENT,
    Time: _TIME,
    timedelta: _DURATION,
    WideDuration: _DURATION,
    Months: _MONTHS,
}


def _operation(operator: str, calculate: Callable[[Decimal, Decimal], Decimal]) -> Operation:
    def operate(left: Value, right: Value, notes: Notes, at: int) -> Value:
        if type(left) is Decimal and type(right) is Decimal:
            try:
                return calculate(left, right)
            except ArithmeticError:
                notes.note(at, _arithmetic_reason(operator, right))
                return None
        return _mixed(operator, left, right, notes, at)

    return operate


add = _operation("+", DECIMAL.add)
subtract = _operation("-", DECIMAL.subtract)
multiply = _operation("*", DECIMAL.multiply)
divide = _operation("/", DECIMAL.divide)
power = _operation("**", DECIMAL.power)


def negation(operand: Value, notes: Notes, at: int) -> Value:
    """Return ``-operand``."""
    match _KIND.get(type(operand)):
        case 0:
            return DECIMAL.minus(operand)
        case 5:
            return duration_of(-nanoseconds(operand))
        case 6:
            return Months(-operand.count)
    if operand is not None:
        notes.note(at, f"-{kind_of(operand)} is not defined")
    return None


def _mixed(operator: str, left: Value, right: Value, notes: Notes, at: int) -> Value:
    if left is None or right is None:
        return None
    calculate = _MIXED.get((operator, _KIND.get(type(left)), _KIND.get(type(right))))
    if calculate is None:
        notes.note(at, f"{kind_of(left)} {operator} {kind_of(right)} is not defined")
        return None
    try:
        value = calculate(left, right)
    except Wrong as reason:
        notes.note(at, str(reason))
        return None
    except (ArithmeticError, ValueError):
        notes.note(at, _arithmetic_reason(operator, right))
        return None
    if type(value) is str:
        notes.spend(len(value) >> 8)
    return value


def _arithmetic_reason(operator: str, right: Value) -> str:
    divisors = (0, timedelta(), Months(0))
    divided_by_zero = operator == "/" and any(right == zero for zero in divisors)
    return "division by zero" if divided_by_zero else f"the result of {operator} is too large or not defined"


def _joined(left: str, right: str) -> str:
    if len(left) + len(right) > MAX_TEXT:
        raise Wrong(f"the text would be longer than {MAX_TEXT} characters")
    return left + right


def _days_between(left: AnyDate, right: AnyDate) -> AnyDuration:
    return duration_of((day_number(left) - day_number(right)) * DAY)


def _time_between(left: AnyMoment, right: AnyMoment) -> AnyDuration:
    if (zone_of(left) is None) != (zone_of(right) is None):
        raise Wrong("a moment with an offset and one without cannot be subtracted")
    return duration_of(instant(left) - instant(right))


def _midnight(day: AnyDate) -> AnyMoment:
    """A date beside a date and time counts as its midnight in UTC (10.3.2.3.5)."""
    return moment_of(day_number(day), 0, UTC)


def _day_later(day: AnyDate, duration: AnyDuration) -> AnyDate:
    return date_of(day_number(day) + nanoseconds(duration) // DAY)


def _between_times(left: Time, right: Time) -> AnyDuration:
    if left.zone != right.zone and (left.zone is None or right.zone is None):
        raise Wrong("a time with an offset and one without cannot be subtracted")
    return duration_of(instant_in_day(left) - instant_in_day(right))


def _time_later(time: Time, duration: AnyDuration) -> Time:
    return Time((time.nanosecond + nanoseconds(duration)) % DAY, time.zone)


def _opposite(duration: AnyDuration) -> AnyDuration:
    return duration_of(-nanoseconds(duration))


def _scaled(duration: AnyDuration, factor: Decimal) -> AnyDuration:
    return duration_of(int(DECIMAL.multiply(Decimal(nanoseconds(duration)), factor)))


def _shrunk(duration: AnyDuration, divisor: Decimal) -> AnyDuration:
    return duration_of(int(DECIMAL.divide(Decimal(nanoseconds(duration)), divisor)))


def _ratio(left: AnyDuration, right: AnyDuration) -> Decimal:
    return DECIMAL.divide(Decimal(nanoseconds(left)), Decimal(nanoseconds(right)))


def _whole_months(count: Decimal) -> Months:
    return months_of(int(count))


_MIXED: dict[tuple[str, int | None, int | None], Callable[[Value, Value], Value]] = {
    ("+", _TEXT, _TEXT): _joined,
    ("-", _DATE, _DATE): _days_between,
    ("-", _MOMENT, _MOMENT): _time_between,
    ("-", _MOMENT, _DATE): lambda moment, day: _time_between(moment, _midnight(day)),
    ("-", _DATE, _MOMENT): lambda day, moment: _time_between(_midnight(day), moment),
    ("-", _TIME, _TIME): _between_times,
    ("+", _DATE, _DURATION): _day_later,
    ("+", _DURATION, _DATE): lambda duration, day: _day_later(day, duration),
    ("-", _DATE, _DURATION): lambda day, duration: _day_later(day, _opposite(duration)),
    ("+", _MOMENT, _DURATION): later,
    ("+", _DURATION, _MOMENT): lambda duration, moment: later(moment, duration),
    ("-", _MOMENT, _DURATION): lambda moment, duration: later(moment, _opposite(duration)),
    ("+", _TIME, _DURATION): _time_later,
    ("+", _DURATION, _TIME): lambda duration, time: _time_later(time, duration),
    ("-", _TIME, _DURATION): lambda time, duration: _time_later(time, _opposite(duration)),
    **{("+", kind, _MONTHS): (lambda day, months: add_months(day, months.count)) for kind in (_DATE, _MOMENT)},
    **{("-", kind, _MONTHS): (lambda day, months: add_months(day, -months.count)) for kind in (_DATE, _MOMENT)},
    **{("+", _MONTHS, kind): (lambda months, day: add_months(day, months.count)) for kind in (_DATE, _MOMENT)},
    ("+", _DURATION, _DURATION): lambda left, right: duration_of(nanoseconds(left) + nanoseconds(right)),
    ("-", _DURATION, _DURATION): lambda left, right: duration_of(nanoseconds(left) - nanoseconds(right)),
    ("*", _DURATION, _NUMBER): _scaled,
    ("*", _NUMBER, _DURATION): lambda factor, duration: _scaled(duration, factor),
    ("/", _DURATION, _NUMBER): _shrunk,
    ("/", _DURATION, _DURATION): _ratio,
    ("+", _MONTHS, _MONTHS): lambda left, right: months_of(left.count + right.count),
    ("-", _MONTHS, _MONTHS): lambda left, right: months_of(left.count - right.count),
    ("*", _MONTHS, _NUMBER): lambda months, factor: _whole_months(DECIMAL.multiply(Decimal(months.count), factor)),
    ("*", _NUMBER, _MONTHS): lambda factor, months: _whole_months(DECIMAL.multiply(Decimal(months.count), factor)),
    ("/", _MONTHS, _NUMBER): lambda months, divisor: _whole_months(DECIMAL.divide(Decimal(months.count), divisor)),
    ("/", _MONTHS, _MONTHS): lambda left, right: DECIMAL.divide(Decimal(left.count), Decimal(right.count)),
}
