"""``range``: the range a text says, whose ends are literals.

Source: DMN 1.5, table 72 (``range``).
"""

from collections.abc import Callable
from decimal import Decimal

from zusage.processes.domain.feel.builtins.signature import Declared
from zusage.processes.domain.feel.lexer import Kind, Token, tokens_of
from zusage.processes.domain.feel.operators import ordered_pair
from zusage.processes.domain.feel.syntax import FeelSyntaxError
from zusage.processes.domain.feel.values import (
    DECIMAL,
    Range,
    Value,
    Wrong,
    date_from,
    datetime_from,
    duration_from,
    temporal_from,
    time_from,
)

RANGE_TEXT = Declared()

_READERS: dict[str, Callable[[str], Value]] = {
    "date": date_from,
    "time": time_from,
    "date and time": datetime_from,
    "duration": duration_from,
}


@RANGE_TEXT.builtin("range(from: string): Any")
def _range(text: str) -> Value:
    try:
        tokens = tokens_of(text)
    except FeelSyntaxError:
        raise _no_range(text) from None
    dots = [place for place, token in enumerate(tokens) if token.text == ".." and token.kind is Kind.SYMBOL]
    if len(dots) != 1 or tokens[0].text not in ("[", "(", "]") or tokens[-2].text not in ("]", ")", "["):
        raise _no_range(text)
    low, high = _end(tokens[1 : dots[0]], text), _end(tokens[dots[0] + 1 : -2], text)
    low_included, high_included = tokens[0].text == "[", tokens[-2].text == "]"
    if not _fit(low, high, low_included=low_included, high_included=high_included):
        raise _no_range(text)
    return Range(low, high, low_included, high_included)


def _fit(low: Value, high: Value, *, low_included: bool, high_included: bool) -> bool:
    """Whether the ends make a range; one of them may be missing on a side that is open."""
    if low is None or high is None:
        end = high if low is None else low
        is_open = not (low_included if low is None else high_included)
        return is_open and end is not None and ordered_pair(end, end) is not None
    pair = ordered_pair(low, high)
    return pair is not None and pair[0] <= pair[1]


def _end(tokens: list[Token], text: str) -> Value:
    match [token.kind for token in tokens]:
        case []:
            return None
        case [Kind.NUMBER]:
            return DECIMAL.plus(Decimal(tokens[0].text))
        case [Kind.SYMBOL, Kind.NUMBER] if tokens[0].text == "-":
            return DECIMAL.minus(Decimal(tokens[1].text))
        case [Kind.STRING]:
            return tokens[0].text
        case [Kind.TEMPORAL]:
            return temporal_from(tokens[0].text)
        case [*_, Kind.SYMBOL, Kind.STRING, Kind.SYMBOL]:
            reader = _READERS.get(" ".join(token.text for token in tokens[:-3]))
            if reader is not None and (tokens[-3].text, tokens[-1].text) == ("(", ")"):
                return reader(tokens[-2].text)
    raise _no_range(text)


def _no_range(text: str) -> Wrong:
    return Wrong(f'"{text}" is not a range between two literals')
