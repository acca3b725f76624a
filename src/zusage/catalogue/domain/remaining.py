"""The work that a matter still needs from people: stages in the order in which they are done.

One pure function of the program, the state of the matter and estimates. What the service page quotes (no state: a new
matter), what the ledger holds and what orders the work all come from here. Decision record 0036.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from zusage.catalogue.domain.amounts import MATTER, Standing, visits
from zusage.catalogue.domain.estimates import Estimates
from zusage.catalogue.domain.lengths import Lengths, high_quantile, wait_of
from zusage.catalogue.domain.ways import Ways
from zusage.processes.domain import Program, State, kernel

MINUTES_FROM_DESK_TO_POST = 240
"""What is decided after noon goes with the next day's post: half a working day from desk to post."""


@dataclass(frozen=True, slots=True)
class StageWork:
    """One activity of staff that is still to come, by its element's id.

    :ivar minutes: expected, rounded up
    :ivar minutes_squared: their variance
    :ivar flow_minutes: from the start of this stage to the hand-over, later stages and waits for others included: what
        95 of 100 matters need at most if nothing queues
    """

    name: str
    skill: str
    minutes: int
    minutes_squared: int
    flow_minutes: int


@dataclass(frozen=True, slots=True)
class Remaining:
    """What a matter still needs.

    :ivar stages: a longer way to the hand-over first
    :ivar flow_minutes: from now to the hand-over, as that of a stage; what is waited for first is in it
    :ivar assumed: what nobody states and was assumed, as ``what:element``
    """

    stages: tuple[StageWork, ...]
    flow_minutes: int
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherWork:
    """Something that staff has to do in a matter and that its process does not know: a message, an address.

    :ivar at: the element that waits for it, if one does: a connector in whose place somebody steps in
    """

    name: str
    skill: str
    minutes: int
    at: str = ""


def remaining_work(
    program: Program, state: State | None, estimates: Estimates, others: Sequence[OtherWork] = ()
) -> Remaining:
    """Return what a matter still needs from people, from where its process stands; without a state, all of it.

    :raises NeverEnds: if the shares let nobody out of a loop
    """
    known = _known(program, _key(estimates))
    found = known.new if state is None else known.of(state)
    if not others:
        return found
    stages = _in_order([*found.stages, *_together(others, known)])
    return Remaining(stages, max(found.flow_minutes, stages[0].flow_minutes), found.assumed)


_Key = tuple[tuple[tuple[str, int | tuple[int, int]], ...], ...]


def _key(estimates: Estimates) -> _Key:
    tables: tuple[Mapping[str, int | tuple[int, int]], ...] = (
        estimates.minutes,
        estimates.reach,
        estimates.shares,
        estimates.waits,
        estimates.rounds,
    )
    return tuple(tuple(sorted(table.items())) for table in tables)


@lru_cache(maxsize=256)
def _known(program: Program, key: _Key) -> "_Known":
    return _Known(program, Estimates(*map(dict, key)))  # type: ignore[arg-type]


class _Known:
    """One process with its estimates, and what was found for the places where its matters stand: a handful."""

    def __init__(self, program: Program, estimates: Estimates) -> None:
        self.ways = Ways.of(program, estimates)
        self.lengths = Lengths(self.ways)
        self.found: dict[tuple[tuple[int | str, ...], ...], Remaining] = {}

    @cached_property
    def new(self) -> Remaining:
        standing = Standing()
        for place in self.ways.program.begins:
            standing.enter[place] = MATTER
        for inflow in self.ways.outside:
            standing.enter[inflow.place] += MATTER * inflow.share // 1000
        return self.from_standing(standing)

    def of(self, state: State) -> Remaining:
        places, mine = state.places, self.ways.program
        rows = (places.node, places.scope, places.via, places.scope_kind, places.scope_owner, places.scope_left)
        # A state that was read has its own table of ids; one that the engine made has the program's.
        names = () if state.ids is mine.ids else (state.ids, state.flow_ids)
        key = (*names, *(tuple(row) for row in rows))
        if key not in self.found:
            if len(self.found) >= _MOST_FOUND:
                self.found.clear()
            self.found[key] = self.from_standing(standing_of(self.ways, state))
        return self.found[key]

    def from_standing(self, standing: Standing) -> Remaining:
        done = visits(self.ways, standing)
        stages = [
            self.part(place, done[place]) for place in self.ways.order if self.ways.is_work(place) and done.get(place)
        ]
        return Remaining(_whole_minutes(stages), self.flow_minutes(standing), self.assumed)

    def part(self, place: int, amount: int) -> "_Part":
        """Return one activity that is done so often on average: in thousand millionths, not rounded yet."""
        node = self.ways.node(place)
        mean, deviation = self.ways.estimates.minutes[node.id]
        # Of a number of visits N with mean v, each sure to bring R more with itself: var N = v (2 R - 1) - v².
        spread = max(0, amount * (2 * self.again[place] - MATTER) - amount * amount) // MATTER
        flow = self.lengths.minutes(place) + MINUTES_FROM_DESK_TO_POST
        skill = node.performer.removeprefix("skill:")
        return _Part(node.id, skill, amount * mean, amount * deviation**2 + spread * mean**2, flow)

    @cached_property
    def again(self) -> Mapping[int, int]:
        """Return how often an activity is done, on average, by those who come to it."""
        found = {}
        for place in self.ways.order:
            if self.ways.is_work(place):
                here = Standing()
                here.enter[place] = MATTER
                found[place] = max(MATTER, visits(self.ways, here)[place] * 100 // self.ways.rounds(place))
        return found

    def flow_minutes(self, standing: Standing) -> int:
        lengths, targets = self.lengths, self.ways.program.tables.flow_target
        entered = chain(standing.enter, standing.inside, (targets[flow] for flow in standing.held))
        found = [lengths.minutes(place) for place in entered]
        found += [high_quantile(lengths.behind(place)) for place in standing.leave]
        return max(found) + MINUTES_FROM_DESK_TO_POST if found else 0

    def minutes_behind(self, element: str) -> int:
        """Return the minutes from where an element is done to the hand-over; without one, from desk to post."""
        behind = high_quantile(self.lengths.behind(self.ways.program.number[element])) if element else 0
        return behind + MINUTES_FROM_DESK_TO_POST

    @cached_property
    def assumed(self) -> tuple[str, ...]:
        waits = [f"wait:{self.ways.node(place).id}" for place in self.ways.order if wait_of(self.ways, place) is None]
        return (*self.ways.assumed, *waits)


_MOST_FOUND = 4096


def standing_of(ways: Ways, state: State) -> Standing:
    """Return where the tokens of a state stand, in the numbers of the program."""
    program, places, standing = ways.program, state.places, Standing()
    owned = {
        owner: scope
        for scope, owner in enumerate(places.scope_owner)
        if owner >= 0 and places.scope_kind[scope] in _OPENED
    }
    for token, at in enumerate(places.node):
        if at == kernel.GONE or places.via[token] < -1:
            continue
        place, via = program.number[state.ids[at]], places.via[token]
        if token in owned:
            standing.leave[place] += MATTER
            if more := _rounds_left(ways, place, places, owned[token]):
                standing.inside[place] += more
        elif place in program.bodies and places.scope_kind[places.scope[token]] == kernel.INSTANCE:
            standing.inside[place] += MATTER
        elif via >= 0 and program.tables.joins[place] != kernel.FREE:
            standing.held[program.flow_number[state.flow_ids[via]]] += MATTER
        else:
            standing.enter[place] += MATTER
    return standing


_OPENED = frozenset({kernel.BODY, kernel.LOOP, kernel.STEP})


def _rounds_left(ways: Ways, place: int, places: kernel.Marking, scope: int) -> int:
    if places.scope_kind[scope] != kernel.LOOP:
        return 0
    left = places.scope_left[scope]
    return left * MATTER if left >= 0 else max(0, ways.rounds(place) - 100) * MATTER // 100


@dataclass(slots=True)
class _Part:
    """A stage before rounding: minutes and variance in thousand millionths."""

    name: str
    skill: str
    minutes: int
    squares: int
    flow_minutes: int


def _whole_minutes(parts: Iterable[_Part]) -> tuple[StageWork, ...]:
    """Round up; what brings less than a minute is counted with the stage of its skill before it."""
    kept: list[_Part] = []
    for part in parts:
        before = next((earlier for earlier in reversed(kept) if earlier.skill == part.skill), None)
        if part.minutes < MATTER and before is not None:
            before.minutes += part.minutes
            before.squares += part.squares
        elif part.minutes:
            kept.append(part)
    return _in_order(
        StageWork(part.name, part.skill, -(-part.minutes // MATTER), -(-part.squares // MATTER), part.flow_minutes)
        for part in kept
    )


def _together(others: Iterable[OtherWork], known: _Known) -> list[StageWork]:
    """Return one stage for each kind of other work; it goes to the post like everything."""
    minutes: dict[tuple[str, str, str], list[int]] = {}
    for other in others:
        minutes.setdefault((other.name, other.skill, other.at), []).append(other.minutes)
    return [
        StageWork(name, skill, sum(each), sum(spent * spent for spent in each), sum(each) + known.minutes_behind(at))
        for (name, skill, at), each in minutes.items()
    ]


def _in_order(stages: Iterable[StageWork]) -> tuple[StageWork, ...]:
    return tuple(sorted(stages, key=lambda stage: -stage.flow_minutes))
