"""Where a matter stands: a small immutable state, its two texts for storing, and its fold from facts."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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
    Wrong,
    datetime_from,
    datetime_text,
    duration_from,
    duration_text,
    temporal_from,
    text_of,
)
from zusage.processes.domain.findings import ProcessError

STATE_VERSION = 1

Fact = dict[str, Any]

ITEM, SERVICE, TIMER = "item", "service", "timer"


class StateUnreadable(ProcessError):
    """A stored state of a version this program does not know, or one that is damaged."""


@dataclass(frozen=True, slots=True, order=True)
class Wait:
    """An effect whose outcome is awaited.

    :ivar kind: ``item``, ``service`` or ``timer``
    :ivar activity_id: the element the token stands at
    :ivar event_id: the boundary event of a timer that interrupts the activity, else ''
    :ivar due_at: aware UTC, only for timers
    """

    effect_id: str
    kind: str
    activity_id: str
    event_id: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The state of one running process.

    :ivar marking: the ids of the elements tokens stand at, sorted
    :ivar waits: what is awaited, in the order it was begun
    :ivar variables: FEEL values by name
    :ivar counter: the number of the last effect
    """

    marking: tuple[str, ...] = ()
    waits: tuple[Wait, ...] = ()
    variables: dict[str, Value] = field(default_factory=dict)
    counter: int = 0
    version: int = STATE_VERSION

    @property
    def is_ended(self) -> bool:
        """Whether no token is left: an end event was reached, or the matter was cancelled."""
        return not self.marking


# -- storing -------------------------------------------------------------------------------------------------------


def encode_marking(state: State) -> str:
    """Return everything but the variables as text: ids of elements and effects, due moments; no personal data."""
    waits = [_wait_row(wait) for wait in state.waits]
    return _compact({"v": state.version, "n": state.counter, "m": list(state.marking), "w": waits})


def decode_marking(text: str) -> State:
    """Return the state without variables.

    :raises StateUnreadable: if the text is of another version or damaged
    """
    return _marking_from(_parsed(text))


def encode_variables(variables: Mapping[str, Value]) -> str:
    """Return variables as JSON text from which ``decode_variables`` gives exactly the same values."""
    return _compact({name: encode_value(value) for name, value in variables.items()})


def decode_variables(text: str) -> dict[str, Value]:
    """Return the variables of ``encode_variables``.

    :raises StateUnreadable: if the text is damaged
    """
    return _variables_from(_parsed(text))


def encode_state(state: State) -> str:
    """Return the whole state as one text."""
    return f"[{encode_marking(state)},{encode_variables(state.variables)}]"


def decode_state(text: str) -> State:
    """Return the state of ``encode_state``.

    :raises StateUnreadable: if the text is of another version or damaged
    """
    stored = _parsed(text)
    if type(stored) is not list or len(stored) != 2:
        raise StateUnreadable("The stored state is damaged: it is not a pair of marking and variables.")
    return replace(_marking_from(stored[0]), variables=_variables_from(stored[1]))


def encode_value(value: Value) -> Any:
    """Return a FEEL value as JSON value: whole numbers plain, what JSON has not as ``{"$kind": text}``."""
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


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise StateUnreadable(f"The stored state is damaged: {error}") from error


def _marking_from(stored: Any) -> State:
    try:
        if stored["v"] != STATE_VERSION:
            raise StateUnreadable(f"A state of version {stored['v']} is not known here, only {STATE_VERSION}.")
        return State(tuple(stored["m"]), tuple(_wait_from(row) for row in stored["w"]), {}, stored["n"])
    except (ValueError, KeyError, TypeError) as error:
        raise StateUnreadable(f"The stored state is damaged: {error!r}") from error


def _variables_from(stored: Any) -> dict[str, Value]:
    try:
        return {name: decode_value(value) for name, value in stored.items()}
    except (ValueError, TypeError, AttributeError, IndexError, ArithmeticError, Wrong) as error:
        raise StateUnreadable(f"The stored variables are damaged: {error!r}") from error


def _wait_row(wait: Wait) -> list[str]:
    row = [wait.effect_id, wait.kind, wait.activity_id]
    return row if wait.due_at is None else [*row, wait.event_id, wait.due_at.isoformat()]


def _wait_from(row: list[str]) -> Wait:
    effect_id, kind, activity_id, *timer = row
    if not timer:
        return Wait(effect_id, kind, activity_id)
    event_id, due_at = timer
    return Wait(effect_id, kind, activity_id, event_id, datetime.fromisoformat(due_at))


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# -- the fold ------------------------------------------------------------------------------------------------------


def fold(facts: Iterable[Fact], state: State | None = None) -> State:
    """Return the state the facts add up to, exactly the state the engine gave with them.

    Facts of other kinds explain and change nothing. Where the facts are stored without the values of
    ``variables.set``, everything but the variables is exact.

    :param state: the state before the first fact, if that is not the beginning
    :raises StateUnreadable: if a fact moves a token or ends a wait that is not there
    """
    before = state or State()
    marking, waits = list(before.marking), list(before.waits)
    variables, counter = dict(before.variables), before.counter
    for fact in facts:
        kind = fact["kind"]
        if kind.startswith("token."):
            _fold_token(marking, fact)
        elif kind in _BEGINS:
            waits.append(_wait_of(fact, _BEGINS[kind]))
        elif kind in _ENDS:
            _fold_end(waits, fact)
        elif kind == "variables.set":
            variables |= {name: decode_value(value) for name, value in fact.get("values", {}).items()}
        if "effect" in fact:
            counter = max(counter, int(fact["effect"][1:]))
    return State(tuple(sorted(marking)), tuple(waits), variables, counter)


_BEGINS = {"item.created": ITEM, "service.called": SERVICE, "timer.set": TIMER}
_ENDS = frozenset(
    {"item.completed", "item.withdrawn", "service.completed", "service.withdrawn", "timer.fired", "timer.cancelled"}
)


def _fold_token(marking: list[str], fact: Fact) -> None:
    if "from" in fact:
        if fact["from"] not in marking:
            raise StateUnreadable(f"No token stands at {fact['from']}: {fact}")
        marking.remove(fact["from"])
    if "to" in fact:
        marking.append(fact["to"])


def _wait_of(fact: Fact, kind: str) -> Wait:
    due_at = datetime.fromisoformat(fact["due_at"]) if kind == TIMER else None
    return Wait(fact["effect"], kind, fact["activity"], fact.get("event", ""), due_at)


def _fold_end(waits: list[Wait], fact: Fact) -> None:
    for wait in waits:
        if wait.effect_id == fact["effect"]:
            waits.remove(wait)
            return
    raise StateUnreadable(f"Nothing waits for {fact['effect']}: {fact}")
