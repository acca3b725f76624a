"""Activities and sub-processes: quantities, resources, loops, and what may stand inside."""

import re
from collections.abc import Iterator

from zusage.processes.domain.document import Element
from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import (
    CHOREOGRAPHY_ACTIVITIES,
    SUB_PROCESSES,
    View,
    is_a,
    is_event_sub_process,
    label,
)

_ACTIVITY = "10.3"
_ROLES = ("resourceRole", "performer", "humanPerformer", "potentialOwner")
_TRANSACTION_METHODS = {"##Compensate", "##Store", "##Image"}
_ADDRESS = re.compile(r"[A-Za-z][\w+.-]*:\S+")


def _less_than_one(view: View, attribute: str) -> Iterator[Violation]:
    for activity in view.of_kind("activity"):
        quantity = activity.get(attribute, "1").strip()
        if re.fullmatch(r"[+-]?\d{1,18}", quantity) and int(quantity) < 1:
            yield activity, f'{attribute}="{quantity}" of {label(activity)} is less than 1; write 1 or more.'


@rule("activity.start-quantity", f"{_ACTIVITY} (startQuantity)", "EXT.037")
def start_quantities_are_positive(view: View) -> Iterator[Violation]:
    """An activity starts with one token or more."""
    return _less_than_one(view, "startQuantity")


@rule("activity.completion-quantity", f"{_ACTIVITY} (completionQuantity)", "EXT.038")
def completion_quantities_are_positive(view: View) -> Iterator[Violation]:
    """An activity produces one token or more when it is done."""
    return _less_than_one(view, "completionQuantity")


@rule("resource.one-way", "10.3.1 (resourceRef)", "EXT.039")
def resources_are_assigned_in_one_way(view: View) -> Iterator[Violation]:
    """A role names a resource or has an expression that finds one, not both."""
    for role in view.all(*_ROLES):
        if role.first("resourceRef") is not None and role.first("resourceAssignmentExpression") is not None:
            yield role, f"{label(role)} names a resource and an expression that finds one; keep one of them."


@rule("resource.binding", "10.3.1 (resourceParameterBindings)", "EXT.040")
def bindings_belong_to_a_resource(view: View) -> Iterator[Violation]:
    """A role binds parameters only of a resource that it names."""
    for role in view.all(*_ROLES):
        if role.first("resourceParameterBinding") is not None and role.first("resourceRef") is None:
            yield role, f"{label(role)} binds parameters of no resource; name it with resourceRef, or take them out."


@rule("loop.one", "10.3.3; 10.3.5; 10.3.8, Loop Characteristics", "EXT.041", "EXT.054", "EXT.055")
def activities_loop_in_one_way(view: View) -> Iterator[Violation]:
    """An activity is a loop or has several instances, not both."""
    for activity in view.of_kind("activity"):
        if len(activity.named("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")) > 1:
            yield activity, f"{label(activity)} has several loop characteristics; keep one."


@rule("loop.maximum", "10.3.8 (loopMaximum)")
def loop_maximums_are_not_negative(view: View) -> Iterator[Violation]:
    """The greatest number of rounds of a loop is not negative."""
    for loop in view.all("standardLoopCharacteristics"):
        if re.fullmatch(r"-0*[1-9]\d*", loop.get("loopMaximum").strip()):
            yield loop, f'loopMaximum="{loop.get("loopMaximum")}" is negative; write 0 or more, or leave it out.'


# -- what stands inside -------------------------------------------------------------------------------------


def _choreography_in(view: View, *levels: str) -> Iterator[Violation]:
    for level in view.all(*levels):
        for activity in level.named(*CHOREOGRAPHY_ACTIVITIES):
            yield activity, f"{label(activity)} stands in {label(level)}; move it to a choreography."


@rule("process.choreography", "8.4.8; 10.2, Process", "EXT.015", "EXT.036")
def processes_hold_no_choreography(view: View) -> Iterator[Violation]:
    """A process holds no choreography activities."""
    return _choreography_in(view, "process")


@rule("sub-process.choreography", "10.3.5, Sub-Process", "EXT.056")
def sub_processes_hold_no_choreography(view: View) -> Iterator[Violation]:
    """A sub-process holds no choreography activities."""
    return _choreography_in(view, *SUB_PROCESSES)


@rule("event-sub-process.flow", "10.3.5, Event Sub-Process", "EXT.057")
def event_sub_processes_lie_outside_the_flow(view: View) -> Iterator[Violation]:
    """No sequence flow leads to an event sub-process or leaves it."""
    for sub_process in view.all(*SUB_PROCESSES):
        if is_event_sub_process(sub_process) and (view.has_entering(sub_process) or view.has_leaving(sub_process)):
            yield sub_process, f"Take the sequence flows off {label(sub_process)}; its start event starts it."


@rule("transaction.method", "10.3.5 (method)", "EXT.060")
def transaction_methods_are_known(view: View) -> Iterator[Violation]:
    """The method of a transaction is ##Compensate, ##Store, ##Image or an address."""
    for transaction in view.all("transaction"):
        method = transaction.get("method", "##Compensate").strip()
        if method not in _TRANSACTION_METHODS and not _ADDRESS.fullmatch(method):
            yield (
                transaction,
                f'method="{method}" of {label(transaction)} is unknown; write ##Compensate or an address.',
            )


@rule("ad-hoc.activity", "10.3.5, Ad-Hoc Sub-Process", "EXT.061")
def ad_hoc_sub_processes_hold_activities(view: View) -> Iterator[Violation]:
    """An ad-hoc sub-process holds at least one activity."""
    for sub_process in view.all("adHocSubProcess"):
        if not any(child.is_bpmn and is_a(child, "activity") for child in sub_process.elements):
            yield sub_process, f"{label(sub_process)} holds no activity; add one."


@rule("ad-hoc.forbidden", "10.3.5, Ad-Hoc Sub-Process", "EXT.062")
def ad_hoc_sub_processes_have_no_order(view: View) -> Iterator[Violation]:
    """An ad-hoc sub-process holds no start or end event, conversation or choreography activity."""
    forbidden = ("startEvent", "endEvent", "conversation", "callConversation", "subConversation", "conversationLink")
    for sub_process in view.all("adHocSubProcess"):
        for child in sub_process.named(*forbidden, *CHOREOGRAPHY_ACTIVITIES):
            yield child, f"{label(child)} may not stand in the ad-hoc {label(sub_process)}; take it out."


# -- several instances --------------------------------------------------------------------------------------


def _executed_loops(view: View) -> Iterator[tuple[Element, Element]]:
    for loop in view.all("multiInstanceLoopCharacteristics"):
        if loop.parent is not None and view.is_executable(loop):
            yield loop.parent, loop


@rule("multi-instance.number", "10.3.8 (loopCardinality, loopDataInputRef)", "EXT.067")
def instances_are_counted(view: View) -> Iterator[Violation]:
    """In a process that is executed, an activity with several instances says how many, by a number or by its data."""
    for activity, loop in _executed_loops(view):
        if loop.first("loopCardinality") is None and loop.first("loopDataInputRef") is None:
            yield activity, f"Say with loopCardinality or loopDataInputRef how many instances {label(activity)} has."


@rule("multi-instance.data-input", "10.3.8 (loopDataInputRef)", "EXT.068")
def instances_come_from_data_inputs(view: View) -> Iterator[Violation]:
    """In a process that is executed, the instances of a task come from a data input of the task."""
    for activity, loop in _executed_loops(view):
        reference = loop.first("loopDataInputRef")
        if reference is None or activity.name in SUB_PROCESSES:
            continue
        data = view.with_id(reference.whole_text())
        holder = data.parent if data is not None and data.name == "dataInput" else None
        if holder is None or holder.name != "ioSpecification" or holder.parent is not activity:
            yield activity, f"loopDataInputRef must name a dataInput in the ioSpecification of {label(activity)}."


def _unequal_items(view: View, collection: str, item: str) -> Iterator[Violation]:
    for activity, loop in _executed_loops(view):
        reference, part = loop.first(collection), loop.first(item)
        whole = view.with_id(reference.whole_text()) if reference is not None else None
        if whole is None or part is None:
            continue
        definition = view.item(part)
        is_collection = definition is not None and definition.is_true("isCollection")
        structures = view.structure(whole), view.structure(part)
        if is_collection or (all(structures) and structures[0] != structures[1]):
            yield activity, f"{item} of {label(activity)} must be a single one of what {label(whole)} holds."


@rule("multi-instance.output-item", "10.3.8 (outputDataItem)", "EXT.069")
def output_items_are_single(view: View) -> Iterator[Violation]:
    """What an instance gives is a single one of the collection that is put together."""
    return _unequal_items(view, "loopDataOutputRef", "outputDataItem")


@rule("multi-instance.input-item", "10.3.8 (inputDataItem)", "EXT.070")
def input_items_are_single(view: View) -> Iterator[Violation]:
    """What an instance takes is a single one of the collection that is taken apart."""
    return _unequal_items(view, "loopDataInputRef", "inputDataItem")


_BEHAVIOUR_NEEDS = {
    "None": ("noneBehaviorEventRef", "throws an event for every instance; name it with noneBehaviorEventRef"),
    "One": ("oneBehaviorEventRef", "throws an event for the first instance; name it with oneBehaviorEventRef"),
    "Complex": ("complexBehaviorDefinition", "throws what its conditions say; give it a complexBehaviorDefinition"),
}


@rule("multi-instance.behaviour", "10.3.8 (behavior)", "EXT.073")
def behaviours_say_what_they_throw(view: View) -> Iterator[Violation]:
    """In a process that is executed, an activity whose instances throw events says which."""
    for activity, loop in _executed_loops(view):
        needed, what = _BEHAVIOUR_NEEDS.get(loop.get("behavior"), ("", ""))
        if needed and not loop.get(needed) and loop.first(needed) is None:
            yield activity, f"{label(activity)} {what}."


RULES = (
    start_quantities_are_positive,
    completion_quantities_are_positive,
    resources_are_assigned_in_one_way,
    bindings_belong_to_a_resource,
    activities_loop_in_one_way,
    loop_maximums_are_not_negative,
    processes_hold_no_choreography,
    sub_processes_hold_no_choreography,
    event_sub_processes_lie_outside_the_flow,
    transaction_methods_are_known,
    ad_hoc_sub_processes_hold_activities,
    ad_hoc_sub_processes_have_no_order,
    instances_are_counted,
    instances_come_from_data_inputs,
    output_items_are_single,
    input_items_are_single,
    behaviours_say_what_they_throw,
)
