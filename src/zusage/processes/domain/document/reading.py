"""A BPMN file's bytes to a ``Document``, with nothing lost that XML regards as content."""

from collections.abc import Iterator

from lxml import etree

from zusage.processes.domain.document.element import Comment, Document, Element, Instruction
from zusage.processes.domain.xml_source import declared_prefixes, line_of, parse_xml


def read_document(xml: bytes, file: str) -> Document:
    """Read a file whole: diagram information, unknown extensions, comments, order, prefixes and blanks included.

    What XML itself does not regard as content is not kept: the encoding, the blanks inside a tag, whether a text
    was written as CDATA, whether an empty element was one tag or two.

    :param file: the name that findings carry
    :raises ProcessBroken: if the file is no XML, has a document type, is too large or nested too deep
    """
    root = parse_xml(xml, file)
    before = [_beside(node) for node in root.itersiblings(preceding=True)]
    return Document(
        file=file,
        root=_element(root, None, declared_prefixes(root)),
        before=before[::-1],
        after=[_beside(node) for node in root.itersiblings()],
    )


def _element(source: etree._Element, parent: Element | None, declared: Iterator[dict[str, str]]) -> Element:
    own = etree.QName(source)
    element = Element(
        name=own.localname,
        namespace=own.namespace or "",
        prefix=source.prefix or "",
        attributes={str(key): str(value) for key, value in source.attrib.items()},
        declared=next(declared),
        text=source.text or "",
        tail=source.tail or "" if parent is not None else "",
        line=line_of(source),
        parent=parent,
    )
    for child in source:
        element.children.append(
            _element(child, element, declared) if isinstance(child.tag, str) else _beside(child),
        )
    return element


def _beside(source: etree._Element) -> Comment | Instruction:
    if isinstance(source, etree._ProcessingInstruction):
        return Instruction(str(source.target), source.text or "", source.tail or "")
    return Comment(source.text or "", source.tail or "")
