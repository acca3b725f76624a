"""What a package, or later its record, says of a process beside its picture: minutes, shares of branches, waits.

A share that nobody states is derived: first from `reach_percent` (of a hundred matters, how many come to an activity)
where one branch alone leads to that activity, else the branches that are left share alike. Decision record 0036.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from zusage.catalogue.domain.package import ServicePackage
from zusage.processes.domain import Program

WHOLE = 1000
"""All matters, in thousandths."""


@dataclass(frozen=True)
class Estimates:
    """Priors for one process; every key is the id of an element or sequence flow.

    :ivar minutes: mean and deviation of what a person needs for one item of an activity
    :ivar reach: matters in a thousand that come to an activity, where that is said
    :ivar shares: matters in a thousand that go on by a flow or boundary event, where that is said
    :ivar waits: working days after which an answer from outside has nearly always come
    :ivar rounds: how often a repeated activity is done, in hundredths
    """

    minutes: Mapping[str, tuple[int, int]]
    reach: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[str, int] = field(default_factory=dict)
    waits: Mapping[str, int] = field(default_factory=dict)
    rounds: Mapping[str, int] = field(default_factory=dict)


def estimates_of(package: ServicePackage) -> Estimates:
    """Return what a package says before there is a record."""
    staff = {
        key: activity for key, activity in package.activities.items() if activity.skill and key not in package.stand_ins
    }
    return Estimates(
        minutes={key: (activity.minutes_mean, activity.minutes_sd) for key, activity in staff.items()},
        reach={key: 10 * activity.reach_percent for key, activity in staff.items() if activity.reach_percent < 100},
        shares={key: 10 * percent for key, percent in package.branches.items()},
        waits=package.waits,
        rounds=package.rounds,
    )


def shares(  # noqa: PLR0917  # all of them say where the ways part
    program: Program,
    estimates: Estimates,
    at: int,
    names: Sequence[str],
    targets: Sequence[Sequence[int]],
    reached: int,
) -> tuple[int, ...]:
    """Return how many matters in a thousand take each of the ways of which one is taken.

    :param at: the element where the ways part
    :param names: the flow or boundary event of each way
    :param targets: the elements it leads to
    :param reached: matters in a thousand that come to the place where the ways part
    """
    said = [estimates.shares.get(name) for name in names]
    hints = _hints(program, estimates, at, targets, reached) if None in said else [None] * len(names)
    left = max(0, WHOLE - sum(share for share in said if share is not None))
    hinted = [hint if share is None else None for share, hint in zip(said, hints, strict=True)]
    total = sum(hint for hint in hinted if hint is not None)
    is_open = any(share is hint is None for share, hint in zip(said, hinted, strict=True))
    if total > left or (total and not is_open):  # hints say too much, or are all there is
        hinted = [hint if hint is None else hint * left // total for hint in hinted]
    return _alike([share if share is not None else hint for share, hint in zip(said, hinted, strict=True)])


def _alike(known: list[int | None]) -> tuple[int, ...]:
    """Let the unknown have the rest in equal parts; all together are a whole."""
    rest = max(0, WHOLE - sum(share for share in known if share is not None))
    unknown = [place for place, share in enumerate(known) if share is None] or [len(known) - 1]
    found = [share or 0 for share in known]
    for count, place in enumerate(unknown):
        found[place] += rest * (count + 1) // len(unknown) - rest * count // len(unknown)
    return tuple(found)


def _hints(
    program: Program, estimates: Estimates, at: int, targets: Sequence[Sequence[int]], reached: int
) -> list[int | None]:
    """Return the share of each way as far as an activity that it alone leads to says how many come there.

    An activity from which the way leads back here was passed before: it says nothing of a second round.
    """
    beyond = [reachable(program, *places, without=at) for places in targets]
    found: list[int | None] = []
    for place, mine in enumerate(beyond):
        others = set().union(*(other for number, other in enumerate(beyond) if number != place))
        own = [
            inner
            for inner in mine - others
            if program.ids[inner] in estimates.reach and at not in reachable(program, inner)
        ]
        reach = max((estimates.reach[program.ids[inner]] for inner in own), default=None)
        found.append(None if reach is None else min(WHOLE, -(-WHOLE * reach // max(1, reached))))
    return found


def reachable(program: Program, *places: int, without: int = -1) -> set[int]:
    """Return every element that can still come from these on, themselves included, but not through one of them."""
    found = {without}
    ahead = list(places)
    while ahead:
        place = ahead.pop()
        if place not in found:
            found.add(place)
            ahead += next_places(program, place)
    return found - {without}


def next_places(program: Program, place: int) -> list[int]:
    """Return what can follow an element: what lies behind it, its boundary events, then what lies inside it."""
    behind = [program.tables.flow_target[flow] for flow in program.flows_of(place)]
    return [*behind, *program.boundary_events.get(place, ()), *inner_places(program, place)]


def inner_places(program: Program, place: int) -> list[int]:
    """Return what begins inside a sub-process or call; a repeated task has nothing inside but itself."""
    first = program.tables.first_inner
    return [] if place in program.bodies else program.tables.inner_node[first[place] : first[place + 1]]
