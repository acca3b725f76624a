"""A BPMN file read, changed and written without losing anything."""

from zusage.processes.domain.document.editing import add_sequence_flow, put
from zusage.processes.domain.document.element import Comment, Document, Element, Instruction
from zusage.processes.domain.document.reading import read_document
from zusage.processes.domain.document.writing import NotWritable, write_document

__all__ = [
    "Comment",
    "Document",
    "Element",
    "Instruction",
    "NotWritable",
    "add_sequence_flow",
    "put",
    "read_document",
    "write_document",
]
