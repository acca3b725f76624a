"""The ways through a process: which share of matters goes where, and in which order its elements follow.

Nothing here knows a matter. Decision record 0036 says what is assumed where a picture alone does not tell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from zusage.catalogue.domain.estimates import WHOLE, Estimates, inner_places, next_places, reachable, shares
from zusage.processes.domain import Kind, Program, kernel
from zusage.processes.domain.model import FlowNode, Trigger

_FROM_OUTSIDE = frozenset({Trigger.TIMER, Trigger.MESSAGE, Trigger.SIGNAL, Trigger.CONDITION})
"""What can happen to an activity while it waits; errors and the like are counted only where a share is stated."""


class Taken(Enum):
    """How many of the ways behind an element are taken."""

    ONE = auto()
    EVERY = auto()
    SOME = auto()


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out of an element: the element it leads to, its flow (-1 for an event), matters in a thousand."""

    place: int
    flow: int
    share: int


@dataclass(frozen=True, slots=True)
class Fork:
    """How an element is left.

    :ivar aborted: boundary events that end it, so that it is not left otherwise
    :ivar beside: boundary events, or event sub-processes inside it, that add a way
    """

    after: tuple[Exit, ...]
    taken: Taken
    aborted: tuple[Exit, ...] = ()
    beside: tuple[Exit, ...] = ()


@dataclass(frozen=True, eq=False)
class Ways:
    """A program with the shares of its ways.

    :ivar order: the elements, each behind all that lead to it but for loops
    :ivar forks: how each element is left
    :ivar outside: event sub-processes of the process itself, as far as a share is stated
    :ivar assumed: what was assumed and nobody stated, as ``what:element``
    """

    program: Program
    estimates: Estimates
    order: tuple[int, ...]
    forks: dict[int, Fork]
    outside: tuple[Exit, ...]
    assumed: tuple[str, ...]

    @classmethod
    def of(cls, program: Program, estimates: Estimates) -> "Ways":
        """Work out the shares of all ways, from the start on."""
        begins = [*program.begins, *program.event_starts.get(_ROOT, ())]
        order = _order(program, begins)
        building = _Building(program, estimates, order)
        building.go(program.begins)
        outside = building.events_inside(_ROOT)
        return cls(program, estimates, order, building.forks, outside, tuple(dict.fromkeys(building.assumed)))

    def node(self, place: int) -> FlowNode:
        """Return an element."""
        return self.program.elements[place]

    def is_work(self, place: int) -> bool:
        """Say whether a member of staff does this."""
        return self.node(place).performer.startswith("skill:")

    def rounds(self, place: int) -> int:
        """Return how often an element is done each time it is reached, in hundredths."""
        loop = self.node(place).loop
        if loop is None:
            return 100
        known = self.estimates.rounds.get(self.program.ids[place])
        if known is not None:
            return known
        cardinality = loop.cardinality.text.strip() if loop.cardinality else ""
        return 100 * int(cardinality) if cardinality.isdecimal() else 100


_ROOT = -1


def _order(program: Program, begins: Iterable[int]) -> tuple[int, ...]:
    """Return the elements that can be reached, each behind what leads to it but for loops; insides before exits."""
    found: list[int] = []
    seen: set[int] = set()
    for begin in reversed(list(begins)):
        stack = [(begin, iter(_following(program, begin)))] if begin not in seen else []
        seen.add(begin)
        while stack:
            place, following = stack[-1]
            nearest = next((next_place for next_place in following if next_place not in seen), None)
            if nearest is None:
                found.append(place)
                stack.pop()
            else:
                seen.add(nearest)
                stack.append((nearest, iter(_following(program, nearest))))
    return tuple(reversed(found))


def _following(program: Program, place: int) -> list[int]:
    return [*next_places(program, place), *program.event_starts.get(place, ())]


class _Building:
    """Goes through a program once, from the start on, and notes how each element is left."""

    def __init__(self, program: Program, estimates: Estimates, order: Sequence[int]) -> None:
        self.program = program
        self.estimates = estimates
        self.order = order
        self.rank = {place: rank for rank, place in enumerate(order)}
        self.reached = dict.fromkeys(order, 0)
        self.forks: dict[int, Fork] = {}
        self.assumed: list[str] = []

    def go(self, begins: Iterable[int]) -> None:
        for place in begins:
            self.reached[place] = WHOLE
        for place in self.order:
            fork = self.fork(place)
            self.forks[place] = fork
            here = self.reached[place]
            left = here * (WHOLE - sum(way_out.share for way_out in fork.aborted)) // WHOLE
            for way_out in fork.after:
                self.reach(place, way_out.place, left * way_out.share // WHOLE)
            for way_out in (*fork.aborted, *fork.beside):
                self.reach(place, way_out.place, here * way_out.share // WHOLE)
            for inner in inner_places(self.program, place):
                self.reach(place, inner, here)

    def reach(self, source: int, target: int, amount: int) -> None:
        if self.rank[target] <= self.rank[source]:
            return
        if self.program.tables.joins[target] == kernel.FREE:
            self.reached[target] = min(WHOLE, self.reached[target] + amount)
        else:
            self.reached[target] = max(self.reached[target], amount)

    def fork(self, place: int) -> Fork:
        flows = self.program.flows_of(place)
        targets = [self.program.tables.flow_target[flow] for flow in flows]
        taken = self.taken(place)
        names = [self.program.flow_ids[flow] for flow in flows]
        match taken:
            case Taken.ONE:
                parts = self.one_of(place, names, [[target] for target in targets])
            case Taken.EVERY:
                parts = (WHOLE,) * len(targets)
            case Taken.SOME:  # nobody says how many: all of them, never too few
                parts = tuple(self.estimates.shares.get(name, WHOLE) for name in names)
        after = tuple(Exit(*way_out) for way_out in zip(targets, flows, parts, strict=True))
        aborted = self.aborted(place, names, targets)
        beside = (*self.beside(place), *self.events_inside(place))
        return Fork(after, taken, aborted, beside)

    def taken(self, place: int) -> Taken:
        if self.program.elements[place].kind is Kind.EVENT_BASED:
            return Taken.ONE
        split = self.program.tables.splits[place]
        return {kernel.ONE: Taken.ONE, kernel.SOME: Taken.SOME}.get(split, Taken.EVERY)

    def one_of(self, place: int, names: Sequence[str], targets: Sequence[Sequence[int]]) -> tuple[int, ...]:
        return shares(self.program, self.estimates, place, names, targets, self.reached[place])

    def aborted(self, place: int, names: Sequence[str], targets: Sequence[int]) -> tuple[Exit, ...]:
        """Return the boundary events that end an activity: one of them happens, or it is done."""
        found: list[int] = []
        rare: list[int] = []
        for event in self.program.boundary_events.get(place, ()):
            if self.program.tables.interrupts[event]:
                node = self.program.elements[event]
                is_common = any(definition.trigger in _FROM_OUTSIDE for definition in node.events)
                (found if is_common or node.id in self.estimates.shares else rare).append(event)
        self.assumed += [f"never:{self.program.ids[event]}" for event in rare]
        if not found:
            return ()
        parts = self.one_of(
            place,
            [names[0] if len(names) == 1 else "", *(self.program.ids[event] for event in found)],
            [targets, *([event] for event in found)],
        )
        return tuple(Exit(event, -1, part) for event, part in zip(found, parts[1:], strict=True))

    def beside(self, place: int) -> tuple[Exit, ...]:
        """Return the boundary events that do not end it; without a share each comes every time."""
        events = [
            event for event in self.program.boundary_events.get(place, ()) if not self.program.tables.interrupts[event]
        ]
        return tuple(Exit(event, -1, self.estimates.shares.get(self.program.ids[event], WHOLE)) for event in events)

    def events_inside(self, place: int) -> tuple[Exit, ...]:
        """Return the event sub-processes that begin inside it, as far as a share is stated."""
        starts = self.program.event_starts.get(place, ())
        stated = [start for start in starts if self.program.ids[start] in self.estimates.shares]
        self.assumed += [f"never:{self.program.ids[start]}" for start in starts if start not in stated]
        return tuple(Exit(start, -1, self.estimates.shares[self.program.ids[start]]) for start in stated)


def leads_to(ways: Ways, place: int) -> frozenset[int]:
    """Return every element that can come behind a place, itself included."""
    return frozenset(reachable(ways.program, place))
