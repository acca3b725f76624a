"""Whether two XML files say the same: names, namespaces, attributes, order of children, texts, comments.

Values that are qualified names count by the namespace they mean, so that a prefix may change and its meaning may not.
Written on lxml alone, so that a fault of our own reader cannot hide itself.
"""

from lxml import etree

_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_QUALIFIED = {_XSI_TYPE, "structureRef", "itemSubjectRef", "itemRef", "type", "bpmnElement"}


def first_difference(left: bytes, right: bytes) -> str:
    """Return where and in what two files differ first, or ''."""
    ours, other = (etree.fromstring(xml).getroottree() for xml in (left, right))
    pairs = [(ours.getroot(), other.getroot())]
    around = [
        (list(root.itersiblings(preceding=True)) + list(root.itersiblings()))
        for root in (ours.getroot(), other.getroot())
    ]
    if [node.text for node in around[0]] != [node.text for node in around[1]]:
        return "the comments around the root differ"
    while pairs:
        first, second = pairs.pop()
        for aspect, mine, others in _aspects(first, second):
            if mine != others:
                return f"{aspect} of {ours.getpath(first)}: {mine!r} became {others!r}"
        pairs += zip(first, second, strict=True)
    return ""


def _aspects(first: etree._Element, second: etree._Element) -> list[tuple[str, object, object]]:
    return [
        ("name", first.tag, second.tag),
        ("attributes", _attributes(first), _attributes(second)),
        ("order of attributes", list(first.attrib), list(second.attrib)),
        ("text", _text(first.text, first), _text(second.text, second)),
        ("text behind", _text(first.tail, first), _text(second.tail, second)),
        ("number of children", len(first), len(second)),
    ]


def _attributes(element: etree._Element) -> dict[str, object]:
    return {key: _meaning(value, element) if key in _QUALIFIED else value for key, value in element.attrib.items()}


def _meaning(value: str, element: etree._Element) -> object:
    prefix, colon, name = value.strip().rpartition(":")
    return (element.nsmap.get(prefix), name) if colon else value


def _text(text: str | None, element: etree._Element) -> str:
    """Keep blanks only where there is more than blanks: indentation is nothing a file says."""
    return text if text and text.strip() else ""
