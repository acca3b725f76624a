"""A DMN file as a tree, with what is wrong in it so far.

Source: DMN 1.5, chapter 12 (XML); what is read here means the same since DMN 1.1.
"""

import re
from collections.abc import Iterator

from lxml import etree

from zusage.processes.domain.dmn.report import Cell
from zusage.processes.domain.findings import Finding, ProcessBroken
from zusage.processes.domain.xml_source import elements_in, line_of, local_name, namespace, parse_xml, text_in

_NAMESPACE = re.compile(
    r"http://www\.omg\.org/spec/DMN/20151101/dmn\.xsd|"
    r"https?://www\.omg\.org/spec/DMN/(20180521|20191111|20211108|20230324)/MODEL/?"
)
_FEEL = re.compile(r"feel|https?://www\.omg\.org/spec/(DMN|FEEL)/.*", re.IGNORECASE)
DOCUMENTING = frozenset({"description", "extensionElements"})


class Source:
    """One file.

    :ivar findings: why it cannot be used
    :ivar strict: whether an expression that can never have a value is a finding, or null when it is evaluated
    """

    def __init__(self, xml: bytes, file: str, *, strict: bool) -> None:
        self.file = file
        self.strict = strict
        self.findings: list[Finding] = []
        self.root = parse_xml(xml, file)
        self.namespace = namespace(self.root)
        if local_name(self.root) != "definitions" or not _NAMESPACE.fullmatch(self.namespace):
            raise ProcessBroken([self.finding(self.root, "dmn.no-definitions", "The root is not DMN definitions.")])

    def find(self, element: etree._Element, rule: str, message: str) -> None:
        """Note a finding."""
        self.findings.append(self.finding(element, rule, message))

    def finding(self, element: etree._Element, rule: str, message: str) -> Finding:
        """Return a finding with the element's line and id."""
        return Finding(self.file, line_of(element), cell_of(element).id, rule, message)

    def doubt(self, element: etree._Element, rule: str, message: str) -> str:
        """Note a finding if the file is read strictly; return the message, for the problem it becomes otherwise."""
        if self.strict:
            self.find(element, rule, message)
        return message

    def children(self, element: etree._Element, *names: str) -> Iterator[etree._Element]:
        """Yield the DMN elements directly below, of certain names only if names are given."""
        return (
            child
            for child in elements_in(element)
            if namespace(child) == self.namespace and (not names or local_name(child) in names)
        )

    def child(self, element: etree._Element, name: str) -> etree._Element | None:
        """Return the first DMN element of a name directly below."""
        return next(self.children(element, name), None)

    def refuse_others(self, element: etree._Element, known: frozenset[str]) -> None:
        """Find every DMN element directly below that is not known here."""
        for child in self.children(element):
            if local_name(child) not in known:
                self.find(child, "element.unsupported", f"{local_name(child)} is not carried out here.")

    def refuse_other_languages(self, element: etree._Element) -> None:
        """Find an expression language other than FEEL."""
        language = element.get("expressionLanguage", "feel")
        if not _FEEL.fullmatch(language):
            self.find(element, "feel.language", f"Expressions are FEEL here, not {language}.")

    def text(self, element: etree._Element) -> str:
        """Return what stands in the element's ``text``."""
        text = self.child(element, "text")
        return "" if text is None else text_in(text)

    def text_line(self, element: etree._Element) -> int:
        """Return the line on which the element's ``text`` begins."""
        text = self.child(element, "text")
        return line_of(element if text is None else text)

    def names(self, *elements: str) -> Iterator[str]:
        """Yield the names of all elements of a kind, wherever they stand."""
        for element in self.root.iter(*(f"{{{self.namespace}}}{kind}" for kind in elements)):
            if name := element.get("name", "").strip():
                yield name


def cell_of(element: etree._Element) -> Cell:
    """Return where an element stands, by its own id or that of the nearest element around it."""
    around = [element, *element.iterancestors()]
    return Cell(next((str(place.get("id")) for place in around if place.get("id")), ""), line_of(element))
