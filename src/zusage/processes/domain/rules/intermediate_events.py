"""Intermediate events in the flow and on the border of an activity."""

from collections.abc import Iterator

from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import View, label

_INTERMEDIATE = "10.5.4, Intermediate Event"
_CAUGHT = {"message", "timer", "conditional", "link", "signal"}
_THROWN = {"message", "escalation", "compensate", "link", "signal"}
_ON_THE_BORDER = {"message", "timer", "escalation", "error", "cancel", "compensate", "conditional", "signal"}
_ALWAYS_INTERRUPTS = {"error", "cancel", "compensate"}


@rule("intermediate.not-entered", f"{_INTERMEDIATE}, sequence flow connections", "EXT.115")
def intermediate_events_are_entered(view: View) -> Iterator[Violation]:
    """A sequence flow leads to every intermediate event in the flow, except to a link that catches."""
    for event in view.all("intermediateThrowEvent", "intermediateCatchEvent"):
        is_link_target = event.name == "intermediateCatchEvent" and "link" in view.triggers(event)
        if not is_link_target and not view.entering(event):
            yield event, f"No sequence flow leads to {label(event)}; draw one, or attach the event to an activity."


@rule("intermediate.not-left", f"{_INTERMEDIATE}, sequence flow connections", "EXT.116")
def intermediate_events_are_left(view: View) -> Iterator[Violation]:
    """A sequence flow leaves every intermediate event in the flow, except a link that throws."""
    for event in view.all("intermediateThrowEvent", "intermediateCatchEvent"):
        is_link_source = event.name == "intermediateThrowEvent" and "link" in view.triggers(event)
        if not is_link_source and not view.leaving(event):
            yield event, f"No sequence flow leaves {label(event)}; draw one, or make it an end event."


@rule("intermediate.catches", f"{_INTERMEDIATE}", "EXT.148")
def catch_events_catch_what_they_may(view: View) -> Iterator[Violation]:
    """A catch event in the flow awaits a message, time, condition, link or signal."""
    for event in view.all("intermediateCatchEvent"):
        triggers = view.triggers(event)
        if not triggers:
            yield event, f"{label(event)} awaits nothing; say which event it catches."
        for trigger in sorted(triggers - _CAUGHT):
            yield event, f"{label(event)} cannot catch {trigger} in the flow; attach it to an activity or take another."


@rule("intermediate.catches-compensation", "10.5.5, Compensation Event", "EXT.122")
def compensation_is_not_caught_in_the_flow(view: View) -> Iterator[Violation]:
    """A compensation is not awaited in the flow, only on the border of an activity or by an event sub-process."""
    for event in view.all("intermediateCatchEvent"):
        if "compensate" in view.triggers(event):
            yield event, f"{label(event)} awaits a compensation in the flow; attach it to the activity it undoes."


@rule("intermediate.throws", f"{_INTERMEDIATE}", "EXT.149")
def throw_events_throw_what_they_may(view: View) -> Iterator[Violation]:
    """A throw event in the flow throws a message, escalation, compensation, link or signal, or nothing."""
    for event in view.all("intermediateThrowEvent"):
        for result in sorted(view.triggers(event) - _THROWN):
            yield event, f"{label(event)} cannot throw {result} in the flow; use an end event or take another."


@rule("intermediate.message-flow", f"{_INTERMEDIATE}, message flow connections", "EXT.119")
def messages_go_one_way(view: View) -> Iterator[Violation]:
    """A message flow leads to events that catch and comes from events that throw, not the other way round."""
    for flow in view.all("messageFlow"):
        source, target = view.named_by(flow, "sourceRef"), view.named_by(flow, "targetRef")
        if source is not None and source.name in ("intermediateCatchEvent", "boundaryEvent"):
            yield flow, f"{label(flow)} comes from {label(source)}, which only receives; turn the flow round."
        if target is not None and target.name == "intermediateThrowEvent":
            yield flow, f"{label(flow)} leads to {label(target)}, which only sends; turn the flow round."


@rule("boundary.trigger", f"{_INTERMEDIATE}", "EXT.110", "EXT.147")
def boundary_events_have_a_trigger(view: View) -> Iterator[Violation]:
    """An event on the border of an activity has a trigger, one that may interrupt or not as it says."""
    for event in view.all("boundaryEvent"):
        triggers = view.triggers(event)
        if not triggers:
            yield event, f"{label(event)} has no trigger; say which event it catches."
        for trigger in sorted(triggers - _ON_THE_BORDER):
            yield event, f"{label(event)} cannot catch {trigger} on the border of an activity; take another."
        for trigger in sorted(
            triggers & _ALWAYS_INTERRUPTS if not event.is_true("cancelActivity", default=True) else ()
        ):
            yield event, f'The trigger {trigger} always interrupts; take cancelActivity="false" out of {label(event)}.'


@rule("boundary.cancel", "10.5.5, Cancel Event", "EXT.111", "EXT.120")
def only_transactions_catch_cancel(view: View) -> Iterator[Violation]:
    """An event that catches a cancel is attached to a transaction."""
    for event in view.all("boundaryEvent"):
        host = view.named_by(event, "attachedToRef")
        if "cancel" in view.triggers(event) and host is not None and host.name != "transaction":
            yield (
                event,
                f"{label(event)} catches a cancel, but {label(host)} is no transaction; catch an error instead.",
            )


@rule("boundary.entered", f"{_INTERMEDIATE}, sequence flow connections", "EXT.112")
def nothing_leads_to_a_boundary_event(view: View) -> Iterator[Violation]:
    """No sequence flow leads to an event on the border of an activity."""
    for event in view.all("boundaryEvent"):
        if view.has_entering(event):
            yield event, f"A sequence flow leads to {label(event)}; lead it to the activity or to what follows."


@rule("boundary.not-left", f"{_INTERMEDIATE}, sequence flow connections", "EXT.113")
def something_follows_a_boundary_event(view: View) -> Iterator[Violation]:
    """A sequence flow leaves every event on the border of an activity, except one for compensation."""
    for event in view.all("boundaryEvent"):
        if "compensate" not in view.triggers(event) and not view.leaving(event):
            yield event, f"No sequence flow leaves {label(event)}; draw what happens when it fires."


@rule("boundary.compensation-left", f"{_INTERMEDIATE}, sequence flow connections", "EXT.114")
def no_flow_leaves_a_compensation_event(view: View) -> Iterator[Violation]:
    """No sequence flow leaves a compensation event on the border of an activity."""
    for event in view.all("boundaryEvent"):
        if "compensate" in view.triggers(event) and view.has_leaving(event):
            yield event, f"A sequence flow leaves {label(event)}; link the undoing activity with an association."


RULES = (
    intermediate_events_are_entered,
    intermediate_events_are_left,
    catch_events_catch_what_they_may,
    compensation_is_not_caught_in_the_flow,
    throw_events_throw_what_they_may,
    messages_go_one_way,
    boundary_events_have_a_trigger,
    only_transactions_catch_cancel,
    nothing_leads_to_a_boundary_event,
    something_follows_a_boundary_event,
    no_flow_leaves_a_compensation_event,
)
