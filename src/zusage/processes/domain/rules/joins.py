"""Joins that would wait for ever: for both ways of a choice, or for what comes only after themselves."""

from collections.abc import Iterable, Iterator

from zusage.processes.domain.document import Element
from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import View, label

_JOIN = "13.4.1, Parallel Gateway (a token on each incoming sequence flow)"
_CHOICES = {"exclusiveGateway", "eventBasedGateway"}
_MOST_JOINS = 300
"""How many joins of one file are asked whether they wait for themselves; each takes a look at the whole file."""


@rule("join.either", _JOIN)
def joins_do_not_wait_for_both_ways_of_a_choice(view: View) -> Iterator[Violation]:
    """A parallel gateway does not wait for two ways of one exclusive or event-based gateway."""
    for join in view.all("parallelGateway"):
        ways: dict[int, Element] = {}
        for flow in view.drawn_to(join):
            choice, way = _choice_behind(view, flow)
            if choice is None:
                continue
            if ways.setdefault(id(choice), way) is not way:
                yield (
                    join,
                    (
                        f"{label(join)} waits for both ways of {label(choice)}, of which one is taken; "
                        f"join them by an exclusive gateway, or part them by a parallel one."
                    ),
                )
                break


@rule("join.own-loop", _JOIN)
def joins_do_not_wait_for_themselves(view: View) -> Iterator[Violation]:
    """A parallel gateway does not wait for a flow that comes only after the gateway itself."""
    nodes = view.of_kind("flowNode")
    for join in [join for join in view.all("parallelGateway") if len(view.drawn_to(join)) > 1][:_MOST_JOINS]:
        after = _reached(view, [join])
        sources = [source for flow in view.drawn_to(join) if (source := view.named_by(flow, "sourceRef")) is not None]
        back = [source for source in sources if id(source) in after]
        if not back:
            continue
        starts = [node for node in nodes if not view.drawn_to(node) and node.name != "boundaryEvent"]
        without = _reached(view, starts, but=join)
        for source in back:
            if id(source) not in without:
                yield (
                    join,
                    (
                        f"{label(join)} waits for {label(source)}, which comes only after it; "
                        "let an exclusive gateway take in the loop."
                    ),
                )
                break


def _choice_behind(view: View, flow: Element) -> tuple[Element | None, Element]:
    """Return the choice from which a flow comes by a way without another way in or out, and that way."""
    seen: set[int] = set()
    while (node := view.named_by(flow, "sourceRef")) is not None and id(node) not in seen:
        seen.add(id(node))
        before, after = view.drawn_to(node), view.drawn_from(node)
        if node.name in _CHOICES and len(after) > 1:
            return (node if len(before) == 1 else None), flow
        if len(before) != 1 or len(after) != 1:
            break
        flow = before[0]
    return None, flow


def _reached(view: View, starts: Iterable[Element], but: Element | None = None) -> set[int]:
    """Return the ids of what tokens reach from some nodes, without passing one of them."""
    reached: set[int] = set()
    ahead = list(starts)
    while ahead:
        node = ahead.pop()
        if node is but:
            continue
        targets = [target for flow in view.drawn_from(node) if (target := view.named_by(flow, "targetRef")) is not None]
        new = [target for target in (*targets, *view.boundary_events(node)) if id(target) not in reached]
        reached.update(id(target) for target in new)
        ahead += new
    return reached


RULES = (
    joins_do_not_wait_for_both_ways_of_a_choice,
    joins_do_not_wait_for_themselves,
)
