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
        names = [name for name, attribute in shape.attributes.items() if attribute.kind == "qname"]
        values = [(name, element.get(name)) for name in names]
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
    for reference in view.references:
        if reference.name in _OPEN_ENDED or view.with_id(reference.value) is not None:
            continue
        if not _is_in_another_file(view, reference):
            missing = local_part(reference.value)
            yield reference.owner, f'{_said_at(reference)} names "{missing}", which is not in the file.'


@rule("reference.kind", _SOURCE, "REF")
def references_lead_to_the_right_kind(view: View) -> Iterator[Violation]:
    """A reference names an element of the kind that is meant."""
    for reference in view.references:
        target = view.with_id(reference.value)
        if target is None or not reference.kinds or _is_in_another_file(view, reference):
            continue
        own_type = type_named(target.name)
        if own_type and reference.kinds.isdisjoint(kinds_of(own_type)):
            wanted = " or ".join(sorted(reference.kinds))
            yield reference.owner, f"{_said_at(reference)} names {label(target)}; it must name a {wanted}."


def _said_at(reference: Reference) -> str:
    """Return which reference of which element is meant; one that is a child element belongs to its parent."""
    owner = reference.owner
    return f"{reference.name} of {label((owner.name == reference.name and owner.parent) or owner)}"


RULES = (prefixes_are_declared, references_lead_somewhere, references_lead_to_the_right_kind)
