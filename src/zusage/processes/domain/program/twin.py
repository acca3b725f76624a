"""What the twin can carry of a process: it knows tokens and learned frequencies, no data and no outside world."""

from zusage.processes.domain.model import FlowNode, Kind, TimerKind, Trigger
from zusage.processes.domain.program.graph import Graph

_FROM_OUTSIDE = {
    Trigger.MESSAGE: "a message comes when the twin says so, by learned frequency",
    Trigger.SIGNAL: "a signal comes when the twin says so, by learned frequency",
    Trigger.CONDITION: "a condition becomes true by learned frequency",
    Trigger.ERROR: "an error is thrown by learned frequency",
}


def how_the_twin_carries_it(graph: Graph) -> str:
    """Return ``exact``, or ``abstracted: `` with each element and what the twin leaves out there."""
    reasons = [f"{node.id}: {reason}" for node in graph.elements for reason in _left_out(node)]
    return f"abstracted: {'; '.join(dict.fromkeys(reasons))}" if reasons else "exact"


def _left_out(node: FlowNode) -> list[str]:
    found = []
    for event in node.events:
        if event.trigger in _FROM_OUTSIDE and node.kind not in (Kind.END, Kind.THROW):
            found.append(_FROM_OUTSIDE[event.trigger])
        if event.timer is not None and (
            event.timer.kind is TimerKind.DATE or event.timer.source.text.strip()[:1] == "="
        ):
            found.append("the timer hangs on a date or on data")
    if node.kind is Kind.COMPLEX and node.condition is not None:
        found.append("the activation condition holds by learned frequency")
    if node.loop is not None and not (node.loop.cardinality and node.loop.cardinality.text.strip().isdecimal()):
        found.append("the number of rounds is drawn from learned frequencies")
    return found
