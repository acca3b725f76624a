"""Sequence flows: where they begin and end, what they list, and that every element lies on a way."""

from collections.abc import Iterator

from zusage.processes.domain.document import Element
from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import View, is_a, is_event_sub_process, label

_CONNECTIONS = "8.4.13, sequence flow connections"


def _wrong_end(view: View, end: str) -> Iterator[Violation]:
    for flow in view.all("sequenceFlow"):
        node = view.named_by(flow, end)
        if node is None or not is_a(node, "flowNode"):
            continue
        if is_event_sub_process(node):
            yield (
                flow,
                f"{end} of {label(flow)} is an event sub-process; only its trigger starts it. Take the flow out.",
            )
        elif is_a(node, "choreographyActivity") and view.process_of(flow) is not None:
            yield (
                flow,
                f"{end} of {label(flow)} is {label(node)}; in a process it must be an activity, event or gateway.",
            )


@rule("flow.source", _CONNECTIONS, "EXT.021")
def flows_begin_at_flow_nodes(view: View) -> Iterator[Violation]:
    """A sequence flow of a process comes from an activity, event or gateway, not from an event sub-process."""
    return _wrong_end(view, "sourceRef")


@rule("flow.target", _CONNECTIONS, "EXT.022")
def flows_end_at_flow_nodes(view: View) -> Iterator[Violation]:
    """A sequence flow of a process leads to an activity, event or gateway, not to an event sub-process."""
    return _wrong_end(view, "targetRef")


@rule("flow.listed", "8.4.7 (incoming, outgoing)", "EXT.023")
def flows_are_listed_at_both_ends(view: View) -> Iterator[Violation]:
    """If elements list their flows, each lists exactly those that enter and leave it.

    A file may leave the lists out altogether, as the schema allows; a list that says half is a contradiction.
    """
    if not view.lists_flows:
        return
    for flow in view.all("sequenceFlow"):
        for end, name in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
            node = view.named_by(flow, end)
            if node is not None and is_a(node, "flowNode") and not view.lists(node, name, flow):
                yield flow, f"{label(node)} does not list {flow.id} as {name}; add <{name}>{flow.id}</{name}>."
    for node in view.of_kind("flowNode"):
        for end, name in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
            for flow in view.listed(node, name):
                if flow.name == "sequenceFlow" and view.named_by(flow, end) is not node:
                    yield (
                        node,
                        f"{label(node)} lists {flow.id} as {name}, but the flow says otherwise; mend one of them.",
                    )


@rule("flow.immediate", "8.4.13 (isImmediate)", "EXT.024")
def flows_are_immediate(view: View) -> Iterator[Violation]:
    """In a process that is executed, no flow is marked as not immediate."""
    for flow in view.all("sequenceFlow"):
        if "isImmediate" in flow.attributes and not flow.is_true("isImmediate") and view.is_executable(flow):
            yield flow, f'Take isImmediate="false" out of {label(flow)}; between executed steps nothing may happen.'


@rule("flow.lone-condition", "8.4.13, conditional sequence flow", "EXT.025")
def conditions_leave_a_way_out(view: View) -> Iterator[Violation]:
    """A conditional flow comes from a gateway, or from an activity that has another flow too."""
    for flow in view.all("sequenceFlow"):
        source = view.named_by(flow, "sourceRef")
        if flow.first("conditionExpression") is None or source is None or is_a(source, "gateway"):
            continue
        if not is_a(source, "activity"):
            yield flow, f"{label(source)} is no activity or gateway; take the condition out of {label(flow)}."
        elif max(view.leaving(source), len(view.drawn_from(source))) < 2:
            yield flow, f"{label(flow)} is the only way out of {label(source)}; take out its condition or add a flow."


@rule("flow.default", "8.4.13; 10.3 (default)", "EXT.026")
def default_flows_leave_their_element(view: View) -> Iterator[Violation]:
    """The default flow of an activity or gateway leaves that element."""
    for node in view.of_kind("flowNode"):
        flow = view.named_by(node, "default")
        if flow is not None and flow.name == "sequenceFlow" and view.named_by(flow, "sourceRef") is not node:
            yield node, f"The default flow {flow.id} does not leave {label(node)}; name one that does."


def _ends(view: View, flow: Element) -> tuple[Element, Element] | None:
    source, target = view.named_by(flow, "sourceRef"), view.named_by(flow, "targetRef")
    if source is None or target is None or not is_a(source, "flowNode") or not is_a(target, "flowNode"):
        return None
    return source, target


@rule("flow.crosses-pool", "9.3, Pool and Participant", "EXT.028")
def flows_stay_in_their_pool(view: View) -> Iterator[Violation]:
    """A sequence flow does not lead from one process into another."""
    for flow in view.all("sequenceFlow"):
        ends = _ends(view, flow)
        if ends and view.process_of(ends[0]) is not view.process_of(ends[1]):
            yield flow, f"{label(flow)} leads into another process; use a message flow."


@rule("flow.crosses-sub-process", "10.3.5, Sub-Process; 13.2.1", "EXT.152")
def flows_stay_in_their_level(view: View) -> Iterator[Violation]:
    """A sequence flow does not cross the border of a sub-process."""
    for flow in view.all("sequenceFlow"):
        ends = _ends(view, flow)
        if ends and view.process_of(ends[0]) is view.process_of(ends[1]) and ends[0].parent is not ends[1].parent:
            yield (
                flow,
                f"{label(flow)} crosses the border of a sub-process; end it at the border, or at an event on it.",
            )


def _outside_the_flow(node: Element) -> bool:
    """Say whether an element is reached otherwise than by a sequence flow."""
    return (
        is_event_sub_process(node)
        or node.is_true("isForCompensation")
        or node.name == "boundaryEvent"
        or (node.parent is not None and node.parent.name == "adHocSubProcess")
    )


@rule("flow.not-entered", "10.5.2, Start Event; 13.2.1", "EXT.150")
def every_element_is_entered(view: View) -> Iterator[Violation]:
    """Where a level has a start event, a sequence flow leads to every other element."""
    for node in view.of_kind("flowNode"):
        if _outside_the_flow(node) or node.name == "startEvent" or not view.holds(node.parent, "startEvent"):
            continue
        if node.is_true("instantiate") or (node.name == "intermediateCatchEvent" and "link" in view.triggers(node)):
            continue
        if not view.entering(node):
            yield node, f"No sequence flow leads to {label(node)}; draw one, or take the element out."


@rule("flow.not-left", "10.5.3, End Event; 13.2.1", "EXT.151")
def every_element_is_left(view: View) -> Iterator[Violation]:
    """Where a level has an end event, a sequence flow leads on from every other element."""
    for node in view.of_kind("flowNode"):
        if _outside_the_flow(node) or node.name == "endEvent" or not view.holds(node.parent, "endEvent"):
            continue
        if node.name == "intermediateThrowEvent" and "link" in view.triggers(node):
            continue
        if not view.leaving(node):
            yield node, f"No sequence flow leads on from {label(node)}; draw one to what comes next."


RULES = (
    flows_begin_at_flow_nodes,
    flows_end_at_flow_nodes,
    flows_are_listed_at_both_ends,
    flows_are_immediate,
    conditions_leave_a_way_out,
    default_flows_leave_their_element,
    flows_stay_in_their_pool,
    flows_stay_in_their_level,
    every_element_is_entered,
    every_element_is_left,
)
