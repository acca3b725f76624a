"""The fold: facts alone give exactly the state the engine gave with them.

A fact that does not name its token or scope means token 0 and the process; that is how a matter with one token is
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

Fact = dict[str, Any]


def fold(facts: Iterable[Fact], state: State | None = None) -> State:
    """Return the state the facts add up to.

    Facts of other kinds explain and change nothing. Where the facts are stored without the values of
    ``variables.set``, everything but the variables is exact.

    :param state: the state before the first fact, if that is not the beginning
    :raises StateUnreadable: if a fact moves a token or ends a wait that is not there
    """
    folding = _Folding(state or State())
    for fact in facts:
        act = _ACTS.get(fact["kind"])
        if act is not None:
            act(folding, fact)
        if "effect" in fact:
            folding.state.counter = max(folding.state.counter, int(fact["effect"][1:]))
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
            records=[self.renamed(before, one) if at % 3 == 0 else one for at, one in enumerate(places.records)],
            plan=[self.renamed(before, one) if at % 3 == 1 else one for at, one in enumerate(places.plan)],
        )
        state.waiting = [replace(one, event=self.renamed(before, one.event)) for one in before.waiting]
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

    def leave(self, fact: Fact) -> int:
        """Return the token a fact is about; it must stand where the fact says."""
        token = fact.get("token", 0)
        at = self.elements[fact["from"]]
        if token >= len(self.places.node) or self.places.node[token] != at:
            raise StateUnreadable(f"No token stands at {fact['from']}: {fact}")
        return int(token)

    def place(self, fact: Fact) -> None:
        places, token = self.places, fact.get("token", 0)
        while len(places.node) <= token:
            places.node.append(kernel.GONE)
            places.scope.append(0)
            places.via.append(-1)
        places.node[token] = self.elements[fact["to"]]
        places.scope[token], places.via[token] = fact.get("scope", 0), -1

    def move(self, fact: Fact) -> None:
        token = self.leave(fact)
        self.places.node[token], self.places.via[token] = self.elements[fact["to"]], -1

    def hold(self, fact: Fact) -> None:
        self.places.via[self.leave(fact)] = self.flows[fact["flow"]]

    def spend(self, fact: Fact) -> None:
        self.places.via[self.leave(fact)] = -2 - self.flows[fact["flow"]]

    def take(self, fact: Fact) -> None:
        token = self.leave(fact)
        self.places.node[token], self.places.via[token] = kernel.GONE, -1
        if fact["kind"] == "token.removed":
            _drop(self.places.plan, 0, token)

    def release(self, fact: Fact) -> None:
        self.places.via[self.leave(fact)] = -1

    # -- scopes ---------------------------------------------------------------------------------------------

    def open(self, fact: Fact) -> None:
        places, scope = self.places, fact["scope"]
        while len(places.scope_kind) <= scope:
            open_root(places)
            places.scope_kind[-1] = kernel.NO_SCOPE
        places.scope_node[scope] = self.elements[fact["activity"]]
        places.scope_parent[scope], places.scope_owner[scope] = fact["parent"], fact.get("owner", kernel.GONE)
        places.scope_kind[scope], places.scope_left[scope] = fact["as"], 0

    def close(self, fact: Fact) -> None:
        places, scope = self.places, fact["scope"]
        places.scope_node[scope] = places.scope_parent[scope] = places.scope_owner[scope] = kernel.GONE
        places.scope_kind[scope], places.scope_left[scope] = kernel.NO_SCOPE, 0
        self.state.data.pop(scope, None)
        _drop(places.records, 1, scope)

    def keep(self, fact: Fact) -> None:
        self.places.scope_kind[fact["scope"]] = kernel.KEPT
        self.places.scope_owner[fact["scope"]] = kernel.GONE

    def count(self, fact: Fact) -> None:
        self.places.scope_left[fact["scope"]] = fact["left"]

    # -- compensation ---------------------------------------------------------------------------------------

    def record(self, fact: Fact) -> None:
        kept = fact.get("kept", kernel.GONE)
        self.places.records.extend([self.elements[fact["activity"]], fact.get("scope", 0), kept])

    def unrecord(self, fact: Fact) -> None:
        del self.places.records[fact["place"] : fact["place"] + 3]

    def plan(self, fact: Fact) -> None:
        self.places.plan.extend([fact.get("token", 0), self.elements[fact["activity"]], fact.get("scope", 0)])

    def step(self, fact: Fact) -> None:
        plan, token = self.places.plan, fact.get("token", 0)
        place = max(place for place in range(0, len(plan), 3) if plan[place] == token)
        del plan[place : place + 3]

    # -- waits and data -------------------------------------------------------------------------------------

    def begin(self, fact: Fact) -> None:
        kind = _BEGINS[fact["kind"]]
        holder = -1 - fact["scope"] if "scope" in fact else fact.get("token", 0)
        event = self.elements[fact["event"]] if fact.get("event") else NOWHERE
        number = int(fact["effect"][1:])
        self.state.waiting.append(Awaited(number, kind, holder, event, fact.get("which", 0), _detail(kind, fact)))

    def end(self, fact: Fact) -> None:
        number = int(fact["effect"][1:])
        for place, one in enumerate(self.state.waiting):
            if one.number == number:
                del self.state.waiting[place]
                return
        raise StateUnreadable(f"Nothing waits for {fact['effect']}: {fact}")

    def look(self, fact: Fact) -> None:
        number = int(fact["effect"][1:])
        self.state.waiting = [
            replace(one, detail=fact["holds"]) if one.number == number else one for one in self.state.waiting
        ]

    def rename(self, fact: Fact) -> None:
        """Another version of the process carries the matter on; some of its elements have other ids there."""
        renamed = fact["renamed"]
        names = Names()
        for element_id in self.elements.number:
            names[renamed.get(element_id, element_id)]
        self.elements = names

    def set(self, fact: Fact) -> None:
        data = self.state.data.setdefault(fact.get("scope", 0), {})
        data.update({name: decode_value(value) for name, value in fact.get("values", {}).items()})


def _drop(threes: list[int], place: int, value: int) -> None:
    """Drop the rows of three that have the value at this place."""
    for at in range(len(threes) - 3, -1, -3):
        if threes[at + place] == value:
            del threes[at : at + 3]


def _detail(kind: str, fact: Fact) -> Any:
    match kind:
        case "timer":
            return datetime.fromisoformat(fact["due_at"]), fact.get("rounds", 0)
        case "work":
            return datetime.fromisoformat(fact["due_at"]), decode_value(fact["value"])
        case "message":
            return fact["message"]
        case "signal":
            return fact["signal"]
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

_ACTS: dict[str, Callable[[_Folding, Fact], None]] = {
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
