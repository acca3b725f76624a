"""The outline of a process: its steps in reading order, with branches, circles and what may come between.

Every element stands where it is first sure to be passed: below the element that every way to it leads through (its
immediate dominator). What several ways lead to follows after the branches that lead there, and each of them says where
it goes on. So the outline holds for any graph, drawn neatly or not, and every element is told once.
Source: T. Lengauer and R. E. Tarjan for dominators; the iteration here is that of Cooper, Harvey and Kennedy.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from zusage.processes.domain.picture.elements import SUB_PROCESSES, Chart, Element, Flow

# Deeper branches are told at the end of their level, so that pages and terminals have room for all of them.
DEEPEST_BRANCH = 12

_ROOT = ""


@dataclass(frozen=True, slots=True)
class GoOn:
    """The way goes on at a step that stands elsewhere; ``is_back`` if it was passed before."""

    number: int
    element_id: str
    is_back: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """One way on from a step; ``is_default`` if it is taken where no condition of the others holds."""

    flow: Flow | None
    is_default: bool
    items: "tuple[Step | GoOn, ...]"


@dataclass(frozen=True, slots=True)
class Step:
    """One element in its place.

    :ivar number: counted through the whole outline from 1; a level has no numbers of its own
    :ivar ways: the ways on, if there are several; which of them are taken, ``together`` says
    :ivar together: ``one``, ``all``, ``some`` or ``first`` (the first event that occurs); '' without ways
    :ivar events: one row for each boundary event, which is its first step
    :ivar inside: the outline of a sub-process
    """

    number: int
    element: Element
    together: str = ""
    ways: tuple[Branch, ...] = ()
    events: "tuple[tuple[Step | GoOn, ...], ...]" = ()
    inside: "tuple[Step | GoOn, ...]" = ()


def outline(chart: Chart) -> tuple[Step | GoOn, ...]:
    """Return the steps of the process in reading order.

    A gateway without a name that only brings ways together is no step.
    """
    items = _Level(chart, chart.id).items()
    numbers = {step.element.id: number for number, step in enumerate(steps_in(items), start=1)}
    return _with_numbers(items, numbers)


def steps_in(items: Iterable[Step | GoOn]) -> Iterator[Step]:
    """Yield all steps with those below them, in the order of their numbers."""
    for item in items:
        if isinstance(item, Step):
            yield item
            yield from steps_in(item.inside)
            for row in (*item.events, *(way.items for way in item.ways)):
                yield from steps_in(row)


@dataclass(frozen=True, slots=True)
class _Edge:
    """A way from one element to the next: by a flow, to a boundary event, or (neither) by a link or into the level."""

    target: str
    flow: Flow | None = None
    is_event: bool = False


class _Level:
    """The elements of a process or sub-process as a graph with one root."""

    def __init__(self, chart: Chart, parent: str, depth: int = 0) -> None:
        self.chart = chart
        self.elements = {element.id: element for element in chart.level(parent)}
        self.edges = _edges(chart, self.elements)
        self.edges[_ROOT] = [_Edge(element_id) for element_id in _entries(self.elements, self.edges)]
        self.order = _reverse_postorder(self.edges)
        self.position = {element_id: position for position, element_id in enumerate(self.order)}
        self.meeting = self._meeting()
        self.met_below: dict[str, list[str]] = defaultdict(list)
        for element_id, above in _dominators(self.order, self.position, self.edges).items():
            if element_id in self.meeting:
                self.met_below[above].append(element_id)
        self.depth = depth
        self.put_off: list[str] = []

    def items(self) -> tuple[Step | GoOn, ...]:
        """Return the outline of the level, numbers still to be given."""
        items = [item for edge in self.edges[_ROOT] for item in self._along(_ROOT, edge)]
        items += self._met(_ROOT)
        while self.put_off:
            items += self._from(self.put_off.pop(0))
        return tuple(items)

    def _meeting(self) -> set[str]:
        """Return what several ways lead to without going round in a circle."""
        ways = Counter(
            edge.target
            for source, edges in self.edges.items()
            for edge in edges
            if not self._is_back(source, edge.target)
        )
        return {element_id for element_id, count in ways.items() if count > 1}

    def _is_back(self, source: str, target: str) -> bool:
        return self.position[target] <= self.position[source]

    def _from(self, element_id: str) -> list[Step | GoOn]:
        """Return an element with all that stands below it."""
        items: list[Step | GoOn] = []
        passed = []
        while True:
            passed.append(element_id)
            edges = self.edges[element_id]
            ways = [edge for edge in edges if not edge.is_event]
            if not self._is_silent(element_id):
                items.append(self._step(element_id, edges, ways))
            if len(ways) != 1:
                break
            if self._stands_elsewhere(element_id, ways[0]):
                items += self._along(element_id, ways[0])
                break
            element_id = ways[0].target
        for passed_id in reversed(passed):
            items += self._met(passed_id)
        return items

    def _step(self, element_id: str, edges: list[_Edge], ways: list[_Edge]) -> Step:
        element = self.elements[element_id]
        step = Step(0, element, events=tuple(self._nested(element_id, edge) for edge in edges if edge.is_event))
        if element.kind in SUB_PROCESSES:
            step = replace(step, inside=_Level(self.chart, element_id, self.depth + 1).items())
        if len(ways) > 1:
            branches = tuple(Branch(way.flow, _is_default(element, way), self._nested(element_id, way)) for way in ways)
            step = replace(step, together=_together(element, ways), ways=branches)
        return step

    def _nested(self, source: str, edge: _Edge) -> tuple[Step | GoOn, ...]:
        if self.depth >= DEEPEST_BRANCH and not self._stands_elsewhere(source, edge):
            self.put_off.append(edge.target)
            return (GoOn(0, self._shown(edge.target), is_back=False),)
        self.depth += 1
        items = tuple(self._along(source, edge))
        self.depth -= 1
        return items

    def _stands_elsewhere(self, source: str, edge: _Edge) -> bool:
        return self._is_back(source, edge.target) or edge.target in self.meeting

    def _along(self, source: str, edge: _Edge) -> list[Step | GoOn]:
        """Return what stands at the end of a way: the element with all below it, or where it is to be found."""
        if self._stands_elsewhere(source, edge):
            return [GoOn(0, self._shown(edge.target), self._is_back(source, edge.target))]
        return self._from(edge.target)

    def _met(self, element_id: str) -> list[Step | GoOn]:
        """Return what several ways from an element meet at."""
        met = sorted(self.met_below[element_id], key=self.position.__getitem__)
        return [item for other in met for item in self._from(other)]

    def _is_silent(self, element_id: str) -> bool:
        element = self.elements[element_id]
        follows = self.edges[element_id]
        is_plain = element.kind == "exclusiveGateway" and not element.name and len(follows) == 1
        # A circle of nothing but such gateways would leave no step to go on at.
        return is_plain and self.position[follows[0].target] > self.position[element_id]

    def _shown(self, element_id: str) -> str:
        """Return the element itself, or the first after it that is a step."""
        while self._is_silent(element_id):
            element_id = self.edges[element_id][0].target
        return element_id


# -- the graph -----------------------------------------------------------------------------------------------------


def _edges(chart: Chart, elements: dict[str, Element]) -> dict[str, list[_Edge]]:
    """Return the ways on from each element."""
    edges: dict[str, list[_Edge]] = {element_id: [] for element_id in elements}
    for element in elements.values():
        if element.attached_to in elements:
            edges[element.attached_to].append(_Edge(element.id, is_event=True))
        if element.kind == "intermediateThrowEvent":
            edges[element.id] += [_Edge(catching) for catching in _linked(element, elements)]
    for flow in chart.flows:
        if flow.source in elements and flow.target in elements:
            edges[flow.source].append(_Edge(flow.target, flow))
    return {element_id: _in_order(elements[element_id], ways) for element_id, ways in edges.items()}


def _in_order(element: Element, ways: list[_Edge]) -> list[_Edge]:
    """Return boundary events first and a default flow last; the others as they stand in the file."""
    return sorted(ways, key=lambda way: (not way.is_event, _is_default(element, way)))


def _linked(element: Element, elements: dict[str, Element]) -> list[str]:
    """Return the catching link events that a throwing one goes on at."""
    links = {trigger for trigger in element.triggers if trigger.kind == "link"}
    return [
        other.id
        for other in elements.values()
        if other.kind == "intermediateCatchEvent" and links.intersection(other.triggers)
    ]


def _entries(elements: dict[str, Element], edges: dict[str, list[_Edge]]) -> list[str]:
    """Return start events, then what nothing leads to, then one of each circle that nothing else leads into."""
    led_to = {edge.target for ways in edges.values() for edge in ways}
    first = [element for element in elements.values() if element.id not in led_to]
    first.sort(key=lambda element: (element.is_event_sub_process, element.kind != "startEvent"))
    entries = [element.id for element in first]
    seen = _reachable(entries, edges)
    for element_id in elements:
        if element_id not in seen:
            entries.append(element_id)
            seen |= _reachable([element_id], edges)
    return entries


def _is_default(element: Element, way: _Edge) -> bool:
    return way.flow is not None and way.flow.id == element.default_flow


def _together(element: Element, ways: list[_Edge]) -> str:
    match element.kind:
        case "exclusiveGateway":
            return "one"
        case "eventBasedGateway":
            return "first"
        case "inclusiveGateway" | "complexGateway":
            return "some"
        case _ if any(way.flow is not None and way.flow.condition for way in ways):
            return "some"
        case _:
            return "all"


def _reachable(entries: list[str], edges: dict[str, list[_Edge]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(entries)
    while waiting:
        element_id = waiting.pop()
        if element_id not in seen:
            seen.add(element_id)
            waiting += [edge.target for edge in edges[element_id]]
    return seen


def _reverse_postorder(edges: dict[str, list[_Edge]]) -> list[str]:
    """Return all elements so that each stands after what leads to it, circles apart; earlier ways stand first."""
    done: list[str] = []
    seen = {_ROOT}
    stack = [(_ROOT, iter(reversed(edges[_ROOT])))]
    while stack:
        element_id, ways = stack[-1]
        following = next((edge.target for edge in ways if edge.target not in seen), None)
        if following is None:
            stack.pop()
            done.append(element_id)
        else:
            seen.add(following)
            stack.append((following, iter(reversed(edges[following]))))
    return done[::-1]


def _dominators(order: list[str], position: dict[str, int], edges: dict[str, list[_Edge]]) -> dict[str, str]:
    """Return for each element the nearest one that every way from the root leads through."""
    before: dict[str, list[str]] = {element_id: [] for element_id in order}
    for source in order:
        for edge in edges[source]:
            before[edge.target].append(source)
    above = {_ROOT: _ROOT}

    def common(left: str, right: str) -> str:
        while left != right:
            if position[left] > position[right]:
                left = above[left]
            else:
                right = above[right]
        return left

    changed = True
    while changed:
        changed = False
        for element_id in order[1:]:
            known = [source for source in before[element_id] if source in above]
            nearest = known[0]
            for source in known[1:]:
                nearest = common(nearest, source)
            if above.get(element_id) != nearest:
                above[element_id] = nearest
                changed = True
    del above[_ROOT]
    return above


# -- numbers -------------------------------------------------------------------------------------------------------


def _with_numbers(items: tuple[Step | GoOn, ...], numbers: dict[str, int]) -> tuple[Step | GoOn, ...]:
    return tuple(
        replace(item, number=numbers[item.element_id]) if isinstance(item, GoOn) else _numbered(item, numbers)
        for item in items
    )


def _numbered(step: Step, numbers: dict[str, int]) -> Step:
    return replace(
        step,
        number=numbers[step.element.id],
        ways=tuple(replace(way, items=_with_numbers(way.items, numbers)) for way in step.ways),
        events=tuple(_with_numbers(row, numbers) for row in step.events),
        inside=_with_numbers(step.inside, numbers),
    )
