"""How long it is from each element to the hand-over without queues: a spread of lengths, and the one that 95 % keep.

A length is the minutes of work and waits on one way with the variance of the work. Where a matter goes one of several
ways, their lengths are mixed by their shares; where it goes several at once, the longest counts.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from math import isqrt

from zusage.capacity.domain.capacity import DAY_MINUTES
from zusage.catalogue.domain.estimates import WHOLE, inner_places
from zusage.catalogue.domain.ways import Fork, Taken, Ways
from zusage.common.domain.refusal import Mistake
from zusage.processes.domain import Kind
from zusage.processes.domain.feel.values import DurationParts
from zusage.processes.domain.model import FlowNode, TimerKind, Trigger
from zusage.processes.domain.timers import Timer

Length = tuple[int, int]
"""Minutes, and the variance of those that are work."""

Spread = dict[Length, int]
"""Lengths with how many of a million matters have them."""

MILLION = 1_000_000
NINETY_FIVE = 950_000
_MOST_LENGTHS = 48
_MOST_SWEEPS = 80
_ENOUGH = 999_000
_END: Spread = {(0, 0): MILLION}


class NoWayOut(Mistake):
    """No way leads from an element to an end."""


def minutes_of(length: Length) -> int:
    """Return the minutes that 95 % keep on one way: the mean and 1.645 deviations, rounded up."""
    minutes, variance = length
    return minutes + isqrt(2_706_025 * variance // MILLION) + 1


def high_quantile(spread: Spread) -> int:
    """Return the minutes that 95 of 100 matters need at most; those that go round for very long count as longest.

    :raises NoWayOut: if no way ends
    """
    if not spread:
        raise NoWayOut
    come = 0
    ordered = sorted(spread, key=minutes_of)
    for length in ordered:
        come += spread[length]
        if come >= NINETY_FIVE:
            return minutes_of(length)
    return minutes_of(ordered[-1])


def working_minutes(timer: Timer) -> int | None:
    """Return how many minutes of working days a timer waits at most; None for a date, a cycle or an expression.

    Ten days in a row hold at most eight working days.
    """
    if timer.kind is not TimerKind.DURATION or not isinstance(timer.literal, DurationParts):
        return None
    parts = timer.literal
    days, seconds = divmod(int(parts.clock.total_seconds()), 86_400)
    weeks, more = divmod(31 * parts.months + parts.days + days, 7)
    return (5 * weeks + min(5, more)) * DAY_MINUTES + min(DAY_MINUTES, -(-seconds // 60))


class Lengths:
    """The spreads of one process; ``until`` names the sub-process at whose end counting stops, else the process."""

    def __init__(self, ways: Ways, until: str = "") -> None:
        self.ways = ways
        self.until = until or ways.program.process_id
        self.spreads: dict[int, Spread] = {}
        self.owners = _owners(ways)
        self.blocks: dict[int, Length] = {}
        for _ in range(_MOST_SWEEPS):
            before = dict(self.spreads)
            for place in reversed(ways.order):
                self.spreads[place] = _shortened(self.from_start(place))
            if self.spreads == before or all(sum(spread.values()) >= _ENOUGH for spread in self.spreads.values()):
                return

    def minutes(self, place: int) -> int:
        """Return the minutes from the start of an element to the end that 95 of 100 matters need at most."""
        return high_quantile(self.spreads[place])

    def from_start(self, place: int) -> Spread:
        inner = inner_places(self.ways.program, place)
        if inner:
            return _longest(self.at(inner_place) for inner_place in inner)
        return _longer(self.behind(place), own_length(self.ways, place))

    def at(self, place: int) -> Spread:
        return self.spreads.get(place, {})

    def behind(self, place: int) -> Spread:
        """Return the lengths from where an element is done."""
        fork = self.ways.forks[place]
        aborted = sum(way_out.share for way_out in fork.aborted)
        mixed = _mixed(
            [
                *((self.at(way_out.place), way_out.share) for way_out in fork.aborted),
                (self.after(place, fork), WHOLE - aborted),
            ]
        )
        beside = [_maybe(self.at(way_out.place), way_out.share) for way_out in fork.beside]
        return _longest([mixed, *beside]) if beside else mixed

    def after(self, place: int, fork: Fork) -> Spread:
        if not fork.after:
            return self.end_of(self.ways.node(place).parent)
        if fork.taken is Taken.ONE:
            return _mixed((self.at(way_out.place), way_out.share) for way_out in fork.after)
        return _longest(_maybe(self.at(way_out.place), way_out.share) for way_out in fork.after)

    def end_of(self, container: str) -> Spread:
        """Return the lengths from the end of a process or sub-process; a repeated one is done again first."""
        owners = self.owners.get(container, [])
        if container == self.until or not owners:
            return _END
        return _longest(_longer(self.behind(owner), self.more_rounds(owner)) for owner in owners)

    def more_rounds(self, place: int) -> Length:
        loop = self.ways.node(place).loop
        if loop is None or not loop.is_sequential or self.ways.rounds(place) <= 100:
            return 0, 0
        if place not in self.blocks:
            inside = Lengths(self.ways, _content(self.ways.node(place)))
            spreads = [inside.spreads[inner] for inner in inner_places(self.ways.program, place)]
            self.blocks[place] = max((max(spread, key=minutes_of) for spread in spreads if spread), key=minutes_of)
        minutes, variance = self.blocks[place]
        more = self.ways.rounds(place) - 100
        return -(-minutes * more // 100), -(-variance * more // 100)


def own_length(ways: Ways, place: int) -> Length:
    """Return how long an element itself takes: work of staff, or a wait for somebody outside.

    While the applicant has to act the promise rests: that counts nothing. The machine answers at once.
    """
    node = ways.node(place)
    if ways.is_work(place):
        mean, deviation = ways.estimates.minutes[node.id]
        one_after_another = node.loop is not None and node.loop.is_sequential
        rounds = ways.rounds(place) if one_after_another else 100
        return -(-mean * rounds // 100), -(-deviation * deviation * rounds // 100)
    return wait_of(ways, place) or 0, 0


def wait_of(ways: Ways, place: int) -> int | None:
    """Return the minutes an element waits for somebody outside; None if it waits and nobody says how long."""
    node = ways.node(place)
    stated = ways.estimates.waits.get(node.id)
    if stated is not None:
        return stated * DAY_MINUTES
    if not _waits(ways, node):
        return 0
    timers = [listener.timer for listener in ways.program.listeners.get(place, ()) if listener.timer is not None]
    known = [working_minutes(timer) for timer in timers]
    return min((minutes for minutes in known if minutes is not None), default=None)


def _waits(ways: Ways, node: FlowNode) -> bool:
    if node.kind is Kind.BOUNDARY:
        host = ways.node(ways.program.number[node.attached_to])
        return host.performer != "applicant" and node.listens_for(Trigger.TIMER)
    return node.kind is Kind.RECEIVE_TASK or (node.kind is Kind.CATCH and not node.listens_for(Trigger.LINK))


def _content(node: FlowNode) -> str:
    return node.calls or node.id


def _owners(ways: Ways) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place in ways.order:
        if inner_places(ways.program, place):
            found.setdefault(_content(ways.node(place)), []).append(place)
    return found


def _longer(spread: Spread, by: Length) -> Spread:
    return {(minutes + by[0], variance + by[1]): amount for (minutes, variance), amount in spread.items()}


def _mixed(parts: Iterable[tuple[Spread, int]]) -> Spread:
    found: Spread = {}
    for spread, share in parts:
        for length, amount in spread.items():
            if amount * share:
                found[length] = found.get(length, 0) + amount * share
    return {length: max(1, amount // WHOLE) for length, amount in found.items()}


def _maybe(spread: Spread, share: int) -> Spread:
    return spread if share == WHOLE else _mixed([(spread, share), (_END, WHOLE - share)])


def _longest(spreads: Iterable[Spread]) -> Spread:
    return reduce(_longer_of, spreads)


def _longer_of(left: Spread, right: Spread) -> Spread:
    """Return the spread of the longer of two lengths that do not depend on each other."""
    found: Spread = {}
    for mine, my_amount in left.items():
        for theirs, their_amount in right.items():
            length = max(mine, theirs, key=minutes_of)
            found[length] = found.get(length, 0) + my_amount * their_amount
    return _shortened({length: max(1, amount // MILLION) for length, amount in found.items()})


def _shortened(spread: Spread) -> Spread:
    """Return at most so many lengths: neighbours are told as the longer of both."""
    while len(spread) > _MOST_LENGTHS:
        ordered = sorted(spread, key=minutes_of)
        pairs = zip(ordered[::2], ordered[1::2], strict=False)
        joined = {longer: spread[shorter] + spread[longer] for shorter, longer in pairs}
        if len(ordered) % 2:
            joined[ordered[-1]] = spread[ordered[-1]]
        spread = joined
    return spread
