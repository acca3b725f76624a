"""Whether what a package estimates fits its process: shares of branches, waits for others, rounds."""

from collections.abc import Iterator, Mapping

from zusage.capacity.domain.capacity import DAY_MINUTES
from zusage.catalogue.domain.amounts import NeverEnds
from zusage.catalogue.domain.estimates import estimates_of
from zusage.catalogue.domain.findings import Finding, unknown
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.remaining import Remaining, remaining_work
from zusage.processes.domain import Kind, Program
from zusage.processes.domain.model import FlowNode

_FILE = "service.toml"
_FORKS = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE, Kind.COMPLEX, Kind.EVENT_BASED})
_WAITING = frozenset({Kind.CATCH, Kind.BOUNDARY, Kind.RECEIVE_TASK, Kind.SERVICE_TASK, Kind.SEND_TASK})


def estimate_findings(package: ServicePackage) -> Iterator[Finding]:
    """Yield every estimate that is none, and everything that waits for somebody of whom nothing is said."""
    nodes = {node.id: node for node in package.program.elements}
    tables: tuple[tuple[str, Mapping[str, int], set[str], int], ...] = (
        ("branches", package.branches, _branches(package.program, nodes), 100),
        ("waits", package.waits, {node.id for node in nodes.values() if node.kind in _WAITING}, 1000),
        ("rounds", package.rounds, {node.id for node in nodes.values() if node.loop}, 100_000),
    )
    for table, stated, allowed, most in tables:
        for key, number in stated.items():
            line = _line(package, f"[{table}.{key}]")
            if key not in allowed:
                yield unknown(_FILE, line, f"{table}.{key}", sorted(allowed))
            elif not 0 <= number <= most:
                yield Finding(_FILE, line, f"{table}.{key}", f"must be between 0 and {most}")
    yield from _more_than_all(package, nodes)
    yield from _of_the_way(package)


def _branches(program: Program, nodes: Mapping[str, FlowNode]) -> set[str]:
    """Return the ids of all that may or may not come: flows behind a choice, boundary events, event starts."""
    flows = {flow.id for flow in program.flows if flow.id and _chooses(nodes[flow.source])}
    events = {node.id for node in nodes.values() if node.kind is Kind.BOUNDARY}
    starts = {program.ids[place] for found in program.event_starts.values() for place in found}
    return flows | events | starts


def _chooses(node: FlowNode) -> bool:
    return node.kind in _FORKS or bool(node.default_flow)


def _more_than_all(package: ServicePackage, nodes: Mapping[str, FlowNode]) -> Iterator[Finding]:
    for node in nodes.values():
        leaving = [flow.id for flow in package.program.flows if flow.source == node.id]
        stated = [package.branches[flow_id] for flow_id in leaving if flow_id in package.branches]
        is_choice = node.kind in {Kind.EXCLUSIVE, Kind.EVENT_BASED}
        if is_choice and (sum(stated) > 100 or (len(stated) == len(leaving) > 0 and sum(stated) != 100)):
            message = f"the branches of '{node.id}' are {sum(stated)} of 100 matters"
            yield Finding(_FILE, _line(package, f"[branches.{leaving[0]}]"), f"branches.{leaving[0]}", message)


def _of_the_way(package: ServicePackage) -> Iterator[Finding]:
    estimates = estimates_of(package)
    staff = {node.id for node in package.program.elements if node.performer.startswith("skill:")}
    if staff - estimates.minutes.keys():
        return  # said already: an activity that nobody describes
    try:
        left = remaining_work(package.program, None, estimates)
    except NeverEnds:
        yield Finding(_FILE, _line(package, "[branches."), "branches", "by these shares matters go round for ever")
        return
    yield from _unknown_waits(package, left)
    if not left.stages:
        yield from _window_alone(package, left)


def _unknown_waits(package: ServicePackage, left: Remaining) -> Iterator[Finding]:
    for what, _, element in (assumed.partition(":") for assumed in left.assumed):
        if what == "wait":
            line = package.program.elements[package.program.number[element]].line
            message = f"waits for somebody outside; say in [waits.{element}] for how many working days, nearly always"
            yield Finding("process.bpmn", line, element, message)


def _window_alone(package: ServicePackage, left: Remaining) -> Iterator[Finding]:
    """Where no person works, no pool is asked for a day: the window itself must leave room for every wait."""
    days = left.flow_minutes // DAY_MINUTES
    if days > package.windows["decision"]:
        message = f"no person works on it, so the window alone is promised; but its waits take {days} working days"
        yield Finding(_FILE, _line(package, "[windows]"), "windows.decision", message)


def _line(package: ServicePackage, text: str) -> int:
    lines = package.files[_FILE].decode("utf-8").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if text in line), 0)
