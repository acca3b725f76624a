"""Start events: what may start a process, a sub-process, an event sub-process."""

from collections.abc import Iterator

from zusage.processes.domain.document import Element
from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import SUB_PROCESSES, View, is_event_sub_process, label

_START = "10.5.2, Start Event"
_STARTS_A_PROCESS = {"message", "timer", "conditional", "signal"}
_STARTS_AN_EVENT_SUB_PROCESS = {"message", "timer", "escalation", "error", "compensate", "conditional", "signal"}
_ALWAYS_INTERRUPTS = {"error", "compensate"}


def _level(event: Element) -> str:
    return event.parent.name if event.parent is not None else ""


@rule("start.entered", f"{_START}, sequence flow connections", "EXT.096")
def nothing_leads_to_a_start(view: View) -> Iterator[Violation]:
    """No sequence flow leads to a start event."""
    for event in view.all("startEvent"):
        if view.has_entering(event):
            yield event, f"A sequence flow leads to {label(event)}; lead it to the element behind the start."


@rule("start.not-left", f"{_START}, sequence flow connections", "EXT.101")
def something_follows_a_start(view: View) -> Iterator[Violation]:
    """A sequence flow leaves every start event."""
    for event in view.all("startEvent"):
        if not view.leaving(event):
            yield event, f"No sequence flow leaves {label(event)}; draw one, and list it as outgoing."


@rule("start.process-trigger", f"{_START}", "EXT.098", "EXT.121")
def processes_start_by_what_reaches_them(view: View) -> Iterator[Violation]:
    """A process starts by nothing in particular, a message, a time, a condition or a signal."""
    for event in view.all("startEvent"):
        for trigger in sorted(view.triggers(event) - _STARTS_A_PROCESS) if _level(event) == "process" else ():
            yield event, f"{label(event)} has the trigger {trigger}, which cannot start a process; take another."


@rule("start.called-process", f"{_START}; 10.3.6, Call Activity", "EXT.099")
def called_processes_have_a_plain_start(view: View) -> Iterator[Violation]:
    """A process that a call activity calls has a start event without a trigger."""
    starts = [start for start in view.all("startEvent") if _level(start) == "process"]
    plain = {id(start.parent) for start in starts if not view.definitions(start)}
    awaiting = {id(start.parent) for start in starts} - plain
    for call in view.all("callActivity"):
        process = view.named_by(call, "calledElement")
        if process is not None and id(process) in awaiting:
            yield call, f"Every start of the called {label(process)} awaits an event; add a plain one."


@rule("start.sub-process-trigger", f"{_START}", "EXT.100")
def sub_processes_start_by_the_flow(view: View) -> Iterator[Violation]:
    """A start event of a sub-process has no trigger, unless it is an event sub-process."""
    for event in view.all("startEvent"):
        level = event.parent
        if level is None or level.name not in SUB_PROCESSES or is_event_sub_process(level):
            continue
        if view.definitions(event):
            yield event, f"{label(event)} has a trigger, but the sequence flow starts {label(level)}; take it out."


@rule("start.without-end", "10.5.3, End Event", "EXT.105")
def where_it_starts_it_ends(view: View) -> Iterator[Violation]:
    """A level that has a start event has an end event."""
    for event in view.all("startEvent"):
        if event.parent is not None and not view.holds(event.parent, "endEvent"):
            yield event, f"{label(event.parent)} has a start event and no end event; add one."


@rule("start.message-flow-source", f"{_START}, message flow connections", "EXT.102")
def starts_send_no_messages(view: View) -> Iterator[Violation]:
    """No message flow comes from a start event."""
    for flow in view.all("messageFlow"):
        source = view.named_by(flow, "sourceRef")
        if source is not None and source.name == "startEvent":
            yield flow, f"{label(flow)} comes from {label(source)}, which only receives; turn the flow round."


@rule("start.message-flow-target", f"{_START}, message flow connections", "EXT.103")
def starts_receive_messages_by_trigger(view: View) -> Iterator[Violation]:
    """A start event that a message flow leads to has a message as its trigger."""
    for flow in view.all("messageFlow"):
        target = view.named_by(flow, "targetRef")
        if target is not None and target.name == "startEvent" and "message" not in view.triggers(target):
            yield target, f"A message flow leads to {label(target)}; give it a messageEventDefinition."


@rule("event-sub-process.start", "10.3.5, Event Sub-Process", "EXT.058")
def event_sub_processes_have_one_start(view: View) -> Iterator[Violation]:
    """An event sub-process has exactly one start event."""
    for sub_process in view.all(*SUB_PROCESSES):
        starts = len(sub_process.named("startEvent"))
        if is_event_sub_process(sub_process) and starts != 1:
            yield sub_process, f"{label(sub_process)} has {starts} start events; it must have exactly one."


@rule("event-sub-process.trigger", f"{_START}", "EXT.059")
def event_sub_processes_have_a_trigger(view: View) -> Iterator[Violation]:
    """The start of an event sub-process has a trigger, one that may interrupt or not as it says."""
    for event in view.all("startEvent"):
        if event.parent is None or not is_event_sub_process(event.parent):
            continue
        triggers = view.triggers(event)
        if not triggers:
            yield event, f"{label(event)} has no trigger; say which event starts {label(event.parent)}."
        for trigger in sorted(triggers - _STARTS_AN_EVENT_SUB_PROCESS):
            yield event, f"The trigger {trigger} cannot start {label(event.parent)}; take another."
        for trigger in sorted(
            triggers & _ALWAYS_INTERRUPTS if not event.is_true("isInterrupting", default=True) else ()
        ):
            yield event, f'The trigger {trigger} always interrupts; take isInterrupting="false" out of {label(event)}.'


RULES = (
    nothing_leads_to_a_start,
    something_follows_a_start,
    processes_start_by_what_reaches_them,
    called_processes_have_a_plain_start,
    sub_processes_start_by_the_flow,
    where_it_starts_it_ends,
    starts_send_no_messages,
    starts_receive_messages_by_trigger,
    event_sub_processes_have_one_start,
    event_sub_processes_have_a_trigger,
)
