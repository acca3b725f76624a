"""FEEL values as JSON values, and back to the last digit."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zusage.processes.domain.feel.values import (
    Function,
    Months,
    NotAFeelValue,
    Range,
    Time,
    Value,
    WideDate,
    WideDateTime,
    datetime_from,
    datetime_text,
    duration_from,
    duration_text,
    temporal_from,
    text_of,
)

# Deeper or larger than anything a person or table gives; what a script in a loop makes grows beyond any memory.
MAX_DEPTH = 64
MAX_PARTS = 100_000

PLAIN = frozenset({type(None), bool, str, Decimal, date, datetime})
"""Types whose values hold no others."""


def why_not_storable(values: dict[str, Value]) -> str:
    """Return why variables cannot be kept in a state, or '': a function in them, too many levels, too many parts."""
    level: list[Value] = [value for value in values.values() if type(value) not in PLAIN]
    parts = 0
    for _ in range(MAX_DEPTH):
        if not level:
            return ""
        below: list[Value] = []
        for value in level:
            if type(value) is Function:
                return f"the function {value.name} cannot be stored"
            if isinstance(value, list | dict):
                parts += len(value)
                if parts > MAX_PARTS:
                    return f"a value has more than {MAX_PARTS} parts"
                held = value if isinstance(value, list) else value.values()
                below += [part for part in held if type(part) not in PLAIN]
        level = below
    return f"a value nests deeper than {MAX_DEPTH} levels" if level else ""


def encode_value(value: Value) -> Any:
    """Return a FEEL value as JSON value: whole numbers plain, what JSON has not as ``{"$kind": text}``.

    :raises NotAFeelValue: for a function, which cannot be stored
    """
    match value:
        case None | bool() | str():
            return value
        case Decimal():
            # Only where the JSON integer gives back the same digits and exponent (1, but not 1.0 or 1E+3 or -0).
            sign, _, exponent = value.as_tuple()
            return int(value) if exponent == 0 and (value or not sign) else {"$number": str(value)}
        case datetime():
            return {"$datetime": datetime_text(value)}
        case date():
            return {"$date": value.isoformat()}
        case Time() | WideDate() | WideDateTime():
            return {"$temporal": text_of(value)}
        case Function():
            raise NotAFeelValue(f"the function {value.name} cannot be stored")
        case list():
            return [encode_value(item) for item in value]
        case dict():
            encoded = {key: encode_value(item) for key, item in value.items()}
            return {"$context": encoded} if any(key.startswith("$") for key in encoded) else encoded
        case Months():
            return {"$duration": str(value)}
        case Range():
            ends = [encode_value(value.low), encode_value(value.high)]
            return {"$range": [*ends, value.low_included, value.high_included]}
        case _:
            return {"$duration": duration_text(value)}


def decode_value(stored: Any) -> Value:
    """Return the FEEL value of ``encode_value``."""
    if type(stored) is int:
        return Decimal(stored)
    if type(stored) is list:
        return [decode_value(item) for item in stored]
    if type(stored) is not dict:
        return stored
    if len(stored) == 1:
        ((tag, content),) = stored.items()
        if tag in _TAGGED:
            return _TAGGED[tag](content)
    return {key: decode_value(item) for key, item in stored.items()}


_TAGGED: dict[str, Any] = {
    "$number": Decimal,
    "$date": date.fromisoformat,
    "$datetime": datetime_from,
    "$temporal": temporal_from,
    "$duration": duration_from,
    "$range": lambda parts: Range(decode_value(parts[0]), decode_value(parts[1]), parts[2], parts[3]),
    "$context": lambda entries: {key: decode_value(item) for key, item in entries.items()},
}
