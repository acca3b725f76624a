"""Gateways: as many ways in and out as their direction says, and what may follow an event-based one."""

from collections.abc import Iterator

from zusage.processes.domain.document import Element
from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import GATEWAYS, View, label

_DIRECTION = "8.4.9 (gatewayDirection)"
_EVENT_BASED = "10.6.6, Event-Based Gateway"
_AWAITED = {"message", "signal", "timer", "conditional"}


@rule("gateway.converging", _DIRECTION, "EXT.017")
def converging_gateways_have_one_way_out(view: View) -> Iterator[Violation]:
    """A converging gateway has at most one outgoing flow."""
    for gateway in view.all(*GATEWAYS):
        if gateway.get("gatewayDirection") == "Converging" and view.leaving(gateway) > 1:
            yield gateway, f"{label(gateway)} is Converging but has several ways out; mark it Mixed or part it in two."


@rule("gateway.diverging", _DIRECTION, "EXT.018")
def diverging_gateways_have_one_way_in(view: View) -> Iterator[Violation]:
    """A diverging gateway has at most one incoming flow."""
    for gateway in view.all(*GATEWAYS):
        if gateway.get("gatewayDirection") == "Diverging" and view.entering(gateway) > 1:
            yield gateway, f"{label(gateway)} is Diverging but has several ways in; mark it Mixed or part it in two."


@rule("gateway.mixed", _DIRECTION, "EXT.019")
def mixed_gateways_have_several_ways(view: View) -> Iterator[Violation]:
    """A mixed gateway has several incoming and several outgoing flows."""
    for gateway in view.all(*GATEWAYS):
        if gateway.get("gatewayDirection") == "Mixed" and min(view.entering(gateway), view.leaving(gateway)) < 2:
            yield gateway, f"{label(gateway)} is Mixed but has not several ways both in and out; mark what it does."


@rule("gateway.needless", "10.6, Gateways (Sequence Flow considerations)", "EXT.135")
def gateways_join_or_part(view: View) -> Iterator[Violation]:
    """A gateway has several incoming or several outgoing flows."""
    for gateway in view.all(*GATEWAYS):
        if view.entering(gateway) < 2 and view.leaving(gateway) < 2:
            yield gateway, f"{label(gateway)} neither joins nor parts ways; add flows or take it out."


@rule("gateway.event-based.ways", _EVENT_BASED, "EXT.136")
def event_based_gateways_have_a_choice(view: View) -> Iterator[Violation]:
    """An event-based gateway has two or more outgoing flows."""
    for gateway in view.all("eventBasedGateway"):
        if view.leaving(gateway) < 2:
            yield gateway, f"{label(gateway)} waits for one event only; add a way, or use an intermediate event."


@rule("gateway.event-based.condition", _EVENT_BASED, "EXT.137")
def event_based_gateways_have_no_conditions(view: View) -> Iterator[Violation]:
    """The flows that leave an event-based gateway have no condition."""
    for gateway in view.all("eventBasedGateway"):
        for flow in _ways_out(view, gateway):
            if flow.first("conditionExpression") is not None:
                yield flow, f"Take the condition out of {label(flow)}; behind {label(gateway)} the first event decides."


@rule("gateway.event-based.targets", _EVENT_BASED, "EXT.138")
def event_based_gateways_lead_to_events(view: View) -> Iterator[Violation]:
    """An event-based gateway leads to receive tasks and to events that await a message, signal, time or condition."""
    for gateway in view.all("eventBasedGateway"):
        for flow, target in _targets(view, gateway):
            triggers = view.triggers(target)
            awaits = target.name == "intermediateCatchEvent" and triggers and triggers <= _AWAITED
            if target.name != "receiveTask" and not awaits:
                allowed = "receive tasks and events that catch a message, signal, time or condition"
                yield flow, f"{label(gateway)} leads to {label(target)}; behind it may stand {allowed}."


@rule("gateway.event-based.mixture", _EVENT_BASED, "EXT.139")
def event_based_gateways_receive_in_one_way(view: View) -> Iterator[Violation]:
    """Behind an event-based gateway, messages are received by events or by tasks, not by both."""
    for gateway in view.all("eventBasedGateway"):
        targets = [target for _, target in _targets(view, gateway)]
        by_event = any(
            target.name == "intermediateCatchEvent" and "message" in view.triggers(target) for target in targets
        )
        if by_event and any(target.name == "receiveTask" for target in targets):
            yield gateway, f"Behind {label(gateway)} stand message events and receive tasks; use one of the two."


@rule("gateway.event-based.boundary", _EVENT_BASED, "EXT.140")
def awaited_tasks_have_no_boundary_events(view: View) -> Iterator[Violation]:
    """A receive task behind an event-based gateway has no event on its border."""
    for target, gateway in _awaited(view):
        for event in view.boundary_events(target) if target.name == "receiveTask" else ():
            yield event, f"Take {label(event)} off {label(target)}, or make it a way of {label(gateway)}."


@rule("gateway.event-based.other-ways", _EVENT_BASED, "EXT.141")
def awaited_events_have_no_other_way_in(view: View) -> Iterator[Violation]:
    """What stands behind an event-based gateway has no other incoming flow."""
    for target, gateway in _awaited(view):
        if max(view.entering(target), len(view.drawn_to(target))) > 1:
            yield target, f"Another flow leads to {label(target)}; only {label(gateway)} may lead there."


@rule("gateway.event-based.instantiate", "10.6.6 (instantiate)", "EXT.142")
def starting_gateways_are_not_entered(view: View) -> Iterator[Violation]:
    """An event-based gateway that starts a process has no incoming flow."""
    for gateway in view.all("eventBasedGateway"):
        if gateway.is_true("instantiate") and view.has_entering(gateway):
            yield gateway, f"{label(gateway)} starts the process; take out the flow that leads to it, or instantiate."


def _ways_out(view: View, gateway: Element) -> list[Element]:
    return list({id(flow): flow for flow in _listed_and_drawn(view, gateway)}.values())


def _listed_and_drawn(view: View, gateway: Element) -> Iterator[Element]:
    yield from view.drawn_from(gateway)
    yield from (flow for flow in view.listed(gateway, "outgoing") if flow.name == "sequenceFlow")


def _targets(view: View, gateway: Element) -> Iterator[tuple[Element, Element]]:
    for flow in _ways_out(view, gateway):
        target = view.named_by(flow, "targetRef")
        if target is not None:
            yield flow, target


def _awaited(view: View) -> list[tuple[Element, Element]]:
    """Return each element behind an event-based gateway once, with the first such gateway before it."""
    first: dict[int, tuple[Element, Element]] = {}
    for gateway in view.all("eventBasedGateway"):
        for _, target in _targets(view, gateway):
            first.setdefault(id(target), (target, gateway))
    return list(first.values())


RULES = (
    converging_gateways_have_one_way_out,
    diverging_gateways_have_one_way_in,
    mixed_gateways_have_several_ways,
    gateways_join_or_part,
    event_based_gateways_have_a_choice,
    event_based_gateways_have_no_conditions,
    event_based_gateways_lead_to_events,
    event_based_gateways_receive_in_one_way,
    awaited_tasks_have_no_boundary_events,
    awaited_events_have_no_other_way_in,
    starting_gateways_are_not_entered,
)
