"""The fold: facts alone give exactly the state the engine gave with them.

A fact that does not name its token or scope means token 0 and the process; that is how a matter with one token is
told, and how all were told before there were others.
"""

from collections.abc import Callable, Iterable
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
        state.at = [self.renamed(before, at) for at in before.at]
        state.via = [self.flow_of(before, via) for via in before.via]
        state.scope = list(before.scope)
        state.scope_node = [self.renamed(before, at) for at in before.scope_node]
        state.scope_parent, state.scope_owner = list(before.scope_parent), list(before.scope_owner)
        state.scope_kind, state.scope_left = list(before.scope_kind), list(before.scope_left)
        state.records = [
            self.renamed(before, one) if place % 3 == 0 else one for place, one in enumerate(before.records)
        ]
        state.plan = [self.renamed(before, one) if place % 3 == 1 else one for place, one in enumerate(before.plan)]
        state.waiting = [one._replace(event=self.renamed(before, one.event)) for one in before.waiting]
        if not state.scope_kind:
            open_root(state)

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
        if token >= len(self.state.at) or self.state.at[token] != at:
            raise StateUnreadable(f"No token stands at {fact['from']}: {fact}")
        return int(token)

    def place(self, fact: Fact) -> None:
        state, token = self.state, fact.get("token", 0)
        while len(state.at) <= token:
            state.at.append(kernel.GONE)
            state.scope.append(0)
            state.via.append(-1)
        state.at[token], state.scope[token], state.via[token] = self.elements[fact["to"]], fact.get("scope", 0), -1

    def move(self, fact: Fact) -> None:
        token = self.leave(fact)
        self.state.at[token], self.state.via[token] = self.elements[fact["to"]], -1

    def hold(self, fact: Fact) -> None:
        self.state.via[self.leave(fact)] = self.flows[fact["flow"]]

    def spend(self, fact: Fact) -> None:
        self.state.via[self.leave(fact)] = -2 - self.flows[fact["flow"]]

    def take(self, fact: Fact) -> None:
        token = self.leave(fact)
        self.state.at[token], self.state.via[token] = kernel.GONE, -1
        if fact["kind"] == "token.removed":
            self.state.plan = _without(self.state.plan, 0, token)

    def release(self, fact: Fact) -> None:
        self.state.via[self.leave(fact)] = -1

    # -- scopes ---------------------------------------------------------------------------------------------

    def open(self, fact: Fact) -> None:
        state, scope = self.state, fact["scope"]
        while len(state.scope_kind) <= scope:
            open_root(state)
            state.scope_kind[-1] = kernel.NO_SCOPE
        state.scope_node[scope] = self.elements[fact["activity"]]
        state.scope_parent[scope], state.scope_owner[scope] = fact["parent"], fact.get("owner", kernel.GONE)
        state.scope_kind[scope], state.scope_left[scope] = fact["as"], 0

    def close(self, fact: Fact) -> None:
        state, scope = self.state, fact["scope"]
        state.scope_node[scope] = state.scope_parent[scope] = state.scope_owner[scope] = kernel.GONE
        state.scope_kind[scope], state.scope_left[scope] = kernel.NO_SCOPE, 0
        state.data.pop(scope, None)
        state.records = _without(state.records, 1, scope)

    def keep(self, fact: Fact) -> None:
        self.state.scope_kind[fact["scope"]] = kernel.KEPT
        self.state.scope_owner[fact["scope"]] = kernel.GONE

    def count(self, fact: Fact) -> None:
        self.state.scope_left[fact["scope"]] = fact["left"]

    # -- compensation ---------------------------------------------------------------------------------------

    def record(self, fact: Fact) -> None:
        kept = fact.get("kept", kernel.GONE)
        self.state.records += [self.elements[fact["activity"]], fact.get("scope", 0), kept]

    def unrecord(self, fact: Fact) -> None:
        del self.state.records[fact["place"] : fact["place"] + 3]

    def plan(self, fact: Fact) -> None:
        self.state.plan += [fact.get("token", 0), self.elements[fact["activity"]], fact.get("scope", 0)]

    def step(self, fact: Fact) -> None:
        plan, token = self.state.plan, fact.get("token", 0)
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
            one._replace(detail=fact["holds"]) if one.number == number else one for one in self.state.waiting
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


def _without(threes: list[int], place: int, value: int) -> list[int]:
    kept = [threes[at : at + 3] for at in range(0, len(threes), 3) if threes[at + place] != value]
    return [one for three in kept for one in three]


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
