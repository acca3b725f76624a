"""BPMN MIWG: every reference model comes back as it was, read into our own document and written anew from it.

A model passes if the file that is written says the same, still says the same when written a second time, and if
after a change (one name, one sequence flow) everything else is as before.
"""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.conformance.outcome import Outcome, Verdict
from benchmarks.conformance.same_xml import first_difference

from zusage.processes.domain.document import Document, Element, add_sequence_flow, read_document, write_document

NAME = "BPMN MIWG"


def is_here(folder: Path) -> bool:
    """Say whether the folder holds this suite: reference models beside the list of test cases."""
    return (folder / "test-case-structure.json").is_file() and any((folder / "Reference").glob("*.bpmn"))


def run(folder: Path) -> Iterator[Outcome]:
    """Bring every reference model through reading and writing, unchanged and changed."""
    for file in sorted((folder / "Reference").glob("*.bpmn")):
        for kind, judge in (("unchanged", _unchanged), ("changed", _changed)):
            try:
                wrong = judge(file.read_bytes(), file.name)
            except Exception as error:
                wrong = f"{type(error).__name__}: {error}"
            verdict = Verdict.FAILED if wrong else Verdict.PASSED
            yield Outcome(kind, f"{file.stem} {kind}", verdict, wrong)


def _unchanged(xml: bytes, name: str) -> str:
    written = write_document(read_document(xml, name))
    again = write_document(read_document(written, name))
    return first_difference(xml, written) or ("the second writing differs" if again != written else "")


def _changed(xml: bytes, name: str) -> str:
    document = read_document(xml, name)
    node = _first_activity(document)
    if node is None:
        return ""
    old_name = node.attributes.get("name")
    node.attributes["name"] = "renamed"
    flow = add_sequence_flow(document, "added_by_the_judge", node.id, node.id)
    changed = read_document(write_document(document), name)
    found = changed.find("added_by_the_judge")
    if found is None or (found.get("sourceRef"), found.get("targetRef")) != (node.id, node.id):
        return "the added flow is not in the file"
    renamed = changed.find(node.id)
    if renamed is None or renamed.get("name") != "renamed":
        return "the new name is not in the file"
    _take_back(changed, renamed, old_name, flow.id)
    return first_difference(xml, write_document(changed))


def _first_activity(document: Document) -> Element | None:
    for element in document.root.walk():
        if (
            element.is_bpmn
            and element.id
            and element.name.lower().endswith("task")
            and not element.name.startswith("global")
        ):
            return element
    return None


def _take_back(document: Document, node: Element, name: str | None, flow_id: str) -> None:
    if name is None:
        del node.attributes["name"]
    else:
        node.attributes["name"] = name
    for parent in list(document.root.walk()):
        parent.children = [child for child in parent.children if not _is_of_the_flow(child, flow_id)]


def _is_of_the_flow(node: object, flow_id: str) -> bool:
    return isinstance(node, Element) and (
        node.id == flow_id or (node.name in ("incoming", "outgoing") and node.text.strip() == flow_id)
    )
