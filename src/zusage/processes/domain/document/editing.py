"""Changes to a document that leave everything else as it was."""

from zusage.processes.domain.document.element import Document, Element, Node
from zusage.processes.domain.document.schema import kinds_of, shape_of, type_named
from zusage.processes.domain.findings import ProcessError


class CannotChange(ProcessError):
    """A change that would leave a document worse than it was; nothing has been changed."""


def local_part(name: str) -> str:
    """Return a reference without its prefix and without blanks around it."""
    return name.strip().rpartition(":")[2]


def put(parent: Element, child: Element) -> None:
    """Put a child where the schema wants it: behind what comes before it and behind others of its name.

    :raises CannotChange: if no such element may stand there
    """
    shape = shape_of(type_named(parent.name))
    if child.name not in shape.positions:
        raise CannotChange(f"{parent.name} has no {child.name}.")
    place = shape.positions[child.name]
    position = 0
    for at, node in enumerate(parent.children):
        if isinstance(node, Element) and node.is_bpmn and shape.positions.get(node.name, 0) <= place:
            position = at + 1
    _indent(parent, child, position)
    parent.insert(position, child)


def _indent(parent: Element, child: Element, position: int) -> None:
    """Stand in a line of its own where the neighbours do."""
    if position == 0:
        child.tail = parent.text
        return
    before: Node = parent.children[position - 1]
    child.tail = before.tail
    if not parent.text.strip():
        before.tail = parent.text


def add_sequence_flow(document: Document, flow_id: str, source_id: str, target_id: str) -> Element:
    """Draw a sequence flow between two elements of one process level, and list it at both ends.

    :raises CannotChange: if the id is taken, an end is missing or no flow node, or the ends stand in different levels
    """
    if any(element.id == flow_id for element in document.root.walk()):
        raise CannotChange(f'The id "{flow_id}" is taken.')
    ends = []
    for end_id in (source_id, target_id):
        end = document.find(end_id)
        if end is None or not type_named(end.name) or "flowNode" not in kinds_of(type_named(end.name)):
            raise CannotChange(f'"{end_id}" is no activity, event or gateway of the file.')
        ends.append(end)
    source, target = ends
    level = source.parent
    if level is None or target.parent is not level:
        raise CannotChange(f'"{source_id}" and "{target_id}" do not stand in the same process or sub-process.')
    flow = Element("sequenceFlow", level.namespace, level.prefix)
    flow.attributes = {"id": flow_id, "sourceRef": source_id, "targetRef": target_id}
    put(level, flow)
    for end, name in ((source, "outgoing"), (target, "incoming")):
        put(end, Element(name, level.namespace, level.prefix, text=flow_id))
    return flow
