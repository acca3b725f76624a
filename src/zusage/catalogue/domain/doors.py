"""Messages and signals of a process: each one has a door in the house, or the package is refused by name.

A message comes in by the doors that `[messages.NAME]` names. None goes out yet. A signal reaches everybody in the same
process who waits for it, and nobody else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from zusage.catalogue.domain.package import Message, ServicePackage
from zusage.processes.domain.feel.parser import parse_expression
from zusage.processes.domain.feel.syntax import Name, Node, children
from zusage.processes.domain.model import THROWING, FlowNode, Kind, Trigger


class File(StrEnum):
    """Where a problem is to be mended."""

    PROCESS = "process.bpmn"
    SERVICE = "service.toml"


@dataclass(frozen=True, slots=True)
class DoorProblem:
    """What does not fit: a key of `service.toml`, or the id of an element with its line."""

    file: File
    line: int
    key: str
    message: str
    allowed: tuple[str, ...] = ()


def door_problems(package: ServicePackage) -> Iterator[DoorProblem]:
    """Yield everything that would wait for what cannot come, or send what nobody carries."""
    nodes = [node for node in package.program.elements if node.id]
    for node in nodes:
        yield from _beginning(package, node)
        yield from _sending(node)
        yield from _awaiting(package, node)
    yield from _signals(nodes)
    awaited = {name for node in nodes for name in awaited_by(node)}
    for message in package.messages.values():
        yield from _declared(package, message, awaited)


def awaited_by(node: FlowNode) -> tuple[str, ...]:
    """Return the names of the messages that an element awaits; '' for one without a name."""
    if node.kind is Kind.RECEIVE_TASK:
        return (node.message,)
    if node.kind in THROWING:
        return ()
    return tuple(event.ref for event in node.events if event.trigger is Trigger.MESSAGE)


def _beginning(package: ServicePackage, node: FlowNode) -> Iterator[DoorProblem]:
    """A matter begins with an application, whose answers every process relies on."""
    message = "begins a process; a matter begins with an application, at a start event without a trigger"
    if node.instantiates:
        yield _at(node, message)
    elif node.kind is Kind.START and node.events:
        number = package.program.number.get(node.parent)
        if number is None or not package.program.elements[number].is_event_sub_process:
            yield _at(node, message)


def _sending(node: FlowNode) -> Iterator[DoorProblem]:
    throws = node.kind in THROWING and any(event.trigger is Trigger.MESSAGE for event in node.events)
    if throws or (node.kind is Kind.SEND_TASK and not node.connector):
        yield _at(node, "sends a message, which is not carried out yet; a service task with zusage:letter.NAME writes")


def _awaiting(package: ServicePackage, node: FlowNode) -> Iterator[DoorProblem]:
    for name in awaited_by(node):
        if not name:
            yield _at(node, "awaits a message without a name")
        elif name not in package.messages:
            message = f"awaits the message '{name}'; say in [messages.{name}] who sends it, by which door it comes in"
            yield _at(node, f"{message}, what it carries", tuple(sorted(package.messages)))


def _signals(nodes: list[FlowNode]) -> Iterator[DoorProblem]:
    """A signal that only one side knows would wait for ever, or be heard by nobody."""
    thrown = _signal_names(node for node in nodes if node.kind in THROWING)
    caught = _signal_names(node for node in nodes if node.kind not in THROWING)
    for name in sorted(caught.keys() - thrown.keys()):
        yield _at(caught[name], f"awaits the signal '{name}', which nothing in this process sends", tuple(thrown))
    for name in sorted(thrown.keys() - caught.keys()):
        yield _at(thrown[name], f"sends the signal '{name}', which nothing in this process awaits", tuple(caught))


def _signal_names(nodes: Iterator[FlowNode]) -> dict[str, FlowNode]:
    return {event.ref: node for node in nodes for event in node.events if event.trigger is Trigger.SIGNAL}


def _declared(package: ServicePackage, message: Message, awaited: set[str]) -> Iterator[DoorProblem]:
    key = f"messages.{message.name}"
    line = _line(package, message.name)
    if message.name not in awaited:
        yield DoorProblem(File.SERVICE, line, key, "nothing in the process awaits it", tuple(sorted(awaited)))
    if not message.doors:
        yield DoorProblem(File.SERVICE, line, f"{key}.doors", "must name at least one door")
    carried = {field.question.key for field in message.carries}
    for name in sorted(carried & _fields_elsewhere(package, message)):
        wrong = f"'{name}' is a field elsewhere, too; on the page of a case each needs a name of its own"
        yield DoorProblem(File.SERVICE, line, f"{key}.carries", wrong)
    for correlation in package.model.correlations.get(message.name, ()):
        for name in sorted(_names_in(parse_expression(correlation.of_message.text)) - carried):
            wrong = f"tells messages apart by '{name}', which '{message.name}' does not carry"
            yield DoorProblem(
                File.PROCESS, correlation.of_message.line, correlation.property, wrong, tuple(sorted(carried))
            )


def _fields_elsewhere(package: ServicePackage, message: Message) -> set[str]:
    fields = [field for activity in package.activities.values() for field in activity.outputs]
    fields += [field for other in package.messages.values() if other is not message for field in other.carries]
    return {field.question.key for field in fields}


def _names_in(tree: Node) -> set[str]:
    own = {tree.name} if isinstance(tree, Name) else set()
    return own.union(*(_names_in(child) for child in children(tree)))


def _line(package: ServicePackage, name: str) -> int:
    lines = package.files[File.SERVICE].decode("utf-8").splitlines()
    heads = (f"[messages.{name}]", f'[messages."{name}"]')
    return next((number for number, line in enumerate(lines, start=1) if line.strip().startswith(heads)), 0)


def _at(node: FlowNode, message: str, allowed: tuple[str, ...] = ()) -> DoorProblem:
    return DoorProblem(File.PROCESS, node.line, node.id, message, allowed)
