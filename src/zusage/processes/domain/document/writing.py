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
    _write(document.root, _Prefixes(), out)
    out.append("\n")
    for node in document.after:
        out += [_aside(node), "\n"]
    return "".join(out).encode()


class _Prefixes:
    """What prefixes mean at the place that is written; entered and left with each element."""

    def __init__(self) -> None:
        self.meaning = {"": "", "xml": XML}
        self.of_namespace: dict[str, list[str]] = {XML: ["xml"]}

    def declare(self, prefix: str, uri: str) -> tuple[str, str | None]:
        """Give a prefix a meaning, and return what ``restore`` needs to take it back."""
        before = self.meaning.get(prefix)
        self.meaning[prefix] = uri
        if prefix:
            self.of_namespace.setdefault(uri, []).append(prefix)
        return prefix, before

    def restore(self, prefix: str, before: str | None) -> None:
        if prefix:
            self.of_namespace[self.meaning[prefix]].pop()
        if before is None:
            del self.meaning[prefix]
        else:
            self.meaning[prefix] = before

    def for_attribute(self, uri: str) -> str:
        """Return the prefix declared last that means a namespace now, or ''."""
        known = reversed(self.of_namespace.get(uri, ()))
        return next((prefix for prefix in known if self.meaning[prefix] == uri), "")

    def unused(self) -> str:
        """Return a prefix that means nothing yet."""
        number = len(self.meaning)
        while f"ns{number}" in self.meaning:
            number += 1
        return f"ns{number}"


def _write(element: Element, prefixes: _Prefixes, out: list[str]) -> None:
    declared = _declarations(element, prefixes)
    undo = [prefixes.declare(prefix, uri) for prefix, uri in declared.items()]
    tag = f"{element.prefix}:{element.name}" if element.prefix else element.name
    out.append(f"<{tag}")
    attributes = [
        (_attribute_name(key, element, prefixes, declared, undo), value) for key, value in element.attributes.items()
    ]
    for prefix, uri in declared.items():
        out.append(f' xmlns{":" if prefix else ""}{prefix}="{_safe(uri, element).translate(_IN_VALUE)}"')
    for name, value in attributes:
        out.append(f' {name}="{_safe(value, element).translate(_IN_VALUE)}"')
    if not element.children and not element.text:
        out.append("/>")
    else:
        out.append(f">{_safe(element.text, element).translate(_IN_TEXT)}")
        for child in element.children:
            if isinstance(child, Element):
                _write(child, prefixes, out)
            else:
                out.append(_aside(child))
            out.append(_safe(child.tail, element).translate(_IN_TEXT))
        out.append(f"</{tag}>")
    for prefix, before in reversed(undo):
        prefixes.restore(prefix, before)


def _declarations(element: Element, prefixes: _Prefixes) -> dict[str, str]:
    """Return what an element declares: its own, and its prefix if a change brought it where that means nothing."""
    declared = dict(element.declared)
    if declared.get(element.prefix, prefixes.meaning.get(element.prefix)) != element.namespace:
        if element.prefix in declared or (element.prefix and not element.namespace):
            raise NotWritable(_place(element), f'The prefix "{element.prefix}" means another namespace here.')
        declared[element.prefix] = element.namespace
    return declared


def _attribute_name(
    key: str, element: Element, prefixes: _Prefixes, declared: dict[str, str], undo: list[tuple[str, str | None]]
) -> str:
    if not key.startswith("{"):
        return key
    uri, _, name = key[1:].partition("}")
    if element.prefix and element.namespace == uri:
        return f"{element.prefix}:{name}"
    prefix = prefixes.for_attribute(uri)
    if not prefix:
        prefix = prefixes.unused()
        declared[prefix] = uri
        undo.append(prefixes.declare(prefix, uri))
    return f"{prefix}:{name}"


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
