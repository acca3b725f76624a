"""Calls of connectors that are answered later: what came of them, as the events tell it."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from zusage.cases.domain.events import CaseEvent, ConnectorAnswered, ConnectorFailed, ConnectorPending
from zusage.cases.history import opened_events
from zusage.cases.models import Case
from zusage.cases.queries.reading import engine_state
from zusage.catalogue import queries as catalogue
from zusage.common.domain.json import JsonObject
from zusage.processes import domain as processes
from zusage.processes.domain.state import SERVICE


def answer_to(case_id: UUID, key_id: UUID, effect_id: str) -> ConnectorAnswered | None:
    """Return what a connector answered to a call; None if it has not."""
    answers = opened_events(case_id, key_id, ConnectorAnswered)
    return next((event for _, event in answers if event.call == effect_id), None)


def reasons_to_step_in(case_id: UUID, key_id: UUID) -> dict[str, str]:
    """Return why somebody has to step in for a connector, by the effect of its call."""
    failures = opened_events(case_id, key_id, ConnectorFailed)
    return {event.call: event.sealed.reason for _, event in failures if event.sealed and not event.caught}


def asked_of(case_id: UUID, effect_id: str) -> tuple[str, JsonObject] | None:
    """Return the connector of a call and what the process knows, plain; None if no answer is awaited any longer."""
    case = Case.objects.get(id=case_id)
    state = engine_state(case)
    awaited = [wait for wait in state.waits if wait.effect_id == effect_id and wait.kind == SERVICE]
    if not awaited:
        return None
    program = catalogue.get_version(case.service_id).program
    variables = {name: processes.encode_value(value) for name, value in state.variables.items()}
    return program.elements[program.number[awaited[0].activity_id]].connector, variables


def call_faults(told: Iterable[CaseEvent], stored: processes.State) -> Iterator[str]:
    """Yield each answer that the process awaits and nobody said would come later, or that has come.

    :param told: what happened to the case
    """
    pending: set[str] = set()
    over: set[str] = set()
    for event in told:
        if isinstance(event, ConnectorPending):
            pending.add(event.call)
        elif isinstance(event, ConnectorAnswered) or (isinstance(event, ConnectorFailed) and event.caught):
            over.add(event.call)
    awaited = {wait.effect_id for wait in stored.waits if wait.kind == SERVICE}
    if unknown := sorted(awaited - pending):
        yield f"its process waits for answers that nobody said would come later: {unknown}"
    if twice := sorted(awaited & over):
        yield f"its process waits for answers that have come: {twice}"
