"""What the schema allows: elements, their order and number, attributes and their values.

The facts stand in ``document.schema``.
"""

import re
from collections.abc import Iterator

from zusage.processes.domain.document import Element
from zusage.processes.domain.document.names import BPMN, BPMN_DI, XSI
from zusage.processes.domain.document.schema import Shape
from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import View, label, said_type

_SCHEMA = "15.3 (XML schema)"
_NCNAME = r"[^\W\d][\w.·-]*"
_URI_PART = r"([^%#\\^`{}|<>\"]|%[0-9A-Fa-f]{2})*"
_KINDS = {
    "boolean": re.compile(r"true|false|0|1"),
    # As far as 64 bits reach; no process counts further.
    "integer": re.compile(r"[+-]?[0-9]{1,18}"),
    "id": re.compile(_NCNAME),
    "idref": re.compile(_NCNAME),
    "qname": re.compile(rf"({_NCNAME}:)?{_NCNAME}"),
    # Nearly everything is a URI reference to the schema; a percent sign must begin a code of two digits.
    "uri": re.compile(rf"(##)?{_URI_PART}(#{_URI_PART})?"),
}
_SHOWN = 60
"""How much of a wrong value a sentence repeats."""


def _plain_texts(view: View) -> Iterator[tuple[Element, Element, str]]:
    """Yield the children that hold a text of some kind and nothing else, with their parent and the kind."""
    for element, shape in view.shaped:
        for child in element.elements if not shape.holds_anything else ():
            particle = shape.children.get(child.name) if child.is_bpmn else None
            if particle is not None and particle.kind:
                yield element, child, particle.kind


@rule("schema.type", _SCHEMA)
def types_fit(view: View) -> Iterator[Violation]:
    """An ``xsi:type`` names a type that may stand where the element stands."""
    for element, expected in view.typed:
        if not said_type(element, expected):
            said = element.attributes[f"{{{XSI}}}type"][:_SHOWN]
            yield element, f'xsi:type="{said}" does not fit a {element.name}; name a type derived from its own.'


@rule("schema.child", _SCHEMA)
def children_are_known(view: View) -> Iterator[Violation]:
    """An element holds only elements that the standard allows in it; others go into ``extensionElements``."""
    for element, shape in view.shaped:
        if shape.holds_anything:
            yield from _wrong_extensions(element)
            continue
        for child in element.elements:
            if _known_name(child) not in shape.children:
                yield child, f"{child.name} may not stand in {label(element)}; take it out, or put it where it belongs."
    for element, child, _ in _plain_texts(view):
        for inner in child.elements:
            yield inner, f"{child.name} of {label(element)} holds a text only; take {inner.name} out of it."


def _wrong_extensions(element: Element) -> Iterator[Violation]:
    if element.name == "extensionElements":
        for child in element.elements:
            if child.is_bpmn or not child.namespace:
                yield child, f"{child.name} may not stand in extensionElements; give it a namespace of its own."


@rule("schema.order", _SCHEMA)
def children_are_in_order(view: View) -> Iterator[Violation]:
    """The elements in an element stand in the order and number that the standard says."""
    for element, shape in view.shaped:
        if shape.holds_anything:
            continue
        names = [name for child in element.elements if (name := _known_name(child)) in shape.children]
        if not shape.order.fullmatch("".join(f"{name} " for name in names)):
            yield _order_violation(element, shape)


def _order_violation(element: Element, shape: Shape) -> Violation:
    last = ""
    for child in element.elements:
        position = shape.positions.get(_known_name(child))
        if position is not None:
            if last and position < shape.positions[last]:
                return child, f"{child.name} stands behind {last} in {label(element)}; move it before."
            last = _known_name(child)
    return element, f"In {label(element)} an element is missing or stands too often; it holds: {shape.content}."


def _known_name(child: Element) -> str:
    if child.namespace == BPMN_DI and child.name == "BPMNDiagram":
        return "DIAGRAM"
    return child.name if child.namespace == BPMN else ""


@rule("schema.attribute", _SCHEMA)
def attributes_are_known(view: View) -> Iterator[Violation]:
    """An element has only attributes of the standard; those of a tool have a namespace of their own."""
    for element, shape in view.shaped:
        for key in element.attributes:
            if (not key.startswith("{") and key not in shape.attributes) or key.startswith(f"{{{BPMN}}}"):
                yield element, f"{label(element)} has no attribute {key}; take it out, or give it a namespace."
    for element, child, _ in _plain_texts(view):
        for key in child.attributes:
            yield child, f"{child.name} of {label(element)} holds a text only; take the attribute {key} out."


@rule("schema.attribute-missing", _SCHEMA)
def attributes_are_there(view: View) -> Iterator[Violation]:
    """An element has the attributes that the standard requires."""
    for element, shape in view.shaped:
        for name, attribute in shape.attributes.items():
            if attribute.required and name not in element.attributes:
                yield element, f"{label(element)} needs the attribute {name}."


@rule("schema.value", _SCHEMA)
def values_fit(view: View) -> Iterator[Violation]:
    """A value is of its kind: true or false, a whole number, a name, an address, or one of those to choose from."""
    for element, shape in view.shaped:
        for name, attribute in shape.attributes.items():
            if name in element.attributes and not is_of_kind(attribute.kind, element.attributes[name]):
                yield element, _wrong_value(f"{name} of {label(element)}", element.attributes[name], attribute.kind)
    for element, child, kind in _plain_texts(view):
        if not is_of_kind(kind, child.whole_text()):
            yield child, _wrong_value(f"{child.name} of {label(element)}", child.whole_text(), kind)


def is_of_kind(kind: str, value: str) -> bool:
    """Say whether a value is of a kind of the schema, or one of the values joined with ``/``."""
    if kind == "string":
        return True
    if kind in _KINDS:
        return _KINDS[kind].fullmatch(value.strip(" \t\r\n")) is not None
    return value in kind.split("/")


def _wrong_value(place: str, value: str, kind: str) -> str:
    wanted = {
        "boolean": "true or false",
        "integer": "a whole number",
        "id": "a name without blanks that begins with a letter",
        "idref": "the id of an element",
        "qname": "the id of an element",
        "uri": "an address (URI)",
    }.get(kind, "one of " + ", ".join(kind.split("/")))
    return f'{place} is "{value[:_SHOWN]}"; write {wanted}.'


@rule("schema.text", _SCHEMA)
def text_stands_where_it_may(view: View) -> Iterator[Violation]:
    """Text stands only in elements that hold text."""
    for element, shape in view.shaped:
        if shape.holds_text:
            continue
        texts = [element.text, *(child.tail for child in element.children)]
        if any(text.strip() for text in texts):
            yield element, f"{label(element)} holds text between its elements; take it out or make it a comment."


RULES = (
    types_fit,
    children_are_known,
    children_are_in_order,
    attributes_are_known,
    attributes_are_there,
    values_fit,
    text_stands_where_it_may,
)
