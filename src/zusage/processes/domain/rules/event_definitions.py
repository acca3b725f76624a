"""What an event is triggered by or throws: messages, escalations, conditions, links, times, and the data of each."""

import re
from collections.abc import Iterator

from zusage.processes.domain.document import Element
from zusage.processes.domain.rules.expressions import is_formal
from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import View, is_a, label

_DATA = "10.5.1, Data modeling and Events"
_LINK = "10.5.5, Link Event"
_TIMER = "10.5.5, table 10.101"
_THROWS = ("intermediateThrowEvent", "endEvent", "implicitThrowEvent")
_PAYLOAD = {"message": "messageRef", "error": "errorRef", "escalation": "escalationRef", "signal": "signalRef"}

_DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])|\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-4])(:?[0-5]\d(:?([0-5]\d|60)([.,]\d+)?)?)?(Z|[+-]\d\d(:?\d\d)?)?"
_DATE = rf"({_DAY})(T{_TIME})?"
_NUMBER = r"\d+([.,]\d+)?"
_DURATION = (
    rf"-?P(?=.)(\d+W|({_NUMBER}Y)?({_NUMBER}M)?({_NUMBER}W)?({_NUMBER}D)?"
    rf"(T(?=.)({_NUMBER}H)?({_NUMBER}M)?({_NUMBER}S)?)?)"
)
_INTERVAL = rf"{_DURATION}|{_DATE}/{_DATE}|{_DATE}/{_DURATION}|{_DURATION}/{_DATE}"
_FORMATS = {
    "timeDate": re.compile(_DATE),
    "timeDuration": re.compile(_INTERVAL),
    "timeCycle": re.compile(rf"R\d*/({_INTERVAL})"),
}
_LONGEST = 200
"""Characters of a time that is written out."""
_EXAMPLES = {"timeDate": "2026-03-31T12:00:00", "timeDuration": "P14D", "timeCycle": "R3/PT10M"}


@rule("event.escalation-code", "8.4.4 (escalationCode)", "EXT.011")
def thrown_escalations_have_a_code(view: View) -> Iterator[Violation]:
    """In a process that is executed, an escalation that is thrown has a code."""
    for event in view.all(*_THROWS):
        for definition in view.definitions(event) if view.is_executable(event) else ():
            if definition.name != "escalationEventDefinition":
                continue
            escalation = view.named_by(definition, "escalationRef")
            if escalation is None or not escalation.get("escalationCode"):
                yield event, f"{label(event)} throws an escalation without a code; name one with an escalationCode."


@rule("event.own-definition", "10.5.1 (eventDefinitionRefs)", "EXT.095")
def thrown_definitions_are_not_shared(view: View) -> Iterator[Violation]:
    """What stands inside an event that throws is not used by another event."""
    for event in view.elements:
        for definition in view.listed(event, "eventDefinitionRef"):
            owner = definition.parent
            if is_a(definition, "eventDefinition") and owner is not None and owner.name in _THROWS:
                yield event, f"{label(event)} uses {label(definition)} of {label(owner)}; move it to the definitions."


@rule("event.data-per-definition", _DATA, "EXT.093")
def events_hold_data_for_each_definition(view: View) -> Iterator[Violation]:
    """If an event holds data, it has one data input or output for each of its event definitions."""
    for event in view.of_kind("event"):
        name = "dataInput" if event.name in _THROWS else "dataOutput"
        held, needed = len(event.named(name)), len(view.definitions(event))
        if held and held != needed:
            yield event, f"{label(event)} has {held} {name} for {needed} event definitions; it needs one for each."


@rule("event.data-item", _DATA, "EXT.094")
def events_hold_the_items_they_carry(view: View) -> Iterator[Violation]:
    """The data of an event are of the item that its message, error, escalation or signal carries."""
    for event in view.of_kind("event"):
        held = event.named("dataInput" if event.name in _THROWS else "dataOutput")
        for definition, data in zip(view.definitions(event), held, strict=False):
            reference = _PAYLOAD.get(definition.name.removesuffix("EventDefinition"), "")
            carrier = view.named_by(definition, reference)
            carried = view.structure(carrier) if carrier is not None else ""
            if carried and view.structure(data) and carried != view.structure(data):
                yield event, f"{label(data)} is of another item than {label(carrier or data)}; let both name the same."


@rule("event.condition", "10.5.5 (condition)", "EXT.123")
def conditions_are_formal(view: View) -> Iterator[Violation]:
    """In a process that is executed, the condition of an event is a formal expression."""
    for definition in _used_definitions(view, "conditionalEventDefinition"):
        condition = definition.first("condition")
        if condition is not None and (not is_formal(condition) or not condition.whole_text().strip()):
            yield (
                definition,
                f'Write the condition of {label(definition)} as a formal one (xsi:type="tFormalExpression").',
            )


@rule("event.message", "10.5.5 (messageRef)", "EXT.127")
def message_events_name_their_message(view: View) -> Iterator[Violation]:
    """In a process that is executed, a message event names its message."""
    for definition in _used_definitions(view, "messageEventDefinition"):
        if not definition.get("messageRef"):
            yield definition, f"Name the message of {label(definition)} with messageRef."


@rule("event.message-operation", "10.5.5 (operationRef)", "EXT.128")
def message_events_name_their_operation(view: View) -> Iterator[Violation]:
    """In a process that is executed, a message event names the operation it uses."""
    for definition in _used_definitions(view, "messageEventDefinition"):
        if definition.first("operationRef") is None:
            yield definition, f"Name the operation that {label(definition)} uses with operationRef."


@rule("event.signal", "10.5.5 (signalRef)", "EXT.129")
def signal_events_name_their_signal(view: View) -> Iterator[Violation]:
    """In a process that is executed, a signal event names its signal."""
    for definition in _used_definitions(view, "signalEventDefinition"):
        if not definition.get("signalRef"):
            yield definition, f"Name the signal of {label(definition)} with signalRef."


@rule("event.timer-needed", f"{_TIMER}", "EXT.130")
def timers_say_when(view: View) -> Iterator[Violation]:
    """In a process that is executed, a timer says when: by a date, a duration or a cycle."""
    for definition in _used_definitions(view, "timerEventDefinition"):
        if not any(definition.named(*_FORMATS)):
            yield definition, f"Give {label(definition)} a timeDate, a timeDuration or a timeCycle."


def _used_definitions(view: View, name: str) -> Iterator[Element]:
    """Yield the definitions of a kind that stand in an executed process or are used there."""
    seen: set[int] = set()
    for event in view.of_kind("event"):
        for definition in view.definitions(event) if view.is_executable(event) else ():
            if definition.name == name and id(definition) not in seen:
                seen.add(id(definition))
                yield definition


# -- links --------------------------------------------------------------------------------------------------


def _links(view: View, event_name: str) -> Iterator[tuple[Element, Element]]:
    for event in view.all(event_name):
        for definition in view.definitions(event):
            if definition.name == "linkEventDefinition":
                yield event, definition


def _levels_by_name(view: View, event_name: str) -> dict[str, set[int]]:
    """Return in which levels links of a name stand; most modellers pair the two ends by name."""
    levels: dict[str, set[int]] = {}
    for event, definition in _links(view, event_name):
        if definition.get("name"):
            levels.setdefault(definition.get("name"), set()).add(id(event.parent))
    return levels


@rule("event.link-source", f"{_LINK} (sources)", "EXT.124")
def links_that_catch_have_a_source(view: View) -> Iterator[Violation]:
    """A link that catches has a source: one it names, or a throwing link of the same name."""
    thrown = _levels_by_name(view, "intermediateThrowEvent")
    for event, definition in _links(view, "intermediateCatchEvent"):
        if definition.first("source") is None and definition.get("name") not in thrown:
            yield event, f"Nothing leads to the link {label(event)}; name its source, or throw a link of the same name."


@rule("event.link-target", f"{_LINK} (target)", "EXT.125")
def links_that_throw_have_a_target(view: View) -> Iterator[Violation]:
    """A link that throws has a target: the one it names, or a catching link of the same name."""
    caught = _levels_by_name(view, "intermediateCatchEvent")
    for event, definition in _links(view, "intermediateThrowEvent"):
        if definition.first("target") is None and definition.get("name") not in caught:
            yield event, f"The link {label(event)} leads nowhere; name its target, or catch a link of the same name."


@rule("event.link-pair", f"{_LINK}; 10.5.4, sequence flow connections", "EXT.118")
def links_agree(view: View) -> Iterator[Violation]:
    """The target that a throwing link names, names that link as a source."""
    for event, definition in _links(view, "intermediateThrowEvent"):
        for target in view.listed(definition, "target"):
            if target.name == "linkEventDefinition" and not view.lists(target, "source", definition):
                yield event, f"{label(target)} does not name {label(definition)} as its source; name it there."


@rule("event.link-one-way", f"{_LINK}; 10.5.4, sequence flow connections", "EXT.117")
def links_have_one_end_in_the_flow(view: View) -> Iterator[Violation]:
    """No sequence flow leaves a link that throws, and none leads to a link that catches."""
    for event, _ in _links(view, "intermediateThrowEvent"):
        if view.has_leaving(event):
            yield event, f"A sequence flow leaves {label(event)}; the flow goes on at the link's target."
    for event, _ in _links(view, "intermediateCatchEvent"):
        if view.has_entering(event):
            yield event, f"A sequence flow leads to {label(event)}; the flow comes from the link's source."


@rule("event.link-level", _LINK, "EXT.126")
def links_stay_in_their_level(view: View) -> Iterator[Violation]:
    """A link leads to a target in the same level of the same process."""
    caught = _levels_by_name(view, "intermediateCatchEvent")
    for event, definition in _links(view, "intermediateThrowEvent"):
        targets = [named.parent for named in view.listed(definition, "target") if named.parent is not None]
        levels = {id(target.parent) for target in targets} or caught.get(definition.get("name"), set())
        if levels and id(event.parent) not in levels:
            yield event, f"{label(event)} leads out of its level; let both ends of the link stand in one level."


# -- times --------------------------------------------------------------------------------------------------


@rule("event.timer-one", _TIMER, "EXT.131")
def timers_say_one_thing(view: View) -> Iterator[Violation]:
    """A timer has a date, a duration or a cycle, only one of them."""
    for definition in view.all("timerEventDefinition"):
        said = definition.named("timeDate", "timeDuration", "timeCycle")
        if len(said) > 1:
            yield definition, f"{label(definition)} has {', '.join(kind.name for kind in said)}; keep one of them."


def _wrong_times(view: View, name: str) -> Iterator[Violation]:
    for definition in view.all("timerEventDefinition"):
        for time in definition.named(name):
            text = time.whole_text().strip()
            fits = len(text) <= _LONGEST and _FORMATS[name].fullmatch(text)
            if text and is_formal(time) and _is_literal(text) and not fits:
                yield definition, f'{name} "{text[:60]}" is not as ISO 8601 says; write such as {_EXAMPLES[name]}.'


def _is_literal(text: str) -> bool:
    """Say whether a text stands for itself: no FEEL behind ``=``, no call, no placeholder."""
    return not (text.startswith("=") or set(text) & set("(${#\"'*?"))


@rule("event.timer-date", f"{_TIMER} (timeDate)", "EXT.132")
def dates_are_dates(view: View) -> Iterator[Violation]:
    """A date that a timer says outright is written as ISO 8601 says."""
    return _wrong_times(view, "timeDate")


@rule("event.timer-cycle", f"{_TIMER} (timeCycle)", "EXT.133")
def cycles_are_cycles(view: View) -> Iterator[Violation]:
    """A cycle that a timer says outright is written as ISO 8601 says."""
    return _wrong_times(view, "timeCycle")


@rule("event.timer-duration", f"{_TIMER} (timeDuration)", "EXT.134")
def durations_are_durations(view: View) -> Iterator[Violation]:
    """A duration that a timer says outright is written as ISO 8601 says."""
    return _wrong_times(view, "timeDuration")


RULES = (
    thrown_escalations_have_a_code,
    thrown_definitions_are_not_shared,
    events_hold_data_for_each_definition,
    events_hold_the_items_they_carry,
    conditions_are_formal,
    message_events_name_their_message,
    message_events_name_their_operation,
    signal_events_name_their_signal,
    timers_say_when,
    links_that_catch_have_a_source,
    links_that_throw_have_a_target,
    links_agree,
    links_have_one_end_in_the_flow,
    links_stay_in_their_level,
    timers_say_one_thing,
    dates_are_dates,
    cycles_are_cycles,
    durations_are_durations,
)
