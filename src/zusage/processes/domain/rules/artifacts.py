"""Associations, groups and annotations: they explain, and no flow starts or ends at them."""

import re
from collections.abc import Iterator

from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import ARTIFACTS, View, label

_MIME_TYPE = re.compile(r"[A-Za-z0-9][\w.+!#$&^-]*/[A-Za-z0-9][\w.+!#$&^-]*( *;.*)?")


def _ends_at_artifact(view: View, flow_name: str, end: str) -> Iterator[Violation]:
    for flow in view.all(flow_name):
        artifact = view.named_by(flow, end)
        if artifact is not None and artifact.name in ARTIFACTS:
            yield flow, f"{end} of {label(flow)} is {label(artifact)}; link it with an association instead."


@rule("artifact.sequence-flow-target", "8.4.1, sequence flow connections", "EXT.006")
def no_sequence_flow_enters(view: View) -> Iterator[Violation]:
    """No sequence flow leads to an artifact."""
    return _ends_at_artifact(view, "sequenceFlow", "targetRef")


@rule("artifact.sequence-flow-source", "8.4.1, sequence flow connections", "EXT.007")
def no_sequence_flow_leaves(view: View) -> Iterator[Violation]:
    """No sequence flow comes from an artifact."""
    return _ends_at_artifact(view, "sequenceFlow", "sourceRef")


@rule("artifact.message-flow-target", "8.4.1, message flow connections", "EXT.008")
def no_message_flow_enters(view: View) -> Iterator[Violation]:
    """No message flow leads to an artifact."""
    return _ends_at_artifact(view, "messageFlow", "targetRef")


@rule("artifact.message-flow-source", "8.4.1, message flow connections", "EXT.009")
def no_message_flow_leaves(view: View) -> Iterator[Violation]:
    """No message flow comes from an artifact."""
    return _ends_at_artifact(view, "messageFlow", "sourceRef")


@rule("artifact.text-format", "8.3.1; 8.4.1 (textFormat)", "EXT.004", "EXT.010")
def text_formats_are_mime_types(view: View) -> Iterator[Violation]:
    """The format of a text annotation or of a documentation is a MIME type."""
    for element in view.all("textAnnotation", "documentation"):
        text_format = element.get("textFormat", "text/plain")
        if not _MIME_TYPE.fullmatch(text_format.strip()):
            yield element, f'textFormat="{text_format}" is no MIME type; write one such as text/plain.'


RULES = (
    no_sequence_flow_enters,
    no_sequence_flow_leaves,
    no_message_flow_enters,
    no_message_flow_leaves,
    text_formats_are_mime_types,
)
