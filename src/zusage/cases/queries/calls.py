"""Calls of connectors that are answered later: what came of them, as the events tell it."""

from dataclasses import dataclass
from uuid import UUID

from zusage.cases.domain.sealing_contexts import event_context
from zusage.cases.models import Case, Event
from zusage.cases.queries.reading import engine_state
from zusage.catalogue import queries as catalogue
from zusage.common.domain.json import JsonObject
from zusage.common.keys import open_json
from zusage.processes import domain as processes
from zusage.processes.domain.state import SERVICE

PENDING, ANSWERED, FAILED = "connector.pending", "connector.answered", "connector.failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call: its service task, and what the sealed part of the event says."""

    activity_id: str
    said: JsonObject


def answer_of(case: Case, effect_id: str, kind: str) -> Outcome | None:
    """Return what a call's event of this kind says; None if there is none."""
    event = Event.objects.select_related("body").filter(case=case, kind=kind, facts__call=effect_id).first()
    if event is None:
        return None
    said = open_json(case.key_id, event.body.ciphertext, event_context(event.id))
    return Outcome(event.facts["activity"], said)


def reasons_to_step_in(case: Case) -> dict[str, str]:
    """Return why somebody has to step in for a connector, by the effect of its call."""
    failed = Event.objects.select_related("body").filter(case=case, kind=FAILED, facts__caught=False)
    return {
        event.facts["call"]: open_json(case.key_id, event.body.ciphertext, event_context(event.id))["reason"]
        for event in failed
    }


def asked_of(case_id: UUID, effect_id: str) -> tuple[str, JsonObject] | None:
    """Return the connector of a call and what the process knows, plain; None if no answer is awaited any longer."""
    case = Case.objects.get(id=case_id)
    state = engine_state(case)
    wait = next(
        (awaited for awaited in state.waits if awaited.effect_id == effect_id and awaited.kind == SERVICE), None
    )
    if wait is None:
        return None
    program = catalogue.get_version(case.service_id).program
    variables = {name: processes.encode_value(value) for name, value in state.variables.items()}
    return program.elements[program.number[wait.activity_id]].connector, variables
