"""Event definitions: in an event, or at the root of the file and referred to.

Source: OMG BPMN 2.0.2, 10.5.5.
"""

from lxml import etree

from zusage.processes.domain.bpmn.source import Source, bpmn_children, named, source_text, text_of_first, without_prefix
from zusage.processes.domain.model import EventDefinition, TimerKind, TimerSource, Trigger
from zusage.processes.domain.xml_source import line_of, local_name, text_in

_SUFFIX = "EventDefinition"
_TRIGGERS = {trigger.value: trigger for trigger in Trigger}
# The attribute that refers to the root element, and what of that element thrower and catcher have in common.
_REFERENCES = {
    Trigger.MESSAGE: ("messageRef", "name"),
    Trigger.SIGNAL: ("signalRef", "name"),
    Trigger.ERROR: ("errorRef", "errorCode"),
    Trigger.ESCALATION: ("escalationRef", "escalationCode"),
    Trigger.COMPENSATION: ("activityRef", "id"),
}


def is_definition(name: str) -> bool:
    """Say whether an element's name is that of an event definition."""
    return name.endswith(_SUFFIX)


def definitions_of(source: Source, event: etree._Element) -> tuple[EventDefinition, ...]:
    """Return the event definitions of an event in their order; those it refers to count as its own."""
    found = []
    for child in bpmn_children(event):
        if is_definition(local_name(child)):
            found.append(definition(source, child, event))
        elif local_name(child) == "eventDefinitionRef":
            referred = source.referred(text_in(child))
            if referred is None or not is_definition(local_name(referred)):
                message = f'eventDefinitionRef "{text_in(child).strip()}" is no event definition of this file.'
                source.find(child, "event.unknown-definition", message)
            else:
                found.append(definition(source, referred, event))
    return tuple(known for known in found if known is not None)


def definition(source: Source, element: etree._Element, event: etree._Element) -> EventDefinition | None:
    """Return one event definition; findings name the event it stands for."""
    trigger = _TRIGGERS.get(local_name(element).removesuffix(_SUFFIX))
    if trigger is None:
        message = f"{local_name(element)} is not carried out here."
        source.find(element, "element.unsupported", message, event.get("id", ""))
        return None
    if trigger is Trigger.COMPENSATION and element.get("waitForCompletion", "true") in ("false", "0"):
        message = 'waitForCompletion="false" is not carried out here: who throws compensation waits until it is done.'
        source.find(element, "compensation.wait", message, event.get("id", ""))
    return EventDefinition(
        trigger=trigger,
        id=element.get("id", ""),
        line=line_of(element),
        ref=_reference(source, element, trigger, event),
        timer=_timer(source, element, event) if trigger is Trigger.TIMER else None,
        condition=source.first_expression(element, "condition") if trigger is Trigger.CONDITION else None,
    )


def _reference(source: Source, element: etree._Element, trigger: Trigger, event: etree._Element) -> str:
    if trigger is Trigger.LINK:
        return _link(element)
    if trigger not in _REFERENCES:
        return ""
    attribute, common = _REFERENCES[trigger]
    reference = element.get(attribute)
    if not reference:
        return ""
    referred = source.referred(reference)
    if referred is None:
        message = f'{attribute} "{reference}" is no element of this file.'
        source.find(element, "event.unknown-reference", message, event.get("id", ""))
        return without_prefix(reference)
    return str(referred.get(common) or referred.get("id", ""))


def _link(element: etree._Element) -> str:
    """Return the name the ends of a link share; where they name each other by id, the id of the target."""
    target = without_prefix(text_of_first(element, "target"))
    if target:
        return f"#{target}"
    if named(element, "source"):
        return f"#{element.get('id', '')}"
    return element.get("name", "")


def _timer(source: Source, element: etree._Element, event: etree._Element) -> TimerSource | None:
    kinds = {kind.value: kind for kind in TimerKind}
    timers = [child for child in bpmn_children(element) if local_name(child) in kinds]
    if len(timers) != 1:
        message = "A timer holds one of timeDate, timeDuration and timeCycle."
        source.find(element, "timer.definition", message, event.get("id", ""))
        return None
    return TimerSource(kinds[local_name(timers[0])], source_text(timers[0]))
