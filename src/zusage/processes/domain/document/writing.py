"""A ``Document`` to the bytes of a file. The same document always gives the same bytes."""

import re

from zusage.processes.domain.document.element import Comment, Document, Element, Instruction
from zusage.processes.domain.document.names import XML
from zusage.processes.domain.findings import ProcessError

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
# Line ends and tabs are written as references, because a reader turns them into blanks otherwise.
_IN_VALUE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"},
)


class NotWritable(ProcessError):
    """A document that no XML file can hold; ``place`` is the id or name of the element."""

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place}: {reason}")


def write_document(document: Document) -> bytes:
    """Return the file, in UTF-8, with every prefix as it was read.

    :raises NotWritable: if a change put in a character that XML has not, or a prefix that cannot be declared
    """
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    for node in document.before:
        out += [_aside(node), "\n"]
    _write(document.root, {"": "", "xml": XML}, out)
    out.append("\n")
    for node in document.after:
        out += [_aside(node), "\n"]
    return "".join(out).encode()


def _write(element: Element, outer: dict[str, str], out: list[str]) -> None:
    scope, declared = _scope(element, outer)
    tag = f"{element.prefix}:{element.name}" if element.prefix else element.name
    out.append(f"<{tag}")
    for prefix, uri in declared.items():
        out.append(f' xmlns{":" if prefix else ""}{prefix}="{_safe(uri, element).translate(_IN_VALUE)}"')
    for key, value in element.attributes.items():
        out.append(f' {_attribute_name(key, scope, element)}="{_safe(value, element).translate(_IN_VALUE)}"')
    if not element.children and not element.text:
        out.append("/>")
        return
    out.append(f">{_safe(element.text, element).translate(_IN_TEXT)}")
    for child in element.children:
        if isinstance(child, Element):
            _write(child, scope, out)
        else:
            out.append(_aside(child))
        out.append(_safe(child.tail, element).translate(_IN_TEXT))
    out.append(f"</{tag}>")


def _scope(element: Element, outer: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the prefixes valid inside, and those to declare here: its own and what a moved element lacks."""
    declared = dict(element.declared)
    scope = {**outer, **declared}
    if scope.get(element.prefix) != element.namespace:
        if element.prefix in element.declared or (element.prefix and not element.namespace):
            raise NotWritable(_place(element), f'The prefix "{element.prefix}" means another namespace here.')
        declared[element.prefix] = element.namespace
        scope[element.prefix] = element.namespace
    for key in element.attributes:
        uri = key[1:].partition("}")[0] if key.startswith("{") else ""
        if uri and uri not in (known for prefix, known in scope.items() if prefix):
            number = next(n for n in range(len(scope) + 1) if f"ns{n}" not in scope)
            declared[f"ns{number}"] = scope[f"ns{number}"] = uri
    return scope, declared


def _attribute_name(key: str, scope: dict[str, str], element: Element) -> str:
    if not key.startswith("{"):
        return key
    uri, _, name = key[1:].partition("}")
    if scope.get(element.prefix) == uri and element.prefix:
        return f"{element.prefix}:{name}"
    return f"{next(prefix for prefix, known in scope.items() if prefix and known == uri)}:{name}"


def _aside(node: Comment | Instruction) -> str:
    if isinstance(node, Comment):
        if "--" in node.text or node.text.endswith("-"):
            raise NotWritable("comment", "A comment cannot hold two hyphens in a row, nor end with one.")
        return f"<!--{node.text}-->"
    if "?>" in node.text:
        raise NotWritable(node.target, "A processing instruction cannot hold ?>.")
    return f"<?{node.target} {node.text}?>" if node.text else f"<?{node.target}?>"


def _safe(text: str, element: Element) -> str:
    wrong = _NOT_XML.search(text)
    if wrong is not None:
        raise NotWritable(_place(element), f"XML has no character U+{ord(wrong.group()):04X}; leave it out.")
    return text


def _place(element: Element) -> str:
    return element.id or element.name
