"""Ids: there, unique, and not to be mistaken for one another."""

import unicodedata
from collections.abc import Iterator

from zusage.processes.domain.document.names import BPMN, BPMN_DI
from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import View, is_a, label

_NEEDS_ID = [
    "category",
    "categoryValue",
    "correlationProperty",
    "correlationKey",
    "dataInput",
    "dataOutput",
    "dataStore",
    "error",
    "escalation",
    "flowElement",
    "interface",
    "itemDefinition",
    "message",
    "operation",
    "participant",
    "process",
    "globalTask",
    "resource",
    "resourceParameter",
    "signal",
]


@rule("id.duplicate", "8.3.1, table 8.5 (id)", "EXT.002")
def ids_are_unique(view: View) -> Iterator[Violation]:
    """An id stands once in the whole file, the diagram included."""
    seen: set[str] = set()
    for element in view.document.root.walk():
        if element.id and element.namespace in (BPMN, BPMN_DI):
            if element.id in seen:
                yield element, f'The id "{element.id}" is taken; give one of the elements another.'
            seen.add(element.id)


@rule("id.missing", "8.3.1, table 8.5 (id)", "EXT.003")
def ids_are_there(view: View) -> Iterator[Violation]:
    """An element that others refer to has an id."""
    for element in view.elements:
        # What a complex behaviour throws is an event that nothing can refer to.
        if not element.id and element.name != "event" and any(is_a(element, kind) for kind in _NEEDS_ID):
            yield element, f"Give this {element.name} an id."


@rule("id.look-alike", "8.3.1, table 8.5 (id)")
def ids_can_be_told_apart(view: View) -> Iterator[Violation]:
    """Two ids differ to the eye and not only in how their letters are encoded."""
    seen: dict[str, str] = {}
    for element in view.elements:
        if element.id and not element.id.isascii():
            folded = unicodedata.normalize("NFKC", element.id)
            if seen.setdefault(folded, element.id) != element.id:
                yield element, f"The id of {label(element)} looks like that of another element; choose another."


RULES = (ids_are_unique, ids_are_there, ids_can_be_told_apart)
