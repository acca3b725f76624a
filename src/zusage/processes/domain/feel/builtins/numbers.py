"""Functions of numbers.

Source: DMN 1.5, table 76 (numeric functions).
"""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from zusage.processes.domain.feel.builtins.conversion import whole
from zusage.processes.domain.feel.builtins.signature import Declared
from zusage.processes.domain.feel.temporal import Months, duration_of, nanoseconds
from zusage.processes.domain.feel.values import DECIMAL, Value, Wrong, kind_of

NUMBERS = Declared()

# The exponents of decimal128.
_MIN_SCALE, _MAX_SCALE = -6111, 6176


def rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal:
    """Return a number with at most so many decimal places; negative ones are tens, hundreds and so on.

    :raises Wrong: if the scale is beyond that of a number; a fraction of the scale is cut off
    """
    places = int(scale)
    if not _MIN_SCALE <= places <= _MAX_SCALE:
        raise Wrong(f"{places} decimal places are too many")
    if number.as_tuple().exponent >= -places:  # type: ignore[operator]  # a finite number has an integer exponent
        return number
    return number.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=DECIMAL)


def _rounding(name: str, rounding: str, *, scale_may_be_left_out: bool) -> None:
    scale = "[scale: number]" if scale_may_be_left_out else "scale: number"

    @NUMBERS.builtin(f"{name}(n: number, {scale}): number")
    def _round(number: Decimal, places: Decimal = Decimal(0)) -> Decimal:
        return rounded(number, places, rounding)


_rounding("decimal", ROUND_HALF_EVEN, scale_may_be_left_out=False)
_rounding("floor", ROUND_FLOOR, scale_may_be_left_out=True)
_rounding("ceiling", ROUND_CEILING, scale_may_be_left_out=True)
_rounding("round up", ROUND_UP, scale_may_be_left_out=False)
_rounding("round down", ROUND_DOWN, scale_may_be_left_out=False)
_rounding("round half up", ROUND_HALF_UP, scale_may_be_left_out=False)
_rounding("round half down", ROUND_HALF_DOWN, scale_may_be_left_out=False)


@NUMBERS.builtin("abs(n: one): Any")
def _abs(value: Value) -> Value:
    match kind_of(value):
        case "number":
            return DECIMAL.abs(value)
        case "days and time duration":
            return duration_of(abs(nanoseconds(value)))
        case "years and months duration":
            return Months(abs(value.count))
    raise Wrong(f"{kind_of(value)} given where a number or a duration is needed")


@NUMBERS.builtin("modulo(dividend: number, divisor: number): number")
def _modulo(dividend: Decimal, divisor: Decimal) -> Value:
    if divisor == 0:
        raise Wrong("division by zero")
    remainder = DECIMAL.remainder(dividend, divisor)
    # The result has the sign of the divisor: dividend - divisor * floor(dividend / divisor).
    return DECIMAL.add(remainder, divisor) if remainder and (remainder < 0) != (divisor < 0) else remainder


@NUMBERS.builtin("sqrt(number: number): number")
def _sqrt(number: Decimal) -> Decimal:
    if number < 0:
        raise Wrong("a negative number has no square root")
    return DECIMAL.sqrt(number)


@NUMBERS.builtin("log(number: number): number")
def _log(number: Decimal) -> Decimal:
    if number <= 0:
        raise Wrong("only positive numbers have a logarithm")
    return DECIMAL.ln(number)


@NUMBERS.builtin("exp(number: number): number")
def _exp(number: Decimal) -> Decimal:
    return DECIMAL.exp(number)


@NUMBERS.builtin("odd(number: number): boolean")
def _odd(number: Decimal) -> bool:
    return whole(number) % 2 == 1


@NUMBERS.builtin("even(number: number): boolean")
def _even(number: Decimal) -> bool:
    return whole(number) % 2 == 0
