"""All that is wrong with a BPMN file: what the standard demands, and what is carried out here."""

from zusage.processes.domain.bpmn import read_bpmn
from zusage.processes.domain.check import check
from zusage.processes.domain.document import read_document
from zusage.processes.domain.findings import Finding, ProcessBroken
from zusage.processes.domain.rules import find_violations

_DANGLING = {"reference.missing", "reference.kind", "reference.prefix", "schema.attribute-missing"}
_SAME_FAULT = {
    "activity.quantity": {"activity.start-quantity", "activity.completion-quantity"},
    "boundary.no-activity": _DANGLING,
    "boundary.unknown-activity": _DANGLING,
    "cancel.outside": {"end.cancel", "boundary.cancel"},
    "compensation.unknown": _DANGLING,
    "end.outgoing": {"end.left"},
    "event.unknown-definition": _DANGLING,
    "event.unknown-reference": _DANGLING,
    "flow.crosses": {"flow.crosses-sub-process", "flow.crosses-pool"},
    "flow.unknown-end": {*_DANGLING, "flow.crosses-sub-process", "flow.crosses-pool"},
    "gateway.default-elsewhere": {"flow.default", *_DANGLING},
    "incoming.forbidden": {"start.entered", "boundary.entered", "event-sub-process.flow", "compensation.flow"},
    "link.unknown": {"event.link-target", "event.link-level", *_DANGLING},
    "loop.cardinality": {"multi-instance.number", "multi-instance.cardinality-integer"},
    "outgoing.missing": {"flow.not-left", "start.not-left", "intermediate.not-left", "boundary.not-left"},
    "start.event-sub-process": {"event-sub-process.start"},
    "timer.definition": {"event.timer-one", "event.timer-date", "event.timer-cycle", "event.timer-duration"},
}
"""What the engine's own check says, and the rules that say the same of the same element."""


def check_file(xml: bytes, file: str) -> list[Finding]:
    """Return all findings of a BPMN file in the order of its lines; [] if it may be published.

    A fault that breaks a rule of the standard and hinders the engine too is said once, by the rule. A file that the
    schema does not allow is not read further, because what the engine made of it could not be trusted.

    :param file: the name that findings carry
    """
    try:
        structural = find_violations(read_document(xml, file))
    except ProcessBroken as broken:
        return broken.findings
    if any(finding.rule.startswith("schema.") for finding in structural):
        return structural
    try:
        carried_out = check(read_bpmn(xml, file))
    except ProcessBroken as broken:
        carried_out = broken.findings
    said = {(finding.element_id, finding.rule) for finding in structural}
    new = [one for one in carried_out if not any((one.element_id, rule) in said for rule in _same_as(one.rule))]
    return sorted({*structural, *new})


def _same_as(rule: str) -> set[str]:
    return _SAME_FAULT.get(rule, set()) | {rule}
