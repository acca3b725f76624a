"""What all readers of a BPMN file share: its elements by id, and what was found wrong with it."""

import re
from collections.abc import Iterator

from lxml import etree

from zusage.processes.domain.findings import Finding
from zusage.processes.domain.model import SourceText
from zusage.processes.domain.xml_source import elements_in, line_of, local_name, namespace, text_in

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZUSAGE = "urn:zusage:bpmn:1"

_VARIABLE = re.compile(r"[^\W\d]\w*")


class Source:
    """One file while it is read.

    :ivar language: what expressions are written in if they do not say so themselves; '' if the file does not either
    """

    def __init__(self, root: etree._Element, file: str) -> None:
        self.root = root
        self.file = file
        self.findings: list[Finding] = []
        self.by_id = {element.get("id"): element for element in root.iter("*") if namespace(element) == BPMN}
        # Modellers write XPath as the file's language because the standard's default is that; nobody means it.
        language = root.get("expressionLanguage", "")
        self.language = "" if language.endswith("/XPath") else language

    def find(self, element: etree._Element, rule: str, message: str, element_id: str | None = None) -> None:
        """Keep a finding, with the id of the element or of the nearest one around it that has one."""
        found = element_id if element_id is not None else element.get("id", _owner_id(element))
        self.findings.append(Finding(self.file, line_of(element), found, rule, message))

    def referred(self, name: str | None) -> etree._Element | None:
        """Return the element of a reference, which is a qualified name."""
        return self.by_id.get(without_prefix(name)) if name else None

    def expression(self, element: etree._Element) -> SourceText:
        """Return the text of an expression with its line and language."""
        return source_text(element, element.get("language", self.language))

    def first_expression(self, element: etree._Element, name: str) -> SourceText | None:
        """Return the expression in the first child of a name."""
        return next((self.expression(child) for child in named(element, name)), None)

    def variable(self, element_id: str) -> str:
        """Return the variable that a data object, property, data input or output stands for: its name, else its id."""
        element = self.referred(element_id)
        if element is None:
            return without_prefix(element_id)
        if local_name(element) in ("dataObjectReference", "dataStoreReference"):
            inner = element.get("dataObjectRef") or element.get("dataStoreRef")
            if inner and self.referred(inner) is not None:
                return self.variable(inner)
        name = element.get("name", "")
        return name if _VARIABLE.fullmatch(name) else element.get("id", "")


def without_prefix(name: str | None) -> str:
    """Return a reference without its namespace prefix."""
    return (name or "").strip().rpartition(":")[2]


def bpmn_children(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the child elements that belong to BPMN."""
    return (child for child in elements_in(element) if namespace(child) == BPMN)


def named(element: etree._Element, name: str) -> list[etree._Element]:
    """Return the BPMN children of a name."""
    return [child for child in bpmn_children(element) if local_name(child) == name]


def text_of_first(element: etree._Element, name: str) -> str:
    """Return the text of the first child of a name, or ''."""
    return next((text_in(child).strip() for child in named(element, name)), "")


def source_text(element: etree._Element, language: str = "") -> SourceText:
    """Return the text of an element with its line."""
    # libxml2 counts the line on which the start tag ends, which is where the text begins.
    return SourceText(text_in(element), line_of(element), language)


def is_true(element: etree._Element, attribute: str, default: str) -> bool:
    """Return a boolean attribute; XML Schema also writes 1 and 0."""
    return element.get(attribute, default).strip() in ("true", "1")


def _owner_id(element: etree._Element) -> str:
    return next((str(owner.get("id")) for owner in element.iterancestors() if owner.get("id")), "")
