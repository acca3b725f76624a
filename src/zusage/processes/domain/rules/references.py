"""References lead to an element that is there and of the kind that is meant."""

from collections.abc import Iterator

from zusage.processes.domain.document.editing import local_part
from zusage.processes.domain.document.names import BPMN
from zusage.processes.domain.document.schema import kinds_of, type_named
from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import Reference, View, label

_SOURCE = "8.2.1, Definitions; 15.3 (XML schema)"
# A called element may live in another file, a structure in another system of types; if it is here, it must fit.
_OPEN_ENDED = {"calledElement", "structureRef"}


def _is_in_another_file(view: View, reference: Reference) -> bool:
    """Say whether a prefix leads to a file that is imported; what stands there is not known here."""
    prefix, colon, _ = reference.value.partition(":")
    namespace = reference.owner.namespace_of(prefix) if colon else None
    own = (None, "", BPMN, view.document.root.get("targetNamespace"))
    return namespace not in own and namespace in view.imported


@rule("reference.prefix", _SOURCE, "REF")
def prefixes_are_declared(view: View) -> Iterator[Violation]:
    """The prefix of a reference is declared."""
    for element, shape in view.shaped:
        values = [(name, element.get(name)) for name, one in shape.attributes.items() if one.kind == "qname"]
        for child in element.elements:
            particle = shape.children.get(child.name) if child.is_bpmn else None
            if particle is not None and particle.kind == "qname":
                values.append((child.name, child.whole_text()))
        for name, value in values:
            prefix, colon, _ = value.strip().partition(":")
            if colon and element.namespace_of(prefix) is None:
                yield element, f'{name} of {label(element)}: declare the prefix "{prefix}" with xmlns:{prefix}.'


@rule("reference.missing", _SOURCE, "REF")
def references_lead_somewhere(view: View) -> Iterator[Violation]:
    """A reference names an element that is in the file, or in one that is imported."""
    for one in view.references:
        if one.name not in _OPEN_ENDED and view.with_id(one.value) is None and not _is_in_another_file(view, one):
            place = label(one.owner) if one.owner.name != one.name else label(one.owner.parent or one.owner)
            yield one.owner, f'{one.name} of {place} names "{local_part(one.value)}", which is not in the file.'


@rule("reference.kind", _SOURCE, "REF")
def references_lead_to_the_right_kind(view: View) -> Iterator[Violation]:
    """A reference names an element of the kind that is meant."""
    for one in view.references:
        target = view.with_id(one.value)
        if target is None or not one.kinds or _is_in_another_file(view, one):
            continue
        own_type = type_named(target.name)
        if own_type and one.kinds.isdisjoint(kinds_of(own_type)):
            place = label(one.owner) if one.owner.name != one.name else label(one.owner.parent or one.owner)
            wanted = " or ".join(sorted(one.kinds))
            yield one.owner, f"{one.name} of {place} names {label(target)}; it must name a {wanted}."


RULES = (prefixes_are_declared, references_lead_somewhere, references_lead_to_the_right_kind)
