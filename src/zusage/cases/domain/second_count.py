"""What a matter must still need at least, counted a second time: for the proof of the ledger, never for the ledger.

It reads the drawn process, not the compiled one, and knows no shares, no variances and no rounding: only what lies on
every way to an end, what lies on any, and how long the shortest is. Whatever is held has to lie between these.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from zusage.processes.domain.model import FlowNode, Kind, ProcessModel, SequenceFlow, Trigger

DAY_MINUTES = 480
_NO_WAITS: Mapping[str, int] = {}
_DAYS = re.compile(r"P(\d+)D")
_OUT = "\N{RIGHTWARDS ARROW}"
"""Behind the id of a sub-process: the place where it is left."""


@dataclass(frozen=True, slots=True)
class SecondCount:
    """Activities of staff by their ids.

    :ivar certain: those on every way to an end
    :ivar possible: those on any
    :ivar shortest: minutes from the start of each possible one to the end by the shortest way
    """

    certain: frozenset[str]
    possible: frozenset[str]
    shortest: Mapping[str, int]


def count_again(
    model: ProcessModel,
    standing: Iterable[str],
    minutes: Mapping[str, int],
    waits: Mapping[str, int] = _NO_WAITS,
) -> SecondCount:
    """Count from the elements at which tokens stand.

    :param minutes: what one item of each activity of staff takes on average
    :param waits: working days that the package says somebody outside takes
    """
    drawn = _Drawn(model, minutes, waits)
    places = drawn.places(list(standing))
    possible = {activity for activity in drawn.reachable(places) if activity in minutes}
    all_ways_end = all(drawn.ends(places))
    certain = {activity for activity in possible if all_ways_end and not all(drawn.ends(places, without=activity))}
    lengths = drawn.lengths()
    return SecondCount(
        frozenset(certain),
        frozenset(possible),
        {activity: int(lengths[activity]) for activity in possible if lengths[activity] < inf},
    )


class _Drawn:
    """A drawn process as places with what can follow; a sub-process is a place where it begins and one behind."""

    def __init__(self, model: ProcessModel, minutes: Mapping[str, int], waits: Mapping[str, int]) -> None:
        called = model.callable.values()
        self.minutes = minutes
        self.waits = waits
        self.nodes = {node.id: node for node in (*model.nodes, *(node for process in called for node in process.nodes))}
        self.flows = [*model.flows, *(flow for process in called for flow in process.flows)]
        self.all_of: dict[str, list[str]] = {}  # every one of these follows
        self.any_of: dict[str, list[str]] = {}  # one of these follows
        self.beside: dict[str, list[str]] = {}  # these may come as well
        for node in self.nodes.values():
            self.add(node)

    def add(self, node: FlowNode) -> None:
        leaving = [flow for flow in self.flows if flow.source == node.id]
        place = node.id
        begins = self.begins(node)
        if begins:
            self.all_of[place] = begins
            place += _OUT
        targets = [flow.target for flow in leaving] or self.linked(node) or self.way_out(node)
        (self.all_of if _goes_everywhere(node, leaving) else self.any_of)[place] = targets
        hosted = [other for other in self.nodes.values() if other.attached_to == node.id]
        self.beside[node.id] = [other.id for other in hosted]
        inside = [inner.id for inner in self.nodes.values() if inner.parent == node.id and inner.is_event_sub_process]
        self.beside[node.id] += inside

    def begins(self, node: FlowNode) -> list[str]:
        container = node.calls or node.id
        inside = [inner for inner in self.nodes.values() if inner.parent == container]
        reached = {flow.target for flow in self.flows}
        free = [inner for inner in inside if inner.id not in reached and inner.kind is not Kind.BOUNDARY]
        return [inner.id for inner in free if not inner.is_event_sub_process and not inner.is_for_compensation]

    def way_out(self, node: FlowNode) -> list[str]:
        owners = [owner for owner in self.nodes.values() if node.parent in (owner.id, owner.calls) and node.parent]
        return [f"{owner.id}{_OUT}" for owner in owners]

    def linked(self, node: FlowNode) -> list[str]:
        names = {event.ref for event in node.events if event.trigger is Trigger.LINK and node.kind is Kind.THROW}
        return [
            other.id
            for other in self.nodes.values()
            if other.kind is Kind.CATCH
            and names & {event.ref for event in other.events if event.trigger is Trigger.LINK}
        ]

    def places(self, standing: Sequence[str]) -> list[str]:
        """Return where tokens go on; one that waits for the inside of a sub-process goes on behind it."""
        inside = {self.nodes[element].parent for element in standing}
        return [
            element + _OUT if {self.nodes[element].id, self.nodes[element].calls} & inside else element
            for element in standing
        ]

    def reachable(self, places: Iterable[str]) -> set[str]:
        found: set[str] = set()
        ahead = [*places]
        if ahead:
            ahead += [event.id for event in self.nodes.values() if event.is_event_sub_process]
        while ahead:
            place = ahead.pop()
            if place not in found:
                found.add(place)
                ahead += [*self.all_of.get(place, ()), *self.any_of.get(place, ()), *self.beside.get(place, ())]
        return found

    def ends(self, places: Iterable[str], without: str = "") -> list[bool]:
        """Say of each place whether an end can be reached from it without an activity."""
        ended: dict[str, bool] = {}

        def can_end(place: str) -> bool:
            if place == without:
                return False
            if any(ended.get(event, False) for event in self.interrupting(place)):
                return True
            if place in self.all_of:
                return all(ended.get(following, False) for following in self.all_of[place])
            following = self.any_of[place]
            return not following or any(ended.get(target, False) for target in following)

        self.settle(ended, can_end)
        return [ended.get(place, False) for place in places]

    def lengths(self) -> Mapping[str, float]:
        """Return the minutes from each place to the nearest end."""
        found: dict[str, float] = {}

        def shortest(place: str) -> float:
            if place in self.all_of:
                behind = max((found.get(target, inf) for target in self.all_of[place]), default=0)
            else:
                behind = min((found.get(target, inf) for target in self.any_of[place]), default=0)
            aborted = min((found.get(event, inf) for event in self.interrupting(place)), default=inf)
            return min(self.own(place) + behind, aborted)

        self.settle(found, shortest)
        return found

    def settle(self, found: "dict[str, bool] | dict[str, float]", rule: Callable[[str], bool | float]) -> None:
        """Apply a rule to every place until nothing changes any more."""
        places = [*self.all_of, *self.any_of]
        for _ in range(len(places) + 1):
            now = {place: rule(place) for place in places}
            if now == found:
                return
            found.update(now)  # type: ignore[arg-type]

    def interrupting(self, place: str) -> list[str]:
        return [
            event
            for event in self.beside.get(place, ())
            if self.nodes[event].attached_to and self.nodes[event].is_interrupting
        ]

    def own(self, place: str) -> int:
        node = self.nodes.get(place)
        if node is None or node.loop is not None:
            return 0
        if node.id in self.waits:
            return self.waits[node.id] * DAY_MINUTES
        if node.timer is not None and self.waits_by_itself(node):
            days = _DAYS.fullmatch(node.timer.source.text.strip())
            return int(days.group(1)) * 5 // 7 * DAY_MINUTES if days else 0
        return self.minutes.get(place, 0)

    def waits_by_itself(self, node: FlowNode) -> bool:
        """Say whether its timer lets the matter wait; while only the applicant can act the promise rests."""
        if node.kind is Kind.BOUNDARY:
            return self.nodes[node.attached_to].performer != "applicant"
        return node.kind is Kind.CATCH


def _goes_everywhere(node: FlowNode, leaving: Sequence[SequenceFlow]) -> bool:
    if node.kind is Kind.PARALLEL:
        return True
    chooses = {Kind.EXCLUSIVE, Kind.INCLUSIVE, Kind.COMPLEX, Kind.EVENT_BASED}
    return len(leaving) > 1 and node.kind not in chooses and all(flow.condition is None for flow in leaving)
