"""How many matters come to each element from where they stand now: whole numbers, in thousand millions.

Amounts move along the ways round by round until nothing moves: a loop brings ever less. What waits at a join waits.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from zusage.catalogue.domain.estimates import WHOLE, inner_places
from zusage.catalogue.domain.ways import Exit, Fork, Taken, Ways, leads_to
from zusage.common.domain.refusal import Mistake
from zusage.processes.domain import kernel

MATTER = 1_000_000_000
"""One matter."""

_NOTHING = 1000
_FINE = 10_000
_MOST_ROUNDS = 5000


class NeverEnds(Mistake):
    """By the shares stated, matters go round in a process for ever."""


@dataclass
class Standing:
    """Where matters stand.

    :ivar enter: at elements that are still to be done
    :ivar leave: at elements that are done, or whose inside stands for itself
    :ivar inside: rounds of a repeated element that go on, or are still to come
    :ivar held: on flows that lead to a join
    """

    enter: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    leave: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    inside: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    held: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def visits(ways: Ways, standing: Standing) -> Mapping[int, int]:
    """Return how often each element is still to be done, in thousand millionths.

    :raises NeverEnds: if the shares let nobody out of a loop
    """
    return _Moving(ways, standing).visits()


class _Moving:
    def __init__(self, ways: Ways, standing: Standing) -> None:
        self.ways = ways
        self.standing = standing
        self.done: dict[int, int] = defaultdict(int)
        self.coming: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self.moved = 0

    def visits(self) -> Mapping[int, int]:
        standing, tables = self.standing, self.ways.program.tables
        for place, amount in standing.enter.items():
            self.coming[place][-1] += amount
        for flow, amount in standing.held.items():
            self.coming[tables.flow_target[flow]][flow] += amount
        for place, amount in standing.inside.items():
            self.open(place, amount)
        for _ in range(_MOST_ROUNDS):
            self.moved = 0
            self.round(standing.leave)
            standing = Standing()
            if self.moved <= _NOTHING:
                # Loops end with a few matters in a thousand million on their way: whoever is sure to come is whole.
                return {place: (amount + _FINE // 2) // _FINE * _FINE for place, amount in self.done.items()}
        raise NeverEnds(self.ways.program.process_id)

    def round(self, leave: Mapping[int, int]) -> None:
        passed: dict[int, int] = {}
        for place in self.ways.order:
            entered = self.gather(place, passed)
            fork = self.ways.forks[place]
            if entered:
                self.open(place, entered * self.ways.rounds(place) // 100)
                self.send(fork.beside, entered)
            left = entered + leave.get(place, 0)
            if left:
                self.moved += left
                passed[place] = left
                self.leave(fork, left)

    def open(self, place: int, amount: int) -> None:
        """Have an element done so often."""
        self.done[place] += amount
        for inner in inner_places(self.ways.program, place):
            self.coming[inner][-1] += amount

    def leave(self, fork: Fork, amount: int) -> None:
        aborted = sum(amount * way_out.share // WHOLE for way_out in fork.aborted)
        self.send(fork.aborted, amount)
        left = amount - aborted
        if fork.taken is not Taken.ONE:
            self.send(fork.after, left)
            return
        self.send(fork.after[:-1], left)
        last = fork.after[-1]  # what rounding leaves is lost nowhere
        rest = left - sum(left * way_out.share // WHOLE for way_out in fork.after[:-1])
        self.coming[last.place][last.flow] += rest

    def send(self, exits: tuple[Exit, ...], amount: int) -> None:
        for way_out in exits:
            self.coming[way_out.place][way_out.flow] += amount * way_out.share // WHOLE

    def gather(self, place: int, passed: Mapping[int, int]) -> int:
        """Return what goes on from here: what has come, or what a join lets through."""
        if place not in self.coming:
            return 0
        coming, tables = self.coming[place], self.ways.program.tables
        if tables.joins[place] == kernel.ALL_FLOWS:
            through = min(coming.get(flow, 0) for flow in self.arriving[place])
            for flow in self.arriving[place]:
                coming[flow] -= through
            return through
        come = sum(coming.values())
        if tables.joins[place] == kernel.QUANTITY:
            come //= tables.tokens_needed[place]
        elif tables.joins[place] != kernel.FREE:
            together = [passed.get(fork, 0) for fork in self.splits_before(place)]
            come = min(come, max(*together, *coming.values()) if together else come)
        coming.clear()
        return come

    def splits_before(self, join: int) -> list[int]:
        return [
            place
            for place, fork in self.ways.forks.items()
            if fork.taken is not Taken.ONE and len(fork.after) > 1 and join in leads_to(self.ways, place)
        ]

    @cached_property
    def arriving(self) -> Mapping[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for flow, target in enumerate(self.ways.program.tables.flow_target):
            found[target].append(flow)
        return found
