"""A document as the rules look at it: elements by name and id, flows at their ends, what an event is triggered by."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from zusage.processes.domain.document import Document, Element
from zusage.processes.domain.document.editing import local_part
from zusage.processes.domain.document.names import BPMN, XSI
from zusage.processes.domain.document.schema import Shape, kinds_of, shape_of, target_kinds, type_named

SUB_PROCESSES = ("subProcess", "transaction", "adHocSubProcess")
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway")
CHOREOGRAPHY_ACTIVITIES = ("choreographyTask", "subChoreography", "callChoreography")
ARTIFACTS = ("association", "group", "textAnnotation")


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that names another element: an attribute of ``owner``, or the text of ``owner`` itself.

    :ivar kinds: the types it may name; any, if there are none
    """

    owner: Element
    name: str
    value: str
    kinds: frozenset[str]


class View:
    """Looks up what the rules ask for; built once per document, which must not change meanwhile."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.elements = list(_elements_of_the_standard(document.root))
        self._by_name: dict[str, list[Element]] = defaultdict(list)
        self._by_id: dict[str, Element] = {}
        for element in self.elements:
            self._by_name[element.name].append(element)
            if element.id:
                self._by_id.setdefault(element.id, element)
        self._held = {(id(element.parent), element.name) for element in self.elements}
        self._by_kind: dict[str, list[Element]] = {}
        self._specified: dict[tuple[int, str], list[Element]] = {}
        self._listed_ids: dict[tuple[int, str], set[int]] = {}
        self._listed: dict[tuple[int, str], list[Element]] = {}
        self._definitions: dict[int, list[Element]] = {}
        self._drawn_from: dict[str, list[Element]] = defaultdict(list)
        self._drawn_to: dict[str, list[Element]] = defaultdict(list)
        for flow in self.all("sequenceFlow"):
            self._drawn_from[flow.get("sourceRef").strip()].append(flow)
            self._drawn_to[flow.get("targetRef").strip()].append(flow)

    # -- elements -------------------------------------------------------------------------------------------

    def all(self, *names: str) -> list[Element]:
        """Return all elements with one of these names, in the order of the names and then of the file."""
        return [element for name in names for element in self._by_name[name]]

    def of_kind(self, kind: str) -> list[Element]:
        """Return all elements of a type or one derived from it, such as activity or flowNode."""
        if kind not in self._by_kind:
            names = [name for name in self._by_name if type_named(name) and kind in kinds_of(type_named(name))]
            self._by_kind[kind] = self.all(*names)
        return self._by_kind[kind]

    def with_id(self, element_id: str) -> Element | None:
        """Return the element a reference names, with or without a prefix."""
        return self._by_id.get(local_part(element_id))

    def named_by(self, element: Element, attribute: str) -> Element | None:
        """Return the element that an attribute names."""
        return self.with_id(element.get(attribute))

    def listed(self, element: Element, name: str) -> list[Element]:
        """Return the elements that child elements such as ``dataInputRefs`` name, each once."""
        key = id(element), name
        if key not in self._listed:
            found = (self.with_id(child.whole_text()) for child in element.named(name))
            self._listed[key] = list({id(named): named for named in found if named is not None}.values())
        return self._listed[key]

    def lists(self, element: Element, name: str, other: Element) -> bool:
        """Say whether ``other`` is among the elements that child elements name."""
        key = id(element), name
        if key not in self._listed_ids:
            self._listed_ids[key] = {id(named) for named in self.listed(element, name)}
        return id(other) in self._listed_ids[key]

    def holds(self, level: Element | None, name: str) -> bool:
        """Say whether an element has a child element of the standard with a name."""
        return (id(level), name) in self._held

    # -- the schema -----------------------------------------------------------------------------------------

    @cached_property
    def typed(self) -> list[tuple[Element, str]]:
        """Every element that the schema knows in its place, with the type it expects there."""
        typed = []
        ahead = [(self.document.root, "definitions")]
        while ahead:
            element, expected = ahead.pop()
            typed.append((element, expected))
            shape = shape_of(said_type(element, expected) or expected)
            for child in reversed(element.elements) if not shape.holds_anything else ():
                particle = shape.children.get(child.name) if child.namespace == BPMN else None
                if particle is not None and particle.type:
                    ahead.append((child, particle.type))
        return typed

    @cached_property
    def shaped(self) -> list[tuple[Element, Shape]]:
        """The same elements, each with what the schema allows in it."""
        return [(element, shape_of(said_type(element, expected) or expected)) for element, expected in self.typed]

    def in_specification(self, element: Element, name: str) -> list[Element]:
        """Return the data inputs, data outputs or sets in the ``ioSpecification`` of an element."""
        key = id(element), name
        if key not in self._specified:
            inside = (
                child for specification in element.named("ioSpecification") for child in specification.named(name)
            )
            self._specified[key] = list(inside)
        return self._specified[key]

    @cached_property
    def references(self) -> list["Reference"]:
        """Every reference in the file."""
        return [reference for element, shape in self.shaped for reference in _references_in(element, shape)]

    # -- where an element stands ----------------------------------------------------------------------------

    def process_of(self, element: Element) -> Element | None:
        """Return the process an element stands in."""
        around = (ancestor for ancestor in element.ancestors() if ancestor.is_bpmn and ancestor.name == "process")
        return next(around, None)

    def is_executable(self, element: Element) -> bool:
        """Say whether an element is, or stands in, a process that is meant to be executed."""
        process = element if element.name == "process" else self.process_of(element)
        return process is not None and process.is_true("isExecutable")

    @cached_property
    def imported(self) -> set[str]:
        """The namespaces of the files that are imported."""
        return {statement.get("namespace") for statement in self.all("import")}

    # -- sequence flows -------------------------------------------------------------------------------------

    @cached_property
    def lists_flows(self) -> bool:
        """Whether the file says at its elements which flows enter and leave; it may leave that out altogether."""
        return bool(self.all("incoming", "outgoing"))

    def drawn_from(self, node: Element) -> list[Element]:
        """Return the sequence flows whose source an element is."""
        return self._drawn_from[node.id] if node.id else []

    def drawn_to(self, node: Element) -> list[Element]:
        """Return the sequence flows whose target an element is."""
        return self._drawn_to[node.id] if node.id else []

    def leaving(self, node: Element) -> int:
        """Count the flows that leave: those listed at the element, or those drawn if the file lists none."""
        return len(node.named("outgoing")) if self.lists_flows else len(self.drawn_from(node))

    def entering(self, node: Element) -> int:
        """Count the flows that enter: those listed at the element, or those drawn if the file lists none."""
        return len(node.named("incoming")) if self.lists_flows else len(self.drawn_to(node))

    def has_leaving(self, node: Element) -> bool:
        """Say whether any flow leaves, listed or drawn."""
        return bool(node.named("outgoing") or self.drawn_from(node))

    def has_entering(self, node: Element) -> bool:
        """Say whether any flow enters, listed or drawn."""
        return bool(node.named("incoming") or self.drawn_to(node))

    # -- events ---------------------------------------------------------------------------------------------

    def definitions(self, event: Element) -> list[Element]:
        """Return what an event is triggered by or throws, its own definitions and those it names, in order."""
        found = self._definitions.get(id(event))
        if found is None:
            own = [child for child in event.elements if child.is_bpmn and is_a(child, "eventDefinition")]
            referred = self.listed(event, "eventDefinitionRef")
            named = [definition for definition in referred if is_a(definition, "eventDefinition")]
            found = self._definitions[id(event)] = own + named
        return found

    def triggers(self, event: Element) -> set[str]:
        """Return the triggers or results of an event by their short names: message, timer, cancel and so on."""
        return {definition.name.removesuffix("EventDefinition") for definition in self.definitions(event)}

    @cached_property
    def _on_border(self) -> dict[int, list[Element]]:
        on_border = defaultdict(list)
        for event in self.all("boundaryEvent"):
            on_border[id(self.named_by(event, "attachedToRef"))].append(event)
        return on_border

    def boundary_events(self, activity: Element) -> list[Element]:
        """Return the events on the border of an activity."""
        return self._on_border.get(id(activity), [])

    # -- items ----------------------------------------------------------------------------------------------

    def item(self, element: Element) -> Element | None:
        """Return the item definition of a message, error, escalation, signal or item-aware element."""
        if element.name in ("dataObjectReference", "dataStoreReference") and not element.get("itemSubjectRef"):
            attribute = "dataObjectRef" if element.name == "dataObjectReference" else "dataStoreRef"
            held = self.named_by(element, attribute)
            return self.item(held) if held is not None and held.name in ("dataObject", "dataStore") else None
        for attribute in ("itemSubjectRef", "itemRef", "structureRef"):
            found = self.named_by(element, attribute)
            if found is not None and found.name == "itemDefinition":
                return found
        return None

    def structure(self, element: Element) -> str:
        """Return what makes two items equal: their structure, or without one the item definition; '' is unknown."""
        item = self.item(element)
        if item is None:
            return ""
        structure = item.get("structureRef").strip()
        if not structure:
            return f"item {item.id}"
        prefix, _, name = structure.rpartition(":")
        return f"{item.namespace_of(prefix) or ''} {name}"


def is_a(element: Element, kind: str) -> bool:
    """Say whether an element of the standard is of a type or one derived from it."""
    own_type = type_named(element.name)
    return bool(own_type) and kind in kinds_of(own_type)


def said_type(element: Element, expected: str) -> str:
    """Return the type an element has by ``xsi:type``, or the expected one; '' if it may not have the one it says."""
    said = element.attributes.get(f"{{{XSI}}}type")
    if said is None:
        return expected
    name = local_part(said)
    own_type = name[1:2].lower() + name[2:] if name.startswith("t") else ""
    return own_type if type_named(own_type) and expected in kinds_of(own_type) else ""


def is_event_sub_process(element: Element) -> bool:
    """Say whether an element is a sub-process that an event triggers."""
    return element.is_bpmn and element.name in SUB_PROCESSES and element.is_true("triggeredByEvent")


def label(element: Element) -> str:
    """Return how a sentence calls an element."""
    return f"{element.name} {element.id}" if element.id else element.name


def _references_in(element: Element, shape: Shape) -> Iterator[Reference]:
    for name, attribute in shape.attributes.items():
        kinds = target_kinds(shape.type, name) if name in element.attributes else None
        if kinds is not None and element.get(name).strip() and attribute.kind in ("qname", "idref", "string"):
            yield Reference(element, name, element.get(name).strip(), kinds)
    for child in element.elements:
        particle = shape.children.get(child.name) if child.is_bpmn else None
        kinds = target_kinds(shape.type, child.name) if particle is not None and particle.kind else None
        if kinds is not None:
            yield Reference(child, child.name, child.whole_text().strip(), kinds)


def _elements_of_the_standard(root: Element) -> Iterator[Element]:
    ahead = [root]
    while ahead:
        element = ahead.pop()
        if element.is_bpmn and element.name != "extensionElements":
            yield element
            ahead += reversed(element.elements)
