"""The state of one running process: its tokens and scopes as the kernel has them, what is awaited, and its data.

Elements are numbers into ``ids``, the table of the program that made the state or of the text it was read from; an
engine takes a state of another table over by its ids, so a stored state does not depend on how a program numbers.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zusage.processes.domain import kernel
from zusage.processes.domain.feel import Value

ITEM, SERVICE, TIMER = "item", "service", "timer"
MESSAGE, SIGNAL, CONDITION, WORK = "message", "signal", "condition", "work"

NOWHERE = -1


@dataclass(slots=True)
class Awaited:
    """An effect whose outcome is awaited, as the engine has it.

    :ivar holder: the token that waits, or ``-1 - scope`` for an event sub-process of a scope
    :ivar event: the boundary, start or caught event that happens; NOWHERE if the element itself waits
    :ivar which: the place of the event definition among those of the event
    :ivar detail: timer: (due, rounds left); message and signal: the name; condition: whether it held when last looked
        at; work: (due, value)
    """

    number: int
    kind: str
    holder: int
    event: int
    which: int
    detail: Any


@dataclass(frozen=True, slots=True)
class Wait:
    """An effect whose outcome is awaited.

    :ivar kind: ``item``, ``service``, ``timer``, ``message``, ``signal``, ``condition`` or ``work``
    :ivar activity_id: the element the token stands at
    :ivar event_id: the event that happens to it, of a boundary event, an event sub-process or behind a gateway, else ''
    :ivar due_at: aware UTC, only for timers and work
    :ivar name: of the message or signal
    """

    effect_id: str
    kind: str
    activity_id: str
    event_id: str = ""
    due_at: datetime | None = None
    name: str = ""


def no_places() -> kernel.Marking:
    """Return a marking without a token or scope."""
    return kernel.Marking([], [], [], [], [], [], [], [], [], [], [], [], [], [], [], [])


class State:
    """The state of one running process; nobody changes it once it was given out.

    :ivar places: tokens, scopes and compensation as the kernel has them
    :ivar data: FEEL values by name, for each scope that has its own; those of the process are in scope 0
    :ivar counter: the number of the last effect
    """

    __slots__ = ("counter", "data", "flow_ids", "ids", "places", "waiting")

    def __init__(self, ids: tuple[str, ...] = (), flow_ids: tuple[str, ...] = ()) -> None:
        self.ids = ids
        self.flow_ids = flow_ids
        self.places = no_places()
        self.waiting: list[Awaited] = []
        self.data: dict[int, dict[str, Value]] = {0: {}}
        self.counter = 0

    @property
    def marking(self) -> tuple[str, ...]:
        """The ids of the elements tokens stand at, sorted."""
        places = zip(self.places.node, self.places.via, strict=True)
        return tuple(sorted(self.ids[at] for at, via in places if at != kernel.GONE and via >= -1))

    @property
    def variables(self) -> dict[str, Value]:
        """The variables of the process."""
        return self.data[0]

    @property
    def waits(self) -> tuple[Wait, ...]:
        """What is awaited, in the order it was begun."""
        return tuple(self._wait(awaited) for awaited in self.waiting)

    @property
    def is_ended(self) -> bool:
        """Whether no token is left: an end event was reached, or the matter was cancelled."""
        places = zip(self.places.node, self.places.via, strict=True)
        return not any(at != kernel.GONE and via >= -1 for at, via in places)

    @property
    def is_stalled(self) -> bool:
        """Whether tokens are left but nothing is awaited: a join waits for what can never come."""
        return not self.waiting and not self.is_ended

    def with_data(self, data: dict[int, dict[str, Value]]) -> "State":
        """Return this state with other data, as ``decode_data`` gives them."""
        other = State(self.ids, self.flow_ids)
        for name in self.__slots__:
            setattr(other, name, getattr(self, name))
        other.data = data
        return other

    def element_of(self, awaited: Awaited) -> int:
        """Return the element that waits."""
        return self.places.node[awaited.holder] if awaited.holder >= 0 else awaited.event

    def _wait(self, awaited: Awaited) -> Wait:
        due_at = awaited.detail[0] if awaited.kind in (TIMER, WORK) else None
        name = awaited.detail if awaited.kind in (MESSAGE, SIGNAL) else ""
        activity = self.ids[self.element_of(awaited)]
        event = "" if awaited.event == NOWHERE else self.ids[awaited.event]
        return Wait(f"e{awaited.number}", awaited.kind, activity, event, due_at, name)

    # -- comparing: what counts is what would be stored ----------------------------------------------------------

    def token_rows(self) -> list[Any]:
        """Return a row for each token: element, scope, flow it is held on, whether it is spent; None for none."""
        rows: list[Any] = []
        for at, scope, via in zip(self.places.node, self.places.scope, self.places.via, strict=True):
            if at == kernel.GONE:
                rows.append(None)
            elif via == -1:
                rows.append(self.ids[at] if scope == 0 else [self.ids[at], scope])
            else:
                row = [self.ids[at], scope, self.flow_ids[via if via >= 0 else -2 - via]]
                rows.append(row if via >= 0 else [*row, 1])
        return _without_trailing_nones(rows)

    def scope_rows(self) -> list[Any]:
        """Return a row for each scope but the process: element, parent, owner, kind, rounds left; None for none."""
        rows: list[Any] = []
        places = self.places
        for scope in range(1, len(places.scope_kind)):
            kind = places.scope_kind[scope]
            if kind == kernel.NO_SCOPE:
                rows.append(None)
                continue
            row = [self.ids[places.scope_node[scope]], places.scope_parent[scope], places.scope_owner[scope]]
            rows.append([*row, kind, places.scope_left[scope]])
        return _without_trailing_nones(rows)

    def record_rows(self) -> list[Any]:
        """Return what was completed and can be compensated: element, scope, kept scope."""
        found = self.places.records
        return [[self.ids[found[at]], found[at + 1], found[at + 2]] for at in range(0, len(found), 3)]

    def plan_rows(self) -> list[Any]:
        """Return the steps of running compensations: token, handler, scope."""
        found = self.places.plan
        return [[found[at], self.ids[found[at + 1]], found[at + 2]] for at in range(0, len(found), 3)]

    def wait_rows(self) -> list[Any]:
        """Return a row for each wait: number, kind, holder, event, place of its definition, detail."""
        return [
            (
                awaited.number,
                awaited.kind,
                awaited.holder,
                self.ids[awaited.event] if awaited.event >= 0 else "",
                awaited.which,
                awaited.detail,
            )
            for awaited in self.waiting
        ]

    def _all_rows(self) -> tuple[Any, ...]:
        data = {scope: values for scope, values in self.data.items() if values}
        return (
            self.token_rows(), self.scope_rows(), self.record_rows(), self.plan_rows(), self.wait_rows(), data,
            self.counter,
        )  # fmt: skip

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and self._all_rows() == other._all_rows()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        tokens, scopes, records, plan, waits, data, counter = self._all_rows()
        return f"State({tokens=}, {scopes=}, {records=}, {plan=}, {waits=}, {data=}, {counter=})"


def _without_trailing_nones(rows: list[Any]) -> list[Any]:
    while rows and rows[-1] is None:
        rows.pop()
    return rows
