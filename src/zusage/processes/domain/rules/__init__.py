"""The structural rules of BPMN: what a file must fulfil before anybody asks what it does."""

from zusage.processes.domain.document import Document, Element
from zusage.processes.domain.document.names import BPMN
from zusage.processes.domain.findings import Finding
from zusage.processes.domain.rules import (
    activities,
    artifacts,
    collaboration,
    compensation,
    data,
    end_events,
    event_definitions,
    expressions,
    flows,
    gateways,
    identity,
    intermediate_events,
    joins,
    references,
    schema,
    start_events,
    tasks,
)
from zusage.processes.domain.rules.rule import Rule
from zusage.processes.domain.rules.view import View

__all__ = ["RULES", "Rule", "find_violations"]

RULES: tuple[Rule, ...] = (
    *schema.RULES,
    *identity.RULES,
    *references.RULES,
    *artifacts.RULES,
    *expressions.RULES,
    *flows.RULES,
    *gateways.RULES,
    *joins.RULES,
    *start_events.RULES,
    *end_events.RULES,
    *intermediate_events.RULES,
    *event_definitions.RULES,
    *compensation.RULES,
    *activities.RULES,
    *tasks.RULES,
    *data.RULES,
    *collaboration.RULES,
)
"""Every rule, in the order of the reference page."""


def find_violations(document: Document) -> list[Finding]:
    """Return what a BPMN file breaks, by file, line, element, rule and a sentence that says what to do.

    Rules that the standard demands only of executed processes are asked only where ``isExecutable`` is true.
    Extensions of tools are not looked into.
    """
    root = document.root
    if root.name != "definitions" or root.namespace != BPMN:
        return [
            Finding(document.file, root.line, root.id, "bpmn.no-definitions", "The root is not BPMN 2.0 definitions.")
        ]
    view = View(document)
    found = {
        Finding(document.file, element.line, _id_of(element), rule.id, message)
        for rule in RULES
        for element, message in rule.check(view)
    }
    return sorted(found)


def _id_of(element: Element) -> str:
    """Return the id by which people find the element: its own, or that of the nearest around it."""
    return element.id or next((ancestor.id for ancestor in element.ancestors() if ancestor.id), "")
