"""A document as the rules look at it: elements by name and id, flows at their ends, what an event is triggered by."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from zusage.processes.domain.document import Document, Element
from zusage.processes.domain.document.editing import local_part
from zusage.processes.domain.document.names import BPMN, XSI
from zusage.processes.domain.document.schema import Shape, kinds_of, shape_of, type_named

SUB_PROCESSES = ("subProcess", "transaction", "adHocSubProcess")
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway")
CHOREOGRAPHY_ACTIVITIES = ("choreographyTask", "subChoreography", "callChoreography")
ARTIFACTS = ("association", "group", "textAnnotation")


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
        return [element for element in self.elements if is_a(element, kind)]

    def with_id(self, element_id: str) -> Element | None:
        """Return the element a reference names, with or without a prefix."""
        return self._by_id.get(local_part(element_id))

    def named_by(self, element: Element, attribute: str) -> Element | None:
        """Return the element that an attribute names."""
        return self.with_id(element.get(attribute))

    def listed(self, element: Element, name: str) -> list[Element]:
        """Return the elements that child elements such as ``dataInputRefs`` name."""
        found = (self.with_id(child.whole_text()) for child in element.named(name))
        return [one for one in found if one is not None]

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

    # -- where an element stands ----------------------------------------------------------------------------

    def process_of(self, element: Element) -> Element | None:
        """Return the process an element stands in."""
        return next((one for one in element.ancestors() if one.is_bpmn and one.name == "process"), None)

    def is_executable(self, element: Element) -> bool:
        """Say whether an element is, or stands in, a process that is meant to be executed."""
        process = element if element.name == "process" else self.process_of(element)
        return process is not None and process.is_true("isExecutable")

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
        own = [child for child in event.elements if child.is_bpmn and is_a(child, "eventDefinition")]
        named = self.listed(event, "eventDefinitionRef")
        return own + [one for one in named if is_a(one, "eventDefinition")]

    def triggers(self, event: Element) -> set[str]:
        """Return the triggers or results of an event by their short names: message, timer, cancel and so on."""
        return {definition.name.removesuffix("EventDefinition") for definition in self.definitions(event)}

    def boundary_events(self, activity: Element) -> Iterator[Element]:
        """Yield the events on the border of an activity."""
        for event in self.all("boundaryEvent"):
            if self.named_by(event, "attachedToRef") is activity:
                yield event

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


def _elements_of_the_standard(root: Element) -> Iterator[Element]:
    ahead = [root]
    while ahead:
        element = ahead.pop()
        if element.is_bpmn and element.name != "extensionElements":
            yield element
            ahead += reversed(element.elements)
