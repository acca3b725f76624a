"""Pools, message flows, conversations and choreographies."""

import re
from collections.abc import Iterator

from zusage.processes.domain.document import Element
from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import View, is_a, label

_MULTIPLICITY = "9.3 (ParticipantMultiplicity)"
_NUMBER = re.compile(r"[+-]?\d{1,18}")


@rule("choreography.reference", "9.5, Global Conversation", "EXT.027")
def only_collaborations_name_choreographies(view: View) -> Iterator[Violation]:
    """A choreography or global conversation names no choreography."""
    for element in view.all("choreography", "globalChoreographyTask", "globalConversation"):
        if element.first("choreographyRef") is not None:
            yield element, f"Take choreographyRef out of {label(element)}; only a collaboration may name one."


def _number(element: Element, attribute: str, default: int) -> int:
    value = element.get(attribute).strip()
    return int(value) if _NUMBER.fullmatch(value) else default


@rule("participant.minimum", _MULTIPLICITY, "EXT.029")
def minimums_are_not_negative(view: View) -> Iterator[Violation]:
    """The least number of a participant is not negative."""
    for multiplicity in view.all("participantMultiplicity"):
        if _number(multiplicity, "minimum", 0) < 0:
            yield multiplicity, "minimum is negative; write 0 or more."


@rule("participant.maximum", _MULTIPLICITY, "EXT.030")
def maximums_are_at_least_the_minimum(view: View) -> Iterator[Violation]:
    """The greatest number of a participant is one or more, and not less than the least."""
    for multiplicity in view.all("participantMultiplicity"):
        if _number(multiplicity, "maximum", 1) < max(1, _number(multiplicity, "minimum", 0)):
            yield multiplicity, "maximum is less than 1 or less than minimum; raise it."


def _pool_of(view: View, end: Element) -> Element:
    """Return what stands for the pool of an end: its process, that of a participant, or the end itself."""
    if end.name == "participant":
        process = view.named_by(end, "processRef")
        return process if process is not None else end
    return view.process_of(end) or end


@rule("message-flow.one-pool", "9.4, Message Flow", "EXT.031")
def messages_go_between_pools(view: View) -> Iterator[Violation]:
    """A message flow leads from one pool to another."""
    for flow in view.all("messageFlow"):
        source, target = view.named_by(flow, "sourceRef"), view.named_by(flow, "targetRef")
        if source is not None and target is not None and _pool_of(view, source) is _pool_of(view, target):
            yield flow, f"{label(flow)} stays in one pool; use a sequence flow inside, or lead it to another pool."


@rule("conversation.global", "9.5, Global Conversation", "EXT.032")
def global_conversations_are_empty(view: View) -> Iterator[Violation]:
    """A global conversation holds participants, message flows and correlation keys, and nothing else."""
    others = ("participantAssociation", "messageFlowAssociation", "conversationAssociation")
    for conversation in view.all("globalConversation"):
        for child in conversation.elements:
            is_node = child.is_bpmn and (is_a(child, "conversationNode") or is_a(child, "artifact"))
            if is_node or (child.is_bpmn and child.name in others):
                yield child, f"{label(child)} may not stand in the global {label(conversation)}; take it out."


@rule("collaboration.closed", "9.7, Choreography within Collaboration (isClosed)", "EXT.033")
def collaborations_are_closed_as_their_choreographies(view: View) -> Iterator[Violation]:
    """A collaboration is closed exactly if the choreography it names is."""
    for collaboration in view.all("collaboration"):
        for choreography in view.listed(collaboration, "choreographyRef"):
            if choreography.is_true("isClosed") != collaboration.is_true("isClosed"):
                yield (
                    collaboration,
                    f"isClosed of {label(collaboration)} and {label(choreography)} differ; make both equal.",
                )


@rule("process.public", "10.2 (isExecutable)", "EXT.035")
def public_processes_are_not_executed(view: View) -> Iterator[Violation]:
    """A public process is not marked as executable."""
    for process in view.all("process"):
        if process.get("processType") == "Public" and process.is_true("isExecutable"):
            yield process, f'{label(process)} is public and executable; write isExecutable="false" or make it private.'


@rule("choreography.content", "8.4.8; 10.4.1, Data Object", "EXT.016", "EXT.074")
def choreographies_hold_no_work(view: View) -> Iterator[Violation]:
    """A choreography holds no activities, data objects or data stores of a process."""
    for level in view.all("choreography", "subChoreography", "globalChoreographyTask"):
        for child in level.elements:
            kinds = ("activity", "dataObject", "dataObjectReference", "dataStoreReference")
            if child.is_bpmn and any(is_a(child, kind) for kind in kinds):
                yield child, f"{label(child)} stands in {label(level)}; move it to the process of a participant."


RULES = (
    only_collaborations_name_choreographies,
    minimums_are_not_negative,
    maximums_are_at_least_the_minimum,
    messages_go_between_pools,
    global_conversations_are_empty,
    collaborations_are_closed_as_their_choreographies,
    public_processes_are_not_executed,
    choreographies_hold_no_work,
)
