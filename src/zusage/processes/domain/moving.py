"""Moving a running process to another version: planned for a state, refused with a reason, or carried out.

A state names elements by their ids, so a move changes names at most, never where the process stands. What would be
lost on the way is an obstacle: an element that is gone or has become something else, a timer nobody would hear, a
scope that lies elsewhere. A promise is no part of a state, and no move touches it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zusage.processes.domain import kernel
from zusage.processes.domain.findings import ProcessError
from zusage.processes.domain.model import FlowNode, Loop
from zusage.processes.domain.program import Program
from zusage.processes.domain.program.compiled import ROOT
from zusage.processes.domain.state import EngineEvent, State, fold


@dataclass(frozen=True, slots=True, order=True)
class Obstacle:
    """Why a state cannot be moved: the element of the old version, and a sentence."""

    element_id: str
    reason: str

    def __str__(self) -> str:
        return f"{self.element_id}: {self.reason}"


class CannotMove(ProcessError):
    """A state that the new version has no place for; ``obstacles`` says what is in the way."""

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        self.obstacles = obstacles
        super().__init__("; ".join(map(str, obstacles)))


def obstacles(old: Program, new: Program, state: State, renamed: Mapping[str, str] = {}) -> tuple[Obstacle, ...]:
    """Return everything that keeps a state of ``old`` from being carried on by ``new``; nothing if it can be moved.

    :param renamed: new ids by old ones, where an element has another id in the new version
    """
    return tuple(sorted(set(_Plan(old, new, state, renamed).obstacles())))


def move_state(
    old: Program, new: Program, state: State, renamed: Mapping[str, str] = {}
) -> tuple[State, tuple[EngineEvent, ...]]:
    """Return the state as the new version carries it on, with the event that tells of it.

    :raises CannotMove: if ``obstacles`` finds any
    """
    found = obstacles(old, new, state, renamed)
    if found:
        raise CannotMove(found)
    named = {before: after for before, after in renamed.items() if before != after and before in _names_in(state)}
    event: EngineEvent = {"kind": "process.changed", "from": old.digest, "to": new.digest, "renamed": named}
    return fold([event], state), (event,)


class _Plan:
    """One state held against two versions."""

    def __init__(self, old: Program, new: Program, state: State, renamed: Mapping[str, str]) -> None:
        self.old, self.new, self.state, self.renamed = old, new, state, renamed

    def after(self, element_id: str) -> str:
        return self.renamed.get(element_id, element_id)

    def obstacles(self) -> Iterator[Obstacle]:
        named = Counter(self.after(element_id) for element_id in _names_in(self.state))
        for element_id in _names_in(self.state):
            if named[self.after(element_id)] > 1:
                yield Obstacle(element_id, f'would be called "{self.after(element_id)}", and so would another')
        for element_id in _elements_in(self.state):
            yield from self.changed(element_id)
        yield from self.flows()
        yield from self.waits()
        yield from self.unheard()

    # -- elements -------------------------------------------------------------------------------------------

    def changed(self, element_id: str) -> Iterator[Obstacle]:
        """Say what has become of an element at which a token stands, whose scope is open, or that can be undone."""
        before = _node(self.old, element_id)
        after = _node(self.new, self.after(element_id))
        if before is None:  # the process itself, where the root scope stands
            return
        if after is None:
            yield Obstacle(element_id, "the new version has no such element")
            return
        if before.kind is not after.kind:
            yield Obstacle(element_id, f"is a {after.kind.value} in the new version, no longer a {before.kind.value}")
            return
        if self.place(before.parent, self.old) != self.place(after.parent, self.new):
            yield Obstacle(element_id, "lies in another sub-process in the new version")
        for what, was, is_ in (
            ("performer", before.performer, after.performer),
            ("connector", before.connector, after.connector),
            ("called process", before.calls, after.calls),
        ):
            if was != is_:
                yield Obstacle(element_id, f'its {what} is "{is_}" in the new version, no longer "{was}"')
        if _repeats(before.loop) != _repeats(after.loop):
            yield Obstacle(element_id, "is repeated in another way in the new version")

    def place(self, parent: str, program: Program) -> str:
        """Return where an element lies in words of the new version; the process itself is ''."""
        if parent == program.process_id:
            return ""
        return self.after(parent) if program is self.old else parent

    def flows(self) -> Iterator[Obstacle]:
        """Tokens held at a join must have come by a flow that still leads there."""
        for at, via in _standing(self.state):
            if via == -1:
                continue
            flow_id = self.state.flow_ids[via if via >= 0 else -2 - via]
            number = self.new.flow_number.get(flow_id)
            join = self.state.ids[at]
            if number is None or self.new.flows[number].target != self.after(join):
                yield Obstacle(join, f"the flow {flow_id} no longer leads here")

    # -- what is awaited ------------------------------------------------------------------------------------

    def waits(self) -> Iterator[Obstacle]:
        """Every wait must have its counterpart, and no timer may be lost."""
        for wait in self.state.waits:
            if not wait.event_id or wait.event_id == wait.activity_id:
                continue
            before, after = _node(self.old, wait.event_id), _node(self.new, self.after(wait.event_id))
            if before is None or after is None:
                yield Obstacle(wait.event_id, f"nothing in the new version waits for this {wait.kind}")
            elif self.after(before.attached_to) != after.attached_to or before.is_interrupting != after.is_interrupting:
                yield Obstacle(wait.event_id, "belongs to another activity, or interrupts it otherwise")
            elif [event.trigger for event in before.events] != [event.trigger for event in after.events]:
                yield Obstacle(wait.event_id, "is triggered by something else in the new version")

    def unheard(self) -> Iterator[Obstacle]:
        """An event that the new version adds to where the process stands would never be heard."""
        heard = {self.after(wait.event_id) for wait in self.state.waits if wait.event_id}
        for at, via in _standing(self.state):
            if via != -1:
                continue
            element_id = self.state.ids[at]
            number = self.new.number.get(self.after(element_id))
            for event in self.new.listening_boundary_events.get(number, ()) if number is not None else ():
                event_id = self.new.ids[event]
                if event_id not in heard and _node(self.old, self._before(event_id)) is None:
                    yield Obstacle(element_id, f"the new version would listen for {event_id}, and nobody does yet")
        for event in self.new.event_starts.get(ROOT, ()):
            event_id = self.new.ids[event]
            if event_id not in heard and _node(self.old, self._before(event_id)) is None:
                yield Obstacle(event_id, "the new version would listen for this from the start, and nobody does yet")

    def _before(self, element_id: str) -> str:
        return next((before for before, after in self.renamed.items() if after == element_id), element_id)


def _standing(state: State) -> Iterator[tuple[int, int]]:
    """Yield for each token the element it stands at, and the flow it is held on, or -1."""
    for at, via in zip(state.places.node, state.places.via, strict=True):
        if at != kernel.GONE:
            yield at, via


def _elements_in(state: State) -> set[str]:
    """Return the ids of the elements a state names as places: of tokens, of open scopes, of what can be undone."""
    numbers = {at for at, _ in _standing(state)}
    numbers |= {at for at in state.places.scope_node if at >= 0}
    numbers |= {number for place, number in enumerate(state.places.records) if place % 3 == 0}
    numbers |= {number for place, number in enumerate(state.places.plan) if place % 3 == 1}
    return {state.ids[number] for number in numbers}


def _names_in(state: State) -> set[str]:
    return _elements_in(state) | {wait.event_id for wait in state.waits if wait.event_id}


def _node(program: Program, element_id: str) -> FlowNode | None:
    number = program.number.get(element_id)
    return program.elements[number] if number is not None else None


def _repeats(loop: Loop | None) -> tuple[bool, bool] | None:
    return None if loop is None else (loop.is_multiple, loop.is_sequential)
