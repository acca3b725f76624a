"""Changes to a document that leave everything else as it was."""

from collections.abc import Iterator

from zusage.processes.domain.document.element import Document, Element, Node
from zusage.processes.domain.document.names import BPMN_DI
from zusage.processes.domain.document.schema import kinds_of, shape_of, target_kinds, type_named
from zusage.processes.domain.findings import ProcessError


class CannotChange(ProcessError):
    """A change that would leave a document worse than it was; nothing has been changed."""


def change_id(document: Document, old: str, new: str) -> None:
    """Give an element another id, and tell everything that refers to it, the diagram included.

    :raises CannotChange: if no element has the old id, or one has the new id already
    """
    element = document.find(old)
    if element is None:
        raise CannotChange(f'No element has the id "{old}".')
    if any(element.id == new for element in document.root.walk()):
        raise CannotChange(f'The id "{new}" is taken.')
    for owner, attribute in list(references_to(document, old)):
        if attribute:
            owner.attributes[attribute] = _with_local_part(owner.attributes[attribute], new)
        else:
            owner.text = owner.text.replace(owner.text.strip(), _with_local_part(owner.text.strip(), new))
    element.attributes["id"] = new


def references_to(document: Document, element_id: str) -> Iterator[tuple[Element, str]]:
    """Yield each place that refers to an id: the element and its attribute, or '' if the text of it refers."""
    for element in document.root.walk():
        if element.namespace == BPMN_DI:
            if local_part(element.get("bpmnElement")) == element_id:
                yield element, "bpmnElement"
        elif element.is_bpmn:
            yield from _references_in(element, element_id)


def _references_in(element: Element, element_id: str) -> Iterator[tuple[Element, str]]:
    own_type = type_named(element.name)
    for attribute, value in element.attributes.items():
        if own_type and target_kinds(own_type, attribute) is not None and local_part(value) == element_id:
            yield element, attribute
    parent_type = type_named(element.parent.name) if element.parent is not None else ""
    if (
        parent_type
        and not element.elements
        and target_kinds(parent_type, element.name) is not None
        and local_part(element.text) == element_id
    ):
        yield element, ""


def local_part(name: str) -> str:
    """Return a reference without its prefix and without blanks around it."""
    return name.strip().rpartition(":")[2]


def _with_local_part(value: str, new: str) -> str:
    prefix, colon, _ = value.strip().rpartition(":")
    return f"{prefix}{colon}{new}"


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
