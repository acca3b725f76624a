"""Whether a process does what its package says of a body that does not answer: go on, or stop until a person asked."""

from collections.abc import Iterator

from zusage.catalogue.domain.declarations import decides
from zusage.catalogue.domain.doors import awaited_by
from zusage.catalogue.domain.findings import Finding
from zusage.catalogue.domain.package import ServicePackage, Silence
from zusage.processes.domain.model import FlowNode, Kind, Trigger

_FILE = "process.bpmn"
_LEADS_ON = frozenset({Kind.RECEIVE_TASK, Kind.CATCH})


def silence_findings(package: ServicePackage) -> Iterator[Finding]:
    """Yield every wait for a message that has no last day, and every way behind it that decides although it may not."""
    nodes = {node.id: node for node in package.program.elements if node.id}
    for node in nodes.values():
        said = {package.messages[name].silence for name in awaited_by(node) if name in package.messages} - {None}
        if not said or node.kind not in _LEADS_ON:
            continue
        timers = _timers_beside(package, node, nodes)
        if not timers:
            message = "waits for ever if nobody answers; draw a timer beside it, for silence is declared"
            yield Finding(_FILE, node.line, node.id, message)
        if Silence.STOP in said:
            for decided in sorted(_decided_without_a_person(package, timers, nodes)):
                message = f"is reached when '{node.id}' got no answer and nobody has asked; silence is 'stop'"
                yield Finding(_FILE, nodes[decided].line, decided, message)


def _timers_beside(package: ServicePackage, node: FlowNode, nodes: dict[str, FlowNode]) -> list[FlowNode]:
    """Return the timers that end a wait: at its boundary, or behind the same event-based gateway."""
    beside = [other for other in nodes.values() if other.attached_to == node.id and other.is_interrupting]
    flows = package.program.flows
    gateways = {flow.source for flow in flows if flow.target == node.id and nodes[flow.source].kind is Kind.EVENT_BASED}
    beside += [nodes[flow.target] for flow in flows if flow.source in gateways]
    return [other for other in beside if other.listens_for(Trigger.TIMER)]


def _decided_without_a_person(package: ServicePackage, timers: list[FlowNode], nodes: dict[str, FlowNode]) -> set[str]:
    """Return what decides or ends the matter and lies behind the timers before any person of the staff."""
    found, seen, ahead = set(), set(), [timer.id for timer in timers]
    while ahead:
        here = ahead.pop()
        if here in seen or nodes[here].performer.startswith("skill:"):
            continue
        seen.add(here)
        if decides(nodes[here].connector):
            found.add(here)
        ahead += [flow.target for flow in package.program.flows if flow.source == here]
    return found
