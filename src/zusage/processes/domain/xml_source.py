"""Definition files as XML trees, read so that no file can harm the reader.

A document type (and with it every entity) is refused, nothing is fetched; size, nesting and number are bounded.
"""

import re
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from zusage.processes.domain.findings import Finding, ProcessBroken

MAX_BYTES = 2_000_000
MAX_ELEMENTS = 100_000
MAX_ATTRIBUTES = 1_000
"""Of one element; the parser's time grows with the square of their number."""

_ATTRIBUTE = re.compile(rb"=[\s\0]*[\"']")
_DOCTYPE = re.compile(rb"<!DOCTYPE|<\0!\0D\0O\0C\0T\0Y\0P\0E|\0<\0!\0D\0O\0C\0T\0Y\0P\0E")


def parse_xml(xml: bytes, file: str) -> etree._Element:
    """Return the root element; every element keeps its ``sourceline``.

    :raises ProcessBroken: if the file is too large, has too many elements or attributes, is not well-formed, is nested
        too deep, or has a document type
    """

    def broken(rule: str, line: int, message: str) -> ProcessBroken:
        return ProcessBroken([Finding(file, line, "", rule, message)])

    if len(xml) > MAX_BYTES:
        raise broken("xml.too-large", 0, f"The file is larger than {MAX_BYTES:,} bytes.")
    if xml.count(b"<") - xml.count(b"</") > MAX_ELEMENTS:
        raise broken("xml.too-many-elements", 0, f"The file has more than {MAX_ELEMENTS:,} elements.")
    # A tag cannot hold a "<" but at its beginning; text with so many pairs of "=" and a quote is none of ours.
    if any(len(_ATTRIBUTE.findall(tag)) > MAX_ATTRIBUTES for tag in xml.split(b"<") if len(tag) > 4 * MAX_ATTRIBUTES):
        raise broken("xml.too-many-attributes", 0, f"An element has more than {MAX_ATTRIBUTES:,} attributes.")
    doctype = _DOCTYPE.search(xml)
    if doctype is not None:
        line = xml.count(b"\n", 0, doctype.start()) + 1
        raise broken("xml.document-type", line, "A document type declaration (DTD) is not allowed.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise broken("xml.not-well-formed", error.lineno or 0, f"The file is no XML: {error.msg}") from None
    if getattr(root.getroottree().docinfo, "doctype", ""):
        # Reached by encodings the search above does not see, such as UTF-32 or UTF-7.
        raise broken("xml.document-type", 0, "A document type declaration (DTD) is not allowed.")
    return root


def declared_prefixes(root: etree._Element) -> Iterator[dict[str, str]]:
    """Yield for each element from ``root`` on, in order, the prefixes declared at it ('' is the default namespace).

    An element itself only tells what is valid at it, which costs much where much is declared around it.
    """
    declared: dict[str, str] = {}
    # Written anew, because the parser that reports declarations understands fewer encodings.
    written = BytesIO(etree.tostring(root, encoding="utf-8", with_tail=False))
    events = etree.iterparse(written, events=("start", "start-ns"), resolve_entities=False, load_dtd=False)
    for event, value in events:
        if event == "start-ns":
            declared[value[0]] = value[1]
        else:
            yield declared
            declared = {}


def namespace(element: etree._Element) -> str:
    """Return the namespace of an element, or ''."""
    return etree.QName(element).namespace or ""


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname


def elements_in(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the child elements, without comments and processing instructions."""
    return element.iterchildren("*")


def line_of(element: etree._Element) -> int:
    """Return the line an element's start tag ends on, from 1."""
    line = element.sourceline
    return line if isinstance(line, int) else 0


def text_in(element: etree._Element) -> str:
    """Return the whole text of an element, comments left out."""
    return "".join(part for part in element.itertext("*") if isinstance(part, str))
