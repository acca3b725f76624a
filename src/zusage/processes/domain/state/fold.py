"""The fold: events alone give exactly the state the engine gave with them.

A event that does not name its token or scope means token 0 and the process; that is how a matter with one token is
told, and how all were told before there were others.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from zusage.processes.domain import kernel
from zusage.processes.domain.state.marking import (
    CONDITION,
    ITEM,
    MESSAGE,
    NOWHERE,
    SERVICE,
    SIGNAL,
    TIMER,
    WORK,
    Awaited,
    State,
    no_places,
)
from zusage.processes.domain.state.stored import Names, StateUnreadable, open_root
from zusage.processes.domain.state.values import decode_value

EngineEvent = dict[str, Any]


def fold(events: Iterable[EngineEvent], state: State | None = None) -> State:
    """Return the state the events add up to.

    Events of other kinds explain and change nothing. Where the events are stored without the values of
    ``variables.set``, everything but the variables is exact.

    :param state: the state before the first event, if that is not the beginning
    :raises StateUnreadable: if a event moves a token or ends a wait that is not there
    """
    folding = _Folding(state or State())
    for event in events:
        act = _ACTS.get(event["kind"])
        if act is not None:
            act(folding, event)
        if "effect" in event:
            folding.state.counter = max(folding.state.counter, int(event["effect"][1:]))
    return folding.result()


class _Folding:
    def __init__(self, before: State) -> None:
        self.elements, self.flows = Names(), Names()
        self.state = state = State()
        state.counter = before.counter
        state.data = {scope: dict(values) for scope, values in before.data.items()}
        places = before.places
        self.places = state.places = replace(
            no_places(),
            node=[self.renamed(before, at) for at in places.node],
            scope=list(places.scope),
            via=[self.flow_of(before, via) for via in places.via],
            scope_node=[self.renamed(before, at) for at in places.scope_node],
            scope_parent=list(places.scope_parent),
            scope_owner=list(places.scope_owner),
            scope_kind=list(places.scope_kind),
            scope_left=list(places.scope_left),
            scope_live=[0] * len(places.scope_kind),
            records=[self.renamed(before, entry) if at % 3 == 0 else entry for at, entry in enumerate(places.records)],
            plan=[self.renamed(before, entry) if at % 3 == 1 else entry for at, entry in enumerate(places.plan)],
        )
        state.waiting = [replace(awaited, event=self.renamed(before, awaited.event)) for awaited in before.waiting]
        if not places.scope_kind:
            open_root(self.places)

    def renamed(self, before: State, element: int) -> int:
        return self.elements[before.ids[element]] if element >= 0 else element

    def flow_of(self, before: State, via: int) -> int:
        if via == -1:
            return via
        flow = self.flows[before.flow_ids[via if via >= 0 else -2 - via]]
        return flow if via >= 0 else -2 - flow

    def result(self) -> State:
        self.state.ids, self.state.flow_ids = tuple(self.elements.number), tuple(self.flows.number)
        return self.state

    # -- tokens ---------------------------------------------------------------------------------------------

    def leave(self, event: EngineEvent) -> int:
        """Return the token a event is about; it must stand where the event says."""
        token = event.get("token", 0)
        at = self.elements[event["from"]]
        if token >= len(self.places.node) or self.places.node[token] != at:
            raise StateUnreadable(f"No token stands at {event['from']}: {event}")
        return int(token)

    def place(self, event: EngineEvent) -> None:
        places, token = self.places, event.get("token", 0)
        while len(places.node) <= token:
            places.node.append(kernel.GONE)
            places.scope.append(0)
            places.via.append(-1)
        places.node[token] = self.elements[event["to"]]
        places.scope[token], places.via[token] = event.get("scope", 0), -1

    def move(self, event: EngineEvent) -> None:
        token = self.leave(event)
        self.places.node[token], self.places.via[token] = self.elements[event["to"]], -1

    def hold(self, event: EngineEvent) -> None:
        self.places.via[self.leave(event)] = self.flows[event["flow"]]

    def spend(self, event: EngineEvent) -> None:
        self.places.via[self.leave(event)] = -2 - self.flows[event["flow"]]

    def take(self, event: EngineEvent) -> None:
        token = self.leave(event)
        self.places.node[token], self.places.via[token] = kernel.GONE, -1
        if event["kind"] == "token.removed":
            _drop(self.places.plan, 0, token)

    def release(self, event: EngineEvent) -> None:
        self.places.via[self.leave(event)] = -1

    # -- scopes ---------------------------------------------------------------------------------------------

    def open(self, event: EngineEvent) -> None:
        places, scope = self.places, event["scope"]
        while len(places.scope_kind) <= scope:
            open_root(places)
            places.scope_kind[-1] = kernel.NO_SCOPE
        places.scope_node[scope] = self.elements[event["activity"]]
        places.scope_parent[scope], places.scope_owner[scope] = event["parent"], event.get("owner", kernel.GONE)
        places.scope_kind[scope], places.scope_left[scope] = event["as"], 0

    def close(self, event: EngineEvent) -> None:
        places, scope = self.places, event["scope"]
        places.scope_node[scope] = places.scope_parent[scope] = places.scope_owner[scope] = kernel.GONE
        places.scope_kind[scope], places.scope_left[scope] = kernel.NO_SCOPE, 0
        self.state.data.pop(scope, None)
        _drop(places.records, 1, scope)

    def keep(self, event: EngineEvent) -> None:
        self.places.scope_kind[event["scope"]] = kernel.KEPT
        self.places.scope_owner[event["scope"]] = kernel.GONE

    def count(self, event: EngineEvent) -> None:
        self.places.scope_left[event["scope"]] = event["left"]

    # -- compensation ---------------------------------------------------------------------------------------

    def record(self, event: EngineEvent) -> None:
        kept = event.get("kept", kernel.GONE)
        self.places.records.extend([self.elements[event["activity"]], event.get("scope", 0), kept])

    def unrecord(self, event: EngineEvent) -> None:
        del self.places.records[event["place"] : event["place"] + 3]

    def plan(self, event: EngineEvent) -> None:
        self.places.plan.extend([event.get("token", 0), self.elements[event["activity"]], event.get("scope", 0)])

    def step(self, event: EngineEvent) -> None:
        plan, token = self.places.plan, event.get("token", 0)
        place = max(place for place in range(0, len(plan), 3) if plan[place] == token)
        del plan[place : place + 3]

    # -- waits and data -------------------------------------------------------------------------------------

    def begin(self, event: EngineEvent) -> None:
        kind = _BEGINS[event["kind"]]
        holder = -1 - event["scope"] if "scope" in event else event.get("token", 0)
        caught = self.elements[event["event"]] if event.get("event") else NOWHERE
        number = int(event["effect"][1:])
        self.state.waiting.append(Awaited(number, kind, holder, caught, event.get("which", 0), _detail(kind, event)))

    def end(self, event: EngineEvent) -> None:
        number = int(event["effect"][1:])
        for place, awaited in enumerate(self.state.waiting):
            if awaited.number == number:
                del self.state.waiting[place]
                return
        raise StateUnreadable(f"Nothing waits for {event['effect']}: {event}")

    def look(self, event: EngineEvent) -> None:
        number = int(event["effect"][1:])
        self.state.waiting = [
            replace(awaited, detail=event["holds"]) if awaited.number == number else awaited
            for awaited in self.state.waiting
        ]

    def rename(self, event: EngineEvent) -> None:
        """Another version of the process carries the matter on; some of its elements have other ids there."""
        renamed = event["renamed"]
        names = Names()
        for element_id in self.elements.number:
            names[renamed.get(element_id, element_id)]
        self.elements = names

    def set(self, event: EngineEvent) -> None:
        data = self.state.data.setdefault(event.get("scope", 0), {})
        data.update({name: decode_value(value) for name, value in event.get("values", {}).items()})


def _drop(threes: list[int], place: int, value: int) -> None:
    """Drop the rows of three that have the value at this place."""
    for at in range(len(threes) - 3, -1, -3):
        if threes[at + place] == value:
            del threes[at : at + 3]


def _detail(kind: str, event: EngineEvent) -> Any:
    match kind:
        case "timer":
            return datetime.fromisoformat(event["due_at"]), event.get("rounds", 0)
        case "work":
            return datetime.fromisoformat(event["due_at"]), decode_value(event["value"])
        case "message":
            return event["message"]
        case "signal":
            return event["signal"]
        case "condition":
            return False
    return None


_BEGINS = {
    "item.created": ITEM,
    "service.called": SERVICE,
    "timer.set": TIMER,
    "message.awaited": MESSAGE,
    "signal.awaited": SIGNAL,
    "condition.awaited": CONDITION,
    "work.begun": WORK,
}
_ENDS = (
    "item.completed", "item.withdrawn", "item.failed", "service.completed", "service.withdrawn", "service.failed",
    "timer.fired", "timer.cancelled", "message.received", "message.withdrawn", "signal.received", "signal.withdrawn",
    "condition.met", "condition.withdrawn", "work.completed", "work.withdrawn",
)  # fmt: skip

_ACTS: dict[str, Callable[[_Folding, EngineEvent], None]] = {
    "token.placed": _Folding.place,
    "token.moved": _Folding.move,
    "token.held": _Folding.hold,
    "token.spent": _Folding.spend,
    "token.merged": _Folding.take,
    "token.released": _Folding.release,
    "token.consumed": _Folding.take,
    "token.removed": _Folding.take,
    "scope.opened": _Folding.open,
    "scope.closed": _Folding.close,
    "scope.kept": _Folding.keep,
    "scope.rounds": _Folding.count,
    "compensation.recorded": _Folding.record,
    "compensation.taken": _Folding.unrecord,
    "compensation.planned": _Folding.plan,
    "compensation.begun": _Folding.step,
    "condition.looked": _Folding.look,
    "variables.set": _Folding.set,
    "process.changed": _Folding.rename,
    **dict.fromkeys(_BEGINS, _Folding.begin),
    **dict.fromkeys(_ENDS, _Folding.end),
}
