"""All that is wrong with a BPMN file: what the standard demands, and what is carried out here."""

from zusage.processes.domain.bpmn import read_bpmn
from zusage.processes.domain.check import check
from zusage.processes.domain.document import read_document
from zusage.processes.domain.findings import Finding, ProcessBroken
from zusage.processes.domain.rules import find_violations

_SAME_FAULT = {
    "boundary.unknown-activity": {"reference.missing", "reference.kind", "schema.attribute-missing"},
    "end.outgoing": {"end.left"},
    "flow.unknown-end": {"reference.missing", "reference.kind", "schema.attribute-missing", "flow.crosses-sub-process"},
    "gateway.default-elsewhere": {"flow.default", "reference.missing", "reference.kind"},
    "id.duplicate": {"id.duplicate"},
    "id.missing": {"id.missing"},
    "incoming.forbidden": {"start.entered", "boundary.entered"},
    "incoming.unknown": {"reference.missing", "reference.kind", "flow.listed"},
    "outgoing.missing": {"flow.not-left", "start.not-left", "intermediate.not-left", "boundary.not-left"},
    "outgoing.unknown": {"reference.missing", "reference.kind", "flow.listed"},
}
"""What the engine's own check says, and the rules that say the same of the same element."""


def check_file(xml: bytes, file: str) -> list[Finding]:
    """Return all findings of a BPMN file in the order of its lines; [] if it may be published.

    A fault that breaks a rule of the standard and hinders the engine too is said once, by the rule.

    :param file: the name that findings carry
    """
    try:
        structural = find_violations(read_document(xml, file))
    except ProcessBroken as broken:
        return broken.findings
    try:
        carried_out = check(read_bpmn(xml, file))
    except ProcessBroken as broken:
        carried_out = broken.findings
    said = {(finding.element_id, finding.rule) for finding in structural}
    new = [one for one in carried_out if not any((one.element_id, rule) in said for rule in _same_as(one.rule))]
    return sorted({*structural, *new})


def _same_as(rule: str) -> set[str]:
    return _SAME_FAULT.get(rule, set()) | {rule}
