"""BPMN 2.0 XML to process models.

Read are the elements that are carried out; passed over is what only draws or documents (lanes, notes, diagram
information, foreign extensions); everything else is refused by name, so that no part of a drawing is silently left
undone.
Source: OMG BPMN 2.0.2, chapters 8, 10 and 13.
"""

from zusage.processes.domain.bpmn.reader import read_bpmn, read_processes
from zusage.processes.domain.bpmn.source import BPMN, ZUSAGE

__all__ = ["BPMN", "ZUSAGE", "read_bpmn", "read_processes"]
