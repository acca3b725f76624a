"""A BPMN file as it stands: elements, attributes, comments and blanks, each in its place, open to changes.

It knows XML, not processes; what the elements mean is said in ``rules`` and in the engine's own model.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from zusage.processes.domain.document.names import BPMN, XML


@dataclass(slots=True, eq=False)
class Comment:
    """A comment; ``tail`` is the text behind it, up to the next node."""

    text: str
    tail: str = ""


@dataclass(slots=True, eq=False)
class Instruction:
    """A processing instruction; ``tail`` is the text behind it, up to the next node."""

    target: str
    text: str
    tail: str = ""


@dataclass(slots=True, eq=False)
class Element:
    """One element with everything in it, in the order of the file.

    :ivar name: without namespace
    :ivar namespace: '' if it has none
    :ivar prefix: as written; '' for the default namespace
    :ivar attributes: in order; a name in a namespace is written ``{namespace}name``
    :ivar declared: prefixes declared at this very element, so that values such as ``xsd:string`` keep their meaning
    :ivar text: the text before the first child
    :ivar tail: the text behind the element, up to the next node
    :ivar line: from 1; 0 if it came by a change
    """

    name: str
    namespace: str = BPMN
    prefix: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    declared: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    text: str = ""
    tail: str = ""
    line: int = 0
    parent: "Element | None" = None

    @property
    def id(self) -> str:
        """The ``id``, or ''."""
        return self.attributes.get("id", "")

    @property
    def is_bpmn(self) -> bool:
        """Whether the element is one of the standard and no extension of a tool."""
        return self.namespace == BPMN

    @property
    def elements(self) -> list["Element"]:
        """The child elements, without comments and processing instructions."""
        return [child for child in self.children if isinstance(child, Element)]

    def named(self, *names: str) -> list["Element"]:
        """Return the child elements of the standard with one of these names."""
        return [child for child in self.elements if child.namespace == BPMN and child.name in names]

    def first(self, name: str) -> "Element | None":
        """Return the first child element of the standard with this name."""
        return next(iter(self.named(name)), None)

    def get(self, attribute: str, default: str = "") -> str:
        """Return an attribute without namespace."""
        return self.attributes.get(attribute, default)

    def is_true(self, attribute: str, *, default: bool = False) -> bool:
        """Read a truth as XML Schema writes it: ``true`` or ``1``."""
        return self.attributes[attribute].strip() in ("true", "1") if attribute in self.attributes else default

    def walk(self) -> Iterator["Element"]:
        """Yield this element and all below it, in the order of the file."""
        ahead = [self]
        while ahead:
            element = ahead.pop()
            yield element
            ahead += reversed(element.elements)

    def ancestors(self) -> Iterator["Element"]:
        """Yield the parent, its parent and so on."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def whole_text(self) -> str:
        """Return all text in the element, also inside child elements, without comments."""
        parts = [self.text]
        for child in self.children:
            if isinstance(child, Element):
                parts.append(child.whole_text())
            parts.append(child.tail)
        return "".join(parts)

    def namespace_of(self, prefix: str) -> str | None:
        """Return what a prefix means here ('' is the default namespace), or None if it means nothing."""
        if prefix == "xml":
            return XML
        element: Element | None = self
        while element is not None:
            if prefix in element.declared:
                return element.declared[prefix]
            element = element.parent
        return "" if prefix == "" else None

    def insert(self, position: int, child: "Node") -> None:
        """Put a node before the child at ``position``; an element then belongs here."""
        self.children.insert(position, child)
        if isinstance(child, Element):
            child.parent = self

    def append(self, child: "Node") -> None:
        """Put a node behind all children."""
        self.insert(len(self.children), child)


Node = Element | Comment | Instruction


@dataclass(slots=True, eq=False)
class Document:
    """A BPMN file: its root and the comments and instructions around it.

    :ivar file: the name that findings carry
    """

    file: str
    root: Element
    before: list[Comment | Instruction] = field(default_factory=list)
    after: list[Comment | Instruction] = field(default_factory=list)

    def find(self, element_id: str) -> Element | None:
        """Return the first element of the standard with this id; the whole file is searched."""
        return next((element for element in self.root.walk() if element.id == element_id and element.is_bpmn), None)
