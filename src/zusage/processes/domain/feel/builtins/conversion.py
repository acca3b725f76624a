"""Functions that make one kind of value of another.

Source: DMN 1.5, table 72 (conversion functions).
"""

from datetime import UTC, timedelta, timezone
from decimal import Decimal, InvalidOperation

from zusage.processes.domain.feel.builtins.signature import Declared
from zusage.processes.domain.feel.temporal import (
    SECOND,
    AnyDate,
    AnyDuration,
    AnyMoment,
    Months,
    Time,
    date_part,
    day_number,
    make_date,
    moment_of,
    time_part,
)
from zusage.processes.domain.feel.values import (
    DECIMAL,
    Value,
    Wrong,
    date_from,
    datetime_from,
    duration_from,
    kind_of,
    text_of,
    time_from,
)

CONVERSION = Declared()


@CONVERSION.builtin("string(from: Any): string")
def _string(value: Value) -> Value:
    return None if value is None else text_of(value)


@CONVERSION.builtin("number(from: one): number")
def _number(value: Value) -> Value:
    if type(value) is Decimal:
        return value
    if type(value) is not str:
        raise Wrong(f"{kind_of(value)} given where a string is needed")
    return _number_from(value, value)


@CONVERSION.builtin("number(from: string, grouping separator: string?, decimal separator: string?): number")
def _number_with_separators(text: str, grouping: str | None, point: str | None) -> Value:
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (point and point == grouping):
        raise Wrong("separators are a space, a comma or a point, and not both the same")
    plain = text
    if grouping is not None:
        plain = plain.replace(grouping, "")
    if point is not None:
        plain = plain.replace(point, ".")
    return _number_from(plain, text)


def _number_from(plain: str, written: str) -> Decimal:
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or "_" in plain or plain != plain.strip() or not plain.isascii():
        raise Wrong(f'"{written}" is not a number')
    return DECIMAL.plus(number)


# -- dates ---------------------------------------------------------------------------------------------------------


@CONVERSION.builtin("date(from: one): date")
def _date(value: Value) -> Value:
    match kind_of(value):
        case "date":
            return value
        case "date and time":
            return date_part(value)
        case "string":
            return date_from(value)
    raise Wrong(f"{kind_of(value)} given where a string or a date is needed")


@CONVERSION.builtin("date(year: number, month: number, day: number): date")
def _date_of_numbers(year: Decimal, month: Decimal, day: Decimal) -> AnyDate:
    return make_date(whole(year), whole(month), whole(day))


@CONVERSION.builtin("time(from: one): time")
def _time(value: Value) -> Value:
    match kind_of(value):
        case "time":
            return value
        case "date and time":
            return time_part(value)
        case "date":
            return time_part(moment_of(day_number(value), 0, UTC))
        case "string":
            return time_from(value)
    raise Wrong(f"{kind_of(value)} given where a string or a time is needed")


@CONVERSION.builtin("time(hour: number, minute: number, second: number, [offset: days duration?]): time")
def _time_of_numbers(hour: Decimal, minute: Decimal, second: Decimal, offset: AnyDuration | None = None) -> Time:
    seconds = int(DECIMAL.multiply(second, Decimal(SECOND)))
    if not (0 <= whole(hour) < 24 and 0 <= whole(minute) < 60 and 0 <= seconds < 60 * SECOND):
        raise Wrong(f"there is no time {hour}:{minute}:{second}")
    nanosecond = (whole(hour) * 60 + whole(minute)) * 60 * SECOND + seconds
    return Time(nanosecond, None if offset is None else _zone(offset))


def _zone(offset: AnyDuration) -> timezone:
    if not isinstance(offset, timedelta) or abs(offset) > timedelta(hours=14) or offset.microseconds:
        raise Wrong(f"there is no offset {text_of(offset)}")
    return timezone(offset)


@CONVERSION.builtin("date and time(from: one): date and time")
def _date_and_time(value: Value) -> Value:
    match kind_of(value):
        case "date and time":
            return value
        case "date":
            return moment_of(day_number(value), 0, UTC)
        case "string":
            return datetime_from(value)
    raise Wrong(f"{kind_of(value)} given where a string is needed")


@CONVERSION.builtin("date and time(date: day, time: time): date and time")
def _date_and_time_of_parts(day: AnyDate | AnyMoment, time: Time) -> AnyMoment:
    return moment_of(day_number(day_of(day)), time.nanosecond, time.zone)


@CONVERSION.builtin("duration(from: one): Any")
def _duration(value: Value) -> Value:
    if kind_of(value).endswith("duration"):
        return value
    if type(value) is not str:
        raise Wrong(f"{kind_of(value)} given where a string is needed")
    return duration_from(value)


@CONVERSION.builtin("years and months duration(from: day, to: day): years and months duration")
def _years_and_months_duration(start: Value, end: Value) -> Months:
    first, last = day_of(start), day_of(end)
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return Months(months)


def day_of(value: AnyDate | AnyMoment) -> AnyDate:
    """Return the date of a date and time, or the date itself."""
    return date_part(value) if kind_of(value) == "date and time" else value  # type: ignore[arg-type,return-value]


def whole(number: Decimal) -> int:
    """Return a whole number.

    :raises Wrong: if it has a fraction
    """
    if number != number.to_integral_value():
        raise Wrong(f"{number} is no whole number")
    return int(number)
