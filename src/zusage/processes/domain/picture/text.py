"""The outline of a process as plain text, for those who write processes: with ids, conditions, timers, performers."""

from collections.abc import Iterator

from zusage.processes.domain.picture.elements import ACTIVITIES, Chart, Element, Trigger
from zusage.processes.domain.picture.outline import Branch, GoOn, Step, outline, steps_in

_KINDS = {
    "startEvent": "start",
    "endEvent": "end",
    "intermediateCatchEvent": "wait",
    "intermediateThrowEvent": "throw",
    "boundaryEvent": "event",
    "task": "task",
    "userTask": "user task",
    "manualTask": "manual task",
    "serviceTask": "service task",
    "sendTask": "send task",
    "receiveTask": "receive task",
    "businessRuleTask": "rule task",
    "scriptTask": "script task",
    "callActivity": "call activity",
    "subProcess": "sub-process",
    "transaction": "transaction",
    "adHocSubProcess": "ad-hoc sub-process, in any order",
    "exclusiveGateway": "gateway",
    "parallelGateway": "parallel gateway",
    "inclusiveGateway": "inclusive gateway",
    "complexGateway": "complex gateway",
    "eventBasedGateway": "event-based gateway",
}
_TOGETHER = {
    "one": "one of these ways:",
    "all": "all of these ways at once:",
    "some": "each of these ways whose condition holds:",
    "first": "the way of the event that occurs first:",
}
_REPEATS = {
    "loop": "repeated while its condition holds",
    "parallel": "once for each, all at once",
    "sequential": "once for each, one after the other",
}
_INDENT = "    "


def as_text(chart: Chart) -> str:
    """Return the outline of a process, one step a line, ended by a line break."""
    items = outline(chart)
    count = sum(1 for _ in steps_in(items))
    title = f"{chart.name or chart.id} [{chart.id}], {count} {'step' if count == 1 else 'steps'}"
    return "\n".join([title, *_lines(items, "")]) + "\n"


def _lines(items: tuple[Step | GoOn, ...], indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, GoOn):
            yield f"{indent}{_place(item)}"
        else:
            yield f"{indent}{item.number}. {_said(item.element)}"
            yield from _below(item, indent + _INDENT)


def _below(step: Step, indent: str) -> Iterator[str]:
    if step.inside:
        yield f"{indent}in it:"
        yield from _lines(step.inside, indent + _INDENT)
    for row in step.events:
        yield f"{indent}meanwhile:"
        yield from _lines(row, indent + _INDENT)
    if step.ways:
        yield f"{indent}{_TOGETHER[step.together]}"
    for way in step.ways:
        yield from _way(way, indent)


def _way(way: Branch, indent: str) -> Iterator[str]:
    head = f"{indent}- {_condition(way)}".rstrip()
    if len(way.items) == 1 and isinstance(way.items[0], GoOn):
        yield f"{head} {_place(way.items[0])}"
    else:
        yield head
        yield from _lines(way.items, indent + _INDENT)


def _condition(way: Branch) -> str:
    if way.flow is None:
        return ""
    said = f"{way.flow.name} [{way.flow.id}]".strip()
    if way.is_default:
        return f"{said} otherwise:"
    return f"{said} if {way.flow.condition}:" if way.flow.condition else f"{said}:"


def _place(place: GoOn) -> str:
    return (
        f"back to {place.number} [{place.element_id}]"
        if place.is_back
        else f"on at {place.number} [{place.element_id}]"
    )


def _said(element: Element) -> str:
    """Return what is written at an element: ``Prüfen [pruefen] user task, skill:steuer``."""
    details = [_KINDS[element.kind], *map(_trigger, element.triggers), element.performer]
    if element.kind in ACTIVITIES:
        details += [element.connector, element.decision, element.calls and f"calls {element.calls}"]
        details += [_REPEATS.get(element.repeats, "")]
    if element.lane:
        details.append(f"in {element.lane}")
    if element.kind == "boundaryEvent" and not element.is_interrupting:
        details.append("does not interrupt")
    if element.is_event_sub_process:
        details.append("whenever its start event occurs")
    if element.is_for_compensation:
        details.append("only to undo")
    return f"{element.name} [{element.id}] ".lstrip() + ", ".join(filter(None, details))


def _trigger(trigger: Trigger) -> str:
    return f"{trigger.kind} {trigger.text}".rstrip()
