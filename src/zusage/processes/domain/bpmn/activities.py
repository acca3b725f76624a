"""What is special to activities: who or what does them, how often, and what data goes in and out.

Source: OMG BPMN 2.0.2, 10.3 and 10.4.
"""

import re

from lxml import etree

from zusage.processes.domain.bpmn.events import definition, definitions_of
from zusage.processes.domain.bpmn.source import Source, bpmn_children, is_true, named, text_of_first
from zusage.processes.domain.model import EventDefinition, Loop, SourceText, Transfer
from zusage.processes.domain.xml_source import line_of, local_name, text_in

CONNECTOR_PREFIX = "zusage:"

_CONNECTOR = re.compile(rf"{CONNECTOR_PREFIX}[a-z][a-z0-9_.-]*")
_OWNERS = ("potentialOwner", "humanPerformer", "performer", "resourceRole")
_MOST_DIGITS = 9


def performer(source: Source, task: etree._Element) -> str:
    """Return who does a user task, as its resource assignment says; '' if nobody is named."""
    expressions = [
        expression
        for name in _OWNERS
        for owner in named(task, name)
        for assignment in named(owner, "resourceAssignmentExpression")
        for expression in named(assignment, "formalExpression")
    ]
    if len(expressions) > 1:
        source.find(task, "user-task.performers", "A user task has one potential owner.")
    return text_in(expressions[0]).strip() if expressions else ""


def connector(task: etree._Element) -> str:
    """Return the name of the connector a task calls, or '' if its implementation names none."""
    implementation = task.get("implementation", "")
    return implementation.removeprefix(CONNECTOR_PREFIX) if _CONNECTOR.fullmatch(implementation) else ""


def quantity(source: Source, activity: etree._Element, attribute: str) -> int:
    """Return startQuantity or completionQuantity; both are at least one."""
    text = activity.get(attribute, "1").strip()
    if not is_count(text):
        source.find(activity, "activity.quantity", f'{attribute}="{text[:20]}" is no number from 1 to a billion.')
        return 1
    return int(text)


def is_count(text: str) -> bool:
    """Say whether a text is a whole number from 1 that fits into the kernel's tables."""
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and int(text) >= 1


# -- loops ---------------------------------------------------------------------------------------------------------


def loop(source: Source, activity: etree._Element) -> Loop | None:
    """Return the loop characteristics of an activity."""
    for child in bpmn_children(activity):
        if local_name(child) == "standardLoopCharacteristics":
            return _standard(source, child, activity)
        if local_name(child) == "multiInstanceLoopCharacteristics":
            return _multiple(source, child, activity)
    return None


def _standard(source: Source, element: etree._Element, activity: etree._Element) -> Loop:
    maximum = element.get("loopMaximum")
    if maximum is not None and not is_count(maximum.strip()):
        source.find(
            element, "loop.maximum", f'loopMaximum="{maximum[:20]}" is no number from 1.', activity.get("id", "")
        )
        maximum = None
    return Loop(
        is_multiple=False,
        line=line_of(element),
        condition=source.first_expression(element, "loopCondition"),
        test_before=is_true(element, "testBefore", "false"),
        maximum=int(maximum) if maximum is not None else None,
    )


def _multiple(source: Source, element: etree._Element, activity: etree._Element) -> Loop:
    given = {transfer.target: transfer.source for transfer in transfers(source, activity, "dataInputAssociation")}
    kept = {transfer.source: transfer.target for transfer in transfers(source, activity, "dataOutputAssociation")}
    collection = source.variable(text_of_first(element, "loopDataInputRef"))
    output = source.variable(text_of_first(element, "loopDataOutputRef"))
    return Loop(
        is_multiple=True,
        line=line_of(element),
        is_sequential=is_true(element, "isSequential", "false"),
        condition=source.first_expression(element, "completionCondition"),
        cardinality=source.first_expression(element, "loopCardinality"),
        collection=given.get(collection, collection),
        item=_item(source, element, "inputDataItem"),
        output_collection=kept.get(output, output),
        output_item=_item(source, element, "outputDataItem"),
        behavior=element.get("behavior", "All"),
        events=_behavior_events(source, element, activity),
    )


def _item(source: Source, element: etree._Element, name: str) -> str:
    item = next(iter(named(element, name)), None)
    return "" if item is None else source.variable(item.get("id", "")) or item.get("name", "")


def _behavior_events(
    source: Source, element: etree._Element, activity: etree._Element
) -> tuple[tuple[SourceText | None, EventDefinition | None], ...]:
    thrown_at = element.get("behavior", "All")
    if thrown_at in ("None", "One"):
        reference = source.referred(element.get(f"{thrown_at.lower()}BehaviorEventRef"))
        return ((None, definition(source, reference, activity)),) if reference is not None else ()
    found: list[tuple[SourceText | None, EventDefinition | None]] = []
    for behavior in named(element, "complexBehaviorDefinition"):
        events = [event for child in named(behavior, "event") for event in definitions_of(source, child)]
        found.append((source.first_expression(behavior, "condition"), events[0] if events else None))
    return tuple(found)


# -- data ----------------------------------------------------------------------------------------------------------


def transfers(source: Source, element: etree._Element, name: str) -> tuple[Transfer, ...]:
    """Return the data associations of a name, each as the variables it connects."""
    found = []
    for association in named(element, name):
        target = source.variable(text_of_first(association, "targetRef"))
        origin = source.variable(text_of_first(association, "sourceRef"))
        assignments = named(association, "assignment")
        for assignment in assignments:
            to = text_of_first(assignment, "to") or target
            found.append(Transfer(origin, to, source.first_expression(assignment, "from")))
        if not assignments and target:
            found.append(Transfer(origin, target, source.first_expression(association, "transformation")))
    return tuple(found)


def variables_in(source: Source, container: etree._Element) -> tuple[str, ...]:
    """Return the properties and data objects that live and end with a process or sub-process."""
    declared = [child for name in ("property", "dataObject") for child in named(container, name)]
    return tuple(source.variable(child.get("id", "")) for child in declared if child.get("id"))
