"""All that is wrong with a BPMN file: what the standard demands, and what is carried out here."""

from collections.abc import Sequence
from dataclasses import dataclass

from zusage.processes.domain.bpmn import read_bpmn
from zusage.processes.domain.check import check
from zusage.processes.domain.document import read_document
from zusage.processes.domain.findings import Finding, ProcessBroken
from zusage.processes.domain.linking import linked, shared_ids
from zusage.processes.domain.model import ProcessModel
from zusage.processes.domain.rules import find_violations


@dataclass(frozen=True)
class CheckedFile:
    """A BPMN file that was read and judged once; without a model if nothing can be made of it."""

    model: ProcessModel | None
    findings: tuple[Finding, ...]


def read_checked(xml: bytes, file: str, parts: Sequence[ProcessModel] = ()) -> CheckedFile:
    """Read the process of a BPMN file together with all that is wrong with it, in the order of its lines.

    The standard judges first. What the engine says of an element that breaks the standard follows from that fault,
    so it is said once the fault is mended. A file that the schema does not allow is not read further, because what the
    engine made of it could not be trusted.

    :param file: the name that findings carry
    :param parts: processes of other files that it may call; they are judged by themselves
    """
    try:
        structural = find_violations(read_document(xml, file))
    except ProcessBroken as broken:
        return CheckedFile(None, tuple(broken.findings))
    if any(finding.rule.startswith("schema.") for finding in structural):
        return CheckedFile(None, tuple(structural))
    try:
        own = read_bpmn(xml, file)
    except ProcessBroken as broken:
        return CheckedFile(None, _judged_once(structural, broken.findings))
    others = {part.file for part in parts}
    shared = [
        Finding(part, 0, element_id, "part.shared-id", f'"{element_id}" stands in another file of the package, too.')
        for part, element_id in shared_ids(own, parts)
    ]
    model = linked(own, parts)
    carried_out = [finding for finding in check(model) if finding.file not in others]
    return CheckedFile(model, _judged_once(structural, [*shared, *carried_out]))


def _judged_once(structural: Sequence[Finding], carried_out: Sequence[Finding]) -> tuple[Finding, ...]:
    faulty = {finding.element_id for finding in structural if finding.element_id}
    return tuple(sorted({*structural, *(finding for finding in carried_out if finding.element_id not in faulty)}))
