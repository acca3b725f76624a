"""What would happen: asked of a process without carrying it on."""

from datetime import UTC, datetime

from zusage.processes.domain.engine import conversation, throwing
from zusage.processes.domain.engine.run import Run
from zusage.processes.domain.feel import Value, feel_value
from zusage.processes.domain.findings import UnknownEffect
from zusage.processes.domain.model import Trigger
from zusage.processes.domain.program import Program
from zusage.processes.domain.state import State

_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
"""Who catches an error depends on no moment."""


def catches_error(program: Program, state: State, effect_id: str, code: str) -> bool:
    """Say whether something in the process catches an error of this code of the work item or service.

    :raises UnknownEffect: if nothing (any longer) waits for its outcome
    """
    run = Run(program, state, _ANY_MOMENT, UTC, None)
    for awaited in run.waiting:
        if f"e{awaited.number}" == effect_id and awaited.holder >= 0:
            return throwing.catcher(run, awaited.holder, Trigger.ERROR, code) is not None
    raise UnknownEffect(effect_id)


def keys_of_message(program: Program, message: str, payload: dict[str, Value]) -> dict[str, Value]:
    """Return what a message carries of the properties by which a process tells its own; null where it carries nothing.

    Source: OMG BPMN 2.0.2, 8.4.2.

    :param payload: Python or JSON values
    """
    run = Run(program, State(), _ANY_MOMENT, UTC, None)
    wanted = {name for name, _ in program.subscriptions} | {name for key in program.keys for name in key}
    found = conversation.properties_of(run, message, dict(feel_value(payload)))
    return {name: value for name, value in found.items() if name in wanted}
