"""The state as two texts: the marking, which holds no personal data, and the variables.

Version 1 knew one token in one scope, and named its effects ``e7``; it is read and written as the version of today.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zusage.processes.domain import kernel
from zusage.processes.domain.feel.values import Value, Wrong
from zusage.processes.domain.findings import ProcessError
from zusage.processes.domain.state.marking import CONDITION, MESSAGE, NOWHERE, SIGNAL, TIMER, WORK, Awaited, State
from zusage.processes.domain.state.values import decode_value, encode_value

STATE_VERSION = 2

Data = dict[int, dict[str, Value]]


class StateUnreadable(ProcessError):
    """A stored state of a version this program does not know, or one that is damaged."""


def encode_marking(state: State) -> str:
    """Return everything but the variables as text: ids of elements, effects, due moments; no personal data."""
    stored: dict[str, Any] = {"v": STATE_VERSION, "n": state.counter, "m": state.token_rows()}
    if state.waiting:
        stored["w"] = [_wait_row(row) for row in state.wait_rows()]
    for key, rows in (("s", state.scope_rows()), ("r", state.record_rows()), ("p", state.plan_rows())):
        if rows:
            stored[key] = rows
    return _compact(stored)


def decode_marking(text: str) -> State:
    """Return the state without variables.

    :raises StateUnreadable: if the text is of another version or damaged
    """
    return _marking_from(_parsed(text))


def encode_data(data: Data) -> str:
    """Return the data of a state as JSON text, from which ``decode_data`` gives exactly the same values.

    Where only the process itself has any, it is a context of its variables.
    """
    local = {str(scope): values for scope, values in data.items() if scope and values}
    if not local and _SCOPES not in data[0]:
        return _compact(_encoded(data[0]))
    return _compact({_SCOPES: {scope: _encoded(values) for scope, values in {"0": data[0], **local}.items()}})


def decode_data(text: str) -> Data:
    """Return the data of ``encode_data``.

    :raises StateUnreadable: if the text is damaged
    """
    return _data_from(_parsed(text))


def encode_state(state: State) -> str:
    """Return the whole state as one text."""
    return f"[{encode_marking(state)},{encode_data(state.data)}]"


def decode_state(text: str) -> State:
    """Return the state of ``encode_state``.

    :raises StateUnreadable: if the text is of another version or damaged
    """
    stored = _parsed(text)
    if type(stored) is not list or len(stored) != 2:
        raise StateUnreadable("The stored state is damaged: it is not a pair of marking and variables.")
    return _marking_from(stored[0]).with_data(_data_from(stored[1]))


_SCOPES = "$scopes"
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _compact(value: Any) -> str:
    return _encoder.encode(value)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise StateUnreadable(f"The stored state is damaged: {error}") from error


def _wait_row(row: tuple[Any, ...]) -> list[Any]:
    number, kind, holder, event, which, detail = row
    match kind:
        case "timer":
            return [number, kind, holder, event, which, detail[0].isoformat(), detail[1]]
        case "work":
            return [number, kind, holder, event, which, detail[0].isoformat(), encode_value(detail[1])]
        case "message" | "signal" | "condition":
            return [number, kind, holder, event, which, detail]
    return [number, kind, holder]


def _encoded(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: encode_value(value) for name, value in values.items()}


def _data_from(stored: Any) -> Data:
    try:
        scopes = {"0": stored}
        if type(stored) is dict and stored.keys() == {_SCOPES} and "0" in stored[_SCOPES]:
            scopes = stored[_SCOPES]
        return {
            int(scope): {name: decode_value(value) for name, value in values.items()}
            for scope, values in scopes.items()
        }
    except (ValueError, TypeError, AttributeError, IndexError, ArithmeticError, Wrong) as error:
        raise StateUnreadable(f"The stored variables are damaged: {error!r}") from error


def _marking_from(stored: Any) -> State:
    try:
        version = stored["v"]
        if version == 1:
            stored = _from_version_1(stored)
        elif version != STATE_VERSION:
            raise StateUnreadable(f"A state of version {version} is not known here, only 1 to {STATE_VERSION}.")
        return _Unpacked(stored).state
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise StateUnreadable(f"The stored state is damaged: {error!r}") from error


def _from_version_1(stored: Any) -> Any:
    rows = []
    for effect, kind, _, *timer in stored["w"]:
        row = [int(effect[1:]), kind, 0]
        rows.append([*row, timer[0], 0, timer[1], 0] if timer else row)
    if type(stored["m"]) is not list:
        raise TypeError("the marking is no list")
    return {"n": stored["n"], "m": stored["m"], "w": rows}


class Names:
    """Numbers ids in the order in which they come."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}

    def __getitem__(self, name: str) -> int:
        if type(name) is not str:
            raise TypeError(f"{name!r} is no id")
        return self.number.setdefault(name, len(self.number))


class _Unpacked:
    def __init__(self, stored: Any) -> None:
        self.ids, self.flows = Names(), Names()
        self.state = State()
        self.state.counter = int(stored["n"])
        open_root(self.state.places)
        for row in stored["m"]:
            self.token(row)
        for row in stored.get("s", ()):
            self.scope(row)
        for element, scope, kept in stored.get("r", ()):
            self.state.places.records.extend([self.ids[element], int(scope), int(kept)])
        for token, element, scope in stored.get("p", ()):
            self.state.places.plan.extend([int(token), self.ids[element], int(scope)])
        self.state.waiting = [self.wait(*row) for row in stored.get("w", ())]
        self.state.ids, self.state.flow_ids = tuple(self.ids.number), tuple(self.flows.number)

    def token(self, row: Any) -> None:
        at, scope, via = kernel.GONE, 0, -1
        if type(row) is str:
            at = self.ids[row]
        elif row is not None:
            at, scope = self.ids[row[0]], int(row[1])
            if len(row) > 2:
                via = self.flows[row[2]]
                via = -2 - via if len(row) > 3 else via
        self.state.places.node.append(at)
        self.state.places.scope.append(scope)
        self.state.places.via.append(via)

    def scope(self, row: Any) -> None:
        element, parent, owner, kind, left = row or ["", -1, -1, kernel.NO_SCOPE, 0]
        self.state.places.scope_node.append(self.ids[element] if row else kernel.GONE)
        self.state.places.scope_parent.append(int(parent))
        self.state.places.scope_owner.append(int(owner))
        self.state.places.scope_kind.append(int(kind))
        self.state.places.scope_left.append(int(left))
        self.state.places.scope_live.append(0)

    def wait(  # a stored row
        self, number: int, kind: str, holder: int, event: str = "", which: int = 0, *detail: Any
    ) -> Awaited:
        happens = self.ids[event] if event else NOWHERE
        return Awaited(int(number), str(kind), int(holder), happens, int(which), _detail(kind, detail))


def _detail(kind: str, stored: tuple[Any, ...]) -> Any:
    if kind == TIMER:
        return datetime.fromisoformat(stored[0]), int(stored[1])
    if kind == WORK:
        return datetime.fromisoformat(stored[0]), decode_value(stored[1])
    return stored[0] if kind in (MESSAGE, SIGNAL, CONDITION) else None


def open_root(places: kernel.Marking) -> None:
    """Give a marking the scope of the process."""
    places.scope_node.append(kernel.GONE)
    places.scope_parent.append(kernel.GONE)
    places.scope_owner.append(kernel.GONE)
    places.scope_kind.append(kernel.BODY)
    places.scope_left.append(0)
    places.scope_live.append(0)
