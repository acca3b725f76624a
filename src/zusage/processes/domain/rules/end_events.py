"""End events."""

from collections.abc import Iterator

from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import View, label

_END = "10.5.3, End Event"
_RESULTS = {"message", "escalation", "error", "cancel", "compensate", "signal", "terminate"}


@rule("end.left", f"{_END}, sequence flow connections", "EXT.104")
def nothing_follows_an_end(view: View) -> Iterator[Violation]:
    """No sequence flow leaves an end event."""
    for event in view.all("endEvent"):
        if view.has_leaving(event):
            yield event, f"A sequence flow leaves {label(event)}; take it out, or make the event an intermediate one."


@rule("end.not-entered", f"{_END}, sequence flow connections", "EXT.107")
def something_leads_to_an_end(view: View) -> Iterator[Violation]:
    """A sequence flow leads to every end event."""
    for event in view.all("endEvent"):
        if not view.entering(event):
            yield event, f"No sequence flow leads to {label(event)}; draw one, and list it as incoming."


@rule("end.without-start", _END, "EXT.097")
def where_it_ends_it_starts(view: View) -> Iterator[Violation]:
    """A level that has an end event has a start event, or another element that starts it."""
    starters = [element for element in view.all("receiveTask", "eventBasedGateway") if element.is_true("instantiate")]
    started = {id(starter.parent) for starter in (*view.all("startEvent"), *starters)}
    for event in view.all("endEvent"):
        if event.parent is not None and id(event.parent) not in started:
            yield event, f"{label(event.parent)} has an end event and no start event; add one."


@rule("end.result", f"{_END}", "EXT.146")
def ends_throw_what_they_may(view: View) -> Iterator[Violation]:
    """An end event throws a message, escalation, error, cancel, compensation, signal or terminate, or nothing."""
    for event in view.all("endEvent"):
        for result in sorted(view.triggers(event) - _RESULTS):
            yield event, f"{label(event)} has the result {result}, which no end event can throw; take another."


@rule("end.cancel", f"{_END} (Cancel)", "EXT.106")
def only_transactions_are_cancelled(view: View) -> Iterator[Violation]:
    """An end event cancels only inside a transaction."""
    for event in view.all("endEvent"):
        if "cancel" in view.triggers(event) and not any(
            ancestor.name == "transaction" for ancestor in event.ancestors()
        ):
            yield event, f"{label(event)} cancels, but stands in no transaction; move it, or end with an error."


@rule("end.message-flow-target", f"{_END}, message flow connections", "EXT.108")
def ends_receive_no_messages(view: View) -> Iterator[Violation]:
    """No message flow leads to an end event."""
    for flow in view.all("messageFlow"):
        target = view.named_by(flow, "targetRef")
        if target is not None and target.name == "endEvent":
            yield flow, f"{label(flow)} leads to {label(target)}, which only sends; turn the flow round."


@rule("end.message-flow-source", f"{_END}, message flow connections", "EXT.109")
def ends_send_messages_by_result(view: View) -> Iterator[Violation]:
    """An end event that a message flow comes from has a message as its result."""
    for flow in view.all("messageFlow"):
        source = view.named_by(flow, "sourceRef")
        if source is not None and source.name == "endEvent" and "message" not in view.triggers(source):
            yield source, f"A message flow comes from {label(source)}; give it a messageEventDefinition."


RULES = (
    nothing_follows_an_end,
    something_leads_to_an_end,
    where_it_ends_it_starts,
    ends_throw_what_they_may,
    only_transactions_are_cancelled,
    ends_receive_no_messages,
    ends_send_messages_by_result,
)
